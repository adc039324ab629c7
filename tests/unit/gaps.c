/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gaps.c - journal.gap over indexes and entries made here: what is missing in
 * all files is said, what another file fills is not.
 */
#include "tap.h"

#include <inttypes.h>

#include "drive.h"

#define RULE "journal.gap"
#define DIR "/var/log/journal/00000000000000000000000000000001/"
#define ID "000000000000000000000000000000aa"
#define USER_ID "000000000000000000000000000000bb"
#define BOOT "00000000000000000000000000000b01"
#define BOOT_2 "00000000000000000000000000000b02"
#define T INT64_C(1795445000000000) /* 2026-11-23T14:43:20Z */
#define SECOND INT64_C(1000000)

static struct buf index_lines = { .max = 1 << 23 };

static void line(const char *fmt, ...) printf_like(1, 2);

static void
line(const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (buf_add(&index_lines, span_str(text)) < 0 ||
	    buf_byte(&index_lines, '\n') < 0)
		abort();
}

struct file {
	const char *path, *id, *boot, *head_boot;
	uint64_t head, tail, entries;
	int64_t from, to, monotonic; /* seconds from T */
};

/* A file that was read and counted whole. */
static void
file(const struct file *f)
{
	line("{\"kind\":\"file\",\"file\":0,\"path\":\"%s\",\"state\":"
	     "\"archived\",\"boot_id\":\"%s\",\"seqnum_id\":\"%s\","
	     "\"entries\":%" PRIu64 ",\"head_seqnum\":%" PRIu64
	     ",\"tail_seqnum\":%" PRIu64 ",\"head_time\":%" PRId64
	     ",\"tail_time\":%" PRId64 ",\"readable\":true,\"head_boot_id\":"
	     "\"%s\",\"head_monotonic\":%" PRId64 ",\"read\":%" PRIu64 "}",
	    f->path, f->boot ? f->boot : BOOT, f->id ? f->id : ID, f->entries,
	    f->head, f->tail, T + f->from * SECOND, T + f->to * SECOND,
	    f->head_boot ? f->head_boot : BOOT, f->monotonic * SECOND,
	    f->entries);
}

static void
hole(uint64_t first, uint64_t last, int64_t before, int64_t after,
    const char *more)
{
	line("{\"kind\":\"hole\",\"file\":0,\"first\":%" PRIu64
	     ",\"last\":%" PRIu64 ",\"before\":%" PRId64 ",\"after\":%" PRId64
	     ",\"monotonic\":9000000000%s}",
	    first, last, T + before * SECOND, T + after * SECOND, more);
}

static struct drive
judge(void)
{
	struct drive d = drive_new("gaps");

	drive_member(&d, drive_file("journal/index.jsonl"),
	    buf_span(&index_lines), SIZE_MAX);
	drive_conclude(&d);
	buf_free(&index_lines);
	index_lines = BUF(1 << 23);
	return d;
}

/* severity -1: there is no such finding */
static void
expect(struct drive *d, const char *subject, int severity, const char *what)
{
	const struct finding *f = drive_found(d, RULE, subject);

	if (!ok(f ? (int)f->severity == severity : severity < 0, "%s", what))
		drive_dump(d);
}

static void
nothing(struct drive *d, const char *what)
{
	if (!ok(drive_worst(d) < 0, "%s", what))
		drive_dump(d);
	drive_free(d);
}

static void
test_whole(void)
{
	struct drive d;

	file(&(struct file){ DIR "system@1.journal", .head = 1, .tail = 500,
	    .entries = 500, .to = 1000 });
	file(&(struct file){ DIR "system.journal", .head = 501, .tail = 600,
	    .entries = 100, .from = 1001, .to = 2000 });
	d = judge();
	is_u64(d.skipped, 0, "every line of the index is understood");
	nothing(&d, "two files without a hole: nothing is said");
}

