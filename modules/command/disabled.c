/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disabled.c - histories that record nothing: links to /dev/null, FIFOs,
 * immutable and emptied files. ATT&CK T1562.003, T1070.003.
 */
#include "command.h"

#define IMMUTABLE UINT32_C(0x10) /* FS_IMMUTABLE_FL, linux/fs.h */

static struct span
base_name(struct span path)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return span_from(path, n);
}

enum importance {
	NO_HISTORY,
	OTHER_HISTORY, /* mysql's is linked away by hardening guides */
	SHELL_HISTORY,
};

static enum importance
importance_of(struct span path)
{
	static const char *const shells[] = { ".bash_history", ".zsh_history",
		".zhistory", ".histfile", ".sh_history", ".ksh_history",
		".mksh_history", ".ash_history", ".history", ".tcsh_history",
		".csh_history", "fish_history" };
	struct span base = base_name(path);

	for (size_t i = 0; i < array_size(shells); i++)
		if (span_is(base, shells[i]))
			return SHELL_HISTORY;
	if (span_starts(base, SPAN(".")) && span_find(base, SPAN("hist")) > 0)
		return OTHER_HISTORY;
	return NO_HISTORY;
}

static enum severity
severity_for(struct command *st, struct span path, enum severity most)
{
	const struct user *u = command_user(st, command_path_user(st, path));

	if (importance_of(path) == OTHER_HISTORY)
		return SEV_LOW;
	/* Without a shell nobody needs to hide what it was told. */
	return u && !u->login && most > SEV_MEDIUM ? SEV_MEDIUM : most;
}

static struct finding *
tell(struct findings *fs, enum severity severity, struct span path,
    const struct record *r)
{
	struct finding *f = finding(fs, "history.disabled", severity, path);

	finding_cite(f, r);
	return f;
}

static bool
is_volatile(struct span target)
{
	static const char *const below[] = { "/tmp/", "/var/tmp/", "/run/" };

	for (size_t i = 0; i < array_size(below); i++)
		if (span_starts(target, span_str(below[i])))
			return true;
	return false;
}

void
command_disabled_note(
    struct command *st, const struct record *r, struct findings *fs)
{
	struct span path = r->note.what, target = r->note.text;
	enum severity severity;

	if (importance_of(path) == NO_HISTORY)
		return;
	severity = severity_for(st, path, SEV_HIGH);
	if (span_is(r->note.kind, "special"))
		finding_why(tell(fs, severity, path, r),
		    "%.*s is no regular file (%.*s): what was typed is not "
		    "kept there.",
		    SPAN_ARG(path), SPAN_ARG(target));
	else if (!span_is(r->note.kind, "symlink"))
		return;
	else if (span_starts(target, SPAN("/dev/")))
		finding_why(tell(fs, severity, path, r),
		    "%.*s is a link to %.*s: what was typed is thrown away.",
		    SPAN_ARG(path), SPAN_ARG(target));
	else if (is_volatile(target))
		finding_why(
		    tell(fs, severity > SEV_MEDIUM ? SEV_MEDIUM : severity,
			path, r),
		    "%.*s is a link to %.*s, where anybody may write or "
		    "nothing "
		    "outlives a boot.",
		    SPAN_ARG(path), SPAN_ARG(target));
}

static void
keep_empty(struct command *st, const struct member *m)
{
	struct span who =
	    span_head(command_path_user(st, m->path), SUBJECT_MAX - 1);
	struct empty *e = table_at(st->empties, m->name, NULL);

	if (!e)
		return;
	e->member = m->index;
	if (who.n)
		memcpy(e->who, who.p, who.n);
}

void
command_disabled_member(
    struct command *st, const struct record *r, struct findings *fs)
{
	const struct member *m = r->member;
	enum severity severity;

	if (!m || m->path.n == 0 || importance_of(m->path) == NO_HISTORY)
		return;
	severity = severity_for(st, m->path, SEV_MEDIUM);
	if (m->flags & IMMUTABLE)
		finding_why(tell(fs, severity, m->path, r),
		    "%.*s is immutable (chattr +i): nothing is added to it.",
		    SPAN_ARG(m->path));
	if (m->size == 0 && importance_of(m->path) == SHELL_HISTORY)
		keep_empty(st, m);
}

/* Empty is what a history of an unused account is, and says nothing. */
static void
judge_empty(struct command *st, const struct empty *e, struct span name,
    struct findings *fs)
{
	const struct user *u = command_user(st, span_str(e->who));
	struct span path = span_from(name, strlen("[root]"));
	struct member m = { .index = e->member, .name = name, .path = path };
	struct record r = { .kind = REC_MEMBER,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.ref = { .member = e->member },
		.member = &m };

	if (!u || !u->login || u->logins + u->commands == 0)
		return;
	finding_why(tell(fs, SEV_MEDIUM, path, &r),
	    "%.*s is empty, yet %s was active: %llu logins, %llu commands "
	    "known from elsewhere.",
	    SPAN_ARG(path), e->who, (unsigned long long)u->logins,
	    (unsigned long long)u->commands);
}

static bool
is_at_or_below(struct span path, struct span top)
{
	return span_eq(path, top) ||
	    (top.n > 1 && path.n > top.n && path.p[top.n] == '/' &&
		span_starts(path, top));
}

/* Homes that could not be looked into. */
static void
tell_gaps(struct command *st, struct span top, struct findings *fs)
{
	for (size_t i = 0; i < table_count(st->users); i++) {
		struct span name, home;
		const struct user *u = table_item(st->users, i, &name);

		home = span_str(u->home);
		if (u->login && is_at_or_below(home, top))
			finding_gap(fs, home,
			    "histories of %.*s: %.*s could not be read",
			    SPAN_ARG(name), SPAN_ARG(top));
	}
}

void
command_disabled_conclude(struct command *st, struct findings *fs)
{
	struct span key;

	for (size_t i = 0; i < table_count(st->empties); i++) {
		const struct empty *e = table_item(st->empties, i, &key);

		judge_empty(st, e, key, fs);
	}
	for (size_t i = 0; i < table_count(st->refused); i++) {
		(void)table_item(st->refused, i, &key);
		tell_gaps(st, key, fs);
	}
}
