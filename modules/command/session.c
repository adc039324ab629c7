/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - one step up for commands of service accounts, and where two
 * kinds of command meet in one session.
 *
 * An administrator who looks for a fault also asks other servers and empties
 * caches within minutes. So the other command must be grave in itself, or
 * one that covers tracks.
 */
#include "command.h"

#define NEAR_LINES 20
#define NEAR_TIME (600 * USEC_PER_SEC)

static bool
covers_tracks(const char *rule)
{
	return strcmp(rule, "command.history-tamper") == 0 ||
	    strcmp(rule, "command.log-tamper") == 0 ||
	    strcmp(rule, "history.disabled") == 0;
}

static struct group *
group_of(const struct command *st, const struct recent *r, struct span *key)
{
	return table_item(st->groups, r->group, key);
}

static bool
is_near(
    const struct command *st, const struct recent *a, const struct recent *b)
{
	struct span key;

	if (a->time != TIME_NONE && b->time != TIME_NONE) {
		int64_t apart =
		    a->time > b->time ? a->time - b->time : b->time - a->time;

		return apart <= NEAR_TIME &&
		    strcmp(group_of(st, a, &key)->who,
			group_of(st, b, &key)->who) == 0;
	}
	if (a->file == 0 || a->file != b->file || !a->line || !b->line)
		return false;
	return (a->line > b->line ? a->line - b->line : b->line - a->line) <=
	    NEAR_LINES;
}

/* a is raised by b. */
static void
raise_by(struct command *st, const struct recent *a, const struct recent *b)
{
	struct span key;
	struct group *ga = group_of(st, a, &key);
	const struct group *gb = group_of(st, b, &key);

	if (strcmp(ga->rule, gb->rule) == 0 || ga->beside)
		return;
	if (b->severity >= SEV_HIGH ||
	    (b->severity == SEV_MEDIUM && covers_tracks(gb->rule)))
		ga->beside = gb->rule;
}

void
command_session(struct command *st, size_t group, enum severity severity,
    const struct record *r)
{
	struct recent now = { .group = group,
		.severity = severity,
		.command = st->commands,
		.file = r->member ? r->member->index + UINT64_C(1) : 0,
		.line = r->command.line,
		.time = r->basis == BASIS_EXACT ? r->time : TIME_NONE };
	size_t oldest = 0;

	for (size_t i = 0; i < RECENT; i++) {
		const struct recent *r2 = &st->recent[i];

		if (r2->command < st->recent[oldest].command)
			oldest = i;
		if (r2->command == 0 || r2->command == now.command ||
		    !is_near(st, &now, r2))
			continue;
		raise_by(st, &now, r2);
		raise_by(st, r2, &now);
	}
	st->recent[oldest] = now;
}

static struct span
subject_of(struct span key, const struct group *g)
{
	return span_from(key, strlen(g->rule) + 1);
}

void
command_session_end(struct command *st, struct findings *fs)
{
	for (size_t i = 0; i < table_count(st->groups); i++) {
		struct span key;
		const struct group *g = table_item(st->groups, i, &key);
		bool service =
		    command_is_service(command_user(st, span_str(g->who)));
		enum severity up = g->severity < SEV_CRITICAL
		    ? (enum severity)(g->severity + 1)
		    : SEV_CRITICAL;
		struct finding *f;

		if (!service && !g->beside)
			continue;
		f = finding(fs, g->rule, up, subject_of(key, g));
		if (service)
			finding_fact(
			    f, "raised", "%s is a service account", g->who);
		else
			finding_fact(
			    f, "raised", "%s in the same session", g->beside);
	}
}
