/* SPDX-License-Identifier: Apache-2.0 */
/* dnswire.c - messages that loop, records of every type, both ways of types. */
#include "dnswire.h"
#include "encode.h"
#include "tap.h"
#include "text.h"

/* Message bytes, where to begin, the name or NULL, where reading ended. */
static const struct {
	const char *what;
	struct span in;
	size_t at;
	const char *name;
	size_t end;
} names[] = {
	{ "the root", BYTES("\0"), 0, ".", 1 },
	{ "plain", BYTES("\3www\7example\3COM\0x"), 0, "www.example.COM", 17 },
	{ "a pointer", BYTES("\3com\0\3www\xc0\0"), 5, "www.com", 11 },
	{ "a pointer alone", BYTES("\3com\0\xc0\0x"), 5, "com", 7 },
	{ "pointer to pointer", BYTES("\1a\0\1b\xc0\0\1c\xc0\3"), 7, "c.b.a",
	    11 },
	{ "a pointer to the middle", BYTES("\3www\1a\0\xc0\4"), 7, "a", 9 },
	{ "to the root", BYTES("\0\1a\xc0\0"), 1, "a", 5 },
	{ "any byte in a label", BYTES("\3a.\0\0"), 0, "a\\.\\000", 5 },
	{ "to itself", BYTES("\xc0\0"), 0, NULL, 0 },
	{ "to itself behind a label", BYTES("\1a\xc0\0"), 0, NULL, 0 },
	{ "to itself, further on", BYTES("\0\1a\xc0\1"), 1, NULL, 0 },
	{ "to the pointer", BYTES("\0\1a\xc0\3"), 1, NULL, 0 },
	{ "two that point at each other", BYTES("\xc0\2\xc0\0"), 2, NULL, 0 },
	{ "forwards", BYTES("\xc0\2\1a\0"), 0, NULL, 0 },
	{ "beyond the end", BYTES("\0\xc0\7"), 1, NULL, 0 },
	{ "half a pointer", BYTES("\0\xc0"), 1, NULL, 0 },
	{ "half a label", BYTES("\5abc"), 0, NULL, 0 },
	{ "no end", BYTES("\1a\1b"), 0, NULL, 0 },
	{ "nothing", BYTES(""), 0, NULL, 0 },
	{ "an extended label", BYTES("\x41\0\0"), 0, NULL, 0 },
	{ "label type 2", BYTES("\x80\0"), 0, NULL, 0 },
};

static void
test_names(void)
{
	char text[DNSNAME_TEXT_MAX];

	for (size_t i = 0; i < array_size(names); i++) {
		struct cursor c = cursor_of(names[i].in);
		struct dnsname name;
		bool good;

		cursor_seek(&c, names[i].at);
		good = dnswire_name(&c, &name);
		ok(good == (names[i].name != NULL) && c.bad == !good,
		    "%s: %sa name", names[i].what, good ? "" : "not ");
		if (!good)
			continue;
		is_str(span_of(text, dnsname_text(&name, text)), names[i].name,
		    "its text");
		is_u64(c.at, names[i].end, "reading goes on behind it");
	}
}

/* Four labels: 255 bytes are a name, 256 are none, pointed to or not. */
static void
test_longest(void)
{
	uint8_t in[300] = { 0 };
	struct dnsname name;
	struct cursor c;

	for (size_t at = 0; at < 256; at += 64)
		in[at] = (uint8_t)(at < 192 ? 63 : 61);
	c = cursor_of(span_of(in, sizeof(in)));
	ok(dnswire_name(&c, &name) && name.length == 255, "255 bytes");
	in[192] = 62;
	c = cursor_of(span_of(in, sizeof(in)));
	ok(!dnswire_name(&c, &name), "256 bytes");
	in[192] = 61;
	in[256] = 1;
	in[257] = 'x';
	in[258] = 0xc0;
	c = cursor_of(span_of(in, sizeof(in)));
	cursor_seek(&c, 256);
	ok(!dnswire_name(&c, &name), "longer by a pointer");
}

