/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_name.c - secrets by the name or the option before them.
 *
 * A value that the shell computes ("TOKEN=$(dig +short txt x)") is no
 * secret but evidence, and stays.
 */
#include "mask_find.h"

/* Last part of a name; whole: it must be a part of its own. */
static const struct {
	const char *text;
	bool whole;
} secret_name[] = {
	{ "password", false },
	{ "passwd", true },
	{ "passphrase", false },
	{ "pass", true },
	{ "pwd", true },
	{ "pw", true },
	{ "psk", true },
	{ "secret", false },
	{ "token", false },
	{ "apikey", false },
	{ "api_key", false },
	{ "access_key", false },
	{ "access_key_id", false },
	{ "accesskey", false },
	{ "accountkey", false },
	{ "secret_key", false },
	{ "secretkey", false },
	{ "private_key", false },
	{ "auth_key", false },
	{ "credentials", false },
};

static bool
is_name(uint8_t c)
{
	return is_word(c) || c == '-' || c == '.';
}

/* As a name's byte is compared: lower case, '-' and '.' as '_'. */
static uint8_t
folded(uint8_t c)
{
	return c == '-' || c == '.' ? '_' : ascii_lower(c);
}

static bool
ends_with(struct span name, const char *what, bool whole)
{
	size_t n = strlen(what);

	if (name.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (folded(name.p[name.n - n + i]) != (uint8_t)what[i])
			return false;
	return !whole || name.n == n || folded(name.p[name.n - n - 1]) == '_';
}

static bool
is_secret_name(struct span name)
{
	if (!name.n || !strchr("deknstwy", folded(name.p[name.n - 1])) ||
	    span_is(name, "PWD") || span_is(name, "OLDPWD"))
		return false; /* PWD: the working directory */
	for (size_t i = 0; i < array_size(secret_name); i++)
		if (ends_with(name, secret_name[i].text, secret_name[i].whole))
			return true;
	return false;
}

static bool
is_query_name(struct span text, size_t at, struct span name)
{
	return at > 0 && (text.p[at - 1] == '?' || text.p[at - 1] == '&') &&
	    (span_is(name, "key") || span_is(name, "sig") ||
		span_is(name, "signature"));
}

bool
secret_value(struct span text, size_t at, struct secret *ret)
{
	uint8_t quote = 0;

	if (at < text.n && text.p[at] == '\\') /* \" within a JSON string */
		at++;
	if (at < text.n && (text.p[at] == '"' || text.p[at] == '\''))
		quote = text.p[at++];
	ret->start = at;
	while (at < text.n) {
		uint8_t c = text.p[at];

		if (quote ? c == quote
			  : is_blank(c) || c == '&' || c == ';' || c == '"' ||
			    c == '\'' || c == '|' || c == ')' || c == ',')
			break;
		at++;
	}
	ret->end = at;
	return at > ret->start && text.p[ret->start] != '$' &&
	    text.p[ret->start] != '`' && text.p[ret->start] != '<';
}

/* What stands between a name and its value: its length, 0 where none. */
static size_t
separator(struct span rest, bool option, bool colon)
{
	size_t n = 0;

	if (rest.n && rest.p[0] == '=')
		return rest.n > 1 && rest.p[1] == '=' ? 0 : 1;
	while (n < rest.n &&
	    (rest.p[n] == '"' || rest.p[n] == '\'' || rest.p[n] == '\\'))
		n++;
	if (n < rest.n && rest.p[n] == ':' && (n > 0 || colon)) {
		n++;
		while (n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '\t'))
			n++;
		return n < rest.n && rest.p[n] == ':' ? 0 : n;
	}
	if (!option)
		return 0;
	for (n = 0; n < rest.n && is_blank(rest.p[n]); n++)
		continue;
	return n < rest.n && rest.p[n] == '-' ? 0 : n;
}

bool
secret_by_name(struct span text, size_t at, struct secret *ret)
{
	struct span name = span_from(text, at);
	size_t n = 0, gap;
	bool option, colon;

	if (at > 0 && (is_name(text.p[at - 1]) || text.p[at - 1] == '/'))
		return false; /* within a name, or a file's */
	while (n < name.n && is_name(name.p[n]))
		n++;
	name = span_head(name, n);
	if (!is_secret_name(name) && !is_query_name(text, at, name))
		return false;
	option = span_starts(name, SPAN("--"));
	colon = !ends_with(name, "passwd", false);
	gap = separator(span_from(text, at + n), option, colon);
	return gap && secret_value(text, at + n + gap, ret);
}

