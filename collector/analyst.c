/* SPDX-License-Identifier: Apache-2.0 */
/* analyst.c - the walled child: reader, detectors, report. */
#include "analyst.h"

#include <stdio.h>

#include "frame.h"
#include "gzip.h"
#include "reader.h"
#include "registry.h"
#include "report.h"
#include "text.h"
#include "wall.h"

#define RECORDS_A_SIGN 256

struct analyst {
	struct findings *findings;
	struct report *report;
	struct reader *reader;
	struct gunzip *gunzip;
	void **state; /* of each detector */
	uint64_t fed, seen;
	uint32_t leave_out; /* index of a member, or UINT32_MAX */
	bool short_evidence, trouble, cut;
	bool acquired; /* what follows in the archive is about the analysis */
};

static void
tell(enum frame_type type, struct span name, struct span payload)
{
	if (frame_write(1, type, name, payload) < 0)
		_exit(ANALYST_NO_SINK);
}

static void
tell32(enum frame_type type, struct span name, uint32_t v)
{
	uint8_t p[4];

	frame_put32(p, v);
	tell(type, name, span_of(p, sizeof(p)));
}

/* Exit status 4: something that existed could not be taken whole. */
static bool
is_short(const struct record_note *n)
{
	return span_is(n->kind, "refused") || span_is(n->kind, "cut") ||
	    span_is(n->kind, "source-left") || span_is(n->kind, "source-died");
}

/*
 * A long member is no stuck one: signs of life are by records, not by time,
 * for a clock's hand would be felt in what is said of the same bytes.
 */
static void
live_on(struct analyst *a, const struct record *r)
{
	if (++a->seen % RECORDS_A_SIGN == 0 && r->member != NULL)
		tell32(FRAME_PROGRESS, SPAN_NONE, r->member->index);
}

static void
on_record(void *arg, const struct record *r)
{
	struct analyst *a = arg;

	live_on(a, r);
	if (a->acquired)
		return;
	if (r->kind == REC_NOTE && span_is(r->note.kind, "run-acquired"))
		a->acquired = true;
	if (r->kind == REC_NOTE && is_short(&r->note))
		a->short_evidence = true;
	for (size_t i = 0; registry_detectors[i] != NULL; i++)
		registry_detectors[i]->see(a->state[i], r, a->findings);
	report_see(a->report, r);
}

static void
on_member(void *arg, const struct member *m, const char *parser)
{
	struct analyst *a = arg;

	(void)parser;
	tell32(FRAME_PROGRESS, SPAN_NONE, m->index);
	if (m->index == a->leave_out)
		report_trouble(a->report,
		    "nothing is known of what stands in %.*s: it was left out",
		    SPAN_ARG(m->name));
}

static void
on_skipped(void *arg, const struct member *m, const char *parser,
    uint64_t times, uint64_t bytes)
{
	struct analyst *a = arg;

	if (a->acquired)
		return;
	finding_gap(a->findings, m->name,
	    "%llu bytes in %llu places could not be read by the %s parser",
	    (unsigned long long)bytes, (unsigned long long)times, parser);
}

static const struct reader_events events = { on_member, on_record, on_skipped };

static void
fact(struct analyst *a, const char *key, const char *value)
{
	struct record r = { .kind = REC_FACT,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.fact = { span_str(key), span_str(value) } };

	on_record(a, &r);
}

static int
analyst_new(struct analyst *a)
{
	size_t n = 0;
	int r = findings_new(&a->findings);

	while (registry_detectors[n] != NULL)
		n++;
	a->state = calloc(n + 1, sizeof(*a->state));
	for (size_t i = 0; a->state != NULL && i < n; i++)
		a->state[i] = calloc(1, registry_detectors[i]->size + 1);
	if (r == 0)
		r = report_new(&a->report, a->findings);
	if (r == 0)
		r = reader_new(
		    &a->reader, registry_parsers, &events, a, a->leave_out);
	return r < 0 || a->state == NULL ? -ENOMEM : 0;
}

static int
feed_tar(void *arg, struct span s)
{
	struct analyst *a = arg;

	return reader_feed(a->reader, s);
}

