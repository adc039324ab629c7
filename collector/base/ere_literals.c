/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ere_literals.c - what a line must hold before an expression can match it.
 *
 * Parts of an expression that can be written out as a few strings are joined
 * along the way; where that ends, the strings so far are a set of which each
 * match holds one. What cannot be said surely is left out.
 */
#include "ere.h"
#include "text.h"

/* Shorter ones are in too many lines to be worth a look. */
#define LENGTH_MIN 2
#define CLASS_MAX 8
/* All but a rule's best set have to be rarer. */
#define LENGTH_MORE 3

uint8_t
ere_fold(uint8_t c)
{
	if (c == ' ' || (c >= '\t' && c <= '\r'))
		return ' ';
	if (c == '\'' || c == '"' || c == '\\' || c == '`')
		return '"';
	return ascii_lower(c);
}

static bool
set_push(struct literals *s, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->item[i].n == n && memcmp(s->item[i].byte, p, n) == 0)
			return true;
	if (s->count == LITERALS_MAX || n > LITERAL_SIZE)
		return false;
	s->item[s->count].n = (uint8_t)n;
	memcpy(s->item[s->count++].byte, p, n);
	return true;
}

/* Just the empty string: where each concatenation begins. */
static void
set_begin(struct literals *s)
{
	s->count = 1;
	s->item[0].n = 0;
}

static bool
set_union(struct literals *s, const struct literals *more)
{
	for (size_t i = 0; i < more->count; i++)
		if (!set_push(s, more->item[i].byte, more->item[i].n))
			return false;
	return true;
}

/* Each of a with each of b behind it; false and *a as it was: too many. */
static bool
set_product(struct literals *a, const struct literals *b)
{
	struct literals all = { .count = 0 };
	uint8_t both[2 * LITERAL_SIZE];

	if (a->count * b->count > LITERALS_MAX)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		memcpy(both, a->item[i].byte, a->item[i].n);
		for (size_t k = 0; k < b->count; k++) {
			memcpy(
			    both + a->item[i].n, b->item[k].byte, b->item[k].n);
			if (!set_push(&all, both,
				(size_t)a->item[i].n + b->item[k].n))
				return false;
		}
	}
	*a = all;
	return true;
}

static size_t
set_shortest(const struct literals *s)
{
	size_t shortest = s->count ? LITERAL_SIZE : 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->item[i].n < shortest)
			shortest = s->item[i].n;
	return shortest;
}

static bool exact(const struct ere *, uint16_t, struct literals *);

static bool
exact_bytes(const struct ere_node *n, struct literals *ret)
{
	ret->count = 0;
	for (unsigned c = 0; c < 256; c++) {
		uint8_t byte = ere_fold((uint8_t)c);

		if (!ere_has(n, c))
			continue;
		if (ret->count > CLASS_MAX || !set_push(ret, &byte, 1))
			return false;
	}
	return ret->count > 0;
}

static bool
exact_children(
    const struct ere *e, const struct ere_node *n, struct literals *ret)
{
	struct literals one;

	ret->count = 0;
	if (n->kind == ERE_CAT)
		set_begin(ret);
	for (uint16_t i = n->child; i; i = e->node[i].next)
		if (!exact(e, i, &one) ||
		    !(n->kind == ERE_CAT ? set_product(ret, &one)
					 : set_union(ret, &one)))
			return false;
	return true;
}

static bool
exact_repeat(
    const struct ere *e, const struct ere_node *n, struct literals *ret)
{
	struct literals one, power;

	if (n->max > LITERAL_SIZE || !exact(e, n->child, &one))
		return false;
	ret->count = 0;
	set_begin(&power);
	for (unsigned i = 0; i <= n->max; i++) {
		if (i >= n->min && !set_union(ret, &power))
			return false;
		if (i < n->max && !set_product(&power, &one))
			return false;
	}
	return true;
}

