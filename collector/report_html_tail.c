/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_html_tail.c - what report.html says after the findings: gaps,
 * changes, names, coverage, how to verify.
 */
#include "report_html.h"

#define NAMES_SHOWN 500

/* Rows until a part is as long as it may get; the rest is counted. */
struct rows {
	struct page *p;
	size_t max; /* of p->out */
	uint64_t shown, left_out;
};

static struct rows
rows_begin(struct page *p)
{
	return (struct rows){ .p = p, .max = p->out->n + HTML_PART_MAX };
}

static bool
row_fits(struct rows *rows)
{
	if (rows->p->out->n < rows->max) {
		rows->shown++;
		return true;
	}
	rows->left_out++;
	return false;
}

static void
rows_end(const struct rows *rows, const char *where)
{
	if (rows->left_out)
		page_fmt(rows->p,
		    "<p class=\"soft\">and %llu more, in %s</p>\n",
		    (unsigned long long)rows->left_out, where);
}

static void
gap_row(void *arg, const struct gap_line *g)
{
	struct rows *rows = arg;
	struct page *p = rows->p;
	const char *words = error_text(g->error);

	if (!row_fits(rows))
		return;
	if (rows->shown == 1)
		page_str(p,
		    "<div class=\"scroll\"><table class=\"wide gaps\">"
		    "<tr><th>Kind</th><th>What</th><th>Why</th>"
		    "<th>Source</th></tr>\n");
	page_fmt(p, "<tr><td class=\"t\">%s</td><td><code>", g->kind);
	if (!span_is(g->what, g->kind))
		page_html(p, g->what);
	page_str(p, "</code></td><td>");
	page_html(p, g->text);
	if (g->error.n) {
		page_str(p, " <span class=\"soft\">");
		page_html(p, g->error);
		page_fmt(p, "%s%s</span>", *words ? ": " : "", words);
	}
	page_str(p, "</td><td data-k=\"Source\">");
	page_html(p, g->source);
	page_str(p, "</td></tr>\n");
}

static void
gaps(const struct report *r, struct page *p)
{
	struct rows rows = rows_begin(p);

	page_str(p,
	    "<section id=\"gaps\">\n"
	    "<h2>Not collected or not known</h2>\n");
	report_gaps(r, gap_row, &rows);
	page_str(p,
	    rows.shown
		? "</table></div>\n"
		: "<p>No gap is known for the sources listed under "
		  "<a href=\"#coverage\">coverage</a>. Other places were not "
		  "looked at.</p>\n");
	rows_end(&rows, "findings.json");
	page_str(p, "</section>\n");
}

static void
changes(const struct report *r, struct page *p)
{
	struct rows rows = rows_begin(p);

	page_str(p,
	    "<section id=\"changes\">\n"
	    "<h2>Changed on the host by this run</h2>\n");
	for (size_t i = 0; i < r->notes; i++) {
		const struct note_line *n = &r->note[i];

		if (n->kind != KIND_CHANGED || !row_fits(&rows))
			continue;
		page_str(p, rows.shown == 1 ? "<ul class=\"plain\">\n" : "");
		page_str(p, "<li><code>");
		page_html(p, n->what);
		page_str(p, "</code> ");
		page_html(p, n->text);
		page_str(p, "</li>\n");
	}
	page_str(p,
	    rows.shown ? "</ul>\n" : "<p>Nothing that the log tells of.</p>\n");
	rows_end(&rows, "the archive's log");
	page_str(p, "<h2>Protections</h2>\n<dl>\n");
	for (size_t i = 0; i < r->facts; i++) {
		const struct host_fact *f = &r->fact[i];
		const struct span prefix = SPAN("protection.");

		if (!span_starts(f->key, prefix))
			continue;
		page_str(p, "<dt>");
		page_html(p, span_from(f->key, prefix.n));
		page_str(p, "</dt><dd>");
		page_html(p, f->value);
		page_str(p, "</dd>\n");
	}
	page_str(p, "</dl>\n</section>\n");
}

static int
name_cmp(const void *va, const void *vb)
{
	const struct span *a = va, *b = vb;

	return span_cmp(*a, *b);
}

