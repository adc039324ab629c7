/* SPDX-License-Identifier: Apache-2.0 */
/*
 * module.h - the three kinds of thing a folder below modules/ may hold.
 *
 * modules/NAME/take.c defines  const struct taker NAME_taker;
 * modules/NAME/parse.c         const struct parser NAME_parser;
 * modules/NAME/detect.c        const struct detector NAME_detector;
 * The build makes the registry from the directory.
 *
 * take() has a host and a sink and no parser; parse() has bytes, its state
 * and an emitter, and no host; see() has records and findings.
 */
#ifndef DNSIR_MODULE_H
#define DNSIR_MODULE_H

#include "finding.h"
#include "host.h"
#include "record.h"
#include "sink.h"

/* Order of taking: RFC 3227, most volatile first. */
enum volatility {
	VOLATILE_IDENTITY, /* who the host is: tiny, and all else leans on it */
	VOLATILE_NETWORK,
	VOLATILE_PROCESS,
	VOLATILE_CACHE,
	VOLATILE_RUN,
	VOLATILE_JOURNAL,
	VOLATILE_FILE,
};

struct taker {
	const char *name, *summary;
	enum volatility order;
	bool live_only; /* nothing to take below --root */
	unsigned deadline; /* seconds; 0: 30 */
	const char *const *paths; /* for `dnsir list`, NULL-ended */
	/* 0, or negative errno: the source as a whole failed. */
	int (*take)(const struct host *, struct sink *);
};

/*
 * state is zeroed, of size bytes, one for each member; parse() returns how
 * many bytes of the window it has used, and gets the rest again in front of
 * the next window (at most 1 MiB); with last set it must use all.
 */
struct parser {
	const char *name;
	size_t size;
	bool (*accepts)(const struct member *, struct span head);
	size_t (*parse)(void *state, struct span, bool last, struct emit *);
	void (*close)(void *state); /* or NULL: frees tables of the state */
};

/* state is zeroed, one for the whole analysis. conclude() comes once. */
struct detector {
	const char *name, *summary;
	size_t size;
	void (*see)(void *state, const struct record *, struct findings *);
	void (*conclude)(void *state, struct findings *);
	void (*close)(void *state); /* or NULL */
};

#endif
