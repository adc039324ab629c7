/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - SipHash-1-3 (Aumasson, Bernstein, 2012). */
#ifndef DNSIR_HASH_H
#define DNSIR_HASH_H

#include "base.h"

struct hash_key {
	uint64_t a, b;
};

uint64_t hash_keyed(struct span, const struct hash_key *) pure_function;

#endif
