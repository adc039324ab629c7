/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lines.c - what journald says of itself: messages it dropped, times at which
 * it did not run, files that were taken from it.
 * systemd, catalog/systemd.catalog.in; systemd-journald.service(8)
 */
#include "gaps.h"

#include "text.h"

#define ID_SUPPRESSED "a596d6fe7bfa4994828e72309e95d61e"
#define ID_MISSED "e9bf28e6e834481bb6f48f548ad13606"
#define ID_STARTED "f77379a8490b408bbe5f6940505a777b"
#define ID_STOPPED "d93fb3c9c24d451a97cea615ce59c00b"

/* In an initial RAM disk journald is stopped and started as a matter of
 * course; that is over by then. */
#define EARLY (5 * MINUTE)
#define RESTART MINUTE /* an update of systemd takes no longer */

/* Whose silence hides what we look for. */
static const char *const matter[] = { "systemd-resolved", "named", "bind9",
	"unbound", "dnsmasq", "pdns-recursor", "sudo", "ssh", "cron", "audit",
	"NetworkManager", "systemd-networkd", "session-" };

static bool
matters(struct span unit)
{
	for (size_t i = 0; i < array_size(matter); i++)
		if (span_find(unit, span_str(matter[i])) >= 0)
			return true;
	return false;
}

/* "Suppressed 41 messages from NAME": 0 where it is not so. */
static uint64_t
count_in(struct span message, const char *verb, struct span *rest)
{
	uint64_t n = 0;

	*rest = message;
	if (!span_is(text_word(rest), verb) || !text_u64(text_word(rest), &n))
		return 0;
	return n;
}

static struct gap_sum
add_up(struct gaps *g, struct span sender, uint64_t n, int64_t time)
{
	struct gap_sum one = { 1, n, time, time }, *sum = NULL;

	if (g->senders == NULL)
		g->senders = table_new(GAPS_SENDERS, sizeof(*sum));
	if (g->senders != NULL)
		sum = table_at(g->senders, sender, NULL);
	if (sum == NULL)
		return one;
	if (sum->times++ == 0)
		*sum = one;
	else {
		sum->messages = n > UINT64_MAX - sum->messages
		    ? UINT64_MAX
		    : sum->messages + n;
		sum->last = time;
	}
	return *sum;
}

static void
say_dropped(struct gaps *g, const struct record *r, struct span sender,
    uint64_t n, struct findings *fs)
{
	struct gap_sum sum = add_up(g, sender, n, r->time);
	struct finding *f = finding(
	    fs, GAPS_RULE, matters(sender) ? SEV_MEDIUM : SEV_LOW, sender);
	char first[TIME_TEXT_MAX], last[TIME_TEXT_MAX];

	(void)time_text(sum.first, first);
	(void)time_text(sum.last, last);
	finding_why(f,
	    "journald dropped %llu messages of %.*s, %llu times between %s and "
	    "%s, because they came faster than it takes them; what they said "
	    "is lost",
	    (unsigned long long)sum.messages, SPAN_ARG(sender),
	    (unsigned long long)sum.times, first, last);
	finding_fact(f, "dropped", "%llu", (unsigned long long)sum.messages);
	finding_attack(f, "T1562.006");
	finding_cite(f, r);
}

static void
dropped(struct gaps *g, const struct record *r, struct findings *fs)
{
	struct span rest, sender;
	uint64_t n = count_in(r->journal.message, "Suppressed", &rest);

	(void)text_word(&rest); /* "messages" */
	(void)text_word(&rest); /* "from" */
	sender = text_trim(rest);
	if (n > 0 && sender.n > 0)
		say_dropped(g, r, sender, n, fs);
}

static void
missed(struct gaps *g, const struct record *r, struct findings *fs)
{
	struct span rest;
	uint64_t n = count_in(r->journal.message, "Missed", &rest);

	if (n > 0)
		say_dropped(g, r, SPAN("the kernel"), n, fs);
}

