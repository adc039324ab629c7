/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holes.c - messages that were written and are in no file any more.
 *
 * journald numbers all messages of all its files with one counter. So the
 * files of one numbering are laid over each other, and only what is missing
 * in all of them is missing. Until v254 the files of users had numberings of
 * their own by name, but the same counter.
 */
#include "gaps.h"

#include "text.h"

#define LONG_HOLE (5 * MINUTE) /* some message would have come by then */
#define BIG_HOLE 1000
#define SMALL_HOLE 2 /* writes that failed */
#define EARLY (2 * MINUTE)
#define SHOWN 16 /* medium ones that are a finding each */

struct missing {
	const struct gap_run *before, *after;
	uint64_t first, last, count;
	bool at_boot;
};

struct lineage {
	struct gaps *g;
	struct findings *fs;
	const struct gap_file *file; /* any of it */
	size_t files;
	bool users, unreadable;
	uint64_t small, small_messages, small_most, shown;
};

static bool
same_lineage(const struct gap_file *a, const struct gap_file *b)
{
	return gap_id_eq(&a->machine, &b->machine) &&
	    gap_id_eq(&a->seqnum_id, &b->seqnum_id);
}

/* Does run a belong behind run b? */
static bool
behind(const struct gap_run *a, const struct gap_run *b)
{
	return a->first != b->first ? a->first > b->first : a->last > b->last;
}

static void
sift(struct gap_run *run, size_t at, size_t n)
{
	while (2 * at + 1 < n) {
		size_t child = 2 * at + 1;
		struct gap_run keep = run[at];

		if (child + 1 < n && behind(&run[child + 1], &run[child]))
			child++;
		if (!behind(&run[child], &keep))
			return;
		run[at] = run[child];
		run[child] = keep;
		at = child;
	}
}

static void
sort(struct gap_run *run, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sift(run, i, n);
	for (size_t i = n; i-- > 1;) {
		struct gap_run last = run[i];

		run[i] = run[0];
		run[0] = last;
		sift(run, 0, i);
	}
}

/* What lies between two holes. */
static struct gap_run
run_at(const struct gaps *g, size_t at, size_t i)
{
	const struct gap_file *file = &g->file[at];
	const struct gap_hole *hole = &g->hole[file->hole];
	struct gap_run r = { file->head, file->tail, file->head_time,
		file->tail_time, at, NULL };

	if (i > 0) {
		r.hole = &hole[i - 1];
		r.first = r.hole->last + 1;
		r.start = r.hole->after;
	}
	if (i < file->holes) {
		r.last = hole[i].first - 1;
		r.end = hole[i].before;
	}
	return r;
}

static void
gather(struct gaps *g, const struct gap_file *of)
{
	g->runs = 0;
	for (size_t at = 0; at < g->files; at++) {
		const struct gap_file *file = &g->file[at];

		if (file->head == 0 || !same_lineage(file, of))
			continue;
		for (size_t i = 0; i <= file->holes; i++) {
			struct gap_run r = run_at(g, at, i);

			if (r.first <= r.last && g->runs < GAPS_RUNS)
				g->run[g->runs++] = r;
		}
	}
	sort(g->run, g->runs);
}

static uint64_t
overlap(const struct gap_run *r, uint64_t first, uint64_t last)
{
	uint64_t from = r->first > first ? r->first : first;
	uint64_t to = r->last < last ? r->last : last;

	return from <= to ? to - from + 1 : 0;
}

/* By files of users whose numberings bear other names. */
static uint64_t
filled(const struct lineage *l, uint64_t first, uint64_t last)
{
	const struct gaps *g = l->g;
	uint64_t n = 0;

	for (size_t at = 0; at < g->files; at++) {
		const struct gap_file *file = &g->file[at];

		if (file->head == 0 || !file->user || file->tail < first ||
		    file->head > last || same_lineage(file, l->file) ||
		    !gap_id_eq(&file->machine, &l->file->machine))
			continue;
		for (size_t i = 0; i <= file->holes; i++) {
			struct gap_run r = run_at(g, at, i);

			n += overlap(&r, first, last);
		}
	}
	return n;
}

