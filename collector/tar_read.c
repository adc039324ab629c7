/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tar_read.c - a push reader of pax archives (POSIX.1-2008), strict: what
 * tar_write.c writes, and the members of other archives that look like it.
 */
#include "cursor.h"
#include "tar.h"
#include "text.h"

#define PAX_MAX (256 * 1024)

enum state {
	S_HEADER,
	S_PAX,
	S_PAX_PAD,
	S_DATA,
	S_DATA_PAD,
	S_END
};

struct tar_reader {
	const struct tar_events *events;
	void *arg;
	enum state state;
	uint8_t block[TAR_BLOCK];
	size_t have; /* bytes in block */
	uint64_t left; /* of pax records, data or padding */
	size_t padding; /* that follows them */
	bool skip; /* a member that is no file: its data are passed over */
	bool zero; /* one zero block was seen */
	struct buf pax;
	struct tar_member member; /* spans point into pax or name */
	uint8_t name[257];
};

int
tar_reader_new(
    struct tar_reader **ret, const struct tar_events *events, void *arg)
{
	struct tar_reader *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return -ENOMEM;
	t->events = events;
	t->arg = arg;
	t->pax = BUF(PAX_MAX);
	*ret = t;
	return 0;
}

void
tar_reader_free(struct tar_reader *t)
{
	if (t == NULL)
		return;
	buf_free(&t->pax);
	free(t);
}

bool
tar_at_end(const struct tar_reader *t)
{
	return t->state == S_END;
}

bool
tar_between(const struct tar_reader *t)
{
	return (t->state == S_HEADER && t->have == 0) || t->state == S_END;
}

static bool
octal(const uint8_t *p, size_t width, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i = 0;

	while (i < width && p[i] == ' ')
		i++;
	for (; i < width && p[i] >= '0' && p[i] <= '7'; i++) {
		if (v >> 61 != 0)
			return false;
		v = v << 3 | (uint64_t)(p[i] - '0');
	}
	for (; i < width; i++)
		if (p[i] != '\0' && p[i] != ' ')
			return false;
	*ret = v;
	return true;
}

static bool
checksum_holds(const uint8_t b[TAR_BLOCK])
{
	uint64_t want;
	unsigned sum = 8 * ' ';

	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (i < 148 || i >= 156)
			sum += b[i];
	return octal(b + 148, 8, &want) && want == sum;
}

/* "[-]S[.F]" in ns; digits past the ninth are dropped. */
static bool
decimal(struct span s, int64_t *ret)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	uint64_t seconds, ns = 0;
	struct span whole;

	if (negative)
		s = span_from(s, 1);
	whole = text_until(&s, '.');
	if (!text_u64(whole, &seconds) || seconds > UINT64_C(9000000000))
		return false;
	for (size_t i = 0; i < 9; i++) {
		uint8_t c = i < s.n ? s.p[i] : '0';

		if (!ascii_digit(c))
			return false;
		ns = ns * 10 + (uint64_t)(c - '0');
	}
	*ret = (int64_t)(seconds * 1000000000 + ns);
	if (negative)
		*ret = -*ret;
	return true;
}

static void
take_comment(struct tar_member *m, struct span value)
{
	uint64_t v;
	struct span word;

	if (!span_starts(value, SPAN("dnsir ")))
		return;
	value = span_from(value, 6);
	while (value.n > 0) {
		if (span_starts(value, SPAN("origin="))) {
			m->origin = span_from(value, 7);
			return;
		}
		word = text_until(&value, ' ');
		if (span_starts(word, SPAN("btime=")))
			(void)decimal(span_from(word, 6), &m->btime);
		else if (span_starts(word, SPAN("flags=0x")) &&
		    text_hex64(span_from(word, 8), &v))
			m->flags = (uint32_t)v;
		else if (span_starts(word, SPAN("mode=0")) && word.n < 24 &&
		    octal(word.p + 5, word.n - 5, &v))
			m->mode = (uint32_t)v;
	}
}

static void
take_record(struct tar_member *m, struct span key, struct span value)
{
	uint64_t v;

	if (span_is(key, "path") && value.n > 0 && value.n <= TAR_NAME_MAX)
		m->name = value;
	else if (span_is(key, "size") && text_u64(value, &v))
		m->size = v;
	else if (span_is(key, "uid") && text_u64(value, &v))
		m->uid = (uint32_t)v;
	else if (span_is(key, "gid") && text_u64(value, &v))
		m->gid = (uint32_t)v;
	else if (span_is(key, "mtime"))
		(void)decimal(value, &m->mtime);
	else if (span_is(key, "atime"))
		(void)decimal(value, &m->atime);
	else if (span_is(key, "ctime"))
		(void)decimal(value, &m->ctime);
	else if (span_is(key, "comment"))
		take_comment(m, value);
}

static int
take_records(struct tar_member *m, struct span all)
{
	while (all.n > 0) {
		struct span rest = all, length = text_until(&rest, ' '), one;
		uint64_t n;

		if (!text_u64(length, &n) || n < length.n + 3 || n > all.n)
			return -EBADMSG;
		one = span_head(all, (size_t)n);
		if (one.p[one.n - 1] != '\n')
			return -EBADMSG;
		one = span_from(span_head(one, one.n - 1), length.n + 1);
		take_record(m, text_until(&one, '='), one);
		all = span_from(all, (size_t)n);
	}
	return 0;
}

