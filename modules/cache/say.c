/* SPDX-License-Identifier: Apache-2.0 */
/* say.c - the finding about the cache, and what cannot be known from it. */
#include "cache.h"
#include "text.h"

#define SUBJECT SPAN("systemd-resolved")
#define CACHE SPAN("cache of systemd-resolved")

struct finding *
cache_finding(struct findings *fs)
{
	return finding(fs, "cache.dump", SEV_INFO, SUBJECT);
}

static struct span
text_of(const struct cache_fact *f)
{
	return span_of(f->text, f->length);
}

static unsigned long long
names_of(const struct cache_state *c)
{
	if (c->names == NULL)
		return 0;
	return table_count(c->names) + table_lost(c->names);
}

static void
say_complete(
    const struct cache_state *c, const struct seen_dump *d, struct finding *f)
{
	assert(d != NULL);
	if (d->records + d->negatives == 0) {
		finding_why(f,
		    "The cache was empty, and was taken whole. That is normal "
		    "behind an upstream server on the host itself (its answers "
		    "are never cached), with Cache=no, and after a flush: it "
		    "does not mean that no name was looked up");
		return;
	}
	finding_why(f,
	    "systemd-resolved had %llu names cached (%u records, %u negative "
	    "answers); %s",
	    names_of(c), d->records, d->negatives,
	    d->from == FROM_RESOLVED_VARLINK
		? "DumpCache gave them all"
		: "its dump on SIGUSR1 lies whole in the journal");
}

static bool
is_reply(const struct seen_dump *d)
{
	assert(d != NULL);
	return d->from == FROM_RESOLVED_VARLINK;
}

static void
say_truncated(const struct cache_state *c, const struct seen_dump *d,
    struct finding *f, struct findings *fs)
{
	const char *how = is_reply(d) ? "the reply of DumpCache is cut"
	    : !d->head                ? "its first lines are missing"
	    : d->dropped > 0          ? "journald dropped lines of it"
	    : d->servers > 0          ? "a block about a server is not whole"
			     : "its end, the blocks about servers, is missing";

	finding_why(f,
	    "systemd-resolved had more cached than the %llu names (%u records) "
	    "that are here: %s",
	    names_of(c), d->records, how);
	if (d->dropped > 0)
		finding_fact(
		    f, "dropped", "%llu lines", (unsigned long long)d->dropped);
	finding_gap(fs, CACHE,
	    "the dump is truncated after %u lines (%s): that a name is not in "
	    "it means nothing",
	    d->lines, how);
}

static void
say_silent(const struct cache_state *c, struct finding *f, struct findings *fs)
{
	if (c->before == 0) {
		struct span why = text_of(&c->why);

		if (why.n == 0)
			why = SPAN("no dump is in it");
		finding_why(f, "DumpCache was answered without the cache: %.*s",
		    SPAN_ARG(why));
		finding_gap(fs, CACHE,
		    "it is not known: DumpCache was answered without it (%.*s)",
		    SPAN_ARG(why));
		return;
	}
	finding_why(f,
	    "SIGUSR1 was sent and systemd-resolved read it, but no line of a "
	    "dump is in the journal");
	finding_gap(fs, CACHE,
	    "it is not known: the dump is silent. Its log level may have been "
	    "raised while it ran (resolvectl log-level), or journald drops "
	    "what it logs (LogFilterPatterns=, MaxLevelStore=, rate limit)");
}

static const char *
end_of(const struct cache_state *c, const struct seen_dump *d)
{
	if (d != NULL && d->tail)
		return "its structure is whole";
	if (d != NULL)
		return "no block about a server closes it";
	if (c->entries == 0)
		return "the journal of this boot was not read";
	if (c->unreadable > 0)
		return "no line of it was found, and not every journal could "
		       "be read";
	return "no line of it is in the journal";
}

static void
say_unproven(const struct cache_state *c, const struct seen_dump *d,
    struct finding *f, struct findings *fs)
{
	const char *end = end_of(c, d);

	finding_why(f,
	    "%llu names of the cache are here (%u records); whether these are "
	    "all is not proven: %s",
	    names_of(c), d ? d->records : 0, end);
	if (c->fence_held)
		finding_gap(fs, CACHE,
		    "whether the dump is whole is not proven: %s", end);
	else
		finding_gap(fs, CACHE,
		    "whether the dump is whole is not proven: the fence behind "
		    "the signal did not hold (%.*s); %s",
		    SPAN_ARG(text_of(&c->fence_failed)), end);
}

