/* SPDX-License-Identifier: Apache-2.0 */
/*
 * count.c - every entry of a file, counted; holes in the sequence numbers
 * and steps of the clock on the way.
 *
 * The numbers run over all files of one journald, so a hole here may be
 * filled by another file: what is missing is judged from all of them.
 */
#include "reader.h"

#define CLOCK_EVERY 256
#define STEP_MIN (2 * USEC_PER_SEC)
/* Slewing by NTP moves a clock by up to 500 ppm; twice that is no step. */
#define SLEW_PER_USEC 1000

struct point {
	uint64_t seqnum;
	int64_t time, monotonic;
	sd_id128_t boot;
};

static int
read_point(sd_journal *j, struct point *p)
{
	autofree char *cursor = NULL;
	uint64_t time, monotonic;
	int r = sd_journal_get_cursor(j, &cursor);

	if (r >= 0)
		r = sd_journal_get_realtime_usec(j, &time);
	if (r >= 0)
		r = sd_journal_get_monotonic_usec(j, &monotonic, &p->boot);
	if (r < 0)
		return r;
	p->seqnum = entry_place(cursor).seqnum;
	p->time = (int64_t)time;
	p->monotonic = (int64_t)monotonic;
	return 0;
}

static uint64_t
hole_size(const struct hole *h)
{
	return h->last - h->first + 1;
}

static size_t
smallest(const struct count *c)
{
	size_t at = 0;

	for (size_t i = 1; i < c->listed; i++)
		if (hole_size(&c->hole[i]) < hole_size(&c->hole[at]))
			at = i;
	return at;
}

/* Keeps the largest; the order of numbers is restored at the end. */
static void
add_hole(struct count *c, const struct hole *h)
{
	size_t at = c->listed;

	c->holes++;
	c->missing += hole_size(h);
	if (at == HOLES_MAX) {
		at = c->smallest;
		if (hole_size(h) <= hole_size(&c->hole[at]))
			return;
	} else
		c->listed++;
	c->hole[at] = *h;
	if (c->listed == HOLES_MAX)
		c->smallest = smallest(c);
}

static void
add_step(struct count *c, const struct point *a, const struct point *b)
{
	int64_t passed = b->monotonic - a->monotonic;
	int64_t by = b->time - a->time - passed;
	int64_t slack = STEP_MIN + passed / SLEW_PER_USEC;

	if (!sd_id128_equal(a->boot, b->boot) || passed < 0 ||
	    (by < slack && by > -slack))
		return;
	if (c->steps < STEPS_MAX)
		c->step[c->steps] = (struct step){ b->seqnum, a->time, b->time,
			b->monotonic, by };
	c->steps++;
}

static void
compare(struct count *c, const struct point *a, const struct point *b)
{
	struct hole h = { .first = a->seqnum + 1,
		.last = b->seqnum - 1,
		.before = a->time,
		.after = b->time,
		.monotonic = b->monotonic,
		.new_boot = !sd_id128_equal(a->boot, b->boot) };

	if (a->seqnum != 0 && b->seqnum > a->seqnum + 1)
		add_hole(c, &h);
	add_step(c, a, b);
}

static int
hole_order(const void *a, const void *b)
{
	const struct hole *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

int
count_entries(struct job *job)
{
	struct count *c = &job->count;
	struct point last = { 0 }, now;
	int64_t until = monotonic_now() + (int64_t)job->ask.count_ms * 1000;
	int r = sd_journal_seek_head(job->journal);

	for (c->read = 0; r >= 0; c->read++) {
		if (c->read % CLOCK_EVERY == 0 && monotonic_now() > until)
			return 0;
		r = sd_journal_next(job->journal);
		if (r <= 0)
			break;
		r = read_point(job->journal, &now);
		if (r < 0)
			break;
		if (c->read > 0)
			compare(c, &last, &now);
		else {
			c->head_boot = now.boot;
			c->head_monotonic = now.monotonic;
		}
		last = now;
	}
	qsort(c->hole, c->listed, sizeof(c->hole[0]), hole_order);
	c->done = true;
	return r < 0 ? r : 0;
}
