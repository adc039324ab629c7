/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse_varlink.c - replies that may be larger than a window, read value by
 * value: {"parameters":{"dump":[{"protocol":"dns",…,"cache":[ENTRY,…]},…]}}.
 * io.systemd.Resolve.Monitor of systemd v254 to v262; RFC 8259.
 *
 * Where a byte of the input ends one window and where it begins another
 * changes nothing: a value is read when it is whole, and one that is longer
 * than VALUE_MAX is left out in pieces that are counted from its beginning.
 */
#include "json.h"
#include "parse.h"

#define VALUE_MAX (768 * KIB) /* of a 64 KiB answer, in octal and base64 */
#define SKIP_CHUNK (64 * KIB)

/* Containers on the way to the values, outermost first. */
struct level {
	const char *key; /* in an object; NULL: an item of an array */
	uint8_t opener;
};

static const struct level cache_path[] = {
	{ NULL, '{' },
	{ "parameters", '{' },
	{ "dump", '[' },
	{ NULL, '{' },
	{ "cache", '[' },
};
#define SERVERS_DEPTH 3 /* the same, down to "dump" */

static size_t
blanks(struct span s, size_t at)
{
	while (at < s.n &&
	    (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n' ||
		s.p[at] == '\r'))
		at++;
	return at;
}

static size_t
path_depth(const struct resolved_state *st)
{
	return st->member == MEMBER_CACHE ? array_size(cache_path)
					  : SERVERS_DEPTH;
}

static void
skip_byte(struct walk *w, uint8_t c)
{
	if (w->skip.string) {
		if (w->skip.escape)
			w->skip.escape = false;
		else if (c == '\\')
			w->skip.escape = true;
		else if (c == '"')
			w->skip.string = false;
	} else if (c == '"')
		w->skip.string = true;
	else if (c == '{' || c == '[')
		w->skip.depth++;
	else if ((c == '}' || c == ']') && w->skip.depth > 0)
		w->skip.depth--;
	w->skip.done = !w->skip.string && w->skip.depth == 0;
}

/* A piece of a value that is too long, or of what is no reply at all. */
static size_t
skip_piece(struct walk *w, struct span s, bool last, struct emit *e)
{
	struct walk before = *w;
	size_t i = 0;

	while (i < s.n && i < SKIP_CHUNK && (w->bad || !w->skip.done))
		skip_byte(w, s.p[i++]);
	if (i < SKIP_CHUNK && !last && (w->bad || !w->skip.done)) {
		*w = before;
		return 0;
	}
	if (!w->bad && w->skip.done)
		w->skipping = false;
	emit_skip(e, span_head(s, i));
	return i;
}

static void
dump_event(struct resolved_state *st, enum dump_event event, struct span raw,
    struct emit *e)
{
	int64_t time = st->clock.known ? st->clock.realtime_after : TIME_NONE;
	struct record r = { .kind = REC_DUMP,
		.basis = st->clock.known ? BASIS_EXACT : BASIS_UNKNOWN,
		.time = time,
		.until = TIME_NONE,
		.raw = raw };

	if (st->member != MEMBER_CACHE)
		return;
	st->count.event = event;
	st->count.from = FROM_RESOLVED_VARLINK;
	st->count.pid = st->clock.pid;
	st->count.boot = st->clock.boot;
	st->dump_open = event == DUMP_BEGIN;
	r.dump = st->count;
	r.dump.whole = event == DUMP_BEGIN || (!st->walk.bad && !st->walk.lost);
	/* an empty raw lies nowhere: its place is said */
	if (raw.n > 0)
		emit(e, &r);
	else
		emit_at(e, &r, st->end, 0);
}

static void
opened(struct resolved_state *st, struct span raw, struct emit *e)
{
	st->walk.depth++;
	if (st->walk.depth == 3)
		dump_event(st, DUMP_BEGIN, raw, e);
	if (st->walk.depth == 4) {
		st->protocol_length = st->link_length = 0;
		st->family = 0;
	}
}

static size_t
closed(struct resolved_state *st, struct span raw, struct emit *e)
{
	if (st->walk.depth == 3)
		dump_event(st, DUMP_END, raw, e);
	st->walk.depth--;
	return raw.n;
}

static size_t
copy(struct span s, char *to, size_t max)
{
	s = span_head(s, max);
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	return s.n;
}

/* What an object on the way has beside the next container. */
static void
other_value(struct resolved_state *st, struct span key, struct span value,
    struct emit *e)
{
	struct json_value *v = json_parse(value);
	struct span text;

	if (st->walk.depth == 1 && st->member == MEMBER_CACHE &&
	    span_is(key, "\"error\"") && json_get_span(v, NULL, &text))
		say_fact(e, value, "resolved.varlink.error", text);
	if (st->walk.depth == 4 && span_is(key, "\"protocol\"") &&
	    json_get_span(v, NULL, &text))
		st->protocol_length =
		    copy(text, st->protocol, sizeof(st->protocol));
	if (st->walk.depth == 4 && span_is(key, "\"ifname\"") &&
	    json_get_span(v, NULL, &text))
		st->link_length = copy(text, st->link, sizeof(st->link));
	if (st->walk.depth == 4 && span_is(key, "\"family\""))
		(void)json_get_i64(v, NULL, &st->family);
	json_free(v);
}

