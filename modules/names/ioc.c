/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ioc.c - the operator's list: names (they and all below them), addresses,
 * lines of hosts files, URLs, and what was made harmless for mail ("[.]").
 */
#include "names.h"

#define CLEAN_BYTES 512

enum key_kind {
	KEY_NAME = 'n',
	KEY_ADDRESS = 'a',
};

/* "c2[.]example" and "c2(.)example": back to what they are. */
static struct span
refang(struct span s, uint8_t to[CLEAN_BYTES])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < CLEAN_BYTES; i++) {
		struct span at = span_from(s, i);
		bool dot = span_starts(at, SPAN("[.]")) ||
		    span_starts(at, SPAN("(.)"));

		to[n++] = dot ? '.' : s.p[i];
		i += dot ? 2 : 0;
	}
	return span_of(to, n);
}

static bool
is_wrapping(uint8_t c)
{
	return c == '"' || c == '\'' || c == ',' || c == ';';
}

/* The host of a URL; names as they are, but for "*." and quotes. */
static struct span
host_part(struct span s)
{
	ptrdiff_t scheme = span_find(s, SPAN("://"));

	while (s.n && is_wrapping(s.p[0]))
		s = span_from(s, 1);
	while (s.n && is_wrapping(s.p[s.n - 1]))
		s.n--;
	if (scheme >= 0) {
		s = span_from(s, (size_t)span_find(s, SPAN("://")) + 3);
		s = text_until(&s, '/');
		s = text_until(&s, '?');
		if (s.n && s.p[0] == '[')
			return s;
		s = text_until(&s, ':');
	}
	if (span_starts(s, SPAN("*.")))
		s = span_from(s, 2);
	else if (s.n > 1 && s.p[0] == '.')
		s = span_from(s, 1);
	return s;
}

static struct span
name_key(struct span wire, uint8_t key[1 + DNSNAME_MAX])
{
	key[0] = KEY_NAME;
	for (size_t i = 0; i < wire.n; i++)
		key[1 + i] = ascii_lower(wire.p[i]);
	return span_of(key, 1 + wire.n);
}

static struct span
address_key(const struct address *a, uint8_t key[2 + 16])
{
	size_t n = a->family == 4 ? 4 : 16;

	key[0] = KEY_ADDRESS;
	key[1] = a->family;
	memcpy(key + 2, a->byte, n);
	return span_of(key, 2 + n);
}

static uint8_t
list_of(struct names_state *st, const struct record *r)
{
	struct ioc_list *l;

	for (size_t i = 0; i < st->ioc_lists; i++)
		if (st->ioc_list[i].member == r->ref.member)
			return (uint8_t)i;
	if (st->ioc_lists == IOC_LISTS || !r->member)
		return IOC_LISTS - 1;
	l = &st->ioc_list[st->ioc_lists];
	l->member = r->ref.member;
	l->n = (uint8_t)span_head(r->member->name, sizeof(l->name)).n;
	if (l->n)
		memcpy(l->name, r->member->name.p, l->n);
	return (uint8_t)st->ioc_lists++;
}

static void
add(struct names_state *st, struct span key, const struct record *r)
{
	bool added;
	struct ioc_entry *e;

	if (!st->ioc)
		st->ioc = table_new(IOC_MAX, sizeof(struct ioc_entry));
	if (!st->ioc || !(e = table_at(st->ioc, key, &added)) || !added)
		return;
	e->offset = r->ref.offset;
	e->list = list_of(st, r);
}

/* Every hosts file has these; they are nobody's indicator. */
static bool
is_common(const struct dnsname *d)
{
	struct span top = dnsname_label(d, d->labels - 1U);

	return d->labels == 0 || span_eq_nocase(top, SPAN("localhost")) ||
	    span_eq_nocase(top, SPAN("localdomain")) ||
	    span_eq_nocase(top, SPAN("broadcasthost"));
}

static bool
add_name(struct names_state *st, struct span text, bool alone,
    const struct record *r)
{
	uint8_t key[1 + DNSNAME_MAX];
	struct dnsname d;

	if (!dnsname_parse(text, &d))
		return false;
	/* "203.0.113.0/24" parses as a name, but is none */
	if (span_find_byte(text, '/') >= 0 || is_common(&d) ||
	    (!alone && d.labels < 2))
		return !alone;
	add(st, name_key(span_of(d.wire, d.length), key), r);
	return true;
}

static bool
add_address(struct names_state *st, const struct address *a, bool alone,
    const struct record *r)
{
	enum address_class class = address_class(a);
	uint8_t key[2 + 16];

	if (class == ADDRESS_ANY || class == ADDRESS_LOOPBACK)
		return true;
	/* In a hosts line the address may be no more than a sink. */
	if (alone || class == ADDRESS_PUBLIC || class == ADDRESS_SPECIAL)
		add(st, address_key(a, key), r);
	return true;
}

void
names_ioc_see(struct names_state *st, const struct record *r)
{
	uint8_t clean[CLEAN_BYTES];
	struct span rest = refang(r->fact.value, clean), first, word;
	struct address a;
	bool good, alone;

	rest = text_until(&rest, '#');
	first = host_part(text_word(&rest));
	rest = text_trim(rest);
	alone = rest.n == 0;
	if (first.n > 1 && first.p[0] == '[' && first.p[first.n - 1] == ']')
		first = span_of(first.p + 1, first.n - 2);
	if (!address_parse(first, &a)) {
		/* What follows a name is the operator's remark. */
		if (!add_name(st, first, true, r))
			st->ioc_unreadable++;
		return;
	}
	good = add_address(st, &a, alone, r);
	while ((word = text_word(&rest)).n > 0)
		good = add_name(st, word, false, r) && good;
	st->ioc_unreadable += !good;
}

const struct ioc_entry *
names_ioc_name(const struct names_state *st, const struct dnsname *name,
    struct dnsname *listed)
{
	uint8_t key[1 + DNSNAME_MAX];
	struct span wire = span_of(name->wire, name->length);
	unsigned labels = name->labels;

	for (; st->ioc && wire.n > 1; labels--) {
		const struct ioc_entry *e =
		    table_find(st->ioc, name_key(wire, key));

		if (e) {
			listed->length = (uint8_t)wire.n;
			listed->labels = (uint8_t)labels;
			memcpy(listed->wire, key + 1, wire.n);
			return e;
		}
		wire = span_from(wire, 1U + wire.p[0]);
	}
	return NULL;
}

const struct ioc_entry *
names_ioc_address(const struct names_state *st, const struct address *a)
{
	uint8_t key[2 + 16];

	return st->ioc && a->family ? table_find(st->ioc, address_key(a, key))
				    : NULL;
}

void
names_ioc_facts(
    const struct names_state *st, const struct ioc_entry *e, struct finding *f)
{
	const struct ioc_list *l = &st->ioc_list[e->list];

	finding_fact(f, "listed in", "%.*s, byte %llu", (int)l->n,
	    (const char *)l->name, (unsigned long long)e->offset);
}
