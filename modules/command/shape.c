/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shape.c - does a command as a whole do anything that its words name?
 *
 * "grep -r iodine /var/log" runs no iodine. A command is taken for harmless
 * only when every part of its pipes and lists is; at an expansion that runs
 * something, or a redirection into a file, nothing is assumed.
 */
#include "command.h"

#define WORDS_MAX 32

/* One command between |, ;, & and newlines. */
struct part {
	struct span word[WORDS_MAX];
	size_t words;
};

static const char *const readers[] = { "cat", "bat", "batcat", "less", "more",
	"most", "head", "tail", "tac", "nl", "grep", "egrep", "fgrep", "zgrep",
	"zcat", "zless", "bzcat", "xzcat", "zstdcat", "rg", "ag", "ack", "ls",
	"ll", "la", "dir", "stat", "file", "lsattr", "getfacl", "md5sum",
	"sha1sum", "sha256sum", "sha512sum", "cksum", "diff", "cmp", "comm",
	"wc", "cut", "column", "jq", "strings", "which", "whereis", "type",
	"man", "whatis", "apropos", "info", "tldr", "locate", "du", "df", "ps",
	"pgrep", "pidof", "pstree", "ss", "netstat", "lsof", "dpkg-query",
	"apt-cache", "apt-file", "cd", "pwd", "true", "clear", "view", NULL };

/* A reader as long as its first plain word is one of these. */
static const struct {
	const char *command, *verbs;
} readers_by_verb[] = {
	{ "apt", " show search list policy changelog depends rdepends " },
	{ "apt-get", " changelog " },
	{ "dnf", " info search list provides repoquery history " },
	{ "yum", " info search list provides history " },
	{ "zypper", " info search se if " },
	{ "apk", " info search list policy " },
	{ "snap", " info list find " },
	{ "pip", " show list search freeze " },
	{ "pip3", " show list search freeze " },
	{ "brew", " info list search " },
	{ "git", " log show diff grep status blame " },
	{ "systemctl",
	    " status show cat is-active is-enabled is-failed"
	    " list-units list-unit-files list-timers"
	    " list-dependencies " },
};

static const char *const installers[] = { "apt", "apt-get", "aptitude", "dnf",
	"yum", "zypper", "apk", "pacman", "emerge", "snap", "brew", "pip",
	"pip3", "pipx", "gem", "cargo", "go", "npm", NULL };

static bool
is_among(struct span s, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (span_is(s, names[i]))
			return true;
	return false;
}

static bool
is_listed(struct span word, const char *list)
{
	struct span s = span_str(list);
	ptrdiff_t at = word.n ? span_find(s, word) : -1;

	return at > 0 && s.p[at - 1] == ' ' && s.p[(size_t)at + word.n] == ' ';
}

static bool
has(const struct part *p, const char *word)
{
	for (size_t i = 1; i < p->words; i++)
		if (span_is(p->word[i], word))
			return true;
	return false;
}

static bool
has_beginning(const struct part *p, const char *word)
{
	for (size_t i = 1; i < p->words; i++)
		if (span_starts(p->word[i], span_str(word)))
			return true;
	return false;
}

/* The first word after the command that is no option. */
static struct span
verb(const struct part *p)
{
	for (size_t i = 1; i < p->words; i++)
		if (p->word[i].n && p->word[i].p[0] != '-')
			return p->word[i];
	return SPAN_NONE;
}

static bool
reads_by_option(const struct part *p, struct span name)
{
	if (span_is(name, "find"))
		return !has_beginning(p, "-exec") && !has_beginning(p, "-ok") &&
		    !has_beginning(p, "-fprint") && !has(p, "-delete");
	if (span_is(name, "sort"))
		return !has_beginning(p, "-o") && !has_beginning(p, "--output");
	if (span_is(name, "journalctl"))
		return !has_beginning(p, "--vacuum") &&
		    !has_beginning(p, "--rotate") &&
		    !has_beginning(p, "--flush") &&
		    !has_beginning(p, "--relinquish") &&
		    !has_beginning(p, "--sync");
	if (span_is(name, "history"))
		return !has_beginning(p, "-");
	if (span_is(name, "dpkg") || span_is(name, "rpm") ||
	    span_is(name, "pacman"))
		return has_beginning(p, "-l") || has_beginning(p, "-L") ||
		    has_beginning(p, "-s") || has_beginning(p, "-q") ||
		    has_beginning(p, "-Q") || has_beginning(p, "-Ss");
	if (span_is(name, "service"))
		return p->words == 3 && has(p, "status");
	return false;
}

static bool
part_reads(const struct part *p)
{
	struct span name = p->word[0];

	if (is_among(name, readers) || reads_by_option(p, name))
		return true;
	for (size_t i = 0; i < array_size(readers_by_verb); i++)
		if (span_is(name, readers_by_verb[i].command))
			return is_listed(verb(p), readers_by_verb[i].verbs);
	return false;
}

static bool
part_installs(const struct part *p)
{
	return is_among(p->word[0], installers) &&
	    (has(p, "install") || has(p, "add") || has(p, "get") ||
		has(p, "download") || has_beginning(p, "-S") ||
		has(p, "update") || has(p, "upgrade"));
}

