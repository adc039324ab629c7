/* SPDX-License-Identifier: Apache-2.0 */
/*
 * say.c - a hit as a finding: rule, subject, reasons and the exact bytes.
 */
#include "command.h"

#define CITE_WHOLE 512 /* longer entries are cited by line */

/* By the groups of shell_patterns.tsv. */
static const struct {
	const char *group, *rule;
} rules[] = {
	{ "domain-to-ip", "command.domain-to-ip" },
	{ "my-ip", "command.my-ip" },
	{ "doh", "command.doh" },
	{ "txt-exec", "command.txt-fetch" },
	{ "hosts-edit", "command.hosts-edit" },
	{ "resolv-edit", "command.resolver-tamper" },
	{ "immutable", "command.resolver-tamper" },
	{ "timestomp", "command.resolver-tamper" },
	{ "service", "command.resolver-tamper" },
	{ "dns-server", "command.resolver-tamper" },
	{ "redirect", "command.resolver-tamper" },
	{ "query", "command.direct-query" },
	{ "flush", "command.cache-flush" },
	{ "tunnel", "command.tunnel-tool" },
	{ "exfil", "command.exfil" },
	{ "history", "command.history-tamper" },
	{ "log", "command.log-tamper" },
	{ "snoop", "command.cache-snoop" },
	{ "server", "command.server-tamper" },
	{ "preload", "command.hook" },
	{ "nss", "command.hook" },
	{ "ebpf", "command.hook" },
	{ "persist", "persistence.dns" },
};

static const struct shell_pattern *
pattern_of(const struct hit *h)
{
	return &intel_shell_patterns[h->pattern];
}

const char *
hit_rule(const struct hit *h, const struct record *r)
{
	const char *group = pattern_of(h)->group;

	if (r->command.from == FROM_STARTUP && strcmp(group, "history") == 0)
		return "history.disabled";
	for (size_t i = 0; i < array_size(rules); i++)
		if (strcmp(rules[i].group, group) == 0)
			return rules[i].rule;
	assert(false);
	return NULL;
}

/* The group of rule and subject; NULL where no more fit. */
static struct group *
group_at(struct command *st, const char *rule, struct span subject)
{
	autobuf key = BUF(TABLE_KEY_MAX);
	struct group *g;
	bool added = false;

	if (buf_add(&key, span_of(rule, strlen(rule) + 1)) < 0 ||
	    buf_add(&key, subject) < 0)
		return NULL;
	g = table_at(st->groups, buf_span(&key), &added);
	if (g && added) {
		g->rule = rule;
		g->index = table_count(st->groups) - 1;
	}
	return g;
}

static struct span
who_of(const struct record *r)
{
	if (r->who.n)
		return span_head(r->who, SUBJECT_MAX / 3);
	return r->command.from == FROM_STARTUP ? SPAN("every user")
					       : SPAN("unknown user");
}

/* "root: evil.example", or what was done where no name is seen. */
static int
subject_of(const struct hit *h, const struct record *r, struct buf *ret)
{
	bool hosts = strcmp(pattern_of(h)->group, "hosts-edit") == 0;
	char target[SUBJECT_MAX / 2];
	size_t n =
	    command_target(r->command.command, hosts, target, sizeof(target));
	int e = buf_printf(ret, "%.*s: ", SPAN_ARG(who_of(r)));

	if (e < 0)
		return e;
	return n
	    ? buf_add(ret, span_of(target, n))
	    : buf_add(ret,
		  span_head(span_str(pattern_of(h)->meaning), SUBJECT_MAX / 2));
}

static void
add_time(struct buf *b, const char *before, int64_t time)
{
	char text[TIME_TEXT_MAX];
	size_t n = time_text(time, text);

	(void)!buf_printf(b, "%s%.*s", before, (int)n, text);
}

