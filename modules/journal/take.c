/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - the journals: the units that matter in export format, an index of
 * all files, and a raw copy of what could not be read.
 *
 * Files are chosen newest first, when not all may be taken, and taken oldest
 * first, so that what spans two files stays in order (but see plan()).
 */
#include "journal.h"

#include "encode.h"
#include "list.h"
#include "module.h"
#include "text.h"

#define QUICK_MAX (160 * MIB) /* of export format; the rest is for copies */
#define SLACK (8 * MIB) /* what may be added while we look */
#define INDEX_MAX (8 * MIB)
#define BOOTS_MAX 512
#define PARTS_MAX 20000
#define LONG GIB
#define HEAD_MAX MIB /* of a file that is mostly a hole */
#define MARGIN 2.0 /* seconds that are kept for the index and copies */

struct boot {
	char id[33];
	uint32_t parts;
};

struct taking {
	const struct host *host;
	struct sink *sink;
	struct list list;
	struct buf index, machine;
	const char *path; /* of the file whose parts come */
	struct boot boot[BOOTS_MAX];
	size_t boots;
	uint32_t parts;
	uint32_t walls;
	uint64_t entries, lost; /* lost: files that were not looked at */
	bool full, newest_first;
};

static const char *const paths[] = { "/var/log/journal/*/*.journal{,~}",
	"/run/log/journal/*/*.journal{,~}", "/etc/systemd/journald*.conf",
	"/{etc,run,usr/lib}/systemd/journald*.conf.d/*.conf", NULL };

static struct boot *
find_boot(struct taking *t, const char *id)
{
	struct boot *b;

	for (size_t i = 0; i < t->boots; i++)
		if (memcmp(t->boot[i].id, id, sizeof(t->boot[i].id)) == 0)
			return &t->boot[i];
	/* the last place is for all that have none */
	b = &t->boot[t->boots < BOOTS_MAX ? t->boots++ : BOOTS_MAX - 1];
	memcpy(b->id, id, sizeof(b->id));
	if (t->boots == BOOTS_MAX)
		memcpy(b->id, "other-boots", sizeof("other-boots"));
	return b;
}

static int
on_part(void *arg, const char *id, struct span part)
{
	struct taking *t = arg;
	struct boot *b = find_boot(t, id);
	autobuf name = BUF(128), origin = BUF(HOST_PATH_MAX + 32);
	int r;

	if (t->parts++ == PARTS_MAX)
		return -E2BIG;
	r = buf_printf(&name, "journal/%s/%04u.export", b->id, ++b->parts);
	if (r == 0)
		r = buf_byte(&name, 0);
	if (r == 0)
		r = buf_printf(&origin, "dnsir-journal %s", t->path);
	if (r == 0)
		r = buf_byte(&origin, 0);
	return r < 0 ? r
		     : sink_data(t->sink, (const char *)name.p,
			   (const char *)origin.p, part);
}

static double
time_left(const struct taking *t)
{
	double left = sink_time_left(t->sink) - MARGIN;

	return left > 0 ? left : 0;
}

static int
ask(struct taking *t, size_t i, struct journal_ask *q,
    struct journal_told *told)
{
	const struct file *f = list_file(&t->list, i);
	autofd fd = -1;

	t->path = list_path(&t->list, f);
	q->path = t->path;
	q->number = (uint32_t)i;
	q->since = TIME_NONE;
	q->seconds = time_left(t);
	q->machine = t->machine.n == 16 ? t->machine.p : NULL;
	fd = host_file(t->host, t->path);
	if (fd < 0)
		return fd;
	return journal_ask(fd, q, q->mode == JOURNAL_EXPORT ? &t->index : NULL,
	    on_part, t, told);
}

/* When was each file written to last? Its own header knows best. */
static void
probe(struct taking *t)
{
	for (size_t i = 0; i < list_count(&t->list); i++) {
		struct journal_ask q = { .mode = JOURNAL_PROBE };
		struct journal_told told;

		if (time_left(t) > 0 && ask(t, i, &q, &told) == 0 &&
		    told.tail_time != TIME_NONE)
			list_file(&t->list, i)->time = told.tail_time;
	}
	journal_list_sort(&t->list);
}

