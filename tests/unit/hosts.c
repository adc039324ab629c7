/* SPDX-License-Identifier: Apache-2.0 */
/* hosts.c - hosts files: what is read, what is found, and what is not. */
#include "tap.h"

#include "drive.h"

#include <dirent.h>
#include <time.h>

#define NS INT64_C(1000000000)
#define DAY 86400
#define NOW INT64_C(1795443060) /* 2026-11-23T14:11:00Z */

static const char *const severities[] = { "info", "low", "medium", "high",
	"critical" };

/* What a parser said of one line. */
struct said {
	unsigned n;
	struct record_hosts last;
	struct ref ref;
	char address[64], names[256], comment[256];
};

static void
copy(char *to, size_t size, struct span s)
{
	s = span_head(s, size - 1);
	if (s.n)
		memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

static void
on_line(void *arg, const struct record *r)
{
	struct said *s = arg;

	s->n++;
	s->last = r->hosts;
	s->ref = r->ref;
	copy(s->address, sizeof(s->address), r->hosts.address_text);
	copy(s->names, sizeof(s->names), r->hosts.names);
	copy(s->comment, sizeof(s->comment), r->hosts.comment);
}

static void
test_lines(void)
{
	static const struct {
		struct span in;
		const char *address, *names, *comment;
		bool is_comment, garbage;
	} t[] = {
		{ BYTES("65.181.121.56 malicious.com"), "65.181.121.56",
		    "malicious.com", "", false, false },
		{ BYTES("\t 10.0.0.1\ta  b # c"), "10.0.0.1", "a  b", "# c",
		    false, false },
		{ BYTES("::1\vlocalhost\f\r\n"), "::1", "localhost", "", false,
		    false },
		{ BYTES("fe80::1%lo0 localhost"), "fe80::1%lo0", "localhost",
		    "", false, false },
		{ BYTES("10.0.0.1 a\0b"), "10.0.0.1", "a", "", false, false },
		{ BYTES("# 10.0.0.1 a"), "", "", "# 10.0.0.1 a", true, false },
		{ BYTES("10.0.0.1"), "10.0.0.1", "", "", false, true },
		{ BYTES("127.1 a"), "127.1", "a", "", false, true },
		{ BYTES("no address here"), "no", "address here", "", false,
		    true },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct said s = { 0 };

		(void)parse_as(
		    "hosts", "[root]/etc/hosts", t[i].in, on_line, &s);
		ok(s.n == 1 && strcmp(s.address, t[i].address) == 0 &&
			strcmp(s.names, t[i].names) == 0 &&
			strcmp(s.comment, t[i].comment) == 0 &&
			s.last.is_comment == t[i].is_comment &&
			s.last.garbage == t[i].garbage,
		    "line %zu: address, names, comment", i);
	}
}

/* A line that is padded past what is read, with blanks or a comment. */
static void
test_padded(uint8_t pad, size_t cut, size_t skipped)
{
	struct said s = { 0 };
	struct parse_stats stats;
	autobuf b = BUF(MIB);

	(void)!buf_add(&b, SPAN("65.181.121.56 malicious.com "));
	(void)!buf_byte(&b, pad);
	for (size_t i = 0; i < 200000; i++)
		(void)!buf_byte(&b, pad == '#' ? 'x' : pad);
	(void)!buf_add(&b, SPAN(" behind"));
	stats = parse_as_cut(
	    "hosts", "[root]/etc/hosts", buf_span(&b), cut, on_line, &s);
	ok(s.n == 1 && strcmp(s.names, "malicious.com") == 0 &&
		s.last.line == 1 && s.ref.offset == 0,
	    "a line padded with '%c', cut at %zu: its entry is read", pad, cut);
	is_u64(stats.skipped, skipped, "and that not all was is counted");
}

static void
test_windows(void)
{
	struct said s = { 0 };
	struct parse_stats stats;
	autobuf b = BUF(MIB);

	for (size_t i = 0; i < 70000; i++)
		(void)!buf_byte(&b, 'x');
	(void)!buf_add(&b, SPAN("\n10.9.8.7 behind"));
	stats = parse_as_cut(
	    "hosts", "[root]/etc/hosts", buf_span(&b), 69000, on_line, &s);
	ok(s.n == 1 && strcmp(s.names, "behind") == 0 && s.last.line == 2,
	    "a line that is too long is skipped, the next is read");
	is_u64(stats.skipped, 65536, "and counted");
	is_u64(s.ref.offset, 70001, "the next has its offset");
	s = (struct said){ 0 };
	(void)parse_as("hosts", "[root]/etc/.hosts.swp",
	    SPAN("b0VIM 9.0\0\0\1\2root\0"
		 "65.181.121.56 malicious.com\0x"),
	    on_line, &s);
	ok(s.n == 1 && strcmp(s.names, "malicious.com") == 0,
	    "lines of a swap file, and nothing else of it");
	is_u64(s.ref.offset, 18, "at their place");
	s = (struct said){ 0 };
	(void)parse_as("hosts", "[root]/etc/cloud/templates/hosts.debian.tmpl",
	    SPAN("{#\n1.2.3.4 note\n-#}\n{# 5.6.7.8 x #}\n9.9.9.1 real\n"),
	    on_line, &s);
	ok(s.n == 1 && strcmp(s.names, "real") == 0,
	    "a template's comments are no lines");
}

static void
test_roles(void)
{
	static const struct {
		const char *name;
		bool hosts;
	} t[] = {
		{ "[root]/etc/hosts", true },
		{ "[root]/etc/hosts.bak", true },
		{ "[root]/etc/hosts~", true },
		{ "[root]/etc/.hosts.swp", true },
		{ "[root]/etc/cloud/templates/hosts.debian.tmpl", true },
		{ "[root]/var/lib/docker/containers/3f/hosts", true },
		{ "[root]/var/lib/kubelet/pods/3f/etc-hosts", true },
		{ "hosts", true },
		{ "live/hosts/etc/hosts", true },
		{ "[root]/etc/hosts.allow", false },
		{ "[root]/etc/hosts.deny", false },
		{ "[root]/etc/hosts.equiv", false },
		{ "[root]/etc/hostname", false },
		{ "[root]/home/u/hosts", false },
		{ "ioc/hosts", false },
		{ "live/hosts", false },
	};
	const struct parser *p = parse_named("hosts");

	for (size_t i = 0; i < array_size(t); i++) {
		struct member m = parse_member(t[i].name, 0);

		ok(p->accepts(&m, SPAN_NONE) == t[i].hosts, "%s is %s",
		    t[i].name, t[i].hosts ? "a hosts file" : "none");
	}
}

static struct drive
drive_hosts(const char *hostname)
{
	struct drive d = drive_new("hosts");

	if (hostname)
		drive_fact(&d, "hostname", hostname, TIME_NONE);
	return d;
}

/* One finding of a rule: severity, and that it cites the bytes. */
static void
expect(const struct drive *d, const char *rule, const char *subject,
    enum severity severity, const char *cited, const char *name)
{
	const struct finding *f = drive_found(d, rule, subject);
	bool good = f && f->severity == severity &&
	    (!cited || drive_cites(f, cited)) && f->why.n > 20;

	if (!ok(good, "%s: %s %s", name, severities[severity], rule))
		drive_dump(d);
}

static void
expect_none_above(
    const struct drive *d, enum severity severity, const char *name)
{
	if (!ok(drive_worst(d) <= (int)severity, "%s: nothing above %s", name,
		severities[severity]))
		drive_dump(d);
}

/* Each file as /etc/hosts, but for the template. */
static void
stock_file(const char *name, const char *hostname)
{
	struct drive d = drive_hosts(hostname);
	autobuf path = BUF(4096);
	struct buf b;

	assert(buf_printf(&path, SOURCE_DIR "/tests/fixtures/hosts/stock/%s",
		   name) == 0 &&
	    buf_byte(&path, '\0') == 0);
	b = drive_read((const char *)path.p);
	ok(b.n > 40, "%s is there", name);
	drive_member(&d,
	    drive_file(strcmp(name, "cloud-init-template") == 0
		    ? "[root]/etc/cloud/templates/hosts.debian.tmpl"
		    : "[root]/etc/hosts"),
	    buf_span(&b), 64);
	drive_conclude(&d);
	expect_none_above(&d, SEV_INFO, name);
	drive_free(&d);
	buf_free(&b);
}

static void
test_stock(void)
{
	DIR *dir = opendir(SOURCE_DIR "/tests/fixtures/hosts/stock");
	const struct dirent *e;
	unsigned n = 0;

	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		stock_file(e->d_name, "web01.example.org");
		/* The host's own public address is known by its name only. */
		if (strcmp(e->d_name, "cpanel") != 0 &&
		    strcmp(e->d_name, "proxmox") != 0)
			stock_file(e->d_name, NULL);
		n++;
	}
	if (dir)
		closedir(dir);
	ok(n >= 30, "%u stock files", n);
}

