/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff.c - what /etc/hosts has that its copies have not, and the reverse. A
 * copy that an editor left shows what was there before.
 */
#include "hosts.h"

struct pair {
	uint16_t files; /* a bit for each that has it */
};

static void
lower(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = ascii_lower(p[i]);
}

static void
pair_add(struct hosts_state *st, struct hosts_file *f, struct span address,
    struct span name)
{
	uint8_t key[ADDRESS_TEXT_MAX + 1 + 255];
	struct pair *pair;

	if (name.n > 255 || hosts_well_known(name))
		return;
	if (f->pairs == FILE_PAIRS_MAX) {
		f->pairs_cut = true;
		return;
	}
	f->pairs++;
	memcpy(key, address.p, address.n);
	key[address.n] = ' ';
	memcpy(key + address.n + 1, name.p, name.n);
	lower(key, address.n + 1 + name.n);
	pair = table_at(st->pairs, span_of(key, address.n + 1 + name.n), NULL);
	if (pair)
		pair->files = (uint16_t)(pair->files | 1U << (f->diff - 1));
	else
		f->pairs_cut = true;
}

void
hosts_diff_see(
    struct hosts_state *st, struct hosts_file *f, const struct record *r)
{
	char text[ADDRESS_TEXT_MAX];
	struct span names = r->hosts.names, name, address;

	if (f->diff == 0 || f->pairs_cut)
		return;
	if (!st->pairs)
		st->pairs = table_new(PAIRS_MAX, sizeof(struct pair));
	if (!st->pairs)
		return;
	address = span_of(text, address_text(&r->hosts.address, text));
	while ((name = hosts_word(&names)).n > 0)
		pair_add(st, f, address, name);
}

struct difference {
	unsigned n;
	struct buf text;
};

static void
differ(struct difference *d, struct span pair)
{
	d->n++;
	if (d->text.n + pair.n + 2 <= d->text.max)
		(void)!buf_printf(
		    &d->text, "%s%.*s", d->text.n ? "; " : "", SPAN_ARG(pair));
}

static void
say_diff(struct hosts_state *st, const struct hosts_file *copy,
    struct difference d[2], struct findings *fs)
{
	struct finding *f = finding(
	    fs, "hosts.baseline-drift", SEV_INFO, hosts_file_path(copy));

	finding_why(f,
	    "%.*s is an earlier or another state of /etc/hosts: %u entr%s "
	    "only in /etc/hosts, %u only in the copy.",
	    SPAN_ARG(hosts_file_path(copy)), d[0].n,
	    d[0].n == 1 ? "y is" : "ies are", d[1].n);
	hosts_file_facts(st, copy, f);
	if (d[0].n)
		finding_fact(f, "only in /etc/hosts", "%.*s",
		    SPAN_ARG(buf_span(&d[0].text)));
	if (d[1].n)
		finding_fact(f, "only in the copy", "%.*s",
		    SPAN_ARG(buf_span(&d[1].text)));
}

static void
compare(struct hosts_state *st, const struct hosts_file *live,
    const struct hosts_file *copy, struct findings *fs)
{
	struct difference d[2] = { { 0, BUF(500) }, { 0, BUF(500) } };

	for (size_t i = 0; i < table_count(st->pairs); i++) {
		struct span key;
		const struct pair *p = table_item(st->pairs, i, &key);
		bool here = p->files >> (live->diff - 1) & 1;
		bool there = p->files >> (copy->diff - 1) & 1;

		/* A swap file holds what was edited, not the whole. */
		if (here && !there && copy->role != ROLE_SWAP)
			differ(&d[0], key);
		if (there && !here)
			differ(&d[1], key);
	}
	if (d[0].n + d[1].n > 0)
		say_diff(st, copy, d, fs);
	buf_free(&d[0].text);
	buf_free(&d[1].text);
}

static const struct hosts_file *
live_file(const struct hosts_state *st)
{
	for (size_t i = 0; i < st->files; i++)
		if (st->file[i].role == ROLE_LIVE && st->file[i].diff)
			return &st->file[i];
	return NULL;
}

void
hosts_judge_diffs(struct hosts_state *st, struct findings *fs)
{
	const struct hosts_file *live = live_file(st);

	if (!live || !st->pairs)
		return;
	for (size_t i = 0; i < st->files; i++) {
		const struct hosts_file *f = &st->file[i];

		if (f == live || f->diff == 0 || f->role == ROLE_LIVE)
			continue;
		if (!f->pairs_cut && !live->pairs_cut)
			compare(st, live, f, fs);
	}
}
