/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ere.c - POSIX extended regular expressions read as regcomp(3) of glibc
 * reads them in the C locale, with its \w \W \s \S \b \B \< \>.
 * POSIX.1-2017 XBD 9.4. Back references are refused.
 */
#include "ere_bracket.h"
#include "text.h"

struct parse {
	struct ere *ere;
	const char *at;
	unsigned nest;
	int error;
};

static uint16_t parse_alternatives(struct parse *);

static uint16_t
fail(struct parse *p, int error)
{
	if (p->error == 0)
		p->error = error;
	return 0;
}

/* Index of a new node; 0, with the error set, where there is no room. */
static uint16_t
node_new(struct parse *p, enum ere_kind kind)
{
	struct ere *e = p->ere;

	if (e->count == e->room) {
		size_t room = e->room ? e->room * (size_t)2 : 64;
		struct ere_node *node;

		if (room > ERE_NODES_MAX)
			return fail(p, -E2BIG);
		node = reallocarray(e->node, room, sizeof(*node));
		if (!node)
			return fail(p, -ENOMEM);
		e->node = node;
		e->room = (uint16_t)room;
		if (e->count == 0)
			e->count = 1;
	}
	e->node[e->count] = (struct ere_node){ .kind = kind };
	return e->count++;
}

static uint16_t
parse_bracket(struct parse *p)
{
	struct ere_node set = { .kind = ERE_SET };
	uint16_t n;

	if (!ere_bracket(&p->at, &set))
		return fail(p, -EINVAL);
	n = node_new(p, ERE_SET);
	if (n)
		p->ere->node[n] = set;
	return n;
}

static uint16_t
parse_assertion(struct parse *p, const char *pcre2)
{
	uint16_t n = node_new(p, ERE_ASSERT);

	if (n)
		p->ere->node[n].assertion = pcre2;
	return n;
}

static uint16_t
parse_byte(struct parse *p, uint8_t byte)
{
	uint16_t n = node_new(p, ERE_SET);

	if (n)
		ere_add(&p->ere->node[n], byte);
	return n;
}

static bool
in_shorthand(uint8_t letter, uint8_t c)
{
	bool in = letter == 's' ? ere_class(SPAN("space"), c)
				: ere_class(SPAN("alnum"), c) || c == '_';

	return in;
}

static uint16_t
parse_shorthand(struct parse *p, uint8_t letter)
{
	uint16_t n = node_new(p, ERE_SET);
	bool invert = letter == 'W' || letter == 'S';

	for (unsigned c = 0; n && c < 256; c++)
		if (in_shorthand(ascii_lower(letter), (uint8_t)c) != invert)
			ere_add(&p->ere->node[n], c);
	return n;
}

static uint16_t
parse_escape(struct parse *p)
{
	uint8_t c = (uint8_t)*p->at;

	if (c == '\0')
		return fail(p, -EINVAL);
	p->at++;
	switch (c) {
	case 'w':
	case 'W':
	case 's':
	case 'S':
		return parse_shorthand(p, c);
	case 'b':
		return parse_assertion(p, "\\b");
	case 'B':
		return parse_assertion(p, "\\B");
	case '<':
		return parse_assertion(p, "\\b(?=\\w)");
	case '>':
		return parse_assertion(p, "\\b(?<=\\w)");
	case '`':
		return parse_assertion(p, "\\A");
	case '\'':
		return parse_assertion(p, "\\z");
	default:
		if (ascii_alpha(c) || ascii_digit(c))
			return fail(p, -EINVAL);
		return parse_byte(p, c);
	}
}

static uint16_t
parse_group(struct parse *p)
{
	uint16_t n;

	if (++p->nest > ERE_NEST_MAX)
		return fail(p, -E2BIG);
	n = parse_alternatives(p);
	if (p->error || *p->at != ')')
		return fail(p, -EINVAL);
	p->at++;
	p->nest--;
	return n;
}