/*
 * Until v254 the counter could jump at a start, when the early messages moved
 * from /run into a file that had seen fewer.
 */
static bool
at_boot(const struct gaps *g, const struct missing *m)
{
	const struct gap_file *before = &g->file[m->before->file];
	const struct gap_file *after = &g->file[m->after->file];
	bool changed;
	int64_t monotonic;

	if (m->after->hole != NULL) {
		changed = m->after->hole->new_boot;
		monotonic = m->after->hole->monotonic;
	} else {
		changed = after->head_boot.n > 0 &&
		    !gap_id_eq(&before->boot, &after->head_boot);
		monotonic = after->monotonic;
	}
	return changed &&
	    (m->count < BIG_HOLE ||
		(monotonic != TIME_NONE && monotonic < EARLY));
}

static enum severity
how_bad(const struct lineage *l, const struct missing *m)
{
	int64_t span = m->after->start - m->before->end;

	if (m->count <= SMALL_HOLE)
		return SEV_INFO;
	if (m->at_boot)
		return SEV_LOW;
	/* a user's file that was vacuumed leaves many short ones */
	if (l->users && span < LONG_HOLE)
		return m->count < BIG_HOLE ? SEV_LOW : SEV_MEDIUM;
	if (l->unreadable)
		return SEV_MEDIUM;
	return span >= LONG_HOLE || m->count >= BIG_HOLE ? SEV_HIGH
							 : SEV_MEDIUM;
}

static void
cite_around(const struct lineage *l, const struct missing *m, struct finding *f)
{
	const struct gap_file *before = &l->g->file[m->before->file];
	const struct gap_file *after = &l->g->file[m->after->file];

	finding_fact(f, "file before", "%.*s",
	    SPAN_ARG(span_of(before->name, before->name_n)));
	finding_fact(f, "file behind", "%.*s",
	    SPAN_ARG(span_of(after->name, after->name_n)));
	if (m->after->hole != NULL) {
		gap_cite(f, &m->after->hole->cite);
		return;
	}
	gap_cite(f, &before->cite);
	gap_cite(f, &after->cite);
}

static void
say_hole(struct lineage *l, const struct missing *m, enum severity severity)
{
	struct gap_duration d = gap_duration(m->after->start - m->before->end);
	char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
	autobuf subject = BUF(128);
	struct finding *f;

	if (buf_printf(&subject, "messages %llu to %llu",
		(unsigned long long)m->first, (unsigned long long)m->last) < 0)
		return;
	(void)time_text(m->before->end, from);
	(void)time_text(m->after->start, to);
	f = finding(l->fs, GAPS_RULE, severity, buf_span(&subject));
	finding_why(f,
	    "%llu messages are gone: journald had numbered them %llu to %llu "
	    "between %s and %s (%lld %s), and they are in none of the %zu "
	    "files "
	    "of that numbering, some of which are older",
	    (unsigned long long)m->count, (unsigned long long)m->first,
	    (unsigned long long)m->last, from, to, d.n, d.unit, l->files);
	finding_fact(f, "missing", "%llu", (unsigned long long)m->count);
	finding_fact(f, "from", "%s", from);
	finding_fact(f, "to", "%s", to);
	finding_fact(f, "numbering", "%.*s",
	    SPAN_ARG(span_of(l->file->seqnum_id.text, l->file->seqnum_id.n)));
	finding_attack(f, "T1070.002");
	cite_around(l, m, f);
}

/* Many small ones are one finding. */
static void
say_small(struct lineage *l, const struct missing *m, enum severity severity)
{
	struct finding *f;

	l->small++;
	l->small_messages += m->count;
	if (m->count > l->small_most)
		l->small_most = m->count;
	f = finding(l->fs, GAPS_RULE, severity,
	    span_of(l->file->machine.text, l->file->machine.n));
	finding_why(f,
	    "in %llu more places %llu messages in all are missing from the "
	    "journal, %llu at most in one place; failed writes, starts and "
	    "vacuumed files of users leave short holes, too",
	    (unsigned long long)l->small, (unsigned long long)l->small_messages,
	    (unsigned long long)l->small_most);
	cite_around(l, m, f);
}