/* A chain of pointers through all of a message of 16 KiB ends at once. */
static void
test_chain(void)
{
	static uint8_t in[16384];
	struct dnsname name;
	struct cursor c;

	for (size_t i = 2; i < sizeof(in); i += 2) {
		in[i] = (uint8_t)(0xc0 | (i - 2) >> 8);
		in[i + 1] = (uint8_t)(i - 2);
	}
	c = cursor_of(span_of(in, sizeof(in)));
	cursor_seek(&c, sizeof(in) - 2);
	ok(dnswire_name(&c, &name) && name.labels == 0,
	    "8191 pointers to the root");
}

static void
test_rr(void)
{
	struct span in = SPAN("\3com\0\1a\xc0\0\0\1\0\1\0\0\1\x2c\0\4"
			      "\xc0\0\2\1x");
	struct dns_rr rr;
	struct cursor c = cursor_of(in);
	unsigned wrong = 0;

	cursor_seek(&c, 5);
	ok(dnswire_rr(&c, &rr), "a record");
	is_u64(rr.type, DNS_A, "type");
	is_u64(rr.class, 1, "class");
	is_u64(rr.ttl, 300, "ttl");
	is_span(rr.rdata, SPAN("\xc0\0\2\1"), "rdata");
	is_u64(rr.name.labels, 2, "name");
	is_u64(cursor_left(&c), 1, "what is behind it is left");
	for (size_t n = 5; n < in.n - 1; n++) {
		c = cursor_of(span_head(in, n));
		cursor_seek(&c, 5);
		wrong += dnswire_rr(&c, &rr) || !c.bad;
	}
	is_u64(wrong, 0, "cut anywhere it is none");
}

static const struct {
	uint16_t type;
	const char *name; /* NULL: has none */
} types[] = {
	{ DNS_A, "A" },
	{ DNS_AAAA, "AAAA" },
	{ DNS_TXT, "TXT" },
	{ DNS_NULL, "NULL" },
	{ DNS_HTTPS, "HTTPS" },
	{ DNS_NSEC3, "NSEC3" },
	{ DNS_OPENPGPKEY, "OPENPGPKEY" },
	{ DNS_ANY, "ANY" },
	{ DNS_CAA, "CAA" },
	{ 23, "NSAP-PTR" },
	{ 0, "TYPE0" },
	{ 54, "TYPE54" },
	{ 65333, "TYPE65333" },
	{ 65535, "TYPE65535" },
	{ 32769, "DLV" },
};

static void
test_types(void)
{
	static const char *const bad[] = { "", "B", "AAAAA", "TYPE",
		"TYPE65536", "TYPE-1", "TYPE 1", "TYPE000001", "A ", "1" };
	char text[DNS_TYPE_TEXT_MAX];
	unsigned wrong = 0;
	uint16_t type = 0;

	for (size_t i = 0; i < array_size(types); i++)
		is_str(span_of(text, dns_type_text(types[i].type, text)),
		    types[i].name, types[i].name);
	for (unsigned i = 0; i < 65536; i++) {
		size_t n = dns_type_text((uint16_t)i, text);

		wrong += n >= DNS_TYPE_TEXT_MAX ||
		    !dns_type_parse(span_of(text, n), &type) || type != i;
	}
	is_u64(wrong, 0, "all types, there and back");
	ok(dns_type_parse(SPAN("aaaa"), &type) && type == DNS_AAAA, "aaaa");
	ok(dns_type_parse(SPAN("type1"), &type) && type == DNS_A, "type1");
	for (size_t i = 0; i < array_size(bad); i++)
		ok(!dns_type_parse(span_str(bad[i]), &type), "\"%s\" is none",
		    bad[i]);
}

#define HEX64 \
	"000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"

