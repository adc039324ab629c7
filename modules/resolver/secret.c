/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.c - finds values of passwords and keys in configuration files.
 *
 * One rule for many formats: a word whose name says secret, then blanks, a
 * quote, '=' or ':', then the value. A quoted value ends with its quote,
 * another with its line: a passphrase may hold anything.
 */
#include "secret.h"

#include "text.h"

#define MASK "****"
#define WORD_MAX 64

static bool
is_word(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '_' ||
	    c == '.';
}

static bool
is_quote(uint8_t c)
{
	return c == '"' || c == '\'';
}

/* Lower case, and without what divides its parts: "wpa-psk", "WPA_PSK". */
static struct span
plain(struct span word, uint8_t to[WORD_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < word.n && n < WORD_MAX; i++)
		if (ascii_alpha(word.p[i]) || ascii_digit(word.p[i]))
			to[n++] = ascii_lower(word.p[i]);
	return span_of(to, n);
}

static bool
names_secret(struct span word, bool wireguard)
{
	static const char *const parts[] = { "password", "passwd", "passphrase",
		"secret", "psk", "privatekey", "presharedkey", "sharedkey",
		"pwhash", "wepkey", "wirelesskey", "apikey", "authtok", "token",
		"bindpw", "credential" };
	static const char *const keys[] = { "key", "private", "shared" };
	uint8_t text[WORD_MAX];
	struct span w = plain(word, text);

	/* The name of a file with the secret in it is none. */
	if (span_ends(w, SPAN("file")) || span_ends(w, SPAN("path")))
		return false;
	for (size_t i = 0; i < array_size(parts); i++)
		if (span_find(w, span_str(parts[i])) >= 0)
			return true;
	for (size_t i = 0; wireguard && i < array_size(keys); i++)
		if (span_is(w, keys[i]))
			return true;
	return false;
}

/* From behind the word to where its value begins. */
static size_t
value_start(struct span line, size_t at)
{
	while (at < line.n &&
	    (line.p[at] == ' ' || line.p[at] == '\t' || line.p[at] == '=' ||
		line.p[at] == ':'))
		at++;
	return at;
}

static size_t
value_end(struct span line, size_t at)
{
	uint8_t quote = line.p[at];
	size_t end = at + 1;

	if (!is_quote(quote))
		return line.n;
	while (end < line.n && line.p[end] != quote)
		end++;
	return end;
}

/* The first secret value of the line; false where there is none. */
static bool
find_value(struct span line, bool wireguard, size_t *start, size_t *end)
{
	for (size_t at = 0; at < line.n;) {
		size_t from = at;

		while (at < line.n && is_word(line.p[at]))
			at++;
		if (at == from) {
			at++;
			continue;
		}
		if (!names_secret(span_of(line.p + from, at - from), wireguard))
			continue;
		if (at < line.n && from > 0 && is_quote(line.p[at]) &&
		    line.p[from - 1] == line.p[at])
			at++; /* "password": as JSON has it */
		*start = value_start(line, at);
		if (*start == line.n || (*start == at && !is_quote(line.p[at])))
			continue; /* nothing, or no value: "psk," */
		*end = value_end(line, *start);
		if (is_quote(line.p[*start]))
			++*start; /* the quotes stay */
		if (*end > *start)
			return true;
		at = *end;
	}
	return false;
}

static int
mask_line(struct span line, bool wireguard, struct buf *to, unsigned *masked)
{
	size_t start, end;
	int r = 0;

	while (r == 0 && find_value(line, wireguard, &start, &end)) {
		++*masked;
		r = buf_add(to, span_head(line, start));
		if (r == 0)
			r = buf_add(to, SPAN(MASK));
		line = span_from(line, end);
	}
	return r == 0 ? buf_add(to, line) : r;
}

int
resolver_mask(
    struct span text, bool wireguard, struct buf *to, unsigned *masked)
{
	*masked = 0;
	while (text.n > 0) {
		ptrdiff_t n = span_find_byte(text, '\n');
		size_t length = n < 0 ? text.n : (size_t)n;
		int r =
		    mask_line(span_head(text, length), wireguard, to, masked);

		if (r == 0 && n >= 0)
			r = buf_byte(to, '\n');
		if (r < 0)
			return r;
		text = span_from(text, length + 1);
	}
	return 0;
}
