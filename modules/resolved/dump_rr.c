/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump_rr.c - one record of a dump: key, data or negative status.
 * dns_resource_key_to_string(), dns_resource_record_to_string() and
 * dns_cache_dump() of systemd v225 to v262.
 */
#include "dump_rr.h"

#include "rdata.h"

/* The key is printed into 280 bytes; what is longer is cut there. */
#define KEY_CUT_MIN 250

static bool
class_parse(struct span word, uint16_t *ret)
{
	uint64_t v;

	if (span_is(word, "IN"))
		*ret = 1;
	else if (span_is(word, "ANY"))
		*ret = 255;
	else if (span_is(word, "CLASS1"))
		*ret =
		    0; /* v237 prints this for each class it has no name for */
	else if (span_starts(word, SPAN("CLASS")) &&
	    text_u64(span_from(word, 5), &v) && v <= 0xffff)
		*ret = (uint16_t)v;
	else
		return false;
	return true;
}

static bool
type_parse(struct span word, uint16_t *ret)
{
	if (span_is(word, "TYPE1")) { /* v237, as above: A is never that */
		*ret = 0;
		return true;
	}
	return dns_type_parse(word, ret);
}

/* One blank, or several where a short type was padded (v225 to v229). */
static struct span
skip_blanks(struct span s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = span_from(s, 1);
	return s;
}

static void
negative(struct dump_rr *rr)
{
	struct span rest = rr->data;

	if (!span_is(text_word(&rest), "--"))
		return;
	rest = text_trim(rest);
	rr->negative = true;
	if (span_is(rest, "NODATA"))
		rr->status = ANSWER_NODATA;
	else if (span_is(rest, "NXDOMAIN"))
		rr->status = ANSWER_NXDOMAIN;
	else
		rr->status = ANSWER_SERVFAIL;
	rr->data = rest;
}

/* An address behind a key that was cut tells the type that is gone. */
static void
guess_type(struct dump_rr *rr)
{
	struct address a;

	if (address_parse(rr->data, &a))
		rr->type = a.family == 4 ? DNS_A : DNS_AAAA;
}

/* v256 and later print NAPTR without its key: 100 10 "u" "E2U+sip" … */
static bool
naptr_without_key(struct span text)
{
	struct span order = text_word(&text), preference = text_word(&text);
	uint64_t a, b;

	return text_u64(order, &a) && text_u64(preference, &b) && a <= 0xffff &&
	    b <= 0xffff && text.n > 0 && skip_blanks(text).n > 0 &&
	    skip_blanks(text).p[0] == '"';
}

static bool
read_cut(struct span text, struct dump_rr *ret)
{
	struct span word;

	ret->cut = true;
	if (naptr_without_key(text)) {
		ret->type = DNS_NAPTR;
		ret->class = 1;
		ret->owner = SPAN_NONE;
		ret->data = text;
		return true;
	}
	ret->owner = text_word(&text);
	ret->data = skip_blanks(text);
	word = text_word(&text);
	if (span_is(word, "I"))
		ret->data = skip_blanks(text);
	negative(ret);
	guess_type(ret);
	return ret->owner.n >= KEY_CUT_MIN;
}

bool
dump_rr_read(struct span text, struct dump_rr *ret)
{
	struct span rest = text, type_word;
	bool known;

	*ret = (struct dump_rr){ .owner = text_word(&rest) };
	if (!class_parse(text_word(&rest), &ret->class))
		return read_cut(text, ret);
	type_word = text_word(&rest);
	if (type_word.n == 0 || ret->owner.n == 0)
		return false;
	known = type_parse(type_word, &ret->type);
	ret->data = skip_blanks(rest);
	negative(ret);
	if (!known && ret->owner.n >= KEY_CUT_MIN)
		guess_type(ret);
	return true;
}

bool
dump_rr_wraps(const struct dump_rr *rr)
{
	return !rr->negative &&
	    (rr->type == DNS_RRSIG || rr->type == DNS_DNSKEY ||
		rr->type == DNS_OPENPGPKEY || rr->type == DNS_TLSA ||
		rr->type == DNS_CAA);
}

/* The text as it was dumped, where it has no exact wire form. */
static void
answer_as_text(struct span data, struct buf *text, struct record_answer *a)
{
	text->n = 0;
	if (buf_add(text, data) == 0)
		a->rdata = buf_span(text);
}

void
dump_rr_answer(const struct dump_rr *rr, struct buf *wire, struct buf *text,
    struct record_answer *a)
{
	a->text = rr->owner;
	a->type = rr->type;
	a->class = rr->class;
	a->status = rr->negative ? rr->status : ANSWER_DATA;
	if (rr->cut || !dnsname_parse(rr->owner, &a->name))
		a->name.length = 0;
	if (rr->negative) {
		if (rr->status == ANSWER_SERVFAIL) /* or another rcode */
			answer_as_text(rr->data, text, a);
		/* or an HINFO of these two words */
		a->doubtful = a->doubtful || rr->type == DNS_HINFO;
		return;
	}
	wire->n = 0;
	text->n = 0;
	if (!rr->partial &&
	    rdata_wire(rr->type, rr->data, wire, &a->ambiguous) &&
	    dns_rdata_text(rr->type, buf_span(wire), SPAN_NONE, text) == 0) {
		a->wire = buf_span(wire);
		a->rdata = buf_span(text);
	} else
		answer_as_text(rr->data, text, a);
}
