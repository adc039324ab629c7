/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.c - block lists, and public names sent nowhere that are in none.
 *
 * People put hundreds of thousands of advertising names into hosts files. So
 * a file is a list when nearly all of its names go to one sink and none goes
 * to a foreign address; names of security vendors' own hosts still fire.
 */
#include "hosts.h"

#define LIST_NAMES 200 /* without a known header */
#define LIST_PARTS 10 /* nine of ten names go to the sink */

static uint32_t
sinks(const struct hosts_file *f)
{
	return f->zero > f->loopback ? f->zero : f->loopback;
}

void
hosts_block_lists(struct hosts_state *st)
{
	for (size_t i = 0; i < st->entries; i++) {
		const struct hosts_entry *e = &st->entry[i];
		struct hosts_file *f = &st->file[e->file];

		if (e->class == ENTRY_PUBLIC && hosts_own_entry(st, e))
			f->publics--;
	}
	for (size_t i = 0; i < st->files; i++) {
		struct hosts_file *f = &st->file[i];
		uint64_t others = f->named - f->local;

		f->block_list = f->publics == 0 && sinks(f) > 0 &&
		    (f->list || sinks(f) >= LIST_NAMES) &&
		    (uint64_t)sinks(f) * LIST_PARTS >=
			others * (LIST_PARTS - 1);
	}
}

/* Names of one class in the file, as many as a fact has room for. */
static void
names_fact(const struct hosts_state *st, const struct hosts_file *f,
    enum entry_class class, struct finding *finding, const char *key)
{
	autobuf b = BUF(400);

	for (size_t i = 0; i < st->entries; i++) {
		const struct hosts_entry *e = &st->entry[i];

		if (&st->file[e->file] != f || e->class != class)
			continue;
		if (b.n + e->name.n + 2 > b.max)
			break;
		(void)!buf_printf(&b, "%s%.*s", b.n ? ", " : "",
		    SPAN_ARG(text_span(&e->name)));
	}
	if (b.n)
		finding_fact(finding, key, "%u: %.*s", f->all[class],
		    SPAN_ARG(buf_span(&b)));
}

static void
say_list(struct hosts_state *st, struct hosts_file *f, struct findings *fs)
{
	struct finding *finding_list =
	    finding(fs, "hosts.blocklist", SEV_INFO, hosts_file_path(f));
	const char *list = f->list ? f->list->list : "no known header";
	const char *sink = f->zero > f->loopback ? "an unroutable address"
						 : "a loopback address";

	finding_why(finding_list,
	    "%.*s is a block list (%s): %u of %u names go to %s and none to "
	    "a foreign address.",
	    SPAN_ARG(hosts_file_path(f)), list, sinks(f), f->named - f->local,
	    sink);
	hosts_file_facts(st, f, finding_list);
	finding_fact(finding_list, "list", "%s", list);
	finding_fact(finding_list, "names", "%u", sinks(f));
	names_fact(st, f, ENTRY_VENDOR, finding_list,
	    "below security vendors' domains");
	hosts_entry_cite_class(st, f, ENTRY_HEADER, finding_list);
	hosts_entry_cite_class(st, f, ENTRY_SINK, finding_list);
}

static uint32_t
security_names(const struct hosts_file *f)
{
	return f->all[ENTRY_CHANNEL] + f->all[ENTRY_VENDOR];
}

/* Developers send names to their own machine; blocking is another matter,
 * and beside blocked security names it is one act with them. */
static enum severity
sink_severity(const struct hosts_file *f)
{
	enum severity s = f->zero ? SEV_LOW : SEV_INFO;

	if (f->rivals || security_names(f))
		s = SEV_MEDIUM;
	if (security_names(f) >= 3)
		s = SEV_HIGH;
	if ((f->role == ROLE_BACKUP || f->role == ROLE_SWAP) && s > SEV_LOW)
		s = SEV_LOW;
	return s;
}

static const char *
sink_reason(const struct hosts_file *f)
{
	if (security_names(f))
		return "they stand beside names of security vendors";
	if (f->rivals)
		return "names of miners and paste sites are among them, and "
		       "malware blocks its rivals so";
	if (f->publics)
		return "the file also sends names to foreign addresses, so it "
		       "is more than a block list";
	return "it is not a known block list";
}

static void
say_sinks(struct hosts_state *st, struct hosts_file *f, struct findings *fs)
{
	struct finding *sunk = finding(
	    fs, "hosts.name-sinkhole", sink_severity(f), hosts_file_path(f));

	finding_why(sunk, "%.*s sends %u public name%s nowhere (%s): %s.",
	    SPAN_ARG(hosts_file_path(f)), f->all[ENTRY_SINK],
	    f->all[ENTRY_SINK] == 1 ? "" : "s",
	    f->zero == 0           ? "to loopback"
		: f->loopback == 0 ? "to unroutable addresses"
				   : "to loopback and unroutable addresses",
	    sink_reason(f));
	hosts_file_facts(st, f, sunk);
	names_fact(st, f, ENTRY_SINK, sunk, "names");
	hosts_entry_cite_class(st, f, ENTRY_SINK, sunk);
	if (sink_severity(f) > f->worst)
		f->worst = sink_severity(f);
}

void
hosts_judge_lists(struct hosts_state *st, struct findings *fs)
{
	for (size_t i = 0; i < st->files; i++) {
		struct hosts_file *f = &st->file[i];

		if (f->block_list)
			say_list(st, f, fs);
		else if (f->all[ENTRY_SINK])
			say_sinks(st, f, fs);
	}
}
