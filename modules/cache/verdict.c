/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.c - is a dump of the cache whole?
 *
 * Its text has no end mark. So it is complete only where the fence held (all
 * that was logged lies in the journal) and its last block, that of a server,
 * is whole; a reply of DumpCache is, where its JSON is.
 */
#include "cache.h"
#include "text.h"

/*
 * The kernel stamps a line by the clock that the taker read: no slack but for
 * its grain. Without a fence the dump may have begun later than we waited.
 */
#define GRAIN INT64_C(1000)
#define LATE (60 * USEC_PER_SEC)

static bool
fact_is(const struct cache_fact *f, const char *word)
{
	return span_is(span_of(f->text, f->length), word);
}

bool
cache_is_current(const struct cache_state *c, const struct seen_dump *d)
{
	if (d->from == FROM_RESOLVED_VARLINK)
		return true;
	return fact_is(&c->method, "signal") && c->before > 0 &&
	    d->first != TIME_NONE && d->first >= c->before - GRAIN &&
	    d->first <= c->after + (c->fence_held ? GRAIN : LATE) &&
	    (d->pid == c->pid || c->pid == 0) &&
	    (d->boot == c->boot || c->boot == 0 || d->boot == 0);
}

/* The first behind the signal, should somebody else have sent one too. */
const struct seen_dump *
cache_current(const struct cache_state *c)
{
	for (size_t i = 0; i < c->dumps; i++)
		if (cache_is_current(c, &c->dump[i]))
			return &c->dump[i];
	return NULL;
}

static bool
end_is_missing(const struct cache_state *c, const struct seen_dump *d)
{
	if (d->tail)
		return false;
	return d->servers > 0 || d->dropped > 0 ||
	    (c->blocks && d->unicast > 0);
}

static enum verdict
of_signal(const struct cache_state *c, const struct seen_dump *d)
{
	if (d == NULL)
		return c->fence_held && c->entries > 0 && c->unreadable == 0
		    ? VERDICT_SILENT
		    : VERDICT_UNPROVEN;
	/* journald drops the rest of a burst: where the tail is, nothing was */
	if (!d->head || end_is_missing(c, d))
		return VERDICT_TRUNCATED;
	return c->fence_held && d->tail ? VERDICT_COMPLETE : VERDICT_UNPROVEN;
}

enum verdict
cache_verdict(const struct cache_state *c, const struct seen_dump *d)
{
	if (fact_is(&c->method, "signal"))
		return of_signal(c, d);
	if (d != NULL)
		return d->tail ? VERDICT_COMPLETE : VERDICT_TRUNCATED;
	return fact_is(&c->method, "varlink") ? VERDICT_SILENT : VERDICT_NONE;
}

const char *
cache_verdict_text(enum verdict v)
{
	static const char *const text[] = { "none", "complete", "truncated",
		"silent", "unproven" };

	assert((unsigned)v < array_size(text));
	return text[v];
}
