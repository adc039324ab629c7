/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dnsname.h - domain names (RFC 1035, 2181, 4343).
 *
 * A name is kept in uncompressed wire form, as it was written (case kept).
 * Text form is RFC 1035 master file form without the last dot, "." for the
 * root: letters, digits, '-', '_' and '*', '/', '@' etc. printable ASCII
 * stand for themselves, '.' and '\' are escaped by '\', all else \DDD.
 */
#ifndef DNSIR_DNSNAME_H
#define DNSIR_DNSNAME_H

#include "base.h"

#define DNSNAME_MAX 255 /* wire bytes, RFC 1035 2.3.4 */
#define DNSNAME_TEXT_MAX 1017 /* every byte as \DDD, dots, NUL */

struct dnsname {
	uint8_t length; /* wire bytes, 0: no name */
	uint8_t labels; /* without the root */
	uint8_t wire[DNSNAME_MAX];
};

/* Master file text, last dot optional; \DDD decimal. false: not a name. */
bool dnsname_parse(struct span text, struct dnsname *ret);
size_t dnsname_text(const struct dnsname *, char text[DNSNAME_TEXT_MAX]);
bool dnsname_eq(const struct dnsname *,
    const struct dnsname *) pure_function; /* ASCII case folded */
uint64_t dnsname_hash(const struct dnsname *) pure_function; /* folded */
/* Is name the suffix or below it? On label boundaries, case folded. */
bool dnsname_below(
    const struct dnsname *, const struct dnsname *suffix) pure_function;
/* Label i from the left, as bytes. */
struct span dnsname_label(const struct dnsname *, unsigned i);
/*
 * Registered domain by the built-in public suffix list: the number of
 * labels it has, 0 where there is none (RFC 8499 "public suffix").
 */
unsigned dnsname_registered(const struct dnsname *);

/*
 * Suffix tables, generated from modules/intel/ at build time, lower case,
 * sorted by the bytes of each suffix read from its end. The longest suffix
 * that holds, or NULL.
 */
struct suffix_entry {
	const char *suffix, *kind, *owner, *note;
};
struct suffix_table {
	const struct suffix_entry *entry;
	size_t count;
};
const struct suffix_entry *
suffix_find(const struct suffix_table *, const struct dnsname *);

#endif
