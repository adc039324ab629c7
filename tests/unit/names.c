/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - names in caches, logs and hosts files against the lists. */
#include "tap.h"

#include "drive.h"

#include <time.h>

static struct dnsname
name_of(const char *text)
{
	struct dnsname d = { 0 };

	assert(dnsname_parse(span_str(text), &d));
	return d;
}

/* An answer as a cache holds it; raw is "NAME TYPE RDATA". */
static void
answer(struct drive *d, enum answer_from from, const char *name, uint16_t type,
    const char *rdata, enum answer_status status)
{
	autobuf raw = BUF(4096);
	struct member m = drive_file("journal/b/0001.export");
	struct record r = { .kind = REC_ANSWER,
		.basis = BASIS_EXACT,
		.time = INT64_C(1795443060) * USEC_PER_SEC,
		.until = TIME_NONE,
		.ref = { 1, 10, d->members++ },
		.member = &m,
		.answer = { .status = status,
		    .from = from,
		    .name = name_of(name),
		    .text = span_str(name),
		    .type = type,
		    .class = 1,
		    .rdata = span_str(rdata) } };

	assert(buf_printf(&raw, "%s IN %s", name, rdata) == 0);
	r.raw = buf_span(&raw);
	drive_see(d, &r);
}

static void
cached(struct drive *d, const char *name)
{
	answer(d, FROM_RESOLVED_SIGNAL, name, DNS_A, "192.0.2.1", ANSWER_DATA);
}

static void
query(struct drive *d, const char *name)
{
	struct record r = { .kind = REC_QUERY,
		.basis = BASIS_EXACT,
		.time = 1,
		.until = TIME_NONE,
		.raw = span_str(name),
		.ref = { 2, 10, d->members++ },
		.query = { name_of(name), DNS_A, 1, false, false } };

	drive_see(d, &r);
}

static void
server(struct drive *d, const char *address)
{
	struct record r = { .kind = REC_SERVER,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = span_str(address),
		.server = { span_str(address), SPAN("system"), SPAN_NONE } };

	drive_see(d, &r);
}

static void
expect(const struct drive *d, const char *rule, const char *subject,
    enum severity severity, const char *name)
{
	const struct finding *f = drive_found(d, rule, subject);

	if (!ok(f && f->severity == severity && f->cites > 0 && f->why.n > 20,
		"%s: %s %s", name, severity_text(severity), rule))
		drive_dump(d);
}

