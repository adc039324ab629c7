/* SPDX-License-Identifier: Apache-2.0 */
/*
 * when.c - when the file was changed, who was logged in then, and whether
 * its times were set by hand.
 *
 * MITRE T1070.006. touch(1) sets mtime to what one likes but ctime to now,
 * and gives no fraction of a second unless told one. Archives, images and
 * restored backups do the same for honest reasons, so one sign is none, and
 * a file that holds only stock lines is not worth a forger's time.
 */
#include "hosts.h"

#define DAY (86400 * USEC_PER_SEC)
#define AT_BOOT (120 * USEC_PER_SEC) /* cloud-init and WSL write it then */
#define SESSION_MAX (30 * DAY)
#define NS_PER_SEC INT64_C(1000000000)

/* The heap keeps the newest: its root is the oldest event that is kept. */
static void
event_sink(struct hosts_state *st, size_t i)
{
	for (;;) {
		size_t least = i;
		struct event swap;

		for (size_t k = 2 * i + 1; k <= 2 * i + 2; k++)
			if (k < st->events &&
			    st->event[k].time < st->event[least].time)
				least = k;
		if (least == i)
			return;
		swap = st->event[i];
		st->event[i] = st->event[least];
		st->event[least] = swap;
		i = least;
	}
}

static void
event_rise(struct event *heap, size_t i)
{
	while (i > 0 && heap[i].time < heap[(i - 1) / 2].time) {
		struct event swap = heap[i];

		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static uint8_t
event_text(uint8_t *to, size_t size, struct span s)
{
	s = span_head(s, size);
	if (s.n)
		memcpy(to, s.p, s.n);
	return (uint8_t)s.n;
}

static bool
event_of(const struct record *r, struct event *e)
{
	const struct record_login *l = &r->login;

	*e = (struct event){ .time = r->time };
	if (r->time == TIME_NONE || l->event == LOGIN_FAILED)
		return false;
	e->kind = l->event == LOGIN_BEGIN ? EVENT_BEGIN
	    : l->event == LOGIN_END       ? EVENT_END
					  : EVENT_BOOT;
	e->user_n = event_text(e->user, sizeof(e->user), l->user);
	e->line_n = event_text(e->line, sizeof(e->line), l->line);
	e->from_n = event_text(e->from, sizeof(e->from), l->from);
	return true;
}

void
hosts_event_see(struct hosts_state *st, const struct record *r)
{
	struct event e;

	if (!event_of(r, &e))
		return;
	if (st->events < EVENTS_MAX) {
		st->event[st->events] = e;
		event_rise(st->event, st->events++);
		return;
	}
	st->events_lost++;
	if (e.time > st->event[0].time) {
		st->event[0] = e;
		event_sink(st, 0);
	}
}

static bool
same_line(const struct event *a, const struct event *b)
{
	return span_eq(
	    span_of(a->line, a->line_n), span_of(b->line, b->line_n));
}

/* Was the session still open at that time? */
static bool
is_open(const struct hosts_state *st, const struct event *begin, int64_t at)
{
	for (size_t i = 0; i < st->events; i++) {
		const struct event *e = &st->event[i];

		if (e->time <= begin->time || e->time > at)
			continue;
		if (e->kind == EVENT_BOOT || same_line(e, begin))
			return false;
	}
	return true;
}

/* utmp and wtmp both tell of a session that is open. */
static bool
is_first(const struct hosts_state *st, const struct event *e)
{
	for (const struct event *o = st->event; o < e; o++)
		if (o->kind == EVENT_BEGIN && o->time == e->time &&
		    same_line(o, e))
			return false;
	return true;
}

void
hosts_sessions_at(const struct hosts_state *st, int64_t at, struct buf *to)
{
	for (size_t i = 0; i < st->events; i++) {
		const struct event *e = &st->event[i];
		char since[TIME_TEXT_MAX];

		if (e->kind != EVENT_BEGIN || e->time > at ||
		    at - e->time > SESSION_MAX || !is_open(st, e, at) ||
		    !is_first(st, e))
			continue;
		(void)time_text(e->time, since);
		(void)!buf_printf(to, "%s%.*s on %.*s%s%.*s since %s",
		    to->n ? "; " : "", (int)e->user_n, (const char *)e->user,
		    (int)e->line_n, (const char *)e->line,
		    e->from_n ? " from " : "", (int)e->from_n,
		    (const char *)e->from, since);
	}
}

/* A length of time as people say it. */
struct span_of_time {
	long long n;
	const char *unit;
};

static struct span_of_time
time_span(int64_t usec)
{
	static const struct {
		int64_t size;
		const char *unit;
	} unit[] = { { DAY, "days" }, { DAY / 24, "hours" },
		{ DAY / 1440, "minutes" }, { USEC_PER_SEC, "seconds" } };
	size_t i = 0;

	while (i + 1 < array_size(unit) && usec < 2 * unit[i].size)
		i++;
	return (struct span_of_time){ usec / unit[i].size, unit[i].unit };
}

static int64_t
boot_before(const struct hosts_state *st, int64_t at)
{
	int64_t boot =
	    st->boot != TIME_NONE && st->boot <= at ? st->boot : TIME_NONE;

	for (size_t i = 0; i < st->events; i++) {
		const struct event *e = &st->event[i];

		if (e->kind == EVENT_BOOT && e->time <= at &&
		    (boot == TIME_NONE || e->time > boot))
			boot = e->time;
	}
	return boot;
}

static void
say_recent(struct hosts_state *st, struct hosts_file *file, int64_t changed,
    int64_t boot, struct findings *fs)
{
	struct finding *f = finding(fs, "hosts.recent-change",
	    file->worst >= SEV_MEDIUM ? SEV_MEDIUM : SEV_INFO,
	    hosts_file_path(file));
	struct span_of_time after = time_span(changed - st->baseline);
	char when[TIME_TEXT_MAX], base[TIME_TEXT_MAX], up[TIME_TEXT_MAX];

	(void)time_text(changed, when);
	(void)time_text(st->baseline, base);
	finding_why(f,
	    "%.*s was changed at %s, %lld %s after the newest change of the "
	    "distribution's own packages%s.",
	    SPAN_ARG(hosts_file_path(file)), when, after.n, after.unit,
	    file->worst >= SEV_MEDIUM ? ", and it holds lines that are "
					"reported above"
				      : "");
	hosts_file_facts(st, file, f);
	finding_fact(f, "packages last changed", "%s", base);
	if (boot != TIME_NONE) {
		(void)time_text(boot, up);
		finding_fact(f, "boot before the change", "%s", up);
	}
}

static void
judge_recent(struct hosts_state *st, struct hosts_file *f, struct findings *fs)
{
	int64_t m = f->member.mtime, c = f->member.ctime;
	int64_t changed = m > c ? m : c, boot;

	if (changed == TIME_NONE || st->baseline == TIME_NONE)
		return;
	changed /= 1000;
	boot = boot_before(st, changed);
	if (changed <= st->baseline ||
	    (boot != TIME_NONE && changed - boot < AT_BOOT))
		return;
	say_recent(st, f, changed, boot, fs);
}

struct signs {
	bool older; /* mtime more than a day before ctime: needed */
	bool whole_second, before_birth, after_change;
	const struct short_text *twin; /* same mtime, to the nanosecond */
};

static struct signs
signs_of(const struct hosts_state *st, const struct member *m)
{
	struct signs s = { 0 };

	if (m->mtime == TIME_NONE || m->ctime == TIME_NONE)
		return s;
	s.older = m->ctime / 1000 - m->mtime / 1000 > DAY;
	s.after_change = m->mtime / 1000 - m->ctime / 1000 > DAY;
	s.whole_second =
	    m->mtime % NS_PER_SEC == 0 && m->ctime % NS_PER_SEC != 0;
	s.before_birth = m->btime != TIME_NONE &&
	    m->btime / 1000 - m->mtime / 1000 > USEC_PER_SEC;
	for (size_t i = 0; i < st->neighbours; i++)
		if (st->neighbour[i] == m->mtime && m->mtime % NS_PER_SEC != 0)
			s.twin = &st->neighbour_path[i];
	return s;
}

static enum severity
stomp_severity(const struct hosts_file *f, const struct signs *s)
{
	if (f->worst < SEV_MEDIUM)
		return SEV_INFO;
	return s->twin || s->after_change ? SEV_HIGH : SEV_MEDIUM;
}

static void
say_stomp(struct hosts_state *st, struct hosts_file *file,
    const struct signs *s, struct findings *fs)
{
	struct finding *f = finding(fs, "hosts.timestomp",
	    stomp_severity(file, s), hosts_file_path(file));
	int64_t gap = (file->member.ctime - file->member.mtime) / 1000;
	struct span_of_time apart = time_span(gap < 0 ? -gap : gap);

	finding_why(f,
	    "%.*s says it was written %lld %s %s its inode was last changed%s"
	    "%s%s; images, archives and restored backups can look the same.",
	    SPAN_ARG(hosts_file_path(file)), apart.n, apart.unit,
	    gap < 0 ? "after" : "before",
	    s->whole_second ? ", at a whole second" : "",
	    s->before_birth ? ", before it was created" : "",
	    s->twin ? ", at another file's very nanosecond" : "");
	hosts_file_facts(st, file, f);
	if (s->twin)
		finding_fact(
		    f, "same time as", "%.*s", SPAN_ARG(text_span(s->twin)));
}

static void
judge_stomp(struct hosts_state *st, struct hosts_file *f, struct findings *fs)
{
	struct signs s = signs_of(st, &f->member);
	unsigned n = (unsigned)s.whole_second + s.before_birth +
	    (f->worst >= SEV_MEDIUM);

	if (s.after_change || (s.older && (s.twin || n >= 2)))
		say_stomp(st, f, &s, fs);
}

void
hosts_judge_times(struct hosts_state *st, struct findings *fs)
{
	for (size_t i = 0; i < st->files; i++) {
		struct hosts_file *f = &st->file[i];

		if (f->role != ROLE_LIVE && f->role != ROLE_TEMPLATE)
			continue;
		judge_recent(st, f, fs);
		judge_stomp(st, f, fs);
	}
}
