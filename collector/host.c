/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.c - the suspect host below one root descriptor.
 *
 * What a path leads to is looked at through O_PATH first, which opens no
 * FIFO, device or socket; only what is a regular file is then opened for
 * reading, through the very descriptor that was looked at.
 */
#include "host_open.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "text.h"

int
host_open(struct host **ret, const char *root)
{
	struct host *h = calloc(1, sizeof(*h));
	char name[32];
	ssize_t n;

	if (h == NULL)
		return -ENOMEM;
	h->fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (h->fd < 0) {
		int r = -errno;

		free(h);
		return r;
	}
	h->live = strcmp(root, "/") == 0;
	h->root = root;
	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", h->fd);
	n = readlink(name, h->real, sizeof(h->real) - 1);
	h->real[n < 0 ? 0 : n] = '\0';
	host_probe_openat2(h);
	*ret = h;
	return 0;
}

void
host_close(struct host *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->stay_outs; i++)
		free(h->stay_out[i]);
	close(h->fd);
	free(h);
}

bool
host_live(const struct host *h)
{
	return h->live;
}

const char *
host_root(const struct host *h)
{
	return h->root;
}

static int64_t
nanoseconds(struct statx_timestamp t)
{
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static enum host_type
type_of(unsigned mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return HOST_FILE;
	case S_IFDIR:
		return HOST_DIRECTORY;
	case S_IFLNK:
		return HOST_SYMLINK;
	case S_IFIFO:
		return HOST_FIFO;
	case S_IFSOCK:
		return HOST_SOCKET;
	default:
		return HOST_DEVICE;
	}
}

int
host_stat_fd(int fd, struct host_stat *ret)
{
	struct statx x;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
		STATX_BASIC_STATS | STATX_BTIME, &x) < 0)
		return -errno;
	*ret = (struct host_stat){
		.type = type_of(x.stx_mode),
		.mode = x.stx_mode,
		.uid = x.stx_uid,
		.gid = x.stx_gid,
		/* STATX_ATTR_IMMUTABLE, _APPEND … are the FS_*_FL bits */
		.flags = (uint32_t)(x.stx_attributes & 0xff),
		.size = x.stx_size,
		.blocks = x.stx_blocks,
		.inode = x.stx_ino,
		.device = (uint64_t)x.stx_dev_major << 32 | x.stx_dev_minor,
		.atime = nanoseconds(x.stx_atime),
		.mtime = nanoseconds(x.stx_mtime),
		.ctime = nanoseconds(x.stx_ctime),
		.btime = x.stx_mask & STATX_BTIME ? nanoseconds(x.stx_btime)
						  : TIME_NONE,
	};
	return 0;
}

int
host_stat(const struct host *h, const char *path, struct host_stat *ret)
{
	autofd fd = host_at(h, path, O_PATH | O_NOFOLLOW);

	return fd < 0 ? fd : host_stat_fd(fd, ret);
}

/* Opens what fd (O_PATH) is, for reading; never by its name again. */
static int
reopen(int fd, int flags)
{
	char name[32];
	int r;

	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	r = open(name, flags | O_NOATIME);
	if (r < 0 && errno == EPERM) /* neither the owner nor root */
		r = open(name, flags);
	return r < 0 ? -errno : r;
}

int
host_file(const struct host *h, const char *path)
{
	autofd fd = host_at(h, path, O_PATH | O_NOFOLLOW);
	struct host_stat st = { 0 };
	int r;

	if (fd < 0)
		return fd;
	r = host_stat_fd(fd, &st);
	if (r < 0)
		return r;
	if (st.type == HOST_SYMLINK)
		return -ELOOP;
	if (st.type == HOST_DIRECTORY)
		return -EISDIR;
	if (st.type != HOST_FILE)
		return -ENXIO;
	return reopen(fd, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int
host_directory(const struct host *h, const char *path)
{
	autofd fd = host_at(h, path, O_PATH | O_DIRECTORY);

	if (fd < 0)
		return fd;
	return reopen(fd, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
host_read_fd(int fd, struct buf *ret)
{
	for (;;) {
		size_t want = ret->max - ret->n;
		ssize_t n;
		int r;

		if (want == 0) {
			uint8_t more;

			n = read(fd, &more, 1);
			return n > 0 ? -EFBIG : n < 0 ? -errno : 0;
		}
		r = buf_reserve(ret, want < 65536 ? want : 65536);
		if (r < 0)
			return r;
		n = read(fd, ret->p + ret->n,
		    ret->cap - ret->n < want ? ret->cap - ret->n : want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		ret->n += (size_t)n;
	}
}

int
host_read(const struct host *h, const char *path, struct buf *ret)
{
	autofd fd = host_file(h, path);

	return fd < 0 ? fd : host_read_fd(fd, ret);
}

int
host_link(const struct host *h, const char *path, struct buf *ret)
{
	autofd fd = host_at(h, path, O_PATH | O_NOFOLLOW);
	ssize_t n;
	int r;

	if (fd < 0)
		return fd;
	r = buf_reserve(ret, HOST_PATH_MAX);
	if (r < 0)
		return r;
	n = readlinkat(fd, "", (char *)ret->p + ret->n, HOST_PATH_MAX);
	if (n < 0)
		return errno == ENOENT ? -EINVAL : -errno;
	ret->n += (size_t)n;
	return 0;
}

int
host_real(const struct host *h, const char *path, char ret[HOST_PATH_MAX])
{
	autofd fd = host_at(h, path, O_PATH);
	char name[32], *real = ret;
	size_t root = strcmp(h->real, "/") == 0 ? 0 : strlen(h->real);
	ssize_t n;

	if (fd < 0)
		return fd;
	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	n = readlink(name, real, HOST_PATH_MAX - 1);
	if (n < 0)
		return -errno;
	real[n] = '\0';
	if (strncmp(real, h->real, root) != 0 || real[root] != '/')
		return -EXDEV;
	memmove(ret, real + root, (size_t)n - root + 1);
	return 0;
}
