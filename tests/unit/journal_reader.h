/* SPDX-License-Identifier: Apache-2.0 */
/* journal_reader.h - files for dnsir-journal, and what it makes of them. */
#ifndef DNSIR_TESTS_JOURNAL_READER_H
#define DNSIR_TESTS_JOURNAL_READER_H

#include "tap.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "journal_client.h"
#include "text.h"

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

#endif
