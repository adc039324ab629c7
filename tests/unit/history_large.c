/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_large.c - histories larger than the windows they come in.
 */
#include "parse.h"
#include "stats.h"
#include "tap.h"

#define AT(seconds) (INT64_C(seconds) * USEC_PER_SEC)
#define ROOT "[root]/root/"

struct sum {
	size_t n, longest, dated, bounded;
	uint64_t hash;
};

static void
add(void *arg, const struct record *r)
{
	struct sum *s = arg;
	int64_t times[2] = { r->time, r->until };

	s->n++;
	s->dated += r->basis == BASIS_EXACT;
	s->bounded += r->basis == BASIS_BEFORE && r->time == AT(1795000000);
	if (r->command.command.n > s->longest)
		s->longest = r->command.command.n;
	s->hash = s->hash * 31 + hash_bytes(r->command.command) +
	    hash_bytes(r->raw) + hash_bytes(span_of(times, sizeof(times))) +
	    r->ref.offset + r->command.line;
}

static struct sum
sum_cut(const char *member, struct span in, const size_t *cuts, size_t n,
    struct parse_stats *stats)
{
	struct member m = parse_member(member, in.n);
	struct sum s = { 0 };
	struct parse_job job = { parse_named("history"), &m, add, &s };

	assert(job.parser);
	*stats = parse_cut(&job, in, cuts, n);
	return s;
}

static void
must(int r)
{
	if (r < 0)
		abort();
}

/* Larger than the windows: bounds, and the time that stands far ahead. */
static void
run_large(const char *member, struct span in, struct sum want, uint64_t skips)
{
	static const size_t cuts[] = { 1, 65535, 65536, 65537, 131071, 131072,
		131073, 200000, 300000, 400000 };
	struct parse_stats stats;
	struct sum whole = sum_cut(member, in, NULL, 0, &stats), cut;
	bool same = true;

	ok(whole.n == want.n && whole.longest == want.longest &&
		whole.dated == want.dated && whole.bounded == want.bounded &&
		stats.skips == skips,
	    "%s: %zu commands, longest %zu, %zu dated, %zu bounded, %llu "
	    "skips",
	    member, whole.n, whole.longest, whole.dated, whole.bounded,
	    (unsigned long long)stats.skips);
	for (size_t i = 0; i < array_size(cuts); i++) {
		cut = sum_cut(member, in, &cuts[i], 1, &stats);
		same = same && cut.hash == whole.hash && cut.n == whole.n &&
		    stats.skips == skips;
	}
	cut = sum_cut(member, in, cuts, array_size(cuts), &stats);
	ok(same && cut.hash == whole.hash && stats.skips == skips,
	    "%s: the same however it is cut", member);
}

static void
large(void)
{
	autobuf b = BUF(4 * MIB);

	/* One line too long by far, then others. */
	for (size_t i = 0; i < 200000; i++)
		must(buf_byte(&b, 'a'));
	must(buf_add(&b, SPAN("\nls\n")));
	run_large(ROOT ".bash_history", buf_span(&b),
	    (struct sum){ .n = 2, .longest = 65536 }, 3);
	run_large(ROOT ".zsh_history", buf_span(&b),
	    (struct sum){ .n = 2, .longest = 65536 }, 3);
	/* Undated lines before a time: only those near it are bounded. */
	b.n = 0;
	for (size_t i = 0; i < 40000; i++)
		must(buf_add(&b, SPAN("echo 1234\n")));
	must(buf_add(&b, SPAN("#1795000000\nls\n")));
	run_large(ROOT ".bash_history", buf_span(&b),
	    (struct sum){
		.n = 40001, .longest = 9, .dated = 1, .bounded = 13105 },
	    0);
	/* An entry that never ends is cut, not lost. */
	b.n = 0;
	must(buf_add(&b, SPAN("#1795000000\ncat <<EOF\n")));
	for (size_t i = 0; i < 40000; i++)
		must(buf_add(&b, SPAN("echo 1234\n")));
	run_large(ROOT ".bash_history", buf_span(&b),
	    (struct sum){ .n = 33449, .longest = 65529, .dated = 1 }, 0);
}

int
main(void)
{
	large();
	return done_testing();
}
