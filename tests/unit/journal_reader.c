/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal_reader.c - dnsir-journal on garbage and, below DNSIR_FIXTURES (a
 * directory with bookworm/, trixie/ …, each with the raw journals and
 * journalctl's own export of them), on the journals of real hosts.
 */
#include "journal_reader.h"

#include "drive.h"
#include "journal_compare.h"
#include "parse.h"

#define MEMBER "journal/5a1c3e7790b24d6f8a0b1c2d3e4f5061/0001.export"

static void
test_bad_files(void)
{
	uint8_t head[4096];
	struct {
		const char *name;
		struct span content;
		off_t size;
		const char *why;
	} table[] = {
		{ "empty", SPAN_NONE, 0, "the file is empty" },
		{ "short", SPAN("LPKSHHRH"), 100,
		    "the file is too short to be a journal" },
		{ "text", SPAN("Nov 23 14:11:00 host sshd[1]: x\n"), 9000,
		    "the file does not begin as a journal does" },
		{ "zeros", SPAN_NONE, (off_t)1 << 40,
		    "the file does not begin as a journal does" },
		{ "head", span_of(head, sizeof(head)), sizeof(head),
		    "written by a newer systemd than this reader knows" },
	};
	char path[4096];

	memset(head, 0xff, sizeof(head));
	memcpy(head, "LPKSHHRH", 8);
	for (size_t i = 0; i < array_size(table); i++) {
		struct journal_told told;

		make_file(table[i].name, table[i].content, table[i].size);
		scratch_path(path, table[i].name);
		index_lines.n = 0;
		told = read_journal(path, 0, UINT64_MAX, false);
		ok(told.outcome == JOURNAL_UNREADABLE && says(table[i].why),
		    "%s: %s", table[i].name, table[i].why);
		(void)unlink(path);
	}
	is_u64(exported.n, 0, "nothing was exported of them");
}

static void
test_no_reader(void)
{
	struct journal_told told;
	struct journal_ask ask = { .path = "x" };

	ok(!journal_reader(), "before it is started there is no reader");
	ok(journal_ask(0, &ask, NULL, NULL, NULL, &told) == -ESRCH &&
		told.outcome == JOURNAL_LOST,
	    "and an answer that says so");
	ok(journal_client_start(scratch) == -ENOENT,
	    "where there is no program, the start says so");
}

static bool
start_reader(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	/* build/std/tests/journal: the program lies one directory up */
	for (int cut = 0; n > 0 && cut < 2; n--)
		cut += path[n - 1] == '/';
	path[n > 0 ? n + 1 : 0] = '\0';
	return ok(journal_client_start(path) == 0,
	    "dnsir-journal starts out of %s", path);
}

static void
count_answers(void *arg, const struct record *r)
{
	uint64_t *n = arg;

	n[0] += r->kind == REC_ANSWER;
	n[1] += r->kind == REC_JOURNAL;
	n[2] += r->kind == REC_DUMP && r->dump.event == DUMP_BEGIN;
}

/* No host of the fixtures has lost anything that journald did not lose. */
static void
judge_gaps(const char *suite)
{
	struct drive d = drive_new("gaps");

	drive_member(&d, drive_file("journal/index.jsonl"),
	    buf_span(&index_lines), SIZE_MAX);
	drive_member(&d, drive_file(MEMBER), buf_span(&exported), SIZE_MAX);
	drive_conclude(&d);
	is_u64(d.skipped, 0, "every byte of the exports was understood");
	if (!ok(drive_worst(&d) <= (int)SEV_LOW,
		"%s: a stock host has no gap above low", suite))
		drive_dump(&d);
	drive_free(&d);
}

static void
test_bounds(const char *suite, uint64_t all)
{
	struct journal_told told;
	struct span rest;
	size_t n;

	exported.n = 0;
	told = read_journal(journals[0], 0, all / 2, false);
	ok(told.outcome == JOURNAL_BOUND && told.bytes <= all / 2 &&
		told.bytes == exported.n && told.bytes > all / 4,
	    "%s: half the bytes, and said so", suite);
	n = exported.n;
	exported.n = 0;
	told = read_journal(journals[0], n, UINT64_MAX, false);
	ok(told.outcome == JOURNAL_READ && exported.n == all - n,
	    "%s: the other half", suite);
	rest = span_head(buf_span(&exported), 9);
	is_str(rest, "__CURSOR=", "  begins with an entry");
}

static uint64_t
get64(const struct buf *b, size_t at)
{
	uint64_t n = 0;

	for (size_t i = 8; i > 0; i--)
		n = n << 8 | b->p[at + i - 1];
	return n;
}

static void
put64(struct buf *b, size_t at, uint64_t n)
{
	for (size_t i = 0; i < 8; i++)
		b->p[at + i] = (uint8_t)(n >> (8 * i));
}

/*
 * Five numbers are left out after every tenth entry, and the clock goes back
 * an hour at the hundredth. JOURNAL_FILE_FORMAT.md: objects are aligned to 8,
 * an entry has the type 3, its number at 16 and its time at 24.
 */
static uint64_t
make_holes(struct buf *b)
{
	size_t at = get64(b, 88), end = at + get64(b, 96);
	uint64_t n = 0;

	while (at + 48 <= end && end <= b->n && get64(b, at + 8) >= 16) {
		if (b->p[at] == 3) {
			put64(b, at + 16, get64(b, at + 16) + n / 10 * 5);
			if (n >= 100)
				put64(
				    b, at + 24, get64(b, at + 24) - 3600000000);
			n++;
		}
		at += (get64(b, at + 8) + 7) & ~UINT64_C(7);
	}
	return n;
}

static void
test_holes(const char *suite)
{
	struct buf b = whole_file(journals[0]);
	uint64_t n = make_holes(&b), holes = (n - 1) / 10;
	struct journal_told told;
	char path[4096], want[128];
	struct drive d = drive_new("gaps");

	make_file("holes", buf_span(&b), (off_t)b.n);
	scratch_path(path, "holes");
	index_lines.n = exported.n = 0;
	told = read_journal(path, 0, UINT64_MAX, false);
	(void)snprintf(want, sizeof(want),
	    "\"holes\":%" PRIu64 ",\"missing\":%" PRIu64
	    ",\"holes_listed\":%" PRIu64 ",\"steps\":1",
	    holes, 5 * holes, holes);
	ok(told.outcome == JOURNAL_READ && says(want), "%s: %s", suite, want);
	drive_member(&d, drive_file("journal/index.jsonl"),
	    buf_span(&index_lines), SIZE_MAX);
	drive_conclude(&d);
	ok(drive_found(&d, "journal.gap", "the clock was set back") != NULL &&
		d.findings->count == 2 + 16,
	    "%s: holes and the clock are findings", suite);
	drive_free(&d);
	buf_free(&b);
}

static void
test_damage(const char *suite, uint64_t all)
{
	struct buf b = whole_file(journals[0]);
	struct journal_told told;
	char path[4096];

	make_file("cut", span_head(buf_span(&b), b.n / 3), (off_t)(b.n / 3));
	scratch_path(path, "cut");
	index_lines.n = exported.n = 0;
	told = read_journal(path, 0, UINT64_MAX, false);
	ok(told.outcome == JOURNAL_UNREADABLE
		? says("the file is shorter than its header says")
		: told.damaged || !told.whole,
	    "%s: a third of a file is not taken for a file", suite);

	/* the table of the hashes by which matches are found */
	memset(b.p + 4096, 0xa5, 1 << 20);
	make_file("damaged", buf_span(&b), (off_t)b.n);
	scratch_path(path, "damaged");
	index_lines.n = exported.n = 0;
	told = read_journal(path, 0, UINT64_MAX, false);
	ok(told.damaged && told.bytes <= all && says("\"damaged\":true"),
	    "%s: damaged indexes are noticed, %" PRIu64 " of %" PRIu64
	    " bytes exported all the same",
	    suite, told.bytes, all);

	make_file("sparse", buf_span(&b), (off_t)1 << 40);
	scratch_path(path, "sparse");
	told = read_journal(path, 0, UINT64_MAX, false);
	ok(told.outcome != JOURNAL_LOST, "%s: a tail of 1 TiB", suite);
	buf_free(&b);
}

static void
rewrite(const char *path, struct span content)
{
	autofd fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0 || write(fd, content.p, content.n) != (ssize_t)content.n)
		abort();
}

