/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge.c - findings from the lines that were kept, grouped so that one
 * finding is one decision: the names of one vendor, of one domain, or of one
 * file's machines.
 */
#include "hosts.h"

#define NAMES_BYTES 300

struct group {
	const struct hosts_entry *first;
	enum severity severity;
	size_t entries, names;
	bool live; /* some line is in a file that is read */
	bool doubt; /* a line may be the host's or a peer's own */
	struct buf text, where, address;
};

static bool
is_security(const struct hosts_entry *e)
{
	return e->class == ENTRY_CHANNEL || e->class == ENTRY_VENDOR;
}

static struct span
domain_of(const struct hosts_entry *e)
{
	return span_from(text_span(&e->name), e->zone);
}

static bool
same_group(const struct hosts_entry *a, const struct hosts_entry *b)
{
	if (is_security(a))
		return is_security(b) && a->target == b->target &&
		    str_is(a->vendor, b->vendor);
	if (a->class != b->class || a->local != b->local)
		return false;
	if (a->class == ENTRY_PUBLIC && a->local)
		return a->file == b->file;
	if (a->class == ENTRY_PUBLIC)
		return span_eq_nocase(domain_of(a), domain_of(b));
	return a->target == b->target;
}

static enum severity
less(enum severity s, unsigned steps)
{
	return (unsigned)s > steps ? (enum severity)((unsigned)s - steps)
				   : SEV_INFO;
}

/* The resolvers of modules/intel/doh_dot_resolvers.tsv at their own
 * addresses: pinned, but not sent astray. */
static bool
is_true_address(const struct hosts_entry *e)
{
	char text[ADDRESS_TEXT_MAX];
	struct dnsname d;
	const struct suffix_entry *at, *named;

	(void)address_text(&e->address, text);
	at = intel_doh_address(text);
	if (!at || !dnsname_parse(text_span(&e->name), &d))
		return false;
	named = suffix_find(&intel_doh, &d);
	return named && str_is(named->owner, at->owner);
}

static bool
is_own_domain(const struct hosts_state *st, const struct hosts_entry *e)
{
	struct span domain = domain_of(e);

	for (size_t i = 0; e->zone && i < st->hostnames; i++) {
		struct span own = text_span(&st->hostname[i]);
		size_t n = own.n - domain.n;

		if (own.n > domain.n && own.p[n - 1] == '.' &&
		    span_eq_nocase(span_from(own, n), domain))
			return true;
	}
	return false;
}

static enum severity
public_severity(const struct hosts_state *st, const struct hosts_entry *e)
{
	if (e->local || is_own_domain(st, e))
		return SEV_LOW;
	if (is_true_address(e) || e->own_form)
		return SEV_MEDIUM;
	return SEV_HIGH;
}

static enum severity
entry_severity(const struct hosts_state *st, const struct hosts_entry *e)
{
	enum hosts_role role = st->file[e->file].role;
	enum severity s = SEV_HIGH;

	if (is_security(e))
		s = e->target == TARGET_PRIVATE ? less(e->weight, 1)
						: e->weight;
	else if (e->class == ENTRY_PUBLIC)
		s = public_severity(st, e);
	else if (e->class == ENTRY_LOCALHOST)
		s = e->target == TARGET_PUBLIC ? SEV_HIGH : SEV_LOW;
	/* A copy that nothing reads shows what was, or what was tried. */
	if ((role == ROLE_BACKUP || role == ROLE_SWAP) && s > SEV_MEDIUM)
		s = SEV_MEDIUM;
	return s;
}

static bool
is_judged(const struct hosts_state *st, const struct hosts_entry *e)
{
	const struct hosts_file *f = &st->file[e->file];

	if (e->class == ENTRY_SINK || e->class >= ENTRY_HEADER)
		return false;
	if (e->class == ENTRY_VENDOR)
		return !f->block_list;
	return e->class != ENTRY_PUBLIC || !hosts_own_entry(st, e);
}

