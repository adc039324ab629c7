/* SPDX-License-Identifier: Apache-2.0 */
/* logins.c - utmp records of both sizes and both byte orders. */
#include "tap.h"

#include "parse.h"

#define RECORDS 8

struct said {
	unsigned n;
	struct {
		enum login_event event;
		int64_t time;
		uint32_t pid;
		uint64_t offset;
		char user[64], line[64], from[300];
	} r[RECORDS];
};

static void
copy(char *to, size_t size, struct span s)
{
	assert(s.n < size);
	if (s.n)
		memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

static void
on_login(void *arg, const struct record *r)
{
	struct said *s = arg;
	unsigned i = s->n++;

	if (i >= RECORDS)
		return;
	s->r[i].event = r->login.event;
	s->r[i].time = r->time;
	s->r[i].pid = r->login.pid;
	s->r[i].offset = r->ref.offset;
	copy(s->r[i].user, sizeof(s->r[i].user), r->login.user);
	copy(s->r[i].line, sizeof(s->r[i].line), r->login.line);
	copy(s->r[i].from, sizeof(s->r[i].from), r->login.from);
}

/* One record as a machine of that word size and byte order writes it. */
struct form {
	const char *name;
	bool wide, big;
};

static const struct form forms[] = {
	{ "x86-64", false, false },
	{ "aarch64", true, false },
	{ "32 bits, big-endian", false, true },
	{ "s390x", true, true },
};

static void
put(struct buf *b, const struct form *f, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++) {
		unsigned k = f->big ? bytes - 1 - i : i;

		assert(buf_byte(b, (uint8_t)(k < 8 ? v >> 8 * k : 0)) == 0);
	}
}

static void
fill(struct buf *b, const char *text, size_t size)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < size; i++)
		assert(buf_byte(b, (uint8_t)(i < n ? text[i] : '\0')) == 0);
}

struct utmp {
	uint16_t type;
	uint32_t pid;
	const char *line, *user, *host;
	uint64_t seconds, usec;
	uint8_t address[16];
};

static void
add(struct buf *b, const struct form *f, const struct utmp *u)
{
	size_t before = b->n;

	put(b, f, u->type, 2);
	put(b, f, 0, 2);
	put(b, f, u->pid, 4);
	fill(b, u->line, 32);
	fill(b, "ts/0", 4);
	fill(b, u->user, 32);
	fill(b, u->host, 256);
	put(b, f, 0, f->wide ? 12 : 8);
	put(b, f, u->seconds, f->wide ? 8 : 4);
	put(b, f, u->usec, f->wide ? 8 : 4);
	assert(buf_add(b, span_of(u->address, 16)) == 0);
	fill(b, "", f->wide ? 24 : 20);
	assert(b->n - before == (f->wide ? 400 : 384));
}

#define T0 1790000000

static const struct utmp day[] = {
	{ 2, 0, "~", "reboot", "6.1.0-40-amd64", T0, 0, { 0 } },
	{ 1, 53, "~", "runlevel", "6.1.0-40-amd64", T0 + 3, 0, { 0 } },
	{ 7, 812, "pts/0", "root", "", T0 + 60, 123456, { 198, 51, 100, 9 } },
	{ 7, 813, "pts/1", "0123456789abcdef0123456789abcdef", "gw.example",
	    T0 + 70, 0, { 0x20, 1, 0xd, 0xb8, [15] = 7 } },
	{ 8, 812, "pts/0", "", "", T0 + 3600, 999999, { 0 } },
	{ 1, 0, "~", "shutdown", "6.1.0-40-amd64", T0 + 4000, 0, { 0 } },
};

