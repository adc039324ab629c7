/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finding.c - the bounded store of what detectors say.
 *
 * A host under attack chooses how many findings there are and how long their
 * bytes. So findings are bounded in all and per rule, and what they quote is
 * bounded in bytes: low severities may use half of that room, so that noise
 * cannot push out the quotes of what matters.
 */
#include "findings.h"

#include <stdarg.h>
#include <stdio.h>

#include "mask.h"

#define FORMAT_BYTES 1024
static_assert(
    FACT_BYTES <= FORMAT_BYTES && WHY_BYTES <= FORMAT_BYTES, "room for both");

static struct span
keep_format(size_t max, const char *fmt, va_list ap) printf_like(2, 0);

static struct span
keep_format(size_t max, const char *fmt, va_list ap)
{
	char text[FORMAT_BYTES];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n < 0)
		return keep(SPAN_NONE);
	if ((size_t)n >= max) {
		memset(text + max - 4, '.', 3);
		n = (int)max - 1;
	}
	return keep(span_of(text, (size_t)n));
}

static size_t
rule_index(const char *id)
{
	size_t i = 0;

	while (i < intel_rules_count && strcmp(intel_rules[i].id, id) != 0)
		i++;
	assert(i < intel_rules_count);
	return i;
}

static uint64_t
subject_hash(size_t rule, struct span subject)
{
	return (hash_bytes(subject) ^ rule) * UINT64_C(0x9e3779b97f4a7c15);
}

static bool
is_about(const struct finding *f, size_t rule, uint64_t hash, struct span s)
{
	size_t n = f->subject.n;

	return f->rule == &intel_rules[rule] && f->hash == hash &&
	    f->subject_length == s.n &&
	    (n == 0 || memcmp(f->subject.p, s.p, n) == 0);
}

/* The slot that holds the finding, or the free one where it belongs. */
static uint16_t *
slot_of(struct findings *fs, size_t rule, struct span subject)
{
	uint64_t hash = subject_hash(rule, subject);
	size_t at = (size_t)(hash >> 32) % FINDINGS_SLOTS;

	while (fs->slot[at] &&
	    !is_about(fs->item[fs->slot[at] - 1], rule, hash, subject))
		at = (at + 1) % FINDINGS_SLOTS;
	return &fs->slot[at];
}

static struct finding *
finding_new(
    struct findings *fs, size_t rule, enum severity severity, struct span s)
{
	struct finding *f = grow(NULL, 1, sizeof(*f));

	*f = (struct finding){
		.all = fs,
		.rule = &intel_rules[rule],
		.severity = severity,
		.subject = keep(span_head(s, SUBJECT_BYTES)),
		.subject_length = s.n,
		.hash = subject_hash(rule, s),
		.number = fs->count,
		.why = keep(SPAN_NONE),
		.first = TIME_NONE,
		.last = TIME_NONE,
		.not_after = TIME_NONE,
	};
	return f;
}

/* One for each severity, so that a critical one is not lost among low. */
static struct finding *
overflow(struct findings *fs, size_t rule, enum severity sev, struct span s)
{
	struct finding **f = &fs->overflow[rule * SEVERITIES + sev];
	uint64_t hash = subject_hash(rule, s);
	bool added = false;

	if (!*f) {
		*f = finding_new(fs, rule, sev, SPAN_NONE);
		(*f)->overflow = true;
	}
	if (!table_at(fs->beyond, span_of(&hash, sizeof(hash)), &added))
		(*f)->at_least = true;
	else if (added)
		(*f)->more++;
	return *f;
}

struct finding *
finding(struct findings *fs, const char *id, enum severity severity,
    struct span subject)
{
	size_t rule = rule_index(id);
	uint16_t *slot = slot_of(fs, rule, subject);
	struct finding *f;

	assert((unsigned)severity < SEVERITIES);
	if (*slot) {
		f = fs->item[*slot - 1];
		if (f->severity < severity)
			f->severity = severity;
		return f;
	}
	if (fs->count == FINDINGS_MAX ||
	    fs->per_rule[rule] == FINDINGS_PER_RULE)
		return overflow(fs, rule, severity, subject);
	f = finding_new(fs, rule, severity, subject);
	fs->item[fs->count++] = f;
	fs->per_rule[rule]++;
	*slot = (uint16_t)fs->count;
	return f;
}

struct finding *
finding_known(struct findings *fs, const char *id, struct span subject)
{
	const uint16_t *slot = slot_of(fs, rule_index(id), subject);

	return *slot ? fs->item[*slot - 1] : NULL;
}

void
finding_why(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	if (f->overflow)
		return;
	let_go(f->why);
	va_start(ap, fmt);
	f->why = keep_format(WHY_BYTES, fmt, ap);
	va_end(ap);
}

