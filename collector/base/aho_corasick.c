/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aho_corasick.c - many literals in one pass, one table look-up a byte.
 * Aho, Corasick: Efficient String Matching (1975), as a full automaton over
 * the bytes that occur in literals; all others are one class, 0.
 *
 * States are numbered so that those that end a literal come last: the loop
 * tells them by one comparison. Each look-up waits for the one before, so a
 * long piece is read in two places at once.
 */
#include "aho_corasick.h"
#include "text.h"

struct node {
	uint32_t child, sibling; /* in the trie; 0: none */
	uint32_t fail; /* longest proper suffix in the trie */
	uint32_t output; /* index + 1 of the first; 0: none */
	uint32_t dict; /* nearest suffix with an output; 0: none */
	uint16_t state; /* number in the automaton */
	uint8_t byte;
};

struct output {
	uint32_t value, next; /* index + 1; 0: none */
};

struct aho_call {
	aho_fn *fn; /* NULL: nobody wants to know */
	void *arg;
};

/* Shorter pieces are not worth two readers. */
#define SPLIT_MIN 256

struct aho {
	struct aho_fold fold;
	struct node *node; /* [0] is the root */
	struct output *output;
	uint32_t nodes, outputs;
	size_t node_room, output_room;
	uint16_t class[256];
	unsigned shift; /* a row has 1 << shift classes */
	uint16_t *next; /* [state << shift | class] */
	uint32_t accept; /* from this state on, literals end */
	uint32_t *accepting; /* node of state - accept */
	size_t longest; /* literal */
	uint32_t *order; /* nodes, breadth first */
};

static int
grow(void **array, size_t *room, size_t used, size_t size)
{
	size_t more = *room ? *room * 2 : 256;
	void *p;

	if (used < *room)
		return 0;
	p = reallocarray(*array, more, size);
	if (!p)
		return -ENOMEM;
	*array = p;
	*room = more;
	return 0;
}

struct aho_fold
aho_fold_case(void)
{
	struct aho_fold fold;

	for (unsigned c = 0; c < 256; c++)
		fold.to[c] = ascii_lower((uint8_t)c);
	return fold;
}

int
aho_new(struct aho **ret, const struct aho_fold *fold)
{
	struct aho *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->node_room = 256;
	a->node = calloc(a->node_room, sizeof(*a->node));
	if (!a->node) {
		free(a);
		return -ENOMEM;
	}
	a->nodes = 1;
	for (unsigned c = 0; c < 256; c++)
		a->fold.to[c] = fold ? fold->to[c] : (uint8_t)c;
	*ret = a;
	return 0;
}

void
aho_free(struct aho *a)
{
	if (!a)
		return;
	free(a->node);
	free(a->output);
	free(a->next);
	free(a->accepting);
	free(a->order);
	free(a);
}

static uint32_t
find_child(const struct aho *a, uint32_t parent, uint8_t byte)
{
	uint32_t i = a->node[parent].child;

	while (i && a->node[i].byte != byte)
		i = a->node[i].sibling;
	return i;
}

static int
add_child(struct aho *a, uint32_t parent, uint8_t byte, uint32_t *ret)
{
	void *node = a->node;
	int r = grow(&node, &a->node_room, a->nodes, sizeof(*a->node));

	a->node = node;
	if (r < 0)
		return r;
	a->node[a->nodes] = (struct node){
		.byte = byte,
		.sibling = a->node[parent].child,
	};
	a->node[parent].child = a->nodes;
	*ret = a->nodes++;
	return 0;
}

static int
add_output(struct aho *a, uint32_t at, uint32_t value)
{
	void *output = a->output;
	int r = grow(&output, &a->output_room, a->outputs, sizeof(*a->output));

	a->output = output;
	if (r < 0)
		return r;
	a->output[a->outputs].value = value;
	a->output[a->outputs].next = a->node[at].output;
	a->node[at].output = ++a->outputs;
	return 0;
}

int
aho_add(struct aho *a, struct span literal, uint32_t value)
{
	uint32_t at = 0;

	assert(!a->next);
	if (literal.n == 0)
		return -EINVAL;
	if (literal.n > AHO_STATES_MAX - a->nodes)
		return -E2BIG;
	for (size_t i = 0; i < literal.n; i++) {
		uint8_t byte = a->fold.to[literal.p[i]];
		uint32_t child = find_child(a, at, byte);
		int r = child ? 0 : add_child(a, at, byte, &child);

		if (r < 0)
			return r;
		at = child;
	}
	if (a->longest < literal.n)
		a->longest = literal.n;
	return add_output(a, at, value);
}

static void
make_classes(struct aho *a)
{
	uint16_t of_byte[256] = { 0 };
	unsigned classes = 1;

	for (uint32_t i = 1; i < a->nodes; i++)
		of_byte[a->node[i].byte] = 1;
	for (size_t c = 0; c < array_size(of_byte); c++)
		if (of_byte[c])
			of_byte[c] = (uint16_t)classes++;
	for (size_t c = 0; c < array_size(a->class); c++)
		a->class[c] = of_byte[a->fold.to[c]];
	while (1U << a->shift < classes)
		a->shift++;
}

