/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cursor.h - reading of binary formats with a sticky error.
 *
 * A read past the end returns zero and sets bad; every later read returns
 * zero as well. So read ten fields, then test once.
 */
#ifndef DNSIR_CURSOR_H
#define DNSIR_CURSOR_H

#include "base.h"

struct cursor {
	struct span all;
	size_t at;
	bool bad;
};

static inline struct cursor
cursor_of(struct span s)
{
	return (struct cursor){ .all = s };
}

static inline size_t
cursor_left(const struct cursor *c)
{
	return c->bad ? 0 : c->all.n - c->at;
}

uint8_t cursor_u8(struct cursor *);
uint16_t cursor_be16(struct cursor *);
uint32_t cursor_be32(struct cursor *);
uint64_t cursor_be64(struct cursor *);
uint16_t cursor_le16(struct cursor *);
uint32_t cursor_le32(struct cursor *);
uint64_t cursor_le64(struct cursor *);
struct span cursor_take(struct cursor *, size_t n); /* SPAN_NONE when short */
void cursor_skip(struct cursor *, size_t n);
void cursor_seek(struct cursor *, size_t at);

#endif
