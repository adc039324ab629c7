/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conclude.c - the end of an analysis: the child's report, a second try
 * without the member that broke it, or a report that says there is none.
 */
#include <stdio.h>

#include "gzip.h"
#include "run.h"
#include "text.h"
#include "worker.h"

/* Lets the child read what is left and speak, until it ended or was killed. */
static void
hear_out(struct run *r)
{
	child_close_stream(&r->child);
	while (child_running(&r->child) && r->interrupts < 2)
		(void)run_turn(r, -1, 200);
	if (r->interrupts >= 2)
		child_kill(&r->child, "the run was interrupted twice");
}

static int
again(void *arg, struct span plain)
{
	struct run *r = arg;

	child_tee(&r->child, plain);
	while (child_busy(&r->child) && r->interrupts < 2)
		(void)run_turn(r, -1, 200);
	return child_running(&r->child) ? 0 : -EPIPE;
}

/* The archive as it lies on the medium, up to here, into a new child. */
static void
feed_again(struct run *r)
{
	uint8_t chunk[64 * 1024];
	struct gunzip *g = NULL;
	uint64_t at = 0, size = archive_size(r->archive);
	int e = gunzip_new(&g, true, again, r);

	while (e == 0 && at < size) {
		ssize_t n =
		    pread(r->output.fd, chunk, sizeof(chunk), (off_t)at);

		if (n <= 0)
			break;
		if (at + (uint64_t)n > size)
			n = (ssize_t)(size - at);
		at += (uint64_t)n;
		e = gunzip_feed(g, span_of(chunk, (size_t)n));
	}
	gunzip_free(g);
}

static void
log_failure(struct run *r, const char *event, const char *why)
{
	struct json *j = archive_log(r->archive, "dnsir");

	json_str(j, "action", "run");
	json_str(j, "event", event);
	json_u64(j, "member_index", r->child.member);
	json_str(j, "text", why);
	archive_log_end(r->archive);
}

/* What a responder reads when there is no analysis. */
static int
fixed_report(struct run *r, const char *why)
{
	autobuf b = BUF(16 * KIB);
	char start[TIME_TEXT_MAX];
	int e;

	start[time_text(r->start, start)] = '\0';
	e = buf_printf(&b,
	    "@custody@\n"
	    "dnsir %s: EVIDENCE TAKEN, NOT ANALYSED\n\n"
	    "Host      %s\nCollected %s\nCase      %s\nOperator  %s\n\n"
	    "The analysis did not finish: %s.\n"
	    "Member number %u of the archive was being read. Nothing is known "
	    "about this host\nfrom this page: no finding does not mean that "
	    "there is nothing.\n\n"
	    "The evidence itself is %s. Analyse it elsewhere:\n"
	    "    dnsir verify ARCHIVE\n    dnsir analyze ARCHIVE\n",
	    DNSIR_VERSION, r->hostname, start,
	    r->options->case_id ? r->options->case_id : "-",
	    r->options->operator? r->options->operator : "-", why,
	    r->child.member,
	    r->not_whole ? "sealed, and short of what the log names" : "whole");
	if (e < 0)
		return e;
	snprintf(
	    r->child.part[0].name, sizeof(r->child.part[0].name), "report.txt");
	r->child.part[0].content = b;
	r->child.part[0].want = b.n;
	r->child.parts = 1;
	b = BUF(0);
	return 0;
}

static void
second_try(struct run *r)
{
	char why[256];
	uint32_t member = r->child.member;

	(void)snprintf(why, sizeof(why),
	    "the first analysis failed at member number %u: %s; this is the "
	    "second, with that member left out",
	    member, r->child.why);
	log_failure(r, "analysis-failed", r->child.why);
	if (r->output.is_stdout || r->interrupts >= 2)
		return;
	archive_log_flush(r->archive);
	archive_flush(r->archive);
	child_free(&r->child);
	if (child_start(&r->child, member, why) < 0)
		return;
	feed_again(r);
	hear_out(r);
	if (r->child.failed)
		log_failure(r, "analysis-failed-again", r->child.why);
}

static const char inside[] =
    "This copy lies inside the archive, whose digest is in the .sha256 beside "
    "it.";

static void
put_parts(struct run *r)
{
	for (size_t i = 0; i < r->child.parts; i++) {
		const struct child_part *p = &r->child.part[i];
		autobuf b = BUF(CHILD_PART_MAX + 4 * KIB);
		char name[80];

		(void)snprintf(name, sizeof(name), "report/%s", p->name);
		if (part_with_header(p, span_str(inside), &b) < 0 ||
		    archive_member(
			r->archive, "dnsir", span_str(name), buf_span(&b)) < 0)
			r->not_analysed = true;
	}
}

void
conclude(struct run *r)
{
	struct json *j = archive_log(r->archive, "dnsir");

	json_str(j, "action", "run");
	json_str(j, "event", "acquired");
	json_u64(j, "not_whole", r->not_whole);
	archive_log_end(r->archive);
	archive_log_flush(r->archive);
	archive_untee(r->archive);
	say_progress(r, "analysis");
	hear_out(r);
	if (!r->child.ended) {
		r->not_analysed = true;
		second_try(r);
	}
	if (r->child.trouble)
		r->not_analysed = true;
	if (!r->child.ended) {
		char why[160];

		memcpy(why, r->child.why, sizeof(why));
		if (fixed_report(r, why) < 0)
			r->child.parts = 0;
	}
	put_parts(r);
	archive_finish(r->archive);
}
