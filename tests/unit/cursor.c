/* SPDX-License-Identifier: Apache-2.0 */
/* cursor.c - reads of every width, and the error that stays. */
#include "cursor.h"
#include "tap.h"

static const uint8_t bytes[] = { 0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07, 0x88,
	0x09 };

static struct cursor
at(size_t offset)
{
	struct cursor c = cursor_of(span_of(bytes, sizeof(bytes)));

	cursor_seek(&c, offset);
	return c;
}

static void
test_widths(void)
{
	struct cursor c = at(0);

	is_u64(cursor_u8(&c), 0x01, "u8");
	is_u64(cursor_u8(&c), 0x82, "u8 again");
	c = at(0);
	is_u64(cursor_be16(&c), 0x0182, "be16");
	c = at(0);
	is_u64(cursor_le16(&c), 0x8201, "le16");
	c = at(0);
	is_u64(cursor_be32(&c), 0x01820384, "be32");
	c = at(0);
	is_u64(cursor_le32(&c), 0x84038201, "le32");
	c = at(0);
	is_u64(cursor_be64(&c), UINT64_C(0x0182038405860788), "be64");
	c = at(0);
	is_u64(cursor_le64(&c), UINT64_C(0x8807860584038201), "le64");
	is_u64(cursor_left(&c), 1, "one byte is left");
	is_u64(cursor_u8(&c), 9, "and can be read");
	ok(!c.bad, "up to the end nothing is bad");
}

static void
test_sticky(void)
{
	struct cursor c = at(6);

	is_u64(cursor_be32(&c), 0, "four bytes where three are");
	ok(c.bad, "bad");
	is_u64(cursor_u8(&c), 0, "a shorter read is zero now");
	is_u64(cursor_left(&c), 0, "and nothing is left");
	cursor_seek(&c, 0);
	ok(c.bad, "a seek does not heal");
	is_u64(cursor_u8(&c), 0, "still zero");
}

static void
test_take(void)
{
	struct cursor c = at(0);

	is_span(cursor_take(&c, 3), span_of(bytes, 3), "take three");
	is_u64(cursor_take(&c, 0).n, 0, "take none");
	cursor_skip(&c, 6);
	ok(!c.bad && cursor_left(&c) == 0, "skip to the end");
	is_u64(cursor_take(&c, 1).n, 0, "take beyond");
	ok(c.bad, "bad");
	c = at(1);
	cursor_skip(&c, SIZE_MAX);
	ok(c.bad, "a length that would wrap");
	c = at(9);
	ok(!c.bad, "seek to the end");
	c = at(10);
	ok(c.bad, "seek beyond");
	c = cursor_of(SPAN_NONE);
	is_u64(cursor_le64(&c), 0, "nothing to read");
	ok(c.bad, "bad");
}

int
main(void)
{
	test_widths();
	test_sticky();
	test_take();
	return done_testing();
}
