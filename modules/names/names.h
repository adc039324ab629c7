/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.h - what the parts of modules/names share.
 */
#ifndef DNSIR_MODULES_NAMES_H
#define DNSIR_MODULES_NAMES_H

#include "finding.h"
#include "intel.h"
#include "stats.h"

#define IOC_MAX 65536
#define IOC_LISTS 8
#define HITS_MAX 1024
#define VENDORS_MAX 256
#define PROVIDERS_MAX 16
#define TEXT_BYTES 240

static inline bool
str_is(const char *a, const char *b)
{
	return span_is(span_str(a), b);
}

/* Who tells that the name is in use; each makes a finding of its own. */
enum names_source {
	SOURCE_CACHE,
	SOURCE_LOG, /* a question or an answer that was logged or captured */
	SOURCE_HOSTS,
	SOURCE_SERVER,
	SOURCE_LOGIN,
};

/* What a list says of a name. */
struct verdict {
	const char *rule;
	enum severity severity;
	const char *subject, *category, *provider, *note;
};

/* A text that grows by items which it has not yet. */
struct item_text {
	uint16_t n;
	uint8_t p[TEXT_BYTES];
};

/* One entry of a list, seen in one source. */
struct hit {
	struct finding *finding;
	struct verdict verdict;
	enum names_source source;
	uint64_t records, negative, doubtful;
	struct item_text names, answers;
};

/* The first record of a security vendor's name, to be cited later. */
struct vendor {
	struct ref ref;
	enum time_basis basis;
	int64_t time, until;
	uint16_t raw_n, member_n;
	uint8_t raw[200], member[120];
};

struct ioc_entry {
	uint64_t offset;
	uint8_t list; /* index of its name */
};

struct ioc_list {
	uint32_t member;
	uint8_t n, name[120];
};

struct names_state {
	struct table *ioc, *hits, *vendors;
	struct ioc_list ioc_list[IOC_LISTS];
	size_t ioc_lists;
	uint64_t ioc_unreadable;
	const char *provider[PROVIDERS_MAX]; /* of configured resolvers */
	size_t providers;
};

/* lists.c */
bool names_verdict_of(const struct dnsname *, struct verdict *ret);
/* The vendor that the name belongs to, or NULL. */
const char *names_vendor_of(const struct dnsname *);
/* The provider of a public resolver's address, as written with port and
 * server name; or NULL. */
const char *names_provider_of(struct span address);
/* An address that is a service (HTTPDNS), asked for without the DNS. */
bool names_verdict_of_address(const struct address *, struct verdict *ret);

/* ioc.c */
void names_ioc_see(struct names_state *, const struct record *);
const struct ioc_entry *names_ioc_name(
    const struct names_state *, const struct dnsname *, struct dnsname *listed);
const struct ioc_entry *
names_ioc_address(const struct names_state *, const struct address *);
void names_ioc_facts(
    const struct names_state *, const struct ioc_entry *, struct finding *);

/* say.c */
void names_item_add(struct item_text *, struct span item);
struct hit *names_hit_of(struct names_state *, const struct verdict *,
    struct span subject, enum names_source, struct findings *);
void names_hit_record(struct hit *, struct span name, const struct record *);
void names_vendor_see(
    struct names_state *, const char *vendor, const struct record *);
void names_conclude(struct names_state *, struct findings *);

#endif
