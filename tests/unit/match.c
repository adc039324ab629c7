/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - every shell pattern, and our expressions against regcomp(3)'s. */
#include "match.h"
#include "intel.h"
#include "tap.h"
#include "text.h"

#include <regex.h>
#include <time.h>

struct hits {
	size_t count, rule[256], start[256], length[256];
	bool disorder;
};

static void
hit(void *arg, size_t rule, size_t start, size_t length)
{
	struct hits *h = arg;

	assert(h->count < array_size(h->rule));
	if (h->count && h->rule[h->count - 1] >= rule)
		h->disorder = true;
	h->rule[h->count] = rule;
	h->start[h->count] = start;
	h->length[h->count++] = length;
}

static struct hits
match(struct matcher *m, struct span line)
{
	struct hits h = { 0 };

	matcher_line(m, line, hit, &h);
	return h;
}

static bool
has(const struct hits *h, size_t rule)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->rule[i] == rule)
			return true;
	return false;
}

static struct matcher *
matcher_of(const char *expression)
{
	struct match_rule rule = { "T", expression, NULL };
	struct matcher *m = NULL;
	int r = matcher_new(&m, &rule, 1);

	return r == 0 ? m : NULL;
}

static void
test_shell_patterns(void)
{
	struct match_rule rules[256];
	size_t n = intel_shell_patterns_count;
	struct matcher *m;
	bool disorder = false;

	assert(n <= array_size(rules));
	for (size_t i = 0; i < n; i++)
		rules[i] = (struct match_rule){ intel_shell_patterns[i].id,
			intel_shell_patterns[i].expression, NULL };
	ok(n >= 131, "%zu shell patterns", n);
	if (!ok(matcher_new(&m, rules, n) == 0, "all are expressions"))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct shell_pattern *p = &intel_shell_patterns[i];
		struct hits yes = match(m, span_str(p->positive)),
			    no = match(m, span_str(p->negative));

		ok(has(&yes, i), "%s: %s", p->id, p->positive);
		ok(!has(&no, i), "%s: not %s", p->id, p->negative);
		disorder |= yes.disorder || no.disorder;
	}
	ok(!disorder, "matches come in the order of the rules");
	is_u64(matcher_limited(m), 0, "and no limit was hit");
	matcher_free(m);
}

static const struct {
	const char *expression;
	struct span line;
	int start, length; /* start -1: no match */
} tables[] = {
	{ "abc", BYTES("xabcx"), 1, 3 },
	{ "abc", BYTES("abxc"), -1, 0 },
	{ "^abc$", BYTES("abc"), 0, 3 },
	{ "^abc$", BYTES("abc\n"), -1, 0 },
	{ "a.c", BYTES("a\nc"), 0, 3 },
	{ "a.c", BYTES("a\0c"), 0, 3 },
	{ "a[^b]c", BYTES("a\0c"), 0, 3 },
	{ "[\\.]x", BYTES("\\x"), 0, 2 }, /* a backslash is itself */
	{ "[\\.]x", BYTES(".x"), 0, 2 },
	{ "[\"\\']+", BYTES("a\"\\'b"), 1, 3 },
	{ "[]a]+", BYTES("xa]a"), 1, 3 },
	{ "[^]a]+", BYTES("a]x"), 2, 1 },
	{ "[a-]+", BYTES("b-a-"), 1, 3 },
	{ "[a\\-z]", BYTES("-"), -1, 0 }, /* from backslash to z */
	{ "[[:digit:]x]+", BYTES("ab12x"), 2, 3 },
	{ "[^[:space:]]+", BYTES(" \tab "), 2, 2 },
	{ "[[.a.]-c]+", BYTES("xabcd"), 1, 3 },
	{ "[[=a=]]+", BYTES("baab"), 1, 2 },
	{ "\\.\\*\\[", BYTES("x.*["), 1, 3 },
	{ "\\<cat\\>", BYTES("concat cat."), 7, 3 },
	{ "\\bcat\\B", BYTES("cat cats"), 4, 3 },
	{ "\\w+\\W\\S\\s", BYTES("a_1-x y"), 0, 6 },
	{ "a{2,3}", BYTES("aaaa"), 0, 3 },
	{ "a{2}", BYTES("a"), -1, 0 },
	{ "(ab|c)+d", BYTES("xababcd"), 1, 6 },
	{ "a|b|", BYTES(""), 0, 0 },
	{ "()", BYTES(""), 0, 0 },
	{ "(a*)*b", BYTES("aaab"), 0, 4 },
	{ "a+?b", BYTES("aab"), 0, 3 }, /* (a+)?, not a lazy a+ */
	{ "x*", BYTES("yyy"), 0, 0 },
	{ "a)", BYTES("a)"), 0, 2 },
	{ "\xc3\xbc", BYTES("gr\xc3\xbcn"), 2, 2 },
	{ "[\x80-\xff]+", BYTES("a\xff\x80"), 1, 2 },
	{ "A", BYTES("a"), -1, 0 },
	{ "curl .*sh", BYTES("CURL x | sh"), -1, 0 },
	{ "(^|[^a])b", BYTES("b"), 0, 1 },
	{ "(#|\\{|\\}|~)", BYTES("}"), 0, 1 },
	{ "(?:x)", BYTES("x"), -2, 0 }, /* not an expression */
	{ "*a", BYTES(""), -2, 0 },
	{ "a|*b", BYTES(""), -2, 0 },
	{ "(a", BYTES(""), -2, 0 },
	{ "[a", BYTES(""), -2, 0 },
	{ "[b-a]", BYTES(""), -2, 0 },
	{ "[[:nope:]]", BYTES(""), -2, 0 },
	{ "a{2,1}", BYTES(""), -2, 0 },
	{ "a{256}", BYTES(""), -2, 0 },
	{ "a{", BYTES(""), -2, 0 },
	{ "a{,2}", BYTES(""), -2, 0 },
	{ "a\\", BYTES(""), -2, 0 },
	{ "(a)\\1", BYTES(""), -2, 0 },
	{ "\\d", BYTES(""), -2, 0 },
};

