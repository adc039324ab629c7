/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_html_findings.c - the findings of report.html. Findings of one rule
 * and severity stand together: what is to be done is said once.
 */
#include "report_html.h"

#define OPEN_SUBJECTS 6 /* of a group; the others can be unfolded */
#define CLOSING 1024 /* bytes that end a group and the section */

static void
quote(const struct cite *c, size_t most, struct page *p)
{
	struct span text = span_head(c->text, most);

	page_str(p, "<figure>");
	if (text.n) {
		page_str(p, "<pre>");
		page_quote_html(p, text);
		page_str(
		    p, text.n < c->text.n || c->cut ? "…</pre>" : "</pre>");
	}
	page_str(p, "<figcaption><code>");
	page_html(p, c->member);
	page_fmt(p, "</code> at byte %llu, %u bytes; ",
	    (unsigned long long)c->ref.offset, c->ref.length);
	page_when(p, c->basis, c->time, c->until);
	page_str(p, "</figcaption></figure>\n");
}

static void
summary(const struct finding *f, struct page *p)
{
	page_str(p, "<details><summary>");
	if (f->facts)
		page_fmt(p, "%zu fact%s%s", f->facts, f->facts > 1 ? "s" : "",
		    f->cites > 1 ? ", " : "");
	if (f->cites > 1)
		page_fmt(p, "%zu more quote%s", f->cites - 1,
		    f->cites > 2 ? "s" : "");
	page_str(p, "</summary>\n");
}

static void
more_evidence(const struct finding *f, struct page *p)
{
	if (!f->facts && f->cites < 2)
		return;
	summary(f, p);
	if (f->facts)
		page_str(p, "<dl>\n");
	for (size_t i = 0; i < f->facts; i++) {
		page_str(p, "<dt>");
		page_html(p, span_str(f->fact[i].key));
		page_str(p, "</dt><dd class=\"mono\">");
		page_html(p, f->fact[i].value);
		page_str(p, "</dd>\n");
	}
	if (f->facts)
		page_str(p, "</dl>\n");
	for (size_t i = 1; i < f->cites; i++)
		quote(&f->cite[i], CITE_BYTES, p);
	if (f->count > f->cites)
		page_fmt(p, "<p class=\"soft\">and %llu more places</p>\n",
		    (unsigned long long)f->count - f->cites);
	page_str(p, "</details>\n");
}

static void
subject(const struct finding *f, struct page *p)
{
	if (f->overflow) {
		page_fmt(p,
		    "<h4>%s%llu more subjects</h4>\n<p>Past the %d that are "
		    "listed one by one; the first of them are quoted.</p>\n",
		    f->at_least ? "at least " : "", (unsigned long long)f->more,
		    FINDINGS_PER_RULE);
		return;
	}
	if (!f->subject.n)
		return;
	page_str(p, "<h4><code>");
	page_html(p, f->subject);
	page_str(p,
	    f->subject_length > f->subject.n ? "…</code></h4>\n"
					     : "</code></h4>\n");
}

static void
elsewhere(const struct finding *f, struct page *p)
{
	page_fmt(p,
	    "<p class=\"soft\">%zu facts and %zu quotes are left out here "
	    "for want of room.</p>\n",
	    f->facts, f->cites);
}

/* whole: with quotes and facts. */
static void
one_finding(const struct finding *f, bool whole, struct page *p)
{
	page_str(p, "<article>\n");
	subject(f, p);
	if (f->why.n) {
		page_str(p, "<p>");
		page_html(p, span_head(f->why, whole ? WHY_BYTES : 256));
		page_str(p, "</p>\n");
	}
	if (whole && f->cites)
		quote(&f->cite[0], KIB, p);
	if (f->first != TIME_NONE && f->count > 1) {
		page_str(p, "<p class=\"soft\">");
		page_span_of_time(p, f);
		page_fmt(
		    p, ", %llu places</p>\n", (unsigned long long)f->count);
	}
	if (whole)
		more_evidence(f, p);
	else
		elsewhere(f, p);
	page_str(p, "</article>\n");
}

static bool
same_group(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity;
}

static size_t
group_end(const struct report *r, size_t at)
{
	size_t end = at + 1;

	while (end < r->count && same_group(r->sorted[at], r->sorted[end]))
		end++;
	return end;
}

static void
attack(const char *ids, struct page *p)
{
	struct span rest = span_str(ids);
	const char *before = " · ATT&amp;CK ";

	while (rest.n) {
		page_str(p, before);
		before = ", ";
		page_html(p, text_trim(text_until(&rest, ';')));
	}
}

