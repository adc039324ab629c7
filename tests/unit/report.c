/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report - the parts that the walled child hands over.
 *
 * DNSIR_REPORT_DIR=DIR writes the sample's parts into DIR: for a look at
 * them, for the browser's test, and to renew the golden page.
 */
#include "report_sample.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "json.h"
#include "tap.h"

struct part_copy {
	char name[32];
	struct buf text;
};

struct parts {
	struct part_copy part[8];
	size_t n;
};

static int
collect(void *arg, const char *name, struct span text)
{
	struct parts *parts = arg;
	struct part_copy *c = &parts->part[parts->n++];

	(void)snprintf(c->name, sizeof(c->name), "%s", name);
	c->text = BUF(PART_MAX + 1);
	return buf_add(&c->text, text);
}

static struct span
part(const struct parts *parts, const char *name)
{
	for (size_t i = 0; i < parts->n; i++)
		if (strcmp(parts->part[i].name, name) == 0)
			return buf_span(&parts->part[i].text);
	return SPAN_NONE;
}

static void
parts_free(struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		buf_free(&parts->part[i].text);
}

typedef void tell_fn(struct report *, struct findings *);

static struct parts
parts_of(tell_fn *tell)
{
	struct findings *fs = NULL;
	struct report *r = NULL;
	struct parts parts = { .n = 0 };

	if (findings_new(&fs) != 0 || report_new(&r, fs) != 0)
		abort();
	tell(r, fs);
	ok(report_parts(r, collect, &parts) == 0, "parts are handed over");
	is_u64(parts.n, 5, "five parts");
	for (size_t i = 0; i < parts.n; i++)
		ok(parts.part[i].text.n <= PART_MAX, "%s is within 8 MiB",
		    parts.part[i].name);
	report_free(r);
	findings_free(fs);
	return parts;
}

static bool
has(struct span s, const char *what)
{
	return span_find(s, span_str(what)) >= 0;
}

static size_t
times(struct span s, const char *what)
{
	size_t n = 0;
	ptrdiff_t at;

	for (; (at = span_find(s, span_str(what))) >= 0; n++)
		s = span_from(s, (size_t)at + 1);
	return n;
}

static void
write_to(const char *dir, const struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++) {
		char path[4096];
		struct span s = buf_span(&parts->part[i].text);

		(void)snprintf(
		    path, sizeof(path), "%s/%s", dir, parts->part[i].name);
		autofd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

		ok(fd >= 0 && write(fd, s.p, s.n) == (ssize_t)s.n,
		    "%s is written", path);
	}
}

/* No byte acts: no control but newline, no sequence that is not UTF-8. */
static bool
is_calm(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 0x20 && s.p[i] != '\n') || s.p[i] == 0x7f)
			return false;
	return !has(s, "\xe2\x80\xae") && !has(s, "\xff");
}

static void
test_calm(const struct parts *parts)
{
	static const char *const names[] = { "findings.json", "report.txt",
		"report.html", "answers.jsonl", "cited.txt" };

	for (size_t i = 0; i < array_size(names); i++) {
		struct span s = part(parts, names[i]);

		ok(s.n > 0, "%s is there", names[i]);
		ok(is_calm(s), "%s: no byte acts", names[i]);
		ok(!has(s, "hunter2") && !has(s, "4f9c2b7d1e"), "%s: no secret",
		    names[i]);
	}
}

static const struct json_value *
find_rule(const struct json_value *findings, const char *rule)
{
	for (size_t i = 0; i < json_count(findings); i++) {
		const struct json_value *f = json_item(findings, i);
		struct span s;

		if (json_get_span(f, "rule", &s) && span_is(s, rule))
			return f;
	}
	return NULL;
}

static struct span
text_of(const struct json_value *v, const char *key)
{
	struct span s = SPAN_NONE;

	(void)json_get_span(v, key, &s);
	return s;
}

static void
test_mapping(const struct json_value *f)
{
	const struct json_value *e = json_item(json_get(f, "evidence"), 0);
	int64_t n = 0;

	is_span(text_of(f, "severity"), SPAN("high"), "severity");
	is_span(text_of(f, "subject"), SPAN("malicious.com"), "subject");
	is_u64(json_count(json_get(f, "attack")), 2, "two techniques");
	is_span(text_of(e, "text"), SPAN("65.181.121.56 malicious.com"),
	    "the exact bytes");
	is_span(text_of(e, "member"), SPAN("[root]/etc/hosts"), "member");
	ok(json_get_i64(e, "length", &n) && n == 27, "length");
	is_span(
	    text_of(f, "not_after"), SPAN("2026-11-24T14:09:30Z"), "not after");
	is_span(text_of(json_get(f, "facts"), "address"), SPAN("65.181.121.56"),
	    "a fact");
}