static void
judge(struct lineage *l, const struct gap_run *before,
    const struct gap_run *after, uint64_t covered)
{
	struct missing m = { before, after, covered + 1, after->first - 1, 0,
		false };
	uint64_t all = m.last - m.first + 1;
	uint64_t users = filled(l, m.first, m.last);
	enum severity severity;

	if (users >= all)
		return;
	m.count = all - users;
	m.at_boot = at_boot(l->g, &m);
	severity = how_bad(l, &m);
	if (severity >= SEV_HIGH ||
	    (severity == SEV_MEDIUM && l->shown++ < SHOWN))
		say_hole(l, &m, severity);
	else
		say_small(l, &m, severity);
}

/* Is this the only file left, and does it begin in the middle of a boot? */
static void
judge_head(struct lineage *l)
{
	const struct gap_run *first = &l->g->run[0];
	const struct gap_file *file = &l->g->file[first->file];
	bool lost = l->g->boot_time != TIME_NONE &&
	    first->start > l->g->boot_time + 10 * MINUTE;
	bool alone = l->files == 1 && file->persistent && lost;
	char from[TIME_TEXT_MAX];
	struct finding *f;

	if (first->first < 100 || first->start == TIME_NONE)
		return;
	(void)time_text(first->start, from);
	f = finding(l->fs, GAPS_RULE,
	    alone      ? SEV_MEDIUM
		: lost ? SEV_LOW
		       : SEV_INFO,
	    SPAN("the beginning of the journal"));
	finding_why(f,
	    "the oldest message that is left is number %llu, of %s%s: the %llu "
	    "before it were removed%s",
	    (unsigned long long)first->first, from,
	    lost ? ", which is after this host's last start" : "",
	    (unsigned long long)first->first - 1,
	    alone ? ", and no other file is left, as after an administrator's "
		    "`journalctl --rotate --vacuum-time=`"
		  : ", as journald does when its space is used up");
	finding_fact(f, "oldest", "%s", from);
	gap_cite(f, &file->cite);
}

static void
judge_lineage(struct lineage *l, bool newest)
{
	const struct gap_run *before;
	uint64_t covered;

	gather(l->g, l->file);
	if (l->g->runs == 0)
		return;
	if (newest)
		judge_head(l);
	before = &l->g->run[0];
	covered = before->last;
	for (size_t i = 1; i < l->g->runs; i++) {
		const struct gap_run *run = &l->g->run[i];

		if (run->first > covered && run->first - covered > 1)
			judge(l, before, run, covered);
		if (run->last > covered) {
			covered = run->last;
			before = run;
		}
	}
}

/* false: this numbering has been seen before, or is a user's alone. */
static bool
describe(struct lineage *l, size_t at)
{
	const struct gaps *g = l->g;
	bool system = false;

	l->file = &g->file[at];
	for (size_t i = 0; i < g->files; i++) {
		const struct gap_file *other = &g->file[i];

		if (!gap_id_eq(&other->machine, &l->file->machine))
			continue;
		l->users |= other->user;
		l->unreadable |= other->head == 0 && !other->readable;
		if (!same_lineage(other, l->file))
			continue;
		if (i < at)
			return false;
		l->files++;
		system |= !other->user;
	}
	return system;
}

void
gaps_holes(struct gaps *g, struct findings *fs)
{
	const struct gap_file *newest = NULL;
	uint64_t uncounted = g->files_more;

	for (size_t i = 0; i < g->files; i++) {
		const struct gap_file *file = &g->file[i];

		uncounted += file->head > 0 && !file->counted;
		if (!file->user && file->head > 0 &&
		    (newest == NULL || file->tail_time > newest->tail_time))
			newest = file;
	}
	for (size_t i = 0; i < g->files; i++) {
		struct lineage l = { .g = g, .fs = fs };

		if (g->file[i].head > 0 && describe(&l, i))
			judge_lineage(
			    &l, newest != NULL && same_lineage(newest, l.file));
	}
	if (uncounted > 0)
		finding_gap(fs, SPAN("journal"),
		    "%llu journal files were not counted through, so messages "
		    "that are missing from them would not be noticed",
		    (unsigned long long)uncounted);
}