static void
test_deleted_file(void)
{
	const struct finding *f;
	struct drive d;

	file(&(struct file){ DIR "system@1.journal", .head = 1, .tail = 500,
	    .entries = 500, .to = 1000 });
	file(&(struct file){ DIR "system.journal", .head = 901, .tail = 999,
	    .entries = 99, .from = 5000, .to = 6000, .monotonic = 9000 });
	d = judge();
	expect(&d, "messages 501 to 900", SEV_HIGH,
	    "a file that is gone from between two others is high");
	f = drive_found(&d, RULE, "messages 501 to 900");
	is_str(drive_fact_of(f, "missing"), "400", "400 messages are missing");
	is_str(drive_fact_of(f, "from"), "2026-11-23T15:00:00Z",
	    "since the last message before");
	is_str(drive_fact_of(f, "file behind"), DIR "system.journal",
	    "the file behind is named");
	is_u64(f ? f->cites : 0, 2, "both files' lines are cited");
	drive_free(&d);
}

static void
test_inside(void)
{
	struct drive d;

	file(&(struct file){ DIR "system.journal", .head = 1, .tail = 1000,
	    .entries = 900, .to = 9000 });
	hole(301, 400, 1000, 1700, "");
	d = judge();
	expect(&d, "messages 301 to 400", SEV_HIGH,
	    "100 messages of 700 s cut out of one file are high");
	ok(drive_cites(drive_found(&d, RULE, "messages 301 to 400"),
	       "{\"kind\":\"hole\",\"file\":0,\"first\":301,\"last\":400,"
	       "\"before\":1795446000000000,\"after\":1795446700000000,"
	       "\"monotonic\":9000000000}"),
	    "the hole's line is cited whole");
	drive_free(&d);
}

static void
test_filled(void)
{
	struct drive d;

	/* before v254 a user's file bears another numbering's name */
	file(&(struct file){ DIR "system.journal", .head = 1, .tail = 1000,
	    .entries = 900, .to = 9000 });
	hole(301, 400, 1000, 1700, "");
	file(
	    &(struct file){ DIR "user-1000.journal", .id = USER_ID, .head = 290,
		.tail = 410, .entries = 100, .from = 990, .to = 1800 });
	hole(291, 300, 991, 1000, "");
	hole(401, 409, 1700, 1799, "");
	d = judge();
	nothing(&d, "a hole that a user's file fills is none");

	file(&(struct file){ DIR "system.journal", .head = 1, .tail = 1000,
	    .entries = 900, .to = 9000 });
	hole(301, 400, 1000, 1700, "");
	file(&(struct file){ DIR "user-1000.journal", .head = 301, .tail = 390,
	    .entries = 90, .from = 1001, .to = 1600 });
	d = judge();
	expect(&d, "00000000000000000000000000000001", SEV_LOW,
	    "what a user's file leaves of a hole is said");
	is_u64(d.findings->count, 1, "and nothing else");
	drive_free(&d);
}

static void
test_small(void)
{
	struct drive d;

	file(&(struct file){ DIR "system.journal", .head = 1, .tail = 1000,
	    .entries = 900, .to = 9000 });
	hole(100, 101, 50, 60, "");
	hole(200, 200, 70, 80, "");
	d = judge();
	expect(&d, "00000000000000000000000000000001", SEV_INFO,
	    "single failed writes are one finding for information");
	is_u64(d.findings->count, 1, "and no other");
	drive_free(&d);

	/* a vacuumed file of a user leaves many short ones */
	file(&(struct file){ DIR "system.journal", .head = 1, .tail = 90000,
	    .entries = 900, .to = 9000 });
	for (uint64_t i = 1; i < 200; i++)
		hole(i * 100, i * 100 + 9, (int64_t)i, (int64_t)i + 1, "");
	file(&(struct file){ DIR "user-1000.journal", .id = USER_ID,
	    .head = 80000, .tail = 80001, .entries = 2, .from = 8000,
	    .to = 8001 });
	d = judge();
	is_i64(drive_worst(&d), SEV_LOW, "many short holes are low");
	is_u64(d.findings->count, 1, "and one finding");
	drive_free(&d);
}

