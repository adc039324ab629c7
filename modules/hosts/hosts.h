/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hosts.h - what the parts of modules/hosts share: which file plays what
 * role, and the state of the detector.
 *
 * What a line means may hang on facts that come later (the host's name, how
 * much of the file is a block list), so lines that may matter are kept, in
 * bounded number, and judged in conclude().
 */
#ifndef DNSIR_MODULES_HOSTS_H
#define DNSIR_MODULES_HOSTS_H

#include "finding.h"
#include "intel.h"
#include "match.h"
#include "stats.h"

enum hosts_role {
	ROLE_NONE, /* not a hosts file */
	ROLE_LIVE, /* /etc/hosts: what this host's resolver reads */
	ROLE_TEMPLATE, /* cloud-init makes /etc/hosts from it at boot */
	ROLE_CONTAINER, /* the hosts file of a container */
	ROLE_SERVED, /* read by a name service of this host */
	ROLE_BACKUP, /* an earlier or vendor copy */
	ROLE_SWAP, /* an editor's swap file: lines, NULs between */
};

/* By the member's path; by its name where it has none (a lone file). */
enum hosts_role hosts_role(const struct member *) pure_function;

/* The C locale's isspace(3): what glibc takes for a blank in this file. */
static inline bool
hosts_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Cuts the first word off. */
static inline struct span
hosts_word(struct span *rest)
{
	struct span s = *rest, word;
	size_t n = 0;

	while (s.n > 0 && hosts_space(s.p[0]))
		s = span_from(s, 1);
	while (n < s.n && !hosts_space(s.p[n]))
		n++;
	word = span_head(s, n);
	*rest = span_from(s, n);
	return word;
}

#define FILES_MAX 128
#define ENTRIES_MAX 1024
#define EVENTS_MAX 4096
#define PATTERNS_MAX 128
#define FORM_LINES_MAX 128
#define STOCK_LINES 200 /* of a file: stock files are short */
#define PAIRS_MAX 4096 /* addresses with names, for comparison of files */
#define FILE_PAIRS_MAX 1024
#define DIFF_FILES 16
#define HOSTNAMES_MAX 4

static inline bool
str_is(const char *a, const char *b)
{
	return span_is(span_str(a), b);
}

/* A copy of at most 255 bytes. */
struct short_text {
	uint8_t n, p[255];
};

static inline struct short_text
text_keep(struct span s)
{
	struct short_text t = { .n = (uint8_t)span_head(s, 255).n };

	if (t.n)
		memcpy(t.p, s.p, t.n);
	return t;
}

static inline struct span
text_span(const struct short_text *t)
{
	return span_of(t->p, t->n);
}

/* Where a name is sent. */
enum target {
	TARGET_SINK, /* nowhere: unspecified, loopback, unroutable */
	TARGET_PRIVATE,
	TARGET_PUBLIC, /* and documentation addresses, which nobody owns */
};

enum entry_class {
	ENTRY_CHANNEL, /* a security vendor's own host, by its very name */
	ENTRY_VENDOR, /* some name below a security vendor's zone */
	ENTRY_PUBLIC, /* any other name at a public address */
	ENTRY_SINK, /* any other public name at a sink */
	ENTRY_LOCALHOST, /* localhost, but not at a loopback address */
	ENTRY_HEADER, /* the header of a known block list */
	ENTRY_OTHER, /* no stock file has the line */
	ENTRY_CLASSES
};

/* A line that may matter, as it lay in the evidence. */
struct hosts_entry {
	uint16_t file;
	uint8_t class, target, zone; /* zone: where the domain begins in name */
	bool done, local, own_form, rival;
	uint32_t line;
	struct ref ref;
	enum time_basis basis;
	int64_t time;
	struct address address;
	enum severity weight;
	const char *vendor;
	struct short_text name, raw;
};

