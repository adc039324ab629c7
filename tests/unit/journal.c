/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.c - export format to records; dnsir-journal on garbage and, below
 * DNSIR_FIXTURES (a directory with bookworm/, trixie/ …, each with the raw
 * journals and journalctl's own export of them), on those of real hosts.
 */
#include "tap.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "drive.h"
#include "journal_client.h"
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

/* From here on with the reader. */

static char scratch[] = "/tmp/dnsir-journal-test.XXXXXX";
static struct buf index_lines = { .max = 1 << 24 };
static struct buf exported = { .max = 1 << 26 };
static uint64_t peak, longest, parts;

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
scratch_path(char path[4096], const char *name)
{
	(void)snprintf(path, 4096, "%s/%s", scratch, name);
}

static int
on_part(void *arg, const char *boot, struct span part)
{
	const char *file = arg;

	parts++;
	if (part.n > longest)
		longest = part.n;
	if (part.n > JOURNAL_PART_MAX || strlen(boot) != 32)
		abort();
	if (file != NULL && truncate(file, 4096) < 0)
		abort();
	return buf_add(&exported, part);
}

/* cut: shorten the file when its first part comes. */
static struct journal_told
read_journal(const char *path, uint64_t skip, uint64_t bytes, bool cut)
{
	struct journal_ask ask = { .mode = JOURNAL_EXPORT,
		.path = path,
		.bytes = bytes,
		.skip = skip,
		.since = TIME_NONE,
		.seconds = 30,
		.count_seconds = 20 };
	struct journal_told told;
	autofd fd = open(path, O_RDONLY | O_CLOEXEC);
	char copy[4096];
	int r;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	r = journal_ask(
	    fd, &ask, &index_lines, on_part, cut ? copy : NULL, &told);
	if (r < 0)
		printf("# journal_ask: %d\n", r);
	if (told.peak > peak)
		peak = told.peak;
	return told;
}

static void
make_file(const char *name, struct span content, off_t size)
{
	char path[4096];
	int fd;

	scratch_path(path, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, content.p, content.n) != (ssize_t)content.n ||
	    ftruncate(fd, size) < 0)
		abort();
	close(fd);
}

static bool
says(const char *text)
{
	return span_find(buf_span(&index_lines), span_str(text)) >= 0;
}

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

/* What the fixtures' exports are compared by; a list of its own. */
static const char *const units[] = { "systemd-resolved", "named", "bind9",
	"unbound", "dnsmasq", "pdns-recursor", "NetworkManager",
	"systemd-networkd", "ssh", "sshd", "cron", "crond",
	"systemd-journald" };
static const char *const names[] = { "systemd-resolved", "systemd-resolve",
	"named", "unbound", "dnsmasq", "pdns_recursor", "NetworkManager",
	"systemd-networkd", "systemd-network", "systemd-journald",
	"systemd-journal", "sudo", "su", "sshd", "cron", "CRON", "crond" };

static bool
one_of(struct span s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(s, list[i]))
			return true;
	return false;
}

static bool
wanted(struct span name, struct span value)
{
	bool unit = span_is(name, "_SYSTEMD_UNIT") || span_is(name, "UNIT") ||
	    span_is(name, "OBJECT_SYSTEMD_UNIT");

	if (unit && span_ends(value, SPAN(".service")))
		return one_of(
		    span_head(value, value.n - 8), units, array_size(units));
	if (span_is(name, "_COMM") || span_is(name, "SYSLOG_IDENTIFIER"))
		return one_of(value, names, array_size(names));
	return span_is(name, "_TRANSPORT") &&
	    (span_is(value, "driver") || span_is(value, "audit"));
}

