/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_text.c - report.txt: one page, to be pasted into a ticket.
 *
 * 66 lines by 100 columns where that holds what must be said. What follows
 * the findings is written first; the findings get the lines that are left.
 * Findings of one rule and severity share a paragraph.
 */
#include "report_text.h"

#define PAGE_LINES 66
#define CUSTODY_LINES 2 /* that the engine adds in the mark's place */
#define PARAGRAPH_MAX (64 * KIB) /* before it is wrapped */
#define INDENT 10
#define LINES_SPARED 10 /* for what follows a paragraph */
#define ALSO_MAX 12 /* further subjects of a paragraph */

struct page *
paragraph_begin(struct paragraph *g)
{
	g->text.n = 0;
	g->text.max = PARAGRAPH_MAX;
	g->p = page_to(&g->text);
	return &g->p;
}

void
paragraph_end(struct page *out, const struct paragraph *g, const char *label,
    unsigned max)
{
	if (g->p.error != 0 && out->error == 0)
		out->error = g->p.error;
	page_wrap(out, label, INDENT, buf_span(&g->text), max);
}

void
paragraph_free(struct paragraph *g)
{
	buf_free(&g->text);
}

void
text_fact(struct page *p, const struct report *r, const char *key,
    const char *otherwise)
{
	struct span value = report_fact(r, key);

	if (value.n)
		page_text(p, value);
	else
		page_str(p, otherwise);
}

static const char *
upper(enum severity s)
{
	static const char *const text[SEVERITIES] = { "INFO", "LOW", "MEDIUM",
		"HIGH", "CRITICAL" };

	return text[s];
}

static void
subject(struct page *p, const struct finding *f)
{
	if (f->overflow) {
		page_fmt(p, "%s%llu more subjects",
		    f->at_least ? "at least " : "",
		    (unsigned long long)f->more);
		return;
	}
	page_text(p, f->subject);
	page_str(p, f->subject_length > f->subject.n ? "..." : "");
}

void
text_title(struct page *p, const struct finding *f)
{
	page_str(p, f->rule->title);
	if (f->overflow || f->subject.n)
		page_str(p, ": ");
	subject(p, f);
}

/* Findings of one rule and severity, from sorted[at] on. */
struct group {
	size_t at, n;
	uint64_t total; /* subjects */
};

static struct group
group_at(const struct report *r, size_t at)
{
	const struct finding *first = r->sorted[at];
	struct group g = { .at = at };

	for (; at < r->count && r->sorted[at]->rule == first->rule &&
	     r->sorted[at]->severity == first->severity;
	     at++, g.n++)
		g.total += r->sorted[at]->overflow ? r->sorted[at]->more : 1;
	return g;
}

static void
also(const struct report *r, const struct group *group, struct page *out,
    struct paragraph *g)
{
	struct page *p = paragraph_begin(g);

	if (group->n < 2)
		return;
	page_fmt(p, "%llu more: ", (unsigned long long)(group->total - 1));
	for (size_t i = 1; i < group->n && i <= ALSO_MAX; i++) {
		page_str(p, i > 1 ? ", " : "");
		subject(p, r->sorted[group->at + i]);
	}
	page_str(p, group->n > ALSO_MAX + 1 ? ", ..." : "");
	paragraph_end(out, g, "  also", 2);
}

/* Its line, where the detector gave one and it can only be this cite's. */
static void
line_number(struct page *p, const struct finding *f)
{
	for (size_t i = 0; f->cites == 1 && i < f->facts; i++) {
		if (strcmp(f->fact[i].key, "line") != 0)
			continue;
		page_str(p, " line ");
		page_text(p, f->fact[i].value);
		page_str(p, ",");
	}
}

static void
where(const struct finding *f, struct page *out, struct paragraph *g)
{
	const struct cite *c = &f->cite[0];
	struct page *p = paragraph_begin(g);

	page_quote_text(p, c->text);
	page_str(p, c->cut ? "..." : "");
	if (c->text.n)
		paragraph_end(out, g, "  bytes", 3);
	p = paragraph_begin(g);
	page_text(p, c->member);
	line_number(p, f);
	page_fmt(p, " byte %llu (%u bytes); ",
	    (unsigned long long)c->ref.offset, c->ref.length);
	page_when(p, c->basis, c->time, c->until);
	if (f->count > 1)
		page_fmt(
		    p, "; %llu places in all", (unsigned long long)f->count);
	paragraph_end(out, g, "  where", 2);
}

/* "Title: subject [rule; T1016, T1590.002]" */
static void
heading(const struct finding *f, struct page *out, struct paragraph *g)
{
	struct page *p = paragraph_begin(g);
	struct span ids = span_str(finding_attack_ids(f));
	const char *before = "; ";

	text_title(p, f);
	page_fmt(p, " [%s", f->rule->id);
	while (ids.n) {
		page_str(p, before);
		page_text(p, text_trim(text_until(&ids, ';')));
		before = ", ";
	}
	page_str(p, "]");
	paragraph_end(out, g, upper(f->severity), 2);
}

