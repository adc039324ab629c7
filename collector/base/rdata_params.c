/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rdata_params.c - service parameters, tags and blobs of rdata.
 * RFC 9460, 8659, 4648.
 */
#include "rdata.h"
#include "text.h"

static const char *const param_names[] = {
	"mandatory",
	"alpn",
	"no-default-alpn",
	"port",
	"ipv4hint",
	"ech",
	"ipv6hint",
	"dohpath",
	"ohttp",
};

enum {
	PARAM_MANDATORY,
	PARAM_ALPN,
	PARAM_NO_DEFAULT_ALPN,
	PARAM_PORT,
	PARAM_IPV4HINT,
	PARAM_ECH,
	PARAM_IPV6HINT,
};

static const char digits64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char digits32hex[] = "0123456789abcdefghijklmnopqrstuv";

/* Groups of bits, most significant first, the last filled up with zeros. */
static int
encode_bits(struct span s, unsigned bits, const char *digits, struct buf *b)
{
	uint32_t word = 0;
	unsigned have = 0;
	int r = 0;

	for (size_t i = 0; i < s.n && r == 0; i++) {
		word = word << 8 | s.p[i];
		for (have += 8; have >= bits && r == 0; have -= bits)
			r = buf_byte(b,
			    (uint8_t)digits[word >> (have - bits) &
				((1U << bits) - 1)]);
	}
	if (r == 0 && have)
		r = buf_byte(b,
		    (uint8_t)
			digits[word << (bits - have) & ((1U << bits) - 1)]);
	return r;
}

int
rdata_base64(struct span s, struct buf *b)
{
	int r = encode_bits(s, 6, digits64, b);

	for (size_t n = s.n; n % 3 && r == 0; n++)
		r = buf_byte(b, '=');
	return r;
}

int
rdata_base32hex(struct span s, struct buf *b)
{
	if (s.n == 0)
		return -EBADMSG;
	return encode_bits(s, 5, digits32hex, b);
}

int
rdata_tag(struct span s, struct buf *b)
{
	if (s.n == 0)
		return -EBADMSG;
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]))
			return -EBADMSG;
	return buf_add(b, s);
}

static int
param_key(uint16_t key, struct buf *b)
{
	if (key < array_size(param_names))
		return buf_add(b, span_str(param_names[key]));
	return buf_printf(b, "key%u", (unsigned)key);
}

/* Key numbers, or addresses, divided by commas. */
static int
param_list(struct cursor *c, uint16_t key, struct buf *b)
{
	size_t size = key == PARAM_IPV4HINT ? 4
	    : key == PARAM_IPV6HINT         ? 16
					    : 2;
	struct address a = { .family = size == 4 ? 4 : 6 };
	char text[ADDRESS_TEXT_MAX];
	int r = cursor_left(c) ? 0 : -EBADMSG;

	for (bool comma = false; cursor_left(c) && r == 0; comma = true) {
		if (comma)
			r = buf_byte(b, ',');
		if (r == 0 && size == 2) {
			r = param_key(cursor_be16(c), b);
		} else if (r == 0) {
			struct span s = cursor_take(c, size);

			if (s.n)
				memcpy(a.byte, s.p, s.n);
			address_text(&a, text);
			r = buf_add(b, span_str(text));
		}
	}
	return c->bad ? -EBADMSG : r;
}

/* RFC 9460 appendix A: a comma or backslash in an id is escaped twice. */
static int
param_alpn(struct cursor *c, struct buf *b)
{
	uint8_t storage[4 * 256];
	struct buf text = { .p = storage, .cap = 4 * 255, .max = 4 * 255 };
	int r = cursor_left(c) ? buf_byte(b, '"') : -EBADMSG;

	for (bool comma = false; cursor_left(c) && r == 0; comma = true) {
		struct span id = cursor_take(c, cursor_u8(c));

		if (id.n == 0)
			return -EBADMSG;
		text.n = 0;
		for (size_t i = 0; i < id.n && r == 0; i++) {
			if (id.p[i] == ',' || id.p[i] == '\\')
				r = buf_byte(&text, '\\');
			if (r == 0)
				r = buf_byte(&text, id.p[i]);
		}
		if (r == 0 && comma)
			r = buf_byte(b, ',');
		if (r == 0)
			r = rdata_bytes(buf_span(&text), b);
	}
	return r ? r : buf_byte(b, '"');
}

static int
param_value(uint16_t key, struct span value, struct buf *b)
{
	struct cursor c = cursor_of(value);

	switch (key) {
	case PARAM_MANDATORY:
	case PARAM_IPV4HINT:
	case PARAM_IPV6HINT:
		return param_list(&c, key, b);
	case PARAM_ALPN:
		return param_alpn(&c, b);
	case PARAM_PORT:
		if (value.n != 2)
			return -EBADMSG;
		return buf_printf(b, "%u", (unsigned)cursor_be16(&c));
	case PARAM_ECH:
		return value.n ? rdata_base64(value, b) : -EBADMSG;
	default:
		return rdata_quoted(value, b);
	}
}

int
rdata_params(struct cursor *c, struct buf *b)
{
	size_t before = b->n;
	int r = 0;

	while (cursor_left(c) && r == 0) {
		uint16_t key = cursor_be16(c);
		struct span value = cursor_take(c, cursor_be16(c));

		if (c->bad)
			return -EBADMSG;
		if (b->n > before)
			r = buf_byte(b, ' ');
		if (r == 0)
			r = param_key(key, b);
		if (r < 0 || (key == PARAM_NO_DEFAULT_ALPN && !value.n) ||
		    (key >= array_size(param_names) && !value.n))
			continue;
		r = buf_byte(b, '=');
		if (r == 0)
			r = param_value(key, value, b);
	}
	return r;
}