static void
add_when(struct buf *b, const struct record *r)
{
	if (r->basis == BASIS_EXACT)
		add_time(b, "at ", r->time);
	else
		(void)!buf_printf(b, "undated");
	if (r->basis == BASIS_BEFORE)
		add_time(b, ", before ", r->time);
	if (r->basis == BASIS_WINDOW) {
		add_time(b, ", between ", r->time);
		add_time(b, " and ", r->until);
	}
}

static void
say_why(struct finding *f, const struct hit *h, const struct record *r)
{
	autobuf when = BUF(256);
	const struct member *m = r->member;
	struct span place = m ? (m->path.n ? m->path : m->name) : SPAN_NONE;
	bool startup = r->command.from == FROM_STARTUP;

	if (!startup)
		add_when(&when, r);
	finding_why(f, "%s %.*s: %s (%s)%s%.*s, %.*s%s%.0u",
	    startup ? "Run at each start of a shell of" : "Run by",
	    SPAN_ARG(who_of(r)), pattern_of(h)->meaning, pattern_of(h)->id,
	    startup ? "" : ", ", SPAN_ARG(buf_span(&when)), SPAN_ARG(place),
	    r->command.line ? " line " : "", r->command.line);
}

/* Of all patterns that led to the rule: "TXT01 TXT02". */
static void
say_patterns(struct finding *f, const struct command *st,
    const struct hit *best, const struct record *r)
{
	const char *rule = hit_rule(best, r);
	autobuf ids = BUF(1024);

	for (size_t i = 0; i < st->judged.hits; i++) {
		const struct hit *h = &st->judged.hit[i];

		if (!h->dropped && hit_rule(h, r) == rule)
			(void)!buf_printf(
			    &ids, "%s%s", ids.n ? " " : "", pattern_of(h)->id);
	}
	finding_fact(f, "patterns", "%.*s", SPAN_ARG(buf_span(&ids)));
}

/* The line of a long entry that the hit begins in, where they compare. */
static void
narrow(struct record *r, size_t start)
{
	struct span command = span_head(r->command.command, start);
	struct span rest = r->raw, line = SPAN_NONE;
	uint32_t lines = 0;

	if (r->raw.n <= CITE_WHOLE || r->raw.n != r->ref.length)
		return;
	while (span_find_byte(command, '\n') >= 0) {
		(void)text_until(&command, '\n');
		lines++;
	}
	for (uint32_t i = 0; i <= lines; i++)
		line = text_until(&rest, '\n');
	if (line.n == 0)
		return;
	r->ref.offset += (uint64_t)(line.p - r->raw.p);
	r->ref.length = (uint32_t)line.n;
	r->raw = line;
	r->command.line += r->command.line ? lines : 0;
}

static void
describe(struct finding *f, const struct command *st, const struct hit *h,
    const struct record *r)
{
	say_why(f, h, r);
	say_patterns(f, st, h, r);
	finding_fact(f, "user", "%.*s", SPAN_ARG(who_of(r)));
	finding_fact(f, "shell", "%.*s", SPAN_ARG(r->command.shell));
	if (h->form != FORM_NONE)
		finding_fact(f, "lowered", "%s", hit_form_text(h->form));
	finding_attack(f, pattern_of(h)->attack);
}

void
command_say(struct command *st, const struct hit *h, const struct record *given,
    struct findings *fs)
{
	autobuf subject = BUF(SUBJECT_MAX);
	const char *rule = hit_rule(h, given);
	struct record r = *given;
	struct finding *f;
	struct group *g;

	if (subject_of(h, given, &subject) < 0)
		return;
	narrow(&r, h->start);
	g = group_at(st, rule, buf_span(&subject));
	f = finding(fs, rule, h->severity, buf_span(&subject));
	if (!g || g->hits == 0 || h->severity > g->severity)
		describe(f, st, h, &r);
	finding_cite(f, &r);
	if (!g)
		return;
	g->hits++;
	memcpy(g->who, who_of(given).p, who_of(given).n);
	if (h->severity > g->severity)
		g->severity = h->severity;
	if (given->command.from != FROM_STARTUP)
		command_session(st, g->index, h->severity, given);
}