/* Name of a plain ustar header: prefix "/" name. */
static struct span
ustar_name(struct tar_reader *t)
{
	const uint8_t *b = t->block;
	size_t prefix = strnlen((const char *)b + 345, 155), at = 0;

	if (memcmp(b + 257, "ustar\00000", 8) == 0 && prefix > 0) {
		memcpy(t->name, b + 345, prefix);
		t->name[prefix] = '/';
		at = prefix + 1;
	}
	memcpy(t->name + at, b, 100);
	return span_of(t->name, at + strnlen((const char *)b, 100));
}

static int
begin_member(struct tar_reader *t, uint8_t type)
{
	struct tar_member *m = &t->member;
	uint64_t mode, uid, gid, mtime;
	int r;

	*m = (struct tar_member){
		.atime = TIME_NONE, .ctime = TIME_NONE, .btime = TIME_NONE
	};
	if (!octal(t->block + 100, 8, &mode) ||
	    !octal(t->block + 108, 8, &uid) ||
	    !octal(t->block + 116, 8, &gid) ||
	    !octal(t->block + 136, 12, &mtime) ||
	    !octal(t->block + 124, 12, &m->size))
		return -EBADMSG;
	m->mode = (uint32_t)mode;
	m->uid = (uint32_t)uid;
	m->gid = (uint32_t)gid;
	m->mtime = mtime > UINT64_C(9000000000) ? TIME_NONE
						: (int64_t)mtime * 1000000000;
	m->name = ustar_name(t);
	r = take_records(m, buf_span(&t->pax));
	if (r < 0)
		return r;
	t->left = m->size;
	t->padding = tar_padding(m->size);
	t->skip = type != '0' && type != '\0';
	t->state = S_DATA;
	if (!t->skip)
		return t->events->member(t->arg, m);
	return t->events->other ? t->events->other(t->arg, m) : 0;
}

static int
header_block(struct tar_reader *t)
{
	static const uint8_t zeros[TAR_BLOCK];
	uint8_t type = t->block[156];
	int r = 0;

	if (t->events->block != NULL)
		r = t->events->block(t->arg, span_of(t->block, TAR_BLOCK));
	if (r < 0)
		return r;
	if (memcmp(t->block, zeros, TAR_BLOCK) == 0) {
		if (t->zero)
			t->state = S_END;
		r = t->zero && t->events->archive_end
		    ? t->events->archive_end(t->arg)
		    : 0;
		t->zero = true;
		return r;
	}
	if (t->zero || !checksum_holds(t->block))
		return -EBADMSG;
	if (type != 'x' && type != 'g')
		return begin_member(t, type);
	if (!octal(t->block + 124, 12, &t->left))
		return -EBADMSG;
	if (t->left > PAX_MAX)
		return -EFBIG;
	t->padding = tar_padding(t->left);
	t->pax.n = 0;
	t->state = S_PAX;
	return 0;
}

/* Takes up to left bytes of *in. */
static struct span
take(struct tar_reader *t, struct span *in)
{
	struct span s =
	    span_head(*in, t->left < in->n ? (size_t)t->left : in->n);

	*in = span_from(*in, s.n);
	t->left -= s.n;
	return s;
}

static int
feed_header(struct tar_reader *t, struct span *in)
{
	struct span s = span_head(*in, TAR_BLOCK - t->have);

	memcpy(t->block + t->have, s.p, s.n);
	t->have += s.n;
	*in = span_from(*in, s.n);
	if (t->have < TAR_BLOCK)
		return 0;
	t->have = 0;
	return header_block(t);
}

static int
feed_pax(struct tar_reader *t, struct span *in)
{
	struct span s = take(t, in);
	int r = 0;

	if (t->state == S_PAX)
		r = buf_add(&t->pax, s);
	if (r == 0 && s.n > 0 && t->events->block != NULL)
		r = t->events->block(t->arg, s);
	if (r < 0 || t->left > 0)
		return r;
	t->left = t->padding;
	t->padding = 0;
	t->state = t->state == S_PAX ? S_PAX_PAD : S_HEADER;
	return 0;
}

static int
feed_data(struct tar_reader *t, struct span *in)
{
	struct span s = take(t, in);
	int r = 0;

	if (t->state == S_DATA && s.n > 0 && !t->skip)
		r = t->events->data(t->arg, s);
	if (t->state == S_DATA_PAD)
		for (size_t i = 0; i < s.n; i++)
			if (s.p[i] != 0)
				return -EBADMSG;
	if (r < 0 || t->left > 0)
		return r;
	if (t->state == S_DATA) {
		t->left = t->padding;
		t->state = S_DATA_PAD;
		t->pax.n = 0;
		return t->skip ? 0 : t->events->member_end(t->arg);
	}
	t->state = S_HEADER;
	return 0;
}

/* A state with nothing left to take moves on without any bytes. */
static bool
can_step(const struct tar_reader *t, struct span in)
{
	if (t->state == S_HEADER)
		return in.n > 0;
	return t->state != S_END && (in.n > 0 || t->left == 0);
}

int
tar_feed(struct tar_reader *t, struct span in)
{
	int r = 0;

	while (r >= 0 && can_step(t, in)) {
		if (t->state == S_HEADER)
			r = feed_header(t, &in);
		else if (t->state == S_PAX || t->state == S_PAX_PAD)
			r = feed_pax(t, &in);
		else
			r = feed_data(t, &in);
	}
	if (r >= 0 && t->state == S_END)
		for (size_t i = 0; i < in.n; i++)
			if (in.p[i] != 0)
				return -EBADMSG;
	return r < 0 ? r : 0;
}
