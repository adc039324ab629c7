/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - lines, words, numbers and times in hostile text.
 *
 * ASCII and the C locale throughout; nothing here allocates.
 */
#ifndef DNSIR_TEXT_H
#define DNSIR_TEXT_H

#include "base.h"

bool span_eq(struct span, struct span) pure_function;
bool span_eq_nocase(struct span, struct span) pure_function;
bool span_starts(struct span, struct span prefix) pure_function;
bool span_ends(struct span, struct span suffix) pure_function;
bool span_is(struct span, const char *) pure_function;
int span_cmp(struct span, struct span) pure_function; /* as memcmp(3) */

/* Offset of the first match, or -1. */
ptrdiff_t span_find(struct span, struct span needle) pure_function;
ptrdiff_t span_find_byte(struct span, uint8_t) pure_function;

/*
 * Cuts the first line off *rest. true: a line ended by '\n' was found (or
 * last is set and bytes are left); *line excludes the '\n' and one '\r'.
 */
bool text_line(struct span *rest, bool last, struct span *line);

/* Cuts the first word (blanks: space, tab) off; empty span at the end. */
struct span text_word(struct span *rest);
/* Cuts up to sep off *rest, and sep; the whole rest where sep is missing. */
struct span text_until(struct span *rest, uint8_t sep);
struct span text_trim(struct span); /* blanks, '\r' and '\n' at both ends */

/* Whole span is the number, nothing else; false on overflow. */
bool text_u64(struct span, uint64_t *ret);
bool text_hex64(struct span, uint64_t *ret);
bool text_i64(struct span, int64_t *ret);

static inline bool
ascii_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_alpha(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}

static inline uint8_t
ascii_lower(uint8_t c)
{
	return (uint8_t)(c - 'A') < 26 ? (uint8_t)(c | 0x20) : c;
}

/* A numeric IPv4 or IPv6 address, "%zone" allowed (RFC 4291, RFC 4007). */
enum address_class {
	ADDRESS_ANY, /* 0.0.0.0, :: */
	ADDRESS_LOOPBACK, /* 127.0.0.0/8, ::1 */
	ADDRESS_PRIVATE, /* RFC 1918, RFC 6598, fc00::/7 */
	ADDRESS_LINK, /* 169.254.0.0/16, fe80::/10 */
	ADDRESS_MULTICAST, /* and 255.255.255.255 */
	ADDRESS_SPECIAL, /* documentation, benchmark, reserved: RFC 6890 */
	ADDRESS_PUBLIC,
};

struct address {
	uint8_t family; /* 4 or 6, 0: none */
	uint8_t byte[16];
};

#define ADDRESS_TEXT_MAX 46
bool address_parse(struct span, struct address *ret);
enum address_class address_class(const struct address *) pure_function;
size_t address_text(const struct address *, char text[ADDRESS_TEXT_MAX]);

/*
 * RFC 3339 in UTC with as many fraction digits as are not zero (0, 3 or 6);
 * "unknown" for TIME_NONE. Returns the length.
 */
#define TIME_TEXT_MAX 32
size_t time_text(int64_t usec, char text[TIME_TEXT_MAX]);
/* RFC 3339 or "YYYY-MM-DD[ HH:MM[:SS]]" (UTC): true and *ret on success. */
bool time_parse(struct span, int64_t *ret);
/* Proleptic Gregorian, no checks of the parts' ranges beyond overflow. */
int64_t time_civil(int64_t year, unsigned month, unsigned day, unsigned hour,
    unsigned minute, unsigned second);

#endif
