/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ksh.c - the binary histories: ksh93 (sh/history.c of 93u+m), mksh
 * (histrap.c of R59). Neither has times.
 */
#include "cursor.h"
#include "history.h"

enum {
	KSH_UNDO = 0x81, /* and a byte: 1 at the file's begin, 0: undo */
	KSH_NUMBER = 0x82, /* and five bytes: number of the next command */
	MKSH_COMMAND = 0xff, /* and a number of four bytes, text, NUL */
};

/* Length of the text before the NUL; a text without end is cut. */
static size_t
text_length(struct span s)
{
	ptrdiff_t n = span_find_byte(span_head(s, HISTORY_ENTRY), 0);

	return n >= 0 ? (size_t)n : span_head(s, HISTORY_ENTRY).n;
}

static void
say_text(struct history *h, struct span text, uint64_t offset, struct emit *e)
{
	struct history_line line = { text, offset, ++h->lines };

	history_hold(h, &line, text);
	history_say(h, e);
}

size_t
history_ksh_item(
    struct history *h, struct span rest, uint64_t offset, struct emit *e)
{
	size_t n = text_length(rest);

	if (rest.p[0] == KSH_UNDO)
		return rest.n < 2 ? rest.n : 2;
	if (rest.p[0] == KSH_NUMBER)
		return rest.n < 6 ? rest.n : 6;
	if (n > 0)
		say_text(h, span_head(rest, n), offset, e);
	return n < rest.n && rest.p[n] == 0 ? n + 1 : n;
}

size_t
history_mksh_item(
    struct history *h, struct span rest, uint64_t offset, struct emit *e)
{
	struct cursor c = cursor_of(rest);
	size_t n;

	if (offset == 0)
		return rest.n < 2 ? rest.n : 2;
	if (cursor_u8(&c) != MKSH_COMMAND) {
		emit_skip(e, span_head(rest, 1));
		return 1;
	}
	h->lines = cursor_be32(&c) - 1;
	if (c.bad)
		return rest.n;
	rest = span_from(rest, c.at);
	n = text_length(rest);
	say_text(h, span_head(rest, n), offset + c.at, e);
	return c.at + n + (n < rest.n && rest.p[n] == 0);
}
