/* SPDX-License-Identifier: Apache-2.0 */
/* emit.c - records on their way out of a parser get their place in evidence. */
#include "emit.h"

const struct member *
emit_member(const struct emit *e)
{
	return e->member;
}

uint64_t
emit_offset(const struct emit *e)
{
	return e->offset;
}

void
emit_at(
    struct emit *e, const struct record *r, uint64_t offset, uint32_t length)
{
	struct record out = *r;

	out.member = e->member;
	out.ref = (struct ref){
		.member = e->member ? e->member->index : 0,
		.length = length,
		.offset = offset,
	};
	e->fn(e->arg, &out);
}

/* Offset of s in the window; what lies outside is a bug of the parser. */
static size_t
within(const struct emit *e, struct span s)
{
	uintptr_t from = (uintptr_t)e->window.p, at = (uintptr_t)s.p;

	if (s.n == 0)
		return 0;
	assert(at >= from && at - from <= e->window.n &&
	    s.n <= e->window.n - (at - from));
	return at - from;
}

void
emit(struct emit *e, const struct record *r)
{
	size_t at = within(e, r->raw);

	assert(r->raw.n <= UINT32_MAX);
	emit_at(e, r, e->offset + at, (uint32_t)r->raw.n);
}

void
emit_skip(struct emit *e, struct span s)
{
	(void)within(e, s);
	e->skips++;
	e->skipped += s.n;
}
