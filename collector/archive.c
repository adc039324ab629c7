/* SPDX-License-Identifier: Apache-2.0 */
/* archive.c - tar, gzip members, digests, and the medium. */
#include "archive_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "text.h"
#include "worker.h"

#define NAMES_MAX 400000
#define RESERVE (8 * MIB) /* kept free for the log, report and manifest */
#define ROLL_MAX (UINT64_C(4096) * MIB - 64 * MIB) /* FAT holds < 4 GiB */
#define SYNC_USEC (3 * USEC_PER_SEC)

void
digest_text(const uint8_t digest[SHA256_DIGEST_SIZE], char ret[DIGEST_TEXT])
{
	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
		ret[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		ret[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	ret[DIGEST_TEXT - 1] = '\0';
}

void
digest_end(struct sha256_ctx *ctx, char ret[DIGEST_TEXT])
{
	uint8_t d[SHA256_DIGEST_SIZE];

	sha256_digest(ctx, sizeof(d), d);
	digest_text(d, ret);
}

int
archive_new(struct archive **ret, const struct archive_options *o)
{
	struct archive *a = calloc(1, sizeof(*a));
	struct stat st;
	int r;

	if (a == NULL)
		return -ENOMEM;
	a->o = *o;
	a->plain = malloc(GZIP_PLAIN_MAX);
	a->names = table_new(NAMES_MAX, 1);
	a->manifest = BUF(48 * MIB);
	a->log = BUF(4 * MIB);
	a->header = BUF(512 * KIB);
	a->regular = fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode);
	a->synced = a->log_flushed = boottime_now();
	sha256_init(&a->whole);
	r = gzip_new(&a->gzip);
	if (r == 0 && (a->plain == NULL || a->names == NULL))
		r = -ENOMEM;
	if (r < 0) {
		archive_free(a);
		return r;
	}
	memset(a->prev, '0', sizeof(a->prev) - 1);
	*ret = a;
	return 0;
}

void
archive_free(struct archive *a)
{
	if (a == NULL)
		return;
	gzip_free(a->gzip);
	table_free(a->names);
	buf_free(&a->manifest);
	buf_free(&a->log);
	buf_free(&a->header);
	free(a->plain);
	free(a);
}

static void
medium_write(struct archive *a, struct span s)
{
	sha256_update(&a->whole, s.n, s.p);
	while (a->error == 0 && s.n > 0) {
		ssize_t n = write(a->o.fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			a->error = -errno;
			break;
		}
		a->written += (uint64_t)n;
		s = span_from(s, (size_t)n);
	}
}

/* For file systems that cannot take space ahead. */
static bool
too_little_left(const struct archive *a, size_t more)
{
	struct statvfs v;

	return fstatvfs(a->o.fd, &v) == 0 && v.f_blocks > 0 &&
	    (uint64_t)v.f_bavail * v.f_frsize < more + RESERVE;
}

/*
 * Space ahead of the write is taken first, so that a medium that fills up
 * still has room for the report: then only new members are refused, and the
 * open one ends in zeros.
 */
static void
reserve(struct archive *a, size_t more)
{
	if (!a->regular || a->o.plain || a->full)
		return;
	if (fallocate(a->o.fd, FALLOC_FL_KEEP_SIZE, (off_t)a->written,
		(off_t)(more + RESERVE)) < 0)
		a->full = errno == ENOSPC || too_little_left(a, more);
}

void
archive_flush(struct archive *a)
{
	struct span packed = SPAN_NONE;
	int r;

	if (a->n == 0)
		return;
	r = gzip_member(a->gzip, span_of(a->plain, a->n), &packed);
	if (r < 0 && a->error == 0)
		a->error = r;
	a->n = 0;
	if (r < 0)
		return;
	reserve(a, packed.n);
	medium_write(a, packed);
}

static void
maybe_sync(struct archive *a)
{
	int64_t t = boottime_now();

	if (!a->regular || t - a->synced < SYNC_USEC)
		return;
	archive_flush(a);
	if (fdatasync(a->o.fd) < 0 && a->error == 0)
		a->error = -errno;
	a->synced = t;
}

/* Into the tar stream: the archive, and the analysis as long as it hears. */
static void
put(struct archive *a, struct span s)
{
	if (a->o.tee != NULL)
		a->o.tee(a->o.arg, s);
	while (s.n > 0) {
		struct span part = span_head(s, GZIP_PLAIN_MAX - a->n);

		memcpy(a->plain + a->n, part.p, part.n);
		a->n += part.n;
		s = span_from(s, part.n);
		if (a->n == GZIP_PLAIN_MAX)
			archive_flush(a);
	}
}

static int
may_begin(struct archive *a, const struct tar_member *m)
{
	uint64_t max =
	    a->o.max > 0 && a->o.max < ROLL_MAX ? a->o.max : ROLL_MAX;
	bool added = false;

	assert(!a->open);
	if (a->error < 0)
		return a->error;
	/* what the run itself writes, the log too, goes into the reserve */
	if (!a->closing && !a->flushing &&
	    (a->full || a->written + a->n + m->size > max))
		return -EFBIG;
	if (table_at(a->names, m->name, &added) == NULL)
		return -EFBIG;
	return added ? 0 : -EEXIST;
}

int
archive_begin(struct archive *a, const char *source, const struct tar_member *m)
{
	struct sha256_ctx header;
	int r = may_begin(a, m);

	if (r < 0)
		return r;
	a->header.n = 0;
	r = tar_header(m, &a->header);
	if (r < 0)
		return r;
	sha256_init(&header);
	sha256_update(&header, a->header.n, a->header.p);
	digest_end(&header, a->header_digest);
	sha256_init(&a->content);
	put(a, buf_span(&a->header));
	a->open = true;
	a->left = a->size = m->size;
	a->source = source;
	a->name.max = TAR_NAME_MAX;
	a->name.n = 0;
	return buf_add(&a->name, m->name);
}

void
archive_data(struct archive *a, struct span s)
{
	assert(a->open && s.n <= a->left);
	a->left -= s.n;
	sha256_update(&a->content, s.n, s.p);
	put(a, s);
}

bool
archive_full(const struct archive *a)
{
	return a->full;
}

uint64_t
archive_left(const struct archive *a)
{
	return a->left;
}

void
archive_end(struct archive *a)
{
	static const uint8_t zeros[TAR_BLOCK];
	char content[DIGEST_TEXT];

	assert(a->open && a->left == 0);
	put(a, span_of(zeros, tar_padding(a->size)));
	a->open = false;
	digest_end(&a->content, content);
	if (!a->o.plain) {
		archive_manifest_add(a, content);
		archive_log_member(a, content);
	}
	buf_free(&a->name);
	maybe_sync(a);
}

int
archive_member(struct archive *a, const char *source, struct span name,
    struct span content)
{
	struct tar_member m = { .name = name,
		.size = content.n,
		.mode = 0100600,
		.mtime = realtime_now() * 1000,
		.atime = TIME_NONE,
		.ctime = TIME_NONE,
		.btime = TIME_NONE };
	int r = archive_begin(a, source, &m);

	if (r < 0)
		return r;
	archive_data(a, content);
	archive_end(a);
	return 0;
}

void
archive_untee(struct archive *a)
{
	a->o.tee = NULL;
	a->closing = true;
}

void
archive_finish(struct archive *a)
{
	static const uint8_t zeros[2 * TAR_BLOCK];

	a->closing = true;
	if (!a->o.plain) {
		archive_log_flush(a);
		archive_manifest_put(a);
	}
	put(a, span_of(zeros, sizeof(zeros)));
	archive_flush(a);
	if (!a->regular)
		return;
	/* gives back what reserve() took ahead */
	if (ftruncate(a->o.fd, (off_t)a->written) < 0 && a->error == 0)
		a->error = -errno;
	if (fsync(a->o.fd) < 0 && a->error == 0)
		a->error = -errno;
}

int
archive_error(const struct archive *a)
{
	return a->error;
}

uint64_t
archive_size(const struct archive *a)
{
	return a->written;
}

void
archive_digest(struct archive *a, char ret[DIGEST_TEXT])
{
	struct sha256_ctx copy = a->whole;

	digest_end(&copy, ret);
}
