/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rdata.c - rdata as systemd-resolved prints it, back into wire form.
 * dns_resource_record_to_string() of systemd v225 to v262; RFC 1035, 3597,
 * 4034, 4255, 5155, 6698, 8659.
 */
#include "rdata.h"

#include "writer.h"

static bool
three_digits(struct span s, unsigned base, unsigned *ret)
{
	unsigned v = 0;

	if (s.n < 3)
		return false;
	for (unsigned i = 0; i < 3; i++) {
		if (s.p[i] < '0' || s.p[i] >= '0' + base)
			return false;
		v = v * base + (s.p[i] - '0');
	}
	*ret = v;
	return v <= 255;
}

static bool
is_escaped(unsigned v)
{
	return v < ' ' || v == '"' || v >= 127;
}

/*
 * A backslash stands for itself in TXT, and \DDD (decimal) for what could not
 * be printed: \034 is a quote, or the four bytes. The first is likelier.
 */
static void
txt_string(struct writer *w, struct span s)
{
	size_t begin = writer_length_begin(w);
	unsigned v = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' &&
		    three_digits(span_from(s, i + 1), 10, &v) &&
		    is_escaped(v)) {
			writer_u(w, v, 1);
			w->ambiguous = true;
			i += 3;
		} else
			writer_u(w, s.p[i], 1);
	}
	writer_length_end(w, begin);
}

/* Cuts "…" and the blank behind it off; no byte within it is a quote. */
static bool
quoted(struct span *rest, struct span *ret)
{
	ptrdiff_t quote;

	if (rest->n == 0 || rest->p[0] != '"')
		return false;
	*rest = span_from(*rest, 1);
	quote = span_find_byte(*rest, '"');
	if (quote < 0)
		return false;
	*ret = span_head(*rest, (size_t)quote);
	*rest = span_from(*rest, (size_t)quote + 1);
	if (rest->n > 0 && rest->p[0] == ' ')
		*rest = span_from(*rest, 1);
	return true;
}

static void
txt(struct writer *w)
{
	struct span s;

	w->rest = text_trim(w->rest);
	do {
		if (!quoted(&w->rest, &s))
			w->bad = true;
		else
			txt_string(w, s);
	} while (!w->bad && w->rest.n > 0);
}

/* Here the escapes are octal, and the backslash is escaped too. */
static void
caa_value(struct writer *w, struct span value)
{
	for (size_t i = 0; i < value.n && !w->bad; i++) {
		unsigned v = value.p[i];

		if (v == '\\') {
			if (!three_digits(span_from(value, i + 1), 8, &v))
				w->bad = true;
			i += 3;
		}
		writer_u(w, v, 1);
	}
}

static void
caa(struct writer *w)
{
	struct span tag = text_word(&w->rest), value;
	size_t begin = writer_length_begin(w);

	writer_put(w, tag.p, tag.n);
	writer_length_end(w, begin);
	w->rest = text_trim(w->rest);
	if (tag.n == 0 || !quoted(&w->rest, &value))
		w->bad = true;
	else
		caa_value(w, value);
}

/* Both are printed as they are: which blank parts them cannot be known. */
static void
hinfo(struct writer *w)
{
	struct span part[2] = { w->rest, SPAN_NONE };

	part[1] = part[0];
	part[0] = text_until(&part[1], ' ');
	if (part[0].n == w->rest.n || span_find_byte(part[1], ' ') >= 0)
		w->bad = true;
	for (unsigned i = 0; i < 2; i++) {
		size_t begin = writer_length_begin(w);

		writer_put(w, part[i].p, part[i].n);
		writer_length_end(w, begin);
	}
	w->rest = SPAN_NONE;
	w->ambiguous = true;
}

/* "\# 4 deadbeef", RFC 3597. */
static bool
is_generic(struct span s)
{
	return span_is(text_word(&s), "\\#");
}

static void
generic(struct writer *w)
{
	uint64_t length = 0;
	size_t begin = w->out->n;

	text_word(&w->rest);
	if (!text_u64(text_word(&w->rest), &length))
		w->bad = true;
	writer_blob(w, hex_decode);
	if (!w->bad && w->out->n - begin != length)
		w->bad = true;
}

/* What the data of a type are made of, a letter for each field. */
struct format {
	uint16_t type;
	const char *fields;
};

static const struct format formats[] = {
	{ DNS_A, "i" },
	{ DNS_NS, "n" },
	{ DNS_CNAME, "n" },
	{ DNS_SOA, "nn44444" },
	{ DNS_PTR, "n" },
	{ DNS_HINFO, "H" },
	{ DNS_MX, "2n" },
	{ DNS_TXT, "T" },
	{ DNS_AAAA, "I" },
	{ DNS_SRV, "222n" },
	{ DNS_DNAME, "n" },
	{ DNS_DS, "211x" },
	{ DNS_SSHFP, "fx" },
	{ DNS_RRSIG, "yg14ss2nb" },
	{ DNS_NSEC, "nt" },
	{ DNS_DNSKEY, "21gb" },
	{ DNS_NSEC3, "112#t" },
	{ DNS_TLSA, "111m" },
	{ DNS_OPENPGPKEY, "b" },
	{ DNS_SPF, "T" },
	{ DNS_CAA, "1C" },
};

static void
field(struct writer *w, char f)
{
	switch (f) {
	case '1':
	case '2':
	case '4':
		writer_number(w, (unsigned)(f - '0'));
		break;
	case 'i':
		writer_address(w, 4);
		break;
	case 'I':
		writer_address(w, 6);
		break;
	case 'n':
		writer_name(w);
		break;
	case 'x':
		writer_blob(w, hex_decode);
		break;
	case 'b':
		writer_blob(w, base64_decode);
		break;
	case 'm':
		writer_hex_or_base64(w);
		break;
	case 'g':
		writer_algorithm(w);
		break;
	case 'f':
		writer_sshfp(w);
		break;
	case 'y':
		writer_type(w);
		break;
	case 't':
		writer_types(w);
		break;
	case 's':
		writer_stamp(w);
		break;
	case '#':
		writer_salt_and_hash(w);
		break;
	case 'T':
		txt(w);
		break;
	case 'H':
		hinfo(w);
		break;
	case 'C':
		caa(w);
		break;
	default:
		assert(false);
	}
}

static void
known(struct writer *w, uint16_t type)
{
	for (size_t i = 0; i < array_size(formats); i++)
		if (formats[i].type == type) {
			for (const char *f = formats[i].fields; *f; f++)
				field(w, *f);
			return;
		}
	w->bad = true;
}

bool
rdata_wire(uint16_t type, struct span text, struct buf *wire, bool *ambiguous)
{
	struct writer w = { .rest = text, .out = wire };
	size_t before = wire->n;

	if (type != DNS_HINFO && is_generic(text))
		generic(&w);
	else
		known(&w, type);
	if (text_trim(w.rest).n > 0)
		w.bad = true;
	if (w.bad)
		wire->n = before;
	else
		*ambiguous = w.ambiguous;
	return !w.bad;
}
