/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.h - the suspect host, read only, below one root descriptor.
 *
 * Every path is absolute and resolved by openat2(2) with RESOLVE_IN_ROOT, so
 * no link of the host leads out of it. Nothing is opened but regular files
 * and directories, with O_NOATIME and O_NONBLOCK: a FIFO in a file's place
 * cannot hold the reader, and no access time is changed.
 */
#ifndef DNSIR_HOST_H
#define DNSIR_HOST_H

#include "base.h"

#define HOST_PATH_MAX 4096
#define HOST_GLOB_MAX 20000 /* paths a pattern may give; more are counted */

struct host;

enum host_type {
	HOST_FILE,
	HOST_DIRECTORY,
	HOST_SYMLINK,
	HOST_FIFO,
	HOST_SOCKET,
	HOST_DEVICE,
};

/* statx(2) of one path, links not followed. Times are ns since 1970. */
struct host_stat {
	enum host_type type;
	uint32_t mode, uid, gid;
	uint32_t flags; /* FS_IOC_GETFLAGS; 0 where not known */
	uint64_t size, inode, device, blocks;
	int64_t atime, mtime, ctime;
	int64_t btime; /* TIME_NONE where the file system has none */
};

/* Is it the running host ("/"), or a mounted image? */
bool host_live(const struct host *);
/* The root as the operator named it, for messages. */
const char *host_root(const struct host *);

/* 0 or negative errno; the link itself where path is one. */
must_check int
host_stat(const struct host *, const char *path, struct host_stat *ret);
/*
 * A descriptor of a regular file, to be closed by the caller. -ELOOP, -EISDIR,
 * -ENXIO (FIFO, socket, device) and -EXDEV (a mount that was left out) tell
 * what it is instead.
 */
must_check int host_file(const struct host *, const char *path);
/* Appends the file to *ret; -EFBIG when ret->max is reached (kept so far). */
must_check int
host_read(const struct host *, const char *path, struct buf *ret);
/* Appends a symlink's target, as it is written. */
must_check int
host_link(const struct host *, const char *path, struct buf *ret);
/* The path that is left when all links on the way are followed. */
must_check int
host_real(const struct host *, const char *path, char ret[HOST_PATH_MAX]);
/*
 * A new descriptor of the directory, O_RDONLY. For /proc and sock work of
 * live sources only.
 */
must_check int host_directory(const struct host *, const char *path);

/* Return non-zero to stop. */
typedef int host_path_fn(void *arg, const char *path);
/*
 * Each existing path that the pattern gives, names sorted within a
 * directory; '*' and '?' stand for bytes of one name, a leading dot only
 * where the pattern has one. Links in wildcard places are not followed
 * further down. 0, -E2BIG (HOST_GLOB_MAX was hit) or fn's value.
 */
must_check int
host_glob(const struct host *, const char *pattern, host_path_fn *, void *arg);
/* Every name in one directory, unsorted: for /proc and homes. As above. */
must_check int host_list(
    const struct host *, const char *directory, host_path_fn *, void *arg);
/*
 * The homes that the root's own passwd names, then /root, /home/?*, and
 * /var/lib service homes in passwd; each once.
 */
must_check int host_homes(const struct host *, host_path_fn *, void *arg);

#endif
