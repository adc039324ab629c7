/* SPDX-License-Identifier: Apache-2.0 */
/* tar_write.c - pax headers (POSIX.1-2008, pax). */
#include "encode.h"
#include "tar.h"
#include "text.h"

#include <stdio.h>

/* Offsets and widths of the ustar header block. */
enum {
	U_NAME = 0,
	U_MODE = 100,
	U_UID = 108,
	U_GID = 116,
	U_SIZE = 124,
	U_MTIME = 136,
	U_SUM = 148,
	U_TYPE = 156,
	U_MAGIC = 257
};

static void
octal(uint8_t *p, size_t width, uint64_t v)
{
	for (size_t i = width - 1; i-- > 0; v >>= 3)
		p[i] = (uint8_t)('0' + (v & 7));
}

static int
ustar(char type, struct span name, uint64_t size, uint32_t mode,
    const struct tar_member *m, struct buf *out)
{
	uint8_t b[TAR_BLOCK] = { 0 };
	unsigned sum = 0;
	int64_t seconds = m->mtime == TIME_NONE ? 0 : m->mtime / 1000000000;

	memcpy(b + U_NAME, name.p, name.n < 100 ? name.n : 100);
	octal(b + U_MODE, 8, mode & 0777);
	octal(b + U_UID, 8, m->uid < 2097152 ? m->uid : 0);
	octal(b + U_GID, 8, m->gid < 2097152 ? m->gid : 0);
	octal(b + U_SIZE, 12, size < (UINT64_C(1) << 33) ? size : 0);
	octal(b + U_MTIME, 12, seconds > 0 ? (uint64_t)seconds : 0);
	b[U_TYPE] = (uint8_t)type;
	memcpy(b + U_MAGIC, "ustar\00000", 8);
	memset(b + U_SUM, ' ', 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += b[i];
	octal(b + U_SUM, 7, sum);
	b[U_SUM + 6] = '\0';
	b[U_SUM + 7] = ' ';
	return buf_add(out, span_of(b, sizeof(b)));
}

/* "LENGTH KEY=VALUE\n", where LENGTH counts its own digits. */
static int
record(struct buf *out, const char *key, struct span value)
{
	size_t body = strlen(key) + value.n + 3, n = body + 1;
	int r;

	while (n != body + (size_t)snprintf(NULL, 0, "%zu", n))
		n = body + (size_t)snprintf(NULL, 0, "%zu", n);
	r = buf_printf(out, "%zu %s=", n, key);
	if (r == 0)
		r = buf_add(out, value);
	return r == 0 ? buf_byte(out, '\n') : r;
}

static int
record_number(struct buf *out, const char *key, uint64_t v)
{
	char t[24];

	return record(out, key,
	    span_of(t,
		(size_t)snprintf(t, sizeof(t), "%llu", (unsigned long long)v)));
}

/* Seconds with nine digits of fraction; floor, so the fraction is positive. */
static size_t
decimal(int64_t ns, char t[32])
{
	int64_t s = ns / 1000000000, f = ns % 1000000000;

	if (f < 0) {
		s--;
		f += 1000000000;
	}
	if (s < 0 && f > 0) /* -0.25 s is written as such, not as -1 + 0.75 */
		return (size_t)snprintf(t, 32, "-%lld.%09lld",
		    (long long)-(s + 1), (long long)(1000000000 - f));
	return (size_t)snprintf(
	    t, 32, "%lld.%09lld", (long long)s, (long long)f);
}

static int
record_time(struct buf *out, const char *key, int64_t ns)
{
	char t[32];

	if (ns == TIME_NONE)
		return 0;
	return record(out, key, span_of(t, decimal(ns, t)));
}

static int
comment(struct buf *out, const struct tar_member *m)
{
	autobuf c = BUF(8 * TAR_ORIGIN_MAX);
	char t[32];
	int r = buf_printf(&c, "dnsir mode=0%o", m->mode);

	if (r == 0 && m->btime != TIME_NONE) {
		t[decimal(m->btime, t)] = '\0';
		r = buf_printf(&c, " btime=%s", t);
	}
	if (r == 0 && m->flags != 0)
		r = buf_printf(&c, " flags=0x%x", m->flags);
	if (r == 0 && m->origin.n > 0)
		r = buf_add(&c, SPAN(" origin="));
	if (r == 0)
		r = escape_text(span_head(m->origin, TAR_ORIGIN_MAX), &c);
	return r == 0 ? record(out, "comment", buf_span(&c)) : r;
}

static int
records(struct buf *b, const struct tar_member *m)
{
	int r = 0;

	if (m->name.n > 100)
		r = record(b, "path", m->name);
	if (r == 0 && m->size >= (UINT64_C(1) << 33))
		r = record_number(b, "size", m->size);
	if (r == 0 && m->uid >= 2097152)
		r = record_number(b, "uid", m->uid);
	if (r == 0 && m->gid >= 2097152)
		r = record_number(b, "gid", m->gid);
	if (r == 0)
		r = record_time(b, "mtime", m->mtime);
	if (r == 0)
		r = record_time(b, "atime", m->atime);
	if (r == 0)
		r = record_time(b, "ctime", m->ctime);
	return r == 0 ? comment(b, m) : r;
}

int
tar_header(const struct tar_member *m, struct buf *out)
{
	static const uint8_t zeros[TAR_BLOCK];
	autobuf pax = BUF(64 * KIB);
	size_t before = out->n;
	int r;

	if (m->name.n == 0 || m->name.n > TAR_NAME_MAX ||
	    span_find_byte(m->name, '\0') >= 0)
		return -EINVAL;
	r = records(&pax, m);
	if (r == 0)
		r = ustar('x', SPAN("pax"), pax.n, 0600, m, out);
	if (r == 0)
		r = buf_add(out, buf_span(&pax));
	if (r == 0)
		r = buf_add(out, span_of(zeros, tar_padding(pax.n)));
	if (r == 0)
		r = ustar('0', m->name, m->size, m->mode, m, out);
	if (r < 0)
		out->n = before;
	return r;
}