static void
test_expressions(void)
{
	for (size_t i = 0; i < array_size(tables); i++) {
		struct matcher *m = matcher_of(tables[i].expression);
		struct hits h = { 0 };

		if (!ok((m != NULL) == (tables[i].start != -2), "%s is %s",
			tables[i].expression, m ? "good" : "refused") ||
		    !m)
			continue;
		h = match(m, tables[i].line);
		if (tables[i].start == -1)
			is_u64(h.count, 0, "it does not match");
		else
			ok(h.count == 1 &&
				h.start[0] == (size_t)tables[i].start &&
				h.length[0] == (size_t)tables[i].length,
			    "it matches where it should");
		matcher_free(m);
	}
}

static uint64_t
random_next(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 8;
}

static const char *
pick(const char *const *list, size_t n)
{
	return list[random_next() % n];
}

static int
random_count(struct buf *b)
{
	static const char *const counts[] = { "", "", "", "*", "+", "?", "{2}",
		"{1,2}", "{2,}", "{0,1}" };

	return buf_add(b, span_str(pick(counts, array_size(counts))));
}

static int
random_atom(struct buf *b)
{
	static const char *const atoms[] = { "a", "b", "ab", "ba", "aab", "c",
		".", "[ab]", "[^a]", "[[:alpha:]]", "[[:space:]]", "\\.", "A",
		"[Aa]", "[\"']" };
	int r = buf_add(b, span_str(pick(atoms, array_size(atoms))));

	return r ? r : random_count(b);
}

/*
 * A random expression of the shapes that rules have. No anchors in what is
 * repeated: regexec(3) of glibc then finds matches that are none.
 */
static int
random_expression(struct buf *b, unsigned depth, bool anchors)
{
	static const char *const anchor[] = { "^", "$", "\\b", "(^|[^a])" };
	unsigned parts = 1 + (unsigned)(random_next() % 4);
	int r = 0;

	for (unsigned i = 0; i < parts && r == 0; i++) {
		bool inner = anchors && random_next() % 2;

		if (i && random_next() % 4 == 0)
			r = buf_byte(b, '|');
		if (anchors && random_next() % 6 == 0)
			r = buf_add(
			    b, span_str(pick(anchor, array_size(anchor))));
		if (!depth || random_next() % 3) {
			r = r ? r : random_atom(b);
			continue;
		}
		r = r ? r : buf_byte(b, '(');
		r = r ? r : random_expression(b, depth - 1, inner);
		r = r ? r : buf_byte(b, ')');
		if (!inner)
			r = r ? r : random_count(b);
	}
	return r;
}

static void
random_line(char *line, size_t max)
{
	static const char bytes[] = "aaaabbbbccAB .\"' \t";
	size_t n = random_next() % max;

	for (size_t i = 0; i < n; i++)
		line[i] = bytes[random_next() % (sizeof(bytes) - 1)];
	line[n] = '\0';
}

/*
 * Does it match, and where first? regexec(3) says what POSIX says; the
 * length may differ where an alternative that comes first is shorter.
 */
