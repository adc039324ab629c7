/* SPDX-License-Identifier: Apache-2.0 */
/* buf.c - bufs end at their maximum and not before. */
#include "tap.h"

static void
test_grow(void)
{
	autobuf b = BUF(1000);
	uint8_t want[1000];
	int r = 0;

	for (size_t i = 0; i < sizeof(want); i++) {
		want[i] = (uint8_t)i;
		r |= buf_byte(&b, (uint8_t)i);
	}
	is_i64(r, 0, "a byte at a time up to the maximum");
	is_span(buf_span(&b), span_of(want, sizeof(want)), "all are there");
	is_i64(buf_byte(&b, 'x'), -ENOBUFS, "one more: -ENOBUFS");
	is_i64(buf_add(&b, SPAN("y")), -ENOBUFS, "buf_add: -ENOBUFS");
	is_i64(buf_printf(&b, "z"), -ENOBUFS, "buf_printf: -ENOBUFS");
	is_i64(buf_reserve(&b, 1), -ENOBUFS, "buf_reserve: -ENOBUFS");
	is_i64(buf_add(&b, SPAN_NONE), 0, "nothing always fits");
	is_span(buf_span(&b), span_of(want, sizeof(want)), "and no change");
}

static void
test_exact(void)
{
	autobuf b = BUF(5);

	is_i64(buf_printf(&b, "%s", "123456"), -ENOBUFS, "printf: too long");
	is_u64(b.n, 0, "printf: nothing was added");
	is_i64(buf_printf(&b, "%d", 12345), 0, "printf: to the last byte");
	is_str(buf_span(&b), "12345", "printf: the NUL needs no room");
	is_i64(buf_add(&b, span_of("x", SIZE_MAX)), -ENOBUFS,
	    "a length that would wrap");
	is_i64(buf_reserve(&b, SIZE_MAX), -ENOBUFS, "a reserve as well");
}

static void
test_drop(void)
{
	autobuf b = BUF(100);
	int r = buf_add(&b, SPAN("a\0b"));

	is_i64(r, 0, "NUL is a byte");
	buf_drop(&b, 1);
	is_span(buf_span(&b), SPAN("\0b"), "drop one");
	buf_drop(&b, 0);
	is_span(buf_span(&b), SPAN("\0b"), "drop none");
	buf_drop(&b, 99);
	is_u64(b.n, 0, "drop more than there is");
	is_i64(buf_printf(&b, "%s", ""), 0, "an empty format");
	is_i64(buf_add(&b, SPAN("again")), 0, "then add again");
	is_str(buf_span(&b), "again", "it is there");
	buf_free(&b);
	is_u64(b.n + b.cap, 0, "free empties");
	buf_free(&b);
	ok(b.p == NULL, "free twice");
}

/* AddressSanitizer's malloc is to fail as others do. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void
test_memory(void)
{
	autobuf b = BUF(SIZE_MAX);

	is_i64(buf_reserve(&b, SIZE_MAX), -ENOMEM, "all of memory: -ENOMEM");
	is_i64(buf_reserve(&b, SIZE_MAX / 2), -ENOMEM, "half of it as well");
	is_i64(buf_add(&b, SPAN("ok")), 0, "and the buf still works");
}

static void
test_spans(void)
{
	struct span s = SPAN("abc");

	is_str(span_from(s, 1), "bc", "span_from");
	is_str(span_from(s, 4), "", "span_from clamps");
	is_str(span_head(s, 2), "ab", "span_head");
	is_str(span_head(s, 9), "abc", "span_head clamps");
	is_u64(span_from(SPAN_NONE, 3).n, 0, "span_from of none");
	is_u64(span_str(NULL).n, 0, "span_str of NULL");
}

int
main(void)
{
	test_grow();
	test_exact();
	test_drop();
	test_memory();
	test_spans();
	return done_testing();
}
