/* SPDX-License-Identifier: Apache-2.0 */
/* escape.c - hostile bytes made fit for people's eyes. RFC 3629. */
#include "utf8.h"

size_t
utf8_length(struct span s)
{
	/* The second byte's range shuts out overlong forms and surrogates. */
	uint8_t low = 0x80, high = 0xbf;
	size_t n;

	if (s.n == 0)
		return 0;
	if (s.p[0] < 0x80)
		return 1;
	if (s.p[0] < 0xc2 || s.p[0] > 0xf4)
		return 0;
	n = s.p[0] < 0xe0 ? 2 : s.p[0] < 0xf0 ? 3 : 4;
	if (s.n < n)
		return 0;
	if (s.p[0] == 0xe0)
		low = 0xa0;
	else if (s.p[0] == 0xed)
		high = 0x9f;
	else if (s.p[0] == 0xf0)
		low = 0x90;
	else if (s.p[0] == 0xf4)
		high = 0x8f;
	if (s.p[1] < low || s.p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((s.p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool
utf8_hidden(struct span s)
{
	const uint8_t *p = s.p;

	if (s.n == 1)
		return p[0] < 0x20 || p[0] == 0x7f;
	if (s.n == 2) /* C1; U+061C Arabic letter mark */
		return (p[0] == 0xc2 && p[1] < 0xa0) ||
		    (p[0] == 0xd8 && p[1] == 0x9c);
	if (s.n != 3)
		return false;
	if (p[0] == 0xef) /* U+FEFF */
		return p[1] == 0xbb && p[2] == 0xbf;
	if (p[0] != 0xe2)
		return false;
	if (p[1] == 0x80) /* U+200B to U+200F, U+2028 to U+202E */
		return (p[2] >= 0x8b && p[2] <= 0x8f) ||
		    (p[2] >= 0xa8 && p[2] <= 0xae);
	return p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf; /* U+2060 … */
}

static int
escape_byte(uint8_t byte, struct buf *b)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t text[4] = { '\\', 'x', (uint8_t)hex[byte >> 4],
		(uint8_t)hex[byte & 15] };
	size_t n = 2;

	switch (byte) {
	case '\n':
		text[1] = 'n';
		break;
	case '\t':
		text[1] = 't';
		break;
	case '\r':
		text[1] = 'r';
		break;
	case '\\':
		text[1] = '\\';
		break;
	default:
		n = sizeof(text);
	}
	return buf_add(b, span_of(text, n));
}

static const char *
entity(uint8_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Length of what may be copied as it is from the head of s. */
static size_t
plain_run(struct span s, bool html)
{
	size_t i = 0, n;

	while (i < s.n) {
		uint8_t c = s.p[i];

		if (c < 0x20 || c == 0x7f || c == '\\' || (html && entity(c)))
			break;
		n = c < 0x80 ? 1 : utf8_length(span_from(s, i));
		if (n == 0 || (n > 1 && utf8_hidden(span_of(s.p + i, n))))
			break;
		i += n;
	}
	return i;
}

/* One character that is not plain, byte by byte; *used says how long. */
static int
escape_one(struct span s, bool html, struct buf *b, size_t *used)
{
	const char *name = html ? entity(s.p[0]) : NULL;
	size_t n = utf8_length(s);
	int r = 0;

	*used = n ? n : 1;
	if (name)
		return buf_add(b, span_str(name));
	for (size_t i = 0; i < *used && r == 0; i++)
		r = escape_byte(s.p[i], b);
	return r;
}

static int
escape(struct span s, bool html, struct buf *b)
{
	size_t before = b->n, n;
	int r = 0;

	while (s.n && r == 0) {
		n = plain_run(s, html);
		r = buf_add(b, span_head(s, n));
		s = span_from(s, n);
		if (s.n == 0 || r < 0)
			break;
		r = escape_one(s, html, b, &n);
		s = span_from(s, n);
	}
	if (r < 0)
		b->n = before;
	return r;
}

int
escape_text(struct span s, struct buf *b)
{
	return escape(s, false, b);
}

int
escape_html(struct span s, struct buf *b)
{
	return escape(s, true, b);
}

static int
nibble(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
				    : -1;
}

/* One escape at s.p[0] == '\\': its byte and length; 0: it is none. */
static size_t
unescape_one(struct span s, uint8_t *byte)
{
	static const char from[] = "nrt\\", to[] = "\n\r\t\\";
	int high, low;

	if (s.n < 2)
		return 0;
	for (size_t i = 0; i < 4; i++)
		if (s.p[1] == (uint8_t)from[i]) {
			*byte = (uint8_t)to[i];
			return 2;
		}
	if (s.p[1] != 'x' || s.n < 4)
		return 0;
	high = nibble(s.p[2]);
	low = nibble(s.p[3]);
	if (high < 0 || low < 0)
		return 0;
	*byte = (uint8_t)(high << 4 | low);
	return 4;
}

int
unescape_text(struct span s, struct buf *b)
{
	size_t before = b->n;
	int r = 0;

	while (r == 0 && s.n > 0) {
		uint8_t byte = s.p[0];
		size_t n = byte == '\\' ? unescape_one(s, &byte) : 1;

		r = buf_byte(b, byte);
		s = span_from(s, n > 0 ? n : 1);
	}
	if (r < 0)
		b->n = before;
	return r;
}
