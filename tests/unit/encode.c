/* SPDX-License-Identifier: Apache-2.0 */
/* encode.c - the vectors of RFC 4648, and escapes of all that is hostile. */
#include "encode.h"
#include "tap.h"

#define BAD NULL

typedef int code_fn(struct span, struct buf *);

static const struct {
	code_fn *fn;
	const char *in, *out; /* BAD: -EBADMSG */
} codes[] = {
	/* RFC 4648, 10 */
	{ base64_decode, "", "" },
	{ base64_decode, "Zg==", "f" },
	{ base64_decode, "Zm8=", "fo" },
	{ base64_decode, "Zm9v", "foo" },
	{ base64_decode, "Zm9vYg==", "foob" },
	{ base64_decode, "Zm9vYmE=", "fooba" },
	{ base64_decode, "Zm9vYmFy", "foobar" },
	{ base32_decode, "", "" },
	{ base32_decode, "MY======", "f" },
	{ base32_decode, "MZXQ====", "fo" },
	{ base32_decode, "MZXW6===", "foo" },
	{ base32_decode, "MZXW6YQ=", "foob" },
	{ base32_decode, "MZXW6YTB", "fooba" },
	{ base32_decode, "MZXW6YTBOI======", "foobar" },
	{ base32_decode, "CPNMUOJ1E8======", "foobar" },
	{ hex_decode, "", "" },
	{ hex_decode, "666F6f626172", "foobar" },
	{ hex_encode, "foobar", "666f6f626172" },
	/* As attackers write them */
	{ base64_decode, "Zg", "f" },
	{ base64_decode, "Zm8", "fo" },
	{ base64_decode, "Zm9v\r\nYmFy\n", "foobar" },
	{ base64_decode, "Zm9vYg=\n=\n", "foob" },
	{ base64_decode, "Pz8_Pz8-", "?\?\?\?\?>" },
	{ base64_decode, "Pz8/Pz8+", "?\?\?\?\?>" },
	{ base64_decode, "Zh==", "f" }, /* bits past the last byte */
	{ base32_decode, "mzxw6ytboi", "foobar" },
	{ base32_decode, "mzxw\n6ytb\noi", "foobar" },
	{ base32_decode, "M1======", "\xb0" }, /* 1 is of base32hex alone */
	/* Not that encoding */
	{ base64_decode, "Z", BAD },
	{ base64_decode, "Zm9vY", BAD },
	{ base64_decode, "Zg=", BAD },
	{ base64_decode, "Zg===", BAD },
	{ base64_decode, "====", BAD },
	{ base64_decode, "Zm9v=", BAD },
	{ base64_decode, "Zg==Zg==", BAD },
	{ base64_decode, "Zm 9v", BAD },
	{ base64_decode, "Zm9v!", BAD },
	{ base64_decode, "Zm9v\x80", BAD },
	{ base32_decode, "M", BAD },
	{ base32_decode, "MZX", BAD },
	{ base32_decode, "MZXW6Y", BAD },
	{ base32_decode, "MY=====", BAD },
	{ base32_decode, "Z0", BAD }, /* of both alphabets */
	{ hex_decode, "6", BAD },
	{ hex_decode, "6g", BAD },
	{ hex_decode, "66 6f", BAD },
	{ hex_decode, "66=", BAD },
};

static void
test_codes(void)
{
	for (size_t i = 0; i < array_size(codes); i++) {
		autobuf b = BUF(100);
		int r = buf_add(&b, SPAN("> "));

		r |= codes[i].fn(span_str(codes[i].in), &b);
		is_i64(r, codes[i].out ? 0 : -EBADMSG, codes[i].in);
		is_str(span_from(buf_span(&b), 2),
		    codes[i].out ? codes[i].out : "", "what comes of it");
	}
}

static void
test_bounds(void)
{
	autobuf b = BUF(5);

	is_i64(base64_decode(SPAN("Zm9vYmFy"), &b), -ENOBUFS, "base64");
	is_i64(base32_decode(SPAN("MZXW6YTBOI"), &b), -ENOBUFS, "base32");
	is_i64(hex_decode(SPAN("666f6f626172"), &b), -ENOBUFS, "hex");
	is_i64(hex_encode(SPAN("foo"), &b), -ENOBUFS, "hex out");
	is_i64(escape_text(SPAN("12345\n"), &b), -ENOBUFS, "text");
	is_i64(escape_html(SPAN("1234<"), &b), -ENOBUFS, "html");
	is_u64(b.n, 0, "none has left anything behind");
	is_i64(base64_decode(SPAN("Zm9vYmE="), &b), 0, "what fits, fits");
	is_str(buf_span(&b), "fooba", "to the last byte");
}

/* Every pair of bytes in hexadecimal, there and back. */
static void
test_hex(void)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < 65536; i++) {
		uint8_t in[2] = { (uint8_t)(i >> 8), (uint8_t)i };
		uint8_t text[5], out[3];
		struct buf t = { text, 0, 4, 4 }, o = { out, 0, 2, 2 };

		wrong += hex_encode(span_of(in, 2), &t) != 0 ||
		    hex_decode(buf_span(&t), &o) != 0 || o.n != 2 ||
		    memcmp(in, out, 2) != 0;
	}
	is_u64(wrong, 0, "hex, there and back");
}

