/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip.h - independent members of at most 1 MiB (RFC 1952), and reading them.
 */
#ifndef DNSIR_GZIP_H
#define DNSIR_GZIP_H

#include "base.h"

#define GZIP_PLAIN_MAX (1024 * 1024)
/* What GZIP_PLAIN_MAX bytes can become at the worst, header and trailer too. */
#define GZIP_PACKED_MAX (GZIP_PLAIN_MAX + 4096)

struct gzip;
must_check int gzip_new(struct gzip **ret);
void gzip_free(struct gzip *);
/* One member; valid until the next call. */
must_check int gzip_member(struct gzip *, struct span plain, struct span *ret);

/*
 * A push reader of members. strict: only the ten header bytes that
 * gzip_member() writes and zero padding bits pass. What is left is a code for
 * a symbol that no data uses: it may change and mean the same, which only a
 * digest of the whole file tells.
 */
struct gunzip;
typedef int gunzip_fn(void *arg, struct span plain);
must_check int
gunzip_new(struct gunzip **ret, bool strict, gunzip_fn *, void *arg);
void gunzip_free(struct gunzip *);
/* 0, -EBADMSG (damaged), -ENOMEM, or fn's negative value. */
must_check int gunzip_feed(struct gunzip *, struct span);
/* Between members: what was fed so far is whole. */
bool gunzip_between(const struct gunzip *);
/* Offset just behind the last whole member, of all bytes fed. */
uint64_t gunzip_whole(const struct gunzip *);

#endif
