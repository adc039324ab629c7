/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.c - live/resolved/state.json: what was found, asked, sent and waited
 * for, with the clocks, so that a verdict can be given later.
 */
#include <stdio.h>

#include "json.h"
#include "taking.h"

static void
daemon_write(struct json *j, const struct taking *t)
{
	char mask[20];

	if (t->daemon.handle < 0)
		return;
	json_u64(j, "pid", (uint64_t)t->daemon.pid);
	json_u64(j, "start_ticks", t->daemon.start);
	json_str(j, "exe", t->daemon.exe);
	json_str(j, "handle", t->daemon.pidfd ? "pidfd" : "directory of /proc");
	(void)snprintf(mask, sizeof(mask), "%016llx",
	    (unsigned long long)t->daemon.blocked);
	json_str(j, "sigblk", mask);
	(void)snprintf(mask, sizeof(mask), "%016llx",
	    (unsigned long long)t->daemon.ignored);
	json_str(j, "sigign", mask);
	json_str(j, "log_namespace", t->name_space);
}

static void
call_write(struct json *j, const struct varlink_reply *c)
{
	if (c->boottime == 0)
		return;
	json_object(j, "call");
	json_i64(j, "boottime_before", c->boottime);
	json_i64(j, "realtime_before", c->realtime);
	json_i64(j, "boottime_after", c->boottime_after);
	json_i64(j, "realtime_after", c->realtime_after);
	json_u64(j, "bytes", c->size);
	json_end(j);
}

static void
signal_write(struct json *j, const struct taking *t)
{
	json_object(j, "signal");
	json_bool(j, "sent", t->sent);
	if (t->sent) {
		json_i64(j, "boottime_before", t->boottime_before);
		json_i64(j, "realtime_before", t->realtime_before);
		json_i64(j, "boottime_after", t->boottime_after);
		json_i64(j, "realtime_after", t->realtime_after);
	}
	json_end(j);
}

static void
fence_write(struct json *j, const struct taking *t)
{
	const char *failed = NULL;

	if (!t->sent)
		return;
	json_object(j, "fence");
	json_bool(j, "held", t->held);
	json_array(j, "steps");
	for (size_t i = 0; i < t->steps; i++) {
		const struct fence_step *f = &t->fence[i];

		if (f->error < 0)
			failed = f->name;
		json_object(j, NULL);
		json_str(j, "step", f->name);
		json_i64(j, "error", -f->error);
		json_i64(j, "usec", f->usec);
		json_end(j);
	}
	json_end(j);
	if (!t->held)
		json_str(j, "failed", failed ? failed : "no-varlink");
	json_end(j);
}

void
state_write(struct taking *t)
{
	autobuf b = BUF(64 * KIB);
	struct json j = json_to(&b);

	json_object(&j, NULL);
	json_str(&j, "method", t->method);
	json_str(&j, "reason", t->reason);
	json_str(&j, "why", t->why);
	json_str(&j, "boot", t->boot);
	daemon_write(&j, t);
	json_str(&j, "stale_retention", t->stale ? "set" : "not set");
	call_write(&j, &t->call);
	signal_write(&j, t);
	fence_write(&j, t);
	json_end(&j);
	if (j.error == 0 && buf_byte(&b, '\n') == 0)
		(void)sink_data(t->sink, "live/resolved/state.json",
		    "resolved taker", buf_span(&b));
	else
		sink_note(t->sink, NOTE_REFUSED, "live/resolved/state.json",
		    j.error, "could not be written");
}
