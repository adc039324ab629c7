#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""snapshot.py - every file of a host, seen from within, a line each: kind,
mode, owner, size, times and content. It changes no time itself: it looks
through a copy of the host's mounts on which none is updated.

    snapshot.py PID SKIP...     PID: a process of the host; SKIP: directories
"""

import ctypes
import encodings.idna  # noqa: what is imported later would be the host's
import hashlib
import os
import stat
import sys

CLONE_NEWNS = 0x20000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MOUNT_ATTR_NOATIME, MOUNT_ATTR_ATIME = 0x10, 0x70
SYS_MOUNT_SETATTR = 442
AT_FDCWD, AT_RECURSIVE = -100, 0x8000

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "no view of the host")


def enter(pid):
    attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_NOATIME, MOUNT_ATTR_ATIME,
                                       0, 0)
    fd = os.open(f"/proc/{pid}/ns/mnt", os.O_RDONLY)
    check(libc.setns(fd, CLONE_NEWNS))
    check(libc.unshare(CLONE_NEWNS))
    check(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    check(libc.syscall(SYS_MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE,
                       attributes, ctypes.sizeof(attributes)))


def content(path, mode):
    if stat.S_ISLNK(mode):
        return os.readlink(path).decode(errors="backslashreplace")
    if not stat.S_ISREG(mode):
        return "-"
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def show(path):
    s = os.lstat(path)
    print(path.decode(errors="backslashreplace").replace("\n", "\\n"),
          f"mode={s.st_mode:o}", f"owner={s.st_uid}:{s.st_gid}",
          f"links={s.st_nlink}", f"size={s.st_size}",
          f"mtime={s.st_mtime_ns}", f"ctime={s.st_ctime_ns}",
          f"atime={s.st_atime_ns}", content(path, s.st_mode), sep="\t")


def walk(path, skip):
    show(path)
    with os.scandir(path) as entries:
        names = sorted((e.path, e.is_dir(follow_symlinks=False))
                       for e in entries)
    for name, is_directory in names:
        if name in skip:
            continue
        if is_directory:
            walk(name, skip)
        else:
            show(name)


def main():
    skip = [os.fsencode(d) for d in sys.argv[2:]]
    enter(int(sys.argv[1]))
    walk(b"/", skip)


main()
