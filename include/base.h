/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base.h - spans borrow, bufs own, and the four cleanups.
 *
 * Bytes that come from a host are a struct span, never a C string: NULs
 * happen, and are evidence.
 */
#ifndef DNSIR_BASE_H
#define DNSIR_BASE_H

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define must_check __attribute__((warn_unused_result))
#define pure_function __attribute__((pure))
#define printf_like(f, a) __attribute__((format(printf, f, a)))
#define array_size(a) (sizeof(a) / sizeof((a)[0]))

#define KIB UINT64_C(1024)
#define MIB (UINT64_C(1024) * KIB)
#define GIB (UINT64_C(1024) * MIB)

/* Microseconds since 1970-01-01T00:00:00Z; TIME_NONE where not known. */
#define TIME_NONE INT64_MIN
#define USEC_PER_SEC INT64_C(1000000)

/* Borrowed bytes: valid as long as their owner says. */
struct span {
	const uint8_t *p;
	size_t n;
};

/* Owned bytes; never longer than max. Zero it but for max to begin. */
struct buf {
	uint8_t *p;
	size_t n, cap, max;
};

#define SPAN(literal) \
	((struct span){ (const uint8_t *)(literal), sizeof(literal) - 1 })
#define SPAN_NONE ((struct span){ NULL, 0 })
#define BUF(maximum) ((struct buf){ .max = (maximum) })

static inline struct span
span_of(const void *p, size_t n)
{
	return (struct span){ p, n };
}

static inline struct span
span_str(const char *s)
{
	return (struct span){ (const uint8_t *)s, s ? strlen(s) : 0 };
}

static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->p, b->n };
}

/* Both clamp to the span, so no index is ever out of it. */
static inline struct span
span_from(struct span s, size_t at)
{
	at = at < s.n ? at : s.n;
	return (struct span){ s.n ? s.p + at : s.p, s.n - at };
}

static inline struct span
span_head(struct span s, size_t n)
{
	return (struct span){ s.p, n < s.n ? n : s.n };
}

/*
 * The first four return 0 or -ENOBUFS (max reached) or -ENOMEM, and then
 * have changed nothing.
 */
must_check int buf_add(struct buf *, struct span);
must_check int buf_byte(struct buf *, uint8_t);
must_check int buf_reserve(struct buf *, size_t more);
must_check int buf_printf(struct buf *, const char *fmt, ...) printf_like(2, 3);
void buf_drop(struct buf *, size_t n); /* the first n bytes go */
void buf_free(struct buf *);

static inline void
autofd_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void
autofree_free(void *p)
{
	free(*(void **)p);
}

#define autofd __attribute__((cleanup(autofd_close))) int
#define autofree __attribute__((cleanup(autofree_free)))
#define autobuf __attribute__((cleanup(buf_free))) struct buf

static inline int
take_fd(int *fd)
{
	int r = *fd;

	*fd = -1;
	return r;
}

#endif