static const char *const public_rule = "hosts.public-mapping",
			 *const security_rule = "hosts.security-sinkhole",
			 *const sink_rule = "hosts.name-sinkhole";

static void
test_single_lines(void)
{
	static const struct {
		const char *hostname, *line, *rule, *subject;
		enum severity severity;
	} t[] = {
		{ "web01", "65.181.121.56 malicious.com",
		    "hosts.public-mapping", "malicious.com", SEV_HIGH },
		{ "web01", "65.181.121.56\vmalicious.com",
		    "hosts.public-mapping", "malicious.com", SEV_HIGH },
		{ "web01", "2606:4700::6810:85e5 evil.example",
		    "hosts.public-mapping", "evil.example", SEV_HIGH },
		{ "web01", "::ffff:65.181.121.56 malicious.com",
		    "hosts.public-mapping", "malicious.com", SEV_HIGH },
		{ "web01", "203.0.113.66 www.paypal.com paypal.com",
		    "hosts.public-mapping", "www.paypal.com", SEV_HIGH },
		{ "web01", "203.0.113.5 c2.test", "hosts.public-mapping",
		    "c2.test", SEV_HIGH },
		{ "web01.corp.com", "65.1.2.3 vpn.corp.com",
		    "hosts.public-mapping", "vpn.corp.com", SEV_LOW },
		{ "web01", "65.1.2.3 node2", "hosts.public-mapping", "node2",
		    SEV_LOW },
		{ "web01", "65.1.2.3 srv9.hoster.com srv9",
		    "hosts.public-mapping", "srv9.hoster.com", SEV_MEDIUM },
		{ "web01", "1.1.1.1 one.one.one.one", "hosts.public-mapping",
		    "one.one.one.one", SEV_MEDIUM },
		{ "web01", "65.1.2.3 localhost", "hosts.public-mapping",
		    "localhost", SEV_HIGH },
		{ "web01", "127.0.0.1 update.symantec.com",
		    "hosts.security-sinkhole", "update.symantec.com",
		    SEV_CRITICAL },
		{ "web01", "0.0.0.0 www.kaspersky.com",
		    "hosts.security-sinkhole", "www.kaspersky.com", SEV_HIGH },
		{ "web01", "::1 database.clamav.net", "hosts.security-sinkhole",
		    "database.clamav.net", SEV_CRITICAL },
		{ "web01", "127.0.0.1 security.debian.org",
		    "hosts.security-sinkhole", "security.debian.org",
		    SEV_HIGH },
		{ "web01", "127.0.0.1 localhost www.symantec.com",
		    "hosts.security-sinkhole", "www.symantec.com", SEV_HIGH },
		{ "web01", "127.0.1.1 web01 api-1.duosecurity.com",
		    "hosts.security-sinkhole", "api-1.duosecurity.com",
		    SEV_CRITICAL },
		{ "web01", "203.0.113.66 login.microsoftonline.com",
		    "hosts.security-sinkhole", "login.microsoftonline.com",
		    SEV_CRITICAL },
		{ "web01", "10.0.0.9 update.eset.com",
		    "hosts.security-sinkhole", "update.eset.com", SEV_HIGH },
		{ "web01", "0.0.0.0 pool.minexmr.com",
		    "hosts.security-sinkhole", "pool.minexmr.com", SEV_MEDIUM },
		{ "web01", "0.0.0.0 pm.cpuminerpool.com", "hosts.name-sinkhole",
		    "/etc/hosts", SEV_MEDIUM },
		{ "web01", "0.0.0.0 ads.example.com", "hosts.name-sinkhole",
		    "/etc/hosts", SEV_LOW },
		{ "web01", "127.0.0.1 www.my-site.com", "hosts.name-sinkhole",
		    "/etc/hosts", SEV_INFO },
		/* and what is none of anybody's business */
		{ "web01.corp.com", "65.1.2.3 web01.corp.com web01", NULL, NULL,
		    SEV_INFO },
		{ "web01", "65.1.2.3 web01.corp.com web01", NULL, NULL,
		    SEV_INFO },
		{ "web01", "10.1.2.3 db1.corp.example db1", NULL, NULL,
		    SEV_INFO },
		{ "web01", "192.168.1.2 git.company.com", NULL, NULL,
		    SEV_INFO },
		{ "web01", "127.0.0.1 db.test app.local kube.internal", NULL,
		    NULL, SEV_INFO },
		{ "web01", "# 65.181.121.56 malicious.com", NULL, NULL,
		    SEV_INFO },
		{ "web01", "65.181.121.56 bad name\\", NULL, NULL, SEV_LOW },
		{ "web01", "65.181.121.256 malicious.com", NULL, NULL,
		    SEV_INFO },
		{ "web01", "255.255.255.255 broadcasthost", NULL, NULL,
		    SEV_INFO },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_hosts(t[i].hostname);

		drive_text(&d, "[root]/etc/hosts", t[i].line);
		drive_conclude(&d);
		if (t[i].rule)
			expect(&d, t[i].rule, t[i].subject, t[i].severity,
			    t[i].line, t[i].line);
		else
			expect_none_above(&d, t[i].severity, t[i].line);
		drive_free(&d);
	}
}

