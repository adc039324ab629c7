/* SPDX-License-Identifier: Apache-2.0 */
/* frame.c - the words between processes. */
#include "frame.h"

#include <sys/uio.h>

#include "cursor.h"

void
frame_put32(uint8_t p[4], uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void
put64(uint8_t p[8], uint64_t v)
{
	frame_put32(p, (uint32_t)v);
	frame_put32(p + 4, (uint32_t)(v >> 32));
}

uint32_t
frame_get32(struct span payload, size_t at)
{
	struct cursor c = cursor_of(payload);

	cursor_skip(&c, at);
	return cursor_le32(&c);
}

void
frame_put_member(uint8_t p[FRAME_MEMBER_SIZE], const struct frame_member *m)
{
	put64(p, m->size);
	frame_put32(p + 8, m->mode);
	frame_put32(p + 12, m->uid);
	frame_put32(p + 16, m->gid);
	frame_put32(p + 20, m->flags);
	put64(p + 24, (uint64_t)m->atime);
	put64(p + 32, (uint64_t)m->mtime);
	put64(p + 40, (uint64_t)m->ctime);
	put64(p + 48, (uint64_t)m->btime);
}

bool
frame_get_member(struct span payload, struct frame_member *ret)
{
	struct cursor c = cursor_of(payload);
	struct frame_member m = {
		.size = cursor_le64(&c),
		.mode = cursor_le32(&c),
	};

	m.uid = cursor_le32(&c);
	m.gid = cursor_le32(&c);
	m.flags = cursor_le32(&c);
	m.atime = (int64_t)cursor_le64(&c);
	m.mtime = (int64_t)cursor_le64(&c);
	m.ctime = (int64_t)cursor_le64(&c);
	m.btime = (int64_t)cursor_le64(&c);
	if (c.bad)
		return false;
	*ret = m;
	return true;
}

static int
write_all(int fd, struct iovec *v, int count)
{
	while (count > 0) {
		ssize_t n = writev(fd, v, count);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		for (; count > 0 && (size_t)n >= v->iov_len; count--, v++)
			n -= (ssize_t)v->iov_len;
		if (count > 0) {
			v->iov_base = (uint8_t *)v->iov_base + n;
			v->iov_len -= (size_t)n;
		}
	}
	return 0;
}

int
frame_write(int fd, enum frame_type type, struct span name, struct span payload)
{
	uint8_t head[FRAME_HEADER] = { (uint8_t)type, 0, (uint8_t)name.n,
		(uint8_t)(name.n >> 8) };
	union {
		const uint8_t *in;
		void *out;
	} n = { name.p }, p = { payload.p };
	struct iovec v[3] = { { head, sizeof(head) }, { n.out, name.n },
		{ p.out, payload.n } };

	if (name.n > FRAME_NAME_MAX || payload.n > FRAME_PAYLOAD_MAX)
		return -EMSGSIZE;
	frame_put32(head + 4, (uint32_t)payload.n);
	return write_all(fd, v, 3);
}

ssize_t
frame_fill(int fd, struct buf *b)
{
	int r = buf_reserve(b, FRAME_MAX > b->n ? FRAME_MAX - b->n : 1);
	ssize_t n;

	if (r < 0)
		return r;
	do
		n = read(fd, b->p + b->n, b->cap - b->n);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	b->n += (size_t)n;
	return n;
}

ssize_t
frame_next(const struct buf *b, struct frame *ret)
{
	struct cursor c = cursor_of(buf_span(b));
	uint8_t type = cursor_u8(&c);
	uint8_t zero = cursor_u8(&c);
	size_t name = cursor_le16(&c), payload = cursor_le32(&c);

	if (c.bad)
		return 0;
	if (type < FRAME_MEMBER || type > FRAME_END || zero != 0 ||
	    name > FRAME_NAME_MAX || payload > FRAME_PAYLOAD_MAX)
		return -EPROTO;
	ret->type = (enum frame_type)type;
	ret->name = cursor_take(&c, name);
	ret->payload = cursor_take(&c, payload);
	return c.bad ? 0 : (ssize_t)c.at;
}
