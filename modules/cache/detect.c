/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detect.c - cache.dump: how many names systemd-resolved had cached, how they
 * were taken, and whether what was taken is whole.
 *
 * An investigation that reads absence ("the name is not in the cache") from a
 * dump that was cut concludes wrongly, so each dump gets a verdict: complete,
 * truncated, silent or unproven.
 */
#include "cache.h"
#include "module.h"
#include "text.h"

/* Parts of one dump, in one boot, of one process: this far apart at most. */
#define PART_GAP (15 * USEC_PER_SEC)

static void
keep(struct cache_fact *f, struct span s)
{
	f->length = span_head(s, sizeof(f->text)).n;
	if (f->length > 0)
		memcpy(f->text, s.p, f->length);
}

static int64_t
number(struct span s)
{
	int64_t n = 0;

	return text_i64(s, &n) && n > 0 && n < INT64_MAX / 4 ? n : 0;
}

/* It then began to take SIGRTMIN+1, and to dump its servers. */
static bool
is_v235(struct span mask)
{
	uint64_t blocked;

	return text_hex64(mask, &blocked) && (blocked >> 34 & 1);
}

static const struct {
	const char *key;
	size_t at;
} kept[] = {
	{ "resolved.method", offsetof(struct cache_state, method) },
	{ "resolved.reason", offsetof(struct cache_state, reason) },
	{ "resolved.why", offsetof(struct cache_state, why) },
	{ "resolved.varlink.error", offsetof(struct cache_state, why) },
	{ "resolved.fence.failed", offsetof(struct cache_state, fence_failed) },
	{ "resolved.cache.size", offsetof(struct cache_state, size) },
	{ "resolved.cache.hits", offsetof(struct cache_state, hits) },
	{ "resolved.cache.misses", offsetof(struct cache_state, misses) },
};

static void
see_text(struct cache_state *c, struct span key, struct span value)
{
	for (size_t i = 0; i < array_size(kept); i++)
		if (span_is(key, kept[i].key))
			keep((void *)((uint8_t *)c + kept[i].at), value);
}

static void
see_fact(struct cache_state *c, const struct record *r, struct findings *fs)
{
	struct span key = r->fact.key, value = r->fact.value;

	see_text(c, key, value);
	if (span_is(key, "root.live"))
		c->live = span_is(value, "yes");
	else if (span_is(key, "resolved.method"))
		finding_cite(cache_finding(fs), r);
	else if (span_is(key, "resolved.pid"))
		c->pid = (uint32_t)number(value);
	else if (span_is(key, "resolved.boot"))
		c->boot = hash_bytes(value);
	else if (span_is(key, "resolved.sigblk"))
		c->blocks = is_v235(value);
	else if (span_is(key, "resolved.signal.before"))
		c->before = number(value);
	else if (span_is(key, "resolved.signal.after"))
		c->after = number(value);
	else if (span_is(key, "resolved.fence.held"))
		c->fence_held = span_is(value, "yes");
}

static struct seen_dump *
last_dump(struct cache_state *c)
{
	return c->dumps > 0 ? &c->dump[c->dumps - 1] : NULL;
}

/* Does the dump that begins go on where the last one was cut? */
static bool
goes_on(const struct seen_dump *d, const struct record *r)
{
	return d != NULL && !d->tail && !r->dump.whole &&
	    d->from == FROM_RESOLVED_SIGNAL &&
	    r->dump.from == FROM_RESOLVED_SIGNAL && d->pid == r->dump.pid &&
	    d->boot == hash_bytes(r->dump.boot) && r->time != TIME_NONE &&
	    d->last != TIME_NONE && r->time >= d->last &&
	    r->time - d->last <= PART_GAP;
}

static void
dump_begins(struct cache_state *c, const struct record *r, struct findings *fs)
{
	struct seen_dump *d = last_dump(c);

	c->open = true;
	if (goes_on(d, r))
		return;
	if (c->dumps == CACHE_DUMPS_MAX) {
		/* the latest is the one that matters: it takes the last place
		 */
		c->more++;
		c->dumps--;
	}
	c->dump[c->dumps++] = (struct seen_dump){ .first = r->time,
		.last = r->time,
		.boot = r->dump.boot.n > 0 ? hash_bytes(r->dump.boot) : 0,
		.pid = r->dump.pid,
		.from = r->dump.from,
		.head = r->dump.whole };
	finding_cite(cache_finding(fs), r);
}

