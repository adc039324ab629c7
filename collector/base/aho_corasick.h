/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aho_corasick.h - many literals in one pass over any number of pieces.
 *
 * aho_new, aho_add …, aho_build, then aho_scan; the state (0 at first) goes
 * from one piece of a stream to the next.
 */
#ifndef DNSIR_AHO_CORASICK_H
#define DNSIR_AHO_CORASICK_H

#include "base.h"

#define AHO_STATES_MAX 65535 /* about the bytes of all literals */
#define AHO_TABLE_MAX ((size_t)16 * MIB)

struct aho;

/* Bytes that fold alike are alike, in literals and in what is scanned. */
struct aho_fold {
	uint8_t to[256];
};

/* fold is copied; NULL: each byte is itself. */
must_check int aho_new(struct aho **ret, const struct aho_fold *fold);
/* ASCII letters in both cases. */
struct aho_fold aho_fold_case(void);
void aho_free(struct aho *);
/* -EINVAL (empty), -E2BIG or -ENOMEM. */
must_check int aho_add(struct aho *, struct span literal, uint32_t value);
must_check int aho_build(struct aho *);

/*
 * end: offset in this piece behind the literal's last byte. Each occurrence
 * once, but not in the order of the bytes.
 */
typedef void aho_fn(void *arg, uint32_t value, size_t end);
void
aho_scan(const struct aho *, uint32_t *state, struct span, aho_fn *, void *arg);

#endif
