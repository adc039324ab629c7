/* SPDX-License-Identifier: Apache-2.0 */
/* emit.c - records get their place; what is not in the window is a bug. */
#include "emit.h"
#include "tap.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void
keep(void *arg, const struct record *r)
{
	struct record *kept = arg;

	*kept = *r;
}

static const struct member member = { .index = 7 };
static uint8_t memory[100];

static struct emit
emitter(struct record *kept)
{
	return (struct emit){
		.member = &member,
		.window = span_of(memory + 10, 50),
		.offset = 1000,
		.fn = keep,
		.arg = kept,
	};
}

static void
test_place(void)
{
	struct record got = { 0 }, r = { .kind = REC_FACT };
	struct emit e = emitter(&got);

	r.raw = span_of(memory + 15, 20);
	emit(&e, &r);
	is_u64(got.ref.offset, 1005, "the offset in the member");
	is_u64(got.ref.length, 20, "the length");
	is_u64(got.ref.member, 7, "the member");
	ok(got.member == &member && got.kind == REC_FACT, "and the record");
	r.raw = e.window;
	emit(&e, &r);
	ok(got.ref.offset == 1000 && got.ref.length == 50, "all of it");
	r.raw = SPAN_NONE;
	emit(&e, &r);
	ok(got.ref.offset == 1000 && got.ref.length == 0, "none of it");
	r.raw = SPAN("elsewhere");
	emit_at(&e, &r, 3, 4);
	ok(got.ref.offset == 3 && got.ref.length == 4, "as emit_at is told");
	emit_skip(&e, span_of(memory + 20, 5));
	emit_skip(&e, span_of(memory + 20, 6));
	ok(e.skips == 2 && e.skipped == 11, "skips are counted");
	ok(emit_member(&e) == &member && emit_offset(&e) == 1000, "asked");
}

static bool
dies(struct span raw)
{
	const struct rlimit none = { 0, 0 };
	struct record got = { 0 }, r = { .raw = raw };
	struct emit e = emitter(&got);
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		fclose(stderr);
		emit(&e, &r);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	    WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

int
main(void)
{
	test_place();
	ok(!dies(span_of(memory + 10, 50)), "within: lives");
	ok(dies(span_of(memory + 9, 5)), "a byte before the window");
	ok(dies(span_of(memory + 56, 5)), "a byte behind it");
	ok(dies(span_of(memory + 61, 1)), "wholly behind it");
	ok(dies(span_of(memory + 10, SIZE_MAX)), "a length that wraps");
	return done_testing();
}
