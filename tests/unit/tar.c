/* SPDX-License-Identifier: Apache-2.0 */
/* tar.c - what tar_write.c says, tar_read.c hears, cut anywhere. */
#include <stdio.h>

#include "tap.h"
#include "tar.h"
#include "text.h"

struct heard {
	struct buf text;
	bool ended;
};

static int
on_member(void *arg, const struct tar_member *m)
{
	struct heard *h = arg;

	return buf_printf(&h->text,
	    "[%.*s|%.*s|%llu|%o|%u|%u|%x|%lld|%lld|%lld|%lld]", (int)m->name.n,
	    (const char *)m->name.p, (int)m->origin.n,
	    (const char *)m->origin.p, (unsigned long long)m->size, m->mode,
	    m->uid, m->gid, m->flags, (long long)m->atime, (long long)m->mtime,
	    (long long)m->ctime, (long long)m->btime);
}

static int
on_data(void *arg, struct span s)
{
	struct heard *h = arg;

	return buf_add(&h->text, s);
}

static int
on_end(void *arg)
{
	struct heard *h = arg;

	return buf_add(&h->text, SPAN("."));
}

static int
on_archive_end(void *arg)
{
	struct heard *h = arg;

	h->ended = true;
	return 0;
}

static const struct tar_events events = { .member = on_member,
	.data = on_data,
	.member_end = on_end,
	.archive_end = on_archive_end };

static int
hear(struct heard *h, struct span s, size_t cut)
{
	struct tar_reader *t = NULL;
	int r = tar_reader_new(&t, &events, h);

	h->text = BUF(MIB);
	h->ended = false;
	if (r == 0)
		r = tar_feed(t, span_head(s, cut));
	if (r == 0)
		r = tar_feed(t, span_from(s, cut));
	tar_reader_free(t);
	return r;
}

static void
put(struct buf *b, struct tar_member m, struct span content)
{
	static const uint8_t zeros[TAR_BLOCK];

	m.size = content.n;
	if (tar_header(&m, b) < 0 || buf_add(b, content) < 0 ||
	    buf_add(b, span_of(zeros, tar_padding(content.n))) < 0)
		abort();
}

static const char long_name[] =
    "[root]/home/a\tb\x1b[2J\nc/"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/\xff\xfe";

static void
fill(struct buf *b)
{
	static const uint8_t zeros[2 * TAR_BLOCK];

	put(b,
	    (struct tar_member){ .name = SPAN("[root]/etc/hosts"),
		.mode = 0100644,
		.mtime = INT64_C(1795442400123456789),
		.atime = INT64_C(-1500000000),
		.ctime = 0,
		.btime = INT64_C(1795442399000000001),
		.flags = 0x10 },
	    SPAN("127.0.0.1 localhost\n"));
	put(b,
	    (struct tar_member){ .name = span_str(long_name),
		.mode = 0104755,
		.uid = 4000000000,
		.gid = 2097152,
		.mtime = TIME_NONE,
		.atime = TIME_NONE,
		.ctime = TIME_NONE,
		.btime = TIME_NONE },
	    SPAN_NONE);
	put(b,
	    (struct tar_member){ .name = SPAN("live/x"),
		.origin = SPAN("varlink a=b c"),
		.mode = 0100600,
		.mtime = 5,
		.atime = TIME_NONE,
		.ctime = TIME_NONE,
		.btime = TIME_NONE },
	    SPAN("\0\0"));
	if (buf_add(b, span_of(zeros, sizeof(zeros))) < 0)
		abort();
}

static void
test_round(void)
{
	autobuf b = BUF(MIB), want = BUF(MIB);
	struct heard h;
	size_t bad = 0;

	fill(&b);
	ok(hear(&h, buf_span(&b), b.n) == 0 && h.ended, "a whole archive");
	ok(buf_printf(&want,
	       "[[root]/etc/hosts||20|100644|0|0|10|-1500000000|"
	       "1795442400123456789|0|1795442399000000001]127.0.0.1 "
	       "localhost\n.[%s||0|104755|4000000000|2097152|0|%lld|0|%lld|"
	       "%lld].[live/x|varlink a=b c|2|100600|0|0|0|%lld|5|%lld|%lld]",
	       long_name, (long long)TIME_NONE, (long long)TIME_NONE,
	       (long long)TIME_NONE, (long long)TIME_NONE, (long long)TIME_NONE,
	       (long long)TIME_NONE) == 0 &&
		buf_add(&want, SPAN("\0\0.")) == 0,
	    "room for what is wanted");
	is_span(buf_span(&h.text), buf_span(&want), "said as it was written");
	buf_free(&h.text);
	for (size_t cut = 0; cut <= b.n; cut++) {
		if (hear(&h, buf_span(&b), cut) != 0 || !h.ended ||
		    !span_eq(buf_span(&h.text), buf_span(&want)))
			bad++;
		buf_free(&h.text);
	}
	ok(bad == 0, "cut at each of %zu bytes: nothing changes", b.n);
}

static void
test_damage(void)
{
	autobuf b = BUF(MIB);
	struct heard h;
	size_t ended = 0;

	fill(&b);
	for (size_t cut = 0; cut < b.n - TAR_BLOCK; cut += 7) {
		(void)hear(&h, span_head(buf_span(&b), cut), cut);
		ended += h.ended;
		buf_free(&h.text);
	}
	ok(ended == 0, "a cut archive never ends");
	b.p[TAR_BLOCK * 2 + 3] ^= 1;
	ok(hear(&h, buf_span(&b), 0) == -EBADMSG, "a header's checksum holds");
	buf_free(&h.text);
}

static void
test_names(void)
{
	autobuf b = BUF(MIB);
	struct tar_member m = { .name = SPAN("a\0b") };

	ok(tar_header(&m, &b) == -EINVAL && b.n == 0, "no NUL in a name");
	m.name = SPAN_NONE;
	ok(tar_header(&m, &b) == -EINVAL && b.n == 0, "no empty name");
}

int
main(void)
{
	test_round();
	test_damage();
	test_names();
	return done_testing();
}
