/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlink.h - one call to a daemon of the host: a NUL-ended line of JSON each
 * way, over a Unix socket. Replies are not read, only their end is found.
 */
#ifndef DNSIR_RESOLVED_VARLINK_H
#define DNSIR_RESOLVED_VARLINK_H

#include "host.h"

#define VARLINK_HEAD 512

struct varlink_reply {
	int64_t boottime, realtime; /* before the call, usec */
	int64_t boottime_after, realtime_after;
	uint64_t size; /* without the NUL */
	size_t head_length;
	char head[VARLINK_HEAD]; /* its first bytes */
};

int64_t clock_boottime(void);
int64_t clock_realtime(void);

/*
 * Connects below the host's root. *peer: the process that listens. -ENOENT:
 * there is no such socket; -ENOTSOCK: something else lies there.
 * deadline: CLOCK_BOOTTIME, usec.
 */
must_check int varlink_open(
    const struct host *, const char *path, int64_t deadline, int *peer);
/*
 * Sends the call; the reply, less its NUL, goes to file (-1: nowhere).
 * -ETIMEDOUT, -EFBIG (longer than max), -ECONNRESET (no end) or other.
 */
must_check int varlink_call(int fd, const char *method, int64_t deadline,
    int file, uint64_t max, struct varlink_reply *ret);
/* An error reply, of that name where it is not NULL? */
bool varlink_is_error(const struct varlink_reply *, const char *name);

#endif