/* May this finding hold n bytes more? */
static bool
has_room(const struct finding *f, size_t n)
{
	size_t max = FINDINGS_BYTES;

	if (f->severity < SEV_MEDIUM)
		max = max / 2;
	else if (f->severity < SEV_HIGH)
		max = max / 4 * 3;
	return f->all->bytes <= max && n <= max - f->all->bytes;
}

static struct fact *
fact_of(struct finding *f, const char *key)
{
	for (size_t i = 0; i < f->facts; i++)
		if (strcmp(f->fact[i].key, key) == 0)
			return &f->fact[i];
	return NULL;
}

static struct fact *
fact_add(struct finding *f, const char *key)
{
	size_t n = strlen(key) + 1;
	char *copy;

	if (f->facts == FACTS_MAX)
		return NULL;
	copy = grow(NULL, n, 1);
	memcpy(copy, key, n);
	f->fact = grow(f->fact, f->facts + 1, sizeof(*f->fact));
	f->fact[f->facts] = (struct fact){ .key = copy };
	return &f->fact[f->facts++];
}

void
finding_fact(struct finding *f, const char *key, const char *fmt, ...)
{
	struct fact *fact = fact_of(f, key);
	struct span value;
	va_list ap;

	if (f->overflow)
		return;
	va_start(ap, fmt);
	value = keep_format(FACT_BYTES, fmt, ap);
	va_end(ap);
	if (has_room(f, value.n) && !fact)
		fact = fact_add(f, key);
	else if (!has_room(f, value.n))
		fact = NULL;
	if (!fact) {
		f->all->lost_facts++;
		let_go(value);
		return;
	}
	f->all->bytes += value.n;
	f->all->bytes -= fact->value.n;
	let_go(fact->value);
	fact->value = value;
}

void
finding_attack(struct finding *f, const char *ids)
{
	int n = snprintf(f->attack, sizeof(f->attack), "%s", ids);

	assert(n >= 0 && (size_t)n < sizeof(f->attack));
}

static void
widen(struct finding *f, const struct record *r)
{
	int64_t last = r->basis == BASIS_WINDOW ? r->until : r->time;

	if (r->basis == BASIS_UNKNOWN || r->time == TIME_NONE)
		return;
	if (r->basis == BASIS_BEFORE) {
		if (r->time > f->not_after)
			f->not_after = r->time;
		return;
	}
	if (f->first == TIME_NONE || r->time < f->first)
		f->first = r->time;
	if (last > f->last)
		f->last = last;
}

static bool
is_cited(const struct finding *f, const struct ref *r)
{
	for (size_t i = 0; i < f->cites; i++) {
		const struct ref *c = &f->cite[i].ref;

		if (c->member == r->member && c->offset == r->offset &&
		    c->length == r->length)
			return true;
	}
	return false;
}

/* Masked here, once: the same bytes go into four reports. */
static struct span
keep_masked(struct span s)
{
	autobuf masked = BUF(s.n * 9 + 64);

	if (mask_secrets(s, &masked) < 0)
		out_of_memory();
	return keep(buf_span(&masked));
}

static void
cite_add(struct finding *f, const struct record *r)
{
	size_t most = f->cites ? CITE_BYTES : CITE_FIRST_BYTES;
	struct span name = r->member ? r->member->name : SPAN_NONE;
	struct span head = span_head(r->raw, most);
	struct span text = keep_masked(head);

	name = span_head(name, SUBJECT_BYTES);
	if (!has_room(f, text.n + name.n)) {
		f->all->lost_cites++;
		let_go(text);
		head = SPAN_NONE;
		text = keep(SPAN_NONE);
	}
	f->all->bytes += text.n + name.n;
	f->cite = grow(f->cite, f->cites + 1, sizeof(*f->cite));
	f->cite[f->cites++] = (struct cite){
		.member = keep(name),
		.text = text,
		.ref = r->ref,
		.basis = r->basis,
		.time = r->time,
		.until = r->until,
		.cut = head.n < r->ref.length,
	};
}

void
finding_cite(struct finding *f, const struct record *r)
{
	widen(f, r);
	if (is_cited(f, &r->ref))
		return;
	f->count++;
	if (f->cites < CITES_MAX)
		cite_add(f, r);
}

static bool
gap_known(const struct findings *fs, struct span what, struct span text)
{
	for (size_t i = 0; i < fs->gaps; i++)
		if (span_eq(fs->gap[i].what, what) &&
		    span_eq(fs->gap[i].text, text))
			return true;
	return false;
}

void
finding_gap(struct findings *fs, struct span what, const char *fmt, ...)
{
	struct span text;
	va_list ap;

	va_start(ap, fmt);
	text = keep_format(WHY_BYTES, fmt, ap);
	va_end(ap);
	what = span_head(what, SUBJECT_BYTES);
	if (gap_known(fs, what, text)) {
		let_go(text);
	} else if (fs->gaps == GAPS_MAX) {
		fs->lost_gaps++;
		let_go(text);
	} else {
		fs->gap[fs->gaps++] = (struct gap){ keep(what), text };
	}
}
