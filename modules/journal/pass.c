/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pass.c - entries longer than a window are passed over field by field: a
 * search for the next blank line would find the one that an attacker has
 * put into a message.
 */
#include "cursor.h"
#include "parse.h"

/* Pieces are cut where the bytes say, never where the window does. */
static size_t
piece(struct span rest, uint64_t whole, bool last)
{
	uint64_t n = whole < PIECE ? whole : PIECE;

	if (rest.n >= n)
		return (size_t)n;
	return last ? rest.n : 0;
}

static size_t
pass_text(struct export_state *s, struct span rest, bool last)
{
	ptrdiff_t newline = span_find_byte(span_head(rest, PIECE), '\n');

	if (newline < 0)
		return piece(rest, PIECE, last);
	s->pass = PASS_LINE;
	return (size_t)newline + 1;
}

static size_t
pass_line(struct export_state *s, struct span rest, bool last)
{
	struct span head = span_head(rest, NAME_LIMIT);
	ptrdiff_t newline = span_find_byte(head, '\n');
	ptrdiff_t equals = span_find_byte(head, '=');
	struct cursor c;
	uint64_t length;

	if (newline == 0) {
		s->pass = PASS_NOT;
		return 1;
	}
	if (equals >= 0 && (newline < 0 || equals < newline)) {
		s->pass = PASS_TEXT;
		return (size_t)equals + 1;
	}
	if (newline < 0) {
		if (head.n < NAME_LIMIT && !last)
			return 0;
		s->pass = PASS_REST;
		return head.n;
	}
	c = cursor_of(span_from(rest, (size_t)newline + 1));
	length = cursor_le64(&c);
	if (c.bad)
		return last ? rest.n : 0;
	s->pass = PASS_BINARY;
	s->left = length < UINT64_MAX ? length + 1 : length;
	return (size_t)newline + 1 + sizeof(length);
}

size_t
journal_export_pass(struct export_state *s, struct span rest, bool last)
{
	size_t n;

	switch (s->pass) {
	case PASS_LINE:
		return pass_line(s, rest, last);
	case PASS_TEXT:
		return pass_text(s, rest, last);
	case PASS_BINARY:
		n = piece(rest, s->left, last);
		s->left -= n;
		if (s->left == 0)
			s->pass = PASS_LINE;
		return n;
	case PASS_REST:
		return piece(rest, PIECE, last);
	case PASS_NOT:
	default:
		return 0;
	}
}
