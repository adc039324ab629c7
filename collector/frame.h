/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.h - the words between processes: worker to sink, child to sink.
 *
 * {u8 type, u8 zero, le16 name length, le32 payload length}, name, payload.
 * A frame that breaks a bound means that its writer is broken or taken over:
 * the reader says -EPROTO and hears no more of it.
 */
#ifndef DNSIR_FRAME_H
#define DNSIR_FRAME_H

#include "base.h"

#define FRAME_HEADER 8
#define FRAME_NAME_MAX 4352 /* PATH_MAX, "[root]", and "ioc/" and the like */
#define FRAME_PAYLOAD_MAX (64 * 1024)
#define FRAME_MAX (FRAME_HEADER + FRAME_NAME_MAX + FRAME_PAYLOAD_MAX)

enum frame_type {
	/* worker to sink */
	FRAME_MEMBER = 1, /* name; payload: struct frame_member, origin */
	FRAME_DATA, /* payload: bytes of the member begun last */
	FRAME_MEMBER_END, /* payload: le32 bytes that were filled with zeros */
	FRAME_NOTE, /* name: what; payload: le32 kind, le32 errno, text */
	FRAME_DONE, /* payload: le32 errno of the source as a whole */
	/* child to sink */
	FRAME_PROGRESS, /* payload: le32 index of the member being read */
	FRAME_PART, /* name of a report part; payload: le32 its size */
	FRAME_PART_DATA,
	FRAME_END, /* payload: le32 worst severity + 1 and flags, title */
};

#define FRAME_END_WORST 7
#define FRAME_END_TROUBLE 0x100 /* not all of it could be analysed */
#define FRAME_END_CUT 0x200 /* the evidence ends before its end */

/* A member's metadata on the wire, little endian, FRAME_MEMBER_SIZE. */
struct frame_member {
	uint64_t size;
	uint32_t mode, uid, gid, flags;
	int64_t atime, mtime, ctime, btime; /* ns or TIME_NONE */
};
#define FRAME_MEMBER_SIZE 56

struct frame {
	enum frame_type type;
	struct span name, payload;
};

/* Blocking write of a whole frame; 0 or negative errno. */
must_check int
frame_write(int fd, enum frame_type, struct span name, struct span payload);

/* Reads what is there into b (FRAME_MAX at least): >0 bytes, 0 end, -EAGAIN.*/
must_check ssize_t frame_fill(int fd, struct buf *b);
/* The first whole frame of b: its length, 0 when not whole yet, -EPROTO. */
must_check ssize_t frame_next(const struct buf *b, struct frame *ret);

void frame_put32(uint8_t p[4], uint32_t);
uint32_t frame_get32(struct span payload, size_t at); /* 0 past the end */
void
frame_put_member(uint8_t p[FRAME_MEMBER_SIZE], const struct frame_member *);
bool frame_get_member(struct span payload, struct frame_member *ret);

#endif