static const struct {
	uint16_t type;
	const char *hex, *text;
} rdata[] = {
	{ DNS_A, "c0000201", "192.0.2.1" },
	{ DNS_A, "c00002", "\\# 3 c00002" },
	{ DNS_A, "c000020100", "\\# 5 c000020100" },
	{ DNS_A, "", "\\# 0" },
	{ DNS_AAAA, "20010db8000000000000000000000001", "2001:db8::1" },
	{ DNS_AAAA, "00000000000000000000ffffc0000201", "::ffff:192.0.2.1" },
	{ DNS_NS, "026e73076578616d706c6500", "ns.example" },
	{ DNS_CNAME, "00", "." },
	{ DNS_CNAME, "0161", "\\# 2 0161" },
	{ DNS_CNAME, "c000", "\\# 2 c000" },
	{ DNS_PTR, "01610162002e", "\\# 6 01610162002e" },
	{ DNS_SOA,
	    "026e730004726f6f740000000001000000020000000300000004ffffffff",
	    "ns root 1 2 3 4 4294967295" },
	{ DNS_MX, "000a046d61696c00", "10 mail" },
	{ DNS_HINFO, "0161022062", "\"a\" \" b\"" },
	{ DNS_HINFO, "03410a420161", "\"A\\010B\" \"a\"" },
	{ DNS_TXT, "0568656c6c6f", "\"hello\"" },
	{ DNS_TXT, "00", "\"\"" },
	{ DNS_TXT, "0161000162", "\"a\" \"\" \"b\"" },
	{ DNS_TXT, "0722715c097fc3bc", "\"\\034q\\092\\009\\127\\195\\188\"" },
	{ DNS_TXT, "", "\\# 0" },
	{ DNS_TXT, "0261", "\\# 2 0261" },
	{ DNS_TXT, "016102", "\\# 3 016102" },
	{ DNS_SRV, "00010002cb200361626300", "1 2 52000 abc" },
	{ DNS_NAPTR, "0064000a01750353495000016100",
	    "100 10 \"u\" \"SIP\" \"\" a" },
	{ DNS_DS, "30390802" HEX64, "12345 8 2 " HEX64 },
	{ DNS_DS, "30390802", "\\# 4 30390802" },
	{ DNS_SSHFP, "0402" HEX64, "4 2 " HEX64 },
	{ DNS_TLSA, "030101" HEX64, "3 1 1 " HEX64 },
	{ DNS_DNSKEY,
	    "01010308"
	    "0102030405",
	    "257 3 8 AQIDBAU=" },
	{ DNS_RRSIG,
	    "0001080200000e10"
	    "6a0f7a74"
	    "69e7ed74"
	    "3039"
	    "016100"
	    "0102",
	    "A 8 2 3600 20260521213444 20260421213444 12345 a AQI=" },
	{ DNS_NSEC,
	    "016200"
	    "0006600100000003",
	    "b A NS MX RRSIG NSEC" },
	{ DNS_NSEC,
	    "016200"
	    "0006620100000003"
	    "010140",
	    "b A NS SOA MX RRSIG NSEC CAA" },
	{ DNS_NSEC,
	    "016200"
	    "0000",
	    "\\# 5 0162000000" },
	{ DNS_NSEC, "016200", "b" },
	{ DNS_NSEC3,
	    "0100000a02aabb"
	    "0400010203"
	    "000140",
	    "1 0 10 aabb 000g40o A" },
	{ DNS_NSEC3,
	    "0100000a00"
	    "0400010203",
	    "1 0 10 - 000g40o" },
	{ DNS_OPENPGPKEY, "ff", "/w==" },
	{ DNS_CAA,
	    "00056973737565"
	    "6361",
	    "0 issue \"ca\"" },
	{ DNS_CAA, "0006697373756d", "\\# 7 0006697373756d" },
	{ DNS_CAA, "80000000", "\\# 4 80000000" },
	{ DNS_SVCB, "0000016100", "0 a" },
	{ DNS_HTTPS,
	    "0001000001000602683202683300030002"
	    "01bb",
	    "1 . alpn=\"h2,h3\" port=443" },
	{ DNS_HTTPS,
	    "000100"
	    "00020000"
	    "00040008c0000201c0000202",
	    "1 . no-default-alpn ipv4hint=192.0.2.1,192.0.2.2" },
	{ DNS_HTTPS,
	    "000100"
	    "00000004"
	    "00010003",
	    "1 . mandatory=alpn,port" },
	{ DNS_HTTPS,
	    "000100"
	    "00050002"
	    "fe0d",
	    "1 . ech=/g0=" },
	{ DNS_HTTPS,
	    "000100"
	    "00060010"
	    "20010db8000000000000000000000001",
	    "1 . ipv6hint=2001:db8::1" },
	{ DNS_SVCB,
	    "000100"
	    "029b0005"
	    "68656c6c6f",
	    "1 . key667=\"hello\"" },
	{ DNS_SVCB,
	    "000100"
	    "00010007"
	    "06"
	    "615c2c622263",
	    "1 . alpn=\"a\\092\\092\\092,b\\034c\"" },
	{ DNS_SVCB,
	    "000100"
	    "0003000101",
	    "\\# 8 0001000003000101" },
	{ DNS_SVCB,
	    "000100"
	    "000300",
	    "\\# 6 000100000300" },
	{ DNS_NULL, "0001", "\\# 2 0001" },
	{ 65333, "abcdef", "\\# 3 abcdef" },
	{ 65333, "", "\\# 0" },
	{ 256,
	    "000a0001"
	    "66747030",
	    "10 1 \"ftp0\"" },
};