static void
test_exact_bytes(void)
{
	struct drive d = drive_hosts("web01");
	const struct finding *f;

	drive_text(&d, "[root]/etc/hosts",
	    "127.0.0.1 localhost\n65.181.121.56 malicious.com\n");
	drive_conclude(&d);
	f = drive_found(&d, public_rule, "malicious.com");
	ok(f && f->cites == 1, "one line is cited");
	if (f && f->cites == 1) {
		is_span(f->cite[0].text, SPAN("65.181.121.56 malicious.com"),
		    "its exact bytes");
		is_span(f->cite[0].member, SPAN("[root]/etc/hosts"),
		    "of the member");
		is_u64(f->cite[0].ref.offset, 20, "its offset");
		is_u64(f->cite[0].ref.length, 27, "its length");
		is_span(drive_fact_of(f, "where"), SPAN("/etc/hosts line 2"),
		    "its line");
		is_span(drive_fact_of(f, "address"), SPAN("65.181.121.56"),
		    "the address");
	}
	drive_free(&d);
}

static void
test_groups(void)
{
	struct drive d = drive_hosts("web01");
	const struct finding *f;

	drive_text(&d, "[root]/etc/hosts",
	    "0.0.0.0 mcafee.com\n0.0.0.0 us.mcafee.com\n"
	    "0.0.0.0 update.mcafee.com\n0.0.0.0 sophos.com\n"
	    "0.0.0.0 awaps.net\n198.51.100.1 nai.com\n");
	drive_conclude(&d);
	f = drive_found(&d, security_rule, "mcafee.com");
	ok(f && f->cites == 3 && f->severity == SEV_CRITICAL,
	    "one finding a vendor, with its worst name's severity");
	ok(f && strcmp(f->attack, "T1562.001;T1565.001") == 0,
	    "nowhere: an impaired defence");
	f = drive_found(&d, security_rule, "nai.com");
	ok(f && strcmp(f->attack, "T1557;T1565.001") == 0,
	    "elsewhere: somebody in the middle");
	ok(drive_found(&d, security_rule, "sophos.com") != NULL,
	    "another vendor");
	expect(&d, sink_rule, "/etc/hosts", SEV_HIGH, "0.0.0.0 awaps.net",
	    "other names beside them");
	drive_free(&d);
}

