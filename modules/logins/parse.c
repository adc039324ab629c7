/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - utmp, wtmp and btmp. utmp(5), glibc 2.36: records of 384 bytes
 * where times are 32 bits long (i386, x86-64, arm), of 400 where they are 64
 * (aarch64, riscv64, s390x, ppc64 …), in the machine's byte order.
 */
#include "module.h"

#define RECORD_32 384
#define RECORD_64 400

enum utmp_type {
	UT_BOOT_TIME = 2,
	UT_USER_PROCESS = 7,
	UT_DEAD_PROCESS = 8,
	UT_RUN_LVL = 1,
	UT_LAST = 9,
};

struct state {
	uint16_t size; /* of a record; 0: not known yet */
	bool big; /* endian */
};

struct utmp {
	uint16_t type;
	uint32_t pid;
	struct span line, user, host, address;
	int64_t seconds, usec;
};

static uint16_t
u16(struct cursor *c, bool big)
{
	return big ? cursor_be16(c) : cursor_le16(c);
}

static int64_t
i32(struct cursor *c, bool big)
{
	return (int32_t)(big ? cursor_be32(c) : cursor_le32(c));
}

static int64_t
i64(struct cursor *c, bool big)
{
	return (int64_t)(big ? cursor_be64(c) : cursor_le64(c));
}

/* A field is filled up with NULs, or full and without one. */
static struct span
field(struct cursor *c, size_t size)
{
	struct span s = cursor_take(c, size);
	ptrdiff_t end = span_find_byte(s, '\0');

	return end < 0 ? s : span_head(s, (size_t)end);
}

static struct utmp
read_utmp(struct span raw, bool big)
{
	struct cursor c = cursor_of(raw);
	struct utmp u;
	bool wide = raw.n == RECORD_64;

	u.type = u16(&c, big);
	cursor_skip(&c, 2);
	u.pid = (uint32_t)i32(&c, big);
	u.line = field(&c, 32);
	cursor_skip(&c, 4); /* ut_id */
	u.user = field(&c, 32);
	u.host = field(&c, 256);
	cursor_skip(&c, wide ? 12 : 8); /* ut_exit, ut_session */
	u.seconds = wide ? i64(&c, big) : i32(&c, big);
	u.usec = wide ? i64(&c, big) : i32(&c, big);
	u.address = cursor_take(&c, 16);
	assert(!c.bad);
	return u;
}

static bool
is_possible(const struct utmp *u)
{
	return u->type <= UT_LAST && u->usec >= 0 && u->usec < USEC_PER_SEC &&
	    u->seconds >= 0 && u->seconds <= INT64_C(1) << 33;
}

/* How well do the first records read in this form? Empty ones say nothing. */
static int
score(struct span head, size_t size, bool big)
{
	int n = 0;

	for (size_t at = 0; at + size <= head.n; at += size) {
		struct utmp u = read_utmp(span_of(head.p + at, size), big);

		if (!is_possible(&u))
			n -= 2;
		else if (u.type != 0 && u.seconds > 0)
			n += 2;
	}
	return n;
}

/*
 * The form is judged by the first five records, whatever their bytes; with
 * equals, that whose size divides the file's, then the commonest.
 */
static void
choose_form(struct state *st, struct span head, uint64_t file_size)
{
	static const struct state form[] = { { RECORD_32, false },
		{ RECORD_64, false }, { RECORD_32, true },
		{ RECORD_64, true } };
	int best = INT32_MIN;

	head = span_head(head, 5 * (size_t)RECORD_64);
	for (size_t i = 0; i < array_size(form); i++) {
		int n = score(head, form[i].size, form[i].big) +
		    (file_size % form[i].size == 0);

		if (n > best) {
			best = n;
			*st = form[i];
		}
	}
}

static bool
is_failures(const struct member *m)
{
	return span_starts(m->path, SPAN("/var/log/btmp"));
}

/* false: a kind of record that says nothing about sessions. */
static bool
event_of(const struct utmp *u, bool failures, enum login_event *ret)
{
	if (failures) {
		*ret = LOGIN_FAILED;
		return u->type != 0;
	}
	switch (u->type) {
	case UT_RUN_LVL:
		*ret = LOGIN_SHUTDOWN;
		return span_is(u->user, "shutdown");
	case UT_BOOT_TIME:
		*ret = LOGIN_BOOT;
		return true;
	case UT_USER_PROCESS:
		/* Without a name it is the end of one, of old. */
		*ret = u->user.n ? LOGIN_BEGIN : LOGIN_END;
		return true;
	case UT_DEAD_PROCESS:
		*ret = LOGIN_END;
		return u->line.n > 0 && u->seconds > 0;
	default:
		return false;
	}
}

/* Four bytes of an IPv4 address, or sixteen; always in network order. */
static struct span
address_of(struct span raw, char text[ADDRESS_TEXT_MAX])
{
	struct address a = { .family = 4 };
	static const uint8_t none[16];

	if (memcmp(raw.p, none, 16) == 0)
		return SPAN_NONE;
	if (memcmp(raw.p + 4, none, 12) != 0)
		a.family = 6;
	memcpy(a.byte, raw.p, a.family == 4 ? 4 : 16);
	return span_of(text, address_text(&a, text));
}

static void
one_record(const struct state *st, struct span raw, struct emit *e)
{
	struct utmp u = read_utmp(raw, st->big);
	char address[ADDRESS_TEXT_MAX];
	struct record r = { .kind = REC_LOGIN,
		.basis = BASIS_EXACT,
		.until = TIME_NONE,
		.raw = raw };

	if (!is_possible(&u)) {
		emit_skip(e, raw);
		return;
	}
	if (!event_of(&u, is_failures(emit_member(e)), &r.login.event))
		return;
	r.time = u.seconds * USEC_PER_SEC + u.usec;
	r.login.user = u.user;
	r.login.line = u.line;
	r.login.pid = u.pid;
	r.login.from = u.host.n ? u.host : address_of(u.address, address);
	r.who = u.user;
	emit(e, &r);
}

static size_t
parse(void *state, struct span window, bool last, struct emit *e)
{
	struct state *st = state;
	struct span rest = window;

	if (st->size == 0) {
		if (!last && window.n < 5 * (size_t)RECORD_64)
			return 0;
		choose_form(st, window, emit_member(e)->size);
	}
	while (rest.n >= st->size) {
		one_record(st, span_head(rest, st->size), e);
		rest = span_from(rest, st->size);
	}
	if (last && rest.n > 0) {
		emit_skip(e, rest);
		rest.n = 0;
	}
	return window.n - rest.n;
}

static bool
accepts(const struct member *m, struct span head)
{
	static const uint8_t gzip[] = { 0x1f, 0x8b },
			     xz[] = { 0xfd, '7', 'z', 'X' };

	if (span_starts(head, span_of(gzip, 2)) ||
	    span_starts(head, span_of(xz, 4)))
		return false;
	return span_is(m->path, "/run/utmp") ||
	    span_is(m->path, "/var/run/utmp") ||
	    span_starts(m->path, SPAN("/var/log/wtmp")) ||
	    span_starts(m->path, SPAN("/var/log/btmp"));
}

const struct parser logins_parser = {
	.name = "logins",
	.size = sizeof(struct state),
	.accepts = accepts,
	.parse = parse,
};
