/* SPDX-License-Identifier: Apache-2.0 */
/* report_page.c - what report.txt and report.html say alike; cited.txt. */
#include "report_state.h"

/* Whole seconds are what people compare; findings.json has the rest. */
static int64_t
floor_second(int64_t usec)
{
	int64_t rest = usec % USEC_PER_SEC;

	return rest < 0 ? usec - rest - USEC_PER_SEC : usec - rest;
}

/* An upper bound stays one. */
static int64_t
ceil_second(int64_t usec)
{
	int64_t floor = floor_second(usec);

	return floor == usec || floor > INT64_MAX - USEC_PER_SEC
	    ? floor
	    : floor + USEC_PER_SEC;
}

void
page_time(struct page *p, int64_t usec)
{
	char text[TIME_TEXT_MAX];
	size_t n =
	    time_text(usec == TIME_NONE ? usec : floor_second(usec), text);

	page_raw(p, span_of(text, n));
}

void
page_time_fact(struct page *p, struct span value)
{
	int64_t t;

	if (time_parse(value, &t))
		page_time(p, t);
	else
		page_html(p, value);
}

void
page_clock(struct page *p, struct span offset)
{
	int64_t seconds;

	if (text_i64(offset, &seconds))
		page_fmt(
		    p, "%+lld s to the reference time", (long long)seconds);
	else
		page_str(p, "not established");
}

void
page_when(struct page *p, enum time_basis basis, int64_t time, int64_t until)
{
	if (basis == BASIS_UNKNOWN || time == TIME_NONE) {
		page_str(p, "undated");
		return;
	}
	if (basis == BASIS_BEFORE) {
		page_str(p, "undated, not after ");
		page_time(p, ceil_second(time));
		return;
	}
	page_time(p, time);
	if (basis == BASIS_WINDOW && until != TIME_NONE && until != time) {
		page_str(p, " to ");
		page_time(p, ceil_second(until));
	}
}

void
page_span_of_time(struct page *p, const struct finding *f)
{
	if (f->first != TIME_NONE)
		page_when(p, BASIS_WINDOW, f->first, f->last);
	else
		page_when(p, BASIS_BEFORE, f->not_after, TIME_NONE);
}

const char *
finding_attack_ids(const struct finding *f)
{
	return f->attack[0] ? f->attack : f->rule->attack;
}

static void
cited_finding(struct page *p, const struct finding *f)
{
	for (size_t i = 0; i < f->cites; i++) {
		const struct cite *c = &f->cite[i];

		page_fmt(p, "%s %s ", severity_text(f->severity), f->rule->id);
		page_text(p, f->subject);
		page_str(p, "\n");
		page_text(p, c->member);
		page_fmt(p, " offset %llu length %u",
		    (unsigned long long)c->ref.offset, c->ref.length);
		if (c->cut)
			page_fmt(p, ", the first %zu bytes", c->text.n);
		page_str(p, ", ");
		page_when(p, c->basis, c->time, c->until);
		page_str(p, "\n  ");
		page_quote_text(p, c->text);
		page_str(p, "\n\n");
	}
}

int
report_cited(const struct report *r, struct buf *out)
{
	struct page p = page_to(out);
	uint64_t left_out = 0;

	page_str(&p,
	    "The bytes that the findings cite: severity, rule, subject; where "
	    "in the archive;\nthe bytes, control characters and backslashes "
	    "escaped, secrets masked.\nThe archive holds them whole.\n\n");
	for (size_t i = 0; i < r->count; i++) {
		size_t before = out->n;

		if (!left_out)
			cited_finding(&p, r->sorted[i]);
		if (left_out || p.error == -ENOBUFS ||
		    out->n + KIB > out->max) {
			out->n = before;
			p.error = 0;
			left_out += r->sorted[i]->cites;
		}
	}
	if (left_out)
		page_fmt(&p, "and %llu more, in findings.json\n",
		    (unsigned long long)left_out);
	return p.error;
}
