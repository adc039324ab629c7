/* SPDX-License-Identifier: Apache-2.0 */
/* dnswire.c - names and resource records of DNS messages. RFC 1035 4.1. */
#include "dnswire.h"

/* Appends a label as it lies in wire form; false: longer than a name. */
static bool
add_label(struct dnsname *name, size_t *n, struct span label)
{
	if (label.n > DNSNAME_MAX - 1 - *n - 1)
		return false;
	name->wire[(*n)++] = (uint8_t)label.n;
	memcpy(name->wire + *n, label.p, label.n);
	*n += label.n;
	name->labels++;
	return true;
}

/*
 * Reads the labels of one run: up to the root (*next = 0 or more is not set)
 * or to a pointer, whose target *next gets.
 */
static bool
read_run(struct cursor *c, struct dnsname *name, size_t *n, size_t *next)
{
	for (;;) {
		uint8_t head = cursor_u8(c);

		if (c->bad)
			return false;
		if (head >= 0xc0) {
			*next = (size_t)(head & 0x3f) << 8 | cursor_u8(c);
			return !c->bad;
		}
		if (head > 63) /* RFC 6891 5: extended labels are obsolete */
			return false;
		if (head == 0) {
			*next = SIZE_MAX;
			return true;
		}
		struct span label = cursor_take(c, head);

		if (c->bad || !add_label(name, n, label))
			return false;
	}
}

bool
dnswire_name(struct cursor *c, struct dnsname *ret)
{
	struct dnsname name = { .labels = 0 };
	struct cursor at = *c;
	size_t n = 0, start = at.at, next;
	bool first = true;

	for (;;) {
		if (at.bad || !read_run(&at, &name, &n, &next)) {
			c->bad = true;
			return false;
		}
		if (first)
			c->at = at.at;
		first = false;
		if (next == SIZE_MAX)
			break;
		/* Only further back than any run so far: this ends. */
		if (next >= start) {
			c->bad = true;
			return false;
		}
		start = next;
		cursor_seek(&at, next);
	}
	name.wire[n++] = 0;
	name.length = (uint8_t)n;
	*ret = name;
	return true;
}

bool
dnswire_rr(struct cursor *c, struct dns_rr *ret)
{
	struct dns_rr rr;
	uint16_t length;

	if (!dnswire_name(c, &rr.name))
		return false;
	rr.type = cursor_be16(c);
	rr.class = cursor_be16(c);
	rr.ttl = cursor_be32(c);
	length = cursor_be16(c);
	rr.rdata = cursor_take(c, length);
	if (c->bad)
		return false;
	*ret = rr;
	return true;
}