/* A block list of n names; the generator is linear, so always the same. */
static struct buf
block_list(unsigned n, const char *head, const char *tail)
{
	struct buf b = BUF(64 * MIB);
	uint64_t x = 88172645463325252U;

	assert(buf_add(&b, span_str(head)) == 0);
	for (unsigned i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		assert(buf_printf(&b, "0.0.0.0 ad%llx.track%u.com\n",
			   (unsigned long long)(x & 0xffffff), i % 977) == 0);
	}
	assert(buf_add(&b, span_str(tail)) == 0);
	return b;
}

static struct drive
drive_list(unsigned n, const char *head, const char *tail)
{
	struct drive d = drive_hosts("web01");
	struct buf b = block_list(n, head, tail);

	drive_member(&d, drive_file("[root]/etc/hosts"), buf_span(&b), MIB);
	drive_conclude(&d);
	buf_free(&b);
	return d;
}

static void
test_block_lists(void)
{
	clock_t begin = clock();
	struct drive d = drive_list(150000,
	    "# Title: StevenBlack/hosts\n127.0.0.1 localhost\n"
	    "255.255.255.255 broadcasthost\nfe80::1%lo0 localhost\n"
	    "0.0.0.0 0.0.0.0\n",
	    "192.168.1.5 nas\n");
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;

	printf("# 150,000 lines: %.2f s, %zu bytes of state\n", seconds,
	    d.detector->size);
	expect(&d, "hosts.blocklist", "/etc/hosts", SEV_INFO,
	    "# Title: StevenBlack/hosts", "150,000 lines with a header");
	expect_none_above(&d, SEV_INFO, "150,000 lines with a header");
	ok(d.detector->size < 4 * MIB, "the table is small");
	drive_free(&d);

	d = drive_list(150000, "", "");
	expect(&d, "hosts.blocklist", "/etc/hosts", SEV_INFO, NULL,
	    "150,000 lines without one");
	expect_none_above(&d, SEV_INFO, "150,000 lines without one");
	drive_free(&d);

	d = drive_list(150000, "# Title: StevenBlack/hosts\n",
	    "0.0.0.0 liveupdate.symantec.com\n0.0.0.0 ads.mcafee.com\n"
	    "0.0.0.0 www.eset.com\n");
	expect(&d, security_rule, "liveupdate.symantec.com", SEV_CRITICAL,
	    "0.0.0.0 liveupdate.symantec.com", "an update server inside");
	expect(&d, security_rule, "www.eset.com", SEV_HIGH, NULL,
	    "a vendor's site inside");
	ok(!drive_found(&d, security_rule, "ads.mcafee.com"),
	    "a vendor's advertising is on block lists");
	ok(drive_found(&d, "hosts.blocklist", NULL) != NULL,
	    "and it is a list still");
	drive_free(&d);

	d = drive_list(1000, "# Title: StevenBlack/hosts\n",
	    "65.181.121.56 malicious.com\n");
	expect(&d, public_rule, "malicious.com", SEV_HIGH,
	    "65.181.121.56 malicious.com", "a mapping in a list");
	ok(!drive_found(&d, "hosts.blocklist", NULL),
	    "with a foreign address it is no mere list");
	expect(&d, sink_rule, "/etc/hosts", SEV_LOW, NULL, "nor harmless");
	drive_free(&d);
}

