/* SPDX-License-Identifier: Apache-2.0 */
/* ere_pcre2.c - a POSIX expression's tree in the syntax of pcre2pattern(3). */
#include "ere.h"
#include "text.h"

static int
put(struct buf *b, const char *s)
{
	return buf_add(b, span_str(s));
}

static int
put_byte(struct buf *b, unsigned c)
{
	if (ascii_alpha((uint8_t)c) || ascii_digit((uint8_t)c))
		return buf_byte(b, (uint8_t)c);
	return buf_printf(b, "\\x%02x", c);
}

static unsigned
run_end(const struct ere_node *n, unsigned c)
{
	while (c < 256 && ere_has(n, c))
		c++;
	return c;
}

static int
put_ranges(const struct ere_node *n, struct buf *b)
{
	int r = put(b, "[");

	for (unsigned c = 0; c < 256 && r == 0; c++) {
		unsigned end = run_end(n, c);

		if (end == c)
			continue;
		r = put_byte(b, c);
		if (r == 0 && end - c > 1)
			r = put(b, end - c > 2 ? "-" : "");
		if (r == 0 && end - c > 1)
			r = put_byte(b, end - 1);
		c = end;
	}
	return r ? r : put(b, "]");
}

static int
put_set(const struct ere_node *n, struct buf *b)
{
	unsigned first = 0;

	while (first < 256 && !ere_has(n, first))
		first++;
	if (first == 256)
		return put(b, "(?!)"); /* nothing is in it */
	if (run_end(n, 0) == 256)
		return put(b, ".");
	for (unsigned c = first + 1; c < 256; c++)
		if (ere_has(n, c))
			return put_ranges(n, b);
	return put_byte(b, first);
}

static int put_node(const struct ere *, const struct ere_node *, struct buf *);

static int
put_children(const struct ere *e, const struct ere_node *n, struct buf *b)
{
	int r = 0;

	for (uint16_t i = n->child; i && r == 0; i = e->node[i].next) {
		if (n->kind == ERE_ALT && i != n->child)
			r = put(b, "|");
		if (r == 0)
			r = put_node(e, &e->node[i], b);
	}
	return r;
}

static int
put_group(const struct ere *e, const struct ere_node *n, struct buf *b)
{
	int r = put(b, "(?:");

	if (r == 0)
		r = put_children(e, n, b);
	return r ? r : put(b, ")");
}

static int
put_count(const struct ere_node *n, struct buf *b)
{
	if (n->max != ERE_UNBOUNDED)
		return buf_printf(b, "{%u,%u}", n->min, n->max);
	if (n->min > 1)
		return buf_printf(b, "{%u,}", n->min);
	return put(b, n->min ? "+" : "*");
}

static int
put_repeat(const struct ere *e, const struct ere_node *n, struct buf *b)
{
	const struct ere_node *child = &e->node[n->child];
	bool bare = child->kind == ERE_SET;
	int r = bare ? 0 : put(b, "(?:");

	if (r == 0)
		r = put_node(e, child, b);
	if (r == 0 && !bare)
		r = put(b, ")");
	if (r == 0)
		r = put_count(n, b);
	if (r == 0 && n->max == ERE_UNBOUNDED)
		r = put(b, "(?C)");
	return r;
}

static int
put_node(const struct ere *e, const struct ere_node *n, struct buf *b)
{
	switch (n->kind) {
	case ERE_SET:
		return put_set(n, b);
	case ERE_ASSERT:
		return put(b, n->assertion);
	case ERE_REPEAT:
		return put_repeat(e, n, b);
	case ERE_ALT:
		return put_group(e, n, b);
	case ERE_CAT:
	default:
		return put_children(e, n, b);
	}
}

int
ere_pcre2(const struct ere *e, struct buf *b)
{
	return put_node(e, &e->node[e->root], b);
}