static void
dump_ends(struct cache_state *c, const struct record *r)
{
	struct seen_dump *d = last_dump(c);

	if (!c->open || d == NULL)
		return;
	c->open = false;
	d->last = r->time;
	d->servers += r->dump.servers;
	d->lines += r->dump.lines;
	d->tail = r->dump.whole;
}

static void
count_name(struct cache_state *c, const struct record_answer *a)
{
	uint64_t key =
	    a->name.length > 0 ? dnsname_hash(&a->name) : hash_bytes(a->text);

	if (c->names == NULL)
		c->names = table_new(CACHE_NAMES_MAX, 0);
	if (c->names != NULL)
		(void)table_at(c->names, span_of(&key, sizeof(key)), NULL);
}

static void
see_answer(struct cache_state *c, const struct record *r)
{
	const struct record_answer *a = &r->answer;
	struct seen_dump *d = last_dump(c);

	if (d == NULL || !c->open ||
	    (a->from != FROM_RESOLVED_SIGNAL &&
		a->from != FROM_RESOLVED_VARLINK))
		return;
	d->doubtful += a->doubtful;
	d->records += a->status == ANSWER_DATA;
	d->negatives += a->status != ANSWER_DATA;
	d->unicast += span_starts(a->scope, SPAN("dns"));
	if (!cache_is_current(c, d))
		return;
	count_name(c, a);
	if (r->basis == BASIS_BEFORE && a->from == FROM_RESOLVED_VARLINK)
		c->undated++;
	/* a negative entry's own time is not told: its window is the longest */
	if (r->basis != BASIS_WINDOW || a->status != ANSWER_DATA)
		return;
	if (c->oldest == 0 || r->time < c->oldest)
		c->oldest = r->time;
	if (r->time > c->newest)
		c->newest = r->time;
}

static bool
is_flush(struct span message)
{
	static const char *const text[] = { "Flushed all caches.",
		"Clock change detected. Flushing caches.",
		"Under memory pressure, flushing caches." };

	for (size_t i = 0; i < array_size(text); i++)
		if (span_is(message, text[i]))
			return true;
	return false;
}

/* "Suppressed 12 messages from systemd-resolved.service" */
static void
see_suppressed(struct cache_state *c, const struct record *r)
{
	struct span message = r->journal.message;
	struct seen_dump *d = last_dump(c);
	uint64_t n;

	if (d == NULL || d->from != FROM_RESOLVED_SIGNAL ||
	    d->boot != hash_bytes(r->journal.boot) ||
	    span_find(message, SPAN("systemd-resolved.service")) < 0 ||
	    !span_is(text_word(&message), "Suppressed") ||
	    !text_u64(text_word(&message), &n))
		return;
	d->dropped += n;
}

static void
see_journal(struct cache_state *c, const struct record *r)
{
	const struct record_journal *j = &r->journal;

	c->entries += hash_bytes(j->boot) == c->boot;
	if (span_is(j->message_id, "a596d6fe7bfa4994828e72309e95d61e") &&
	    span_is(j->transport, "driver"))
		see_suppressed(c, r);
	if (span_is(j->unit, "systemd-resolved.service") &&
	    is_flush(j->message)) {
		c->flushes++;
		if (c->flushed == 0 || r->time > c->flushed)
			c->flushed = r->time;
	}
}

static void
see(void *state, const struct record *r, struct findings *fs)
{
	struct cache_state *c = state;

	switch (r->kind) {
	case REC_FACT:
		see_fact(c, r, fs);
		break;
	case REC_DUMP:
		if (r->dump.event == DUMP_BEGIN)
			dump_begins(c, r, fs);
		else
			dump_ends(c, r);
		break;
	case REC_ANSWER:
		see_answer(c, r);
		break;
	case REC_JOURNAL:
		see_journal(c, r);
		break;
	case REC_JOURNAL_FILE:
		c->unreadable += !r->journal_file.readable &&
		    !r->journal_file.hole && !r->journal_file.step;
		break;
	case REC_MEMBER:
	case REC_NOTE:
	case REC_QUERY:
	case REC_SERVER:
	case REC_HOSTS:
	case REC_COMMAND:
	case REC_LOGIN:
	default:
		break;
	}
}

static void
conclude(void *state, struct findings *fs)
{
	cache_say(state, fs);
}

static void
close_tables(void *state)
{
	struct cache_state *c = state;

	table_free(c->names);
}

const struct detector cache_detector = {
	.name = "cache",
	.summary = "what systemd-resolved had cached, and how whole that is",
	.size = sizeof(struct cache_state),
	.see = see,
	.conclude = conclude,
	.close = close_tables,
};