static uint16_t
parse_any(struct parse *p)
{
	uint16_t n = node_new(p, ERE_SET);

	if (n)
		memset(p->ere->node[n].set, 0xff, sizeof(p->ere->node[n].set));
	return n;
}

static uint16_t
parse_atom(struct parse *p)
{
	uint8_t c = (uint8_t)*p->at++;

	switch (c) {
	case '(':
		return parse_group(p);
	case '[':
		return parse_bracket(p);
	case '\\':
		return parse_escape(p);
	case '.':
		return parse_any(p);
	case '^':
		return parse_assertion(p, "^");
	case '$':
		return parse_assertion(p, "$");
	case '*':
	case '+':
	case '?':
	case '{':
		return fail(p, -EINVAL);
	default:
		return parse_byte(p, c);
	}
}

static bool
parse_count(struct parse *p, uint16_t *ret)
{
	unsigned v = 0;
	const char *from = p->at;

	for (; ascii_digit((uint8_t)*p->at); p->at++) {
		v = v * 10 + (unsigned)(*p->at - '0');
		if (v > ERE_REPEAT_MAX)
			return false;
	}
	*ret = (uint16_t)v;
	return p->at > from;
}

/* Behind '{': "n}", "n,}" or "n,m}". */
static bool
parse_interval(struct parse *p, uint16_t *min, uint16_t *max)
{
	if (!parse_count(p, min))
		return false;
	*max = *min;
	if (*p->at == ',') {
		p->at++;
		*max = ERE_UNBOUNDED;
		if (*p->at != '}' && !parse_count(p, max))
			return false;
	}
	return *p->at++ == '}' && *min <= *max;
}

/* Wraps the atom into as many repetitions as follow it. */
static uint16_t
parse_repeats(struct parse *p, uint16_t atom)
{
	while (p->error == 0 && *p->at && strchr("*+?{", *p->at)) {
		char c = *p->at++;
		uint16_t min = c == '+', max = c == '?' ? 1 : ERE_UNBOUNDED;
		uint16_t n;

		if (c == '{' && !parse_interval(p, &min, &max))
			return fail(p, -EINVAL);
		n = node_new(p, ERE_REPEAT);
		if (n) {
			p->ere->node[n].child = atom;
			p->ere->node[n].min = min;
			p->ere->node[n].max = max;
		}
		atom = n;
	}
	return atom;
}

/* At the end of a branch? A ')' without its '(' is itself. */
static bool
branch_end(const struct parse *p)
{
	return *p->at == '\0' || *p->at == '|' || (*p->at == ')' && p->nest);
}

static uint16_t
parse_branch(struct parse *p)
{
	uint16_t cat = node_new(p, ERE_CAT), last = 0;

	while (p->error == 0 && !branch_end(p)) {
		uint16_t n = parse_repeats(p, parse_atom(p));

		if (p->error)
			return 0;
		if (last)
			p->ere->node[last].next = n;
		else
			p->ere->node[cat].child = n;
		last = n;
	}
	return cat;
}

static uint16_t
parse_alternatives(struct parse *p)
{
	uint16_t alt = node_new(p, ERE_ALT), last = 0, n;

	while (p->error == 0) {
		n = parse_branch(p);
		if (p->error)
			return 0;
		if (last)
			p->ere->node[last].next = n;
		else
			p->ere->node[alt].child = n;
		last = n;
		if (*p->at != '|')
			break;
		p->at++;
	}
	return alt;
}

int
ere_parse(struct ere *ret, const char *expression)
{
	struct ere ere = { 0 };
	struct parse p = { .ere = &ere, .at = expression };

	ere.root = parse_alternatives(&p);
	if (p.error) {
		ere_free(&ere);
		return p.error;
	}
	*ret = ere;
	return 0;
}

void
ere_free(struct ere *e)
{
	free(e->node);
	*e = (struct ere){ 0 };
}
