/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c - words of rdata in, wire fields out. RFC 1035, RFC 3597. */
#include "writer.h"

#include "dnsname.h"

void
writer_put(struct writer *w, const void *p, size_t n)
{
	if (!w->bad && n > 0 && buf_add(w->out, span_of(p, n)) < 0)
		w->bad = true;
}

void
writer_u(struct writer *w, uint64_t value, unsigned bytes)
{
	uint8_t b[8];

	assert(bytes <= sizeof(b));
	for (unsigned i = 0; i < bytes; i++)
		b[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
	writer_put(w, b, bytes);
}

void
writer_number(struct writer *w, unsigned bytes)
{
	uint64_t v = 0;

	if (!text_u64(text_word(&w->rest), &v) || v >> 8 * bytes != 0)
		w->bad = true;
	writer_u(w, v, bytes);
}

void
writer_name(struct writer *w)
{
	struct dnsname n;

	if (dnsname_parse(text_word(&w->rest), &n))
		writer_put(w, n.wire, n.length);
	else
		w->bad = true;
}

void
writer_address(struct writer *w, uint8_t family)
{
	struct span text = text_word(&w->rest);
	struct address a;

	if (span_find_byte(text, '%') < 0 && address_parse(text, &a) &&
	    a.family == family)
		writer_put(w, a.byte, family == 4 ? 4 : 16);
	else
		w->bad = true;
}

void
writer_word(struct writer *w, writer_decode_fn *decode)
{
	struct span word = text_word(&w->rest);

	if (!w->bad && (word.n == 0 || decode(word, w->out) < 0))
		w->bad = true;
}

void
writer_blob(struct writer *w, writer_decode_fn *decode)
{
	autobuf tight = BUF(w->rest.n + 1);
	struct span word;

	while ((word = text_word(&w->rest)).n > 0)
		if (buf_add(&tight, word) < 0)
			w->bad = true;
	if (!w->bad && tight.n > 0 && decode(buf_span(&tight), w->out) < 0)
		w->bad = true;
}

void
writer_hex_or_base64(struct writer *w)
{
	struct span s = text_trim(w->rest);
	bool hex = s.n % 2 == 0;

	for (size_t i = 0; i < s.n && hex; i++)
		hex = ascii_digit(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'f');
	writer_blob(w, hex ? hex_decode : base64_decode);
}

void
writer_mnemonic(struct writer *w, const struct mnemonic *m, size_t count)
{
	struct span word = text_word(&w->rest);
	uint64_t v = 0;

	for (size_t i = 0; i < count; i++)
		if (span_is(word, m[i].name)) {
			writer_u(w, m[i].number, 1);
			return;
		}
	if (!text_u64(word, &v) || v > 255)
		w->bad = true;
	writer_u(w, v, 1);
}

size_t
writer_length_begin(struct writer *w)
{
	writer_u(w, 0, 1);
	return w->out->n;
}

void
writer_length_end(struct writer *w, size_t begin)
{
	if (w->bad || w->out->n - begin > 255)
		w->bad = true;
	else
		w->out->p[begin - 1] = (uint8_t)(w->out->n - begin);
}