static void
test_flood(void)
{
	struct drive d = drive_hosts("web01");
	struct buf b = BUF(64 * MIB);

	for (unsigned i = 0; i < 100000; i++)
		assert(buf_printf(&b, "9.%u.%u.1 n%u.example%u.com\n",
			   i / 250 % 250, i % 250, i, i) == 0);
	drive_member(&d, drive_file("[root]/etc/hosts"), buf_span(&b), MIB);
	drive_text(&d, "[root]/etc/hosts.bak", "6.6.6.6 hidden.example\n");
	drive_conclude(&d);
	ok(drive_found(&d, public_rule, "hidden.example") != NULL,
	    "100,000 mappings in one file do not hide one in another");
	ok(d.findings->gaps == 1, "and what was not kept is said");
	drive_free(&d);
	buf_free(&b);
}

static struct member
timed(const char *name, int64_t mtime, int64_t ctime, int64_t btime)
{
	struct member m = drive_file(name);

	m.mtime = mtime;
	m.ctime = ctime;
	m.btime = btime;
	return m;
}

static void
login(struct drive *d, enum login_event event, const char *user,
    const char *line, const char *from, int64_t seconds)
{
	struct record r = { .kind = REC_LOGIN,
		.basis = BASIS_EXACT,
		.time = seconds * USEC_PER_SEC,
		.until = TIME_NONE,
		.login = { event, span_str(user), span_str(line),
		    span_str(from), 1 } };

	drive_see(d, &r);
}

