/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - lines, words, numbers, addresses, times. */
#include "text.h"
#include "tap.h"

static void
test_spans(void)
{
	struct span s = SPAN("a\0bcab");

	ok(span_eq(SPAN_NONE, SPAN("")), "empty is equal to none");
	ok(!span_eq(SPAN("ab"), SPAN("a")), "length counts");
	ok(!span_eq(SPAN("a\0b"), SPAN("a\0c")), "bytes past a NUL count");
	ok(span_eq_nocase(SPAN("aZ[@"), SPAN("Az[@")), "ASCII case folds");
	ok(!span_eq_nocase(SPAN("["), SPAN("{")), "and nothing else");
	ok(!span_eq_nocase(SPAN("\xc4"), SPAN("\xe4")), "no Latin-1");
	ok(span_starts(s, SPAN("a\0b")) && !span_starts(s, SPAN("ab")),
	    "starts");
	ok(span_ends(s, SPAN("ab")) && !span_ends(SPAN("b"), SPAN("ab")),
	    "ends");
	ok(span_is(SPAN("x"), "x") && !span_is(s, "a"), "span_is");
	is_i64(span_find(s, SPAN("ab")), 4, "find");
	is_i64(span_find(s, SPAN("abc")), -1, "find what is not there");
	is_i64(span_find(s, SPAN("")), 0, "find nothing");
	is_i64(span_find(SPAN_NONE, SPAN("x")), -1, "find in nothing");
	is_i64(span_find_byte(s, 0), 1, "find NUL");
	is_i64(span_find_byte(SPAN_NONE, 0), -1, "find a byte in nothing");
	ok(span_cmp(SPAN("a"), SPAN("ab")) < 0 &&
		span_cmp(SPAN("\x80"), SPAN("a")) > 0 &&
		span_cmp(SPAN_NONE, SPAN("")) == 0,
	    "cmp is by unsigned bytes");
}

static void
test_lines(void)
{
	struct span rest = SPAN("one\r\n\n\r\r\nlast\r"), line;

	ok(text_line(&rest, false, &line), "a line");
	is_str(line, "one", "without its CR LF");
	ok(text_line(&rest, false, &line) && line.n == 0, "an empty line");
	ok(text_line(&rest, false, &line), "CR CR LF");
	is_str(line, "\r", "loses one CR only");
	ok(!text_line(&rest, false, &line), "no end yet: not a line");
	is_str(rest, "last\r", "and the rest stays");
	ok(text_line(&rest, true, &line), "last: a line");
	is_str(line, "last", "without its CR");
	ok(!text_line(&rest, true, &line), "nothing more");
	rest = SPAN("x\n");
	ok(text_line(&rest, true, &line) && !text_line(&rest, true, &line),
	    "a last LF begins no line");
	rest = SPAN("a\0b\n");
	ok(text_line(&rest, false, &line), "NUL in a line");
	is_span(line, SPAN("a\0b"), "is kept");
}

static void
test_words(void)
{
	struct span rest = SPAN(" \ta\0b  c\v\t");

	is_span(text_word(&rest), SPAN("a\0b"), "a word holds NUL");
	is_str(text_word(&rest), "c\v", "VT is no blank");
	is_u64(text_word(&rest).n, 0, "no more words");
	is_u64(rest.n, 0, "and nothing is left");
	rest = SPAN("k=v=w");
	is_str(text_until(&rest, '='), "k", "until");
	is_str(rest, "v=w", "the rest is behind it");
	is_str(text_until(&rest, ':'), "v=w", "without one, all");
	is_u64(rest.n, 0, "and no rest");
	is_str(text_trim(SPAN(" \r\n\ta b\t \r\n")), "a b", "trim");
	is_str(text_trim(SPAN(" \n ")), "", "trim blanks alone");
	is_str(text_trim(SPAN_NONE), "", "trim nothing");
}