/* All strings that the node matches, where they are few. */
static bool
exact(const struct ere *e, uint16_t index, struct literals *ret)
{
	const struct ere_node *n = &e->node[index];

	switch (n->kind) {
	case ERE_SET:
		return exact_bytes(n, ret);
	case ERE_ASSERT:
		set_begin(ret);
		return true;
	case ERE_REPEAT:
		return exact_repeat(e, n, ret);
	case ERE_CAT:
	case ERE_ALT:
	default:
		return exact_children(e, n, ret);
	}
}

static bool
set_has_part(const struct literals *s, size_t of)
{
	for (size_t i = 0; i < s->count; i++) {
		if (i != of && s->item[i].n <= s->item[of].n &&
		    memmem(s->item[of].byte, s->item[of].n, s->item[i].byte,
			s->item[i].n))
			return true;
	}
	return false;
}

/* Where one string is part of another, the short one says it all. */
static void
set_shorten(struct literals *s)
{
	for (size_t i = s->count; i > 0; i--)
		if (set_has_part(s, i - 1))
			s->item[i - 1] = s->item[--s->count];
}

struct best {
	struct literals *set;
	size_t count, max;
};

/* Longer first; of equal length, the set with fewer strings. */
static bool
better(const struct literals *a, const struct literals *b)
{
	size_t la = set_shortest(a), lb = set_shortest(b);

	return la > lb || (la == lb && a->count < b->count);
}

static void
offer(struct best *best, const struct literals *s)
{
	size_t i = best->count;

	if (set_shortest(s) < LENGTH_MIN)
		return;
	if (best->count && best->max > 1)
		if (set_shortest(s) < LENGTH_MORE && !better(s, &best->set[0]))
			return;
	while (i && better(s, &best->set[i - 1]))
		i--;
	if (i == best->max)
		return;
	if (best->count < best->max)
		best->count++;
	for (size_t k = best->count - 1; k > i; k--)
		best->set[k] = best->set[k - 1];
	best->set[i] = *s;
	set_shorten(&best->set[i]);
}

static void needed(const struct ere *, uint16_t, struct best *);

/* One literal of each alternative's best set, if all have one. */
static void
needed_alternative(
    const struct ere *e, const struct ere_node *n, struct best *best)
{
	struct literals all = { .count = 0 }, one;

	for (uint16_t i = n->child; i; i = e->node[i].next) {
		struct best only = { .set = &one, .max = 1 };

		needed(e, i, &only);
		if (only.count == 0 || !set_union(&all, &one))
			return;
	}
	offer(best, &all);
}

/* Of x+ is sure: what is before it goes on with x, what is behind has x. */
static bool
repeats_few(const struct ere *e, const struct ere_node *n, struct literals *one)
{
	return n->kind == ERE_REPEAT && n->min > 0 && exact(e, n->child, one);
}

static void
needed_sequence(
    const struct ere *e, const struct ere_node *n, struct best *best)
{
	struct literals so_far, one;

	set_begin(&so_far);
	for (uint16_t i = n->child; i; i = e->node[i].next) {
		bool few = exact(e, i, &one);

		if (few && set_product(&so_far, &one))
			continue;
		if (!few && repeats_few(e, &e->node[i], &one)) {
			(void)set_product(&so_far, &one);
			few = true;
		}
		offer(best, &so_far);
		if (few) {
			so_far = one;
			continue;
		}
		set_begin(&so_far);
		needed(e, i, best);
	}
	offer(best, &so_far);
}

static void
needed(const struct ere *e, uint16_t index, struct best *best)
{
	const struct ere_node *n = &e->node[index];
	struct literals all;

	if (exact(e, index, &all)) {
		offer(best, &all);
		return;
	}
	if (n->kind == ERE_CAT)
		needed_sequence(e, n, best);
	else if (n->kind == ERE_ALT && e->node[n->child].next)
		needed_alternative(e, n, best);
	else if (n->kind == ERE_ALT || (n->kind == ERE_REPEAT && n->min))
		needed(e, n->child, best);
}

size_t
ere_literals(const struct ere *e, struct literals *sets, size_t max)
{
	struct best best = { .set = sets, .max = max };

	needed(e, e->root, &best);
	return best.count;
}
