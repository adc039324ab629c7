/* SPDX-License-Identifier: Apache-2.0 */
/* child.c - how long a child that shows signs of life is waited for. */
#include "child.h"

#undef CHILD_MEMBER_TIME
#define CHILD_MEMBER_TIME (INT64_C(400) * 1000)
#include "../../collector/child.c" /* with that time, and the analyst below */

#include "tap.h"

static bool moves_on; /* the child says that it reads member after member */

void
analyst_run(uint32_t leave_out, const char *why)
{
	uint8_t p[4];

	(void)why;
	for (uint32_t i = 1;; i++) {
		frame_put32(p, moves_on ? i : leave_out);
		if (frame_write(1, FRAME_PROGRESS, SPAN_NONE,
			span_of(p, sizeof(p))) < 0)
			_exit(1);
		(void)poll(NULL, 0, 20);
	}
}

/* Seconds/1000 until it was killed, at most most. */
static int64_t
runs_for(struct child *c, bool more_comes, int64_t most)
{
	int64_t from = boottime_now();

	if (child_start(c, 7, "") < 0)
		abort();
	(void)fcntl(c->in, F_SETPIPE_SZ, 4096);
	for (size_t i = 0; i < 16; i++)
		child_tee(c, SPAN("0123456789abcdef0123456789abcdef"));
	if (more_comes) { /* more than the pipe holds */
		static uint8_t zeros[65536];

		child_tee(c, span_of(zeros, sizeof(zeros)));
	} else
		child_close_stream(c);
	while (child_running(c) && boottime_now() - from < most * 1000) {
		child_turn(c);
		(void)poll(NULL, 0, 10);
	}
	return (boottime_now() - from) / 1000;
}

static void
test_one(bool moves, bool more_comes, bool killed, const char *what)
{
	struct child c = CHILD_NONE;
	int64_t ms;

	moves_on = moves;
	ms = runs_for(&c, more_comes, 1500);
	ok(c.failed == killed &&
		(!killed ||
		    (ms >= 400 && ms < 1500 && strstr(c.why, "60 seconds"))),
	    "%s: %lld ms, %s", what, (long long)ms, c.why);
	child_free(&c);
}

int
main(void)
{
	test_one(false, true, true, "one member without end");
	test_one(true, true, false, "member after member, with more to read");
	test_one(false, false, true, "one member, nothing more to read");
	test_one(true, false, true, "members made up after the last byte");
	return done_testing();
}