static void
group_head(const struct finding *f, size_t number, size_t n, struct page *p)
{
	page_fmt(p,
	    "<section class=\"group %s\" id=\"f%zu\">\n"
	    "<span class=\"sev\">%s</span>\n<h3>",
	    severity_text(f->severity), number, severity_label(f->severity));
	page_html(p, span_str(f->rule->title));
	page_fmt(p, "</h3>\n<p class=\"meta\"><code>%s</code>", f->rule->id);
	attack(finding_attack_ids(f), p);
	if (n > 1)
		page_fmt(p, " · %zu entries", n);
	page_str(p, "</p>\n");
}

static void
group_foot(const struct rule *rule, struct page *p)
{
	page_str(p, "<div class=\"advice\"><dl>\n<dt>Next</dt><dd>");
	page_html(p, span_str(rule->next));
	page_str(p, "</dd>\n<dt>Often harmless</dt><dd>");
	page_html(p, span_str(rule->benign));
	page_str(p, "</dd>\n</dl></div>\n</section>\n");
}

/* A finding that is longer than its share of the room is told in brief. */
static int
item(const struct finding *f, size_t share, struct buf *out)
{
	struct page p = page_to(out);

	one_finding(f, true, &p);
	if (p.error == 0 && out->n < share)
		return 0;
	out->n = 0;
	p = page_to(out);
	one_finding(f, false, &p);
	return p.error;
}

/* Those that fit; returns how many did. */
static size_t
group_items(
    const struct report *r, size_t at, size_t end, struct page *p, size_t max)
{
	size_t i = at;

	for (; i < end; i++) {
		autobuf one = BUF(MIB);
		size_t room = max > p->out->n ? max - p->out->n : 0;
		size_t left = r->count > i ? r->count - i : 1;

		if (item(r->sorted[i], room / left, &one) != 0 ||
		    one.n + CLOSING > room)
			break;
		if (i == at + OPEN_SUBJECTS)
			page_fmt(p, "<details><summary>%zu more</summary>\n",
			    end - i);
		page_raw(p, buf_span(&one));
	}
	if (i > at + OPEN_SUBJECTS)
		page_str(p, "</details>\n");
	return i - at;
}

/* What there is, at a glance. */
static void
index_table(const struct report *r, struct page *p)
{
	size_t number = 0;

	page_str(p,
	    "<div class=\"scroll\"><table><tr><th>Severity</th>"
	    "<th>Finding</th><th>About</th></tr>\n");
	for (size_t at = 0, end; at < r->count; at = end) {
		const struct finding *f = r->sorted[at];

		end = group_end(r, at);
		page_fmt(p,
		    "<tr class=\"%s\"><td class=\"sev\">%s</td>"
		    "<td><a href=\"#f%zu\">",
		    severity_text(f->severity), severity_label(f->severity),
		    ++number);
		page_html(p, span_str(f->rule->title));
		page_str(p, "</a></td><td><code>");
		page_html(p, span_head(f->subject, 64));
		page_str(p, f->subject.n > 64 ? "…</code>" : "</code>");
		if (end - at > 1)
			page_fmt(p, " <span class=\"soft\">and %zu more</span>",
			    end - at - 1);
		page_str(p, "</td></tr>\n");
	}
	page_str(p, "</table></div>\n");
}

/* Bytes that heads and advice of all groups take at most. */
static size_t
frames(const struct report *r)
{
	size_t n = 1;

	for (size_t at = 0; at < r->count; at = group_end(r, at))
		n++;
	return n * 3 * KIB;
}

void
html_findings(const struct report *r, struct page *p, size_t max)
{
	size_t number = 0, shown = 0, at = 0, end;
	size_t frame = frames(r), room = max > frame ? max - frame : 0;

	page_str(p, "<section id=\"findings\">\n<h2>Findings</h2>\n");
	if (r->count == 0)
		page_fmt(p,
		    "<p>Nothing found by the %zu checks that ran.</p>\n",
		    intel_rules_count);
	else
		index_table(r, p);
	for (; at < r->count; at = end) {
		end = group_end(r, at);
		group_head(r->sorted[at], ++number, end - at, p);
		shown += group_items(r, at, end, p, room);
		group_foot(r->sorted[at]->rule, p);
	}
	if (shown < r->count)
		page_fmt(p,
		    "<p>%zu more are not shown here for want of room: see "
		    "findings.json.</p>\n",
		    r->count - shown);
	page_str(p, "</section>\n");
}