static bool
is_named(const struct hosts_state *st, const struct group *g,
    const struct hosts_entry *e)
{
	for (const struct hosts_entry *o = g->first; o < e; o++)
		if (is_judged(st, o) && same_group(g->first, o) &&
		    span_eq_nocase(text_span(&o->name), text_span(&e->name)))
			return true;
	return false;
}

static bool
list_has(struct span list, struct span item)
{
	while (list.n > 0) {
		struct span one = text_until(&list, ',');

		if (span_eq(text_trim(one), item))
			return true;
	}
	return false;
}

/* Appends to a list that says nothing twice and knows its end. */
static void
list_add(struct buf *list, struct span item)
{
	if (list_has(buf_span(list), item) ||
	    list->n + item.n + 2 > NAMES_BYTES)
		return;
	if (list->n)
		(void)!buf_add(list, SPAN(", "));
	(void)!buf_add(list, item);
}

static void
group_where(
    const struct hosts_state *st, struct group *g, const struct hosts_entry *e)
{
	autobuf b = BUF(512);
	char text[ADDRESS_TEXT_MAX];

	(void)!buf_printf(&b, "%.*s line %u",
	    SPAN_ARG(hosts_file_path(&st->file[e->file])), e->line);
	list_add(&g->where, buf_span(&b));
	list_add(&g->address, span_of(text, address_text(&e->address, text)));
}

static void
group_add(struct hosts_state *st, struct group *g, struct hosts_entry *e)
{
	enum hosts_role role = st->file[e->file].role;
	enum severity s = entry_severity(st, e);

	e->done = true;
	if (s > g->severity)
		g->severity = s;
	if (!is_named(st, g, e)) {
		g->names++;
		list_add(&g->text, text_span(&e->name));
	}
	group_where(st, g, e);
	g->entries++;
	g->live |= role != ROLE_BACKUP && role != ROLE_SWAP;
	g->doubt |= e->own_form;
}

static const char *
read_text(const struct group *g)
{
	return g->live ? ""
		       : " (a copy that no resolver reads: it shows an "
			 "earlier or a planned state)";
}

static void
why_security(const struct group *g, struct finding *f)
{
	const struct hosts_entry *e = g->first;
	const char *what = e->target == TARGET_SINK
	    ? "nowhere: it cannot be reached by name from here"
	    : "an address of somebody's choice, who can answer in its place";

	if (span_starts(span_str(e->vendor), SPAN("competitor")))
		what = "nowhere, as miners do with their rivals";
	if (g->names == 1)
		finding_why(f, "%.*s (%s) is sent to %.*s, %s%s.",
		    SPAN_ARG(text_span(&e->name)), e->vendor,
		    SPAN_ARG(buf_span(&g->address)), what, read_text(g));
	else
		finding_why(f,
		    "%zu names of %s, %.*s among them, are sent to %.*s, "
		    "%s%s.",
		    g->names, e->vendor, SPAN_ARG(text_span(&e->name)),
		    SPAN_ARG(buf_span(&g->address)), what, read_text(g));
}

static bool
is_sign_in(const struct hosts_entry *e)
{
	static const char *const parts[] = { "MFA", "Entra", "Okta" };

	for (size_t i = 0; i < array_size(parts); i++)
		if (span_find(span_str(e->vendor), span_str(parts[i])) >= 0)
			return true;
	return false;
}

static struct finding *
say_security(const struct group *g, struct findings *fs)
{
	const struct hosts_entry *e = g->first;
	struct finding *f = finding(
	    fs, "hosts.security-sinkhole", g->severity, text_span(&e->name));

	why_security(g, f);
	if (is_sign_in(e))
		finding_attack(f, "T1556;T1557;T1565.001");
	else if (e->target == TARGET_SINK)
		finding_attack(f, "T1562.001;T1565.001");
	else
		finding_attack(f, "T1557;T1565.001");
	finding_fact(f, "vendor", "%s", e->vendor);
	return f;
}

