/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.h - runs a parser as the reader does, but with windows cut wherever
 * a test wants, each in memory of its own, so that a record that still
 * points into the last one is caught by a sanitizer.
 */
#ifndef DNSIR_TESTS_PARSE_H
#define DNSIR_TESTS_PARSE_H

#include "emit.h"
#include "module.h"
#include "registry.h"
#include "text.h"

#define parse_function static __attribute__((unused))

#define PARSE_HEAD 4096 /* bytes that accepts() is shown */

struct parse_stats {
	uint64_t skips, skipped;
	size_t unused; /* bytes left over at the end: must be 0 */
};

parse_function const struct parser *
parse_named(const char *name)
{
	for (size_t i = 0; registry_parsers[i]; i++)
		if (strcmp(registry_parsers[i]->name, name) == 0)
			return registry_parsers[i];
	return NULL;
}

/* A member as a collection brings it; times are of 2026-11-23T14:11:00Z. */
parse_function struct member
parse_member(const char *name, size_t size)
{
	const int64_t time = INT64_C(1795443060) * 1000000000;
	struct member m = {
		.index = 1,
		.name = span_str(name),
		.size = size,
		.mode = 0100644,
		.atime = time,
		.mtime = time,
		.ctime = time,
		.btime = TIME_NONE,
	};

	if (span_starts(m.name, SPAN("[root]/")))
		m.path = span_from(m.name, 6);
	else
		m.origin = SPAN("test");
	return m;
}

struct parse_job {
	const struct parser *parser;
	const struct member *member;
	emit_fn *fn;
	void *arg;
};

/* One window: the bytes left of the last one, and more behind them. */
parse_function struct buf
parse_window(const struct parse_job *job, void *state, struct buf old,
    struct span more, bool last, struct parse_stats *stats, uint64_t *offset)
{
	struct buf window = BUF(SIZE_MAX / 2);
	struct emit e = {
		.member = job->member,
		.offset = *offset,
		.fn = job->fn,
		.arg = job->arg,
	};
	size_t used;

	/* Of just that size: one byte too far is a fault. */
	window.p = malloc(old.n + more.n ? old.n + more.n : 1);
	assert(window.p);
	if (old.n)
		memcpy(window.p, old.p, old.n);
	if (more.n)
		memcpy(window.p + old.n, more.p, more.n);
	window.n = window.cap = old.n + more.n;
	buf_free(&old);
	e.window = buf_span(&window);
	used = job->parser->parse(state, e.window, last, &e);
	assert(used <= window.n);
	buf_drop(&window, used);
	*offset += used;
	stats->skips += e.skips;
	stats->skipped += e.skipped;
	return window;
}

/*
 * The input cut at each of the n offsets (ascending); the last piece comes
 * with last set, also where it is empty.
 */
parse_function struct parse_stats
parse_cut(
    const struct parse_job *job, struct span in, const size_t *cuts, size_t n)
{
	struct parse_stats stats = { 0 };
	void *state = calloc(1, job->parser->size + 1);
	struct buf rest = { 0 };
	uint64_t offset = 0;
	size_t from = 0;

	assert(state);
	for (size_t i = 0; i <= n; i++) {
		size_t to = i < n ? cuts[i] : in.n;

		rest = parse_window(job, state, rest,
		    span_head(span_from(in, from), to - from), i == n, &stats,
		    &offset);
		from = to;
	}
	stats.unused = rest.n;
	buf_free(&rest);
	if (job->parser->close)
		job->parser->close(state);
	free(state);
	return stats;
}

/* A named parser over the whole of a member of that name. */
parse_function struct parse_stats
parse_as(const char *parser, const char *member, struct span in, emit_fn *fn,
    void *arg)
{
	struct member m = parse_member(member, in.n);
	struct parse_job job = { parse_named(parser), &m, fn, arg };

	assert(job.parser);
	return parse_cut(&job, in, NULL, 0);
}

/* The same, cut at one place. */
parse_function struct parse_stats
parse_as_cut(const char *parser, const char *member, struct span in, size_t cut,
    emit_fn *fn, void *arg)
{
	struct member m = parse_member(member, in.n);
	struct parse_job job = { parse_named(parser), &m, fn, arg };

	assert(job.parser);
	return parse_cut(&job, in, &cut, 1);
}

#endif