static int
feed(struct analyst *a, struct span s)
{
	static const uint8_t magic[2] = { 0x1f, 0x8b };
	int r = 0;

	if (a->fed == 0 && span_starts(s, span_of(magic, 2)))
		r = gunzip_new(&a->gunzip, false, feed_tar, a);
	a->fed += s.n;
	if (r < 0)
		return r;
	return a->gunzip ? gunzip_feed(a->gunzip, s) : feed_tar(a, s);
}

/* While it is collected, the stream ends with its evidence: so without end. */
static void
look_at_end(struct analyst *a)
{
	if (a->fed == 0) {
		a->trouble = true;
		report_trouble(a->report, "there was no evidence: 0 bytes");
	} else if (a->gunzip == NULL
		? !a->acquired
		: !gunzip_between(a->gunzip) || !reader_at_end(a->reader)) {
		a->cut = true;
		report_trouble(a->report,
		    "the archive is cut: what follows byte %llu is missing",
		    (unsigned long long)a->fed);
	}
}

static void
read_all(struct analyst *a)
{
	static uint8_t chunk[64 * 1024];
	ssize_t n;
	int r = 0;

	while (r == 0 && (n = read(0, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		r = n < 0 ? -errno : feed(a, span_of(chunk, (size_t)n));
	}
	if (r < 0) {
		a->trouble = true;
		report_trouble(a->report,
		    "the evidence could not be read past byte %llu: %s",
		    (unsigned long long)a->fed,
		    r == -EBADMSG ? "it is damaged or no dnsir archive"
				  : strerrorname_np(-r));
	}
	/* the rest is drained, so that the writer is never held up */
	while (r < 0 && read(0, chunk, sizeof(chunk)) > 0)
		continue;
	if (r >= 0)
		look_at_end(a);
}

static int
on_part(void *arg, const char *name, struct span content)
{
	(void)arg;
	tell32(FRAME_PART, span_str(name), (uint32_t)content.n);
	while (content.n > 0) {
		struct span part = span_head(content, FRAME_PAYLOAD_MAX);

		tell(FRAME_PART_DATA, SPAN_NONE, part);
		content = span_from(content, part.n);
	}
	return 0;
}

static void
conclude(struct analyst *a)
{
	uint8_t payload[4 + 256];
	int codes[4] = { 0 }, worst;
	size_t n = 0;

	for (size_t i = 0; registry_detectors[i] != NULL; i++)
		if (registry_detectors[i]->conclude != NULL)
			registry_detectors[i]->conclude(
			    a->state[i], a->findings);
	if (a->short_evidence || a->cut)
		codes[n++] = 4;
	if (a->trouble)
		codes[n++] = 3;
	report_exit(a->report, codes, n > 0 ? n : 1);
	if (report_parts(a->report, on_part, a) < 0)
		_exit(ANALYST_NO_MEMORY);
	worst =
	    report_worst(a->report, (char *)payload + 4, sizeof(payload) - 4);
	frame_put32(payload,
	    (uint32_t)(worst + 1) | (a->trouble ? FRAME_END_TROUBLE : 0) |
		(a->cut ? FRAME_END_CUT : 0));
	payload[sizeof(payload) - 1] = '\0';
	tell(FRAME_END, SPAN_NONE,
	    span_of(payload, 4 + strlen((char *)payload + 4)));
}

void
analyst_run(uint32_t leave_out, const char *why)
{
	static struct analyst a;
	struct wall wall;
	char uid[16];

	wall_enter(&wall);
	if (!wall.seccomp)
		_exit(ANALYST_NO_WALL);
	a.leave_out = leave_out;
	if (analyst_new(&a) < 0)
		_exit(ANALYST_NO_MEMORY);
	(void)snprintf(uid, sizeof(uid), "%u", wall.uid);
	fact(&a, "protection.analysis.seccomp", "yes");
	fact(
	    &a, "protection.analysis.empty-root", wall.chrooted ? "yes" : "no");
	fact(&a, "protection.analysis.uid", uid);
	if (leave_out != UINT32_MAX) {
		a.trouble = true;
		report_trouble(a.report, "%s", why);
	}
	read_all(&a);
	conclude(&a);
	_exit(0);
}
