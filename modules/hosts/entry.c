/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.c - keeps lines that may matter until they can be judged.
 */
#include "hosts.h"

/* Of one file and class: a flood in one place must not empty the store. */
static const uint32_t keep_max[ENTRY_CLASSES] = {
	[ENTRY_CHANNEL] = 192,
	[ENTRY_VENDOR] = 64,
	[ENTRY_PUBLIC] = 192,
	[ENTRY_SINK] = 24,
	[ENTRY_LOCALHOST] = 16,
	[ENTRY_HEADER] = 1,
	[ENTRY_OTHER] = 16,
};

void
hosts_entry_keep(struct hosts_state *st, struct hosts_file *f,
    const struct hosts_entry *what, const struct record *r)
{
	struct hosts_entry *e;

	f->all[what->class]++;
	if (st->entries == ENTRIES_MAX ||
	    f->kept[what->class] == keep_max[what->class]) {
		st->entries_lost +=
		    what->class != ENTRY_SINK && what->class != ENTRY_OTHER;
		return;
	}
	f->kept[what->class]++;
	e = &st->entry[st->entries++];
	*e = *what;
	e->file = (uint16_t)(f - st->file);
	e->line = r->hosts.line;
	e->address = r->hosts.address;
	e->ref = r->ref;
	e->basis = r->basis;
	e->time = r->time;
	e->raw = text_keep(r->raw);
}

void
hosts_entry_cite(const struct hosts_state *st, const struct hosts_entry *e,
    struct finding *f)
{
	const struct hosts_file *file = &st->file[e->file];
	struct member m = file->member;
	struct record r = { .kind = REC_HOSTS,
		.basis = e->basis,
		.time = e->time,
		.until = TIME_NONE,
		.raw = text_span(&e->raw),
		.ref = e->ref,
		.member = &m };

	m.name = text_span(&file->name);
	m.path = text_span(&file->path);
	m.origin = SPAN_NONE;
	finding_cite(f, &r);
}

void
hosts_entry_cite_class(const struct hosts_state *st,
    const struct hosts_file *file, enum entry_class class, struct finding *f)
{
	for (size_t i = 0; i < st->entries; i++)
		if (&st->file[st->entry[i].file] == file &&
		    st->entry[i].class == class)
			hosts_entry_cite(st, &st->entry[i], f);
}

static struct span
first_label(struct span name)
{
	ptrdiff_t dot = span_find_byte(name, '.');

	return dot < 0 ? name : span_head(name, (size_t)dot);
}

static bool
is_own_name(const struct hosts_state *st, struct span name)
{
	if (name.n > 1 && name.p[name.n - 1] == '.')
		name.n--;
	for (size_t i = 0; i < st->hostnames; i++) {
		struct span own = text_span(&st->hostname[i]);

		if (span_eq_nocase(name, own) ||
		    span_eq_nocase(name, first_label(own)))
			return true;
	}
	return false;
}

/* By its short name only where the line has the form of an own line. */
bool
hosts_own_entry(const struct hosts_state *st, const struct hosts_entry *e)
{
	struct span name = text_span(&e->name);
	ptrdiff_t dot = span_find_byte(name, '.');

	return is_own_name(st, name) ||
	    (dot > 0 && e->own_form &&
		is_own_name(st, span_head(name, (size_t)dot)));
}