/* How much would it be, and what of it is too much? Newest first. */
static void
measure(struct taking *t)
{
	uint64_t left = QUICK_MAX;

	for (size_t i = list_count(&t->list); i-- > 0;) {
		struct file *f = list_file(&t->list, i);
		struct journal_ask q = { .mode = JOURNAL_MEASURE,
			.bytes = UINT64_MAX };
		struct journal_told told = { 0 };

		if (left == 0 || time_left(t) == 0 ||
		    ask(t, i, &q, &told) < 0) {
			f->bytes = 0;
			continue;
		}
		f->bytes = told.bytes < left ? told.bytes : left;
		f->skip = told.bytes - f->bytes;
		left -= f->bytes;
		f->bytes += SLACK;
	}
}

/* What would take long is taken newest first: the time may not suffice. */
static void
plan(struct taking *t)
{
	uint64_t allocated = 0;

	for (size_t i = 0; i < list_count(&t->list); i++) {
		struct file *f = list_file(&t->list, i);

		f->bytes = UINT64_MAX;
		allocated += f->allocated;
	}
	t->newest_first = allocated > LONG;
	/* an export of all of it is hardly longer than twice the files */
	if (!t->full && allocated > QUICK_MAX / 2)
		measure(t);
}

static void
note_outcome(struct taking *t, struct file *f, const struct journal_told *told)
{
	const char *path = list_path(&t->list, f);

	if (told->outcome == JOURNAL_BOUND && f->bytes == 0)
		sink_note(t->sink, NOTE_CUT, path, 0,
		    "its export was left out: newer files used up what one "
		    "source may take; use --profile full");
	else if (told->outcome == JOURNAL_BOUND)
		sink_note(t->sink, NOTE_CUT, path, 0,
		    "%llu entries of the units that matter, then a bound was "
		    "hit",
		    (unsigned long long)told->entries);
	else if (f->skip > 0)
		sink_note(t->sink, NOTE_CUT, path, 0,
		    "the oldest %llu bytes of the export were left out; use "
		    "--profile full",
		    (unsigned long long)f->skip);
	if (told->outcome == JOURNAL_UNREADABLE)
		sink_note(t->sink, NOTE_DONE, path, 0,
		    "it cannot be read as a journal, so it is copied as it is");
	else if (told->outcome >= JOURNAL_CHANGED)
		sink_note(t->sink, NOTE_DONE, path, 0,
		    "its reader was stopped by it, so it is copied as it is");
	else if (f->raw)
		sink_note(t->sink, NOTE_DONE, path, 0,
		    "it is damaged, so it is copied as it is, too");
}

/* left: files that are still to come, with this one. */
static void
export_file(struct taking *t, size_t i, size_t left)
{
	struct file *f = list_file(&t->list, i);
	struct journal_ask q = { .mode = JOURNAL_EXPORT,
		.bytes = f->bytes,
		.skip = f->skip,
		.count_seconds = time_left(t) / 2 / (double)left };
	struct journal_told told;
	int r;

	if (time_left(t) == 0) {
		t->lost++;
		return;
	}
	r = ask(t, i, &q, &told);
	if (r < 0) {
		sink_note(t->sink, NOTE_REFUSED, list_path(&t->list, f), r,
		    "its export stopped");
		f->raw = r == -EPROTO || r == -EPIPE;
		return;
	}
	t->entries += told.entries;
	if (told.outcome != JOURNAL_LOST)
		t->walls &= told.walls;
	f->raw = told.outcome >= JOURNAL_UNREADABLE || told.damaged ||
	    (told.counted && !told.whole);
	note_outcome(t, f, &told);
}

/* A file that is mostly a hole would fill the medium with zeros. */
static void
copy_head(struct taking *t, size_t i)
{
	const struct file *f = list_file(&t->list, i);
	const char *path = list_path(&t->list, f);
	autobuf name = BUF(64), head = BUF(HEAD_MAX);
	int r = host_read(t->host, path, &head);

	if ((r < 0 && r != -EFBIG) ||
	    buf_printf(&name, "journal/head/%04zu", i) < 0 ||
	    buf_byte(&name, 0) < 0)
		return;
	sink_note(t->sink, NOTE_CUT, path, 0,
	    "%llu bytes long, but only %llu of them were ever written: its "
	    "first %zu are taken as %s",
	    (unsigned long long)f->size, (unsigned long long)f->allocated,
	    head.n, (const char *)name.p);
	(void)sink_data(t->sink, (const char *)name.p, path, buf_span(&head));
}

