/* SPDX-License-Identifier: Apache-2.0 */
/* cursor.c - reading of binary formats with a sticky error. */
#include "cursor.h"

struct span
cursor_take(struct cursor *c, size_t n)
{
	struct span s;

	if (c->bad || n > c->all.n - c->at) {
		c->bad = true;
		return SPAN_NONE;
	}
	s = span_head(span_from(c->all, c->at), n);
	c->at += n;
	return s;
}

static uint64_t
big(struct cursor *c, size_t n)
{
	struct span s = cursor_take(c, n);
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++)
		v = v << 8 | s.p[i];
	return v;
}

static uint64_t
little(struct cursor *c, size_t n)
{
	struct span s = cursor_take(c, n);
	uint64_t v = 0;

	for (size_t i = s.n; i > 0; i--)
		v = v << 8 | s.p[i - 1];
	return v;
}

uint8_t
cursor_u8(struct cursor *c)
{
	return (uint8_t)big(c, 1);
}

uint16_t
cursor_be16(struct cursor *c)
{
	return (uint16_t)big(c, 2);
}

uint32_t
cursor_be32(struct cursor *c)
{
	return (uint32_t)big(c, 4);
}

uint64_t
cursor_be64(struct cursor *c)
{
	return big(c, 8);
}

uint16_t
cursor_le16(struct cursor *c)
{
	return (uint16_t)little(c, 2);
}

uint32_t
cursor_le32(struct cursor *c)
{
	return (uint32_t)little(c, 4);
}

uint64_t
cursor_le64(struct cursor *c)
{
	return little(c, 8);
}

void
cursor_skip(struct cursor *c, size_t n)
{
	(void)cursor_take(c, n);
}

void
cursor_seek(struct cursor *c, size_t at)
{
	if (at > c->all.n)
		c->bad = true;
	else if (!c->bad)
		c->at = at;
}