static void
test_lists(void)
{
	static const struct {
		const char *name, *rule, *subject;
		enum severity severity;
	} t[] = {
		{ "ip-api.com", "dns.ip-lookup", "ip-api.com", SEV_MEDIUM },
		{ "PRO.ip-api.com", "dns.ip-lookup", "pro.ip-api.com",
		    SEV_MEDIUM },
		{ "httpdns.aliyuncs.com", "dns.ip-lookup",
		    "httpdns.aliyuncs.com", SEV_MEDIUM },
		{ "api.ipify.org", "dns.ip-lookup", "api.ipify.org", SEV_LOW },
		{ "ipinfo.io", "dns.ip-lookup", "ipinfo.io", SEV_LOW },
		{ "crt.sh", "dns.ip-lookup", "crt.sh", SEV_LOW },
		{ "home.ddns.net", "dns.dynamic", "ddns.net", SEV_MEDIUM },
		{ "x.duckdns.org", "dns.dynamic", "duckdns.org", SEV_MEDIUM },
		{ "nas.synology.me", "dns.dynamic", "synology.me", SEV_INFO },
		{ "10.0.0.1.nip.io", "dns.dynamic", "nip.io", SEV_INFO },
		{ "7f000001.c0a80001.rbndr.us", "dns.dynamic", "rbndr.us",
		    SEV_HIGH },
		{ "abc.oastify.com", "dns.oob", "oastify.com", SEV_HIGH },
		{ "abc.oast.fun", "dns.oob", "oast.fun", SEV_HIGH },
		{ "t.canarytokens.com", "dns.oob", "canarytokens.com",
		    SEV_MEDIUM },
		{ "a1.ngrok-free.app", "dns.tunnel-service", "ngrok-free.app",
		    SEV_MEDIUM },
		{ "foo.trycloudflare.com", "dns.tunnel-service",
		    "trycloudflare.com", SEV_MEDIUM },
		{ "vscode.dev", "dns.tunnel-service", "vscode.dev", SEV_LOW },
		{ "host.tail1.ts.net", "dns.tunnel-service", "ts.net",
		    SEV_INFO },
		{ "pastebin.com", "dns.paste", "pastebin.com", SEV_LOW },
		{ "abc.onion.ws", "dns.tor", "onion.ws", SEV_HIGH },
		{ "abcdefghij234567.onion", "dns.tor", "onion", SEV_MEDIUM },
		{ "c2.bit", "dns.alt-root", "bit", SEV_MEDIUM },
		{ "printer.dyn", "dns.alt-root", "dyn", SEV_INFO },
		{ "dns.google", "dns.encrypted-resolver", "dns.google",
		    SEV_MEDIUM },
		{ "abc.dns.nextdns.io", "dns.encrypted-resolver",
		    "dns.nextdns.io", SEV_MEDIUM },
		{ "mozilla.cloudflare-dns.com", "dns.encrypted-resolver",
		    "mozilla.cloudflare-dns.com", SEV_LOW },
		{ "mask.icloud.com", "dns.encrypted-resolver",
		    "mask.icloud.com", SEV_LOW },
		/* normal names, and look-alikes of listed ones */
		{ "www.debian.org", NULL, NULL, 0 },
		{ "update.eset.com", NULL, NULL, 0 },
		{ "yandex.ru", NULL, NULL, 0 },
		{ "mail.yandex.ru", NULL, NULL, 0 },
		{ "plus.site24x7.com", NULL, NULL, 0 },
		{ "updates.maxmind.com", NULL, NULL, 0 },
		{ "notip-api.com", NULL, NULL, 0 },
		{ "ip-api.com.corp.example", NULL, NULL, 0 },
		{ "xddns.net", NULL, NULL, 0 },
		{ "github.com", NULL, NULL, 0 },
		{ "localhost", NULL, NULL, 0 },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_new("names");

		cached(&d, t[i].name);
		drive_conclude(&d);
		if (t[i].rule)
			expect(&d, t[i].rule, t[i].subject, t[i].severity,
			    t[i].name);
		else
			ok(d.findings->count == 0, "%s: no finding", t[i].name);
		drive_free(&d);
	}
}

static void
test_groups(void)
{
	struct drive d = drive_new("names");
	const struct finding *f;

	cached(&d, "ip-api.com");
	answer(&d, FROM_RESOLVED_SIGNAL, "www.ip-api.com", DNS_AAAA, "",
	    ANSWER_NODATA);
	query(&d, "ip-api.com");
	drive_text(&d, "[root]/etc/hosts",
	    "208.95.112.1 ip-api.com\n0.0.0.0 x.duckdns.org\n"
	    "127.0.0.1 ngrok.io\n");
	drive_conclude(&d);
	f = drive_found(&d, "dns.ip-lookup", "ip-api.com");
	ok(f && f->cites == 2, "one finding for an entry and a source");
	is_span(drive_fact_of(f, "names"), SPAN("ip-api.com, www.ip-api.com"),
	    "its names");
	is_span(drive_fact_of(f, "answers"), SPAN("192.0.2.1"), "its answers");
	is_span(drive_fact_of(f, "without an address"), SPAN("1 of 2"),
	    "what was negative");
	ok(f && drive_cites(f, "ip-api.com IN 192.0.2.1"), "with the bytes");
	ok(drive_found(&d, "dns.ip-lookup", "ip-api.com (DNS log)") != NULL,
	    "another for the log");
	f = drive_found(&d, "dns.ip-lookup", "ip-api.com (hosts file)");
	ok(f && drive_cites(f, "208.95.112.1 ip-api.com"),
	    "another for the hosts file");
	ok(d.findings->count == 3, "names that are sent nowhere are not used");
	drive_free(&d);
}

static void
test_configured(void)
{
	static const struct {
		const char *server;
		enum severity severity;
	} t[] = {
		{ "8.8.8.8", SEV_LOW },
		{ "8.8.4.4#dns.google", SEV_LOW },
		{ "[2001:4860:4860::8888]:853", SEV_LOW },
		{ "8.8.8.8:53", SEV_LOW },
		{ "2001:4860:4860::8844%eth0", SEV_LOW },
		{ "192.0.2.53#dns.google", SEV_LOW },
		{ "9.9.9.9", SEV_MEDIUM },
		{ "192.168.1.1", SEV_MEDIUM },
		{ "", SEV_MEDIUM },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_new("names");

		cached(&d, "dns.google");
		server(&d, t[i].server);
		drive_conclude(&d);
		expect(&d, "dns.encrypted-resolver", "dns.google",
		    t[i].severity, t[i].server);
		drive_free(&d);
	}
}