static unsigned
differences(const char *expression, unsigned *compared, uint64_t *limited)
{
	struct matcher *m = matcher_of(expression);
	uint64_t before;
	unsigned wrong = 0;
	regmatch_t at;
	regex_t re;

	if (regcomp(&re, expression, REG_EXTENDED) != 0) {
		matcher_free(m);
		return 0;
	}
	for (int i = 0; m && i < 20; i++) {
		char line[24];
		struct hits h;
		bool is;

		random_line(line, sizeof(line));
		before = matcher_limited(m);
		h = match(m, span_str(line));
		*limited += matcher_limited(m) - before;
		if (matcher_limited(m) > before)
			continue;
		is = regexec(&re, line, 1, &at, 0) == 0;
		(*compared)++;
		if (is == (h.count == 1) &&
		    (!is || h.start[0] == (size_t)at.rm_so))
			continue;
		if (wrong++ == 0)
			printf("# %s on \"%s\": %d, not %d\n", expression, line,
			    (int)h.count, is);
	}
	regfree(&re);
	wrong += !m;
	matcher_free(m);
	return wrong;
}

static void
test_against_regcomp(void)
{
	unsigned wrong = 0, compared = 0;
	uint64_t limited = 0;

	for (int i = 0; i < 4000; i++) {
		autobuf b = BUF(4096);

		if (random_expression(&b, 2, true) < 0 ||
		    buf_byte(&b, '\0') < 0)
			wrong++;
		else
			wrong +=
			    differences((const char *)b.p, &compared, &limited);
	}
	ok(wrong == 0 && compared > 50000, "%u times as regexec(3) says",
	    compared);
	ok(limited < compared / 100, "limits hit %llu times",
	    (unsigned long long)limited);
}

static void
test_literals(void)
{
	static const char *const ab[] = { "ab", "cd", NULL };
	static const char *const none[] = { NULL };
	struct match_rule rules[] = {
		{ "A", "x+", ab },
		{ "B", "x+", NULL },
		{ "C", "x+", none },
	};
	struct matcher *m = NULL;
	struct hits h;

	ok(matcher_new(&m, rules, array_size(rules)) == 0, "three rules");
	h = match(m, SPAN("xx"));
	ok(h.count == 2 && h.rule[0] == 1 && h.rule[1] == 2,
	    "a rule is not run without its literals");
	h = match(m, SPAN("xx CD"));
	is_u64(h.count, 3, "one of them is enough, in any case");
	h = match(m, SPAN("cd"));
	is_u64(h.count, 0, "and the expression decides");
	matcher_free(m);
	ok(matcher_new(&m, rules, 0) == 0, "no rules at all");
	is_u64(match(m, SPAN("xx")).count, 0, "match nothing");
	matcher_free(m);
	matcher_free(NULL);
	rules[1].expression = "(";
	is_i64(matcher_new(&m, rules, 3), -EINVAL, "a bad rule: -EINVAL");
}

/* A match at each place of a long line, also across the cuts of pieces. */
static void
test_long_lines(void)
{
	enum {
		SIZE = 50000
	};
	static uint8_t line[SIZE];
	struct matcher *m = matcher_of("(^|[^b])curl[[:space:]]+x$|q(ab)+q"),
		       *end = matcher_of("aa$");
	unsigned wrong = 0;

	assert(m && end);
	memset(line, 'a', SIZE);
	for (size_t at = 0; at + 6 <= SIZE; at += 61) {
		struct hits h;

		memcpy(line + at, "qababq", 6);
		h = match(m, span_of(line, SIZE));
		wrong += h.count != 1 || h.start[0] != at || h.length[0] != 6;
		memset(line + at, 'a', 6);
	}
	is_u64(wrong, 0, "a match is found wherever it is");
	is_u64(matcher_limited(m), 0, "no limit in that");
	ok(match(end, span_of(line, SIZE)).start[0] == SIZE - 2,
	    "the end of a line is where it ends");
	memcpy(line + 1000, "qab", 3);
	is_u64(match(m, span_of(line, SIZE)).count, 0, "no match");
	is_u64(matcher_limited(m), 1, "in a line by pieces: counted");
	matcher_free(m);
	matcher_free(end);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What would run for years ends soon, and says so. */
static void
test_evil(void)
{
	static const char *const evil[] = { "(a|aa)+$", "(a+)+$",
		"(.*)(.*)(.*)(.*)(.*)[^ax]", "((a{1,9}){1,9}){1,9}$",
		"(a|a|a|a)*[bc]", "(a?){99}a{99}$", "(aa*)*[bc]" };
	static uint8_t line[10000];

	memset(line, 'a', sizeof(line));
	line[sizeof(line) - 1] = 'x';
	for (size_t i = 0; i < array_size(evil); i++) {
		struct matcher *m = matcher_of(evil[i]);
		double from = now(), seconds;
		struct hits h;

		assert(m);
		h = match(m, span_of(line, sizeof(line)));
		seconds = now() - from;
		ok(seconds < 5 && h.count == 0 && matcher_limited(m) == 1,
		    "%s is given up after %.3f s", evil[i], seconds);
		matcher_free(m);
	}
}

int
main(void)
{
	test_shell_patterns();
	test_expressions();
	test_literals();
	test_against_regcomp();
	test_long_lines();
	test_evil();
	return done_testing();
}
