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

#define AHO_BYTES_MAX ((size_t)1 << 20) /* of all literals */
#define AHO_TABLE_MAX ((size_t)16 * MIB)

struct aho;

/* fold: ASCII letters match in both cases. */
must_check int aho_new(struct aho **ret, bool fold);
void aho_free(struct aho *);
/* -EINVAL (empty), -E2BIG or -ENOMEM. */
must_check int aho_add(struct aho *, struct span literal, uint32_t value);
must_check int aho_build(struct aho *);

/* end: offset in this piece behind the literal's last byte. */
typedef void aho_fn(void *arg, uint32_t value, size_t end);
void
aho_scan(const struct aho *, uint32_t *state, struct span, aho_fn *, void *arg);

#endif
