/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rdata.c - presentation form of resource record data.
 *
 * A type is a row of fields, one letter each. Names have no last dot and
 * blobs are in lower case and one piece, as systemd-resolved writes them;
 * strings are quoted, with \DDD for '"', '\' and all but printable ASCII.
 * RFC 1035, 3597, 4034, 5155, 8659, 9460.
 */
#include "rdata.h"
#include "encode.h"
#include "text.h"

#include <stdio.h>

static const struct {
	uint16_t type;
	const char *fields;
} formats[] = {
	{ DNS_A, "a" },
	{ DNS_NS, "n" },
	{ DNS_CNAME, "n" },
	{ DNS_SOA, "nn44444" },
	{ 7 /* MB */, "n" },
	{ 8 /* MG */, "n" },
	{ 9 /* MR */, "n" },
	{ DNS_PTR, "n" },
	{ DNS_HINFO, "ss" },
	{ 14 /* MINFO */, "nn" },
	{ DNS_MX, "2n" },
	{ DNS_TXT, "S" },
	{ 17 /* RP */, "nn" },
	{ 18 /* AFSDB */, "2n" },
	{ 19 /* X25 */, "s" },
	{ 21 /* RT */, "2n" },
	{ 24 /* SIG */, "T114tt2nb" },
	{ 25 /* KEY */, "211b" },
	{ 27 /* GPOS */, "sss" },
	{ DNS_AAAA, "A" },
	{ DNS_SRV, "222n" },
	{ DNS_NAPTR, "22sssn" },
	{ 36 /* KX */, "2n" },
	{ 37 /* CERT */, "221b" },
	{ DNS_DNAME, "n" },
	{ DNS_DS, "211x" },
	{ DNS_SSHFP, "11x" },
	{ DNS_RRSIG, "T114tt2nb" },
	{ DNS_NSEC, "nm" },
	{ DNS_DNSKEY, "211b" },
	{ 49 /* DHCID */, "b" },
	{ DNS_NSEC3, "112lhm" },
	{ 51 /* NSEC3PARAM */, "112l" },
	{ DNS_TLSA, "111x" },
	{ 53 /* SMIMEA */, "111x" },
	{ 56 /* NINFO */, "S" },
	{ 59 /* CDS */, "211x" },
	{ 60 /* CDNSKEY */, "211b" },
	{ DNS_OPENPGPKEY, "b" },
	{ 62 /* CSYNC */, "42m" },
	{ 63 /* ZONEMD */, "411x" },
	{ DNS_SVCB, "2nk" },
	{ DNS_HTTPS, "2nk" },
	{ DNS_SPF, "S" },
	{ 107 /* LP */, "2n" },
	{ 256 /* URI */, "22v" },
	{ DNS_CAA, "1cv" },
	{ 258 /* AVC */, "S" },
	{ 261 /* RESINFO */, "S" },
	{ 262 /* WALLET */, "S" },
	{ 32768 /* TA */, "211x" },
	{ 32769 /* DLV */, "211x" },
};

int
rdata_bytes(struct span s, struct buf *b)
{
	int r = 0;

	for (size_t i = 0; i < s.n && r == 0; i++) {
		uint8_t c = s.p[i];

		if (c < ' ' || c >= 0x7f || c == '"' || c == '\\')
			r = buf_printf(b, "\\%03u", (unsigned)c);
		else
			r = buf_byte(b, c);
	}
	return r;
}

int
rdata_quoted(struct span s, struct buf *b)
{
	int r = buf_byte(b, '"');

	if (r == 0)
		r = rdata_bytes(s, b);
	return r ? r : buf_byte(b, '"');
}

/* Without a message there is nothing that a pointer could mean. */
static int
rdata_name(struct cursor *c, bool alone, struct buf *b)
{
	char text[DNSNAME_TEXT_MAX];
	struct dnsname name;
	size_t before = c->at;

	if (!dnswire_name(c, &name))
		return -EBADMSG;
	if (alone && c->at - before != name.length)
		return -EBADMSG;
	return buf_add(b, span_of(text, dnsname_text(&name, text)));
}

static int
rdata_address(struct cursor *c, size_t n, struct buf *b)
{
	struct address a = { .family = n == 4 ? 4 : 6 };
	struct span s = cursor_take(c, n);
	char text[ADDRESS_TEXT_MAX];

	if (c->bad)
		return -EBADMSG;
	memcpy(a.byte, s.p, n);
	return buf_add(b, span_of(text, address_text(&a, text)));
}

/* One string, or as many as are left and at least one. */
static int
rdata_strings(struct cursor *c, bool all, struct buf *b)
{
	int r;

	do {
		r = rdata_quoted(cursor_take(c, cursor_u8(c)), b);
		if (c->bad)
			return -EBADMSG;
		if (r == 0 && all && cursor_left(c))
			r = buf_byte(b, ' ');
	} while (r == 0 && all && cursor_left(c));
	return r;
}

