/* SPDX-License-Identifier: Apache-2.0 */
/*
 * daemon.h - one of systemd's daemons on the running host, found by what the
 * kernel says about it and never by its name.
 */
#ifndef DNSIR_RESOLVED_DAEMON_H
#define DNSIR_RESOLVED_DAEMON_H

#include "host.h"

struct daemon {
	int pid;
	int handle; /* pidfd; before Linux 5.3 the directory /proc/PID */
	bool pidfd;
	uint64_t start; /* clock ticks since boot */
	uint64_t blocked, ignored, pending; /* signal n is bit n - 1 */
	char exe[256];
};

/*
 * The process of that unit of PID 1's own system.slice, whose executable has
 * that last name, in PID 1's PID namespace and a child of PID 1. All of it is
 * looked at again behind the handle. 0; -ESRCH: no such process; -ENOEXEC: the
 * unit's process has another executable (pid and exe tell which); -EXDEV: this
 * program and /proc see different processes; or another negative errno
 * (-EACCES: not root).
 */
must_check int daemon_find(const struct host *, const char *unit,
    const char *executable, struct daemon *ret);
void daemon_close(struct daemon *);

/* Is it still the same process? */
bool daemon_alive(const struct host *, const struct daemon *);
/* Reads its signal masks again. */
must_check int daemon_signals(const struct host *, struct daemon *);
/* To exactly this process. */
must_check int
daemon_kill(const struct host *, const struct daemon *, int signal);

/* Has pid that executable name, and PID 1's namespace? */
bool daemon_is(const struct host *, int pid, const char *executable);
/* A whole small file of /proc/PID; -EFBIG where it is longer. */
must_check int
daemon_file(const struct host *, int pid, const char *name, struct buf *ret);

#endif
