/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steps.c - the clock: set while journald ran (its two clocks then disagree),
 * or between two files.
 *
 * Going forward may be a suspended machine; going back is somebody's doing.
 */
#include "gaps.h"

#include "text.h"

#define AT_BOOT (15 * MINUTE) /* NTP corrects a bad clock by then */
#define NOTABLE MINUTE

static enum severity
how_bad(int64_t by, bool early)
{
	return by >= NOTABLE && !early ? SEV_MEDIUM : SEV_LOW;
}

static struct finding *
say_back(struct gaps *g, int64_t by, bool early, int64_t before, int64_t after,
    struct findings *fs)
{
	struct finding *f = finding(
	    fs, GAPS_RULE, how_bad(by, early), SPAN("the clock was set back"));
	struct gap_duration d;
	char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];

	finding_attack(f, "T1070.006");
	g->back.count++;
	finding_fact(f, "times", "%llu", (unsigned long long)g->back.count);
	if (by <= g->back.most)
		return f;
	g->back.most = by;
	d = gap_duration(by);
	(void)time_text(before, from);
	(void)time_text(after, to);
	finding_why(f,
	    "the clock was set back by %lld %s or more%s: the message after "
	    "that "
	    "of %s bears the time %s, so times in all logs of this host are to "
	    "be read with care",
	    d.n, d.unit, early ? " soon after a start" : "", from, to);
	finding_fact(f, "largest", "%lld s", (long long)(by / USEC_PER_SEC));
	return f;
}

static struct finding *
say_forward(
    struct gaps *g, const struct record_journal_file *j, struct findings *fs)
{
	struct finding *f =
	    finding(fs, GAPS_RULE, SEV_INFO, SPAN("the clock was set forward"));
	struct gap_duration d = gap_duration(j->by);
	char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];

	g->forward.count++;
	finding_fact(f, "times", "%llu", (unsigned long long)g->forward.count);
	if (j->by <= g->forward.most)
		return f;
	g->forward.most = j->by;
	(void)time_text(j->head_time, from);
	(void)time_text(j->tail_time, to);
	finding_why(f,
	    "between %s and %s the clock went forward by %lld %s more than "
	    "time "
	    "passed: it was set, or the machine slept",
	    from, to, d.n, d.unit);
	return f;
}

void
gaps_step(struct gaps *g, const struct record *r, struct findings *fs)
{
	const struct record_journal_file *j = &r->journal_file;
	bool early = j->monotonic != TIME_NONE && j->monotonic < AT_BOOT;

	if (j->by < 0 && j->by > -INT64_MAX)
		finding_cite(
		    say_back(g, -j->by, early, j->head_time, j->tail_time, fs),
		    r);
	else if (j->by >= NOTABLE)
		finding_cite(say_forward(g, j, fs), r);
}

/* The file of the same numbering whose last number is next below. */
static const struct gap_file *
file_before(const struct gaps *g, const struct gap_file *file)
{
	const struct gap_file *best = NULL;

	for (size_t i = 0; i < g->files; i++) {
		const struct gap_file *other = &g->file[i];

		if (other->tail > 0 && other->tail < file->head &&
		    gap_id_eq(&other->seqnum_id, &file->seqnum_id) &&
		    (best == NULL || other->tail > best->tail))
			best = other;
	}
	return best;
}

void
gaps_order(struct gaps *g, struct findings *fs)
{
	for (size_t i = 0; i < g->files; i++) {
		const struct gap_file *file = &g->file[i];
		const struct gap_file *before = file_before(g, file);
		struct finding *f;
		bool early;

		if (before == NULL || before->tail_time == TIME_NONE ||
		    file->head_time == TIME_NONE ||
		    before->tail_time - file->head_time < 2 * USEC_PER_SEC)
			continue;
		/* a start with a bad clock is not the same as a clock that
		 * somebody sets */
		early = file->monotonic == TIME_NONE ||
		    file->monotonic < AT_BOOT ||
		    !gap_id_eq(&before->boot, &file->head_boot);
		f = say_back(g, before->tail_time - file->head_time, early,
		    before->tail_time, file->head_time, fs);
		gap_cite(f, &before->cite);
		gap_cite(f, &file->cite);
	}
}
