/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.c - the host made unchangeable: unshare(2), umount2(2) MNT_DETACH,
 * mount_setattr(2) (Linux 5.12).
 *
 * A look-up below a hung FUSE mount hangs, and so do stat and statfs; a
 * lazy unmount of it does not. The types come from /proc/self/mountinfo.
 */
#include "view.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "host_open.h"
#include "text.h"

#define MOUNTS_MAX 8192

/* <linux/mount.h> clashes with <sys/mount.h> in glibc before 2.37. */
struct view_attr {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#define VIEW_RDONLY 0x01
#define VIEW_NOSUID 0x02
#define VIEW_NODEV 0x04
#define VIEW_NOEXEC 0x08
#define VIEW_NOATIME 0x10
#define VIEW_ATIME_MASK 0x70

static const char *const waits[] = { "fuse", "fuseblk", "nfs", "nfs4", "cifs",
	"smb3", "smbfs", "autofs", "ceph", "glusterfs", "9p", "afs", "ncpfs",
	"coda", "lustre", "ocfs2", "gfs2", "virtiofs", "davfs", NULL };

static bool
listed(struct span type, const char *const *list)
{
	for (; list != NULL && *list != NULL; list++)
		if (span_is(type, *list))
			return true;
	return false;
}

static bool
can_hang(struct span type, const char *const *keep)
{
	if (listed(type, keep))
		return false;
	return listed(type, waits) || span_starts(type, SPAN("fuse."));
}

/* \040 and the like, as the kernel's mangle() writes them; in place. */
static void
unmangle(char *s)
{
	char *out = s;

	for (; *s != '\0'; s++, out++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' &&
		    s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
			*out = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 |
			    (s[3] - '0'));
			s += 3;
		} else
			*out = *s;
	}
	*out = '\0';
}

struct mount_line {
	char path[HOST_PATH_MAX], type[64];
};

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw" */
static bool
mount_parse(struct span line, struct mount_line *ret)
{
	ptrdiff_t dash = span_find(line, SPAN(" - "));
	struct span path = SPAN_NONE, type;

	if (dash < 0)
		return false;
	type = span_from(line, (size_t)dash + 3);
	type = text_word(&type);
	for (unsigned i = 0; i < 5; i++)
		path = text_word(&line);
	if (path.n == 0 || path.n >= sizeof(ret->path) || type.n == 0 ||
	    type.n >= sizeof(ret->type))
		return false;
	memcpy(ret->path, path.p, path.n);
	ret->path[path.n] = '\0';
	unmangle(ret->path);
	memcpy(ret->type, type.p, type.n);
	ret->type[type.n] = '\0';
	return true;
}

/* Mounts that can hang, the newest first: it lies on top. */
static unsigned
each_hanging(const char *const *keep, bool detach, view_fn *fn, void *arg)
{
	autobuf b = BUF(8 * MIB);
	autofd fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct span rest, line;
	size_t at[MOUNTS_MAX], n = 0;
	unsigned told = 0;

	if (fd < 0 || (host_read_fd(fd, &b) < 0 && b.n == 0))
		return 0;
	for (rest = buf_span(&b); n < MOUNTS_MAX;) {
		at[n] = b.n - rest.n;
		if (!text_line(&rest, true, &line))
			break;
		n++;
	}
	while (n-- > 0) {
		struct mount_line m;

		rest = span_from(buf_span(&b), at[n]);
		if (!text_line(&rest, true, &line) || !mount_parse(line, &m) ||
		    !can_hang(span_str(m.type), keep))
			continue;
		if (detach && umount2(m.path, MNT_DETACH | UMOUNT_NOFOLLOW) < 0)
			continue;
		told++;
		fn(arg, m.type, m.path);
	}
	return told;
}

void
view_hanging(const char *const *keep, view_fn *fn, void *arg)
{
	(void)each_hanging(keep, false, fn, arg);
}

static void
refused(struct view *v, const char *call)
{
	v->error = -errno;
	v->refused = call;
}

static bool
make_private(struct view *v)
{
	*v = (struct view){ 0 };
	if (unshare(CLONE_NEWNS) < 0) {
		refused(v, "unshare");
		return false;
	}
	/* EINVAL where "/" is no mount point (a chroot): then nothing below
	 * can be trusted to stay private, and nothing is touched. */
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
		refused(v, "mount");
		return false;
	}
	return true;
}

static void
make_unchangeable(struct view *v, uint64_t more)
{
	struct view_attr a = {
		.attr_set = VIEW_RDONLY | VIEW_NOSUID | VIEW_NODEV |
		    VIEW_NOATIME | more,
		.attr_clr = VIEW_ATIME_MASK,
	};

	if (syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &a,
		sizeof(a)) < 0)
		refused(v, "mount_setattr");
	else
		v->read_only = true;
}

void
view_make(struct view *ret, const char *const *keep, view_fn *fn, void *arg)
{
	if (!make_private(ret))
		return;
	for (unsigned i = 0; i < 4 && each_hanging(keep, true, fn, arg) > 0;
	     i++)
		continue;
	make_unchangeable(ret, VIEW_NOEXEC);
}

void
view_for_program(void)
{
	struct view v;

	if (make_private(&v))
		make_unchangeable(&v, 0);
}