static void
test_json(struct span s)
{
	static const char *const keys[] = { "dnsir", "host", "exit", "coverage",
		"gaps", "findings" };
	struct json_value *v = json_parse(s);
	const struct json_value *findings = json_get(v, "findings");
	int64_t n = 0;

	ok(v != NULL, "it is JSON");
	for (size_t i = 0; i < array_size(keys); i++)
		ok(json_get(v, keys[i]) != NULL, "key %s", keys[i]);
	is_u64(json_count(findings), 14, "all findings");
	is_span(text_of(json_item(findings, 0), "rule"),
	    SPAN("command.txt-fetch"), "the worst first, by rule");
	is_span(text_of(json_item(findings, 1), "subject"), SPAN("avast.com"),
	    "then by subject");
	test_mapping(find_rule(findings, "hosts.public-mapping"));
	is_span(text_of(find_rule(findings, "journal.gap"), "subject"),
	    SPAN("</script><script>alert(document.domain)</script>\\n"
		 "@custody@\\n<!--custody-->\\xe2\\x80\\xae\\xc3"),
	    "bytes of a subject");
	is_u64(json_count(json_get(v, "gaps")), 5, "gaps");
	is_u64(json_count(json_get(v, "coverage")), 5, "coverage");
	ok(json_get_i64(json_item(json_get(v, "coverage"), 0), "bytes", &n) &&
		n == 1482,
	    "a source's bytes are its members'");
	is_u64(json_count(json_get(v, "exit")), 2, "exit");
	is_span(
	    text_of(json_get(v, "dnsir"), "case"), SPAN("IR-2026-117"), "case");
	is_span(text_of(json_get(v, "host"), "hostname"), SPAN("web01"),
	    "hostname");
	json_free(v);
}

static void
test_html(struct span s)
{
	is_u64(times(s, "<script"), 0, "no script");
	is_u64(times(s, "<img"), 0, "no image");
	is_u64(times(s, REPORT_MARK_HTML), 1, "one mark for the custody");
	is_u64(
	    times(s, "http-equiv=\"Content-Security-Policy\""), 1, "a policy");
	ok(has(s, "default-src 'none'"), "that forbids all");
	ok(!has(s, "src=\"") && !has(s, "url(") && !has(s, "@import"),
	    "nothing is loaded");
	is_u64(times(s, "href=\"http"), 0, "no link leads out");
	ok(has(s, "&lt;/script&gt;&lt;script&gt;alert(document.domain)"),
	    "hostile bytes are there, escaped");
	ok(has(s, "20 more quotes") || has(s, "15 more quotes"), "kept quotes");
	is_u64(times(s, "<details"), times(s, "</details>"), "balanced");
	is_u64(times(s, "<section"), times(s, "</section>"), "sections");
	is_u64(times(s, "<article"), times(s, "</article>"), "articles");
}

static void
test_page(struct span s)
{
	struct span rest = s, line;
	size_t lines = 0, longest = 0;

	ok(span_starts(s, SPAN(REPORT_MARK_TEXT)), "begins with the mark");
	is_u64(times(s, "@custody@\n"), 1, "which is there once");
	while (text_line(&rest, true, &line)) {
		lines++;
		longest = line.n > longest ? line.n : longest;
	}
	ok(lines <= 66, "%zu lines, at most 66", lines);
	ok(longest <= 100, "%zu columns, at most 100", longest);
	ok(!has(s, "clean") && !has(s, "all is well"), "no false comfort");
}

static void
test_golden(struct span got)
{
	static uint8_t want[64 * 1024];
	autofd fd =
	    open(SOURCE_DIR "/tests/fixtures/report/report.txt", O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, want, sizeof(want));

	ok(n > 0, "the golden page is there");
	is_span(got, span_of(want, n > 0 ? (size_t)n : 0), "golden page");
}

static void
tell_nothing(struct report *r, struct findings *fs)
{
	(void)r;
	(void)fs;
}

static void
test_nothing(void)
{
	struct parts parts = parts_of(tell_nothing);
	struct span text = part(&parts, "report.txt");
	struct json_value *v = json_parse(part(&parts, "findings.json"));

	ok(has(text, "Nothing found by the 8 checks that ran"), "says so");
	ok(has(text, "not looked at"), "and what that does not mean");
	ok(has(part(&parts, "report.html"), "Nothing found by the 8"),
	    "the page too");
	ok(v && json_count(json_get(v, "findings")) == 0, "empty, and JSON");
	json_free(v);
	parts_free(&parts);
}