static const char bad_file[] = "65.181.121.56 malicious.com\n",
		  good_file[] = "127.0.0.1 localhost\n";

static void
test_recent(void)
{
	static const struct {
		const char *content, *name;
		int64_t changed, baseline, boot;
		int severity; /* -1: no finding */
	} t[] = {
		{ bad_file, "changed since, with bad lines", NOW, NOW - 9 * DAY,
		    NOW - 3600, SEV_MEDIUM },
		{ good_file, "changed since, stock lines", NOW, NOW - 9 * DAY,
		    NOW - 3600, SEV_INFO },
		{ bad_file, "changed by the boot itself", NOW, NOW - 9 * DAY,
		    NOW - 30, -1 },
		{ bad_file, "older than the packages", NOW - 10 * DAY,
		    NOW - 9 * DAY, NOW - 3600, -1 },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_hosts("web01");
		const struct finding *f;

		drive_member(&d,
		    timed("[root]/etc/hosts", t[i].changed * NS + 7,
			t[i].changed * NS + 7, TIME_NONE),
		    span_str(t[i].content), MIB);
		drive_fact(
		    &d, "baseline.time", "x", t[i].baseline * USEC_PER_SEC);
		drive_fact(&d, "boot.time", "x", t[i].boot * USEC_PER_SEC);
		drive_conclude(&d);
		f = drive_found(&d, "hosts.recent-change", "/etc/hosts");
		if (!ok((f ? (int)f->severity : -1) == t[i].severity, "%s",
			t[i].name))
			drive_dump(&d);
		drive_free(&d);
	}
}

static void
test_timestomp(void)
{
	const int64_t old = (NOW - 400 * DAY) * NS, now = NOW * NS + 123456789;
	const struct {
		const char *content, *name;
		int64_t mtime, ctime, btime, passwd;
		int severity;
	} t[] = {
		{ bad_file, "touch -d, in place", old, now, old - NS, 0,
		    SEV_MEDIUM },
		{ bad_file, "touch -r", old + 4242, now, old, old + 4242,
		    SEV_HIGH },
		{ bad_file, "mtime to come", now + 30 * DAY * NS, now, now, 0,
		    SEV_HIGH },
		{ bad_file, "an honest edit", now, now, old, 0, -1 },
		{ bad_file, "an old file, chmod only", old + 4242, now,
		    old + 4242, 0, -1 },
		{ good_file, "an image", old, now, now, 0, SEV_INFO },
		{ good_file, "an image, one second for all", old, now, now, old,
		    SEV_INFO },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_hosts("web01");
		const struct finding *f;

		drive_member(&d,
		    timed("[root]/etc/passwd", t[i].passwd ? t[i].passwd : 1,
			now, TIME_NONE),
		    SPAN_NONE, MIB);
		drive_member(&d,
		    timed(
			"[root]/etc/hosts", t[i].mtime, t[i].ctime, t[i].btime),
		    span_str(t[i].content), MIB);
		drive_conclude(&d);
		f = drive_found(&d, "hosts.timestomp", "/etc/hosts");
		if (!ok((f ? (int)f->severity : -1) == t[i].severity, "%s",
			t[i].name))
			drive_dump(&d);
		drive_free(&d);
	}
}