struct hosts_file {
	struct member member; /* spans of it are not used */
	struct short_text name, path;
	enum hosts_role role;
	uint32_t lines, stock, other; /* of the first STOCK_LINES */
	uint32_t local, aliases, private, pinned, garbage, named;
	uint32_t zero, loopback; /* public names at 0.0.0.0, at 127.0.0.1 */
	uint32_t publics, rivals, kept[ENTRY_CLASSES], all[ENTRY_CLASSES];
	uint32_t comments, pairs;
	bool pairs_cut, block_list;
	uint8_t diff; /* its bit in the table of pairs, from 1 */
	const struct hosts_header *list;
	const struct hosts_line *managed;
	uint64_t forms[FORM_LINES_MAX / 64];
	enum severity worst;
};

enum event_kind {
	EVENT_BEGIN,
	EVENT_END,
	EVENT_BOOT
};

/* A login event; line names are at most 32 bytes in utmp(5). */
struct event {
	int64_t time;
	enum event_kind kind;
	uint8_t user_n, line_n, from_n;
	uint8_t user[32], line[32], from[46];
};

struct stock {
	struct matcher *matcher;
	bool tried;
	struct match_rule rule[PATTERNS_MAX];
	char expression[PATTERNS_MAX][512];
};

struct hosts_state {
	struct hosts_file file[FILES_MAX];
	size_t files, current;
	uint64_t files_lost;
	struct hosts_entry entry[ENTRIES_MAX];
	size_t entries;
	uint64_t entries_lost;
	struct event event[EVENTS_MAX]; /* a heap, the oldest first */
	size_t events;
	uint64_t events_lost;
	struct stock stock;
	struct table *pairs;
	uint8_t diffs;
	struct short_text hostname[HOSTNAMES_MAX], os, mount, link, special;
	size_t hostnames;
	bool begun, other_mounts, link_seen;
	int64_t baseline, boot;
	int64_t neighbour[8]; /* mtimes of other files in /etc, ns */
	struct short_text neighbour_path[8];
	size_t neighbours;
};

/* file.c */
struct hosts_file *hosts_file(struct hosts_state *, const struct member *);
void hosts_file_facts(
    struct hosts_state *, const struct hosts_file *, struct finding *);
/* The sentence's subject: "/etc/hosts", "[name]" of what has no path. */
struct span hosts_file_path(const struct hosts_file *);

/* stock.c: lines that belong in a default file */
/* Is the line in no stock file? Comments and lines far down never are. */
bool hosts_stock_see(
    struct hosts_state *, struct hosts_file *, const struct record *);

/* forms.c: the files that installers and container engines write */
void hosts_form_see(struct hosts_file *, struct span normal);
struct form_match {
	const char *origin;
	unsigned seen, missing;
};
struct form_match hosts_form_best(const struct hosts_state *,
    const struct hosts_file *, struct buf *expected, struct buf *missing);

/* classify.c */
void hosts_classify(
    struct hosts_state *, struct hosts_file *, const struct record *);
enum target hosts_target(const struct address *) pure_function;
bool hosts_well_known(struct span name) pure_function;

/* entry.c */
void hosts_entry_keep(struct hosts_state *, struct hosts_file *,
    const struct hosts_entry *, const struct record *);
void hosts_entry_cite(
    const struct hosts_state *, const struct hosts_entry *, struct finding *);
void hosts_entry_cite_class(const struct hosts_state *,
    const struct hosts_file *, enum entry_class, struct finding *);
bool hosts_own_entry(
    const struct hosts_state *, const struct hosts_entry *) pure_function;

/* judge.c, lists.c, drift.c, diff.c, when.c: the conclusions */
void hosts_judge_entries(struct hosts_state *, struct findings *);
void hosts_block_lists(struct hosts_state *); /* before all others */
void hosts_judge_lists(struct hosts_state *, struct findings *);
void hosts_judge_drift(struct hosts_state *, struct findings *);
void hosts_judge_mount(struct hosts_state *, struct findings *);
void hosts_diff_see(
    struct hosts_state *, struct hosts_file *, const struct record *);
void hosts_judge_diffs(struct hosts_state *, struct findings *);
void hosts_event_see(struct hosts_state *, const struct record *);
void hosts_sessions_at(const struct hosts_state *, int64_t usec, struct buf *);
void hosts_judge_times(struct hosts_state *, struct findings *);

#endif
