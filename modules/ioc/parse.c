/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - the operator's lists of names and addresses (--ioc FILE), as the
 * members ioc/NAME: a fact "ioc" for each line that is no comment.
 *
 * What a line says is read by who hears it; here it is only cut out.
 */
#include "module.h"

#define LINE_BYTES 4096 /* longer lines are skipped whole */

struct state {
	bool in_long;
};

static bool
is_comment(struct span line)
{
	return line.n == 0 || line.p[0] == '#' || line.p[0] == ';' ||
	    span_starts(line, SPAN("//"));
}

static void
one_line(struct state *st, struct span line, struct emit *e)
{
	struct record r = { .kind = REC_FACT,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = line };

	if (st->in_long) {
		st->in_long = false;
		return;
	}
	if (line.n > LINE_BYTES) {
		emit_skip(e, span_head(line, LINE_BYTES));
		return;
	}
	r.fact.key = SPAN("ioc");
	r.fact.value = text_trim(line);
	if (!is_comment(r.fact.value))
		emit(e, &r);
}

static size_t
parse(void *state, struct span window, bool last, struct emit *e)
{
	struct state *st = state;
	struct span rest = window;

	while (rest.n > 0) {
		ptrdiff_t end = span_find_byte(rest, '\n');
		size_t n = end < 0 ? rest.n : (size_t)end;

		if (end < 0 && !last)
			break;
		one_line(st, span_head(rest, n), e);
		rest = span_from(rest, n + 1);
	}
	/* What is said of a long line must not hang on where it was cut. */
	if (rest.n > LINE_BYTES || (st->in_long && rest.n > 0)) {
		if (!st->in_long)
			emit_skip(e, span_head(rest, LINE_BYTES));
		st->in_long = true;
		rest = SPAN_NONE;
	}
	return window.n - rest.n;
}

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_starts(m->name, SPAN("ioc/"));
}

const struct parser ioc_parser = {
	.name = "ioc",
	.size = sizeof(struct state),
	.accepts = accepts,
	.parse = parse,
};
