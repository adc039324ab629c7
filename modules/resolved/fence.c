/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fence.c - SIGUSR1, and proof that all it made resolved log lies in the
 * journal before the journal is read.
 *
 * sd-event handles a pending signal before a later call, and one call before
 * the next: so when the signal is no longer pending and two calls, one after
 * the other, have been answered, the dump has been logged; and when journald
 * has then answered Synchronize, it has been written. Before v247 resolved
 * has no such socket, and a quiet interval has to do: that proves nothing.
 */
#include <time.h>

#include "taking.h"

#define SIGNAL_DUMP 10 /* SIGUSR1 */
#define WHOLE_SECONDS 30.0
#define QUIET_USEC (2 * USEC_PER_SEC)
#define PUBLIC_SOCKET "/run/systemd/resolve/io.systemd.Resolve"

static void
pause_for(int64_t usec)
{
	struct timespec left = { .tv_sec = usec / USEC_PER_SEC,
		.tv_nsec = usec % USEC_PER_SEC * 1000 };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		continue;
}

/* Until the daemon has read the signal off. */
static int
wait_until_read(struct taking *t, int64_t deadline)
{
	for (;;) {
		int r = daemon_signals(t->host, &t->daemon);

		if (r < 0)
			return r;
		if (!daemon_alive(t->host, &t->daemon))
			return -ESRCH;
		if (!(t->daemon.pending >> (SIGNAL_DUMP - 1) & 1))
			return 0;
		if (clock_boottime() >= deadline)
			return -ETIMEDOUT;
		pause_for(2000);
	}
}

/* Any answer will do, an error too. */
static int
round_trip(struct taking *t, int64_t deadline)
{
	struct varlink_reply reply;
	int peer, r;
	autofd fd = varlink_open(t->host, PUBLIC_SOCKET, deadline, &peer);

	if (fd < 0)
		return fd;
	if (peer != t->daemon.pid && peer != 1)
		return -EPERM;
	r = varlink_call(
	    fd, "org.varlink.service.GetInfo", deadline, -1, MIB, &reply);
	return r;
}

static int
sync_step(struct taking *t, int64_t deadline)
{
	int64_t left = deadline - clock_boottime();

	return journald_sync(t, (double)left / (double)USEC_PER_SEC);
}

static int
quiet(struct taking *t, int64_t deadline)
{
	(void)t;
	(void)deadline;
	pause_for(QUIET_USEC);
	return 0;
}

typedef int step_fn(struct taking *, int64_t deadline);

static int
step(struct taking *t, const char *name, step_fn *fn, int64_t deadline)
{
	int64_t begin = clock_boottime();
	struct fence_step *f = &t->fence[t->steps++];

	assert(t->steps <= FENCE_STEPS);
	f->name = name;
	f->error = fn(t, deadline);
	f->usec = clock_boottime() - begin;
	return f->error;
}

static bool
has_public_socket(const struct taking *t)
{
	struct host_stat st;

	return host_stat(t->host, PUBLIC_SOCKET, &st) == 0 &&
	    st.type == HOST_SOCKET;
}

static void
raise_fence(struct taking *t)
{
	int64_t deadline = taking_deadline(t, WHOLE_SECONDS);

	if (step(t, "signal-read", wait_until_read, deadline) < 0)
		return;
	if (!has_public_socket(t)) {
		(void)step(t, "quiet-interval", quiet, deadline);
		(void)step(t, "journal-synchronize", sync_step, deadline);
		return;
	}
	t->held = step(t, "round-trip-1", round_trip, deadline) == 0 &&
	    step(t, "round-trip-2", round_trip, deadline) == 0 &&
	    step(t, "journal-synchronize", sync_step, deadline) == 0;
}

static void
tell(const struct taking *t)
{
	const struct fence_step *last = &t->fence[t->steps - 1];

	if (t->held)
		sink_note(t->sink, NOTE_DONE, RESOLVED_UNIT, 0,
		    "the dump lies in the journal: the fence held after %.3f s",
		    (double)(t->boottime_after - t->boottime_before) / 1e6);
	else if (last->error < 0)
		sink_note(t->sink, NOTE_DONE, RESOLVED_UNIT, last->error,
		    "whether the whole dump lies in the journal is not proven: "
		    "the step %s failed",
		    last->name);
	else
		sink_note(t->sink, NOTE_DONE, RESOLVED_UNIT, 0,
		    "whether the whole dump lies in the journal is not proven: "
		    "before v247 systemd-resolved answers no call that could "
		    "tell");
}

void
signal_send(struct taking *t)
{
	int r = daemon_signals(t->host, &t->daemon);

	t->boottime_before = clock_boottime();
	t->realtime_before = clock_realtime();
	if (r == 0)
		r = daemon_kill(t->host, &t->daemon, SIGNAL_DUMP);
	if (r < 0) {
		sink_note(t->sink, NOTE_REFUSED, RESOLVED_UNIT, r,
		    "SIGUSR1 could not be sent to pid %d", t->daemon.pid);
		(void)taking_refuse(
		    t, "signal-failed", "the kernel refused to send it");
		return;
	}
	t->sent = true;
	t->method = "signal";
	sink_note(t->sink, NOTE_CHANGED, RESOLVED_UNIT, 0,
	    "SIGUSR1 was sent to pid %d (%s): it logs its cache to the "
	    "journal, a line each record",
	    t->daemon.pid, t->daemon.exe);
	raise_fence(t);
	t->boottime_after = clock_boottime();
	t->realtime_after = clock_realtime();
	tell(t);
}