/* That none was taken is no gap where there was none to take. */
static void
say_none(const struct cache_state *c, struct finding *f, struct findings *fs)
{
	struct span why = text_of(&c->why);

	finding_why(f, "No cache was taken: %.*s", SPAN_ARG(why));
	finding_fact(f, "reason", "%.*s", SPAN_ARG(text_of(&c->reason)));
	if (!span_is(text_of(&c->reason), "not-running"))
		finding_gap(fs, CACHE, "it was not taken: %.*s", SPAN_ARG(why));
}

static void
say_time(struct finding *f, const char *key, int64_t time)
{
	char text[TIME_TEXT_MAX];
	size_t n;

	if (time == 0 || time == TIME_NONE)
		return;
	n = time_text(time, text);
	finding_fact(f, key, "%.*s", (int)n, text);
}

static void
say_current(const struct cache_state *c, const struct seen_dump *d,
    struct finding *f, struct findings *fs)
{
	finding_fact(f, "method", "%s",
	    d->from == FROM_RESOLVED_VARLINK ? "DumpCache" : "SIGUSR1");
	finding_fact(f, "names", "%llu", names_of(c));
	finding_fact(f, "records", "%u", d->records);
	finding_fact(f, "negatives", "%u", d->negatives);
	if (d->from == FROM_RESOLVED_SIGNAL)
		finding_fact(f, "lines", "%u", d->lines);
	if (d->servers > 0)
		finding_fact(f, "servers", "%u", d->servers);
	say_time(f, "taken", d->first);
	say_time(f, "oldest", c->oldest);
	say_time(f, "newest", c->newest);
	if (d->doubtful > 0) {
		finding_fact(f, "doubtful", "%u records", d->doubtful);
		finding_gap(fs, CACHE,
		    "%u records of the dump stand behind an HINFO record, "
		    "whose "
		    "text is printed as it is: they may be that text",
		    d->doubtful);
	}
	if (c->undated > 0)
		finding_gap(fs, CACHE,
		    "when %llu records were fetched is not known: they may be "
		    "kept past their time (StaleRetentionSec=)",
		    (unsigned long long)c->undated);
}

static void
say_statistics(const struct cache_state *c, struct finding *f)
{
	if (c->misses.length > 0)
		finding_fact(f, "statistics",
		    "%.*s entries, %.*s hits, %.*s misses since it started",
		    SPAN_ARG(text_of(&c->size)), SPAN_ARG(text_of(&c->hits)),
		    SPAN_ARG(text_of(&c->misses)));
	if (c->flushes > 0) {
		finding_fact(f, "flushes", "%llu in the journal",
		    (unsigned long long)c->flushes);
		say_time(f, "flushed", c->flushed);
	}
}

/* Dumps that somebody else caused, and of which the journal still tells. */
static void
say_earlier(const struct cache_state *c, struct finding *f)
{
	uint64_t boot[CACHE_DUMPS_MAX], earlier = c->more;
	size_t boots = 0, whole = 0;

	for (size_t i = 0; i < c->dumps; i++) {
		const struct seen_dump *d = &c->dump[i];
		size_t b = 0;

		if (cache_is_current(c, d))
			continue;
		earlier++;
		whole += d->head && d->tail;
		while (b < boots && boot[b] != d->boot)
			b++;
		if (b == boots && d->boot != c->boot)
			boot[boots++] = d->boot;
	}
	if (earlier == 0)
		return;
	finding_fact(f, "earlier_dumps", "%llu, %zu of them whole",
	    (unsigned long long)earlier, whole);
	finding_fact(f, "earlier_boots", "%zu", boots);
}

void
cache_say(const struct cache_state *c, struct findings *fs)
{
	const struct seen_dump *d = cache_current(c);
	enum verdict v = cache_verdict(c, d);
	struct finding *f;

	if (c->method.length == 0 && c->live && d == NULL)
		finding_gap(fs, CACHE,
		    "it is not known: systemd-resolved was not looked at");
	if (c->method.length == 0 && c->dumps == 0)
		return;
	f = cache_finding(fs);
	finding_fact(f, "verdict", "%s", cache_verdict_text(v));
	if (d != NULL)
		say_current(c, d, f, fs);
	if (v == VERDICT_COMPLETE)
		say_complete(c, d, f);
	else if (v == VERDICT_TRUNCATED)
		say_truncated(c, d, f, fs);
	else if (v == VERDICT_SILENT)
		say_silent(c, f, fs);
	else if (v == VERDICT_UNPROVEN)
		say_unproven(c, d, f, fs);
	else if (c->method.length > 0)
		say_none(c, f, fs);
	else
		finding_why(f,
		    "The journal holds dumps of the cache of "
		    "systemd-resolved, which were made before this run");
	say_statistics(c, f);
	say_earlier(c, f);
}