static void
test_sessions(void)
{
	struct drive d = drive_hosts("web01");
	const struct finding *f;

	login(&d, LOGIN_BOOT, "reboot", "~", "6.1", NOW - 9000);
	login(&d, LOGIN_BEGIN, "alice", "pts/0", "198.51.100.4", NOW - 8000);
	login(&d, LOGIN_BEGIN, "bob", "pts/1", "198.51.100.5", NOW - 7000);
	login(&d, LOGIN_END, "", "pts/1", "", NOW - 6000);
	login(&d, LOGIN_BEGIN, "mallory", "pts/2", "203.0.113.9", NOW - 5000);
	login(&d, LOGIN_BEGIN, "mallory", "pts/2", "203.0.113.9", NOW - 5000);
	login(&d, LOGIN_END, "", "pts/2", "", NOW + 50);
	login(&d, LOGIN_BEGIN, "late", "pts/1", "", NOW + 10);
	login(&d, LOGIN_FAILED, "oracle", "ssh", "203.0.113.9", NOW - 10);
	login(&d, LOGIN_BEGIN, "before", "tty1", "", NOW - 9500);
	for (int i = 0; i < 9000; i++)
		login(&d, LOGIN_BEGIN, "old", "pts/7", "", NOW - 50 * DAY - i);
	drive_member(&d,
	    timed("[root]/etc/hosts", NOW * NS, NOW * NS, TIME_NONE),
	    span_str(bad_file), MIB);
	drive_conclude(&d);
	f = drive_found(&d, public_rule, "malicious.com");
	is_span(drive_fact_of(f, "sessions"),
	    SPAN("alice on pts/0 from 198.51.100.4 since "
		 "2026-11-23T11:57:40Z; mallory on pts/2 from 203.0.113.9 "
		 "since 2026-11-23T12:47:40Z"),
	    "who was logged in when the file was written");
	drive_free(&d);
}

static void
test_copies(void)
{
	struct drive d = drive_hosts("web01");
	const struct finding *f;

	drive_text(&d, "[root]/etc/hosts",
	    "127.0.0.1 localhost\n10.0.0.1 db\n10.0.0.2 new\n");
	drive_text(&d, "[root]/etc/hosts.bak",
	    "127.0.0.1 localhost\n10.0.0.1 db\n65.181.121.56 malicious.com\n");
	drive_text(
	    &d, "[root]/etc/.hosts.swp", "10.0.0.1 db\n6.7.8.9 gone.com");
	drive_text(&d, "[root]/etc/hosts.same", "10.0.0.2 new\n10.0.0.1 db\n");
	drive_conclude(&d);
	expect(&d, public_rule, "malicious.com", SEV_MEDIUM,
	    "65.181.121.56 malicious.com", "a mapping in a backup");
	expect(&d, public_rule, "gone.com", SEV_MEDIUM, "6.7.8.9 gone.com",
	    "a mapping in a swap file");
	f = drive_found(&d, "hosts.baseline-drift", "/etc/hosts.bak");
	is_span(drive_fact_of(f, "only in the copy"),
	    SPAN("65.181.121.56 malicious.com"), "what the copy has");
	is_span(drive_fact_of(f, "only in /etc/hosts"), SPAN("10.0.0.2 new"),
	    "what it has not");
	ok(!drive_found(&d, "hosts.baseline-drift", "/etc/hosts.same"),
	    "an equal copy is none of anybody's business");
	drive_free(&d);

	d = drive_hosts("web01");
	drive_text(&d, "[root]/etc/hosts", bad_file);
	drive_text(&d, "[root]/etc/hosts~", bad_file);
	drive_conclude(&d);
	f = drive_found(&d, public_rule, "malicious.com");
	ok(f && f->severity == SEV_HIGH && f->cites == 2,
	    "in both files: one finding, both cited");
	drive_free(&d);

	d = drive_hosts("web01");
	drive_text(&d, "[root]/etc/cloud/templates/hosts.debian.tmpl",
	    "127.0.1.1 {{fqdn}} {{hostname}}\n203.0.113.9 persistent.com\n");
	drive_text(&d, "[root]/var/lib/docker/containers/3f/hosts",
	    "172.17.0.2 3f1b2c9d8e7a\n127.0.0.1 update.avg.com\n");
	drive_conclude(&d);
	expect(&d, public_rule, "persistent.com", SEV_HIGH,
	    "203.0.113.9 persistent.com", "a mapping in a template");
	expect(&d, security_rule, "update.avg.com", SEV_CRITICAL,
	    "127.0.0.1 update.avg.com", "a sinkhole in a container");
	drive_free(&d);
}

