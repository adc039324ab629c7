/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zsh.c - histories of zsh(1), plain and EXTENDED_HISTORY; Src/hist.c of 5.9.
 *
 * Bytes are metafied: Meta (0x83) stands before a byte that was xored with
 * 32. A newline within a command has a backslash before it.
 */
#include "history.h"

#define META 0x83

static void
unmetafy(struct history *h, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < h->held.text_n; i++) {
		uint8_t c = h->text[i];

		if (c == META && i + 1 < h->held.text_n)
			c = h->text[++i] ^ 32;
		h->text[to++] = c;
	}
	h->held.text_n = to;
}

static void
first_line(struct history *h, const struct history_line *line, struct span text,
    struct emit *e)
{
	int64_t time = TIME_NONE;
	size_t n = history_zsh_prefix(text, &time);

	history_say(h, e);
	h->stamp = time;
	history_hold(h, line, span_from(text, n));
	unmetafy(h, 0);
}

void
history_zsh_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span text = line->bytes;
	size_t before = h->held.text_n;
	bool goes_on = text.n && text.p[text.n - 1] == '\\';

	if (goes_on)
		text.n--;
	if (h->open && h->held.any && history_append(h, line, text))
		unmetafy(h, before);
	else
		first_line(h, line, text, e);
	h->open = goes_on;
	if (!h->open)
		history_say(h, e);
}
