/* SPDX-License-Identifier: Apache-2.0 */
/* stats.c - tables that fill up and say so, hashes, entropy. */
#include "stats.h"
#include "base/hash.h"
#include "tap.h"

static void
test_table(void)
{
	struct table *t = table_new(3, sizeof(unsigned));
	struct span key;
	unsigned *v, *a;
	bool added;

	assert(t);
	ok(table_find(t, SPAN("a")) == NULL, "nothing in a new table");
	a = table_at(t, SPAN("a"), &added);
	ok(a && added && *a == 0, "a key gets zeroed bytes");
	*a = 7;
	v = table_at(t, SPAN("a"), &added);
	ok(v == a && !added, "the same key, the same bytes");
	ok(table_at(t, SPAN("a\0"), &added) && added, "NUL makes a key other");
	ok(table_at(t, SPAN_NONE, &added) && added, "an empty key is one");
	ok(table_at(t, SPAN("b"), &added) == NULL && !added, "it is full");
	ok(table_at(t, SPAN("c"), NULL) == NULL, "still full");
	is_u64(table_lost(t), 2, "two are lost");
	is_u64(table_count(t), 3, "three are in");
	ok(table_find(t, SPAN("a")) == a && *a == 7, "the first is there");
	v = table_item(t, 1, &key);
	is_span(key, SPAN("a\0"), "in order of insertion");
	ok(v == table_find(t, key), "item and find agree");
	table_free(t);
	table_free(NULL);
}

static void
test_long_keys(void)
{
	struct table *t = table_new(10, 1);
	uint8_t one[1000] = { 0 }, two[1000] = { 0 };
	struct span key;
	bool added;

	assert(t);
	two[999] = 1;
	ok(table_at(t, span_of(one, 1000), &added) && added, "1000 bytes");
	ok(table_at(t, span_of(two, 1000), &added) && added,
	    "are told apart by the last");
	ok(table_at(t, span_of(one, 999), &added) && added, "and by length");
	ok(table_at(t, span_of(one, 1000), &added) && !added, "and found");
	table_item(t, 0, &key);
	is_u64(key.n, TABLE_KEY_MAX, "but only so much is kept");
	table_free(t);
}

/* Many: nothing moves, nothing is mixed up, lost ones are counted. */
static void
test_many(void)
{
	enum {
		MAX = 100000,
		MORE = 500
	};
	struct table *t = table_new(MAX, sizeof(uint32_t));
	uint32_t *first = NULL, wrong = 0;

	assert(t);
	for (uint32_t i = 0; i < MAX + MORE; i++) {
		uint32_t *v = table_at(t, span_of(&i, sizeof(i)), NULL);

		if (v)
			*v = i;
		if (i == 0)
			first = v;
	}
	is_u64(table_count(t), MAX, "as many as there is room for");
	is_u64(table_lost(t), MORE, "the others are counted");
	for (uint32_t i = 0; i < MAX; i++) {
		uint32_t *v = table_find(t, span_of(&i, sizeof(i)));
		struct span key;

		wrong += !v || *v != i || table_item(t, i, &key) != v;
	}
	is_u64(wrong, 0, "each is found in its place");
	ok(first && *first == 0 && first == table_item(t, 0, NULL),
	    "the first has not moved");
	ok(table_find(t, SPAN("none")) == NULL, "what is not there is not");
	table_free(t);
}

static void
test_aligned(void)
{
	struct table *t = table_new(100, 3);
	unsigned wrong = 0;

	assert(t);
	for (uint8_t i = 0; i < 100; i++) {
		void *v = table_at(t, span_of(&i, 1), NULL);

		wrong += (uintptr_t)v % 16 != 0;
	}
	is_u64(wrong, 0, "values are aligned for anything");
	table_free(t);
}

/* SipHash's key of 0 to 15, and inputs of 0, 1, 2 … bytes. */
static void
test_hash(void)
{
	const struct hash_key key = { UINT64_C(0x0706050403020100),
		UINT64_C(0x0f0e0d0c0b0a0908) };
	static const uint64_t want[] = {
		UINT64_C(0xabac0158050fc4dc),
		UINT64_C(0xc9f49bf37d57ca93),
		UINT64_C(0xd3927d989bb11140),
		UINT64_C(0x369095118d299a8e),
		UINT64_C(0xd320d86d2a519956),
	};
	static const size_t length[] = { 0, 1, 7, 8, 15 };
	uint8_t in[16];

	for (uint8_t i = 0; i < sizeof(in); i++)
		in[i] = i;
	for (size_t i = 0; i < array_size(length); i++)
		is_u64(hash_keyed(span_of(in, length[i]), &key), want[i],
		    "SipHash-1-3");
	ok(hash_bytes(SPAN("a")) == hash_bytes(SPAN("a")) &&
		hash_bytes(SPAN("a")) != hash_bytes(SPAN("b")),
	    "hash_bytes");
}

static void
test_entropy(void)
{
	uint8_t all[256];
	static uint8_t big[1 << 20];

	for (unsigned i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (uint8_t)(i * i >> 7);
	is_u64(entropy_milli(SPAN_NONE), 0, "nothing");
	is_u64(entropy_milli(SPAN("a")), 0, "one byte");
	is_u64(entropy_milli(SPAN("aaaaaaaa")), 0, "one kind of byte");
	is_u64(entropy_milli(SPAN("ab")), 1000, "two kinds: one bit");
	is_u64(entropy_milli(SPAN("aabbccdd")), 2000, "four kinds: two");
	is_u64(entropy_milli(span_of(all, 256)), 8000, "all bytes: eight");
	is_u64(entropy_milli(SPAN("aab")), 918, "2/3 and 1/3: 0.918");
	is_u64(entropy_milli(SPAN("google")), 1918, "google: 1.918");
	is_u64(entropy_milli(SPAN("aaaaaaaaab")), 469, "9 to 1: 0.469");
	ok(entropy_milli(span_of(big, sizeof(big))) <= 8000,
	    "never more than eight");
}

int
main(void)
{
	test_table();
	test_long_keys();
	test_many();
	test_aligned();
	test_hash();
	test_entropy();
	return done_testing();
}
