/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_wrap.c - text in lines of at most 100 columns. Every character
 * counts as one column wide; a few (East Asian ones) are two.
 */
#include "report_wrap.h"

unsigned
count_lines(struct span s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static bool
is_start(uint8_t c)
{
	return (c & 0xc0) != 0x80; /* of a UTF-8 character */
}

/* Bytes of the first so many characters. */
static size_t
head_bytes(struct span s, size_t characters)
{
	size_t i = 0, seen = 0;

	for (; i < s.n; i++) {
		seen += is_start(s.p[i]);
		if (seen > characters)
			break;
	}
	return i;
}

/* Bytes that go on a line: up to a blank where one is near its end. */
static size_t
line_bytes(struct span s, size_t columns)
{
	size_t most = head_bytes(s, columns), n = most;

	if (most == s.n)
		return most;
	while (n > most / 2 && s.p[n] != ' ')
		n--;
	return n > most / 2 ? n : most;
}

static void
start_line(struct page *p, const char *label, unsigned indent, bool first)
{
	size_t n = first ? strlen(label) : 0;

	if (first)
		page_str(p, label);
	for (; n < indent; n++)
		page_str(p, " ");
}

void
page_wrap(struct page *p, const char *label, unsigned indent, struct span text,
    unsigned max)
{
	size_t columns = TEXT_COLUMNS - indent;

	for (unsigned line = 0; line < max; line++) {
		size_t n = line_bytes(text, columns);

		start_line(p, label, indent, line == 0);
		if (line + 1 == max && n < text.n) {
			n = head_bytes(text, columns - 3);
			page_raw(p, span_head(text, n));
			page_str(p, "...\n");
			return;
		}
		page_raw(p, span_head(text, n));
		page_str(p, "\n");
		text = span_from(text, n);
		while (text.n && text.p[0] == ' ')
			text = span_from(text, 1);
		if (!text.n)
			return;
	}
}