/* Where the automaton goes from node at by byte, failures followed. */
static uint32_t
step(const struct aho *a, uint32_t at, uint8_t byte)
{
	for (;;) {
		uint32_t child = find_child(a, at, byte);

		if (child || at == 0)
			return child;
		at = a->node[at].fail;
	}
}

/* Breadth first, so that a node's suffixes are done before it. */
static void
link_nodes(struct aho *a, uint32_t *order)
{
	uint32_t done = 0, n = 1;

	order[0] = 0;
	for (; done < n; done++) {
		uint32_t parent = order[done];

		for (uint32_t i = a->node[parent].child; i;
		     i = a->node[i].sibling) {
			uint32_t f = parent
			    ? step(a, a->node[parent].fail, a->node[i].byte)
			    : 0;

			a->node[i].fail = f;
			a->node[i].dict =
			    a->node[f].output ? f : a->node[f].dict;
			order[n++] = i;
		}
	}
	assert(n == a->nodes);
}

static bool
accepts(const struct node *n)
{
	return n->output || n->dict;
}

static void
number_states(struct aho *a, const uint32_t *order)
{
	uint16_t state = 0;

	for (uint32_t i = 0; i < a->nodes; i++)
		if (!accepts(&a->node[order[i]]))
			a->node[order[i]].state = state++;
	a->accept = state;
	for (uint32_t i = 0; i < a->nodes; i++) {
		if (!accepts(&a->node[order[i]]))
			continue;
		a->accepting[state - a->accept] = order[i];
		a->node[order[i]].state = state++;
	}
}

static uint16_t *
row_of(const struct aho *a, uint32_t node)
{
	return a->next + ((size_t)a->node[node].state << a->shift);
}

/* A row is its suffix's row with the node's own children put in. */
static void
fill_rows(struct aho *a, const uint32_t *order)
{
	for (uint32_t k = 0; k < a->nodes; k++) {
		const struct node *n = &a->node[order[k]];
		uint16_t *row = row_of(a, order[k]);

		if (order[k])
			memcpy(
			    row, row_of(a, n->fail), sizeof(*row) << a->shift);
		for (uint32_t i = n->child; i; i = a->node[i].sibling)
			row[a->class[a->node[i].byte]] = a->node[i].state;
	}
}

int
aho_build(struct aho *a)
{
	assert(!a->next);
	make_classes(a);
	if ((size_t)a->nodes << a->shift > AHO_TABLE_MAX / sizeof(*a->next))
		return -E2BIG;
	a->order = calloc(a->nodes, sizeof(*a->order));
	a->next = calloc((size_t)a->nodes << a->shift, sizeof(*a->next));
	a->accepting = calloc(a->nodes, sizeof(*a->accepting));
	if (!a->order || !a->next || !a->accepting)
		return -ENOMEM;
	link_nodes(a, a->order);
	number_states(a, a->order);
	fill_rows(a, a->order);
	return 0;
}

static void
report(const struct aho *a, uint32_t state, size_t end, struct aho_call call)
{
	uint32_t n = a->accepting[state - a->accept];

	for (; call.fn && n; n = a->node[n].dict)
		for (uint32_t i = a->node[n].output; i;
		     i = a->output[i - 1].next)
			call.fn(call.arg, a->output[i - 1].value, end);
}

#define likely_not(x) __builtin_expect((x), 0)

/* From s.p[from] to s.p[to]; returns the state there. */
static uint32_t
scan(const struct aho *a, uint32_t at, struct span s, size_t from, size_t to,
    struct aho_call call)
{
	for (size_t i = from; i < to; i++) {
		at = a->next[(size_t)at << a->shift | a->class[s.p[i]]];
		if (likely_not(at >= a->accept))
			report(a, at, i + 1, call);
	}
	return at;
}

/*
 * Both halves, one step of each in turn. The second begins at the root and
 * the longest literal's length early, so that it is where one reader alone
 * would be when its half begins.
 */
static uint32_t
scan_halves(
    const struct aho *a, uint32_t at, struct span s, struct aho_call call)
{
	size_t half = s.n / 2;
	struct span back = span_from(s, half);
	struct aho_call none = { .fn = NULL };
	uint32_t ahead = scan(a, 0, s, half - a->longest, half, none);

	for (size_t i = 0; i < half; i++) {
		at = a->next[(size_t)at << a->shift | a->class[s.p[i]]];
		ahead =
		    a->next[(size_t)ahead << a->shift | a->class[back.p[i]]];
		if (likely_not(at >= a->accept))
			report(a, at, i + 1, call);
		if (likely_not(ahead >= a->accept))
			report(a, ahead, half + i + 1, call);
	}
	return scan(a, ahead, s, half * 2, s.n, call);
}

void
aho_scan(
    const struct aho *a, uint32_t *state, struct span s, aho_fn *fn, void *arg)
{
	struct aho_call call = { fn, arg };

	assert(a->next);
	if (s.n >= SPLIT_MIN && s.n / 8 >= a->longest)
		*state = scan_halves(a, *state, s, call);
	else
		*state = scan(a, *state, s, 0, s.n, call);
}