static void
test_vendors(void)
{
	static const char *const names[] = { "update.eset.com", "www.avast.com",
		"avg.com", "update.avg.com", "dnl-01.geo.kaspersky.com" };
	struct drive d = drive_new("names");
	const struct finding *f;

	for (size_t i = 0; i < 4; i++)
		cached(&d, names[i]);
	drive_conclude(&d);
	ok(d.findings->count == 0, "three vendors are no finding");
	drive_free(&d);

	d = drive_new("names");
	for (size_t i = 0; i < 5; i++)
		cached(&d, names[i]);
	drive_conclude(&d);
	expect(&d, "dns.security-vendors", NULL, SEV_INFO, "four are a fact");
	f = drive_found(&d, "dns.security-vendors", NULL);
	is_span(drive_fact_of(f, "security vendors asked"),
	    SPAN("4: ESET, Avast (Gen), AVG (Gen), Kaspersky"), "who");
	ok(drive_cites(f, "update.eset.com IN 192.0.2.1") && f->cites == 4,
	    "one record of each");
	drive_free(&d);
}

static const char list[] = "# our list\n"
			   "evil.example\n"
			   "  *.wild.example   what we saw\n"
			   ".dot.example.\r\n"
			   "c2[.]fanged[.]example\n"
			   "hxxps://url.example:8443/path?q=1#x\n"
			   "203.0.113.9\n"
			   "2001:db8::bad\n"
			   "10.66.66.66\n"
			   "0.0.0.0 sunk.example other.example # hosts format\n"
			   "65.181.121.56 malicious.com\n"
			   "127.0.0.1 localhost localhost.localdomain\n"
			   "\"quoted.example\",\n"
			   "\n"
			   "198.51.100.0/24\n"
			   "no..name here\n";

static struct drive
drive_list(void)
{
	struct drive d = drive_new("names");

	drive_text(&d, "ioc/list.txt", list);
	return d;
}

static void
test_ioc_names(void)
{
	static const struct {
		const char *name, *subject;
	} t[] = {
		{ "evil.example", "evil.example" },
		{ "a.b.EVIL.example", "evil.example" },
		{ "x.wild.example", "wild.example" },
		{ "wild.example", "wild.example" },
		{ "dot.example", "dot.example" },
		{ "c2.fanged.example", "c2.fanged.example" },
		{ "url.example", "url.example" },
		{ "www.sunk.example", "sunk.example" },
		{ "other.example", "other.example" },
		{ "malicious.com", "malicious.com" },
		{ "quoted.example", "quoted.example" },
		{ "notevil.example", NULL },
		{ "example", NULL },
		{ "evil.example.org", NULL },
		{ "app.localhost", NULL },
		{ "x.localdomain", NULL },
		{ "saw", NULL },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_list();

		cached(&d, t[i].name);
		drive_conclude(&d);
		if (t[i].subject)
			expect(
			    &d, "ioc.match", t[i].subject, SEV_HIGH, t[i].name);
		else
			ok(d.findings->count == 0, "%s: no finding", t[i].name);
		drive_free(&d);
	}
}

static void
test_ioc_addresses(void)
{
	static const struct {
		const char *rdata, *subject;
	} t[] = {
		{ "203.0.113.9", "203.0.113.9" },
		{ "2001:db8:0::bad", "2001:db8::bad" },
		{ "10.66.66.66", "10.66.66.66" },
		{ "65.181.121.56", "65.181.121.56" },
		{ "203.0.113.90", NULL },
		{ "0.0.0.0", NULL },
		{ "127.0.0.1", NULL },
		{ "198.51.100.7", NULL },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		struct drive d = drive_list();
		uint16_t type = span_find_byte(span_str(t[i].rdata), ':') >= 0
		    ? DNS_AAAA
		    : DNS_A;

		answer(&d, FROM_RESOLVED_VARLINK, "front.example.net", type,
		    t[i].rdata, ANSWER_DATA);
		drive_conclude(&d);
		if (t[i].subject)
			expect(&d, "ioc.match", t[i].subject, SEV_HIGH,
			    t[i].rdata);
		else
			ok(d.findings->count == 0, "%s: no finding",
			    t[i].rdata);
		drive_free(&d);
	}
}

