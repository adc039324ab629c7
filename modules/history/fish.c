/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fish.c - histories of fish(1): "- cmd: TEXT", "  when: SECONDS", "  paths:".
 * Looks like YAML, and is not: only "\\" and "\n" are escapes (history_file
 * of fish 2.0 to 4.0).
 */
#include "history.h"

static void
unescape(struct history *h)
{
	size_t to = 0;

	for (size_t i = 0; i < h->held.text_n; i++) {
		uint8_t c = h->text[i];
		uint8_t next = i + 1 < h->held.text_n ? h->text[i + 1] : 0;

		if (c == '\\' && (next == '\\' || next == 'n')) {
			c = next == 'n' ? '\n' : '\\';
			i++;
		}
		h->text[to++] = c;
	}
	h->held.text_n = to;
}

void
history_fish_line(
    struct history *h, const struct history_line *line, struct emit *e)
{
	struct span begin = SPAN("- cmd: "), when = SPAN("  when: ");
	struct span s = line->bytes;
	int64_t time;

	if (span_starts(s, begin)) {
		history_say(h, e);
		history_hold(h, line, span_from(s, begin.n));
		unescape(h);
	} else if (span_starts(s, when)) {
		if (h->held.any && history_time(span_from(s, when.n), &time))
			h->stamp = time;
	} else if (!span_starts(s, SPAN("  ")) && s.n > 0)
		emit_skip(e, s);
}
