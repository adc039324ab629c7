/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - export format and the index of journal files to records. */
#include "tap.h"

#include <inttypes.h>

#include "parse.h"

#define BOOT "5a1c3e7790b24d6f8a0b1c2d3e4f5061"
#define MEMBER "journal/" BOOT "/0001.export"
#define NO_TIME "journal -9223372036854775808 "
#define NOBODY " pid 0 uid 4294967295 prio 255 "

/* What a parser says, a line for each record. */
static void
say(void *arg, const struct record *r)
{
	struct buf *b = arg;
	int e;

	if (r->kind == REC_JOURNAL)
		e = buf_printf(b,
		    "journal %" PRId64 " %" PRIu64 " pid %u uid %u prio %u "
		    "[%.*s] [%.*s] [%.*s] at %" PRIu64 "+%u\n",
		    r->time, r->journal.seqnum, r->journal.pid, r->journal.uid,
		    r->journal.priority, SPAN_ARG(r->journal.unit),
		    SPAN_ARG(r->journal.boot), SPAN_ARG(r->journal.message),
		    r->ref.offset, r->ref.length);
	else if (r->kind == REC_COMMAND)
		e = buf_printf(b, "command [%.*s] [%.*s] [%.*s]\n",
		    SPAN_ARG(r->who), SPAN_ARG(r->command.shell),
		    SPAN_ARG(r->command.command));
	else if (r->kind == REC_ANSWER)
		e = buf_printf(b, "answer %u [%.*s] [%.*s]\n", r->answer.type,
		    SPAN_ARG(r->answer.text), SPAN_ARG(r->answer.rdata));
	else if (r->kind == REC_DUMP)
		e = buf_printf(b, "dump %s whole %d\n",
		    r->dump.event == DUMP_BEGIN ? "begin" : "end",
		    r->dump.whole);
	else if (r->kind == REC_JOURNAL_FILE)
		e = buf_printf(b,
		    "file [%.*s] %s%s%s%s%" PRIu64 "-%" PRIu64 " by %" PRId64
		    " [%.*s]\n",
		    SPAN_ARG(r->journal_file.path),
		    r->journal_file.readable ? "readable " : "",
		    r->journal_file.counted ? "counted " : "",
		    r->journal_file.hole ? "hole " : "",
		    r->journal_file.step ? "step " : "",
		    r->journal_file.head_seqnum, r->journal_file.tail_seqnum,
		    r->journal_file.by, SPAN_ARG(r->journal_file.reason));
	else
		e = buf_printf(b, "kind %d\n", (int)r->kind);
	if (e < 0)
		abort();
}

static void
expect_as(const char *member, struct span in, const char *want,
    uint64_t skipped, const char *what)
{
	struct buf got = BUF(1 << 24), cut = BUF(1 << 24);
	struct parse_stats s = parse_as("journal", member, in, say, &got), t;
	size_t bad = 0;

	is_str(buf_span(&got), want, what);
	is_u64(s.skipped, skipped, "  passes over as many bytes as it should");
	is_u64(s.unused, 0, "  leaves none");
	for (size_t i = 0; i <= in.n; i += in.n > 4096 ? 4099 : 1) {
		cut.n = 0;
		t = parse_as_cut("journal", member, in, i, say, &cut);
		bad += !span_eq(buf_span(&cut), buf_span(&got)) ||
		    t.skips != s.skips || t.skipped != s.skipped;
	}
	is_u64(bad, 0, "  says the same wherever it is cut");
	buf_free(&got);
	buf_free(&cut);
}

static void
expect(struct span in, const char *want, uint64_t skipped, const char *what)
{
	expect_as(MEMBER, in, want, skipped, what);
}

