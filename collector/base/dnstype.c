/* SPDX-License-Identifier: Apache-2.0 */
/* dnstype.c - mnemonics of RR types, IANA registry as of 2025. RFC 3597. */
#include "dnswire.h"
#include "text.h"

#include <stdio.h>

/* By number, so that both ways stay short. */
static const struct {
	uint16_t type;
	char name[12];
} types[] = {
	{ 1, "A" },
	{ 2, "NS" },
	{ 3, "MD" },
	{ 4, "MF" },
	{ 5, "CNAME" },
	{ 6, "SOA" },
	{ 7, "MB" },
	{ 8, "MG" },
	{ 9, "MR" },
	{ 10, "NULL" },
	{ 11, "WKS" },
	{ 12, "PTR" },
	{ 13, "HINFO" },
	{ 14, "MINFO" },
	{ 15, "MX" },
	{ 16, "TXT" },
	{ 17, "RP" },
	{ 18, "AFSDB" },
	{ 19, "X25" },
	{ 20, "ISDN" },
	{ 21, "RT" },
	{ 22, "NSAP" },
	{ 23, "NSAP-PTR" },
	{ 24, "SIG" },
	{ 25, "KEY" },
	{ 26, "PX" },
	{ 27, "GPOS" },
	{ 28, "AAAA" },
	{ 29, "LOC" },
	{ 30, "NXT" },
	{ 31, "EID" },
	{ 32, "NIMLOC" },
	{ 33, "SRV" },
	{ 34, "ATMA" },
	{ 35, "NAPTR" },
	{ 36, "KX" },
	{ 37, "CERT" },
	{ 38, "A6" },
	{ 39, "DNAME" },
	{ 40, "SINK" },
	{ 41, "OPT" },
	{ 42, "APL" },
	{ 43, "DS" },
	{ 44, "SSHFP" },
	{ 45, "IPSECKEY" },
	{ 46, "RRSIG" },
	{ 47, "NSEC" },
	{ 48, "DNSKEY" },
	{ 49, "DHCID" },
	{ 50, "NSEC3" },
	{ 51, "NSEC3PARAM" },
	{ 52, "TLSA" },
	{ 53, "SMIMEA" },
	{ 55, "HIP" },
	{ 56, "NINFO" },
	{ 57, "RKEY" },
	{ 58, "TALINK" },
	{ 59, "CDS" },
	{ 60, "CDNSKEY" },
	{ 61, "OPENPGPKEY" },
	{ 62, "CSYNC" },
	{ 63, "ZONEMD" },
	{ 64, "SVCB" },
	{ 65, "HTTPS" },
	{ 66, "DSYNC" },
	{ 99, "SPF" },
	{ 100, "UINFO" },
	{ 101, "UID" },
	{ 102, "GID" },
	{ 103, "UNSPEC" },
	{ 104, "NID" },
	{ 105, "L32" },
	{ 106, "L64" },
	{ 107, "LP" },
	{ 108, "EUI48" },
	{ 109, "EUI64" },
	{ 128, "NXNAME" },
	{ 249, "TKEY" },
	{ 250, "TSIG" },
	{ 251, "IXFR" },
	{ 252, "AXFR" },
	{ 253, "MAILB" },
	{ 254, "MAILA" },
	{ 255, "ANY" },
	{ 256, "URI" },
	{ 257, "CAA" },
	{ 258, "AVC" },
	{ 259, "DOA" },
	{ 260, "AMTRELAY" },
	{ 261, "RESINFO" },
	{ 262, "WALLET" },
	{ 32768, "TA" },
	{ 32769, "DLV" },
};

size_t
dns_type_text(uint16_t type, char text[DNS_TYPE_TEXT_MAX])
{
	size_t low = 0, high = array_size(types);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (types[middle].type < type)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < array_size(types) && types[low].type == type)
		return (size_t)snprintf(
		    text, DNS_TYPE_TEXT_MAX, "%s", types[low].name);
	return (size_t)snprintf(
	    text, DNS_TYPE_TEXT_MAX, "TYPE%u", (unsigned)type);
}

bool
dns_type_parse(struct span s, uint16_t *ret)
{
	uint64_t v;

	for (size_t i = 0; i < array_size(types); i++) {
		if (span_eq_nocase(s, span_str(types[i].name))) {
			*ret = types[i].type;
			return true;
		}
	}
	if (span_is(s, "*")) {
		*ret = DNS_ANY;
		return true;
	}
	if (!span_eq_nocase(span_head(s, 4), SPAN("TYPE")) || s.n > 9 ||
	    !text_u64(span_from(s, 4), &v) || v > UINT16_MAX)
		return false;
	*ret = (uint16_t)v;
	return true;
}
