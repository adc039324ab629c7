/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - lines, words and numbers in hostile text. */
#include "text.h"

bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
span_eq_nocase(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

bool
span_starts(struct span s, struct span prefix)
{
	return s.n >= prefix.n && span_eq(span_head(s, prefix.n), prefix);
}

bool
span_ends(struct span s, struct span suffix)
{
	return s.n >= suffix.n && span_eq(span_from(s, s.n - suffix.n), suffix);
}

bool
span_is(struct span s, const char *text)
{
	return span_eq(s, span_str(text));
}

int
span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

ptrdiff_t
span_find(struct span s, struct span needle)
{
	const uint8_t *at;

	if (needle.n == 0)
		return 0;
	if (s.n < needle.n)
		return -1;
	at = memmem(s.p, s.n, needle.p, needle.n);
	return at ? at - s.p : -1;
}

ptrdiff_t
span_find_byte(struct span s, uint8_t byte)
{
	const uint8_t *at = s.n ? memchr(s.p, byte, s.n) : NULL;

	return at ? at - s.p : -1;
}

bool
text_line(struct span *rest, bool last, struct span *line)
{
	ptrdiff_t end = span_find_byte(*rest, '\n');
	struct span s;

	if (end < 0 && (!last || rest->n == 0))
		return false;
	s = end < 0 ? *rest : span_head(*rest, (size_t)end);
	*rest = span_from(*rest, end < 0 ? rest->n : (size_t)end + 1);
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	*line = s;
	return true;
}

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

struct span
text_word(struct span *rest)
{
	struct span s = *rest;
	size_t from = 0, to;

	while (from < s.n && blank(s.p[from]))
		from++;
	for (to = from; to < s.n && !blank(s.p[to]);)
		to++;
	*rest = span_from(s, to);
	return span_head(span_from(s, from), to - from);
}

struct span
text_until(struct span *rest, uint8_t sep)
{
	ptrdiff_t at = span_find_byte(*rest, sep);
	struct span s = *rest;

	if (at < 0) {
		*rest = span_from(s, s.n);
		return s;
	}
	*rest = span_from(s, (size_t)at + 1);
	return span_head(s, (size_t)at);
}

static bool
white(uint8_t c)
{
	return blank(c) || c == '\r' || c == '\n';
}

struct span
text_trim(struct span s)
{
	size_t from = 0;

	while (s.n && white(s.p[s.n - 1]))
		s.n--;
	while (from < s.n && white(s.p[from]))
		from++;
	return span_from(s, from);
}

bool
text_u64(struct span s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit(s.p[i]) ||
		    __builtin_mul_overflow(v, 10U, &v) ||
		    __builtin_add_overflow(v, s.p[i] - (unsigned)'0', &v))
			return false;
	}
	*ret = v;
	return true;
}

bool
text_hex64(struct span s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = ascii_lower(s.p[i]);
		unsigned digit;

		if (ascii_digit(c))
			digit = c - (unsigned)'0';
		else if (c >= 'a' && c <= 'f')
			digit = c - (unsigned)'a' + 10;
		else
			return false;
		if (v >> 60)
			return false;
		v = v << 4 | digit;
	}
	*ret = v;
	return true;
}

bool
text_i64(struct span s, int64_t *ret)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;

	if (!text_u64(span_from(s, minus), &v))
		return false;
	if (v > (uint64_t)INT64_MAX + minus)
		return false;
	*ret = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}
