/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encode.c - base64, base32 and base16, as attackers write them: padding may
 * be missing, lines may be wrapped, bits past the last byte are ignored.
 * RFC 4648.
 */
#include "encode.h"
#include "text.h"

#define NO_DIGIT 0xff
#define LINE_END 0xfe

static uint8_t
digit64(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint8_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 26);
	if (ascii_digit(c))
		return (uint8_t)(c - '0' + 52);
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return c == '\n' || c == '\r' ? LINE_END : NO_DIGIT;
}

static uint8_t
digit32(uint8_t c)
{
	c = ascii_lower(c);
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a');
	if (c >= '2' && c <= '7')
		return (uint8_t)(c - '2' + 26);
	return c == '\n' || c == '\r' ? LINE_END : NO_DIGIT;
}

static uint8_t
digit32hex(uint8_t c)
{
	c = ascii_lower(c);
	if (ascii_digit(c))
		return (uint8_t)(c - '0');
	if (c >= 'a' && c <= 'v')
		return (uint8_t)(c - 'a' + 10);
	return c == '\n' || c == '\r' ? LINE_END : NO_DIGIT;
}

static uint8_t
digit16(uint8_t c)
{
	c = ascii_lower(c);
	if (ascii_digit(c))
		return (uint8_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint8_t)(c - 'a' + 10);
	return NO_DIGIT;
}

struct base {
	uint8_t (*digit)(uint8_t);
	unsigned bits; /* a digit */
	size_t group; /* digits in a full group, 0: no padding */
};

/* What is left when '=' and line ends are cut off; false: wrong padding. */
static bool
cut_padding(struct span *s, size_t group)
{
	size_t pads = 0, chars = 0;

	for (; s->n; s->n--) {
		uint8_t c = s->p[s->n - 1];

		if (c == '=')
			pads++;
		else if (c != '\n' && c != '\r')
			break;
	}
	if (pads == 0)
		return true;
	for (size_t i = 0; i < s->n; i++)
		chars += s->p[i] != '\n' && s->p[i] != '\r';
	return group && pads < group && (chars + pads) % group == 0;
}

/* Bytes of output for the digits of s, or SIZE_MAX: that many cannot be. */
static size_t
decoded_size(struct span s, const struct base *base)
{
	size_t chars = 0, left;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t d = base->digit(s.p[i]);

		if (d == NO_DIGIT)
			return SIZE_MAX;
		chars += d != LINE_END;
	}
	/* A digit that adds no byte is one too many. */
	left = chars * base->bits % 8;
	if (left >= base->bits)
		return SIZE_MAX;
	return chars / 8 * base->bits + chars % 8 * base->bits / 8;
}

static int
decode(struct span s, const struct base *base, struct buf *b)
{
	uint32_t word = 0;
	unsigned bits = 0;
	size_t size;
	int r;

	if (!cut_padding(&s, base->group))
		return -EBADMSG;
	size = decoded_size(s, base);
	if (size == SIZE_MAX)
		return -EBADMSG;
	r = buf_reserve(b, size);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t d = base->digit(s.p[i]);

		if (d == LINE_END)
			continue;
		word = word << base->bits | d;
		bits += base->bits;
		if (bits >= 8) {
			bits -= 8;
			b->p[b->n++] = (uint8_t)(word >> bits);
		}
	}
	return 0;
}

int
base64_decode(struct span s, struct buf *b)
{
	static const struct base base64 = { digit64, 6, 4 };

	return decode(s, &base64, b);
}

int
base32_decode(struct span s, struct buf *b)
{
	static const struct base base32 = { digit32, 5, 8 };
	static const struct base base32hex = { digit32hex, 5, 8 };
	int r = decode(s, &base32, b);

	return r == -EBADMSG ? decode(s, &base32hex, b) : r;
}

int
hex_decode(struct span s, struct buf *b)
{
	static const struct base base16 = { digit16, 4, 0 };

	return decode(s, &base16, b);
}

int
hex_encode(struct span s, struct buf *b)
{
	static const char hex[] = "0123456789abcdef";
	int r;

	if (s.n > SIZE_MAX / 2)
		return -ENOBUFS;
	r = buf_reserve(b, s.n * 2);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s.n; i++) {
		b->p[b->n++] = (uint8_t)hex[s.p[i] >> 4];
		b->p[b->n++] = (uint8_t)hex[s.p[i] & 15];
	}
	return 0;
}
