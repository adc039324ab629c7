/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ere.h - POSIX extended regular expressions as trees: written as PCRE2, or
 * asked for the literals that every match has.
 */
#ifndef DNSIR_ERE_H
#define DNSIR_ERE_H

#include "base.h"

#define ERE_NODES_MAX 4096
#define ERE_NEST_MAX 50
#define ERE_REPEAT_MAX 255 /* RE_DUP_MAX */
#define ERE_UNBOUNDED UINT16_MAX

enum ere_kind {
	ERE_SET, /* one byte of a set */
	ERE_ASSERT, /* anchor or word boundary: as PCRE2 writes it */
	ERE_CAT, /* children one after the other */
	ERE_ALT, /* one of the children */
	ERE_REPEAT, /* the child, min to max times */
};

struct ere_node {
	enum ere_kind kind;
	uint16_t child, next; /* first child, next sibling; 0: none */
	uint16_t min, max;
	const char *assertion;
	uint32_t set[8];
};

struct ere {
	struct ere_node *node; /* node[0] is not used */
	uint16_t count, room, root;
};

static inline bool
ere_has(const struct ere_node *node, unsigned byte)
{
	return node->set[byte / 32] >> byte % 32 & 1;
}

/* 0, -EINVAL (not an expression), -E2BIG or -ENOMEM. */
must_check int ere_parse(struct ere *ret, const char *expression);
void ere_free(struct ere *);
/*
 * As PCRE2 pattern for PCRE2_DOTALL and PCRE2_DOLLAR_ENDONLY. Behind each
 * repetition without an end stands a callout, so that steps can be counted.
 */
must_check int ere_pcre2(const struct ere *, struct buf *);

#define LITERALS_MAX 128
#define LITERAL_SIZE 24

/* Strings of which one is needed. */
struct literals {
	size_t count;
	struct {
		uint8_t n, byte[LITERAL_SIZE];
	} item[LITERALS_MAX];
};

/*
 * Sets of literals, each of which every match holds one of; the best first.
 * Returns how many of max there are, 0 where nothing is sure.
 */
size_t ere_literals(const struct ere *, struct literals *sets, size_t max);
/*
 * The literals are folded by this: case, white space and quotes are each
 * alike. So a few literals stand for many, and still none is missed.
 */
uint8_t ere_fold(uint8_t) __attribute__((const));

#endif
