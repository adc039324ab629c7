/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - journald writes all that it has been sent. Varlink Synchronize
 * (v243 and later); before, SIGRTMIN+1 and /run/systemd/journal/synced (v228
 * and later, and then its signal is blocked: elsewhere it would kill).
 */
#include <stdio.h>
#include <time.h>

#include "taking.h"
#include "text.h"

#define JOURNALD "systemd-journald"
#define SYNC_SIGNAL 35 /* SIGRTMIN+1, as systemd counts */

static void
journal_path(const struct taking *t, const char *name, char path[128])
{
	(void)snprintf(path, 128, "/run/systemd/journal%s%s/%s",
	    t->name_space[0] ? "." : "", t->name_space, name);
}

static int
sync_by_varlink(struct taking *t, int64_t deadline)
{
	struct varlink_reply reply;
	char path[128];
	autofd fd = -1;
	int peer, r;

	journal_path(t, "io.systemd.journal", path);
	fd = varlink_open(t->host, path, deadline, &peer);
	if (fd < 0)
		return fd;
	/* PID 1 where systemd listens for it */
	if (peer != 1 && !daemon_is(t->host, peer, JOURNALD))
		return -EPERM;
	sink_note(t->sink, NOTE_CHANGED, path, 0,
	    "journald is asked to write out what it has (Synchronize); "
	    "some versions log a line about that");
	r = varlink_call(
	    fd, "io.systemd.Journal.Synchronize", deadline, -1, MIB, &reply);
	if (r == 0 && varlink_is_error(&reply, NULL))
		r = -EPROTO;
	return r;
}

/* CLOCK_MONOTONIC, usec, of the last sync. */
static uint64_t
synced(const struct taking *t)
{
	autobuf b = BUF(64);
	char path[128];
	uint64_t v = 0;

	journal_path(t, "synced", path);
	if (host_read(t->host, path, &b) < 0 ||
	    !text_u64(text_trim(buf_span(&b)), &v))
		return 0;
	return v;
}

static uint64_t
monotonic(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return 0;
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int
sync_by_signal(struct taking *t, int64_t deadline)
{
	const struct timespec pause = { .tv_nsec = 5 * 1000 * 1000 };
	struct daemon d;
	uint64_t before = monotonic();
	int r = daemon_find(t->host, JOURNALD ".service", JOURNALD, &d);

	if (r < 0)
		return r;
	if (!(d.blocked >> (SYNC_SIGNAL - 1) & 1))
		r = -EOPNOTSUPP;
	else {
		sink_note(t->sink, NOTE_CHANGED, JOURNALD, 0,
		    "SIGRTMIN+1 to pid %d: journald writes out what it has",
		    d.pid);
		r = daemon_kill(t->host, &d, SYNC_SIGNAL);
	}
	daemon_close(&d);
	while (r == 0 && synced(t) < before) {
		if (clock_boottime() >= deadline)
			r = -ETIMEDOUT;
		nanosleep(&pause, NULL);
	}
	return r;
}

int
journald_sync(struct taking *t, double seconds)
{
	int64_t deadline = taking_deadline(t, seconds);
	int r = sync_by_varlink(t, deadline);

	/* no such socket: before v243 */
	return r == -ENOENT ? sync_by_signal(t, deadline) : r;
}