static void
test_forms(void)
{
	for (size_t i = 0; i < array_size(forms); i++) {
		struct said s = { 0 };
		autobuf b = BUF(MIB);

		for (size_t k = 0; k < array_size(day); k++)
			add(&b, &forms[i], &day[k]);
		(void)parse_as_cut("logins", "[root]/var/log/wtmp",
		    buf_span(&b), 1000, on_login, &s);
		ok(s.n == 5, "%s: five records, a runlevel is none",
		    forms[i].name);
		ok(s.r[0].event == LOGIN_BOOT &&
			s.r[0].time == T0 * USEC_PER_SEC,
		    "%s: boot", forms[i].name);
		ok(s.r[1].event == LOGIN_BEGIN && s.r[1].pid == 812 &&
			s.r[1].time == (T0 + 60) * USEC_PER_SEC + 123456 &&
			strcmp(s.r[1].user, "root") == 0 &&
			strcmp(s.r[1].line, "pts/0") == 0 &&
			strcmp(s.r[1].from, "198.51.100.9") == 0,
		    "%s: a session, its address in place of a name",
		    forms[i].name);
		ok(s.r[1].offset == 2 * (forms[i].wide ? 400U : 384U),
		    "%s: at its place", forms[i].name);
		ok(strlen(s.r[2].user) == 32 &&
			strcmp(s.r[2].from, "gw.example") == 0,
		    "%s: a field that is full, and a host's name",
		    forms[i].name);
		ok(s.r[3].event == LOGIN_END &&
			strcmp(s.r[3].line, "pts/0") == 0,
		    "%s: its end", forms[i].name);
		ok(s.r[4].event == LOGIN_SHUTDOWN, "%s: shutdown",
		    forms[i].name);
	}
}

static void
test_failures(void)
{
	static const struct utmp u = { 6, 99, "ssh:notty", "\x1b[31madmin",
		"203.0.113.77", T0, 0, { 0 } };
	struct said s = { 0 };
	autobuf b = BUF(MIB);

	add(&b, &forms[0], &u);
	(void)parse_as(
	    "logins", "[root]/var/log/btmp", buf_span(&b), on_login, &s);
	ok(s.n == 1 && s.r[0].event == LOGIN_FAILED &&
		strcmp(s.r[0].user, "\x1b[31madmin") == 0 &&
		strcmp(s.r[0].from, "203.0.113.77") == 0,
	    "btmp: a login that failed, its name as it was given");
}

static void
test_damage(void)
{
	static const struct utmp wild = { 77, 1, "x", "y", "z", T0, 0, { 0 } },
				 torn = { 7, 1, "x", "y", "z", T0, 2000000,
					 { 0 } };
	struct said s = { 0 };
	struct parse_stats stats;
	autobuf b = BUF(MIB);

	add(&b, &forms[0], &day[0]);
	add(&b, &forms[0], &wild);
	add(&b, &forms[0], &torn);
	fill(&b, "", 384);
	add(&b, &forms[0], &day[2]);
	fill(&b, "torn", 100);
	stats = parse_as(
	    "logins", "[root]/var/log/wtmp", buf_span(&b), on_login, &s);
	ok(s.n == 2 && s.r[1].event == LOGIN_BEGIN,
	    "what is whole is read, wherever it stands");
	is_u64(stats.skipped, 384 + 384 + 100, "what is not is counted");
	is_u64(stats.unused, 0, "nothing is left");
}

static void
test_accepts(void)
{
	static const struct {
		const char *name;
		struct span head;
		bool good;
	} t[] = {
		{ "[root]/var/log/wtmp", BYTES("\2\0\0\0"), true },
		{ "[root]/var/log/wtmp.1", BYTES("\2\0\0\0"), true },
		{ "[root]/var/log/btmp-20261101", BYTES(""), true },
		{ "[root]/run/utmp", BYTES(""), true },
		{ "[root]/var/log/wtmp.2.gz", BYTES("\x1f\x8b\x08"), false },
		{ "[root]/var/log/lastlog", BYTES(""), false },
		{ "[root]/var/log/auth.log", BYTES(""), false },
		{ "[root]/home/u/wtmp", BYTES(""), false },
	};
	const struct parser *p = parse_named("logins");

	for (size_t i = 0; i < array_size(t); i++) {
		struct member m = parse_member(t[i].name, 0);

		ok(p->accepts(&m, t[i].head) == t[i].good, "%s", t[i].name);
	}
}

int
main(void)
{
	test_forms();
	test_failures();
	test_damage();
	test_accepts();
	return done_testing();
}
