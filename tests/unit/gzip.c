/* SPDX-License-Identifier: Apache-2.0 */
/* gzip.c - members, and that no bit of them can change without notice. */
#include "gzip.h"
#include "tap.h"
#include "text.h"

static int
keep(void *arg, struct span s)
{
	return buf_add(arg, s);
}

/* 0 only where the whole of s is members and nothing else. */
static int
unpack(struct span s, size_t cut, bool strict, struct buf *out)
{
	struct gunzip *g = NULL;
	int r = gunzip_new(&g, strict, keep, out);

	if (r == 0)
		r = gunzip_feed(g, span_head(s, cut));
	if (r == 0)
		r = gunzip_feed(g, span_from(s, cut));
	if (r == 0 && !gunzip_between(g))
		r = -ENODATA;
	gunzip_free(g);
	return r;
}

static void
pack(struct span plain, struct buf *out)
{
	struct gzip *g = NULL;
	struct span member;

	if (gzip_new(&g) < 0)
		abort();
	while (plain.n > 0) {
		struct span part = span_head(plain, GZIP_PLAIN_MAX);

		if (gzip_member(g, part, &member) < 0 ||
		    buf_add(out, member) < 0)
			abort();
		plain = span_from(plain, part.n);
	}
	gzip_free(g);
}

/* Text that packs well, then bytes that do not. */
static void
sample(struct buf *b, size_t n)
{
	static const uint8_t text[] = "query: a.example";
	uint32_t x = 1;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		if (buf_byte(b, i & 512 ? (uint8_t)(x >> 24) : text[i % 16]) <
		    0)
			abort();
	}
}

static void
test_large(void)
{
	autobuf plain = BUF(8 * MIB), packed = BUF(8 * MIB), out = BUF(8 * MIB);

	sample(&plain, 3 * MIB + 12345);
	pack(buf_span(&plain), &packed);
	ok(unpack(buf_span(&packed), 1000, true, &out) == 0 &&
		span_eq(buf_span(&plain), buf_span(&out)),
	    "four members, strict");
	out.n = 0;
	ok(unpack(buf_span(&packed), packed.n, false, &out) == 0 &&
		span_eq(buf_span(&plain), buf_span(&out)),
	    "four members, as anybody reads them");
}

static void
test_cuts_and_flips(void)
{
	autobuf plain = BUF(MIB), packed = BUF(MIB), out = BUF(MIB);
	size_t bad = 0, passed = 0, bits = 0;

	sample(&plain, 3000);
	pack(buf_span(&plain), &packed);
	for (size_t cut = 0; cut <= packed.n; cut++) {
		out.n = 0;
		if (unpack(buf_span(&packed), cut, true, &out) != 0 ||
		    !span_eq(buf_span(&plain), buf_span(&out)))
			bad++;
		out.n = 0;
		if (cut > 0 && cut < packed.n &&
		    unpack(span_head(buf_span(&packed), cut), cut, true,
			&out) == 0)
			passed++;
	}
	ok(bad == 0, "split at each of %zu bytes", packed.n);
	ok(passed == 0, "no cut passes for whole");
	for (size_t i = 0; i < packed.n * 8; i++) {
		packed.p[i / 8] ^= (uint8_t)(1u << i % 8);
		out.n = 0;
		/* a code that no symbol uses may change and mean the same */
		if (unpack(buf_span(&packed), packed.n, true, &out) == 0 &&
		    !span_eq(buf_span(&plain), buf_span(&out)))
			bits++;
		packed.p[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	ok(bits == 0, "none of %zu flipped bits changes what is read",
	    packed.n * 8);
}

int
main(void)
{
	test_large();
	test_cuts_and_flips();
	return done_testing();
}
