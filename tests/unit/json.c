/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - the writer against all bytes, the reader against all that is not. */
#include "json.h"
#include "encode.h"
#include "tap.h"
#include "text.h"

static void
test_write(void)
{
	autobuf b = BUF(4096);
	struct json j = json_to(&b);

	json_object(&j, NULL);
	json_str(&j, "s", "a\"b\\c/\b\f\n\r\t\v\x7f");
	json_span(&j, "nul", SPAN("\0x"));
	json_u64(&j, "u", UINT64_MAX);
	json_i64(&j, "i", INT64_MIN);
	json_array(&j, "a");
	json_bool(&j, NULL, true);
	json_bool(&j, NULL, false);
	json_null(&j, NULL);
	json_object(&j, NULL);
	json_end(&j);
	json_array(&j, NULL);
	json_end(&j);
	json_end(&j);
	json_time(&j, "t", INT64_C(1795443060000000));
	json_time(&j, "none", TIME_NONE);
	json_hex(&j, "h", SPAN("\x00\xff"));
	json_raw(&j, "r", SPAN("[1]"));
	json_str(&j, "key \"\n", "");
	json_str(&j, "null", NULL);
	json_end(&j);
	is_i64(j.error, 0, "no error");
	is_str(buf_span(&b),
	    "{\"s\":\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u000b\\u007f\","
	    "\"nul\":\"\\u0000x\",\"u\":18446744073709551615,"
	    "\"i\":-9223372036854775808,\"a\":[true,false,null,{},[]],"
	    "\"t\":\"2026-11-23T14:11:00Z\",\"none\":null,\"h\":\"00ff\","
	    "\"r\":[1],\"key \\\"\\n\":\"\",\"null\":\"\"}",
	    "every kind of value");
}

static const struct {
	struct span in;
	const char *out;
} strings[] = {
	{ BYTES("gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\xa7"),
	    "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\xa7\"" },
	{ BYTES("\xc2\x9b"), "\"\\u009b\"" },
	{ BYTES("\xe2\x80\xa8\xe2\x80\xae"), "\"\\u2028\\u202e\"" },
	{ BYTES("\xef\xbb\xbf"), "\"\\ufeff\"" },
	{ BYTES("a\xff"
		"b"),
	    "\"a\xef\xbf\xbd"
	    "b\"" },
	{ BYTES("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ BYTES("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ BYTES("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ BYTES(""), "\"\"" },
};

static void
test_strings(void)
{
	for (size_t i = 0; i < array_size(strings); i++) {
		autobuf b = BUF(200);
		struct json j = json_to(&b);

		json_span(&j, NULL, strings[i].in);
		is_str(buf_span(&b), strings[i].out, strings[i].out);
	}
}

static void
test_full(void)
{
	autobuf b = BUF(6);
	struct json j = json_to(&b);

	json_array(&j, NULL);
	json_str(&j, NULL, "abcdefgh");
	json_u64(&j, NULL, 7);
	json_end(&j);
	is_i64(j.error, -ENOBUFS, "a full buf is an error that stays");
	ok(b.n <= 6, "and no byte is past it");
}

/* All pairs of bytes: ours is JSON, and JSON gives them back. */
static void
test_all_pairs(void)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < 65536; i++) {
		uint8_t in[2] = { (uint8_t)(i >> 8), (uint8_t)i };
		struct span s = span_of(in, 2), back;
		autobuf b = BUF(64);
		struct json j = json_to(&b);
		struct json_value *v;
		bool utf8 =
		    utf8_length(s) == 2 || (in[0] < 0x80 && in[1] < 0x80);

		json_object(&j, NULL);
		json_span(&j, "k", s);
		json_end(&j);
		v = json_parse(buf_span(&b));
		wrong += !json_get_span(v, "k", &back) ||
		    (utf8 && !span_eq(back, s));
		json_free(v);
	}
	is_u64(wrong, 0, "all pairs of bytes, there and back");
}

static const struct {
	const char *in;
	bool good;
} documents[] = {
	{ "{}", true },
	{ "[]", true },
	{ " {\"a\":[1,2,{\"b\":null}]} \n", true },
	{ "\"\\u00fc\\ud83d\\udc27\"", true },
	{ "0", true },
	{ "-12.5e3", true },
	{ "true", true },
	/* what json-c takes beyond RFC 8259 */
	{ "{'a':1}", true },
	{ "[NaN]", true },
	{ "[1.]", true },
	{ "", false },
	{ " ", false },
	{ "{", false },
	{ "[1", false },
	{ "\"abc", false },
	{ "{}}", false },
	{ "{} {}", false },
	{ "[1] x", false },
	{ "[1,]", false },
	{ "{\"a\":1,}", false },
	{ "{a:1}", false },
	{ "[01]", false },
	{ "[+1]", false },
	{ "[nul]", false },
	{ "[True]", false },
	{ "/* */ []", false },
	{ "[\"\\x\"]", false },
	{ "[\"\\u12g4\"]", false },
};