/* FIRST: only options stand between command and option. */
enum {
	ATTACHED = 1,
	APART = 2,
	AFTER_COLON = 4,
	AFTER_PERCENT = 8,
	FIRST = 16
};

/* Options with a secret, by the command that they belong to. */
static const struct option {
	const char *command; /* its name begins so */
	const char *option;
	int how;
} options[] = {
	{ "mysql", "-p", ATTACHED },
	{ "mariadb", "-p", ATTACHED },
	{ "7z", "-p", ATTACHED },
	{ "sshpass", "-p", ATTACHED | APART | FIRST },
	{ "mongo", "-p", APART },
	{ "docker", "-p", APART },
	{ "podman", "-p", APART },
	{ "zip", "-P", APART },
	{ "unzip", "-P", APART },
	{ "sqlcmd", "-P", APART },
	{ "redis-cli", "-a", APART },
	{ "ldap", "-w", APART },
	{ "curl", "-u", APART | AFTER_COLON },
	{ "curl", "-U", APART | AFTER_COLON },
	{ "curl", "--user", APART | AFTER_COLON },
	{ "curl", "--proxy-user", APART | AFTER_COLON },
	{ "smb", "-U", APART | AFTER_PERCENT },
	{ "rpcclient", "-U", APART | AFTER_PERCENT },
	{ "net", "-U", APART | AFTER_PERCENT },
};

/* Words that may stand between a command and its option. */
#define LOOK_BACK 16
#define LOOK_AHEAD 256 /* bytes from a password to chpasswd(8) */

static bool
only_options(struct span words)
{
	(void)text_word(&words); /* the command */
	for (;;) {
		struct span word = text_word(&words);

		if (!word.n || word.p[0] != '-')
			return !word.n;
	}
}

/* Is there a word that begins so in the same command, before at? */
static bool
follows_command(struct span text, size_t at, const struct option *o)
{
	struct span want = span_str(o->command);
	unsigned words = 0;

	for (size_t i = at; i > 0 && words < LOOK_BACK; i--) {
		uint8_t c = text.p[i - 1], before = i > 1 ? text.p[i - 2] : ' ';

		if (c == '|' || c == ';' || c == '&' || c == '\n')
			return false;
		if (!is_word(c) || is_word(before))
			continue;
		words++;
		if (c == want.p[0] && before != '-' && before != '.' &&
		    span_starts(span_from(text, i - 1), want))
			return !(o->how & FIRST) ||
			    only_options(span_of(text.p + i - 1, at - i + 1));
	}
	return false;
}

static bool
option_value(struct span text, size_t at, int how, struct secret *ret)
{
	size_t value = at;
	ptrdiff_t sign;

	while (value < text.n && is_blank(text.p[value]))
		value++;
	if ((value == at && !(how & ATTACHED) && text.p[at] != '=') ||
	    (value > at && !(how & APART)) || value == text.n)
		return false;
	value += value == at && text.p[value] == '=';
	if (!secret_value(text, value, ret))
		return false;
	if (!(how & (AFTER_COLON | AFTER_PERCENT)))
		return true;
	sign =
	    span_find_byte(span_of(text.p + ret->start, ret->end - ret->start),
		how & AFTER_COLON ? ':' : '%');
	ret->start += (size_t)(sign + 1);
	return sign >= 0 && ret->end > ret->start;
}

/* echo NAME:PASSWORD | chpasswd */
static bool
chpasswd_input(struct span text, size_t at, struct secret *ret)
{
	ptrdiff_t colon;

	if (at == 0 || !strchr(" '\"", text.p[at - 1]) ||
	    !secret_value(text, at, ret))
		return false;
	colon = span_find_byte(span_of(text.p + at, ret->end - at), ':');
	ret->start = at + (size_t)(colon + 1);
	return colon > 0 && ret->end > ret->start &&
	    text.p[ret->start] != '/' &&
	    span_find(span_head(span_from(text, ret->end), LOOK_AHEAD),
		SPAN("chpasswd")) >= 0;
}

bool
secret_by_option(struct span text, size_t at, struct secret *ret)
{
	struct span rest = span_from(text, at);

	if (chpasswd_input(text, at, ret))
		return true;
	if (text.p[at] != '-' || at == 0 || !is_blank(text.p[at - 1]))
		return false;
	for (size_t i = 0; i < array_size(options); i++) {
		struct span name = span_str(options[i].option);

		if (span_starts(rest, name) && at + name.n < text.n &&
		    follows_command(text, at, &options[i]) &&
		    option_value(text, at + name.n, options[i].how, ret))
			return true;
	}
	return false;
}