static void
test_boot(void)
{
	struct drive d;

	file(&(struct file){ DIR "system.journal", .head = 1, .tail = 2000,
	    .entries = 1400, .to = 90000 });
	hole(301, 900, 1000, 80000, ",\"new_boot\":true");
	d = judge();
	is_i64(
	    drive_worst(&d), SEV_LOW, "a counter that jumps at a start is low");
	drive_free(&d);

	file(&(struct file){ DIR "system@1.journal", .head = 1, .tail = 500,
	    .entries = 500, .to = 1000 });
	file(&(struct file){ DIR "system.journal", .head = 90001, .tail = 90010,
	    .entries = 10, .from = 80000, .to = 80100, .boot = BOOT_2,
	    .head_boot = BOOT_2, .monotonic = 70000 });
	d = judge();
	expect(&d, "messages 501 to 90000", SEV_HIGH,
	    "89500 messages up to the middle of another boot are high");
	drive_free(&d);
}

static void
test_head(void)
{
	struct drive d;

	file(&(struct file){ DIR "system@1.journal", .head = 5001, .tail = 5500,
	    .entries = 500, .to = 1000 });
	file(&(struct file){ DIR "system.journal", .head = 5501, .tail = 5600,
	    .entries = 100, .from = 1001, .to = 2000 });
	d = judge();
	expect(&d, "the beginning of the journal", SEV_INFO,
	    "a vacuumed beginning is for information");
	drive_free(&d);

	line("{\"kind\":\"file\",\"path\":\"" DIR "system.journal\","
	     "\"seqnum_id\":\"" ID "\",\"entries\":7,\"head_seqnum\":9001,"
	     "\"tail_seqnum\":9007,\"head_time\":%" PRId64
	     ",\"tail_time\":%" PRId64 ",\"readable\":true,\"read\":7}",
	    T, T + 1);
	d = drive_new("gaps");
	drive_fact(&d, "boot.time", "", T - 4000 * SECOND);
	drive_member(
	    &d, drive_file("journal/index.jsonl"), buf_span(&index_lines), 1);
	drive_conclude(&d);
	expect(&d, "the beginning of the journal", SEV_MEDIUM,
	    "only the file in use, begun after the start: medium");
	drive_free(&d);
	buf_free(&index_lines);
	index_lines = BUF(1 << 23);
}

static void
test_unreadable(void)
{
	struct drive d;

	line("{\"kind\":\"file\",\"path\":\"" DIR "system@7.journal\","
	     "\"readable\":false,\"reason\":\"the file is empty\"}");
	line("{\"kind\":\"file\",\"path\":\"" DIR "x.journal\",\"readable\":"
	     "false,\"reason\":\"the file does not begin as a journal "
	     "does\"}");
	line("{\"kind\":\"file\",\"path\":\"" DIR "s@1.journal~\",\"readable\":"
	     "false,\"reason\":\"the file is empty\"}");
	line("{\"kind\":\"file\",\"path\":\"" DIR "s@2.journal~\",\"readable\":"
	     "true,\"entries\":9,\"head_seqnum\":1,\"tail_seqnum\":9,\"read\":"
	     "9}");
	line("{\"kind\":\"file\",\"path\":\"" DIR "s@3.journal\",\"readable\":"
	     "true,\"entries\":90,\"head_seqnum\":10,\"tail_seqnum\":99,"
	     "\"read\":60}");
	d = judge();
	expect(&d, DIR "system@7.journal", SEV_HIGH,
	    "an archived file that is empty now is high");
	expect(&d, DIR "x.journal", SEV_MEDIUM, "garbage is medium");
	expect(&d, DIR "s@1.journal~", SEV_LOW, "a cut file put aside is low");
	expect(&d, "files put aside", SEV_LOW, "so is one that can be read");
	expect(&d, DIR "s@3.journal", SEV_MEDIUM,
	    "a third of its entries lost is medium");
	is_str(drive_fact_of(drive_found(&d, RULE, DIR "s@3.journal"), "read"),
	    "60 of 90", "with the figures");
	drive_free(&d);
}

