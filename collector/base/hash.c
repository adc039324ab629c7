/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.c - SipHash-1-3, so that keys cannot be chosen to collide in a table
 * whose key is not known. Aumasson, Bernstein: SipHash (2012).
 */
#include "hash.h"
#include "stats.h"

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void
sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 = rotate(s->v2, 32);
}

static inline void
sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	s->v0 ^= word;
}

static inline uint64_t
load(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i > 0; i--)
		v = v << 8 | p[i - 1];
	return v;
}

uint64_t
hash_keyed(struct span s, const struct hash_key *key)
{
	struct sip sip = {
		key->a ^ UINT64_C(0x736f6d6570736575),
		key->b ^ UINT64_C(0x646f72616e646f6d),
		key->a ^ UINT64_C(0x6c7967656e657261),
		key->b ^ UINT64_C(0x7465646279746573),
	};
	size_t whole = s.n & ~(size_t)7;

	for (size_t i = 0; i < whole; i += 8)
		sip_word(&sip, load(s.p + i, 8));
	sip_word(&sip,
	    (s.n & 7 ? load(s.p + whole, s.n & 7) : 0) | (uint64_t)s.n << 56);
	sip.v2 ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&sip);
	return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}

/* The same in every run: may be shown, must not decide where keys lie. */
uint64_t
hash_bytes(struct span s)
{
	static const struct hash_key fixed = { 0, 0 };

	return hash_keyed(s, &fixed);
}