static const struct {
	const char *in;
	bool u, i, x;
	uint64_t u64, x64;
	int64_t i64;
} numbers[] = {
	{ "0", 1, 1, 1, 0, 0, 0 },
	{ "007", 1, 1, 1, 7, 7, 7 },
	{ "18446744073709551615", 1, 0, 0, UINT64_MAX, 0, 0 },
	{ "18446744073709551616", 0, 0, 0, 0, 0, 0 },
	{ "18446744073709551620", 0, 0, 0, 0, 0, 0 },
	{ "9223372036854775807", 1, 1, 0, INT64_MAX, 0, INT64_MAX },
	{ "9223372036854775808", 1, 0, 0, UINT64_C(1) << 63, 0, 0 },
	{ "-9223372036854775808", 0, 1, 0, 0, 0, INT64_MIN },
	{ "-9223372036854775809", 0, 0, 0, 0, 0, 0 },
	{ "ffffffffffffffff", 0, 0, 1, 0, UINT64_MAX, 0 },
	{ "0ffffffffffffffff", 0, 0, 1, 0, UINT64_MAX, 0 },
	{ "10000000000000000", 1, 1, 0, UINT64_C(10000000000000000), 0,
	    INT64_C(10000000000000000) },
	{ "aBcDeF", 0, 0, 1, 0, 0xabcdef, 0 },
	{ "-1", 0, 1, 0, 0, 0, -1 },
	{ "-0", 0, 1, 0, 0, 0, 0 },
	{ "", 0, 0, 0, 0, 0, 0 },
	{ "-", 0, 0, 0, 0, 0, 0 },
	{ "--1", 0, 0, 0, 0, 0, 0 },
	{ "+1", 0, 0, 0, 0, 0, 0 },
	{ " 1", 0, 0, 0, 0, 0, 0 },
	{ "1 ", 0, 0, 0, 0, 0, 0 },
	{ "1.0", 0, 0, 0, 0, 0, 0 },
	{ "0x1", 0, 0, 0, 0, 0, 0 },
	{ "g", 0, 0, 0, 0, 0, 0 },
};

static void
test_numbers(void)
{
	for (size_t i = 0; i < array_size(numbers); i++) {
		struct span s = span_str(numbers[i].in);
		uint64_t u = 42, x = 42;
		int64_t v = 42;

		ok(text_u64(s, &u) == numbers[i].u &&
			u == (numbers[i].u ? numbers[i].u64 : 42),
		    "u64 \"%s\"", numbers[i].in);
		ok(text_i64(s, &v) == numbers[i].i &&
			v == (numbers[i].i ? numbers[i].i64 : 42),
		    "i64 \"%s\"", numbers[i].in);
		ok(text_hex64(s, &x) == numbers[i].x &&
			x == (numbers[i].x ? numbers[i].x64 : 42),
		    "hex64 \"%s\"", numbers[i].in);
	}
}

