/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.c - which files are histories, of what shell, and whose.
 */
#include "history.h"

/* Names that begin so, in a home; the longest first where two fit. */
static const struct {
	const char *begin;
	struct history_kind kind;
} histories[] = {
	{ ".bash_history", { HISTORY_PLAIN, "bash" } },
	{ ".zsh_history", { HISTORY_ZSH, "zsh" } },
	{ ".zhistory", { HISTORY_ZSH, "zsh" } },
	{ ".histfile", { HISTORY_ZSH, "zsh" } },
	{ ".sh_history", { HISTORY_PLAIN, "sh" } },
	{ ".ksh_history", { HISTORY_PLAIN, "ksh" } },
	{ ".mksh_history", { HISTORY_PLAIN, "mksh" } },
	{ ".ash_history", { HISTORY_PLAIN, "ash" } },
	{ ".tcsh_history", { HISTORY_PLAIN, "tcsh" } },
	{ ".csh_history", { HISTORY_PLAIN, "csh" } },
	{ ".history", { HISTORY_PLAIN, "sh" } },
	{ ".python_history", { HISTORY_PYTHON, "python" } },
	{ ".mysql_history", { HISTORY_PLAIN, "mysql" } },
	{ ".mariadb_history", { HISTORY_PLAIN, "mariadb" } },
	{ ".psql_history", { HISTORY_PSQL, "psql" } },
	{ ".sqlite_history", { HISTORY_PLAIN, "sqlite" } },
	{ ".lesshst", { HISTORY_LESS, "less" } },
	{ ".viminfo", { HISTORY_VIM, "vim" } },
};

static const char *const startups[] = { ".bashrc", ".bash_profile",
	".bash_login", ".bash_logout", ".bash_aliases", ".profile", ".zshrc",
	".zshenv", ".zprofile", ".zlogin", ".zlogout", ".kshrc", ".mkshrc",
	".shrc", ".cshrc", ".tcshrc", ".login", ".logout", "config.fish",
	NULL };

static const char *const system_startups[] = { "/etc/profile",
	"/etc/bash.bashrc", "/etc/bashrc", "/etc/bash.bash_logout",
	"/etc/zshrc", "/etc/zshenv", "/etc/zprofile", "/etc/zsh/zshrc",
	"/etc/zsh/zshenv", "/etc/zsh/zprofile", "/etc/zsh/zlogin",
	"/etc/csh.cshrc", "/etc/csh.login", "/etc/environment", NULL };

static bool
is_among(struct span s, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (span_is(s, names[i]))
			return true;
	return false;
}

static size_t
directory_length(struct span path)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return n;
}

/* Files that a home keeps further down, under names of their own. */
static struct history_kind
nested_kind(struct span directory, struct span base)
{
	if (span_ends(directory, SPAN("/fish/")) &&
	    span_ends(base, SPAN("_history")))
		return (struct history_kind){ HISTORY_FISH, "fish" };
	if (span_ends(directory, SPAN("/PSReadLine/")) &&
	    span_ends(base, SPAN("_history.txt")))
		return (struct history_kind){ HISTORY_POWERSHELL, "pwsh" };
	if (span_ends(base, SPAN(".shada")))
		return (struct history_kind){ HISTORY_UNREAD, "nvim" };
	return (struct history_kind){ HISTORY_NONE, "" };
}

struct history_kind
history_kind(struct span path)
{
	size_t n = directory_length(path);
	struct span base = span_from(path, n);
	struct history_kind kind = nested_kind(span_head(path, n), base);

	if (kind.family != HISTORY_NONE)
		return kind;
	if (span_starts(path, SPAN("/etc/profile.d/")) ||
	    is_among(path, system_startups) || is_among(base, startups))
		return (struct history_kind){ HISTORY_STARTUP, "startup" };
	for (size_t i = 0; i < array_size(histories); i++)
		if (span_starts(base, span_str(histories[i].begin)))
			return histories[i].kind;
	/* Of other programs, and copies under other names. */
	if (span_find(base, SPAN("_hist")) >= 0 ||
	    (span_starts(base, SPAN(".")) &&
		span_find(base, SPAN("hist")) >= 0))
		return (struct history_kind){ HISTORY_PLAIN, "history" };
	return kind;
}

static struct span
home_of(struct span path)
{
	static const char *const below[] = { "/.local/", "/.config/" };

	for (size_t i = 0; i < array_size(below); i++) {
		ptrdiff_t at = span_find(path, span_str(below[i]));

		if (at >= 0)
			return span_head(path, (size_t)at);
	}
	path.n = directory_length(path);
	if (path.n > 1)
		path.n--;
	return path;
}

struct span
history_user(struct span path)
{
	struct span home = home_of(path), name;

	if (span_starts(path, SPAN("/etc/")))
		return SPAN_NONE;
	if (span_is(home, "/root"))
		return span_from(home, 1);
	if (!span_starts(home, SPAN("/home/")))
		return home;
	name = span_from(home, 6);
	return name.n > 0 && span_find_byte(name, '/') < 0 ? name : home;
}
