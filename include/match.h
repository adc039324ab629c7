/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.h - many rules on one line: a literal prefilter (Aho-Corasick), then
 * the rule's expression on the lines the prefilter picked.
 *
 * Expressions are POSIX ERE as regcomp(3) reads them, run by PCRE2 with
 * match and depth limits; a line that hits a limit counts as not matched and
 * is counted in matcher_limited().
 */
#ifndef DNSIR_MATCH_H
#define DNSIR_MATCH_H

#include "base.h"

struct match_rule {
	const char *id, *expression;
	const char *const
	    *literals; /* one of them is in every match; or NULL */
};

struct matcher;
/* The rules are borrowed for the matcher's life. 0 or negative errno. */
must_check int
matcher_new(struct matcher **ret, const struct match_rule *, size_t count);
void matcher_free(struct matcher *);

typedef void match_fn(void *arg, size_t rule, size_t start, size_t length);
/* Calls fn once for each rule that matches within the line, in rule order. */
void matcher_line(struct matcher *, struct span line, match_fn *, void *arg);
uint64_t matcher_limited(const struct matcher *);
/* What all lines so far have cost: in steps, the same on every machine. */
uint64_t matcher_work(const struct matcher *);

#endif
