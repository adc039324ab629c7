/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rdata_dnssec.c - fields of DNSSEC and SSHFP records as resolved prints
 * them. RFC 4034, RFC 4255, RFC 5155.
 */
#include "dnswire.h"
#include "writer.h"

void
writer_algorithm(struct writer *w)
{
	static const struct mnemonic m[] = {
		{ "RSAMD5", 1 },
		{ "DH", 2 },
		{ "DSA", 3 },
		{ "ECC", 4 },
		{ "RSASHA1", 5 },
		{ "DSA-NSEC3-SHA1", 6 },
		{ "RSASHA1-NSEC3-SHA1", 7 },
		{ "RSASHA256", 8 },
		{ "RSASHA512", 10 },
		{ "ECC-GOST", 12 },
		{ "ECDSAP256SHA256", 13 },
		{ "ECDSAP384SHA384", 14 },
		{ "ED25519", 15 },
		{ "ED448", 16 },
		{ "INDIRECT", 252 },
		{ "PRIVATEDNS", 253 },
		{ "PRIVATEOID", 254 },
	};

	writer_mnemonic(w, m, array_size(m));
}

void
writer_sshfp(struct writer *w)
{
	static const struct mnemonic key[] = { { "RSA", 1 }, { "DSA", 2 },
		{ "ECDSA", 3 }, { "Ed25519", 4 }, { "Ed448", 6 } };
	static const struct mnemonic digest[] = { { "SHA-1", 1 },
		{ "SHA-256", 2 } };

	writer_mnemonic(w, key, array_size(key));
	writer_mnemonic(w, digest, array_size(digest));
}

void
writer_type(struct writer *w)
{
	uint16_t type = 0;

	if (!dns_type_parse(text_word(&w->rest), &type))
		w->bad = true;
	writer_u(w, type, 2);
}

/* One window of a type bitmap, RFC 4034 4.1.2. */
struct window {
	uint8_t block[32], length, number;
};

static void
window_put(struct writer *w, const struct window *b)
{
	if (b->length == 0)
		return;
	writer_u(w, b->number, 1);
	writer_u(w, b->length, 1);
	writer_put(w, b->block, b->length);
}

/* Ascending, as the bitmap that they are read from is. */
void
writer_types(struct writer *w)
{
	struct window b = { .number = 0 };
	struct span word = text_word(&w->rest);
	uint16_t type = 0, last = 0;

	if (!span_is(word, "("))
		w->bad = true;
	while (!w->bad && !span_is(word = text_word(&w->rest), ")")) {
		if (!dns_type_parse(word, &type) || type <= last) {
			w->bad = true;
			return;
		}
		last = type;
		if (type >> 8 != b.number) {
			window_put(w, &b);
			b = (struct window){ .number = (uint8_t)(type >> 8) };
		}
		b.block[(type & 255) / 8] |= (uint8_t)(0x80 >> type % 8);
		b.length = (uint8_t)((type & 255) / 8 + 1);
	}
	window_put(w, &b);
}

/*
 * RFC 4648, section 7, without padding. base32_decode() takes either of the
 * two alphabets, and one hash in seventy is a word of both.
 */
static int
base32hex(struct span s, struct buf *out)
{
	unsigned bits = 0, have = 0;
	int r = 0;

	for (size_t i = 0; i < s.n && r == 0; i++) {
		uint8_t c = ascii_lower(s.p[i]);

		if (!ascii_digit(c) && (c < 'a' || c > 'v'))
			return -EBADMSG;
		bits = bits << 5 |
		    (unsigned)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
		have += 5;
		if (have >= 8) {
			have -= 8;
			r = buf_byte(out, (uint8_t)(bits >> have));
			bits &= (1U << have) - 1;
		}
	}
	return r == 0 && (bits != 0 || have >= 5) ? -EBADMSG : r;
}

void
writer_salt_and_hash(struct writer *w)
{
	struct span after = w->rest;
	size_t begin = writer_length_begin(w);

	if (span_is(text_word(&after), "-"))
		w->rest = after;
	else
		writer_word(w, hex_decode);
	writer_length_end(w, begin);
	begin = writer_length_begin(w);
	writer_word(w, base32hex);
	writer_length_end(w, begin);
}

/* RFC 4034 3.2, and 3.1.5 for the 32 bits it is cut to. */
void
writer_stamp(struct writer *w)
{
	static const uint8_t widths[] = { 4, 2, 2, 2, 2, 2 };
	uint64_t part[array_size(widths)] = { 0 };
	struct span word = text_word(&w->rest);
	int64_t t;

	if (word.n != 14)
		w->bad = true;
	for (size_t i = 0; i < array_size(widths) && !w->bad; i++) {
		if (!text_u64(span_head(word, widths[i]), &part[i]))
			w->bad = true;
		word = span_from(word, widths[i]);
	}
	t = time_civil((int64_t)part[0], (unsigned)part[1], (unsigned)part[2],
	    (unsigned)part[3], (unsigned)part[4], (unsigned)part[5]);
	writer_u(w, (uint32_t)(t / USEC_PER_SEC), 4);
}