/* With reasons, bytes, place and advice. */
static int
group_whole(const struct report *r, const struct group *group, struct buf *out)
{
	const struct finding *f = r->sorted[group->at];
	struct page p = page_to(out);
	struct paragraph g = { 0 };

	heading(f, &p, &g);
	if (f->why.n) {
		page_text(paragraph_begin(&g), f->why);
		paragraph_end(&p, &g, "  why", 3);
	}
	if (f->cites)
		where(f, &p, &g);
	also(r, group, &p, &g);
	page_str(paragraph_begin(&g), f->rule->next);
	paragraph_end(&p, &g, "  next", 2);
	page_str(&p, "\n");
	paragraph_free(&g);
	return p.error;
}

/* In one line, what it is about first: the end may be cut. */
static void
group_line(const struct report *r, const struct group *group, struct page *out,
    struct paragraph *g)
{
	const struct finding *f = r->sorted[group->at];
	struct page *p = paragraph_begin(g);

	subject(p, f);
	if (group->total > 1)
		page_fmt(p, " and %llu more",
		    (unsigned long long)(group->total - 1));
	page_fmt(p, "%s%s [%s]", f->subject.n || group->total > 1 ? ": " : "",
	    f->rule->title, f->rule->id);
	paragraph_end(out, g, upper(f->severity), 1);
}

/* What was found, its bytes and their place, in two lines. */
static int
group_brief(const struct report *r, const struct group *group, struct buf *out)
{
	const struct finding *f = r->sorted[group->at];
	struct page p = page_to(out), *line;
	struct paragraph g = { 0 };

	group_line(r, group, &p, &g);
	if (f->cites) {
		line = paragraph_begin(&g);
		page_quote_text(line, span_head(f->cite[0].text, 60));
		page_str(line, f->cite[0].text.n > 60 ? "..." : "");
		page_str(line, "  (");
		page_text(line, f->cite[0].member);
		page_fmt(line, " byte %llu)",
		    (unsigned long long)f->cite[0].ref.offset);
		paragraph_end(&p, &g, "  bytes", 1);
	}
	paragraph_free(&g);
	return p.error;
}

/* One line each for those that did not get a paragraph. */
static int
findings_short(
    const struct report *r, size_t from, unsigned lines, struct buf *out)
{
	struct page p = page_to(out);
	struct paragraph g = { 0 };
	uint64_t more = 0;

	while (from < r->count) {
		struct group group = group_at(r, from);

		from += group.n;
		if (lines < 2 && (more || from < r->count || !lines)) {
			more += group.total;
			continue;
		}
		group_line(r, &group, &p, &g);
		lines--;
	}
	if (more)
		page_fmt(&p, "%*sand %llu more, in report.html\n", INDENT, "",
		    (unsigned long long)more);
	paragraph_free(&g);
	return p.error;
}

/* That the groups from here on should have at least: brief or one line. */
static unsigned
lines_wanted(const struct report *r, size_t at)
{
	unsigned n = 0;

	while (at < r->count && n < LINES_SPARED) {
		n += r->sorted[at]->severity >= SEV_HIGH ? 2 : 1;
		at += group_at(r, at).n;
	}
	return n;
}

typedef int group_fn(const struct report *, const struct group *, struct buf *);

/* In the longest form that leaves lines for those after it. */
static int
group_fit(const struct report *r, const struct group *group, unsigned *lines,
    struct buf *out)
{
	static group_fn *const form[] = { group_whole, group_brief };
	unsigned spare = lines_wanted(r, group->at + group->n);

	for (size_t i = 0; i < array_size(form); i++) {
		autobuf one = BUF(PARAGRAPH_MAX);
		int e = form[i](r, group, &one);
		unsigned need = count_lines(buf_span(&one));

		if (e != 0)
			return e;
		if (group->at > 0 && need + spare > *lines)
			continue;
		*lines -= need < *lines ? need : *lines;
		return buf_add(out, buf_span(&one));
	}
	return -ENOSPC;
}

/* Paragraphs for what is medium or worse, as many as fit. */
static int
findings_write(const struct report *r, unsigned lines, struct buf *out)
{
	size_t at = 0;
	int e = 0;

	while (at < r->count) {
		struct group group = group_at(r, at);

		if (at > 0 && r->sorted[at]->severity < SEV_MEDIUM)
			break;
		e = group_fit(r, &group, &lines, out);
		if (e != 0)
			break;
		at += group.n;
	}
	return e == 0 || e == -ENOSPC ? findings_short(r, at, lines, out) : e;
}

int
report_text(const struct report *r, struct buf *out)
{
	autobuf tail = BUF(PART_MAX / 4);
	unsigned lines, used;
	int e = text_head(r, out);

	if (e == 0)
		e = text_tail(r, &tail);
	used = count_lines(buf_span(out)) + count_lines(buf_span(&tail)) +
	    CUSTODY_LINES;
	lines = used < PAGE_LINES ? PAGE_LINES - used : 0;
	if (e == 0)
		e = findings_write(r, lines, out);
	return e == 0 ? buf_add(out, buf_span(&tail)) : e;
}