static struct gap_boot *
boot_of(struct gaps *g, struct span boot)
{
	struct gap_id id = gap_id_of(boot);

	for (size_t i = 0; i < g->boots; i++)
		if (gap_id_eq(&g->boot[i].id, &id))
			return &g->boot[i];
	if (g->boots == GAPS_BOOTS || id.n == 0)
		return NULL;
	g->boot[g->boots] = (struct gap_boot){ id, TIME_NONE, TIME_NONE };
	return &g->boot[g->boots++];
}

static void
killed(const struct record *r, struct findings *fs)
{
	char at[TIME_TEXT_MAX];
	struct finding *f = finding(
	    fs, GAPS_RULE, SEV_MEDIUM, SPAN("journald was not stopped"));

	(void)time_text(r->time, at);
	finding_why(f,
	    "journald began anew at %s, in the middle of a boot, without "
	    "having "
	    "said before that it stopped: it was killed or it crashed, and "
	    "what "
	    "it had not written is lost",
	    at);
	finding_attack(f, "T1562.001");
	finding_cite(f, r);
}

static void
was_off(const struct record *r, int64_t off, struct findings *fs)
{
	struct gap_duration d = gap_duration(off);
	enum severity s = off >= 10 * MINUTE ? SEV_MEDIUM : SEV_LOW;
	char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
	struct finding *f =
	    finding(fs, GAPS_RULE, s, SPAN("journald was stopped"));

	(void)time_text(r->time - off, from);
	(void)time_text(r->time, to);
	finding_why(f,
	    "journald was stopped at %s and ran again at %s: for %lld %s of "
	    "this boot nothing was written down",
	    from, to, d.n, d.unit);
	finding_attack(f, "T1562.001");
	finding_cite(f, r);
}

static void
started(struct gaps *g, const struct record *r, struct findings *fs)
{
	struct gap_boot *b = boot_of(g, r->journal.boot);

	if (b == NULL || r->time == TIME_NONE)
		return;
	if (b->stopped != TIME_NONE && r->time - b->stopped >= RESTART)
		was_off(r, r->time - b->stopped, fs);
	if (b->stopped == TIME_NONE && b->started != TIME_NONE &&
	    r->time > b->started && r->journal.monotonic > EARLY)
		killed(r, fs);
	b->started = r->time;
	b->stopped = TIME_NONE;
}

static void
stopped(struct gaps *g, const struct record *r)
{
	struct gap_boot *b = boot_of(g, r->journal.boot);

	if (b != NULL && r->time != TIME_NONE)
		b->stopped = r->time;
}

/* "/var/log/journal/…/system.journal: Journal file has been deleted, …" */
static void
deleted(const struct record *r, struct findings *fs)
{
	struct span rest = r->journal.message;
	struct span path = text_until(&rest, ':');
	char at[TIME_TEXT_MAX];
	struct finding *f;

	if (span_find(rest, SPAN("has been deleted")) < 0)
		return;
	(void)time_text(r->time, at);
	f = finding(fs, GAPS_RULE, SEV_HIGH, path);
	finding_why(f,
	    "journald found at %s that somebody had deleted %.*s while it was "
	    "writing to it",
	    at, SPAN_ARG(path));
	finding_attack(f, "T1070.002");
	finding_cite(f, r);
}

/* Its other lines; they pass through the kernel's log. */
static bool
from_journald(const struct record_journal *j)
{
	return span_is(j->comm, "systemd-journal") ||
	    (span_is(j->transport, "kernel") &&
		span_is(j->identifier, "systemd-journald"));
}

void
gaps_line(struct gaps *g, const struct record *r, struct findings *fs)
{
	const struct record_journal *j = &r->journal;

	/* a namespace's journald starts and stops with its units */
	bool first =
	    j->unit.n == 0 || span_is(j->unit, "systemd-journald.service");

	if (!span_is(j->transport, "driver")) {
		if (from_journald(j))
			deleted(r, fs);
	} else if (span_is(j->message_id, ID_SUPPRESSED))
		dropped(g, r, fs);
	else if (span_is(j->message_id, ID_MISSED))
		missed(g, r, fs);
	else if (span_is(j->message_id, ID_STARTED) && first)
		started(g, r, fs);
	else if (span_is(j->message_id, ID_STOPPED) && first)
		stopped(g, r);
	else
		deleted(r, fs);
}