static void
test_documents(void)
{
	for (size_t i = 0; i < array_size(documents); i++) {
		struct json_value *v = json_parse(span_str(documents[i].in));

		ok((v != NULL) == documents[i].good, "%s: %sJSON",
		    documents[i].in, documents[i].good ? "" : "not ");
		json_free(v);
	}
	ok(json_parse(SPAN("[1]\0")) == NULL, "a NUL behind it");
	ok(json_parse(SPAN("[\"a\0b\"]")) == NULL, "a NUL in it");
	json_free(NULL);
}

static void
test_depth(void)
{
	uint8_t in[200000];
	struct json_value *v;

	for (size_t i = 0; i < JSON_DEPTH_MAX; i++) {
		in[i] = '[';
		in[2 * JSON_DEPTH_MAX - 1 - i] = ']';
	}
	v = json_parse(span_of(in + 1, 2 * JSON_DEPTH_MAX - 2));
	ok(v != NULL, "%d levels", JSON_DEPTH_MAX - 1);
	json_free(v);
	memset(in, '[', sizeof(in));
	ok(json_parse(span_of(in, sizeof(in))) == NULL, "200,000 levels");
	is_u64(json_extent(span_of(in, sizeof(in))), 0, "and no extent");
}

static void
test_get(void)
{
	struct json_value *v = json_parse(
	    SPAN("{\"s\":\"a\\u0000b\",\"i\":-7,\"max\":9223372036854775807,"
		 "\"more\":9223372036854775808,\"d\":1.5,\"t\":true,\"n\":null,"
		 "\"a\":[10,\"x\"],\"o\":{\"k\":\"v\"},\"raw\":\"\xff\","
		 "\"dup\":1,\"dup\":2}"));
	const struct json_value *a = json_get(v, "a");
	struct span s = SPAN("before");
	int64_t i = 42;
	bool b = false;

	ok(json_get_span(v, "s", &s), "a string");
	is_span(s, SPAN("a\0b"), "with a NUL");
	ok(json_get_span(v, "raw", &s), "a string that is not UTF-8");
	is_span(s, SPAN("\xff"), "is kept");
	ok(json_get_i64(v, "i", &i) && i == -7, "a number");
	ok(json_get_i64(v, "max", &i) && i == INT64_MAX, "INT64_MAX");
	ok(!json_get_i64(v, "more", &i) && i == INT64_MAX, "one more is not");
	ok(!json_get_i64(v, "d", &i), "1.5 is no whole number");
	ok(!json_get_i64(v, "s", &i), "nor is a string");
	ok(json_get_i64(v, "dup", &i) && i == 2, "of two, the last");
	ok(json_get_bool(v, "t", &b) && b, "true");
	ok(!json_get_bool(v, "i", &b), "a number is no bool");
	ok(!json_get_span(v, "n", &s) && !json_get(v, "n"), "null is nothing");
	ok(!json_get_span(v, "missing", &s), "what is missing as well");
	is_u64(json_count(a), 2, "an array's items");
	is_u64(json_count(v), 0, "an object has none");
	ok(json_item(a, 2) == NULL, "no third item");
	ok(json_get_i64(json_item(a, 0), NULL, &i) && i == 10,
	    "an item itself, by no key");
	ok(json_get_span(json_get(v, "o"), "k", &s) && span_is(s, "v"),
	    "an object in it");
	ok(!json_get(NULL, "k") && !json_item(NULL, 0) &&
		json_count(NULL) == 0 && !json_get_span(NULL, "k", &s),
	    "NULL has nothing");
	ok(!json_get(a, "k"), "an array has no keys");
	json_free(v);
}

static const struct {
	const char *in;
	size_t length;
} extents[] = {
	{ "{}", 2 },
	{ "{} ", 2 },
	{ "[1,[2],{\"a\":\"]}\"}]x", 18 },
	{ "{\"a\\\"}\":1}", 10 },
	{ "{\"a\\\\\":1}", 9 },
	{ "{\"a\\\\\\\":1}", 0 },
	{ "\"a\\\"b\"c", 6 },
	{ "\"\"", 2 },
	{ "\"a\\\"", 0 },
	{ "12,", 2 },
	{ "12", 0 },
	{ "true}", 4 },
	{ "null\n", 4 },
	{ "{", 0 },
	{ "[[]", 0 },
	{ "", 0 },
};

static void
test_extents(void)
{
	for (size_t i = 0; i < array_size(extents); i++) {
		struct span s = span_str(extents[i].in);
		size_t want = extents[i].length, wrong = 0;

		is_u64(json_extent(s), want, extents[i].in);
		for (size_t n = 0; n < want; n++)
			wrong += json_extent(span_head(s, n)) != 0;
		is_u64(wrong, 0, "nor does less of it end");
	}
}

int
main(void)
{
	test_write();
	test_strings();
	test_full();
	test_all_pairs();
	test_documents();
	test_depth();
	test_get();
	test_extents();
	return done_testing();
}
