/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intake.h - the sink process's end of one worker.
 */
#ifndef DNSIR_INTAKE_H
#define DNSIR_INTAKE_H

#include <sys/types.h>

#include "frame.h"
#include "module.h"
#include "run.h"

struct worker {
	const struct taker *taker;
	pid_t pid;
	int fd;
	struct buf frames;
	int64_t deadline;
	uint64_t taken;
	bool done, open; /* FRAME_DONE was heard; a member is open */
	bool starved; /* no room for all of it */
	struct buf name; /* of the member */
	int error;
};

/* false: the worker has ended, or broke the protocol. */
bool intake_hear(struct run *, struct worker *);
/* The member that is open ends in zeros. */
void intake_fill(struct run *, struct worker *);
/* A line of the log; kind: an enum note, error: a positive errno or 0. */
void intake_note(struct run *, const char *source, unsigned kind,
    struct span what, int error, struct span text);

#endif
