/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_at.c - paths that cannot leave the root: openat2(2), Linux 5.6, and
 * the same by hand for older kernels.
 */
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "host_open.h"

#define LINKS_MAX 40 /* as the kernel's MAXSYMLINKS */

static int
openat2_in_root(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long r;

	/* EAGAIN: a rename elsewhere may have moved us; the answer is a retry
	 */
	for (unsigned i = 0; i < 64; i++) {
		r = syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (r >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return r < 0 ? -errno : (int)r;
}

void
host_probe_openat2(struct host *h)
{
	autofd fd = openat2_in_root(h->fd, "/", O_PATH);

	h->openat2 = fd >= 0;
}

/* A path that is still to be walked, its links put in place as they come. */
struct walk {
	int root;
	unsigned links;
	char left[2 * HOST_PATH_MAX];
	int fd[HOST_PATH_MAX / 2]; /* one for each directory on the way */
	size_t depth;
};

static void
walk_free(struct walk *w)
{
	while (w->depth > 0)
		close(w->fd[--w->depth]);
	free(w);
}

static int
walk_top(const struct walk *w)
{
	return w->depth > 0 ? w->fd[w->depth - 1] : w->root;
}

static void
walk_up(struct walk *w, size_t to)
{
	while (w->depth > to)
		close(w->fd[--w->depth]);
}

/* fd is a link: its target goes in front of what is left to walk. */
static int
walk_link(struct walk *w, int fd, const char *rest)
{
	char target[HOST_PATH_MAX], both[2 * HOST_PATH_MAX];
	ssize_t n = readlinkat(fd, "", target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	target[n] = '\0';
	if (target[0] == '/')
		walk_up(w, 0);
	n = snprintf(both, sizeof(both), "%s/%s", target, rest);
	if (n < 0 || (size_t)n >= sizeof(both))
		return -ENAMETOOLONG;
	memcpy(w->left, both, (size_t)n + 1);
	return 0;
}

/* One component: 1 walked on, 0 it was the last (*ret), negative errno. */
static int
walk_step(struct walk *w, int flags, int *ret)
{
	char name[HOST_PATH_MAX];
	const char *p = w->left + strspn(w->left, "/");
	size_t n = strcspn(p, "/");
	const char *rest = p + n + strspn(p + n, "/");
	bool last = *rest == '\0';
	struct stat st;
	autofd fd = -1;

	if (n >= sizeof(name))
		return -ENAMETOOLONG;
	memcpy(name, n ? p : ".", n ? n : 1);
	name[n ? n : 1] = '\0';
	if (strcmp(name, "..") == 0)
		walk_up(w, w->depth > 0 ? w->depth - 1 : 0);
	fd = openat(walk_top(w), strcmp(name, "..") == 0 ? "." : name,
	    O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode) && !(last && (flags & O_NOFOLLOW))) {
		int r = walk_link(w, fd, rest);

		return r < 0 ? r : 1;
	}
	if (last) {
		if ((flags & O_DIRECTORY) && !S_ISDIR(st.st_mode))
			return -ENOTDIR;
		*ret = take_fd(&fd);
		return 0;
	}
	if (w->depth == array_size(w->fd))
		return -ENAMETOOLONG;
	if (n > 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
		w->fd[w->depth++] = take_fd(&fd);
	memmove(w->left, rest, strlen(rest) + 1);
	return 1;
}

/* O_PATH only: all that this file's callers ask for. */
static int
walk_in_root(int root, const char *path, int flags)
{
	struct walk *w;
	size_t n = strlen(path);
	int r, ret = -1;

	if (n >= HOST_PATH_MAX)
		return -ENAMETOOLONG;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return -ENOMEM;
	w->root = root;
	memcpy(w->left, path, n + 1);
	do
		r = walk_step(w, flags, &ret);
	while (r > 0);
	walk_free(w);
	return r < 0 ? r : ret;
}

int
host_stay_out(struct host *h, const char *path)
{
	char *copy = strdup(path);

	if (copy == NULL)
		return -ENOMEM;
	if (h->stay_outs == HOST_STAY_OUT_MAX) {
		free(copy);
		return -E2BIG;
	}
	h->stay_out[h->stay_outs++] = copy;
	return 0;
}

static bool
must_stay_out(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->stay_outs; i++) {
		size_t n = strlen(h->stay_out[i]);

		if (strncmp(path, h->stay_out[i], n) == 0 &&
		    (path[n] == '/' || path[n] == '\0'))
			return true;
	}
	return false;
}

int
host_at(const struct host *h, const char *path, int flags)
{
	assert(path[0] == '/' && (flags & O_PATH));
	if (must_stay_out(h, path))
		return -EXDEV;
	if (h->openat2)
		return openat2_in_root(h->fd, path, flags);
	return walk_in_root(h->fd, path, flags);
}
