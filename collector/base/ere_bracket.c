/* SPDX-License-Identifier: Apache-2.0 */
/* ere_bracket.c - bracket expressions, C locale. POSIX.1-2017 XBD 9.3.5. */
#include "ere_bracket.h"
#include "text.h"

void
ere_add(struct ere_node *n, unsigned byte)
{
	n->set[byte / 32] |= UINT32_C(1) << byte % 32;
}

static bool
is_punct(unsigned c)
{
	return c > ' ' && c < 0x7f && !ascii_alpha((uint8_t)c) &&
	    !ascii_digit((uint8_t)c);
}

bool
ere_class(struct span name, unsigned c)
{
	uint8_t b = (uint8_t)c;
	bool alpha = ascii_alpha(b), digit = ascii_digit(b);

	if (span_is(name, "alnum"))
		return alpha || digit;
	if (span_is(name, "alpha"))
		return alpha;
	if (span_is(name, "digit"))
		return digit;
	if (span_is(name, "lower"))
		return alpha && (b & 0x20);
	if (span_is(name, "upper"))
		return alpha && !(b & 0x20);
	if (span_is(name, "xdigit"))
		return digit || (alpha && (b | 0x20) <= 'f');
	if (span_is(name, "space"))
		return b == ' ' || (b >= '\t' && b <= '\r');
	if (span_is(name, "blank"))
		return b == ' ' || b == '\t';
	if (span_is(name, "punct"))
		return is_punct(b);
	if (span_is(name, "print"))
		return b >= ' ' && b < 0x7f;
	if (span_is(name, "graph"))
		return b > ' ' && b < 0x7f;
	return span_is(name, "cntrl") && (b < ' ' || b == 0x7f);
}

static bool
add_class(struct ere_node *n, struct span name)
{
	bool any = false;

	for (unsigned c = 0; c < 256; c++) {
		if (ere_class(name, c)) {
			ere_add(n, c);
			any = true;
		}
	}
	return any;
}

/* "[:name:]", "[.c.]" or "[=c=]"; at the byte behind its first '['. */
static bool
bracket_special(const char **at, struct ere_node *n, int *ret_byte)
{
	char mark = **at;
	const char *name = *at + 1, *end = name;

	while (*end && !(end[0] == mark && end[1] == ']' && end > name))
		end++;
	if (!*end)
		return false;
	*at = end + 2;
	*ret_byte = -1;
	if (mark == ':')
		return add_class(n, span_of(name, (size_t)(end - name)));
	if (end - name != 1)
		return false;
	if (mark == '=')
		ere_add(n, (uint8_t)*name);
	else
		*ret_byte = (uint8_t)*name;
	return true;
}

/* One end of a range: a byte, or -1 where a class was added. */
static bool
bracket_byte(const char **at, struct ere_node *n, int *ret)
{
	if (**at == '\0')
		return false;
	if (**at == '[' && (*at)[1] && strchr(":.=", (*at)[1])) {
		(*at)++;
		return bracket_special(at, n, ret);
	}
	*ret = (uint8_t)(*at)[0];
	(*at)++;
	return true;
}

static bool
bracket_item(const char **at, struct ere_node *n)
{
	int from, to;

	if (!bracket_byte(at, n, &from))
		return false;
	if (from < 0)
		return true;
	to = from;
	if (**at == '-' && (*at)[1] && (*at)[1] != ']') {
		(*at)++;
		if (!bracket_byte(at, n, &to) || to < from)
			return false;
	}
	for (int c = from; c <= to; c++)
		ere_add(n, (unsigned)c);
	return true;
}

bool
ere_bracket(const char **at, struct ere_node *n)
{
	bool invert = **at == '^', first = true;

	*at += invert;
	for (; first || **at != ']'; first = false)
		if (!bracket_item(at, n))
			return false;
	(*at)++;
	for (size_t i = 0; invert && i < array_size(n->set); i++)
		n->set[i] = ~n->set[i];
	return true;
}
