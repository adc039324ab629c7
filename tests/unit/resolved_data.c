/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resolved_data.c - real hosts' dumps by three ways: the journal's export of
 * a SIGUSR1 dump, the reply of DumpCache and what resolvectl shows of it must
 * hold the same records. DNSIR_FIXTURES: the directory of these, one folder a
 * suite.
 */
#include "../../modules/resolved/dump_rr.h"
#include "dump.h"
#include "resolved_say.h"

#include <fcntl.h>

#define SET_MAX 4096

struct set {
	struct span line[SET_MAX];
	size_t count;
	struct buf bytes;
};

static int
compare(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* Lines of b, sorted, each once. */
static void
set_of(struct set *s)
{
	struct span rest = buf_span(&s->bytes), line;
	size_t n = 0;

	s->count = 0;
	while (s->count < SET_MAX && text_line(&rest, true, &line))
		s->line[s->count++] = line;
	qsort(s->line, s->count, sizeof(s->line[0]), compare);
	for (size_t i = 0; i < s->count; i++)
		if (n == 0 || !span_eq(s->line[n - 1], s->line[i]))
			s->line[n++] = s->line[i];
	s->count = n;
}

static void
is_set(const struct set *a, const struct set *b, const char *name)
{
	size_t i = 0, j = 0, wrong = 0;

	while (i < a->count || j < b->count) {
		int c = i == a->count ? 1
		    : j == b->count   ? -1
				      : span_cmp(a->line[i], b->line[j]);

		if (c != 0) {
			struct span s = c < 0 ? a->line[i] : b->line[j];

			printf("# only %s: %.*s\n", c < 0 ? "first" : "second",
			    SPAN_ARG(s));
			wrong++;
		}
		i += c <= 0;
		j += c >= 0;
	}
	ok(wrong == 0 && a->count > 0, "%s: %zu records", name, a->count);
}

static bool
fixture(const char *suite, const char *file, struct buf *b)
{
	char path[4096];
	autofd fd = -1;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "%s/%s/%s", getenv("DNSIR_FIXTURES"),
	    suite, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	do {
		assert(buf_reserve(b, 65536) == 0);
		n = read(fd, b->p + b->n, 65536);
		b->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	/* varlink's end */
	if (b->n > 0 && b->p[b->n - 1] == '\0')
		b->n--;
	return n == 0;
}

/* What two ways tell alike: no owner of NAPTR, LOC in other words. */
struct say {
	struct buf *out;
	bool scope, negative;
	size_t whole, answers, zones, servers, begun;
	uint32_t lines;
};

static void
say_common(void *arg, const struct record *r)
{
	struct say *s = arg;
	char name[DNSNAME_TEXT_MAX] = "", type[DNS_TYPE_TEXT_MAX];
	const struct record_answer *a = &r->answer;

	s->servers += r->kind == REC_SERVER;
	s->begun += r->kind == REC_DUMP && r->dump.event == DUMP_BEGIN;
	s->whole +=
	    r->kind == REC_DUMP && r->dump.event == DUMP_END && r->dump.whole;
	if (r->kind == REC_DUMP && r->dump.event == DUMP_END)
		s->lines += r->dump.lines;
	s->zones += r->kind == REC_ANSWER && a->from == FROM_RESOLVED_ZONE;
	if (r->kind != REC_ANSWER || a->from == FROM_RESOLVED_ZONE)
		return;
	s->answers++;
	if (!s->negative &&
	    (a->status == ANSWER_NODATA || a->status == ANSWER_SERVFAIL))
		return;
	if (a->name.length > 0 && a->type != DNS_NAPTR)
		(void)dnsname_text(&a->name, name);
	(void)dns_type_text(a->type, type);
	assert(
	    buf_printf(s->out, "%.*s %s %s %s %.*s\n",
		SPAN_ARG(s->scope ? a->scope : SPAN_NONE), name, type,
		say_status[a->status],
		SPAN_ARG(a->type == 29 /* LOC */ ? SPAN_NONE : a->rdata)) == 0);
}

/* Entries of the export format; those of manager_sigusr1 are lines. */
static void
feed_export(struct span text, struct say *say)
{
	struct emit e = { .window = text, .fn = say_common, .arg = say };
	struct dump d = { .open = false };
	struct dump_line_in in = { .time = TIME_NONE };
	struct span rest = text, line;
	bool is_dump = false;
	uint64_t n;

	while (text_line(&rest, true, &line)) {
		if (line.n == 0) {
			if (is_dump)
				dump_line(&d, &in, &e);
			is_dump = false;
		} else if (span_starts(line, SPAN("MESSAGE=")))
			in.message = span_from(line, 8);
		else if (span_is(line, "CODE_FUNC=manager_sigusr1"))
			is_dump = true;
		else if (span_starts(line, SPAN("_PID=")) &&
		    text_u64(span_from(line, 5), &n))
			in.pid = (uint32_t)n;
	}
	if (is_dump)
		dump_line(&d, &in, &e);
	dump_end(&d, &e);
	dump_close(&d);
}

static size_t
count_in(struct span s, const char *needle)
{
	size_t n = 0;
	ptrdiff_t at;

	while ((at = span_find(s, span_str(needle))) >= 0) {
		n++;
		s = span_from(s, (size_t)at + 1);
	}
	return n;
}

/* Every line with a TAB is a record or an attribute, none is left over. */
static void
all_lines(const char *suite, const char *file, unsigned dumps)
{
	static const char *const attributes[] = { "\tVerified f",
		"\tPossible f", "\tDNSSEC M", "\tCan do", "\tMaximum ",
		"\tFailed UDP", "\tFailed TCP", "\tSeen tr", "\tSeen OPT",
		"\tSeen RRSIG", "\tSeen inv", "\tServer dr" };
	autobuf in = BUF(8 * MIB), out = BUF(8 * MIB);
	struct say say = { .out = &out, .negative = true };
	size_t records;
	struct span s;

	if (!fixture(suite, file, &in)) {
		ok(false, "%s/%s can be read", suite, file);
		return;
	}
	s = buf_span(&in);
	records = count_in(s, "MESSAGE=\t");
	for (size_t i = 0; i < array_size(attributes); i++) {
		char key[64];

		(void)snprintf(key, sizeof(key), "MESSAGE=%s", attributes[i]);
		records -= count_in(s, key);
	}
	feed_export(s, &say);
	is_u64(say.begun, dumps, suite);
	is_u64(say.whole, dumps, "  all of them whole");
	is_u64(say.lines, count_in(s, "CODE_FUNC=manager_sigusr1\n"),
	    "  every line counted");
	is_u64(say.servers, count_in(s, "MESSAGE=[Server "), "  every server");
	ok(records == say.answers + say.zones && say.answers > 0,
	    "  %zu records of the cache and %zu of zones", say.answers,
	    say.zones);
}

static void
read_dump(struct set *s, struct span in, bool scope)
{
	struct say say = {
		.out = &s->bytes, .scope = scope, .negative = scope
	};

	feed_export(in, &say);
	set_of(s);
}

static void
read_varlink(struct set *s, struct span in, bool scope)
{
	struct say say = {
		.out = &s->bytes, .scope = scope, .negative = scope
	};

	(void)parse_as(
	    "resolved", "live/resolved/dump-cache.json", in, say_common, &say);
	set_of(s);
}

/* resolvectl show-cache: the lines of a dump without TAB and scope. */
static void
read_shown(struct set *s, struct span in)
{
	struct say say = { .out = &s->bytes };
	struct emit e = { .fn = say_common, .arg = &say };
	struct dump d = { .open = false };
	autobuf text = BUF(MIB);
	struct span line;
	struct dump_line_in at = { .time = TIME_NONE };

	while (text_line(&in, true, &line)) {
		struct span status = SPAN(" NXDOMAIN");

		if (line.n == 0 || span_starts(line, SPAN("Scope ")) ||
		    span_is(line, "No entries."))
			continue;
		text.n = 0;
		if (line.p[0] != ' ')
			assert(buf_byte(&text, '\t') == 0);
		if (span_ends(line, status)) {
			line.n -= status.n;
			assert(buf_add(&text, line) == 0);
			line = SPAN(" -- NXDOMAIN");
		}
		assert(buf_add(&text, line) == 0);
		at.message = e.window = buf_span(&text);
		dump_line(&d, &at, &e);
	}
	dump_end(&d, &e);
	dump_close(&d);
	set_of(s);
}

static void
three_ways(const char *suite, struct set *a, struct set *b)
{
	autobuf dump = BUF(8 * MIB), reply = BUF(8 * MIB), shown = BUF(MIB);

	if (!ok(fixture(suite, "dump-full.export", &dump) &&
		    fixture(suite, "varlink-Monitor.DumpCache.json", &reply) &&
		    fixture(suite, "resolvectl-show-cache.txt", &shown),
		"%s, three ways", suite))
		return;
	a->bytes.n = b->bytes.n = 0;
	read_dump(a, buf_span(&dump), true);
	read_varlink(b, buf_span(&reply), true);
	is_set(a, b, "  dump and DumpCache, scopes and negative entries too");
	a->bytes.n = b->bytes.n = 0;
	read_shown(a, buf_span(&shown));
	read_varlink(b, buf_span(&reply), false);
	is_set(a, b, "  resolvectl show-cache and DumpCache");
}

int
main(void)
{
	static const char *const suites[] = { "ubuntu-bionic", "bullseye",
		"bookworm", "ubuntu-noble", "trixie", "sid" };
	static struct set a, b;

	if (getenv("DNSIR_FIXTURES") == NULL) {
		puts("1..0 # SKIP DNSIR_FIXTURES is not set: the dumps of real "
		     "hosts are not compared");
		return 0;
	}
	a.bytes.max = b.bytes.max = 8 * MIB;
	for (size_t i = 0; i < array_size(suites); i++) {
		all_lines(suites[i], "dump-full.export", 1);
		all_lines(suites[i], "dump-repeated.export",
		    i == 0 || i == 2 ? 2 : 3);
		if (i >= 3)
			three_ways(suites[i], &a, &b);
	}
	buf_free(&a.bytes);
	buf_free(&b.bytes);
	return done_testing();
}
