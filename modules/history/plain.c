/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plain.c - histories with one command a line, and their relatives. bash(1)
 * and readline's history(3), tcsh(1), PowerShell's PSReadLine, psql(1),
 * pyrepl; and start-up files, which are commands too.
 */
#include "history.h"

/* The text goes on in the next line. */
static void
add_or_hold(struct history *h, const struct history_line *line,
    struct span text, struct emit *e)
{
	if (h->held.any && history_append(h, line, text))
		return;
	history_say(h, e);
	history_hold(h, line, text);
}

static struct span
without_end(struct span s, uint8_t end)
{
	if (s.n && s.p[s.n - 1] == end)
		s.n--;
	return s;
}

static void
stamp_line(struct history *h, int64_t time, struct emit *e)
{
	history_say(h, e);
	h->scan = (struct shell_scan){ 0 };
	h->stamp = time;
}

/* bash joins lines only in files that begin with a time. */
void
history_plain_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span text = without_end(line->bytes, '\r');
	int64_t time;

	if (!span_starts(text, SPAN(":")) && history_stamp(text, &time)) {
		stamp_line(h, time, e);
		return;
	}
	if (h->held.any && h->stamped && history_open(&h->scan) &&
	    history_append(h, line, text)) {
		history_scan(&h->scan, text);
		return;
	}
	history_say(h, e);
	h->scan = (struct shell_scan){ 0 };
	history_scan(&h->scan, text);
	history_hold(h, line, text);
	if (!h->stamped)
		history_say(h, e);
}

void
history_startup_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span text = text_trim(line->bytes);
	struct span joined = without_end(text, '\\');

	if (!h->open && (text.n == 0 || text.p[0] == '#'))
		return;
	if (h->open)
		add_or_hold(h, line, joined, e);
	else
		history_hold(h, line, joined);
	h->open = joined.n < text.n;
	if (!h->open)
		history_say(h, e);
}

void
history_powershell_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span text = without_end(line->bytes, '\r');
	struct span joined = without_end(text, '`');

	if (h->open)
		add_or_hold(h, line, joined, e);
	else
		history_hold(h, line, joined);
	h->open = joined.n < text.n;
	if (!h->open)
		history_say(h, e);
}

/* pyrepl writes the newlines within an entry as "\r\n". */
void
history_python_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span text = without_end(line->bytes, '\r');

	if (h->open)
		add_or_hold(h, line, text, e);
	else
		history_hold(h, line, text);
	h->open = text.n < line->bytes.n;
	if (!h->open)
		history_say(h, e);
}

/* psql writes the newlines within an entry as \001. */
void
history_psql_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	history_hold(h, line, line->bytes);
	for (size_t i = 0; i < h->held.text_n; i++)
		if (h->text[i] == 1)
			h->text[i] = '\n';
	history_say(h, e);
}
