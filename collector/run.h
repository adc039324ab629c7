/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - one collection: what the sink process knows while it goes on.
 */
#ifndef DNSIR_RUN_H
#define DNSIR_RUN_H

#include "archive.h"
#include "child.h"
#include "host_open.h"
#include "options.h"
#include "output.h"
#include "view.h"

#define QUICK_SOURCE \
	(256 * MIB) /* bytes a source may take: --profile quick \
		     */
#define QUICK_ALL (2 * GIB)

struct run {
	const struct options *options;
	struct output output;
	struct host *host;
	struct archive *archive;
	struct child child;
	struct view view;
	char hostname[256]; /* as the root's own file says */
	int64_t start; /* realtime, usec */
	int64_t deadline; /* boottime, usec; INT64_MAX: none */
	int signals; /* signalfd */
	unsigned interrupts;
	uint64_t taken; /* bytes of all sources */
	unsigned not_whole; /* things that could not be taken whole */
	bool not_analysed;
	long worker_memory; /* KiB, of the largest */
	int source, sources; /* for the progress line */
};

/* Takes every source that the options name, most volatile first. */
void acquire(struct run *);
/* collection.json and the operator's lists, before all else. */
void collection_put(struct run *);
/* Lets the child finish; tries once more without the member that broke it. */
void conclude(struct run *);
/* Report files and digest beside the archive; 0 or negative errno. */
must_check int sidecars_put(struct run *);

/* Which archive a copy of the part is of: text or HTML as the part is. */
must_check int custody_header(const struct child_part *, const char *name,
    uint64_t size, const char *digest, struct buf *out);
/* A report part with its custody mark replaced by header, which is text or
 * HTML as the part is. */
must_check int part_with_header(
    const struct child_part *, struct span header, struct buf *out);

/* One turn of the poll loop; worker: a descriptor to wait for too, or -1. */
bool run_turn(struct run *, int worker, int timeout_ms);
bool run_stopped(const struct run *); /* interrupted, or past the deadline */

void say_progress(const struct run *, const char *what);
void say(const struct run *, const char *fmt, ...) printf_like(2, 3);

#endif
