/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header.c - a journal file's header, read by ourselves, so that a file that
 * libsystemd refuses is still named. systemd, JOURNAL_FILE_FORMAT.md
 */
#include "reader.h"

#include <sys/stat.h>

#include "cursor.h"

/* xz, lz4, keyed hash, zstd, compact: what v252 to v262 may set */
#define INCOMPATIBLE_KNOWN UINT32_C(31)

static int64_t
time_of(uint64_t usec)
{
	return usec == 0 || usec > INT64_MAX / 2 ? TIME_NONE : (int64_t)usec;
}

static void
read_fields(struct header *h, struct cursor *c)
{
	h->compatible = cursor_le32(c);
	h->incompatible = cursor_le32(c);
	h->state = cursor_u8(c);
	cursor_seek(c, 24);
	h->file_id = cursor_take(c, 16);
	h->machine_id = cursor_take(c, 16);
	h->boot_id = cursor_take(c, 16);
	h->seqnum_id = cursor_take(c, 16);
	h->header_size = cursor_le64(c);
	h->arena_size = cursor_le64(c);
	cursor_seek(c, 144);
	h->objects = cursor_le64(c);
	h->entries = cursor_le64(c);
	h->tail_seqnum = cursor_le64(c);
	h->head_seqnum = cursor_le64(c);
	cursor_seek(c, 184);
	h->head_time = time_of(cursor_le64(c));
	h->tail_time = time_of(cursor_le64(c));
	h->tail_monotonic = cursor_le64(c);
}

int
header_read(int fd, struct header *h)
{
	struct cursor c;
	struct stat st;
	ssize_t n;

	*h = (struct header){ .head_time = TIME_NONE, .tail_time = TIME_NONE };
	if (fstat(fd, &st) < 0)
		return -errno;
	h->size = (uint64_t)st.st_size;
	h->allocated = (uint64_t)st.st_blocks * 512;
	n = pread(fd, h->bytes, sizeof(h->bytes), 0);
	if (n < 0)
		return -errno;
	c = cursor_of(span_of(h->bytes, (size_t)n));
	h->signature = span_is(cursor_take(&c, 8), "LPKSHHRH");
	if (n < HEADER_MIN)
		h->signature = false;
	else if (h->signature)
		read_fields(h, &c);
	return 0;
}

const char *
header_doubt(const struct header *h)
{
	if (h->size == 0)
		return "the file is empty";
	if (!h->signature)
		return h->size < HEADER_MIN
		    ? "the file is too short to be a journal"
		    : "the file does not begin as a journal does";
	if (h->incompatible & ~INCOMPATIBLE_KNOWN)
		return "written by a newer systemd than this reader knows";
	if (h->header_size < HEADER_MIN || h->header_size > h->size ||
	    h->arena_size > h->size - h->header_size)
		return "the file is shorter than its header says";
	if (h->entries > 0 && h->head_seqnum > h->tail_seqnum)
		return "its first sequence number is above its last";
	return NULL;
}