/* Presentation form is escaped already (RFC 1035): '\\' stays one. */
static void
presentation(struct page *p, struct span s)
{
	page_str(p, "<code>");
	while (s.n) {
		size_t n = s.n;
		ptrdiff_t at = span_find_byte(s, '\\');

		if (at >= 0)
			n = (size_t)at;
		page_html(p, span_head(s, n));
		page_str(p, at >= 0 ? "\\" : "");
		s = span_from(s, n + 1);
	}
	page_str(p, "</code>");
}

static void
name_row(const struct answers *a, struct span key, struct page *p)
{
	const struct seen *s = table_find(a->names, key);
	char type[DNS_TYPE_TEXT_MAX];

	if (!s)
		return;
	(void)dns_type_text(s->type, type);
	page_str(p, "<tr><td>");
	presentation(p, span_head(key, key.n - 3));
	page_fmt(p, "</td><td class=\"t\">%s</td><td>", type);
	if (s->status == ANSWER_DATA)
		presentation(p, span_of(s->rdata, s->rdata_n));
	else
		page_str(p, answer_status_text((enum answer_status)s->status));
	page_str(p, s->rdata_cut ? "…" : "");
	page_str(p, "</td><td class=\"soft\">");
	if (s->first == TIME_NONE)
		page_when(p, BASIS_BEFORE, s->last, TIME_NONE);
	else
		page_when(p, BASIS_WINDOW, s->first, s->last);
	page_fmt(p,
	    "</td><td data-k=\"From\">%s</td>"
	    "<td class=\"n\" data-k=\"Records\">%llu</td></tr>\n",
	    answer_from_text((enum answer_from)s->from),
	    (unsigned long long)s->count);
}

static void
name_table(const struct answers *a, struct page *p)
{
	struct rows rows = rows_begin(p);
	size_t n = table_count(a->names);
	struct span *key = grow(NULL, n, sizeof(*key));

	for (size_t i = 0; i < n; i++)
		(void)table_item(a->names, i, &key[i]);
	qsort(key, n, sizeof(*key), name_cmp);
	page_str(p,
	    "<div class=\"scroll\"><table class=\"wide names\"><tr>"
	    "<th>Name</th><th>Type</th><th>Answer</th><th>Fetched</th>"
	    "<th>From</th><th class=\"n\">Records</th></tr>\n");
	for (size_t i = 0; i < n; i++) {
		if (i >= NAMES_SHOWN)
			rows.left_out++;
		else if (row_fits(&rows))
			name_row(a, key[i], p);
	}
	rows.left_out += table_lost(a->names);
	page_str(p, "</table></div>\n");
	rows_end(&rows, "answers.jsonl");
	free(key);
}

static void
dumps(const struct answers *a, struct page *p)
{
	for (size_t i = 0; i < a->dumps; i++) {
		const struct record_dump *d = &a->dump[i].dump;

		page_str(p,
		    i == 0 ? "<ul class=\"plain\">\n<li><code>" : "<li><code>");
		page_html(p, a->dump[i].member);
		page_fmt(p,
		    "</code>: a %s dump, %s, with %u records, %u negative "
		    "entries and %u servers; ",
		    answer_from_text(d->from),
		    d->whole ? "complete" : "not complete", d->answers,
		    d->negatives, d->servers);
		page_when(p, BASIS_EXACT, a->dump[i].time, TIME_NONE);
		page_str(p, "</li>\n");
	}
	page_str(p, a->dumps ? "</ul>\n<br>\n" : "");
}

static void
names(const struct report *r, struct page *p)
{
	const struct answers *a = &r->answers;

	page_str(p,
	    "<section id=\"names\">\n"
	    "<h2>Names in caches and logs</h2>\n");
	dumps(a, p);
	if (a->total == 0)
		page_str(p,
		    "<p>No records were read. That is no proof that "
		    "no names were asked for.</p>\n");
	else
		name_table(a, p);
	page_str(p, "</section>\n");
}

