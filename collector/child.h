/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.h - the sink process's end of the walled child: bytes go in through
 * a bounded queue, framed words come out. It is never waited for.
 */
#ifndef DNSIR_CHILD_H
#define DNSIR_CHILD_H

#include <poll.h>
#include <sys/types.h>

#include "frame.h"

#define CHILD_PARTS_MAX 32
#define CHILD_PART_MAX (8 * MIB)
#define CHILD_PARTS_BYTES (24 * MIB)
#define CHILD_PATIENCE (5 * INT64_C(1000000)) /* usec without progress */
#define CHILD_MEMBER_TIME (60 * INT64_C(1000000)) /* and 1 s a MiB */
#define CHILD_QUEUE_SOFT MIB /* above this, workers wait */
#define CHILD_QUEUE_MAX (16 * MIB)

struct child_part {
	char name[64];
	uint64_t want;
	struct buf content;
};

struct child {
	pid_t pid;
	int in, out;
	struct buf queue, frames;
	size_t head; /* of queue: sent already */
	bool closing; /* the stream is at its end: close in when sent */
	bool ended; /* FRAME_END was heard: parts are whole */
	bool trouble, cut; /* then: not all was analysed; evidence is cut */
	bool failed;
	char why[160];
	uint32_t member; /* that it reads */
	uint64_t sent, sent_then; /* bytes: in all, when member began */
	int64_t began; /* boottime of the member that it reads */
	int64_t progress; /* boottime of the last sign of life */
	struct child_part part[CHILD_PARTS_MAX];
	size_t parts;
	uint64_t parts_bytes;
	long memory; /* KiB at its peak; 0: not known */
	int worst; /* severity, -1: none */
	char title[256];
};

/* A child that was not started: child_free() does nothing to it. */
#define CHILD_NONE \
	{ \
		.pid = -1, .in = -1, .out = -1, .worst = -1 \
	}

must_check int child_start(struct child *, uint32_t leave_out, const char *why);
void child_tee(void *child, struct span); /* an archive_tee_fn */
void child_close_stream(struct child *);
bool child_busy(const struct child *); /* the queue is long: let it read */
bool child_running(const struct child *);
/* Two slots; returns how many were filled. */
size_t child_pollfds(const struct child *, struct pollfd *);
void child_turn(struct child *);
void child_kill(struct child *, const char *why);
void child_free(struct child *);

#endif
