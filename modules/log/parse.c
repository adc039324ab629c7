/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - log/NNNN.jsonl, the collector's own chained log
 * (dnsir-evidence(5)): what was taken, what was not, and why.
 */
#include "encode.h"
#include "json.h"
#include "module.h"

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_starts(m->name, SPAN("log/")) &&
	    span_ends(m->name, SPAN(".jsonl"));
}

/* "source" and "end" make "source-end"; bounded by the field's room. */
static struct span
joined(struct span action, struct span event, uint8_t room[64])
{
	size_t a = action.n < 31 ? action.n : 31;
	size_t e = event.n < 31 ? event.n : 31;

	if (a)
		memcpy(room, action.p, a);
	room[a] = '-';
	if (e)
		memcpy(room + a + 1, event.p, e);
	return span_of(room, a + 1 + e);
}

#define PLAIN_MAX (32 * 1024)

/* Bytes of the host are escaped in the log; a field that is too long stays
 * as it is. */
static void
plain(struct span *field, struct buf *room)
{
	if (unescape_text(*field, room) == 0)
		*field = buf_span(room);
}

static void
parse_line(struct span line, struct emit *e)
{
	autobuf what = BUF(PLAIN_MAX), text = BUF(PLAIN_MAX);
	struct json_value *v = json_parse(line);
	struct record r = { .kind = REC_NOTE,
		.basis = BASIS_EXACT,
		.until = TIME_NONE,
		.raw = line };
	struct span action = SPAN_NONE, event = SPAN_NONE, time = SPAN_NONE;
	uint8_t room[64];

	if (v == NULL || !json_get_span(v, "action", &action) ||
	    !json_get_span(v, "source", &r.note.source)) {
		emit_skip(e, line);
		json_free(v);
		return;
	}
	if (!json_get_span(v, "time", &time) || !time_parse(time, &r.time)) {
		r.time = TIME_NONE;
		r.basis = BASIS_UNKNOWN;
	}
	(void)json_get_span(v, "error", &r.note.error);
	(void)json_get_span(v, "text", &r.note.text);
	r.note.what = r.note.source;
	if (span_is(action, "note")) {
		(void)json_get_span(v, "kind", &r.note.kind);
		(void)json_get_span(v, "what", &r.note.what);
		plain(&r.note.what, &what);
		plain(&r.note.text, &text);
	} else if (span_is(action, "member")) {
		r.note.kind = action;
		(void)json_get_span(v, "member", &r.note.what);
		plain(&r.note.what, &what);
	} else {
		(void)json_get_span(v, "event", &event);
		r.note.kind = joined(action, event, room);
	}
	emit(e, &r);
	json_free(v);
}

static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	struct span rest = s, line;

	(void)state;
	while (text_line(&rest, last, &line))
		parse_line(line, e);
	return s.n - rest.n;
}

const struct parser log_parser = {
	.name = "log",
	.accepts = accepts,
	.parse = parse,
};