static void
test_clock(void)
{
	static const struct {
		int64_t by, monotonic;
		int severity;
		const char *subject, *what;
	} table[] = {
		{ -7200, 9000, SEV_MEDIUM, "the clock was set back",
		    "two hours back in the middle of a boot" },
		{ -7200, 20, SEV_LOW, "the clock was set back",
		    "two hours back just after a start" },
		{ -5, 9000, SEV_LOW, "the clock was set back", "5 s back" },
		{ 3600, 9000, SEV_INFO, "the clock was set forward",
		    "an hour forward" },
		{ 5, 9000, -1, "the clock was set forward", "5 s forward" },
	};
	struct drive d;

	for (size_t i = 0; i < array_size(table); i++) {
		file(&(struct file){ DIR "system.journal", .head = 1, .tail = 9,
		    .entries = 9, .to = 9 });
		line("{\"kind\":\"step\",\"file\":0,\"seqnum\":5,\"before\":"
		     "%" PRId64 ",\"after\":%" PRId64 ",\"monotonic\":%" PRId64
		     ",\"by\":%" PRId64 "}",
		    T, T + table[i].by * SECOND, table[i].monotonic * SECOND,
		    table[i].by * SECOND);
		d = judge();
		expect(&d, table[i].subject, table[i].severity, table[i].what);
		drive_free(&d);
	}
	/* journald begins a new file when the clock goes back */
	file(&(struct file){ DIR "system@1.journal", .head = 1, .tail = 500,
	    .entries = 500, .to = 90000 });
	file(&(struct file){ DIR "system.journal", .head = 501, .tail = 600,
	    .entries = 100, .from = 80000, .to = 80100, .monotonic = 9000 });
	d = judge();
	expect(&d, "the clock was set back", SEV_MEDIUM,
	    "a file that begins before the one before it ends");
	drive_free(&d);
}

struct entry {
	const char *boot, *fields;
	int64_t at; /* seconds from T and from the boot */
};

static struct drive
entries(const struct entry *e, size_t n)
{
	struct drive d = drive_new("gaps");
	autobuf b = BUF(1 << 23);
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = buf_printf(&b,
		    "__REALTIME_TIMESTAMP=%" PRId64
		    "\n__MONOTONIC_TIMESTAMP=%" PRId64 "\n_BOOT_ID=%s\n%s\n",
		    T + e[i].at * SECOND, e[i].at * SECOND, e[i].boot,
		    e[i].fields);
	if (r < 0)
		abort();
	drive_member(
	    &d, drive_file("journal/" BOOT "/0001.export"), buf_span(&b), 100);
	drive_conclude(&d);
	return d;
}

#define DRIVER "_TRANSPORT=driver\n_COMM=systemd-journal\n"
#define STARTED DRIVER "MESSAGE_ID=f77379a8490b408bbe5f6940505a777b\n"
#define STOPPED DRIVER "MESSAGE_ID=d93fb3c9c24d451a97cea615ce59c00b\n"
#define SUPPRESSED \
	"MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e\nMESSAGE=Suppressed "

static void
test_dropped(void)
{
	static const struct entry said[] = {
		{ BOOT,
		    DRIVER SUPPRESSED "41 messages from "
				      "systemd-resolved.service\n",
		    10 },
		{ BOOT,
		    DRIVER SUPPRESSED "9 messages from "
				      "systemd-resolved.service\n",
		    50 },
		{ BOOT, DRIVER SUPPRESSED "7 messages from foo.service\n", 60 },
		{ BOOT,
		    "_TRANSPORT=journal\n" SUPPRESSED
		    "8 messages from forged.service\n",
		    60 },
		{ BOOT,
		    DRIVER "MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606\n"
			   "MESSAGE=Missed 12 kernel messages\n",
		    70 },
	};
	struct drive d = entries(said, array_size(said));
	const struct finding *f =
	    drive_found(&d, RULE, "systemd-resolved.service");

	expect(&d, "systemd-resolved.service", SEV_MEDIUM,
	    "messages of the resolver were dropped: medium");
	is_str(drive_fact_of(f, "dropped"), "50", "41 and 9 are 50");
	ok(drive_cites(f,
	       "Suppressed 41 messages from "
	       "systemd-resolved.service"),
	    "what journald says is cited");
	expect(&d, "foo.service", SEV_LOW, "of another unit: low");
	expect(&d, "forged.service", -1,
	    "what does not come from journald itself is not believed");
	expect(&d, "the kernel", SEV_LOW, "missed kernel messages: low");
	drive_free(&d);
}