/* One entry, without the lines that only some versions write. */
static bool
next_entry(
    struct span *rest, struct buf *ret, struct span *cursor, bool *chosen)
{
	*chosen = false;
	ret->n = 0;
	*cursor = SPAN_NONE;
	while (rest->n > 0 && rest->p[0] != '\n') {
		struct span all = *rest, line, name, value;

		(void)text_line(rest, true, &line);
		value = line;
		name = text_until(&value, '=');
		if (name.n == line.n) {
			uint64_t n = 0;

			for (size_t i = 8; i > 0; i--)
				n = n << 8 | rest->p[i - 1];
			value = span_head(span_from(*rest, 8), n);
			*rest = span_from(*rest, 8 + n + 1);
		}
		if (span_is(name, "__CURSOR"))
			*cursor = value;
		*chosen = *chosen || wanted(name, value);
		if (!span_starts(name, SPAN("__SEQNUM")) &&
		    buf_add(ret, span_head(all, all.n - rest->n)) < 0)
			abort();
	}
	*rest = span_from(*rest, 1);
	return ret->n > 0;
}

static struct table *
table_of(struct span all, size_t *chosen)
{
	struct table *t = table_new(1 << 16, sizeof(uint64_t));
	struct buf entry = BUF(1 << 20);
	struct span cursor;
	bool wants;

	*chosen = 0;
	while (next_entry(&all, &entry, &cursor, &wants)) {
		uint64_t *hash = table_at(t, cursor, NULL);

		assert(hash);
		/* what was not chosen is kept as zero */
		*hash = wants ? hash_bytes(buf_span(&entry)) | 1 : 0;
		*chosen += wants;
	}
	buf_free(&entry);
	return t;
}

static void
compare_exports(const char *suite, struct span reference)
{
	size_t wants, has, missing = 0, other = 0, more = 0;
	struct table *ref = table_of(reference, &wants);
	struct table *got = table_of(buf_span(&exported), &has);

	for (size_t i = 0; i < table_count(ref); i++) {
		struct span cursor;
		uint64_t *want = table_item(ref, i, &cursor);
		uint64_t *have = table_find(got, cursor);

		missing += *want != 0 && have == NULL;
		other += *want != 0 && have != NULL && *have != *want;
		more += *want == 0 && have != NULL;
	}
	printf("# %s: %zu entries of journalctl's, %zu of the units that "
	       "matter; exported here %zu\n",
	    suite, table_count(ref), wants, table_count(got));
	ok(wants > 100 && missing == 0, "%s: %zu are missing", suite, missing);
	ok(other == 0, "%s: %zu differ in a byte", suite, other);
	ok(more == 0, "%s: %zu are of other units", suite, more);
	table_free(ref);
	table_free(got);
}

static struct buf
whole_file(const char *path)
{
	struct buf b = BUF(1 << 24);
	autofd fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && buf_reserve(&b, 65536) == 0) {
		n = read(fd, b.p + b.n, 65536);
		if (n > 0)
			b.n += (size_t)n;
	}
	return b;
}

/* "Entry objects: 936" of the file "File ID: …", as journalctl counts. */
static void
compare_counts(const char *suite, struct span header)
{
	struct span line, id = SPAN_NONE, count = SPAN_NONE, rest;
	bool found = false;
	char want[64];

	while (text_line(&header, true, &line)) {
		struct span value = line;
		struct span key = text_until(&value, ':');

		if (span_eq_nocase(key, SPAN("File ID")))
			id = text_trim(value);
		if (span_eq_nocase(key, SPAN("Entry objects")))
			count = text_trim(value);
	}
	(void)snprintf(want, sizeof(want), "\"read\":%.*s,", SPAN_ARG(count));
	rest = buf_span(&index_lines);
	while (text_line(&rest, true, &line))
		if (id.n > 0 && span_find(line, id) >= 0 &&
		    span_find(line, SPAN("\"file_id\"")) >= 0)
			found |= span_find(line, span_str(want)) >= 0;
	ok(found, "%s: %.*s entries were read, as its header says", suite,
	    SPAN_ARG(count));
}

static bool
unpack(const char *tar, const char *to)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		execlp("tar", "tar", "-xJf", tar, "-C", to, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static char journals[64][4096];
static size_t journal_count;

static int
on_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if (type == FTW_F && journal_count < array_size(journals) &&
	    span_find(span_str(path), SPAN(".journal")) >= 0)
		(void)snprintf(
		    journals[journal_count++], sizeof(journals[0]), "%s", path);
	return 0;
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
	test_fields();
	test_binary();
	test_garbage();
	test_dump();
	test_index();
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
