/* SPDX-License-Identifier: Apache-2.0 */
/* dnsname.c - domain names in wire and text form. RFC 1035, 2181, 4343. */
#include "dnsname.h"
#include "stats.h"
#include "text.h"

#define LABEL_MAX 63

/* One byte of a label off the text, escapes resolved. */
static bool
text_byte(struct span *rest, uint8_t *ret)
{
	struct span s = *rest;
	unsigned v = 0;

	if (s.p[0] != '\\') {
		/* A blank or control byte ends a name, it is none of it. */
		if (s.p[0] <= ' ' || s.p[0] == 0x7f)
			return false;
		*ret = s.p[0];
		*rest = span_from(s, 1);
		return true;
	}
	if (s.n < 2)
		return false;
	if (!ascii_digit(s.p[1])) {
		*ret = s.p[1];
		*rest = span_from(s, 2);
		return true;
	}
	if (s.n < 4)
		return false;
	for (size_t i = 1; i < 4; i++) {
		if (!ascii_digit(s.p[i]))
			return false;
		v = v * 10 + s.p[i] - '0';
	}
	if (v > 255)
		return false;
	*ret = (uint8_t)v;
	*rest = span_from(s, 4);
	return true;
}

/* One label and the dot behind it. at: where its length goes. */
static bool
text_label(struct span *rest, struct dnsname *name, size_t at)
{
	size_t n = 0;

	while (rest->n && rest->p[0] != '.') {
		/* One byte must stay for the root's. */
		if (n == LABEL_MAX || at + 1 + n >= DNSNAME_MAX - 1 ||
		    !text_byte(rest, &name->wire[at + 1 + n]))
			return false;
		n++;
	}
	if (n == 0)
		return false;
	*rest = span_from(*rest, 1);
	name->wire[at] = (uint8_t)n;
	name->labels++;
	return true;
}

bool
dnsname_parse(struct span text, struct dnsname *ret)
{
	struct dnsname name;
	size_t at = 0;

	if (text.n == 0)
		return false;
	name.labels = 0;
	if (span_eq(text, SPAN(".")))
		text.n = 0;
	while (text.n) {
		if (!text_label(&text, &name, at))
			return false;
		at += 1U + name.wire[at];
	}
	name.wire[at] = 0;
	name.length = (uint8_t)(at + 1);
	ret->length = name.length;
	ret->labels = name.labels;
	memcpy(ret->wire, name.wire, name.length);
	return true;
}

static size_t
byte_text(uint8_t c, char *text)
{
	size_t n = 0;

	if (c > ' ' && c < 0x7f) {
		if (c == '.' || c == '\\')
			text[n++] = '\\';
		text[n++] = (char)c;
		return n;
	}
	text[n++] = '\\';
	text[n++] = (char)('0' + c / 100);
	text[n++] = (char)('0' + c / 10 % 10);
	text[n++] = (char)('0' + c % 10);
	return n;
}

size_t
dnsname_text(const struct dnsname *name, char text[DNSNAME_TEXT_MAX])
{
	size_t n = 0;

	if (name->length == 1)
		text[n++] = '.';
	for (size_t at = 0; at + 1 < name->length; at += 1U + name->wire[at]) {
		if (at)
			text[n++] = '.';
		for (size_t i = 0; i < name->wire[at]; i++)
			n += byte_text(name->wire[at + 1 + i], text + n);
	}
	text[n] = '\0';
	return n;
}

static struct span
wire(const struct dnsname *name)
{
	return span_of(name->wire, name->length);
}

/* Folding takes lengths of labels along: 63 is below 'A'. */
bool
dnsname_eq(const struct dnsname *a, const struct dnsname *b)
{
	return span_eq_nocase(wire(a), wire(b));
}

uint64_t
dnsname_hash(const struct dnsname *name)
{
	uint8_t folded[DNSNAME_MAX];

	for (size_t i = 0; i < name->length; i++)
		folded[i] = ascii_lower(name->wire[i]);
	return hash_bytes(span_of(folded, name->length));
}

bool
dnsname_below(const struct dnsname *name, const struct dnsname *suffix)
{
	size_t at = 0, from;

	if (suffix->length == 0 || name->length < suffix->length)
		return false;
	from = (size_t)name->length - suffix->length;
	while (at < from)
		at += 1U + name->wire[at];
	return at == from &&
	    span_eq_nocase(span_from(wire(name), from), wire(suffix));
}

struct span
dnsname_label(const struct dnsname *name, unsigned i)
{
	size_t at = 0;

	if (i >= name->labels)
		return SPAN_NONE;
	while (i--)
		at += 1U + name->wire[at];
	return span_of(name->wire + at + 1, name->wire[at]);
}