static void
test_rdata(void)
{
	for (size_t i = 0; i < array_size(rdata); i++) {
		autobuf in = BUF(512), out = BUF(2048);
		struct span exact;

		if (hex_decode(span_str(rdata[i].hex), &in) < 0)
			ok(false, "the table has bad hex in row %zu", i);
		exact = buf_span(&in);
		ok(dns_rdata_text(rdata[i].type, exact, SPAN_NONE, &out) == 0,
		    "rdata %zu", i);
		is_str(buf_span(&out), rdata[i].text, rdata[i].text);
	}
}

static void
test_message(void)
{
	struct span message = SPAN("\7example\0\0\12\4mail\xc0\0\xc0\0");
	struct span mx = span_head(span_from(message, 9), 9), forward;
	autobuf out = BUF(100), small = BUF(5);

	ok(dns_rdata_text(DNS_MX, mx, message, &out) == 0, "an MX");
	is_str(buf_span(&out), "10 mail.example", "its name by a pointer");
	out.n = 0;
	ok(dns_rdata_text(DNS_MX, mx, SPAN_NONE, &out) == 0, "alone");
	is_str(buf_span(&out), "\\# 9 000a046d61696cc000", "as bytes");
	forward = span_head(message, 9);
	out.n = 0;
	ok(dns_rdata_text(DNS_NS, forward, message, &out) == 0, "the first");
	is_str(buf_span(&out), "example", "what is behind it is not read");
	is_i64(dns_rdata_text(DNS_MX, mx, message, &small), -ENOBUFS,
	    "a small buf");
	is_u64(small.n, 0, "is as it was");
}

/* Each type with each piece of random bytes: 0 and text, or too long. */
static void
test_any_bytes(void)
{
	uint64_t random = 88172645463325252;
	uint8_t in[64];
	unsigned wrong = 0;

	for (unsigned round = 0; round < 200000; round++) {
		autobuf out = BUF(4096);
		size_t n = round % sizeof(in);

		for (size_t i = 0; i < n; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			in[i] = (uint8_t)(random >> (round % 5 * 8) & 0x3f);
		}
		wrong += dns_rdata_text((uint16_t)(random % 270),
			     span_of(in, n), SPAN_NONE, &out) != 0 ||
		    out.n == 0;
		for (size_t i = 0; i < out.n; i++)
			wrong += out.p[i] < ' ' || out.p[i] > '~';
	}
	is_u64(wrong, 0, "printable ASCII comes of any bytes");
}

int
main(void)
{
	test_names();
	test_longest();
	test_chain();
	test_rr();
	test_types();
	test_rdata();
	test_message();
	test_any_bytes();
	return done_testing();
}
