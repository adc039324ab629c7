/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit.h - the inside of an emitter, for the reader and for tests.
 */
#ifndef DNSIR_EMIT_H
#define DNSIR_EMIT_H

#include "record.h"

typedef void emit_fn(void *arg, const struct record *);

struct emit {
	const struct member *member;
	struct span window; /* what parse() was given */
	uint64_t offset; /* of the window in the member */
	emit_fn *fn;
	void *arg;
	uint64_t skips, skipped; /* times, bytes */
};

#endif