static void
test_drift(void)
{
	struct drive d = drive_hosts("deb12");
	struct member m = drive_file("[root]/etc/hosts");
	const struct finding *f;

	m.flags = 0x10;
	drive_fact(&d, "os.id", "debian", TIME_NONE);
	drive_member(&d, m,
	    SPAN("127.0.0.1 localhost\n127.0.1.1 deb12\n"
		 "ff02::1 ip6-allnodes\n10.1.1.1 db\n"),
	    MIB);
	drive_conclude(&d);
	expect(&d, "hosts.baseline-drift", "/etc/hosts", SEV_LOW, "10.1.1.1 db",
	    "an immutable file");
	f = drive_found(&d, "hosts.baseline-drift", "/etc/hosts");
	is_span(drive_fact_of(f, "nearest stock file"),
	    SPAN("Debian installer (netcfg)"), "the expected form");
	is_span(drive_fact_of(f, "missing lines"),
	    SPAN("::1 localhost ip6-localhost ip6-loopback; ff02::2 "
		 "ip6-allrouters"),
	    "what is missing of it");
	ok(span_find(drive_fact_of(f, "expected lines"),
	       SPAN("127.0.1.1 deb12")) >= 0,
	    "rendered with the host's name");
	ok(drive_fact_of(f, "immutable").n > 0, "the flag is a fact");
	drive_free(&d);

	d = drive_hosts("web01");
	drive_note(&d, "symlink", "/etc/hosts", "/tmp/.x");
	drive_conclude(&d);
	expect(
	    &d, "hosts.baseline-drift", "/etc/hosts", SEV_LOW, NULL, "a link");
	drive_free(&d);

	d = drive_hosts("web01");
	drive_note(&d, "special", "/etc/hosts", "a FIFO");
	drive_note(&d, "special", "/etc/other", "a FIFO");
	drive_conclude(&d);
	expect(&d, "hosts.baseline-drift", "/etc/hosts", SEV_MEDIUM, NULL,
	    "a FIFO");
	drive_free(&d);
}

static void
test_mounts(void)
{
	struct drive d = drive_hosts("web01");

	drive_fact(&d, "mount", "ext4 /dev/sda1 /", TIME_NONE);
	drive_fact(&d, "mount", "tmpfs tmpfs /etc/hosts", TIME_NONE);
	drive_conclude(&d);
	expect(&d, "hosts.bind-mount", "/etc/hosts", SEV_HIGH, NULL,
	    "a mount over the file");
	drive_free(&d);

	d = drive_hosts("web01");
	drive_fact(&d, "mount", "ext4 /dev/sda1 /etc/resolv.conf", TIME_NONE);
	drive_fact(&d, "mount", "ext4 /dev/sda1 /etc/hosts", TIME_NONE);
	drive_conclude(&d);
	expect(&d, "hosts.bind-mount", "/etc/hosts", SEV_INFO, NULL,
	    "a container");
	drive_free(&d);
}

int
main(void)
{
	test_lines();
	test_windows();
	for (size_t cut = 30; cut < 200000; cut += 66666) {
		test_padded(' ', cut, 1);
		test_padded('#', cut, 1);
		test_padded('x', cut, 65536 - 28);
	}
	test_roles();
	test_stock();
	test_single_lines();
	test_exact_bytes();
	test_groups();
	test_block_lists();
	test_flood();
	test_recent();
	test_timestomp();
	test_sessions();
	test_copies();
	test_drift();
	test_mounts();
	return done_testing();
}
