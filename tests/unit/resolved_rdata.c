/* SPDX-License-Identifier: Apache-2.0 */
/* resolved_rdata.c - rdata as resolved prints it, back into wire form. */
#include "../../modules/resolved/rdata.h"

#include "encode.h"
#include "tap.h"

struct row {
	uint16_t type;
	const char *text;
	const char *wire; /* hex; NULL: no exact wire form */
	bool ambiguous;
};

static const struct row rows[] = {
	{ DNS_A, "192.0.2.1", "c0000201", false },
	{ DNS_A, "192.0.2.256", NULL, false },
	{ DNS_A, "2001:db8::1", NULL, false },
	{ DNS_A, "192.0.2.1 x", NULL, false },
	{ DNS_AAAA, "2001:db8::1", "20010db8000000000000000000000001", false },
	{ DNS_AAAA, "fe80::1%2", NULL, false },
	{ DNS_CNAME, "a.b", "0161016200", false },
	{ DNS_CNAME, "a\\.b\\032c", "05612e62206300", false },
	{ DNS_NS, ".", "00", false },
	{ DNS_MX, "10 mx.x", "000a026d78017800", false },
	{ DNS_MX, "65536 mx.x", NULL, false },
	{ DNS_SRV, "10 60 5060 s.x", "000a003c13c40173017800", false },
	{ DNS_SOA, "a.x b.x 2026112310 1800 900 604800 4294967295",
	    "01610178000162017800"
	    "78c4053600000708000003840009 3a80ffffffff",
	    false },
	/* strings: the backslash is not escaped */
	{ DNS_TXT, "\"\"", "00", false },
	{ DNS_TXT, "\"a b\" \"c\"", "03612062 0163", false },
	{ DNS_TXT, "\"say \\034hi\\034\"", "087361792022686922", true },
	{ DNS_TXT, "\"back\\slash\\\"", "0b6261636b5c736c6173685c", false },
	{ DNS_TXT, "\"\\000\\010\\255\"", "03000aff", true },
	{ DNS_TXT, "\"\\065\"", "045c303635", false }, /* A is printable */
	{ DNS_TXT, "\"\\999\\25\"", "075c3939395c3235", false },
	{ DNS_TXT, "\"\\\\034\"", "025c22", true },
	{ DNS_TXT, "open\"", NULL, false },
	{ DNS_TXT, "\"open", NULL, false },
	{ DNS_TXT, "", NULL, false },
	{ DNS_HINFO, "AMD64 LINUX", "05414d443634054c494e5558", true },
	{ DNS_HINFO, "RFC8482 ", "0752464338343832 00", true },
	{ DNS_HINFO, "three words here", NULL, false },
	{ DNS_HINFO, "\\# 1 00", NULL, false },
	{ DNS_HINFO, "one", NULL, false },
	/* CAA escapes in octal, the backslash too */
	{ DNS_CAA, "0 issue \"ca.example\"",
	    "0005697373756563612e6578616d706c65", false },
	{ DNS_CAA, "128 iodef \"\\134\\042\\001\"", "8005696f6465665c2201",
	    false },
	{ DNS_CAA, "0 issue \"\\400\"", NULL, false },
	{ DNS_CAA, "0 issue \"\\9\"", NULL, false },
	{ DNS_DS, "20326 8 2 e06d44b8", "4f660802e06d44b8", false },
	{ DNS_DNSKEY, "257 3 RSASHA256 AQID", "01010308010203", false },
	{ DNS_DNSKEY, "257 3 250 AQ ID", "010103fa010203", false },
	{ DNS_DNSKEY, "257 3 NOSUCH AQID", NULL, false },
	{ DNS_SSHFP, "4 2 3fa0", "04023fa0", false },
	{ DNS_SSHFP, "Ed25519 SHA-256 3fa0", "04023fa0", false },
	{ DNS_TLSA, "3 1 1 0d6f", "0301010d6f", false },
	{ DNS_TLSA, "3 1 1 DW8=", "0301010d6f", false },
	{ DNS_OPENPGPKEY, "AAEC AwQF", "000102030405", false },
	{ DNS_NSEC, "b.x ( A MX RRSIG NSEC TYPE65333 )",
	    "016201780000064001000000 03ff07 "
	    "00000000000004",
	    false },
	{ DNS_NSEC, "b.x ( MX A )", NULL, false },
	{ DNS_NSEC, "b.x (  )", "0162017800", false },
	{ DNS_NSEC, "b.x ( A", NULL, false },
	{ DNS_NSEC3, "1 0 5 abcd 00000001 ( A )",
	    "01000005 02abcd 050000000001 000140", false },
	{ DNS_NSEC3, "1 0 0 - CO ( )", "01000000 00 0166", false },
	{ DNS_RRSIG,
	    "A RSASHA256 2 300 20261223142909 19700101000000 44501 x AQID",
	    "000108020000012c6b2bdab5000000 00add5017800010203", false },
	{ 65333, "\\# 4 deadbeef", "deadbeef", false },
	{ 65333, "\\# 0", "", false },
	{ 65333, "\\# 3 deadbeef", NULL, false },
	{ DNS_NAPTR, "100 10 \"u\" \"\" \"\" .", NULL, false },
	{ 0, "anything", NULL, false },
};

static void
check(const struct row *row)
{
	autobuf wire = BUF(65536), want = BUF(65536);
	bool ambiguous = false, got;

	if (row->wire)
		for (const char *p = row->wire; *p; p++)
			if (*p != ' ')
				assert(buf_byte(&want, (uint8_t)*p) == 0);
	got = rdata_wire(row->type, span_str(row->text), &wire, &ambiguous);
	if (!ok(got == (row->wire != NULL), "%u %s: %s", row->type, row->text,
		row->wire ? "has a wire form" : "has none"))
		return;
	if (got) {
		autobuf hex = BUF(65536);

		assert(hex_encode(buf_span(&wire), &hex) == 0);
		is_span(buf_span(&hex), buf_span(&want), "  its bytes");
		ok(ambiguous == row->ambiguous, "  ambiguous or not");
	} else
		ok(wire.n == 0, "  nothing is left in the buf");
}

static void
limits(void)
{
	autobuf text = BUF(4096), wire = BUF(65536);
	bool ambiguous;

	assert(buf_byte(&text, '"') == 0);
	for (int i = 0; i < 255; i++)
		assert(buf_byte(&text, 'x') == 0);
	assert(buf_byte(&text, '"') == 0);
	ok(rdata_wire(DNS_TXT, buf_span(&text), &wire, &ambiguous) &&
		wire.n == 256,
	    "a string of 255 bytes");
	text.p[text.n - 1] = 'x';
	assert(buf_byte(&text, '"') == 0);
	ok(!rdata_wire(DNS_TXT, buf_span(&text), &wire, &ambiguous),
	    "none of 256");
}

int
main(void)
{
	for (size_t i = 0; i < array_size(rows); i++)
		check(&rows[i]);
	limits();
	return done_testing();
}
