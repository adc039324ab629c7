/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - what the taker brought from systemd-resolved: varlink replies of
 * io.systemd.Resolve.Monitor (v254 and later) and state.json.
 */
#include "parse.h"

#include "module.h"

#define DOCUMENT_MAX (256 * KIB)

static const struct {
	const char *name;
	enum resolved_member member;
} members[] = {
	{ "live/resolved/dump-cache.json", MEMBER_CACHE },
	{ "live/resolved/dump-server-state.json", MEMBER_SERVERS },
	{ "live/resolved/dump-statistics.json", MEMBER_STATISTICS },
	{ "live/resolved/state.json", MEMBER_STATE },
};

static enum resolved_member
member_of(struct span name)
{
	for (size_t i = 0; i < array_size(members); i++)
		if (span_is(name, members[i].name))
			return members[i].member;
	return 0;
}

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return member_of(m->name) != 0;
}

static bool
word_number(struct span word, const char *key, int64_t *ret)
{
	struct span k = span_str(key);

	return span_starts(word, k) && text_i64(span_from(word, k.n), ret);
}

/* So far from the ends that sums of a few cannot overflow. */
static bool
is_clock(int64_t usec)
{
	return usec >= 0 && usec < INT64_MAX / 8;
}

/* "varlink METHOD boottime=… realtime=… boottime_after=… …" */
struct dump_clock
clock_of(struct span origin)
{
	struct dump_clock c = { .boottime = TIME_NONE,
		.realtime = TIME_NONE,
		.boottime_after = TIME_NONE,
		.realtime_after = TIME_NONE };
	struct span word;
	int64_t pid = 0;

	while ((word = text_word(&origin)).n > 0) {
		if (word_number(word, "boottime=", &c.boottime) ||
		    word_number(word, "realtime=", &c.realtime) ||
		    word_number(word, "boottime_after=", &c.boottime_after) ||
		    word_number(word, "realtime_after=", &c.realtime_after) ||
		    word_number(word, "pid=", &pid))
			continue;
		if (span_starts(word, SPAN("boot=")))
			c.boot = span_from(word, 5);
		if (span_is(word, "stale=maybe"))
			c.stale = true;
	}
	c.pid = pid > 0 && pid <= INT32_MAX ? (uint32_t)pid : 0;
	c.known = is_clock(c.boottime) && is_clock(c.realtime) &&
	    is_clock(c.boottime_after) && is_clock(c.realtime_after);
	return c;
}

void
say_fact(struct emit *e, struct span raw, const char *key, struct span value)
{
	struct record r = { .kind = REC_FACT,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = raw,
		.fact = { .key = span_str(key), .value = value } };

	emit(e, &r);
}

/* Documents are read whole; one that is too long is no document of ours. */
static size_t
document(struct resolved_state *st, struct span s, bool last, struct emit *e)
{
	if (!st->walk.bad && s.n > DOCUMENT_MAX) {
		/* the same bytes wherever the input is cut */
		emit_skip(e, span_head(s, DOCUMENT_MAX + 1));
		st->walk.bad = true;
	}
	if (st->walk.bad)
		return s.n;
	if (!last)
		return 0;
	facts_parse(st, s, e);
	return s.n;
}

static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	struct resolved_state *st = state;

	if (st->member == 0) {
		const struct member *m = emit_member(e);

		st->member = member_of(m->name);
		st->clock = clock_of(m->origin);
		st->raw.max = 65535 + 512;
		st->text.max = 512 * KIB;
	}
	if (st->member == MEMBER_CACHE || st->member == MEMBER_SERVERS)
		return varlink_parse(st, s, last, e);
	return document(st, s, last, e);
}

static void
close_state(void *state)
{
	struct resolved_state *st = state;

	buf_free(&st->raw);
	buf_free(&st->text);
}

const struct parser resolved_parser = {
	.name = "resolved",
	.size = sizeof(struct resolved_state),
	.accepts = accepts,
	.parse = parse,
	.close = close_state,
};