static void
copy(struct taking *t, size_t i)
{
	const struct file *f = list_file(&t->list, i);

	if (f->size / 4 > f->allocated + MIB)
		copy_head(t, i);
	else
		(void)sink_file(t->sink, t->host, list_path(&t->list, f));
}

static void
copy_all(struct taking *t, bool every)
{
	for (size_t i = list_count(&t->list); i-- > 0;)
		if (every || list_file(&t->list, i)->raw)
			copy(t, i);
}

static void
read_machine(struct taking *t)
{
	autobuf text = BUF(4096);

	if (host_read(t->host, "/etc/machine-id", &text) < 0 ||
	    hex_decode(span_head(text_trim(buf_span(&text)), 32), &t->machine) <
		0)
		t->machine.n = 0;
}

static const char *
yes(const struct taking *t, enum journal_wall wall)
{
	return (t->walls & wall) != 0 ? "yes" : "no";
}

static void
take_files(struct taking *t)
{
	size_t n = list_count(&t->list);

	if (!journal_reader()) {
		sink_note(t->sink, NOTE_REFUSED, "dnsir-journal", -ENOENT,
		    "it is not there to read journals, so they are copied as "
		    "they are, newest first");
		journal_list_sort(&t->list);
		copy_all(t, true);
		return;
	}
	read_machine(t);
	probe(t);
	plan(t);
	for (size_t i = 0; i < n; i++)
		export_file(t, t->newest_first ? n - 1 - i : i, n - i);
	if (t->lost > 0)
		sink_note(t->sink, NOTE_CUT, "journal", -ETIME,
		    "%llu journal files were not read: no time was left",
		    (unsigned long long)t->lost);
	if (t->index.n > 0)
		(void)sink_data(t->sink, "journal/index.jsonl", "dnsir-journal",
		    buf_span(&t->index));
	copy_all(t, false);
	if (t->walls != JOURNAL_WALL_ALL)
		sink_note(t->sink, NOTE_DONE, "dnsir-journal", 0,
		    "the reader's wall: empty root %s, own user %s, no new "
		    "privileges %s, seccomp %s",
		    yes(t, JOURNAL_WALL_CHROOT), yes(t, JOURNAL_WALL_UID),
		    yes(t, JOURNAL_WALL_NO_NEW_PRIVS),
		    yes(t, JOURNAL_WALL_SECCOMP));
	sink_note(t->sink, NOTE_DONE, "journal", 0,
	    "%llu entries of %zu files, %zu boots",
	    (unsigned long long)t->entries, n, t->boots);
}

static int
take(const struct host *host, struct sink *sink)
{
	static const char *const configuration[] = {
		"/etc/systemd/journald*.conf",
		"/etc/systemd/journald*.conf.d/*.conf",
		"/run/systemd/journald*.conf.d/*.conf",
		"/usr/lib/systemd/journald*.conf.d/*.conf"
	};
	struct taking t = { .host = host,
		.sink = sink,
		.list = LIST,
		.index = BUF(INDEX_MAX),
		.machine = BUF(16),
		.walls = JOURNAL_WALL_ALL,
		.full = sink_full(sink) };

	for (size_t i = 0; i < array_size(configuration); i++)
		(void)sink_glob(sink, host, configuration[i]);
	journal_list_find(&t.list, host, sink);
	if (list_count(&t.list) > 0)
		take_files(&t);
	journal_list_free(&t.list);
	buf_free(&t.index);
	buf_free(&t.machine);
	return 0;
}

const struct taker journal_taker = {
	.name = "journal",
	.summary = "journals: resolver, DNS servers, logins, cron, audit",
	.order = VOLATILE_JOURNAL,
	.deadline = 120,
	.paths = paths,
	.take = take,
};
