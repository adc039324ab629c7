/* SPDX-License-Identifier: Apache-2.0 */
/*
 * taking.h - the state of one taking of systemd-resolved, and its steps.
 */
#ifndef DNSIR_RESOLVED_TAKING_H
#define DNSIR_RESOLVED_TAKING_H

#include "daemon.h"
#include "sink.h"
#include "varlink.h"

#define RESOLVED_UNIT "systemd-resolved.service"
#define RESOLVED_EXE "systemd-resolved"
#define FENCE_STEPS 8

struct fence_step {
	const char *name;
	int error; /* 0: it held */
	int64_t usec; /* how long it took */
};

struct taking {
	const struct host *host;
	struct sink *sink;
	struct daemon daemon; /* handle -1: it is not running */
	const char *method; /* "varlink", "signal", "none" */
	const char *reason; /* why nothing was asked or sent; a stable word */
	char why[256]; /* the same for people */
	char boot[33];
	bool stale; /* StaleRetentionSec= is configured */
	struct varlink_reply call; /* DumpCache, where it answered */

	/* the signal */
	char name_space[64]; /* LogNamespace=, or empty */
	bool sent, held;
	int64_t boottime_before, realtime_before;
	int64_t boottime_after, realtime_after;
	struct fence_step fence[FENCE_STEPS];
	size_t steps;
};

/* Says why, and that nothing is sent; returns false. */
bool taking_refuse(struct taking *, const char *reason, const char *fmt, ...)
    printf_like(3, 4);
/* CLOCK_BOOTTIME, seconds from now but not past the source's deadline. */
int64_t taking_deadline(const struct taking *, double seconds);

/* decide.c: may SIGUSR1 be sent, and would its lines be kept? */
bool signal_may_be_sent(struct taking *);
/* sync.c: journald writes all it has got. 0 or negative errno. */
must_check int journald_sync(struct taking *, double seconds);
/* fence.c: sends it, and waits until its lines lie in the journal. */
void signal_send(struct taking *);
/* room.c: the journal files as they are, and those that may have to go. */
void journals_before(struct taking *);

/* conf.c: is a line of one of these files "KEY…"? patterns: NULL-ended. */
bool conf_sets(
    const struct host *, const char *const *patterns, const char *const *keys);
extern const char *const resolved_conf[], *const journald_conf[];

/* state.c: live/resolved/state.json */
void state_write(struct taking *);

#endif