static void
test_fields(void)
{
	expect(SPAN("__CURSOR=s=aa;i=3a8;b=" BOOT ";m=1\n"
		    "__REALTIME_TIMESTAMP=1795445546949048\n_BOOT_ID=" BOOT
		    "\n_SYSTEMD_UNIT=ssh.service\n_PID=77\n_UID=1000\n"
		    "PRIORITY=6\nMESSAGE=a = b\n\n"),
	    "journal 1795445546949048 936 pid 77 uid 1000 prio 6 "
	    "[ssh.service] [" BOOT "] [a = b] at 202+5\n",
	    0, "text fields; the number out of the cursor");
	expect(SPAN("\n\n__SEQNUM=7\nMESSAGE=one\n\nMESSAGE=two\n"),
	    NO_TIME "7" NOBODY "[] [] [one] at 21+3\n" NO_TIME "0" NOBODY
		    "[] [] [two] at 34+3\n",
	    0, "blank lines, and a last entry without one");
	expect(SPAN("_COMM=sudo\nMESSAGE=   al : TTY=pts/0 ; PWD=/ ; USER=root "
		    "; COMMAND=/bin/cat a=b\n\n"),
	    NO_TIME "0" NOBODY "[] [] [   al : TTY=pts/0 ; PWD=/ ; USER=root ; "
		    "COMMAND=/bin/cat a=b] at 19+60\n"
		    "command [al] [sudo] [/bin/cat a=b]\n",
	    0, "a command of sudo");
	expect(SPAN("SYSLOG_IDENTIFIER=sudo\nMESSAGE=al : COMMAND=x\n\n"),
	    NO_TIME "0" NOBODY "[] [] [al : COMMAND=x] at 31+14\n", 0,
	    "what only calls itself sudo is none");
}

static int
put_binary(struct buf *b, const char *name, size_t n, const char *fill)
{
	size_t step = strlen(fill);
	int r = buf_printf(b, "%s\n", name);

	for (size_t i = 0; r == 0 && i < 8; i++)
		r = buf_byte(b, (uint8_t)(n >> (8 * i)));
	for (size_t i = 0; r == 0 && i < n; i++)
		r = buf_byte(b, (uint8_t)fill[i % step]);
	return r == 0 ? buf_byte(b, '\n') : r;
}

static void
test_binary(void)
{
	struct buf b = BUF(1 << 23);
	const char *forged = "\n\n_SYSTEMD_UNIT=forged\nMESSAGE=forged\n\n";

	if (put_binary(&b, "MESSAGE", strlen(forged), forged) < 0 ||
	    buf_add(&b, SPAN("_PID=5\n\nMESSAGE=c\n\n")) < 0)
		abort();
	expect(buf_span(&b),
	    NO_TIME "0 pid 5 uid 4294967295 prio 255 [] [] [\n\n_SYSTEMD_UNIT="
		    "forged\nMESSAGE=forged\n\n] at 16+39\n" NO_TIME "0" NOBODY
		    "[] [] [c] at 72+1\n",
	    0, "an entry that lies in a message is none");
	b.n = 0;
	if (put_binary(&b, "MESSAGE", 3 << 20, forged) < 0 ||
	    buf_add(&b, SPAN("_PID=5\n\nMESSAGE=c\n\n")) < 0)
		abort();
	expect(buf_span(&b), NO_TIME "0" NOBODY "[] [] [c] at 3145761+1\n",
	    3145753, "nor in one that is longer than a window");
	buf_free(&b);
}

static void
test_garbage(void)
{
	struct buf b = BUF(1 << 21);

	expect(
	    SPAN("MESSAGE=a\n\nMESSAGE\n\1\0\0\0\0\0\0\0aX\n\nMESSAGE=b\n\n"),
	    NO_TIME "0" NOBODY "[] [] [a] at 8+1\n", 31,
	    "behind a field that does not end nothing is believed");
	expect(SPAN("MESSAGE\n\xff\xff\xff\xff\xff\xff\xff\xff"
		    "A=1\n\nMESSAGE=b\n\n"),
	    "", 32, "a length beyond everything");
	expect(SPAN("MESSAGE=cut in the mid"), "", 22, "a field that is cut");
	expect(SPAN(""), "", 0, "nothing");
	for (size_t i = 0; i < 1000000; i++)
		if (buf_byte(&b, (uint8_t)("AB\n="[i % 3])) < 0)
			abort();
	expect(buf_span(&b), "", 1000000, "a megabyte of nonsense");
	buf_free(&b);
}

