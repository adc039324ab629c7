/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - what the parts of the detector share. */
#include "gaps.h"

struct gap_cite
gap_cite_of(const struct record *r)
{
	struct gap_cite c = { .ref = r->ref, .time = r->time };
	struct span raw = span_head(r->raw, sizeof(c.text));

	c.n = raw.n;
	c.ref.length = (uint32_t)raw.n;
	if (raw.n > 0)
		memcpy(c.text, raw.p, raw.n);
	return c;
}

void
gap_cite(struct finding *f, const struct gap_cite *c)
{
	struct member m = { .index = c->ref.member,
		.name = SPAN("journal/index.jsonl"),
		.origin = SPAN("dnsir-journal") };
	struct record r = { .kind = REC_JOURNAL_FILE,
		.basis = BASIS_UNKNOWN, /* the times of a gap are facts */
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = span_of(c->text, c->n),
		.ref = c->ref,
		.member = &m };

	finding_cite(f, &r);
}

struct gap_id
gap_id_of(struct span s)
{
	struct gap_id id = { 0 };

	s = span_head(s, sizeof(id.text));
	id.n = s.n;
	if (s.n > 0)
		memcpy(id.text, s.p, s.n);
	return id;
}

bool
gap_id_eq(const struct gap_id *a, const struct gap_id *b)
{
	return a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
}

struct gap_duration
gap_duration(int64_t usec)
{
	if (usec >= 48 * HOUR)
		return (struct gap_duration){ usec / (24 * HOUR), "days" };
	if (usec >= 2 * HOUR)
		return (struct gap_duration){ usec / HOUR, "hours" };
	if (usec >= 2 * MINUTE)
		return (struct gap_duration){ usec / MINUTE, "minutes" };
	return (struct gap_duration){ usec / USEC_PER_SEC, "seconds" };
}
