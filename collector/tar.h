/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tar.h - pax archives (POSIX.1-2008, pax "Pax Interchange Format"), as GNU
 * tar reads them: any byte in names, times in nanoseconds.
 *
 * What pax has no keyword for goes into comment=: "dnsir mode=0104755
 * btime=… flags=0x10 origin=…", since vendor keywords make GNU tar warn.
 */
#ifndef DNSIR_TAR_H
#define DNSIR_TAR_H

#include "base.h"

#define TAR_BLOCK 512
#define TAR_NAME_MAX 4352
#define TAR_ORIGIN_MAX 1024

struct tar_member {
	struct span name, origin;
	uint64_t size;
	uint32_t mode, uid, gid, flags; /* mode: whole, type bits too */
	int64_t atime, mtime, ctime, btime; /* ns or TIME_NONE */
};

/* Appends the header blocks; 0, -EINVAL (name), -ENOBUFS, -ENOMEM. */
must_check int tar_header(const struct tar_member *, struct buf *);

static inline size_t
tar_padding(uint64_t size)
{
	return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

/*
 * A push reader. Spans live as long as the call. A callback that returns
 * negative ends the reading with that value.
 */
struct tar_events {
	int (*block)(void *, struct span); /* each header block; or NULL */
	int (*member)(void *, const struct tar_member *);
	int (*data)(void *, struct span);
	int (*member_end)(void *);
	int (*archive_end)(void *); /* the second zero block was seen */
	int (*other)(void *, const struct tar_member *); /* no file; or NULL */
};

struct tar_reader;
must_check int
tar_reader_new(struct tar_reader **ret, const struct tar_events *, void *arg);
void tar_reader_free(struct tar_reader *);
/* 0, -EBADMSG (not a tar header), -EFBIG (a bound), or a callback's value. */
must_check int tar_feed(struct tar_reader *, struct span);
/* Was the end of the archive seen, and are we between members? */
bool tar_at_end(const struct tar_reader *);
bool tar_between(const struct tar_reader *);

#endif