static const char *
public_reason(const struct hosts_state *st, const struct group *g)
{
	if (g->first->class == ENTRY_LOCALHOST)
		return ": the host's own loopback name leads away from it";
	if (g->first->local)
		return ": names of a private network at an address outside it, "
		       "as clusters of rented machines have";
	if (is_own_domain(st, g->first))
		return ": the host's own domain, so perhaps a machine next to "
		       "it; no DNS log shows the name";
	if (is_true_address(g->first))
		return ": the address is its own, but no DNS query is made "
		       "for it, so no DNS log shows it";
	if (g->doubt)
		return ": the line looks like a machine's own, but this "
		       "host's name is another; no DNS log shows the name";
	return ": no DNS query is made for it, so no DNS log shows it";
}

static struct finding *
say_public(
    const struct hosts_state *st, const struct group *g, struct findings *fs)
{
	const struct hosts_entry *e = g->first;
	struct finding *f = finding(
	    fs, "hosts.public-mapping", g->severity, text_span(&e->name));

	finding_why(f, "%.*s (%.*s) is sent to the %s address %.*s%s%s.",
	    SPAN_ARG(text_span(&e->name)), SPAN_ARG(buf_span(&g->where)),
	    e->target == TARGET_PUBLIC ? "public" : "private",
	    SPAN_ARG(buf_span(&g->address)), public_reason(st, g),
	    read_text(g));
	if (e->class == ENTRY_PUBLIC && !e->local && e->zone)
		finding_fact(f, "domain", "%.*s", SPAN_ARG(domain_of(e)));
	return f;
}

static void
group_say(struct hosts_state *st, struct group *g, struct findings *fs)
{
	struct hosts_file *file = &st->file[g->first->file];
	struct finding *f =
	    is_security(g->first) ? say_security(g, fs) : say_public(st, g, fs);

	hosts_file_facts(st, file, f);
	finding_fact(
	    f, "names", "%zu: %.*s", g->names, SPAN_ARG(buf_span(&g->text)));
	finding_fact(f, "address", "%.*s", SPAN_ARG(buf_span(&g->address)));
	finding_fact(f, "where", "%.*s", SPAN_ARG(buf_span(&g->where)));
	for (size_t i = (size_t)(g->first - st->entry); i < st->entries; i++) {
		const struct hosts_entry *e = &st->entry[i];

		if (!is_judged(st, e) || !same_group(g->first, e))
			continue;
		hosts_entry_cite(st, e, f);
		file = &st->file[e->file];
		if (entry_severity(st, e) > file->worst)
			file->worst = entry_severity(st, e);
	}
}

static void
judge_group(struct hosts_state *st, size_t from, struct findings *fs)
{
	struct group g = { .first = &st->entry[from],
		.text = BUF(NAMES_BYTES),
		.where = BUF(NAMES_BYTES),
		.address = BUF(NAMES_BYTES) };

	for (size_t i = from; i < st->entries; i++) {
		struct hosts_entry *e = &st->entry[i];

		if (!e->done && is_judged(st, e) && same_group(g.first, e))
			group_add(st, &g, e);
	}
	group_say(st, &g, fs);
	buf_free(&g.text);
	buf_free(&g.where);
	buf_free(&g.address);
}

void
hosts_judge_entries(struct hosts_state *st, struct findings *fs)
{
	for (size_t i = 0; i < st->entries; i++)
		if (!st->entry[i].done && is_judged(st, &st->entry[i]))
			judge_group(st, i, fs);
	if (st->entries_lost)
		finding_gap(fs, SPAN("hosts files"),
		    "%llu lines of hosts files that send names to sinks or "
		    "public addresses are more than could be kept",
		    (unsigned long long)st->entries_lost);
	if (st->files_lost)
		finding_gap(fs, SPAN("hosts files"),
		    "%llu hosts files are more than could be told apart",
		    (unsigned long long)st->files_lost);
}