static const struct {
	const char *in, *out; /* out NULL: not an address */
	enum address_class class;
} addresses[] = {
	{ "0.0.0.0", "0.0.0.0", ADDRESS_ANY },
	{ "0.0.0.1", "0.0.0.1", ADDRESS_SPECIAL },
	{ "127.0.2.5", "127.0.2.5", ADDRESS_LOOPBACK },
	{ "10.255.255.255", "10.255.255.255", ADDRESS_PRIVATE },
	{ "172.15.255.255", "172.15.255.255", ADDRESS_PUBLIC },
	{ "172.16.0.0", "172.16.0.0", ADDRESS_PRIVATE },
	{ "172.31.255.255", "172.31.255.255", ADDRESS_PRIVATE },
	{ "172.32.0.0", "172.32.0.0", ADDRESS_PUBLIC },
	{ "192.168.1.1", "192.168.1.1", ADDRESS_PRIVATE },
	{ "100.63.255.255", "100.63.255.255", ADDRESS_PUBLIC },
	{ "100.64.0.0", "100.64.0.0", ADDRESS_PRIVATE },
	{ "100.128.0.0", "100.128.0.0", ADDRESS_PUBLIC },
	{ "169.254.20.10", "169.254.20.10", ADDRESS_LINK },
	{ "192.0.2.1", "192.0.2.1", ADDRESS_SPECIAL },
	{ "198.19.0.1", "198.19.0.1", ADDRESS_SPECIAL },
	{ "198.20.0.1", "198.20.0.1", ADDRESS_PUBLIC },
	{ "203.0.113.9", "203.0.113.9", ADDRESS_SPECIAL },
	{ "224.0.0.251", "224.0.0.251", ADDRESS_MULTICAST },
	{ "240.0.0.1", "240.0.0.1", ADDRESS_SPECIAL },
	{ "255.255.255.255", "255.255.255.255", ADDRESS_MULTICAST },
	{ "8.8.8.8", "8.8.8.8", ADDRESS_PUBLIC },
	{ "::", "::", ADDRESS_ANY },
	{ "::1", "::1", ADDRESS_LOOPBACK },
	{ "0:0:0:0:0:0:0:1", "::1", ADDRESS_LOOPBACK },
	{ "FC00::1", "fc00::1", ADDRESS_PRIVATE },
	{ "fdff::1", "fdff::1", ADDRESS_PRIVATE },
	{ "fe00::0", "fe00::", ADDRESS_SPECIAL },
	{ "fe80::1%eth0", "fe80::1", ADDRESS_LINK },
	{ "febf::1", "febf::1", ADDRESS_LINK },
	{ "fec0::1", "fec0::1", ADDRESS_PRIVATE },
	{ "ff02::fb", "ff02::fb", ADDRESS_MULTICAST },
	{ "2001:db8::1", "2001:db8::1", ADDRESS_SPECIAL },
	{ "2001:4860:4860::8888", "2001:4860:4860::8888", ADDRESS_PUBLIC },
	{ "2606:4700:4700::1111", "2606:4700:4700::1111", ADDRESS_PUBLIC },
	{ "3fff:fff::1", "3fff:fff::1", ADDRESS_SPECIAL },
	{ "3fff:1000::1", "3fff:1000::1", ADDRESS_PUBLIC },
	{ "4000::1", "4000::1", ADDRESS_SPECIAL },
	{ "::ffff:10.1.2.3", "::ffff:10.1.2.3", ADDRESS_PRIVATE },
	{ "::ffff:8.8.8.8", "::ffff:8.8.8.8", ADDRESS_PUBLIC },
	{ "64:ff9b::7f00:1", "64:ff9b::7f00:1", ADDRESS_LOOPBACK },
	/* RFC 5952: the longest run of zeros, the first of equals */
	{ "2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1", ADDRESS_SPECIAL },
	{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", ADDRESS_SPECIAL },
	{ "", NULL, 0 },
	{ "1.2.3", NULL, 0 },
	{ "1.2.3.4.5", NULL, 0 },
	{ "1.2.3.256", NULL, 0 },
	{ "01.2.3.4", NULL, 0 },
	{ " 1.2.3.4", NULL, 0 },
	{ "1.2.3.4 ", NULL, 0 },
	{ "1.2.3.4%eth0", NULL, 0 },
	{ "fe80::1%", NULL, 0 },
	{ "fe80::1%a b", NULL, 0 },
	{ "fe80::1%e%1", NULL, 0 },
	{ ":::", NULL, 0 },
	{ "1::2::3", NULL, 0 },
	{ "12345::", NULL, 0 },
	{ "1:2:3:4:5:6:7:8:9", NULL, 0 },
	{ "localhost", NULL, 0 },
	{ "1111:2222:3333:4444:5555:6666:255.255.255.2555", NULL, 0 },
};

static void
test_addresses(void)
{
	struct address a = { 0 };
	char text[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < array_size(addresses); i++) {
		const char *in = addresses[i].in, *out = addresses[i].out;
		bool is = address_parse(span_str(in), &a);

		ok(is == (out != NULL), "\"%s\" is %san address", in,
		    out ? "" : "not ");
		if (!is)
			continue;
		is_str(span_of(text, address_text(&a, text)), out, in);
		is_u64(address_class(&a), addresses[i].class, "its class");
	}
	ok(!address_parse(SPAN("1.2.3.4\0"), &a), "NUL behind an address");
	ok(!address_parse(SPAN("1.2\0.3.4"), &a), "NUL within");
	a = (struct address){ 0 };
	is_u64(address_text(&a, text), 0, "no address has no text");
}

#define T(y, mo, d, h, mi, s) time_civil(y, mo, d, h, mi, s)

static const struct {
	int64_t time;
	const char *text;
} texts[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ -1, "1969-12-31T23:59:59.999999Z" },
	{ 1000, "1970-01-01T00:00:00.001Z" },
	{ 1001, "1970-01-01T00:00:00.001001Z" },
	{ 500000, "1970-01-01T00:00:00.500Z" },
	{ INT64_C(1795443060000000), "2026-11-23T14:11:00Z" },
	{ INT64_C(951782400000000), "2000-02-29T00:00:00Z" },
	{ INT64_C(4107542400000000), "2100-03-01T00:00:00Z" },
	{ INT64_C(-62135596800000000), "0001-01-01T00:00:00Z" },
	{ INT64_C(-62167219200000000), "0000-01-01T00:00:00Z" },
	{ INT64_C(-62167219200000001), "-0001-12-31T23:59:59.999999Z" },
	{ INT64_C(253402300799999999), "9999-12-31T23:59:59.999999Z" },
	{ INT64_C(253402300800000000), "+10000-01-01T00:00:00Z" },
	{ INT64_MAX, "+294247-01-10T04:00:54.775807Z" },
	{ INT64_MIN + 1, "-290308-12-21T19:59:05.224193Z" },
	{ TIME_NONE, "unknown" },
};