static const struct {
	struct span in;
	const char *text, *html;
} escapes[] = {
	{ BYTES(""), "", "" },
	{ BYTES("plain text"), "plain text", "plain text" },
	{ BYTES("a\\b"), "a\\\\b", "a\\\\b" },
	{ BYTES("1\n2\t3\r"), "1\\n2\\t3\\r", "1\\n2\\t3\\r" },
	{ BYTES("\x1b[31mred\x1b]0;x\a"), "\\x1b[31mred\\x1b]0;x\\x07",
	    "\\x1b[31mred\\x1b]0;x\\x07" },
	{ BYTES("\0\x7f"), "\\x00\\x7f", "\\x00\\x7f" },
	{ BYTES("<a href=\"x\">&'</a>"), "<a href=\"x\">&'</a>",
	    "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;" },
	{ BYTES("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa7"),
	    "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa7",
	    "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa7" },
	/* Latin-1; a C1 control; both halves of a surrogate pair */
	{ BYTES("\xfc"), "\\xfc", "\\xfc" },
	{ BYTES("\xc2\x9b"), "\\xc2\\x9b", "\\xc2\\x9b" },
	{ BYTES("\xed\xa0\x80\xed\xb0\x80"), "\\xed\\xa0\\x80\\xed\\xb0\\x80",
	    "\\xed\\xa0\\x80\\xed\\xb0\\x80" },
	/* overlong '/', NUL and U+FFFF; beyond U+10FFFF */
	{ BYTES("\xc0\xaf"), "\\xc0\\xaf", "\\xc0\\xaf" },
	{ BYTES("\xe0\x80\x80"), "\\xe0\\x80\\x80", "\\xe0\\x80\\x80" },
	{ BYTES("\xf0\x8f\xbf\xbf"), "\\xf0\\x8f\\xbf\\xbf",
	    "\\xf0\\x8f\\xbf\\xbf" },
	{ BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80",
	    "\\xf4\\x90\\x80\\x80" },
	/* cut short; a tail alone; a new head inside */
	{ BYTES("x\xe2\x82"), "x\\xe2\\x82", "x\\xe2\\x82" },
	{ BYTES("\x80"), "\\x80", "\\x80" },
	{ BYTES("\xe2\xc3\xbc"), "\\xe2\xc3\xbc", "\\xe2\xc3\xbc" },
	{ BYTES("\xff\xfe"), "\\xff\\xfe", "\\xff\\xfe" },
	/* writing turned around, and what nobody sees */
	{ BYTES("a\xe2\x80\xae"
		"b"),
	    "a\\xe2\\x80\\xaeb", "a\\xe2\\x80\\xaeb" },
	{ BYTES("\xe2\x81\xa7"), "\\xe2\\x81\\xa7", "\\xe2\\x81\\xa7" },
	{ BYTES("\xe2\x80\xa8"), "\\xe2\\x80\\xa8", "\\xe2\\x80\\xa8" },
	{ BYTES("\xe2\x80\x8b"), "\\xe2\\x80\\x8b", "\\xe2\\x80\\x8b" },
	{ BYTES("\xef\xbb\xbf"), "\\xef\\xbb\\xbf", "\\xef\\xbb\\xbf" },
	{ BYTES("\xe2\x80\x93"), "\xe2\x80\x93", "\xe2\x80\x93" },
	{ BYTES("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
};

static void
test_escapes(void)
{
	for (size_t i = 0; i < array_size(escapes); i++) {
		autobuf text = BUF(200), html = BUF(200), back = BUF(200);
		int r = escape_text(escapes[i].in, &text);

		is_i64(r, 0, escapes[i].text);
		is_str(buf_span(&text), escapes[i].text, "as text");
		is_i64(unescape_text(buf_span(&text), &back), 0, "and back");
		is_span(buf_span(&back), escapes[i].in, "the same bytes");
		is_i64(escape_html(escapes[i].in, &html), 0, "html");
		is_str(buf_span(&html), escapes[i].html, "as html");
	}
}

/* Backslashes that escape_text() would not have written stay. */
static void
test_no_escapes(void)
{
	static const char *const rows[] = { "\\", "a\\x", "\\xg0", "\\x1",
		"\\q", "\\X41" };

	for (size_t i = 0; i < array_size(rows); i++) {
		autobuf b = BUF(20);

		is_i64(unescape_text(span_str(rows[i]), &b), 0, rows[i]);
		is_str(buf_span(&b), rows[i], "as it was");
	}
}

static bool
harmless(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	while (s.n) {
		size_t n = utf8_length(s);

		if (n == 0)
			return false;
		s = span_from(s, n);
	}
	return true;
}

/* All heads of characters with all second bytes, as one text. */
static void
test_all_pairs(void)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < 65536; i++) {
		uint8_t in[4] = { (uint8_t)(i >> 8), (uint8_t)i, 0x80, 0x80 };
		autobuf b = BUF(64);

		wrong += escape_text(span_of(in, sizeof(in)), &b) != 0 ||
		    !harmless(buf_span(&b));
	}
	is_u64(wrong, 0, "no bytes come out as controls or as bad UTF-8");
}

int
main(void)
{
	test_codes();
	test_bounds();
	test_hex();
	test_escapes();
	test_no_escapes();
	test_all_pairs();
	return done_testing();
}