static void
test_stops(void)
{
	static const struct entry restart[] = {
		{ BOOT, STARTED, 1 },
		{ BOOT, STOPPED, 1000 },
		{ BOOT, STARTED, 1002 },
		{ BOOT, STOPPED, 5000 },
		{ BOOT_2, STARTED, 6000 },
	};
	static const struct entry off[] = { { BOOT, STARTED, 1 },
		{ BOOT, STOPPED, 1000 }, { BOOT, STARTED, 4600 } };
	static const struct entry dead[] = { { BOOT, STARTED, 1 },
		{ BOOT, STARTED, 4600 } };
	static const struct entry early[] = { { BOOT, STARTED, 1 },
		{ BOOT, STARTED, 4 } };
	static const struct entry gone[] = {
		{ BOOT,
		    "_TRANSPORT=kernel\nSYSLOG_IDENTIFIER=systemd-journald\n"
		    "MESSAGE=" DIR "system.journal: Journal file has been "
		    "deleted, rotating.\n",
		    700 },
		{ BOOT,
		    "_TRANSPORT=journal\nMESSAGE=/x: Journal file has been "
		    "deleted, rotating.\n",
		    700 },
	};
	struct drive d = entries(restart, array_size(restart));

	nothing(&d, "restarts and shutdowns as they should be: nothing");
	d = entries(off, array_size(off));
	expect(&d, "journald was stopped", SEV_MEDIUM, "an hour without");
	drive_free(&d);
	d = entries(dead, array_size(dead));
	expect(&d, "journald was not stopped", SEV_MEDIUM, "killed");
	drive_free(&d);
	d = entries(early, array_size(early));
	nothing(&d, "in an initial RAM disk: nothing");
	d = entries(gone, array_size(gone));
	expect(&d, DIR "system.journal", SEV_HIGH,
	    "a file that was deleted under journald: high");
	expect(&d, "/x", -1, "unless anybody else says so");
	drive_free(&d);
}

static void
test_hostile(void)
{
	struct drive d;
	struct file f = { DIR "system.journal", .head = 1, .tail = INT64_MAX,
		.entries = 1, .to = 9000 };

	file(&f);
	for (uint64_t i = 0; i < 10000; i++)
		hole(i * 10 + 5, i * 10 + 6, 0, 1, "");
	hole(7, 3, 0, 1, "");
	hole(1, INT64_MAX, 0, 1, "");
	f.id = USER_ID; /* another numbering, which fills nothing */
	for (uint64_t i = 0; i < 1500; i++)
		file(&f);
	d = judge();
	ok(d.findings->count > 0 && d.findings->gaps == 1,
	    "more holes and files than there is room for");
	drive_free(&d);
}

static void
test_absent(void)
{
	struct drive d = drive_new("gaps");
	struct record r = { .kind = REC_NOTE,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.note = { .source = SPAN("journal"), .kind = SPAN("absent") } };

	drive_see(&d, &r);
	drive_conclude(&d);
	is_u64(d.findings->gaps, 1, "no journal at all is a gap");
	drive_free(&d);
}

int
main(void)
{
	test_whole();
	test_deleted_file();
	test_inside();
	test_filled();
	test_small();
	test_boot();
	test_head();
	test_unreadable();
	test_clock();
	test_dropped();
	test_stops();
	test_hostile();
	test_absent();
	return done_testing();
}
