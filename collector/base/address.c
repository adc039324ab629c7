/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - numeric addresses and their classes. RFC 4291, 5952, 6890. */
#include "text.h"

#include <arpa/inet.h>

#define ZONE_MAX 64

static bool
zone_valid(struct span zone)
{
	if (zone.n == 0 || zone.n > ZONE_MAX)
		return false;
	for (size_t i = 0; i < zone.n; i++)
		if (zone.p[i] <= ' ' || zone.p[i] >= 0x7f || zone.p[i] == '%' ||
		    zone.p[i] == '/')
			return false;
	return true;
}

bool
address_parse(struct span s, struct address *ret)
{
	struct address a = { 0 };
	struct span head = s;
	ptrdiff_t percent = span_find_byte(s, '%');
	char text[INET6_ADDRSTRLEN];

	if (percent >= 0) {
		head = span_head(s, (size_t)percent);
		if (!zone_valid(span_from(s, (size_t)percent + 1)))
			return false;
	}
	if (head.n == 0 || head.n >= sizeof(text) ||
	    span_find_byte(head, '\0') >= 0)
		return false;
	memcpy(text, head.p, head.n);
	text[head.n] = '\0';
	if (percent < 0 && inet_pton(AF_INET, text, a.byte) == 1)
		a.family = 4;
	else if (inet_pton(AF_INET6, text, a.byte) == 1)
		a.family = 6;
	else
		return false;
	*ret = a;
	return true;
}

struct block {
	uint8_t prefix[16];
	uint8_t bits;
	uint8_t class;
};

/* The first that holds decides. */
static const struct block blocks4[] = {
	{ { 0, 0, 0, 0 }, 32, ADDRESS_ANY },
	{ { 255, 255, 255, 255 }, 32, ADDRESS_MULTICAST },
	{ { 127 }, 8, ADDRESS_LOOPBACK },
	{ { 10 }, 8, ADDRESS_PRIVATE },
	{ { 172, 16 }, 12, ADDRESS_PRIVATE },
	{ { 192, 168 }, 16, ADDRESS_PRIVATE },
	{ { 100, 64 }, 10, ADDRESS_PRIVATE },
	{ { 169, 254 }, 16, ADDRESS_LINK },
	{ { 224 }, 4, ADDRESS_MULTICAST },
	{ { 0 }, 8, ADDRESS_SPECIAL },
	{ { 192, 0, 0 }, 24, ADDRESS_SPECIAL },
	{ { 192, 0, 2 }, 24, ADDRESS_SPECIAL },
	{ { 192, 88, 99 }, 24, ADDRESS_SPECIAL },
	{ { 198, 18 }, 15, ADDRESS_SPECIAL },
	{ { 198, 51, 100 }, 24, ADDRESS_SPECIAL },
	{ { 203, 0, 113 }, 24, ADDRESS_SPECIAL },
	{ { 240 }, 4, ADDRESS_SPECIAL },
	{ { 0 }, 0, ADDRESS_PUBLIC },
};

static const struct block blocks6[] = {
	{ { 0 }, 128, ADDRESS_ANY },
	{ { [15] = 1 }, 128, ADDRESS_LOOPBACK },
	{ { 0xfc }, 7, ADDRESS_PRIVATE },
	{ { 0xfe, 0x80 }, 10, ADDRESS_LINK },
	{ { 0xfe, 0xc0 }, 10, ADDRESS_PRIVATE }, /* site local, RFC 3879 */
	{ { 0xff }, 8, ADDRESS_MULTICAST },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, ADDRESS_SPECIAL },
	{ { 0x20, 0x01, 0 }, 23, ADDRESS_SPECIAL },
	{ { 0x3f, 0xff }, 20, ADDRESS_SPECIAL },
	{ { 0x20 }, 3, ADDRESS_PUBLIC },
	{ { 0 }, 0, ADDRESS_SPECIAL },
};

static bool
in_block(const uint8_t *p, const struct block *b)
{
	unsigned whole = b->bits / 8, part = b->bits % 8;

	if (memcmp(p, b->prefix, whole) != 0)
		return false;
	return !part || ((p[whole] ^ b->prefix[whole]) >> (8 - part)) == 0;
}

/* Both tables end with a block that holds every address. */
static enum address_class
class_in(const uint8_t *p, const struct block *b)
{
	while (!in_block(p, b))
		b++;
	return (enum address_class)b->class;
}

enum address_class
address_class(const struct address *a)
{
	/* IPv4-mapped, and the well-known NAT64 prefix of RFC 6052. */
	static const struct block mapped = { .prefix = { [10] = 0xff, 0xff },
		.bits = 96 };
	static const struct block nat64 = { .prefix = { 0, 0x64, 0xff, 0x9b },
		.bits = 96 };

	if (a->family == 4)
		return class_in(a->byte, blocks4);
	if (in_block(a->byte, &mapped) || in_block(a->byte, &nat64))
		return class_in(a->byte + 12, blocks4);
	return class_in(a->byte, blocks6);
}

size_t
address_text(const struct address *a, char text[ADDRESS_TEXT_MAX])
{
	text[0] = '\0';
	if (a->family == 4)
		(void)inet_ntop(AF_INET, a->byte, text, ADDRESS_TEXT_MAX);
	else if (a->family == 6)
		(void)inet_ntop(AF_INET6, a->byte, text, ADDRESS_TEXT_MAX);
	return strlen(text);
}
