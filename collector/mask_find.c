/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_find.c - secrets by their shape, by a header and in a URL (RFC 3986,
 * 7235, 7519; the prefixes are those that the issuers document).
 */
#include "mask_find.h"

/* Tokens that say what they are. The prefix stays readable. */
static const struct {
	const char *prefix;
	size_t least; /* bytes that follow */
} shape[] = {
	{ "AKIA", 16 }, { "ASIA", 16 }, { "ghp_", 30 }, { "gho_", 30 },
	{ "ghu_", 30 }, { "ghs_", 30 }, { "ghr_", 30 }, { "github_pat_", 22 },
	{ "glpat-", 20 }, { "xoxa-", 10 }, { "xoxb-", 10 }, { "xoxp-", 10 },
	{ "xoxr-", 10 }, { "xoxs-", 10 }, { "sk_live_", 16 },
	{ "rk_live_", 16 }, { "sk-ant-", 16 }, { "sk-proj-", 16 },
	{ "AIza", 35 }, { "ya29.", 16 }, { "npm_", 30 }, { "dop_v1_", 32 },
	{ "hf_", 30 }, { "hvs.", 20 }, { "pypi-", 40 },
	{ "eyJ", 40 }, /* a JWT: base64 of {" */
};

static bool
is_token(uint8_t c)
{
	return is_word(c) || c == '-' || c == '.' || c == '+' || c == '/' ||
	    c == '=' || c == '~';
}

static size_t
token_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_token(s.p[n]))
		n++;
	return n;
}

static bool
starts_nocase(struct span s, const char *what)
{
	size_t n = strlen(what);

	return s.n >= n && span_eq_nocase(span_head(s, n), span_str(what));
}

/* Up to the next byte that stands in stop, or the end. */
static size_t
until_any(struct span text, size_t at, const char *stop)
{
	while (at < text.n && (!text.p[at] || !strchr(stop, text.p[at])))
		at++;
	return at;
}

static bool
private_key(struct span text, size_t at, struct secret *ret)
{
	struct span rest = span_from(text, at), body;
	ptrdiff_t end;

	if (!span_starts(rest, SPAN("-----BEGIN ")))
		return false;
	end = span_find(span_head(rest, 64), SPAN("PRIVATE KEY-----"));
	if (end < 0)
		return false;
	ret->start = at + (size_t)end + sizeof("PRIVATE KEY-----") - 1;
	body = span_from(text, ret->start);
	end = span_find(body, SPAN("-----END"));
	ret->end = end < 0 ? text.n : ret->start + (size_t)end;
	return ret->end > ret->start;
}

/* A chat bot's number stays: it tells whose bot it is. */
static bool
bot_token(struct span text, size_t at, struct secret *ret)
{
	struct span rest = span_from(text, at);
	size_t n = 3;

	if (!span_starts(rest, SPAN("bot")))
		return false;
	while (n < rest.n && ascii_digit(rest.p[n]))
		n++;
	if (n < 9 || n == rest.n || rest.p[n] != ':')
		return false;
	ret->start = at + n + 1;
	ret->end = until_any(text, ret->start, "/?&\"' \t\r\n");
	return ret->end - ret->start >= 20;
}

bool
secret_by_shape(struct span text, size_t at, struct secret *ret)
{
	struct span rest = span_from(text, at);

	if (!strchr("Abdegnhprsxy-", rest.p[0])) /* what these begin with */
		return false;
	for (size_t i = 0; i < array_size(shape); i++) {
		size_t n = strlen(shape[i].prefix), more;

		if (!span_starts(rest, span_str(shape[i].prefix)))
			continue;
		more = token_length(span_from(rest, n));
		if (more < shape[i].least)
			return false;
		*ret = (struct secret){ at + n, at + n + more };
		return true;
	}
	return private_key(text, at, ret) || bot_token(text, at, ret);
}

/* The value of a header ends with its line, or with the shell's quote. */
static bool
header_value(struct span text, size_t at, bool scheme, struct secret *ret)
{
	size_t word;

	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
		at++;
	if (at == text.n || text.p[at] == '$')
		return false;
	ret->start = at;
	ret->end = until_any(text, at, "\"'`\r\n");
	word = until_any(text, at, " \t\"'`\r\n");
	if (scheme && word < ret->end)
		ret->start = word + 1;
	return ret->end > ret->start;
}

bool
secret_by_header(struct span text, size_t at, struct secret *ret)
{
	static const char *const header[] = { "authorization:",
		"proxy-authorization:", "x-api-key:", "x-auth-token:",
		"x-vault-token:", "x-amz-security-token:", "private-token:",
		"job-token:", "cookie:", "set-cookie:" };
	struct span rest = span_from(text, at);
	size_t n;

	if (!strchr("abcjpsx", ascii_lower(rest.p[0])))
		return false;
	for (size_t i = 0; i < array_size(header); i++)
		if (starts_nocase(rest, header[i]))
			return header_value(
			    text, at + strlen(header[i]), i < 2, ret);
	if (!starts_nocase(rest, "bearer "))
		return false;
	n = token_length(span_from(rest, 7));
	*ret = (struct secret){ at + 7, at + 7 + n };
	return n >= 16;
}

bool
secret_in_url(struct span text, size_t at, struct secret *ret)
{
	ptrdiff_t colon, last = -1;
	struct span user;

	if (!span_starts(span_from(text, at), SPAN("://")))
		return false;
	user = span_from(text, at + 3);
	user = span_head(user, until_any(user, 0, "/?# \t\r\n\"'`<>|"));
	for (size_t i = 0; i < user.n; i++)
		if (user.p[i] == '@')
			last = (ptrdiff_t)i;
	if (last <= 0)
		return false;
	user = span_head(user, (size_t)last);
	colon = span_find_byte(user, ':');
	if (colon < 0 && user.n < 20) /* a name alone is none */
		return false;
	ret->start = at + 3 + (size_t)(colon + 1);
	ret->end = at + 3 + user.n;
	return ret->end > ret->start && text.p[ret->start] != '$';
}
