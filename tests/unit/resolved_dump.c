/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resolved_dump.c - the SIGUSR1 dump: each file of tests/fixtures/resolved
 * gives the records that lie beside it.
 */
#include "dump.h"
#include "resolved_say.h"

#include <fcntl.h>
#include <glob.h>

#define LINE_BYTES 900 /* of a journal entry, so that places can be checked */

struct feed {
	struct dump dump;
	struct dump_line_in in;
	struct emit emit;
};

static void
begin(struct feed *f, struct span window, emit_fn *fn, void *arg)
{
	*f = (struct feed){ .emit = { .window = window, .fn = fn, .arg = arg },
		.in = { .boot = SPAN("0123456789abcdef0123456789abcdef"),
		    .time = INT64_C(1795443060) * USEC_PER_SEC,
		    .pid = 31,
		    .length = LINE_BYTES } };
}

/* "@gap 3", "@pid 77", "@end", "# comment", or a line of the dump. */
static void
feed_line(struct feed *f, struct span line)
{
	uint64_t n = 0;

	if (span_starts(line, SPAN("# ")))
		return;
	if (span_starts(line, SPAN("@gap ")) &&
	    text_u64(span_from(line, 5), &n))
		f->in.time += (int64_t)n * USEC_PER_SEC;
	else if (span_starts(line, SPAN("@pid ")) &&
	    text_u64(span_from(line, 5), &n))
		f->in.pid = (uint32_t)n;
	else if (span_is(line, "@end"))
		dump_end(&f->dump, &f->emit);
	else {
		f->in.message = line;
		f->in.time += 100;
		dump_line(&f->dump, &f->in, &f->emit);
		f->in.offset += LINE_BYTES;
	}
}

static void
feed_all(struct span text, emit_fn *fn, void *arg)
{
	struct feed f;
	struct span line;

	begin(&f, text, fn, arg);
	while (text_line(&text, true, &line))
		feed_line(&f, line);
	dump_end(&f.dump, &f.emit);
	dump_close(&f.dump);
}

static bool
read_file(const char *path, struct buf *b)
{
	autofd fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	for (;;) {
		assert(buf_reserve(b, 65536) == 0);
		n = read(fd, b->p + b->n, 65536);
		if (n <= 0)
			return n == 0;
		b->n += (size_t)n;
	}
}

static void
check_file(const char *path)
{
	autobuf in = BUF(MIB), want = BUF(MIB), got = BUF(MIB);
	const char *name = strrchr(path, '/') + 1;
	char other[4096];

	(void)snprintf(other, sizeof(other), "%.*s.want",
	    (int)(strlen(path) - strlen(".dump")), path);
	if (!ok(read_file(path, &in), "%s can be read", name))
		return;
	feed_all(buf_span(&in), say_record, &got);
	if (getenv("UPDATE")) {
		autofd fd = open(other, O_WRONLY | O_CREAT | O_TRUNC, 0644);

		assert(write(fd, got.p, got.n) == (ssize_t)got.n);
	}
	ok(read_file(other, &want), "  and what it should give");
	is_span(buf_span(&got), buf_span(&want), "  which it gives");
}

static void
drop(void *arg, const struct record *r)
{
	size_t *count = arg;

	assert(r->raw.n == 0 || r->raw.p != NULL);
	(*count)++;
}

/* Bits flipped, ends cut: nothing may fault, whatever comes of it. */
static void
mutate(const char *path)
{
	autobuf in = BUF(MIB);
	size_t count = 0;

	assert(read_file(path, &in));
	for (size_t i = 0; i < in.n; i++) {
		in.p[i] ^= (uint8_t)(1U << i % 8);
		feed_all(buf_span(&in), drop, &count);
		in.p[i] ^= (uint8_t)(1U << i % 8);
		feed_all(span_head(buf_span(&in), i), drop, &count);
	}
	ok(count > 0, "%s with a bit flipped, and cut, at each of %zu bytes",
	    strrchr(path, '/') + 1, in.n);
}

static void
keep_last(void *arg, const struct record *r)
{
	if (r->kind == REC_ANSWER)
		*(struct record *)arg = *r;
}

/* A record's place is from its first entry to the end of its last. */
static void
places(void)
{
	static const char text[] = "[Scope protocol=dns]\nCACHE:\n"
				   "\tx IN DNSKEY 257 3 RSASHA256 AQID\n"
				   "        BAUG\n        -- Key tag: 1\n"
				   "[Server x type=system]\n";
	struct record r = { .kind = REC_MEMBER };

	feed_all(SPAN(text), keep_last, &r);
	ok(r.kind == REC_ANSWER, "a record of three lines");
	is_u64(r.ref.offset, 2 * LINE_BYTES, "  begins at its first entry");
	is_u64(r.ref.length, 3 * LINE_BYTES, "  and ends with its last");
	ok(r.basis == BASIS_BEFORE, "  and was resolved before the dump");
}

int
main(void)
{
	glob_t g;

	if (glob(SOURCE_DIR "/tests/fixtures/resolved/*.dump", 0, NULL, &g) !=
	    0)
		g.gl_pathc = 0;
	ok(g.gl_pathc >= 12, "there are fixtures");
	for (size_t i = 0; i < g.gl_pathc; i++) {
		check_file(g.gl_pathv[i]);
		mutate(g.gl_pathv[i]);
	}
	if (g.gl_pathc > 0)
		globfree(&g);
	places();
	return done_testing();
}
