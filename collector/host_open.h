/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_open.h - the engine's side of a host: opening, and descriptors.
 */
#ifndef DNSIR_HOST_OPEN_H
#define DNSIR_HOST_OPEN_H

#include "host.h"

#define HOST_STAY_OUT_MAX 64

/* Told of each directory that is there and could not be looked into. */
typedef void host_refused_fn(void *arg, const char *path, int error);

struct host {
	int fd; /* O_PATH of the root */
	bool live, openat2;
	char *stay_out[HOST_STAY_OUT_MAX]; /* mounts that are not looked at */
	size_t stay_outs;
	const char *root;
	host_refused_fn *refused; /* or NULL */
	void *refused_arg;
	char real[HOST_PATH_MAX]; /* as /proc/self/fd says it */
};

must_check int host_open(struct host **ret, const char *root);
void host_close(struct host *);
void host_probe_openat2(struct host *);

/*
 * Nothing at or below path is looked at from now on: -EXDEV. For hosts whose
 * hanging mounts could not be detached; a link that leads there by another
 * name is not noticed, and the worker's deadline is what is left.
 */
must_check int host_stay_out(struct host *, const char *path);

/* Opens path below the root with these open(2) flags, and O_CLOEXEC. */
must_check int host_at(const struct host *, const char *path, int flags);
must_check int host_stat_fd(int fd, struct host_stat *ret);
must_check int host_read_fd(int fd, struct buf *ret);

#endif
