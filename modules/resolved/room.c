/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.c - the journal files as they are before lines are added, and raw
 * copies of those that journald may delete to make room for the lines.
 *
 * journald.conf(5): by default a journal takes at most a tenth of the file
 * system and leaves 15 % of it free, both at most 4 GiB, in 100 files.
 */
#include <stdio.h>
#include <sys/statvfs.h>

#include "json.h"
#include "taking.h"
#include "text.h"

#define HEADER_BYTES 264 /* up to v246; later fields lie behind */
#define MARGIN (16 * MIB) /* a dump of a full cache took 2.5 MB */
#define COPY_MAX (64 * MIB)
#define FILES_MAX 1024
#define FILES_CROWDED 95
#define INDEX_MAX (2 * MIB)

struct journal_file {
	char path[256];
	int64_t mtime;
	uint64_t size, used;
	bool archived, copied;
};

struct room {
	const struct host *host;
	struct buf *files; /* struct journal_file */
	struct buf *index;
	size_t lost;
};

static struct journal_file *
file_at(const struct room *r, size_t i)
{
	return (struct journal_file *)(void *)r->files->p + i;
}

static size_t
file_count(const struct room *r)
{
	return r->files->n / sizeof(struct journal_file);
}

static void
header_of(const struct host *h, const char *path, struct json *j)
{
	uint8_t header[HEADER_BYTES];
	autofd fd = host_file(h, path);
	ssize_t n = fd < 0 ? -1 : read(fd, header, sizeof(header));

	if (n > 0)
		json_hex(j, "header", span_of(header, (size_t)n));
}

static int
see(void *arg, const char *path)
{
	struct room *r = arg;
	struct journal_file f = { .archived = strchr(path, '@') != NULL };
	size_t before = r->index->n;
	struct json j = json_to(r->index);
	struct host_stat st;

	if (span_find(span_str(path), SPAN(".journal")) < 0 ||
	    host_stat(r->host, path, &st) < 0 || st.type != HOST_FILE)
		return 0;
	f.mtime = st.mtime;
	f.size = st.size;
	f.used = st.blocks * 512;
	json_object(&j, NULL);
	json_str(&j, "path", path);
	json_u64(&j, "size", st.size);
	json_u64(&j, "used", f.used);
	json_i64(&j, "mtime_ns", st.mtime);
	header_of(r->host, path, &j);
	json_end(&j);
	if (j.error < 0 || buf_byte(r->index, '\n') < 0)
		r->index->n = before;
	if (snprintf(f.path, sizeof(f.path), "%s", path) >=
		(int)sizeof(f.path) ||
	    buf_add(r->files, span_of(&f, sizeof(f))) < 0)
		r->lost++;
	return 0;
}

static bool
is_crowded(const struct room *r, const char *directory, uint64_t used)
{
	const uint64_t most = 4 * GIB;
	uint64_t size, left, use, keep;
	autofd fd = host_directory(r->host, directory);
	struct statvfs fs;

	if (fd < 0 || fstatvfs(fd, &fs) < 0)
		return true;
	size = (uint64_t)fs.f_blocks * fs.f_frsize;
	left = (uint64_t)fs.f_bavail * fs.f_frsize;
	use = size / 10 < most ? size / 10 : most;
	keep = size / 100 * 15 < most ? size / 100 * 15 : most;
	if (left < keep + MARGIN)
		return true;
	return used + MARGIN > use || file_count(r) >= FILES_CROWDED;
}

/* Would 16 MiB more make journald delete archived files? */
static bool
may_vacuum(const struct room *r, const char *directory)
{
	static const char *const limits[] = { "SystemMaxUse=",
		"SystemKeepFree=", "SystemMaxFiles=", "RuntimeMaxUse=",
		"RuntimeKeepFree=", "RuntimeMaxFiles=", "MaxRetentionSec=",
		NULL };
	uint64_t used = 0;

	for (size_t i = 0; i < file_count(r); i++)
		used += file_at(r, i)->used;
	return conf_sets(r->host, journald_conf, limits) ||
	    is_crowded(r, directory, used);
}

static struct journal_file *
oldest(const struct room *r)
{
	struct journal_file *found = NULL;

	for (size_t i = 0; i < file_count(r); i++) {
		struct journal_file *f = file_at(r, i);

		if (f->archived && !f->copied &&
		    (found == NULL || f->mtime < found->mtime))
			found = f;
	}
	return found;
}

static void
copy_oldest(struct taking *t, const struct room *r, uint64_t *left)
{
	struct journal_file *f;
	unsigned copied = 0;

	while ((f = oldest(r)) != NULL && f->size <= *left &&
	    sink_time_left(t->sink) > 0) {
		f->copied = true;
		if (sink_file(t->sink, t->host, f->path) == 0)
			copied++;
		*left -= f->size;
	}
	if (copied > 0 || f != NULL)
		sink_note(t->sink, f ? NOTE_CUT : NOTE_DONE,
		    "live/resolved/journal-before.jsonl", 0,
		    "journald may delete archived journals to make room for "
		    "the dump: the %u oldest were copied first%s",
		    copied, f ? ", not all (64 MiB at most)" : "");
}

/* Files of one journal; they are looked at and, where need be, copied. */
static void
one_journal(
    struct taking *t, const char *directory, struct buf *index, uint64_t *left)
{
	autobuf files = BUF(FILES_MAX * sizeof(struct journal_file));
	struct room r = { t->host, &files, index, 0 };
	char pattern[64];

	(void)snprintf(pattern, sizeof(pattern), "%s/*/*", directory);
	if (host_glob(t->host, pattern, see, &r) < 0 || r.lost > 0)
		sink_note(t->sink, NOTE_CUT, pattern, 0,
		    "not all journal files could be listed");
	if (files.n > 0 && may_vacuum(&r, directory))
		copy_oldest(t, &r, left);
}

void
journals_before(struct taking *t)
{
	autobuf index = BUF(INDEX_MAX);
	uint64_t left = COPY_MAX;

	one_journal(t, "/var/log/journal", &index, &left);
	one_journal(t, "/run/log/journal", &index, &left);
	(void)sink_data(t->sink, "live/resolved/journal-before.jsonl",
	    "journal files before the signal", buf_span(&index));
}