/*
 * The reader waits at the pipe until its first part is taken, but may have
 * read all that is left before the file is cut: then once more.
 */
static void
test_shrink(const char *suite)
{
	struct buf b = whole_file(journals[0]);
	struct journal_told told = { .outcome = JOURNAL_READ };
	uint64_t before = parts;

	exported.n = 0;
	(void)read_journal(journals[0], 0, UINT64_MAX, false);
	for (int i = 0;
	     parts - before > 1 && i < 50 && told.outcome != JOURNAL_CHANGED;
	     i++) {
		rewrite(journals[0], buf_span(&b));
		index_lines.n = exported.n = 0;
		told = read_journal(journals[0], 0, UINT64_MAX, true);
	}
	buf_free(&b);
	if (parts - before < 2)
		return;
	ok(told.outcome == JOURNAL_CHANGED && exported.n > 0 &&
		says("the file was cut while it was read"),
	    "%s: a file that is cut while it is read ends its reader alone, "
	    "%zu bytes are kept",
	    suite, exported.n);
	told = read_journal(journals[0], 0, UINT64_MAX, false);
	ok(told.outcome == JOURNAL_UNREADABLE,
	    "%s: the next request is answered", suite);
}

/* The longest export first: it has more than one part. */
static void
order(void)
{
	uint64_t most = 0;

	for (size_t i = 0; i < journal_count; i++) {
		struct journal_ask ask = { .mode = JOURNAL_MEASURE,
			.path = journals[i],
			.bytes = UINT64_MAX,
			.since = TIME_NONE,
			.seconds = 30 };
		struct journal_told told;
		autofd fd = open(journals[i], O_RDONLY | O_CLOEXEC);
		char swap[4096];

		if (journal_ask(fd, &ask, NULL, NULL, NULL, &told) < 0 ||
		    told.bytes <= most)
			continue;
		most = told.bytes;
		memcpy(swap, journals[0], sizeof(swap));
		memcpy(journals[0], journals[i], sizeof(swap));
		memcpy(journals[i], swap, sizeof(swap));
	}
}

