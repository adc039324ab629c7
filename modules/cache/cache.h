/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cache.h - what the detector of cache dumps remembers.
 */
#ifndef DNSIR_CACHE_H
#define DNSIR_CACHE_H

#include "finding.h"
#include "stats.h"

#define CACHE_DUMPS_MAX 256 /* told apart; more are counted */
#define CACHE_NAMES_MAX 32768
#define CACHE_WORD_MAX 48
#define CACHE_TEXT_MAX 256

enum verdict {
	VERDICT_NONE, /* nothing was asked and nothing sent */
	VERDICT_COMPLETE,
	VERDICT_TRUNCATED, /* its end, or something in it, is missing */
	VERDICT_SILENT, /* asked for, but there is no line of it */
	VERDICT_UNPROVEN, /* nothing tells whether it is whole */
};

/* Parts of one dump that lie in several members are one. */
struct seen_dump {
	int64_t first, last; /* usec */
	uint64_t boot; /* digest of its id, 0: not known */
	uint64_t dropped; /* lines that journald says it dropped */
	uint32_t pid, records, negatives, servers, lines, doubtful;
	uint32_t unicast; /* records that only a server can have sent */
	enum answer_from from;
	bool head, tail; /* its beginning, and its end, are there */
};

struct cache_fact {
	char text[CACHE_TEXT_MAX];
	size_t length;
};

struct cache_state {
	/* state.json */
	struct cache_fact method, reason, why, fence_failed;
	bool fence_held, live;
	bool blocks; /* v235 and later: blocks about servers close a dump */
	int64_t before, after; /* the signal, usec; 0: none */
	uint64_t boot;
	uint32_t pid;
	/* DumpStatistics; 0: not known */
	struct cache_fact size, hits, misses;

	struct seen_dump dump[CACHE_DUMPS_MAX];
	size_t dumps;
	uint64_t more; /* dumps beyond */
	bool open; /* the last one is being read */
	struct table *names; /* of the dump that this run took */
	uint64_t undated; /* answers that were kept past their time */
	int64_t oldest, newest; /* begins of answers' windows; 0: none */
	uint64_t entries; /* of the journal of this boot */
	uint64_t unreadable; /* journal files */
	uint64_t flushes;
	int64_t flushed; /* the last of them */
};

/* verdict.c */
const struct seen_dump *cache_current(const struct cache_state *);
bool cache_is_current(const struct cache_state *, const struct seen_dump *);
enum verdict
cache_verdict(const struct cache_state *, const struct seen_dump *current);
const char *cache_verdict_text(enum verdict);

/* say.c: the finding and the gaps. */
struct finding *cache_finding(struct findings *);
void cache_say(const struct cache_state *, struct findings *);

#endif
