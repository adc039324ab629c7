/* SPDX-License-Identifier: Apache-2.0 */
/* buf.c - owned bytes that never grow past their maximum. */
#include "base.h"

#include <stdarg.h>
#include <stdio.h>

#define FIRST_SIZE 256

/* One byte more than cap is always there, for the NUL of vsnprintf(3). */
static int
buf_grow(struct buf *b, size_t need)
{
	size_t cap = b->cap < FIRST_SIZE ? FIRST_SIZE : b->cap;
	uint8_t *p;

	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	if (cap > b->max)
		cap = b->max;
	if (cap == SIZE_MAX)
		return -ENOMEM;
	p = realloc(b->p, cap + 1);
	if (!p)
		return -ENOMEM;
	b->p = p;
	b->cap = cap;
	return 0;
}

int
buf_reserve(struct buf *b, size_t more)
{
	if (b->n > b->max || more > b->max - b->n)
		return -ENOBUFS;
	if (b->p && more <= b->cap - b->n)
		return 0;
	return buf_grow(b, b->n + more);
}

int
buf_add(struct buf *b, struct span s)
{
	int r;

	if (s.n == 0)
		return 0;
	r = buf_reserve(b, s.n);
	if (r < 0)
		return r;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	return 0;
}

int
buf_byte(struct buf *b, uint8_t byte)
{
	int r = buf_reserve(b, 1);

	if (r < 0)
		return r;
	b->p[b->n++] = byte;
	return 0;
}

int
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n, r;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0)
		return n < 0 ? -EINVAL : 0;
	r = buf_reserve(b, (size_t)n);
	if (r < 0)
		return r;
	va_start(ap, fmt);
	(void)vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
	return 0;
}

void
buf_drop(struct buf *b, size_t n)
{
	n = n < b->n ? n : b->n;
	if (n == 0)
		return;
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
}
