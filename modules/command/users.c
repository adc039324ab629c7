/* SPDX-License-Identifier: Apache-2.0 */
/*
 * users.c - whose a command or a file is, by the root's own passwd(5).
 */
#include "command.h"

#define UID_NOBODY 65534
#define UID_FIRST 1000 /* of people: login.defs(5), UID_MIN */

static bool
is_login_shell(struct span shell)
{
	return shell.n > 0 && !span_ends(shell, SPAN("/nologin")) &&
	    !span_ends(shell, SPAN("/false")) &&
	    !span_ends(shell, SPAN("/sync")) &&
	    !span_ends(shell, SPAN("/shutdown")) &&
	    !span_ends(shell, SPAN("/halt"));
}

/* "name:uid:home:shell" */
void
command_user_fact(struct command *st, struct span value)
{
	struct span name = text_until(&value, ':');
	struct span uid = text_until(&value, ':');
	struct span home = span_head(text_until(&value, ':'), SUBJECT_MAX - 1);
	struct user *u;
	uint64_t n;

	if (name.n == 0 || !text_u64(uid, &n))
		return;
	u = table_at(st->users, name, NULL);
	if (!u)
		return;
	u->uid = n;
	u->login = is_login_shell(value);
	if (home.n)
		memcpy(u->home, home.p, home.n);
	u->home[home.n] = '\0';
}

static struct span
home_of(const struct user *u)
{
	return span_str(u->home);
}

/* The name of whose home it is, where a history does not tell more. */
struct span
command_user_name(struct command *st, struct span who)
{
	struct span name;

	if (who.n < 2 || who.p[0] != '/')
		return who;
	for (size_t i = 0; i < table_count(st->users); i++)
		if (span_eq(home_of(table_item(st->users, i, &name)), who))
			return name;
	return who;
}

struct user *
command_user(struct command *st, struct span who)
{
	who = command_user_name(st, who);
	return who.n ? table_find(st->users, who) : NULL;
}

static bool
is_below(struct span path, struct span home)
{
	return home.n > 1 && path.n > home.n && path.p[home.n] == '/' &&
	    span_starts(path, home);
}

/* The name of whose home the path lies in; the longest home decides. */
struct span
command_path_user(struct command *st, struct span path)
{
	struct span best = SPAN_NONE, name;
	size_t length = 0;

	for (size_t i = 0; i < table_count(st->users); i++) {
		const struct user *u = table_item(st->users, i, &name);

		if (is_below(path, home_of(u)) && home_of(u).n > length) {
			length = home_of(u).n;
			best = name;
		}
	}
	if (best.n)
		return best;
	if (span_starts(path, SPAN("/root/")))
		return span_head(span_from(path, 1), 4);
	if (!span_starts(path, SPAN("/home/")))
		return SPAN_NONE;
	path = span_from(path, 6);
	return text_until(&path, '/');
}

bool
command_is_service(const struct user *u)
{
	return u && u->uid != 0 && (u->uid < UID_FIRST || u->uid == UID_NOBODY);
}