/* Not the shell's own commands, which do their work all the same. */
static bool
part_asks_help(const struct part *p)
{
	static const char *const last[] = { "--help", "--version", "-V", NULL };
	static const char *const only[] = { "help", "version", "-h", NULL };
	static const char *const own[] = { "export", "set", "declare",
		"typeset", "local", "unset", "shopt", "alias", "history",
		NULL };

	if (p->words < 2 || p->words > 4 || is_among(p->word[0], own) ||
	    span_find_byte(p->word[0], '=') >= 0)
		return false;
	return is_among(p->word[p->words - 1], last) ||
	    (p->words == 2 && is_among(p->word[1], only));
}

/* sudo, its options and the like stand before what is run. */
static void
strip_prefix(struct part *p)
{
	static const char *const before[] = { "sudo", "doas", "time", "nice",
		"nohup", "command", "builtin", NULL };
	static const char *const with_value[] = { "-u", "-g", "-U", "-h", "-p",
		"-n", NULL };
	size_t i = 0;

	while (i < p->words && is_among(p->word[i], before)) {
		bool is_nice = span_is(p->word[i++], "nice");

		while (i < p->words && span_starts(p->word[i], SPAN("-"))) {
			struct span option = p->word[i++];

			if (is_among(option, with_value) &&
			    (is_nice || !span_is(option, "-n")))
				i++;
		}
	}
	while (i < p->words &&
	    (span_starts(p->word[i], SPAN("LC_")) ||
		span_starts(p->word[i], SPAN("LANG="))))
		i++;
	i = i < p->words ? i : p->words;
	p->words -= i;
	memmove(p->word, p->word + i, p->words * sizeof(p->word[0]));
}

/* What is run, without its directory. */
static void
strip_directory(struct part *p)
{
	struct span *s = &p->word[0];

	for (size_t i = s->n; i > 0; i--)
		if (s->p[i - 1] == '/') {
			*s = span_from(*s, i);
			return;
		}
}

static bool
is_separator(uint8_t c)
{
	return c == '|' || c == ';' || c == '&' || c == '\n';
}

/* A redirection to nowhere, to a descriptor, or from a file. */
static size_t
harmless_redirection(struct span rest)
{
	static const char *const forms[] = { ">&1", ">&2", "> /dev/null",
		">/dev/null", ">>/dev/null", ">> /dev/null", "&>/dev/null",
		"&> /dev/null" };

	for (size_t i = 0; i < array_size(forms); i++)
		if (span_starts(rest, span_str(forms[i])))
			return strlen(forms[i]);
	return 0;
}

/* A word with its quotes; 0: it runs or writes something. */
static size_t
word_length(struct span s)
{
	uint8_t quote = 0;
	size_t n = 0;

	for (; n < s.n; n++) {
		uint8_t c = s.p[n];

		if (c == '`' && quote != '\'')
			return 0;
		if (c == '$' && quote != '\'' && n + 1 < s.n &&
		    s.p[n + 1] == '(')
			return 0;
		if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '\'' || c == '"')
			quote = c;
		else if (c == '\\' && n + 1 < s.n)
			n++;
		else if (c == ' ' || c == '\t' || is_separator(c) || c == '>' ||
		    c == '<')
			break;
		else if (c == '(' || c == ')')
			return 0;
	}
	return quote ? 0 : n;
}

/* The next part; false: the end, or *plain is false: cannot be judged. */
static bool
next_part(struct span *rest, struct part *p, bool *plain)
{
	p->words = 0;
	while (rest->n > 0) {
		size_t n = harmless_redirection(*rest);
		uint8_t c = rest->p[0];

		if (n == 0 && is_separator(c)) {
			*rest = span_from(*rest, 1);
			if (p->words > 0)
				return true;
			continue;
		}
		if (n == 0 && (c == ' ' || c == '\t'))
			n = 1;
		else if (n == 0) {
			n = word_length(*rest);
			if (n == 0 || p->words == WORDS_MAX) {
				*plain = false;
				return false;
			}
			p->word[p->words++] = span_head(*rest, n);
		}
		*rest = span_from(*rest, n);
	}
	return p->words > 0;
}

enum form
command_shape(struct span command)
{
	size_t parts = 0, reads = 0, installs = 0, helps = 0;
	bool plain = true;
	struct part p;

	command = text_trim(command);
	if (command.n && command.p[0] == '#' &&
	    span_find_byte(command, '\n') < 0)
		return FORM_COMMENT;
	while (next_part(&command, &p, &plain)) {
		strip_prefix(&p);
		if (p.words == 0)
			return FORM_NONE;
		strip_directory(&p);
		parts++;
		reads += part_reads(&p);
		installs += part_installs(&p);
		helps += part_asks_help(&p);
	}
	if (!plain || parts == 0)
		return FORM_NONE;
	if (reads == parts)
		return FORM_READS;
	if (helps == parts)
		return FORM_HELP;
	return reads + installs == parts ? FORM_INSTALLS : FORM_NONE;
}