static void
coverage_row(const struct source *s, struct page *p)
{
	static const struct {
		enum note_kind kind;
		const char *name;
	} cell[] = { { KIND_MEMBER, "Taken" }, { KIND_ABSENT, "Absent" },
		{ KIND_REFUSED, "Refused" }, { KIND_CUT, "Cut" },
		{ KIND_SPECIAL, "Special" }, { KIND_SYMLINK, "Links" } };

	page_str(p, "<tr><td><code>");
	page_html(p, s->name);
	page_fmt(p, "</code></td><td>%s</td>", source_outcome(s));
	for (size_t i = 0; i < array_size(cell); i++)
		page_fmt(p, "<td class=\"n\" data-k=\"%s\">%llu</td>",
		    cell[i].name, (unsigned long long)s->count[cell[i].kind]);
	page_fmt(p, "<td class=\"n\" data-k=\"Bytes\">%llu</td></tr>\n",
	    (unsigned long long)s->bytes);
}

static const char *
note_word(enum note_kind k)
{
	if (k == KIND_ABSENT)
		return "absent";
	if (k == KIND_SYMLINK)
		return "link to";
	return k == KIND_DONE ? "note" : NULL;
}

static void
notes(const struct report *r, struct page *p)
{
	struct rows rows = rows_begin(p);

	page_str(p,
	    "<details><summary>What was looked for, links, and what "
	    "the sources did</summary>\n<ul class=\"plain\">\n");
	for (size_t i = 0; i < r->notes; i++) {
		const struct note_line *n = &r->note[i];
		const char *word = note_word(n->kind);

		if (!word || !row_fits(&rows))
			continue;
		page_str(p, "<li><span class=\"soft\">");
		page_html(p, r->source[n->source].name);
		page_fmt(p, ", %s:</span> <code>", word);
		page_html(p, n->what);
		page_str(p, "</code> ");
		page_html(p, n->text);
		page_str(p, "</li>\n");
	}
	page_str(p, "</ul>\n");
	rows_end(&rows, "the archive's log");
	page_str(p, "</details>\n");
}

static void
coverage(const struct report *r, struct page *p)
{
	page_fmt(p,
	    "<section id=\"coverage\">\n<h2>Coverage</h2>\n"
	    "<p>%llu members with %llu bytes were analysed by %zu checks. "
	    "What is not in this table was not looked at.</p>\n",
	    (unsigned long long)r->members, (unsigned long long)r->bytes,
	    intel_rules_count);
	page_str(p,
	    "<div class=\"scroll\"><table class=\"wide\"><tr>"
	    "<th>Source</th><th>Outcome</th><th class=\"n\">Taken</th>"
	    "<th class=\"n\">Absent</th><th class=\"n\">Refused</th>"
	    "<th class=\"n\">Cut</th><th class=\"n\">Special</th>"
	    "<th class=\"n\">Links</th><th class=\"n\">Bytes</th></tr>\n");
	for (size_t i = 0; i < r->sources; i++)
		if (source_is_real(&r->source[i]))
			coverage_row(&r->source[i], p);
	page_str(p, "</table></div>\n");
	notes(r, p);
	page_str(p, "</section>\n");
}

void
html_tail(const struct report *r, struct page *p)
{
	gaps(r, p);
	changes(r, p);
	names(r, p);
	coverage(r, p);
	page_str(p,
	    "<section id=\"verify\">\n<h2>How to verify</h2>\n"
	    "<p>The digest of the archive was shown when it was taken and "
	    "lies beside it. With the digest that was written down then, the "
	    "first line proves that the archive is the same; the second "
	    "derives these findings again from it; the third needs no dnsir."
	    "</p>\n<pre>dnsir verify --sha256 DIGEST ARCHIVE.dnsir.tar.gz\n"
	    "dnsir analyze ARCHIVE.dnsir.tar.gz\n"
	    "tar xzf ARCHIVE.dnsir.tar.gz &amp;&amp; "
	    "sha256sum -c manifest.sha256</pre>\n"
	    "<p>“At byte N” counts from the start of the named member, as it "
	    "lies in the archive.</p>\n</section>\n");
}