static void
test_ioc_places(void)
{
	struct drive d = drive_list();
	struct record login = { .kind = REC_LOGIN,
		.basis = BASIS_EXACT,
		.time = 1,
		.until = TIME_NONE,
		.raw = SPAN("utmp"),
		.login = { LOGIN_BEGIN, SPAN("root"), SPAN("pts/0"),
		    SPAN("203.0.113.9"), 1 } };
	const struct finding *f;

	drive_text(&d, "[root]/etc/hosts",
	    "203.0.113.9 intranet\n127.0.0.1 evil.example\n");
	answer(&d, FROM_RESOLVED_SIGNAL, "www.example.net", DNS_CNAME,
	    "x.wild.example", ANSWER_DATA);
	answer(&d, FROM_RESOLVED_SIGNAL, "gone.dot.example", DNS_A, "",
	    ANSWER_NXDOMAIN);
	server(&d, "10.66.66.66#dns");
	drive_see(&d, &login);
	drive_conclude(&d);
	expect(&d, "ioc.match", "203.0.113.9 (hosts file)", SEV_HIGH,
	    "an address in a hosts file");
	expect(&d, "ioc.match", "evil.example (hosts file)", SEV_INFO,
	    "a name that the hosts file blocks");
	expect(&d, "ioc.match", "wild.example", SEV_HIGH, "an alias's target");
	expect(&d, "ioc.match", "dot.example", SEV_HIGH,
	    "a name that does not exist was asked for");
	expect(
	    &d, "ioc.match", "10.66.66.66 (DNS server)", SEV_HIGH, "a server");
	expect(&d, "ioc.match", "203.0.113.9 (login)", SEV_HIGH, "a login");
	f = drive_found(&d, "ioc.match", "wild.example");
	is_span(drive_fact_of(f, "listed in"), SPAN("ioc/list.txt, byte 24"),
	    "where the list has it");
	ok(d.findings->gaps == 1 &&
		span_starts(d.findings->gap[0].text, SPAN("2 lines")),
	    "lines that say nothing are said");
	drive_free(&d);

	d = drive_list();
	cached(&d, "x.oastify.com.evil.example");
	drive_text(&d, "ioc/more", "oastify.com");
	cached(&d, "x.oastify.com");
	drive_conclude(&d);
	ok(d.findings->count == 2 && !drive_found(&d, "dns.oob", NULL),
	    "the operator's list comes first");
	drive_free(&d);
}

/* A long list, and many records: bounded and quick. */
static void
test_many(void)
{
	struct drive d = drive_new("names");
	struct buf b = BUF(64 * MIB);
	clock_t begin;

	for (unsigned i = 0; i < 70000; i++)
		assert(buf_printf(&b, "bad%u.example%u.com\n", i, i % 97) == 0);
	drive_member(&d, drive_file("ioc/long"), buf_span(&b), MIB);
	begin = clock();
	for (unsigned i = 0; i < 200000; i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "a%u.b.host%u.net", i, i);
		query(&d, text);
	}
	printf("# 200,000 names: %.2f s\n",
	    (double)(clock() - begin) / CLOCKS_PER_SEC);
	query(&d, "x.bad96.example96.com");
	for (unsigned i = 0; i < 3000; i++) {
		char text[64];

		(void)snprintf(
		    text, sizeof(text), "bad%u.example%u.com", i, i % 97);
		query(&d, text);
	}
	drive_conclude(&d);
	expect(&d, "ioc.match", "bad96.example96.com (DNS log)", SEV_HIGH,
	    "one of 70,000");
	ok(d.findings->gaps >= 1, "what was too much is said");
	drive_free(&d);
	buf_free(&b);
}

static void
test_ioc_windows(void)
{
	struct drive d = drive_new("names");

	drive_member(
	    &d, drive_file("ioc/x"), SPAN("a.example\nlast.example"), 1);
	cached(&d, "last.example");
	drive_conclude(&d);
	expect(&d, "ioc.match", "last.example", SEV_HIGH,
	    "a last line without an end");
	drive_free(&d);
}

int
main(void)
{
	test_lists();
	test_groups();
	test_configured();
	test_vendors();
	test_ioc_names();
	test_ioc_addresses();
	test_ioc_places();
	test_ioc_windows();
	test_many();
	return done_testing();
}
