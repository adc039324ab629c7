/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shell.c - does a command go on in the next line?
 *
 * bash writes a command of several lines as several lines, and a shell
 * without HISTTIMEFORMAT adds lines without times to the same file. To tell
 * them apart, and not to give a time to lines that have none, the lines of
 * an entry are looked at as bash(1) does: quotes, here-documents, a backslash
 * at the end, and the words and parentheses that open and close.
 */
#include "history.h"

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool
ends_word(uint8_t c)
{
	return is_blank(c) || c == ';' || c == '&' || c == '|' || c == '(' ||
	    c == ')' || c == '<' || c == '>';
}

/* What closes nothing, as the ')' of a case, must not count. */
static void
shut(struct shell_scan *s, bool does)
{
	if (does && s->depth > 0)
		s->depth--;
}

static bool
is_among(struct span word, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

/* A word where a command begins; true: the next one begins one as well. */
static bool
count_word(struct shell_scan *s, struct span word)
{
	static const char *const opens[] = { "for", "while", "until", "select",
		"if", "case", "{", NULL };
	static const char *const closes[] = { "done", "fi", "esac", "}", NULL };
	static const char *const before[] = { "while", "until", "if", "{", "do",
		"then", "else", "elif", "!", "time", NULL };

	s->depth += is_among(word, opens);
	shut(s, is_among(word, closes));
	return is_among(word, before);
}

/* After "<<": its word, quoted or not, ends the here-document. */
static size_t
here_document(struct shell_scan *s, struct span rest)
{
	size_t at = 0, n = 0;

	while (at < rest.n && (is_blank(rest.p[at]) || rest.p[at] == '-'))
		at++;
	for (; at < rest.n && !ends_word(rest.p[at]); at++)
		if (rest.p[at] != '\'' && rest.p[at] != '"' &&
		    rest.p[at] != '\\' && n < sizeof(s->stop))
			s->stop[n++] = rest.p[at];
	s->stop_length = (uint8_t)n;
	return at;
}

/* One byte, or one quoted pair, outside of words. Returns how many. */
static size_t
scan_byte(struct shell_scan *s, struct span rest)
{
	uint8_t c = rest.p[0];

	if (s->quote) {
		if (c == '\\' && s->quote != '\'')
			return 2;
		if (c == s->quote)
			s->quote = 0;
		return 1;
	}
	if (c == '\\')
		return 2;
	if (c == '\'' || c == '"' || c == '`')
		s->quote = c;
	s->depth += c == '(';
	shut(s, c == ')');
	if (span_starts(rest, SPAN("<<<")))
		return 3;
	if (span_starts(rest, SPAN("<<")))
		return 2 + here_document(s, span_from(rest, 2));
	return 1;
}

static size_t
word_length(struct span rest)
{
	size_t n = 0;

	while (n < rest.n && !ends_word(rest.p[n]) && rest.p[n] != '"' &&
	    rest.p[n] != '\'' && rest.p[n] != '`' && rest.p[n] != '\\')
		n++;
	return n;
}

static bool
begins_command(uint8_t c)
{
	return c == ';' || c == '&' || c == '|' || c == '(';
}

static void
scan_text(struct shell_scan *s, struct span line)
{
	bool at_word = true, at_command = true;

	while (line.n > 0) {
		size_t n = s->quote || !at_word ? 0 : word_length(line);

		if (n > 0 && line.p[0] == '#')
			return;
		if (n > 0)
			at_command =
			    at_command && count_word(s, span_head(line, n));
		else {
			at_word = !s->quote && ends_word(line.p[0]);
			at_command |= at_word && begins_command(line.p[0]);
			n = scan_byte(s, line);
		}
		s->joined = n > line.n;
		line = span_from(line, n);
	}
}

void
history_scan(struct shell_scan *s, struct span line)
{
	s->joined = false;
	if (s->stop_length == 0) {
		scan_text(s, line);
		return;
	}
	while (line.n > 0 && line.p[0] == '\t')
		line = span_from(line, 1);
	if (span_eq(line, span_of(s->stop, s->stop_length)))
		s->stop_length = 0;
}

bool
history_open(const struct shell_scan *s)
{
	return s->quote || s->joined || s->stop_length > 0 || s->depth > 0;
}