/* As much of everything as a host can make, all of it hostile. */
static void
tell_flood(struct report *r, struct findings *fs)
{
	static uint8_t big[CITE_FIRST_BYTES];
	struct member m = { .name = span_of(big, 255) };

	memset(big, 0x1b, sizeof(big));
	sample_host(r, span_of(big, sizeof(big)));
	for (uint32_t i = 0; i < 8 * 300; i++) {
		struct finding *f = finding(fs, intel_rules[i % 8].id,
		    (enum severity)(i % 5), span_of(&i, sizeof(i)));

		for (int k = 0; k < 20; k++) {
			struct record rec =
			    sample_record(&m, span_of(big, sizeof(big)));

			finding_cite(f, &rec);
		}
		finding_fact(f, "x", "%.*s", SPAN_ARG(span_of(big, 2000)));
		finding_gap(fs, span_of(big, 300), "%u", i);
	}
	for (unsigned i = 0; i < 9000; i++) {
		static const char *const kind[] = { "refused", "absent",
			"changed", "cut", "special", "done" };
		char source[16];

		(void)snprintf(source, sizeof(source), "s%u", i % 70);
		big[0] = (uint8_t)i;
		sample_note(r, kind[i % 6], source, span_of(big, 600), "EACCES",
		    "text");
		report_trouble(r, "trouble %u", i);
	}
	for (unsigned i = 0; i < 60000; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "\x1b%u.example", i);
		sample_answer(r, name, DNS_TXT, ANSWER_DATA, "\"x\"");
	}
}

static void
test_flood(void)
{
	struct parts parts = parts_of(tell_flood);
	struct json_value *v = json_parse(part(&parts, "findings.json"));
	struct span lines = part(&parts, "answers.jsonl"), line;
	size_t n = 0;
	bool good = true;

	ok(v != NULL, "a full findings.json is JSON");
	is_u64(json_count(json_get(v, "findings")), 8 * 250 + 8 * 5,
	    "with every finding");
	while (text_line(&lines, true, &line)) {
		struct json_value *a = json_parse(line);

		good &= a != NULL;
		json_free(a);
		n++;
	}
	ok(good, "each of %zu answers is JSON", n);
	ok(has(part(&parts, "answers.jsonl"), "{\"left_out\":"),
	    "what did not fit is counted");
	ok(is_calm(part(&parts, "report.html")), "the page is calm");
	ok(has(part(&parts, "report.html"), "</html>"), "and whole");
	is_u64(times(part(&parts, "report.html"), "<article>"), 8 * 250 + 8 * 5,
	    "with every finding");
	json_free(v);
	parts_free(&parts);
}

static void
test_worst(void)
{
	struct findings *fs = NULL;
	struct report *r = NULL;
	char title[64];

	if (findings_new(&fs) != 0 || report_new(&r, fs) != 0)
		abort();
	ok(report_worst(r, title, sizeof(title)) == -1 && !title[0],
	    "no finding at all");
	sample_hostile(fs);
	ok(report_worst(r, title, sizeof(title)) == SEV_MEDIUM, "medium");
	ok(!strncmp(title, "Hole in the journal: </script>", 30), "title");
	ok(strlen(title) < sizeof(title) && is_calm(span_str(title)),
	    "cut to size, calm");
	report_free(r);
	findings_free(fs);
}

static void
tell_image(struct report *r, struct findings *fs)
{
	(void)fs;
	sample_fact(r, "root.live", SPAN("no"));
	sample_fact(r, "root.path", SPAN("/mnt/image"));
	sample_fact(r, "hostname", SPAN("examiner"));
	sample_fact(r, "operator", SPAN("A"));
	sample_fact(r, "hostname", SPAN("suspect"));
	sample_fact(r, "operator", SPAN("B"));
}

static void
test_image(void)
{
	struct parts parts = parts_of(tell_image);
	struct span text = part(&parts, "report.txt");

	ok(has(text, "suspect") && !has(text, "examiner"),
	    "an image names itself");
	ok(has(text, "operator: A"), "the run is told once");
	ok(has(text, "an image at /mnt/image"), "and where it lay");
	parts_free(&parts);
}

int
main(void)
{
	const char *dir = getenv("DNSIR_REPORT_DIR");
	struct parts parts = parts_of(sample_tell), again;

	if (dir)
		write_to(dir, &parts);
	test_calm(&parts);
	test_json(part(&parts, "findings.json"));
	test_html(part(&parts, "report.html"));
	test_page(part(&parts, "report.txt"));
	test_golden(part(&parts, "report.txt"));
	again = parts_of(sample_tell);
	for (size_t i = 0; i < parts.n; i++)
		ok(span_eq(buf_span(&parts.part[i].text),
		       buf_span(&again.part[i].text)),
		    "%s is the same again", parts.part[i].name);
	parts_free(&parts);
	parts_free(&again);
	test_nothing();
	test_flood();
	test_worst();
	test_image();
	return done_testing();
}
