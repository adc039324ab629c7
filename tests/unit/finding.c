/* SPDX-License-Identifier: Apache-2.0 */
/* finding - the bounded store of findings. */
#include "findings.h"

#include <stdio.h>

#include "report.h"
#include "tap.h"

/* These stand in for the rules of the modules. */
const struct rule intel_rules[] = {
	{ "a.first", "First", "T1565.001;T1071.004", "none", "look" },
	{ "b.second", "Second", "T1016", "many", "wait" },
	{ 0 },
};
const size_t intel_rules_count = 2;

static struct member member = { .name = { (const uint8_t *)"[root]/x", 8 } };

static struct record
record_of(uint64_t offset, struct span raw)
{
	return (struct record){
		.kind = REC_HOSTS,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = raw,
		.ref = { 0, (uint32_t)raw.n, offset },
		.member = &member,
	};
}

static struct findings *
fresh(void)
{
	struct findings *fs = NULL;

	if (findings_new(&fs) != 0)
		abort();
	return fs;
}

static void
test_identity(void)
{
	struct findings *fs = fresh();
	struct finding *f = finding(fs, "a.first", SEV_LOW, SPAN("x"));

	ok(finding(fs, "a.first", SEV_HIGH, SPAN("x")) == f, "found again");
	ok(f->severity == SEV_HIGH, "severity rises");
	(void)finding(fs, "a.first", SEV_INFO, SPAN("x"));
	ok(f->severity == SEV_HIGH, "and stays");
	ok(finding(fs, "b.second", SEV_LOW, SPAN("x")) != f, "other rule");
	ok(finding(fs, "a.first", SEV_LOW, SPAN("x\0")) != f, "other bytes");
	ok(finding(fs, "a.first", SEV_LOW, SPAN_NONE) != f, "no subject");
	ok(finding_known(fs, "a.first", SPAN("x")) == f, "is known");
	ok(!finding_known(fs, "a.first", SPAN("y")), "is not known");
	is_u64(fs->count, 4, "four in all");
	findings_free(fs);
}

/* Subjects are told apart past what is kept of them. */
static void
test_long_subject(void)
{
	struct findings *fs = fresh();
	uint8_t a[SUBJECT_BYTES + 8], b[SUBJECT_BYTES + 8];
	struct finding *f;

	memset(a, 'a', sizeof(a));
	memset(b, 'a', sizeof(b));
	b[sizeof(b) - 1] = 'b';
	f = finding(fs, "a.first", SEV_LOW, span_of(a, sizeof(a)));
	ok(finding(fs, "a.first", SEV_LOW, span_of(b, sizeof(b))) != f,
	    "long subjects differ in their last byte");
	is_u64(f->subject.n, SUBJECT_BYTES, "kept in part");
	is_u64(f->subject_length, sizeof(a), "length is known");
	findings_free(fs);
}

static void
test_say(void)
{
	struct findings *fs = fresh();
	struct finding *f = finding(fs, "a.first", SEV_LOW, SPAN("x"));
	char word[2 * FACT_BYTES];

	memset(word, 'w', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	finding_why(f, "first");
	finding_why(f, "%d places", 3);
	is_span(f->why, SPAN("3 places"), "the last why stays");
	finding_fact(f, "mode", "%04o", 0644u);
	finding_fact(f, "mode", "%04o", 0600u);
	is_u64(f->facts, 1, "a fact once per key");
	is_span(f->fact[0].value, SPAN("0600"), "the last value stays");
	finding_fact(f, "long", "%s", word);
	is_u64(f->fact[1].value.n, FACT_BYTES - 1, "a long fact is cut");
	ok(span_ends(f->fact[1].value, SPAN("...")), "and shows it");
	for (int i = 0; i < 100; i++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "k%d", i);
		finding_fact(f, key, "v");
	}
	is_u64(f->facts, FACTS_MAX, "facts are bounded");
	is_u64(fs->lost_facts, 100 + 2 - FACTS_MAX, "and counted");
	finding_attack(f, "T1016");
	ok(!strcmp(f->attack, "T1016"), "own technique");
	findings_free(fs);
}

static void
test_cites(void)
{
	static uint8_t big[2 * CITE_FIRST_BYTES];
	struct findings *fs = fresh();
	struct finding *f = finding(fs, "a.first", SEV_LOW, SPAN("x"));
	struct record r = record_of(7, span_of(big, sizeof(big)));

	finding_cite(f, &r);
	finding_cite(f, &r);
	is_u64(f->count, 1, "the same bytes once");
	is_u64(f->cite[0].text.n, CITE_FIRST_BYTES, "first cite, 4 KiB");
	ok(f->cite[0].cut, "and cut");
	is_u64(f->cite[0].ref.length, sizeof(big), "whole length is told");
	is_span(f->cite[0].member, member.name, "member's name");
	for (uint64_t i = 100; i < 140; i++) {
		r = record_of(i, span_of(big, 600));
		finding_cite(f, &r);
	}
	is_u64(f->count, 41, "all are counted");
	is_u64(f->cites, CITES_MAX, "some are kept");
	is_u64(f->cite[1].text.n, CITE_BYTES, "the others, 512 bytes");
	findings_free(fs);
}

