/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.c - many POSIX expressions on one line: literals pick the rules, and
 * PCRE2 without JIT (which maps memory for writing and running) decides.
 *
 * A backtracking engine can be made to run for days by the line's author.
 * PCRE2's own limit counts anew from each byte where a match may begin, so
 * callouts behind repetitions count the steps of a rule over a whole line.
 */
#include "match.h"
#include "aho_corasick.h"
#include "ere.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define SETS_MAX 4 /* of literals, for one rule */
#define PIECE ((size_t)16 * KIB)
#define OVERLAP ((size_t)4 * KIB)
#define STEPS_LINE 100000
#define HEAP_KIB 2048
#define BYTES_STEP 8 /* looked at in the time of a step, about */
#define PATTERN_MAX ((size_t)256 * KIB)

struct matcher {
	size_t count, words; /* rules; words of a set of rules */
	pcre2_code **code;
	uint8_t *needs, *has; /* a bit for each set of literals */
	uint64_t *touched, *always; /* sets of rules */
	struct aho *aho;
	pcre2_match_data *data;
	pcre2_match_context *context;
	uint32_t steps;
	uint64_t limited, work;
};

static void
ere_cleanup(struct ere *e)
{
	ere_free(e);
}

static int
count_step(pcre2_callout_block *block, void *arg)
{
	struct matcher *m = arg;

	(void)block;
	return ++m->steps > STEPS_LINE ? PCRE2_ERROR_CALLOUT : 0;
}

static int
compile(struct matcher *m, size_t rule, const struct ere *e)
{
	autobuf pattern = BUF(PATTERN_MAX);
	int error, r = ere_pcre2(e, &pattern);
	size_t at;

	if (r < 0)
		return r;
	m->code[rule] = pcre2_compile(pattern.p, pattern.n,
	    PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF |
		PCRE2_NO_AUTO_CAPTURE,
	    &error, &at, NULL);
	return m->code[rule] ? 0 : -EINVAL;
}

static int
add_literal(struct matcher *m, size_t rule, unsigned set, struct span s)
{
	m->needs[rule] |= (uint8_t)(1U << set);
	return aho_add(m->aho, s, (uint32_t)(rule * SETS_MAX + set));
}

static int
add_own_literals(struct matcher *m, size_t rule, const struct ere *e)
{
	autofree struct literals *sets = calloc(SETS_MAX, sizeof(*sets));
	int r = sets ? 0 : -ENOMEM;
	size_t n = sets ? ere_literals(e, sets, SETS_MAX) : 0;

	for (unsigned i = 0; i < n; i++)
		for (size_t k = 0; k < sets[i].count && r == 0; k++)
			r = add_literal(m, rule, i,
			    span_of(sets[i].item[k].byte, sets[i].item[k].n));
	return r;
}

static int
add_rule(struct matcher *m, size_t rule, const struct match_rule *given)
{
	__attribute__((cleanup(ere_cleanup))) struct ere e = { 0 };
	int r = ere_parse(&e, given->expression);

	if (r == 0)
		r = compile(m, rule, &e);
	if (r == 0 && given->literals)
		for (size_t i = 0; given->literals[i] && r == 0; i++)
			r = add_literal(
			    m, rule, 0, span_str(given->literals[i]));
	else if (r == 0)
		r = add_own_literals(m, rule, &e);
	if (!m->needs[rule])
		m->always[rule / 64] |= UINT64_C(1) << rule % 64;
	return r;
}

