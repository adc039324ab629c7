/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detect.c - commands that abuse DNS or cover it up, from every source that
 * knows commands: histories, sudo, start-up files, processes. ATT&CK
 * T1565.001, T1071.004, T1572, T1048.003, T1070.003 and others.
 *
 * Findings are by rule, user and target, so that a line that stands five
 * hundred times in a history is one finding with a count.
 */
#include "command.h"

#define GROUPS_MAX 4096
#define USERS_MAX 2048
#define EMPTIES_MAX 256
#define REFUSED_MAX 256

/* The gravest hit of the rule speaks for all; is it this one? */
static bool
is_best(const struct command *st, size_t at, const struct record *r)
{
	const struct hit *h = &st->judged.hit[at];

	for (size_t i = 0; i < st->judged.hits; i++) {
		const struct hit *o = &st->judged.hit[i];

		if (o->dropped || i == at || hit_rule(o, r) != hit_rule(h, r))
			continue;
		if (o->severity > h->severity ||
		    (o->severity == h->severity && i < at))
			return false;
	}
	return true;
}

static void
see_command(struct command *st, const struct record *given, struct findings *fs)
{
	struct record r = *given;
	bool dropped = false;
	uint64_t before;
	struct user *u;

	r.who = command_user_name(st, r.who);
	u = command_user(st, r.who);
	st->commands++;
	if (u && r.command.from != FROM_STARTUP)
		u->commands++;
	if (!command_afford(st, &r, fs))
		return;
	before = matcher_work(st->matcher);
	command_judge(st, &r);
	command_charge(st, &r, matcher_work(st->matcher) - before);
	for (size_t i = 0; i < st->judged.hits; i++) {
		const struct hit *h = &st->judged.hit[i];

		st->forms[h->form]++;
		dropped |= h->dropped;
		if (!h->dropped && is_best(st, i, &r))
			command_say(st, h, &r, fs);
	}
	if (dropped)
		finding_cite(finding(fs, "command.suppressed", SEV_INFO,
				 SPAN("benign forms")),
		    &r);
}

static void
see_note(struct command *st, const struct record *r, struct findings *fs)
{
	struct span what = r->note.what;

	command_disabled_note(st, r, fs);
	if (span_is(r->note.kind, "refused") && what.n > 1 &&
	    what.n <= TABLE_KEY_MAX && what.p[0] == '/')
		(void)table_at(st->refused, what, NULL);
}

static void
see_login(struct command *st, const struct record *r)
{
	struct user *u = command_user(st, r->login.user);

	if (u && r->login.event == LOGIN_BEGIN)
		u->logins++;
}

static bool
start(struct command *st)
{
	assert(intel_shell_patterns_count <= PATTERNS_MAX);
	for (size_t i = 0; i < intel_shell_patterns_count; i++)
		st->rule[i] = (struct match_rule){
			.id = intel_shell_patterns[i].id,
			.expression = intel_shell_patterns[i].expression,
		};
	st->started = true;
	st->groups = table_new(GROUPS_MAX, sizeof(struct group));
	st->users = table_new(USERS_MAX, sizeof(struct user));
	st->empties = table_new(EMPTIES_MAX, sizeof(struct empty));
	st->refused = table_new(REFUSED_MAX, 1);
	return st->groups && st->users && st->empties && st->refused &&
	    matcher_new(&st->matcher, st->rule, intel_shell_patterns_count) ==
	    0;
}

static void
see(void *state, const struct record *r, struct findings *fs)
{
	struct command *st = state;

	if (!st->started && !start(st))
		st->failed = true;
	if (st->failed)
		return;
	if (r->kind == REC_COMMAND)
		see_command(st, r, fs);
	else if (r->kind == REC_NOTE)
		see_note(st, r, fs);
	else if (r->kind == REC_MEMBER)
		command_disabled_member(st, r, fs);
	else if (r->kind == REC_LOGIN)
		see_login(st, r);
	else if (r->kind == REC_FACT && span_is(r->fact.key, "user"))
		command_user_fact(st, r->fact.value);
}

static void
tell_suppressed(const struct command *st, struct findings *fs)
{
	struct finding *f =
	    finding_known(fs, "command.suppressed", SPAN("benign forms"));
	uint64_t all = 0;

	for (size_t i = 1; i < FORMS; i++)
		all += st->forms[i];
	if (!f)
		return;
	finding_why(f,
	    "%llu hits of the patterns on %llu commands had a harmless form "
	    "and were dropped or counted for less.",
	    (unsigned long long)all, (unsigned long long)st->commands);
	for (size_t i = 1; i < FORMS; i++)
		if (st->forms[i])
			finding_fact(f, hit_form_text((enum form)i), "%llu",
			    (unsigned long long)st->forms[i]);
}

static void
conclude(void *state, struct findings *fs)
{
	struct command *st = state;
	uint64_t limited;

	if (st->failed)
		finding_gap(fs, SPAN("commands"),
		    "not judged: no memory for the patterns");
	if (st->failed || !st->started)
		return;
	command_session_end(st, fs);
	command_disabled_conclude(st, fs);
	tell_suppressed(st, fs);
	limited = matcher_limited(st->matcher);
	if (limited)
		finding_gap(fs, SPAN("commands"),
		    "%llu times a pattern gave up on a command that was too "
		    "long or too hard",
		    (unsigned long long)limited);
	if (table_lost(st->groups))
		finding_gap(fs, SPAN("commands"),
		    "more kinds of finding than severities are raised for");
}

static void
close_state(void *state)
{
	struct command *st = state;

	matcher_free(st->matcher);
	table_free(st->groups);
	table_free(st->users);
	table_free(st->empties);
	table_free(st->refused);
	table_free(st->budget.owners);
}

const struct detector command_detector = {
	.name = "command",
	.summary = "commands that abuse DNS or cover it up",
	.size = sizeof(struct command),
	.see = see,
	.conclude = conclude,
	.close = close_state,
};
