/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h - the host made unchangeable: a private, read-only mount view.
 */
#ifndef DNSIR_VIEW_H
#define DNSIR_VIEW_H

#include "base.h"

struct view {
	bool read_only; /* mount_setattr(2) held for the whole tree */
	int error; /* negative errno of what was refused, else 0 */
	const char *refused; /* the call that was */
};

/* Told of each mount that was detached: its type and where it was. */
typedef void view_fn(void *arg, const char *fstype, const char *path);

/*
 * Unshares the mount namespace, detaches mounts that can hang a look-up
 * (FUSE, NFS, CIFS, autofs …; not the types in keep, NULL-ended), and makes
 * the rest recursively read-only, without atime, devices, setuid and exec.
 * Descriptors that are open keep working, for writing too. Never fails: what
 * was refused is in *ret.
 */
void view_make(struct view *ret, const char *const *keep, view_fn *, void *);

/*
 * The same for a process that is about to load a program: its libraries are
 * the host's, and must not get new atimes. Nothing is told: where it is
 * refused, all stays as it was.
 */
void view_for_program(void);

/* Where no view could be made: tells of the same mounts, touching nothing. */
void view_hanging(const char *const *keep, view_fn *, void *);

#endif