static int
rdata_time(struct cursor *c, struct buf *b)
{
	char t[TIME_TEXT_MAX];

	time_text((int64_t)cursor_be32(c) * USEC_PER_SEC, t);
	return buf_printf(b, "%.4s%.2s%.2s%.2s%.2s%.2s", t, t + 5, t + 8,
	    t + 11, t + 14, t + 17);
}

static int
rdata_type(uint16_t type, struct buf *b)
{
	char text[DNS_TYPE_TEXT_MAX];

	return buf_add(b, span_of(text, dns_type_text(type, text)));
}

/* RFC 4034 4.1.2: blocks of {window, length, bits}. */
static int
rdata_bitmap(struct cursor *c, struct buf *b)
{
	const char *blank = "";
	int r = 0;

	while (cursor_left(c) && r == 0) {
		unsigned window = cursor_u8(c);
		struct span bits = cursor_take(c, cursor_u8(c));

		if (c->bad || bits.n == 0 || bits.n > 32)
			return -EBADMSG;
		for (unsigned i = 0; i < bits.n * 8 && r == 0; i++) {
			if (!(bits.p[i / 8] & 0x80 >> i % 8))
				continue;
			r = buf_add(b, span_str(blank));
			if (r == 0)
				r = rdata_type((uint16_t)(window << 8 | i), b);
			blank = " ";
		}
	}
	return r;
}

static int
rdata_salt(struct cursor *c, struct buf *b)
{
	struct span s = cursor_take(c, cursor_u8(c));

	return s.n ? hex_encode(s, b) : buf_byte(b, '-');
}

static int
rdata_number(struct cursor *c, char size, struct buf *b)
{
	uint32_t v = size == '1' ? cursor_u8(c)
	    : size == '2'        ? cursor_be16(c)
				 : cursor_be32(c);

	return buf_printf(b, "%u", v);
}

static int
rdata_rest(struct cursor *c, char field, struct buf *b)
{
	struct span s = cursor_take(c, cursor_left(c));

	if (field == 'v')
		return rdata_quoted(s, b);
	if (s.n == 0)
		return -EBADMSG;
	return field == 'x' ? hex_encode(s, b) : rdata_base64(s, b);
}

static int
rdata_field(struct cursor *c, char field, bool alone, struct buf *b)
{
	switch (field) {
	case 'a':
		return rdata_address(c, 4, b);
	case 'A':
		return rdata_address(c, 16, b);
	case 'n':
		return rdata_name(c, alone, b);
	case 's':
	case 'S':
		return rdata_strings(c, field == 'S', b);
	case 't':
		return rdata_time(c, b);
	case 'T':
		return rdata_type(cursor_be16(c), b);
	case 'm':
		return rdata_bitmap(c, b);
	case 'l':
		return rdata_salt(c, b);
	case 'h':
		return rdata_base32hex(cursor_take(c, cursor_u8(c)), b);
	case 'c':
		return rdata_tag(cursor_take(c, cursor_u8(c)), b);
	case 'k':
		return rdata_params(c, b);
	case 'v':
	case 'x':
	case 'b':
		return rdata_rest(c, field, b);
	default:
		return rdata_number(c, field, b);
	}
}

/* -EBADMSG where the data are not as the fields say. */
static int
rdata_fields(struct cursor *c, const char *fields, bool alone, struct buf *b)
{
	size_t before = b->n;
	int r = 0;

	for (const char *f = fields; *f && r == 0; f++) {
		/* Lists that may be empty bring their own blank. */
		bool list = (*f == 'm' || *f == 'k') && !cursor_left(c);

		if (b->n > before && !list)
			r = buf_byte(b, ' ');
		if (r == 0 && !list)
			r = rdata_field(c, *f, alone, b);
	}
	if (r == 0 && (c->bad || cursor_left(c)))
		r = -EBADMSG;
	if (r < 0)
		b->n = before;
	return r;
}

static int
rdata_unknown(struct span rdata, struct buf *b)
{
	size_t before = b->n;
	int r = buf_printf(b, rdata.n ? "\\# %zu " : "\\# %zu", rdata.n);

	if (r == 0)
		r = hex_encode(rdata, b);
	if (r < 0)
		b->n = before;
	return r;
}

/* Names point backwards only: what lies behind the data is cut off. */
static struct cursor
rdata_cursor(struct span rdata, struct span message)
{
	struct cursor c = cursor_of(rdata);

	if (message.n == 0)
		return c;
	assert(rdata.p >= message.p && rdata.n <= message.n &&
	    (size_t)(rdata.p - message.p) <= message.n - rdata.n);
	c.at = (size_t)(rdata.p - message.p);
	c.all = span_head(message, c.at + rdata.n);
	return c;
}

int
dns_rdata_text(
    uint16_t type, struct span rdata, struct span message, struct buf *b)
{
	int r = -EBADMSG;

	for (size_t i = 0; i < array_size(formats); i++) {
		struct cursor c;

		if (formats[i].type != type)
			continue;
		c = rdata_cursor(rdata, message);
		r = rdata_fields(&c, formats[i].fields, message.n == 0, b);
		break;
	}
	return r == -EBADMSG ? rdata_unknown(rdata, b) : r;
}