static int
allocate(struct matcher *m, size_t count)
{
	struct aho_fold fold;

	m->count = count;
	m->words = (count + 63) / 64;
	m->code = calloc(count + 1, sizeof(*m->code));
	m->needs = calloc(count + 1, 1);
	m->has = calloc(count + 1, 1);
	m->touched = calloc(m->words + 1, sizeof(*m->touched));
	m->always = calloc(m->words + 1, sizeof(*m->always));
	m->data = pcre2_match_data_create(1, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (!m->code || !m->needs || !m->has || !m->touched || !m->always ||
	    !m->data || !m->context)
		return -ENOMEM;
	(void)pcre2_set_match_limit(m->context, STEPS_LINE);
	(void)pcre2_set_depth_limit(m->context, STEPS_LINE);
	(void)pcre2_set_heap_limit(m->context, HEAP_KIB);
	(void)pcre2_set_callout(m->context, count_step, m);
	for (unsigned c = 0; c < 256; c++)
		fold.to[c] = ere_fold((uint8_t)c);
	return aho_new(&m->aho, &fold);
}

void
matcher_free(struct matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; m->code && i < m->count; i++)
		pcre2_code_free(m->code[i]);
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	aho_free(m->aho);
	free(m->code);
	free(m->needs);
	free(m->has);
	free(m->touched);
	free(m->always);
	free(m);
}

int
matcher_new(struct matcher **ret, const struct match_rule *rules, size_t count)
{
	struct matcher *m = calloc(1, sizeof(*m));
	int r = m ? 0 : -ENOMEM;

	assert(count < UINT32_MAX / SETS_MAX);
	if (r == 0)
		r = allocate(m, count);
	for (size_t i = 0; i < count && r == 0; i++)
		r = add_rule(m, i, &rules[i]);
	if (r == 0)
		r = aho_build(m->aho);
	if (r < 0) {
		matcher_free(m);
		return r;
	}
	*ret = m;
	return 0;
}

static void
touch(void *arg, uint32_t value, size_t end)
{
	struct matcher *m = arg;
	size_t rule = value / SETS_MAX;
	uint64_t *word = &m->touched[rule / 64], bit = UINT64_C(1) << rule % 64;

	(void)end;
	if (!(*word & bit))
		m->has[rule] = 0;
	*word |= bit;
	m->has[rule] |= (uint8_t)(1U << value % SETS_MAX);
}

/* One piece: > 0 with *start and *length, 0 no match, < 0 a limit. */
static int
match_piece(struct matcher *m, size_t rule, struct span line, size_t from,
    size_t ret[2])
{
	size_t end = line.n - from > PIECE ? from + PIECE : line.n;
	uint32_t flags = end < line.n ? PCRE2_NOTEOL : 0;
	const size_t *vector;
	int r;

	m->work += 1 + (end - from) / BYTES_STEP;
	r = pcre2_match(m->code[rule], line.n ? line.p : (PCRE2_SPTR) "", end,
	    from, flags, m->data, m->context);

	if (r == PCRE2_ERROR_NOMATCH)
		return 0;
	if (r < 0)
		return r;
	vector = pcre2_get_ovector_pointer(m->data);
	ret[0] = vector[0];
	ret[1] = vector[1] - vector[0];
	return 1;
}

/* Long lines by pieces: what lies further apart than one is not found. */
static void
match_rule(
    struct matcher *m, size_t rule, struct span line, match_fn *fn, void *arg)
{
	size_t from = 0, found[2] = { 0, 0 };
	int r;

	m->steps = 0;
	for (;;) {
		r = match_piece(m, rule, line, from, found);
		if (r != 0 || line.n - from <= PIECE)
			break;
		from += PIECE - OVERLAP;
	}
	m->work += m->steps;
	if (r > 0)
		fn(arg, rule, found[0], found[1]);
	else if (r < 0 || from > 0)
		m->limited++;
}

void
matcher_line(struct matcher *m, struct span line, match_fn *fn, void *arg)
{
	uint32_t state = 0;

	memset(m->touched, 0, m->words * sizeof(*m->touched));
	aho_scan(m->aho, &state, line, touch, m);
	for (size_t w = 0; w < m->words; w++) {
		uint64_t left = m->touched[w] | m->always[w];

		for (; left; left &= left - 1) {
			size_t rule = w * 64 + (size_t)__builtin_ctzll(left);

			if (!m->needs[rule] || m->has[rule] == m->needs[rule])
				match_rule(m, rule, line, fn, arg);
		}
	}
}

uint64_t
matcher_limited(const struct matcher *m)
{
	return m->limited;
}

uint64_t
matcher_work(const struct matcher *m)
{
	return m->work;
}
