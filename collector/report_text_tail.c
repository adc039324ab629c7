/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_text_tail.c - what report.txt says after the findings: what is not
 * known, what the run changed, what protected it, where it looked.
 */
#include "report_text.h"

#define GAPS_SHOWN 7
#define CHANGES_SHOWN 3

struct gaps {
	struct page *out;
	struct paragraph *g;
	uint64_t seen;
};

static void
gap(void *arg, const struct gap_line *line)
{
	struct gaps *gaps = arg;
	const char *words = error_text(line->error);
	struct page *p = paragraph_begin(gaps->g);

	if (++gaps->seen > GAPS_SHOWN)
		return;
	if (line->what.n && !span_is(line->what, line->kind)) {
		page_text(p, line->what);
		page_str(p, ": ");
	}
	page_text(p, line->text);
	if (line->error.n) {
		page_str(p, " (");
		page_text(p, line->error);
		page_fmt(p, "%s%s)", *words ? ": " : "", words);
	}
	if (line->source.n && !span_eq(line->source, line->what)) {
		page_str(p, " [");
		page_text(p, line->source);
		page_str(p, "]");
	}
	paragraph_end(gaps->out, gaps->g, line->kind, 2);
}

static void
gaps_write(const struct report *r, struct page *p, struct paragraph *g)
{
	struct gaps gaps = { p, g, 0 };

	page_str(p, "\nNOT COLLECTED OR NOT KNOWN, AND WHY\n");
	report_gaps(r, gap, &gaps);
	if (gaps.seen == 0)
		page_str(p,
		    "          no gap is known for the sources named "
		    "below; other places were not looked at\n");
	if (gaps.seen > GAPS_SHOWN)
		page_fmt(p, "          and %llu more, in report.html\n",
		    (unsigned long long)(gaps.seen - GAPS_SHOWN));
}

static void
change(const struct note_line *n, struct page *p, struct paragraph *g)
{
	struct page *line = paragraph_begin(g);

	page_text(line, n->what);
	page_str(line, n->text.n ? ": " : "");
	page_text(line, n->text);
	paragraph_end(p, g, "", 2);
}

/* Is the same said before? Some things are done twice. */
static bool
is_repeated(const struct report *r, size_t at)
{
	const struct note_line *n = &r->note[at];

	for (size_t i = 0; i < at; i++)
		if (r->note[i].kind == KIND_CHANGED &&
		    span_eq(r->note[i].what, n->what) &&
		    span_eq(r->note[i].text, n->text))
			return true;
	return false;
}

static void
changes(const struct report *r, struct page *p, struct paragraph *g)
{
	unsigned seen = 0;

	page_str(p, "\nCHANGED ON THE HOST BY THIS RUN\n");
	for (size_t i = 0; i < r->notes; i++)
		if (r->note[i].kind == KIND_CHANGED && !is_repeated(r, i) &&
		    seen++ < CHANGES_SHOWN)
			change(&r->note[i], p, g);
	if (seen == 0)
		page_str(p, "          nothing that the log tells of\n");
	if (seen > CHANGES_SHOWN)
		page_fmt(p, "          and %u more, in report.html\n",
		    seen - CHANGES_SHOWN);
}

static void
protections(const struct report *r, struct page *out, struct paragraph *g)
{
	const struct span prefix = SPAN("protection.");
	struct page *p = paragraph_begin(g);
	const char *comma = "";

	for (size_t i = 0; i < r->facts; i++) {
		struct span key = r->fact[i].key;

		if (!span_starts(key, prefix))
			continue;
		page_str(p, comma);
		page_text(p, span_from(key, prefix.n));
		page_str(p, ": ");
		page_text(p, r->fact[i].value);
		comma = ", ";
	}
	if (!*comma)
		page_str(p, "the archive does not tell");
	paragraph_end(out, g, "Protected", 2);
}

static void
sources(const struct report *r, struct page *out, struct paragraph *g)
{
	struct page *p = paragraph_begin(g);
	const char *comma = "";

	for (size_t i = 0; i < r->sources; i++) {
		const struct source *s = &r->source[i];

		if (!source_is_real(s))
			continue;
		page_str(p, comma);
		page_text(p, s->name);
		if (s->count[KIND_MEMBER])
			page_fmt(p, " %llu",
			    (unsigned long long)s->count[KIND_MEMBER]);
		page_fmt(p, " %s", source_outcome(s));
		comma = ", ";
	}
	if (!*comma)
		page_str(p, "the archive does not tell");
	page_fmt(p, "; %zu checks ran (technique ids: " ATTACK_VERSION ")",
	    intel_rules_count);
	paragraph_end(out, g, "Looked at", 3);
}

static void
names(const struct report *r, struct page *out, struct paragraph *g)
{
	const struct answers *a = &r->answers;
	struct page *p = paragraph_begin(g);

	if (a->total == 0)
		page_str(p,
		    "no record was found in caches or logs, which does "
		    "not tell that no name was asked for");
	else
		page_fmt(p,
		    "%llu records in caches and logs: %llu with data, %llu "
		    "NODATA, %llu NXDOMAIN; all in answers.jsonl",
		    (unsigned long long)a->total,
		    (unsigned long long)a->status[ANSWER_DATA],
		    (unsigned long long)a->status[ANSWER_NODATA],
		    (unsigned long long)a->status[ANSWER_NXDOMAIN]);
	paragraph_end(out, g, "Names", 2);
}

static void
exits(const struct report *r, struct page *out, struct paragraph *g)
{
	struct page *p = paragraph_begin(g);

	for (size_t i = 0; i < r->exits; i++)
		page_fmt(p, "%s%d: %s", i ? "; " : "", r->exit[i],
		    exit_text(r->exit[i]));
	if (r->exits)
		paragraph_end(out, g, "Exit", 2);
}

int
text_tail(const struct report *r, struct buf *out)
{
	struct page p = page_to(out);
	struct paragraph g = { 0 };

	gaps_write(r, &p, &g);
	changes(r, &p, &g);
	page_str(&p, "\n");
	sources(r, &p, &g);
	names(r, &p, &g);
	protections(r, &p, &g);
	exits(r, &p, &g);
	page_str(paragraph_begin(&g),
	    "report.html (all findings), findings.json, cited.txt; to prove "
	    "the archive: dnsir verify --sha256 DIGEST ARCHIVE");
	paragraph_end(&p, &g, "More", 2);
	paragraph_free(&g);
	return p.error;
}
