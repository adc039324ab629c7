/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dnswire.h - DNS messages and resource records in wire form (RFC 1035).
 *
 * Compression pointers go backwards only, which proves that reading ends.
 */
#ifndef DNSIR_DNSWIRE_H
#define DNSIR_DNSWIRE_H

#include "cursor.h"
#include "dnsname.h"

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_NULL = 10,
	DNS_PTR = 12,
	DNS_HINFO = 13,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_NAPTR = 35,
	DNS_DNAME = 39,
	DNS_OPT = 41,
	DNS_DS = 43,
	DNS_SSHFP = 44,
	DNS_RRSIG = 46,
	DNS_NSEC = 47,
	DNS_DNSKEY = 48,
	DNS_NSEC3 = 50,
	DNS_TLSA = 52,
	DNS_OPENPGPKEY = 61,
	DNS_SVCB = 64,
	DNS_HTTPS = 65,
	DNS_SPF = 99,
	DNS_ANY = 255,
	DNS_CAA = 257,
};

struct dns_rr {
	struct dnsname name;
	uint16_t type, class;
	uint32_t ttl; /* seconds, as sent */
	struct span rdata; /* as it lies in the message */
};

/* Names in a message may point back into it; c->all is the message. */
bool dnswire_name(struct cursor *, struct dnsname *ret);
bool dnswire_rr(struct cursor *, struct dns_rr *ret);

/* Mnemonic ("AAAA"; TYPE65333, RFC 3597, where it has none) both ways. */
#define DNS_TYPE_TEXT_MAX 16
size_t dns_type_text(uint16_t type, char text[DNS_TYPE_TEXT_MAX]);
bool dns_type_parse(struct span, uint16_t *ret);

/*
 * Presentation form of rdata: addresses, names, "quoted" strings, numbers;
 * RFC 3597 \# form for types that are not known and for data that do not
 * parse. message is what names in rdata may point into (SPAN_NONE: none).
 */
must_check int dns_rdata_text(
    uint16_t type, struct span rdata, struct span message, struct buf *);

#endif