static void
test_suite(const char *fixtures, const char *suite)
{
	char path[4096], to[4096];
	struct buf reference, header;
	uint64_t ours[3] = { 0 }, theirs[3] = { 0 }, first = 0;

	scratch_path(to, suite);
	(void)snprintf(
	    path, sizeof(path), "%s/%s/journal.tar.xz", fixtures, suite);
	if (mkdir(to, 0700) < 0 || !unpack(path, to)) {
		ok(false, "%s: journal.tar.xz unpacks", suite);
		return;
	}
	journal_count = 0;
	(void)nftw(to, on_file, 16, FTW_PHYS);
	order();
	exported.n = index_lines.n = 0;
	for (size_t i = 0; i < journal_count; i++) {
		struct journal_told told =
		    read_journal(journals[i], 0, UINT64_MAX, false);

		if (i == 0)
			first = told.bytes;
		if (told.outcome != JOURNAL_READ || !told.whole)
			ok(false, "%s: %s is read whole", suite, journals[i]);
	}
	ok(journal_count >= 2 && exported.n > 0, "%s: %zu journal files", suite,
	    journal_count);
	(void)snprintf(
	    path, sizeof(path), "%s/%s/journal-all.export", fixtures, suite);
	reference = whole_file(path);
	(void)snprintf(
	    path, sizeof(path), "%s/%s/journal-header.txt", fixtures, suite);
	header = whole_file(path);
	compare_exports(suite, buf_span(&reference));
	compare_counts(suite, buf_span(&header));
	judge_gaps(suite);
	(void)parse_as(
	    "journal", MEMBER, buf_span(&exported), count_answers, ours);
	(void)parse_as(
	    "journal", MEMBER, buf_span(&reference), count_answers, theirs);
	printf("# %s: %" PRIu64 " records, %" PRIu64 " answers of %" PRIu64
	       " dumps (journalctl's export: %" PRIu64 " of %" PRIu64 ")\n",
	    suite, ours[1], ours[0], ours[2], theirs[0], theirs[2]);
	ok(ours[0] >= theirs[0] && ours[2] >= theirs[2] && theirs[2] > 0,
	    "%s: the resolver's dumps are all there", suite);
	test_bounds(suite, first);
	test_holes(suite);
	test_damage(suite, first);
	test_shrink(suite);
	buf_free(&reference);
	buf_free(&header);
	(void)nftw(to, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
test_fixtures(void)
{
	static const char *const suites[] = { "ubuntu-bionic", "bullseye",
		"bullseye-resolved-crash", "bookworm", "ubuntu-noble", "trixie",
		"sid" };
	const char *fixtures = getenv("DNSIR_FIXTURES");

	if (fixtures == NULL) {
		puts("# DNSIR_FIXTURES is not set: NO JOURNAL OF A REAL HOST "
		     "WAS READ");
		ok(true,
		    "journals of real hosts # SKIP DNSIR_FIXTURES is not "
		    "set");
		return;
	}
	for (size_t i = 0; i < array_size(suites); i++)
		test_suite(fixtures, suites[i]);
	printf("# %" PRIu64 " parts, the longest %" PRIu64 " bytes; the reader "
	       "used at most %" PRIu64 " KiB\n",
	    parts, longest, peak / KIB);
	ok(peak > 0 && peak < 48 * MIB, "the reader stays below 48 MiB");
}

int
main(void)
{
	if (mkdtemp(scratch) == NULL)
		return 1;
	test_no_reader();
	if (start_reader()) {
		test_bad_files();
		test_fixtures();
	}
	journal_client_stop();
	buf_free(&index_lines);
	buf_free(&exported);
	(void)nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return done_testing();
}
