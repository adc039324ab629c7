/* SPDX-License-Identifier: Apache-2.0 */
/* aho_corasick.c - one pass against looking for each literal by itself. */
#include "base/aho_corasick.h"
#include "tap.h"
#include "text.h"

enum {
	LITERALS_MAX = 300,
	HITS_MAX = 200000
};

struct found {
	size_t count[LITERALS_MAX]; /* occurrences */
	uint64_t ends[LITERALS_MAX]; /* sum of where they end */
	size_t before; /* bytes of the pieces before */
};

static void
hit(void *arg, uint32_t value, size_t end)
{
	struct found *f = arg;

	assert(value < LITERALS_MAX);
	f->count[value]++;
	f->ends[value] += f->before + end;
}

static uint64_t
random_next(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 8;
}

static void
random_bytes(uint8_t *p, size_t n, unsigned alphabet)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(random_next() % alphabet + 'A');
}

static bool
alike(struct span a, struct span b, bool fold)
{
	return fold ? span_eq_nocase(a, b) : span_eq(a, b);
}

/* Every literal at every place. */
static struct found
search_all(const struct span *literal, size_t n, struct span text, bool fold)
{
	struct found f = { .before = 0 };

	for (size_t i = 0; i < n; i++) {
		for (size_t at = 0; at + literal[i].n <= text.n; at++) {
			struct span s = span_from(text, at);

			if (!alike(
				span_head(s, literal[i].n), literal[i], fold))
				continue;
			f.count[i]++;
			f.ends[i] += at + literal[i].n;
		}
	}
	return f;
}

static struct found
scan(const struct aho *a, struct span text, size_t piece)
{
	struct found f = { .before = 0 };
	uint32_t state = 0;

	for (size_t at = 0; at < text.n; at += piece) {
		f.before = at;
		aho_scan(
		    a, &state, span_head(span_from(text, at), piece), hit, &f);
	}
	f.before = 0;
	return f;
}

static struct aho *
build(const struct span *literal, size_t n, bool fold)
{
	struct aho_fold folded = aho_fold_case();
	struct aho *a = NULL;
	int r = aho_new(&a, fold ? &folded : NULL);

	for (size_t i = 0; i < n && r == 0; i++)
		r = aho_add(a, literal[i], (uint32_t)i);
	if (r == 0)
		r = aho_build(a);
	assert(r == 0);
	return a;
}

/* Few kinds of bytes, so that literals overlap and hold each other. */
static void
test_random(unsigned alphabet, bool fold)
{
	static uint8_t text[6000], bytes[LITERALS_MAX][12];
	static const size_t pieces[] = { 6000, 1, 7, 255, 256, 1000, 3001 };
	struct span literal[LITERALS_MAX], all = span_of(text, sizeof(text));
	struct found want;
	struct aho *a;
	size_t total = 0;

	random_bytes(text, sizeof(text), alphabet);
	for (size_t i = 0; i < LITERALS_MAX; i++) {
		size_t n = 1 + random_next() % sizeof(bytes[i]);

		random_bytes(bytes[i], n, alphabet);
		literal[i] = span_of(bytes[i], n);
	}
	a = build(literal, LITERALS_MAX, fold);
	want = search_all(literal, LITERALS_MAX, all, fold);
	for (size_t i = 0; i < LITERALS_MAX; i++)
		total += want.count[i];
	for (size_t i = 0; i < array_size(pieces); i++) {
		struct found got = scan(a, all, pieces[i]);

		ok(memcmp(&got, &want, sizeof(got)) == 0,
		    "%u kinds of bytes%s, pieces of %zu: %zu found", alphabet,
		    fold ? ", folded" : "", pieces[i], total);
	}
	aho_free(a);
}

static void
test_all_bytes(void)
{
	uint8_t bytes[256];
	struct span literal[256];
	struct found f;
	struct aho *a;
	unsigned wrong = 0;

	for (unsigned i = 0; i < 256; i++) {
		bytes[i] = (uint8_t)i;
		literal[i] = span_of(&bytes[i], 1);
	}
	a = build(literal, 256, false);
	f = scan(a, span_of(bytes, 256), 256);
	for (unsigned i = 0; i < 256; i++)
		wrong += f.count[i] != 1 || f.ends[i] != i + 1;
	is_u64(wrong, 0, "all 256 bytes as literals");
	aho_free(a);
}

static void
test_limits(void)
{
	static uint8_t big[AHO_STATES_MAX + 1];
	struct span twice[] = { SPAN("ab"), SPAN("ab") };
	struct found f;
	struct aho *a = build(NULL, 0, false);

	f = scan(a, SPAN("anything"), 8);
	is_u64(f.count[0], 0, "no literals, no hits");
	aho_free(a);
	a = build(twice, 2, false);
	f = scan(a, SPAN("xabab"), 5);
	ok(f.count[0] == 2 && f.count[1] == 2, "a literal that is there twice");
	aho_free(a);
	assert(aho_new(&a, NULL) == 0);
	is_i64(aho_add(a, SPAN_NONE, 0), -EINVAL, "an empty literal");
	is_i64(aho_add(a, span_of(big, sizeof(big)), 0), -E2BIG, "too long");
	is_i64(aho_add(a, SPAN("ok"), 0), 0, "the next one still fits");
	is_i64(aho_build(a), 0, "and all is well");
	aho_free(a);
	aho_free(NULL);
}

int
main(void)
{
	test_random(2, false);
	test_random(3, false);
	test_random(40, false);
	test_random(60, true);
	test_all_bytes();
	test_limits();
	return done_testing();
}