static const struct {
	const char *in;
	bool good;
	int64_t time;
} times[] = {
	{ "1970-01-01T00:00:00Z", true, 0 },
	{ "1985-04-12T23:20:50.52Z", true, INT64_C(482196050520000) },
	{ "1996-12-19T16:39:57-08:00", true, INT64_C(851042397000000) },
	{ "1990-12-31T23:59:60Z", true, INT64_C(662688000000000) },
	{ "1990-12-31T15:59:60-08:00", true, INT64_C(662688000000000) },
	{ "1937-01-01T12:00:27.87+00:20", true, INT64_C(-1041337172130000) },
	{ "2026-11-23t14:11:00z", true, INT64_C(1795443060000000) },
	{ "2026-11-23 14:11:00+00:00", true, INT64_C(1795443060000000) },
	{ "2026-11-23 14:11:00", true, INT64_C(1795443060000000) },
	{ "2026-11-23 14:11", true, INT64_C(1795443060000000) },
	{ "2026-11-23", true, INT64_C(1795392000000000) },
	{ "2000-02-29", true, INT64_C(951782400000000) },
	{ "2026-11-23T14:11:00.1234567899Z", true, INT64_C(1795443060123456) },
	{ "0001-01-01T00:00:00Z", true, INT64_C(-62135596800000000) },
	{ "9999-12-31T23:59:59.999999Z", true, INT64_C(253402300799999999) },
	{ "", false, 0 },
	{ "2026", false, 0 },
	{ "2026-11-23T14:11Z", false, 0 },
	{ "2026-11-23T14:11:00", false, 0 },
	{ "2026-11-23 14", false, 0 },
	{ "2026-11-23 14:11:00 ", false, 0 },
	{ "2026-11-23T14:11:00.Z", false, 0 },
	{ "2026-11-23T24:00:00Z", false, 0 },
	{ "2026-11-23T23:60:00Z", false, 0 },
	{ "2026-11-23T23:59:61Z", false, 0 },
	{ "2026-13-01", false, 0 },
	{ "2026-00-01", false, 0 },
	{ "2026-01-00", false, 0 },
	{ "2026-02-29", false, 0 },
	{ "1900-02-29", false, 0 },
	{ "2026-04-31", false, 0 },
	{ "2026-1-01", false, 0 },
	{ "+026-01-01", false, 0 },
	{ "2026-11-23T14:11:00+24:00", false, 0 },
	{ "2026-11-23T14:11:00+0100", false, 0 },
	{ "2026-11-23T14:11:00Zx", false, 0 },
	{ "10000-01-01", false, 0 },
};

static void
test_times(void)
{
	char text[TIME_TEXT_MAX];

	for (size_t i = 0; i < array_size(texts); i++)
		is_str(span_of(text, time_text(texts[i].time, text)),
		    texts[i].text, texts[i].text);
	for (size_t i = 0; i < array_size(times); i++) {
		int64_t time = 42;

		ok(time_parse(span_str(times[i].in), &time) == times[i].good,
		    "time %zu is %sgood", i, times[i].good ? "" : "not ");
		is_i64(time, times[i].good ? times[i].time : 42, "its value");
	}
	is_i64(
	    T(2026, 13, 1, 0, 0, 0), T(2027, 1, 1, 0, 0, 0), "months run over");
	is_i64(T(2026, 0, 1, 0, 0, 0), T(2025, 12, 1, 0, 0, 0), "and under");
	is_i64(T(INT64_MAX, 1, 1, 0, 0, 0), TIME_NONE, "no such year");
	is_i64(T(INT64_MIN, 1, 1, 0, 0, 0), TIME_NONE, "nor that");
	is_i64(T(299999, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
		   UINT32_MAX),
	    TIME_NONE, "the largest of all parts");
}

/* Every day of the years that RFC 3339 can write, there and back. */
static void
test_calendar(void)
{
	const int64_t day = 86400 * USEC_PER_SEC;
	int64_t last = T(9999, 12, 31, 0, 0, 0), back, wrong = 0;
	char text[TIME_TEXT_MAX];

	for (int64_t t = T(1, 1, 1, 0, 0, 0); t <= last; t += day) {
		size_t n = time_text(t, text);

		wrong += !time_parse(span_of(text, n), &back) || back != t;
	}
	is_i64(wrong, 0, "every day of the years 1 to 9999");
}

int
main(void)
{
	test_spans();
	test_lines();
	test_words();
	test_numbers();
	test_addresses();
	test_times();
	test_calendar();
	return done_testing();
}