static size_t
not_json(struct resolved_state *st)
{
	st->walk.bad = true;
	return 0;
}

/*
 * Length of the value at the beginning of s; 0: more is needed, or it is too
 * long (skipping is set) or no value (bad is set).
 */
static size_t
value_extent(struct resolved_state *st, struct span s, bool last)
{
	size_t n = json_extent(span_head(s, VALUE_MAX));

	if (n > 0)
		return n;
	if (s.n >= VALUE_MAX &&
	    (s.p[0] == '{' || s.p[0] == '[' || s.p[0] == '"')) {
		st->walk.skipping = st->walk.lost = true;
		memset(&st->walk.skip, 0, sizeof(st->walk.skip));
	} else if (s.n >= VALUE_MAX || last)
		return not_json(st);
	return 0;
}

/* "key" : value, or the closing brace. Bytes used; 0: see value_extent(). */
static size_t
object_step(struct resolved_state *st, struct span s, bool last, struct emit *e)
{
	const struct level *next = st->walk.depth < path_depth(st)
	    ? &cache_path[st->walk.depth]
	    : NULL;
	struct span key;
	size_t at, n;

	if (s.p[0] != '"')
		return not_json(st);
	n = json_extent(span_head(s, SKIP_CHUNK));
	if (n == 0)
		return s.n >= SKIP_CHUNK || last ? not_json(st) : 0;
	key = span_head(s, n);
	at = blanks(s, n);
	if (at < s.n && s.p[at] != ':')
		return not_json(st);
	at = at < s.n ? blanks(s, at + 1) : s.n;
	if (at == s.n)
		return last ? not_json(st) : 0;
	if (next != NULL && next->key != NULL && s.p[at] == next->opener &&
	    span_eq(
		span_head(span_from(key, 1), key.n - 2), span_str(next->key))) {
		opened(st, span_head(s, at + 1), e);
		return at + 1;
	}
	n = value_extent(st, span_from(s, at), last);
	if (n > 0)
		other_value(st, key, span_head(span_from(s, at), n), e);
	return n > 0 ? at + n : st->walk.skipping ? at : 0;
}

static size_t
item_step(struct resolved_state *st, struct span s, bool last, struct emit *e)
{
	const struct level *next = st->walk.depth < path_depth(st)
	    ? &cache_path[st->walk.depth]
	    : NULL;
	size_t n;

	if (next != NULL && s.p[0] == next->opener) {
		opened(st, span_head(s, 1), e);
		return 1;
	}
	n = value_extent(st, s, last);
	if (n == 0)
		return 0;
	if (next == NULL && st->member == MEMBER_CACHE)
		entry_parse(st, span_head(s, n), e);
	else if (next == NULL)
		server_parse(span_head(s, n), e);
	return n;
}

/* One step at what is neither a blank nor a comma. */
static size_t
step(struct resolved_state *st, struct span s, bool last, struct emit *e)
{
	struct walk *w = &st->walk;
	bool array;

	if (w->bad || w->skipping)
		return skip_piece(w, s, last, e);
	if (w->depth == 0) {
		if (s.p[0] != '{' || w->begun)
			return not_json(st);
		w->begun = true; /* there is one reply */
		opened(st, span_head(s, 1), e);
		return 1;
	}
	array = cache_path[w->depth - 1].opener == '[';
	if (s.p[0] == (array ? ']' : '}'))
		return closed(st, span_head(s, 1), e);
	return array ? item_step(st, s, last, e) : object_step(st, s, last, e);
}

/* Blanks and commas, then a step; what cannot be used is skipped. */
static size_t
advance(struct resolved_state *st, struct span s, bool last, struct emit *e)
{
	size_t at = 0, n;
	bool was_bad = st->walk.bad;

	if (!st->walk.bad && !st->walk.skipping)
		while ((at = blanks(s, at)) < s.n && s.p[at] == ',')
			at++;
	if (at == s.n)
		return at;
	n = step(st, span_from(s, at), last, e);
	if (n == 0 && ((st->walk.bad && !was_bad) || st->walk.skipping))
		n = step(st, span_from(s, at), last, e);
	return at + n;
}

size_t
varlink_parse(
    struct resolved_state *st, struct span s, bool last, struct emit *e)
{
	size_t used = 0, n;

	do {
		n = advance(st, span_from(s, used), last, e);
		used += n;
	} while (n > 0 && used < s.n);
	if (last && st->dump_open) {
		st->walk.bad = true; /* it was cut */
		st->end = emit_offset(e) + s.n;
		dump_event(st, DUMP_END, SPAN_NONE, e);
	}
	return last ? s.n : used;
}
