/* SPDX-License-Identifier: Apache-2.0 */
/* entropy.c - Shannon's, in whole numbers, alike on every machine. */
#include "stats.h"

#define FRACTION_BITS 16

/* log2(x) with FRACTION_BITS of fraction, by squaring; x > 0. */
static uint64_t
log2_fixed(uint64_t x)
{
	unsigned whole = 63U - (unsigned)__builtin_clzll(x);
	/* 1 <= m < 2 with 31 bits of fraction */
	uint64_t m = whole > 31 ? x >> (whole - 31) : x << (31 - whole);
	uint64_t result = whole;

	for (int i = 0; i < FRACTION_BITS; i++) {
		m = m * m >> 31;
		result <<= 1;
		if (m >> 32) {
			m >>= 1;
			result |= 1;
		}
	}
	return result;
}

/* sum of c/n * log2(n/c), as log2(n) - sum(c * log2(c)) / n. */
unsigned
entropy_milli(struct span s)
{
	uint64_t count[256] = { 0 }, sum = 0, bits;

	/* More would overflow the sum: the first 4 GiB speak for all. */
	s = span_head(s, UINT32_MAX);
	if (s.n < 2)
		return 0;
	for (size_t i = 0; i < s.n; i++)
		count[s.p[i]]++;
	for (size_t i = 0; i < array_size(count); i++)
		if (count[i] > 1)
			sum += count[i] * log2_fixed(count[i]);
	bits = log2_fixed(s.n) - sum / s.n;
	return (unsigned)((bits * 1000 + (UINT64_C(1) << 15)) >> FRACTION_BITS);
}