static void
at(struct finding *f, enum time_basis basis, int64_t time, int64_t until)
{
	static uint64_t offset;
	struct record r = record_of(offset++, SPAN("x"));

	r.basis = basis;
	r.time = time;
	r.until = until;
	finding_cite(f, &r);
}

static void
test_times(void)
{
	struct findings *fs = fresh();
	struct finding *f = finding(fs, "a.first", SEV_LOW, SPAN("x"));

	at(f, BASIS_UNKNOWN, 5, 5);
	ok(f->first == TIME_NONE && f->last == TIME_NONE, "no time at all");
	at(f, BASIS_BEFORE, 900, TIME_NONE);
	ok(f->first == TIME_NONE && f->not_after == 900, "only a bound");
	at(f, BASIS_EXACT, 300, TIME_NONE);
	ok(f->first == 300 && f->last == 300, "a time");
	at(f, BASIS_WINDOW, 200, 400);
	ok(f->first == 200 && f->last == 400, "a window widens");
	at(f, BASIS_EXACT, 350, TIME_NONE);
	ok(f->first == 200 && f->last == 400, "what lies within does not");
	findings_free(fs);
}

static void
fill(struct findings *fs, const char *rule, enum severity s, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char subject[16];

		(void)snprintf(subject, sizeof(subject), "s%u", i);
		finding_why(finding(fs, rule, s, span_str(subject)), "why");
	}
}

static void
test_overflow(void)
{
	struct findings *fs = fresh();
	struct finding *f, **sorted = NULL;
	size_t n = 0;

	fill(fs, "a.first", SEV_LOW, FINDINGS_PER_RULE + 44);
	fill(fs, "a.first", SEV_LOW, FINDINGS_PER_RULE + 44);
	is_u64(fs->count, FINDINGS_PER_RULE, "a rule is bounded");
	f = finding(fs, "a.first", SEV_LOW, SPAN("s290"));
	ok(f->overflow, "overflow");
	is_u64(f->more, 44, "each subject past the bound counts once");
	f = finding(fs, "a.first", SEV_CRITICAL, SPAN("worse"));
	ok(f->overflow && f->severity == SEV_CRITICAL && f->more == 1,
	    "what is worse is not lost among them");
	ok(findings_sorted(fs, &sorted, &n) == 0, "sorted");
	is_u64(n, FINDINGS_PER_RULE + 2, "with both overflows");
	ok(n > 1 && sorted[0] == f, "the worst first");
	ok(n > 1 && sorted[n - 1]->overflow, "the other overflow last");
	free(sorted);
	findings_free(fs);
}

static struct finding *
cite_much(struct findings *fs, const char *rule, uint32_t subject)
{
	static uint8_t big[CITE_FIRST_BYTES];
	struct finding *f =
	    finding(fs, rule, SEV_LOW, span_of(&subject, sizeof(subject)));

	for (uint64_t k = 0; k < 99; k++) {
		struct record r = record_of(k, span_of(big, sizeof(big)));

		finding_cite(f, &r);
	}
	return f;
}

static void
test_room(void)
{
	struct findings *fs = fresh();
	struct finding *f = NULL;

	for (uint32_t i = 0; i < FINDINGS_PER_RULE; i++)
		(void)cite_much(fs, "a.first", i);
	ok(fs->lost_cites == 0, "what one rule may say fits");
	for (uint32_t i = 0; i < FINDINGS_PER_RULE; i++)
		f = cite_much(fs, "b.second", i);
	ok(fs->lost_cites > 0, "more noise runs out of room");
	ok(fs->bytes <= FINDINGS_BYTES / 2 + MIB / 4, "at about half of it");
	is_u64(f->cites, CITES_MAX, "the places are kept");
	is_u64(f->cite[0].text.n, 0, "without bytes");
	f = finding(fs, "b.second", SEV_HIGH, SPAN("x"));
	finding_cite(f,
	    &(struct record){ .raw = SPAN("important"), .ref = { 0, 9, 1 } });
	is_span(f->cite[0].text, SPAN("important"), "what matters has room");
	findings_free(fs);
}

static void
test_gaps(void)
{
	struct findings *fs = fresh();

	for (int i = 0; i < GAPS_MAX + 10; i++)
		finding_gap(fs, SPAN("w"), "%d", i);
	finding_gap(fs, SPAN("w"), "%d", 3);
	is_u64(fs->gaps, GAPS_MAX, "gaps are bounded");
	is_u64(fs->lost_gaps, 10, "counted, and each told once");
	is_span(fs->gap[7].text, SPAN("7"), "in order");
	findings_free(fs);
}

int
main(void)
{
	test_identity();
	test_long_subject();
	test_say();
	test_cites();
	test_times();
	test_overflow();
	test_room();
	test_gaps();
	findings_free(NULL);
	return done_testing();
}
