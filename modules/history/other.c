/* SPDX-License-Identifier: Apache-2.0 */
/*
 * other.c - what programs other than shells remember: libedit (editline(3)
 * with vis(3) escapes: mysql, and others), less(1), vim(1) viminfo.
 */
#include "history.h"

static bool
octal(struct span s, uint8_t *ret)
{
	unsigned value = 0;

	if (s.n < 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (s.p[i] < '0' || s.p[i] > '7')
			return false;
		value = value * 8 + (s.p[i] - '0');
	}
	*ret = (uint8_t)value;
	return value < 256;
}

/* "\^C" and "\M-c", "\M^C". Returns how many bytes the escape has, or 0. */
static size_t
control(struct span s, uint8_t *ret)
{
	uint8_t meta = 0;
	size_t n = 0;

	if (span_starts(s, SPAN("M"))) {
		meta = 0x80;
		n = 1;
	}
	if (s.n < n + 2)
		return 0;
	if (s.p[n] == '^')
		*ret = meta | (s.p[n + 1] == '?' ? 0x7f : s.p[n + 1] & 0x1f);
	else if (meta && s.p[n] == '-')
		*ret = meta | s.p[n + 1];
	else
		return 0;
	return n + 2;
}

/* One byte or escape; how many bytes it has. */
static size_t
unvis(struct span s, uint8_t *ret)
{
	struct span after = span_from(s, 1);
	size_t n;

	*ret = s.p[0];
	if (s.p[0] != '\\')
		return 1;
	if (span_starts(after, SPAN("\\")))
		return 2;
	if (octal(after, ret))
		return 4;
	n = control(after, ret);
	if (n == 0)
		*ret = '\\';
	return 1 + n;
}

void
history_libedit_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	size_t to = 0;

	if (line->number == 1 && span_is(line->bytes, "_HiStOrY_V2_"))
		return;
	history_hold(h, line, line->bytes);
	for (size_t i = 0; i < h->held.text_n;) {
		uint8_t c;

		i += unvis(span_of(h->text + i, h->held.text_n - i), &c);
		h->text[to++] = c;
	}
	h->held.text_n = to;
	history_say(h, e);
}

/* Only ".shell" holds commands; searches and marks are none. */
void
history_less_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span s = line->bytes;

	if (span_starts(s, SPAN(".")))
		h->section =
		    span_is(s, ".shell") ? SECTION_COMMANDS : SECTION_NONE;
	else if (span_starts(s, SPAN("\"")) && h->section == SECTION_COMMANDS) {
		history_hold(h, line, span_from(s, 1));
		history_say(h, e);
	}
}

static enum history_section
vim_section(struct span heading)
{
	if (span_starts(heading, SPAN("# Command Line History")))
		return SECTION_COMMANDS;
	if (span_starts(heading, SPAN("# File marks")) ||
	    span_starts(heading, SPAN("# History of marks")))
		return SECTION_MARKS;
	return SECTION_NONE;
}

/* The field of number i, from 0, of "|2,0,1700000000,,"text"". */
static struct span
bar_field(struct span s, unsigned i)
{
	struct span field = text_until(&s, ',');

	while (i-- > 0)
		field = text_until(&s, ',');
	return field;
}

/* The line that follows an item says when. */
static void
vim_time(struct history *h, struct span s)
{
	struct span digits = SPAN_NONE;
	int64_t time;

	if (span_starts(s, SPAN("|2,")))
		digits = bar_field(s, 2);
	else if (span_starts(s, SPAN("|4,")))
		digits = bar_field(s, 4);
	else if (span_starts(s, SPAN("\t*\t"))) {
		s = span_from(s, 3);
		digits = text_until(&s, '\t');
	}
	if (h->held.any && history_time(digits, &time))
		h->stamp = time;
}

/* "> FILE" or "'0  LINE  COLUMN  FILE": FILE was open in vim. */
static struct span
vim_file(struct span s)
{
	if (span_starts(s, SPAN("> ")))
		return span_from(s, 2);
	if (!span_starts(s, SPAN("'")))
		return SPAN_NONE;
	for (int i = 0; i < 3; i++)
		(void)text_word(&s);
	return text_trim(s);
}

/* Says it as the command it stands for, so that the rules can hear it. */
static void
hold_file(struct history *h, const struct history_line *line, struct span file)
{
	struct span vim = SPAN("vim ");

	if (file.n > HISTORY_ENTRY - vim.n)
		return;
	history_hold(h, line, SPAN_NONE);
	memcpy(h->text, vim.p, vim.n);
	memcpy(h->text + vim.n, file.p, file.n);
	h->held.text_n = vim.n + file.n;
}

void
history_vim_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span s = line->bytes, file;

	if (span_starts(s, SPAN("|")) || span_starts(s, SPAN("\t"))) {
		vim_time(h, s);
		return;
	}
	history_say(h, e);
	file = vim_file(s);
	if (span_starts(s, SPAN("#")))
		h->section = vim_section(s);
	else if (h->section == SECTION_COMMANDS && span_starts(s, SPAN(":")))
		history_hold(h, line, s);
	else if (h->section == SECTION_MARKS && file.n > 0)
		hold_file(h, line, file);
}
