/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suffix.c - the longest suffix of a name that a sorted table holds.
 *
 * Read from their ends, all suffixes of a name that are in the table lie at
 * or before the name, and each is a prefix (so read) of those after it. So
 * one binary search finds the last candidate, and what it shares with the
 * name says how short the next must be: two or three searches in all.
 */
#include "dnsname.h"
#include "text.h"

/* No table holds it: stands for bytes that must not match. */
#define NEVER 0x01

/* Lower-case text without escapes; '.' divides labels and does no more. */
static struct span
plain_text(const struct dnsname *name, uint8_t text[DNSNAME_MAX])
{
	size_t n = 0;

	for (size_t at = 0; at + 1 < name->length; at += 1U + name->wire[at]) {
		if (at)
			text[n++] = '.';
		for (size_t i = 0; i < name->wire[at]; i++) {
			uint8_t c = ascii_lower(name->wire[at + 1 + i]);

			text[n++] = c > ' ' && c != '.' ? c : NEVER;
		}
	}
	return span_of(text, n);
}

/* How many bytes do both share at their ends? */
static size_t
shared_tail(struct span a, struct span b)
{
	size_t max = a.n < b.n ? a.n : b.n, n = 0;

	while (n < max && a.p[a.n - 1 - n] == b.p[b.n - 1 - n])
		n++;
	return n;
}

static int
tail_cmp(struct span a, struct span b)
{
	size_t n = shared_tail(a, b);

	if (n == a.n || n == b.n)
		return (a.n > b.n) - (a.n < b.n);
	return a.p[a.n - 1 - n] - b.p[b.n - 1 - n];
}

/* The last entry that does not come after key; count where there is none. */
static size_t
last_before(const struct suffix_table *t, struct span key)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct span s = span_str(t->entry[middle].suffix);

		if (tail_cmp(s, key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : t->count;
}

/* The longest tail of at most n bytes that begins with a label. */
static size_t
label_tail(struct span key, size_t n)
{
	while (n && n < key.n && key.p[key.n - 1 - n] != '.')
		n--;
	return n;
}

const struct suffix_entry *
suffix_find(const struct suffix_table *t, const struct dnsname *name)
{
	uint8_t text[DNSNAME_MAX];
	struct span key = plain_text(name, text);

	while (key.n) {
		size_t i = last_before(t, key), n, shared;
		struct span s;

		if (i == t->count)
			return NULL;
		s = span_str(t->entry[i].suffix);
		shared = shared_tail(s, key);
		n = label_tail(key, shared);
		if (n == s.n)
			return &t->entry[i];
		key = span_from(key, key.n - n);
	}
	return NULL;
}