#define LINE \
	"_SYSTEMD_UNIT=systemd-resolved.service\n_PID=31\n_BOOT_ID=" BOOT \
	"\nCODE_FUNC=manager_sigusr1\nMESSAGE="

static void
test_dump(void)
{
	struct buf got = BUF(1 << 20);

	(void)parse_as("journal", MEMBER,
	    SPAN(LINE "[Scope protocol=dns]\n\n" LINE "CACHE:\n\n" LINE
		      "\twww.example.test IN A 192.0.2.7\n\n" LINE
		      "[Server 192.0.2.53 type=system]\n\n"
		      "_PID=31\n_BOOT_ID=" BOOT "\nMESSAGE=Flushed\n\n"),
	    say, &got);
	ok(span_find(buf_span(&got), SPAN("dump begin whole 1\n")) >= 0,
	    "resolved's own lines begin a dump");
	ok(span_find(buf_span(&got),
	       SPAN("answer 1 [www.example.test] [192.0.2.7]\n")) >= 0,
	    "the cache entry is an answer");
	ok(span_find(buf_span(&got), SPAN("dump end whole 0\njournal")) < 0 &&
		span_find(buf_span(&got), SPAN("dump end")) >= 0,
	    "another line of that process ends it");
	got.n = 0;
	(void)parse_as("journal", MEMBER,
	    SPAN("_SYSTEMD_UNIT=evil.service\n_COMM=systemd-resolve\n_PID=9\n"
		 "_EXE=/tmp/systemd-resolved\n_BOOT_ID=" BOOT
		 "\nCODE_FUNC=manager_sigusr1\nMESSAGE=[Scope protocol=dns]\n"
		 "\n"),
	    say, &got);
	ok(span_find(buf_span(&got), SPAN("dump")) < 0,
	    "another unit that calls itself so begins none");
	buf_free(&got);
}

static void
test_index(void)
{
	struct buf b = BUF(1 << 20);

	expect_as("journal/index.jsonl",
	    SPAN("{\"kind\":\"file\",\"file\":3,\"path\":\"/a\",\"readable\":"
		 "true,\"read\":9,\"head_seqnum\":1,\"tail_seqnum\":10}\n"
		 "{\"kind\":\"hole\",\"file\":3,\"first\":4,\"last\":4,"
		 "\"before\":1,\"after\":2}\n"
		 "{\"kind\":\"hole\",\"file\":4,\"first\":4,\"last\":4,"
		 "\"before\":1,\"after\":2}\nnonsense\n"
		 "{\"kind\":\"step\",\"file\":3,\"seqnum\":7,\"before\":9,"
		 "\"after\":2,\"by\":-7}\n\n"
		 "{\"kind\":\"file\",\"path\":\"/b\",\"readable\":false,"
		 "\"reason\":\"why\"}"),
	    "file [/a] readable counted 1-10 by 0 []\n"
	    "file [/a] hole 4-4 by 0 []\n"
	    "file [/a] step 7-7 by -7 []\n"
	    "file [/b] 0-0 by 0 [why]\n",
	    64 + 8, "files, holes, steps; a hole of another file is none");
	for (size_t i = 0; i < 200000; i++)
		if (buf_byte(&b, ' ') < 0)
			abort();
	if (buf_add(&b, SPAN("{}\n{\"kind\":\"file\",\"path\":\"/c\"}\n")) < 0)
		abort();
	expect_as("journal/index.jsonl", buf_span(&b),
	    "file [/c] 0-0 by 0 []\n", 200002, "a line that is too long");
	buf_free(&b);
}

int
main(void)
{
	test_fields();
	test_binary();
	test_garbage();
	test_dump();
	test_index();
	return done_testing();
}
