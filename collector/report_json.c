/* SPDX-License-Identifier: Apache-2.0 */
/* report_json.c - findings.json; its fields: dnsir-evidence(5). RFC 8259. */
#include "report_state.h"

#include "encode.h"
#include "json.h"

#define COVERAGE_MAX MIB /* of coverage and of gaps, each */
#define TAIL 256 /* room for what closes the document */

/* A list whose items are written whole or counted. */
struct list {
	struct json *json;
	struct buf scratch;
	size_t max; /* of json->out */
	uint64_t left_out;
	int error;
};

/* Bytes of the host in a JSON string: masked and escaped first. */
static void
json_shown(struct json *j, const char *key, struct span s)
{
	autobuf b = BUF(s.n * 40 + 64);
	int r = show_text(s, &b);

	if (r != 0 && j->error == 0)
		j->error = r;
	json_span(j, key, buf_span(&b));
}

/* The same for what is masked already. */
static void
json_quote(struct json *j, const char *key, struct span s)
{
	autobuf b = BUF(s.n * 4);
	int r = escape_text(s, &b);

	if (r != 0 && j->error == 0)
		j->error = r;
	json_span(j, key, buf_span(&b));
}

static struct json
item_begin(struct list *l)
{
	struct json j;

	l->scratch.n = 0;
	j = json_to(&l->scratch);
	json_object(&j, NULL);
	return j;
}

static void
item_end(struct list *l, struct json *item)
{
	json_end(item);
	if (item->error != 0)
		l->error = item->error;
	else if (l->left_out || l->json->out->n + l->scratch.n + 2 > l->max)
		l->left_out++;
	else
		json_raw(l->json, NULL, buf_span(&l->scratch));
}

static void
write_facts(const struct report *r, struct json *j, bool of_run)
{
	for (size_t i = 0; i < r->facts; i++) {
		char key[65];
		struct span k = r->fact[i].key;

		if (fact_is_of_run(k) != of_run)
			continue;
		memcpy(key, k.p, k.n);
		key[k.n] = '\0';
		json_shown(j, key, r->fact[i].value);
	}
}

static void
write_head(const struct report *r, struct json *j)
{
	json_object(j, "dnsir");
	json_u64(j, "format", REPORT_FORMAT);
	json_str(j, "version", DNSIR_VERSION);
	json_str(j, "attack", ATTACK_VERSION);
	json_u64(j, "checks", intel_rules_count);
	json_time(j, "begin", r->begin);
	json_time(j, "acquired", r->acquired);
	write_facts(r, j, true);
	json_end(j);
	json_object(j, "host");
	write_facts(r, j, false);
	json_end(j);
	json_array(j, "exit");
	for (size_t i = 0; i < r->exits; i++)
		json_i64(j, NULL, r->exit[i]);
	json_end(j);
}

static bool
is_gap_kind(enum note_kind k)
{
	return k == KIND_REFUSED || k == KIND_CUT || k == KIND_SPECIAL ||
	    k == KIND_LEFT || k == KIND_DIED || k == KIND_SKIPPED;
}

static const char *
note_word(enum note_kind k)
{
	if (k == KIND_ABSENT)
		return "absent";
	if (k == KIND_SYMLINK)
		return "symlink";
	return k == KIND_CHANGED ? "changed" : "done";
}

static void
write_notes(const struct report *r, struct json *j, size_t source)
{
	json_array(j, "notes");
	for (size_t i = 0; i < r->notes; i++) {
		const struct note_line *n = &r->note[i];

		if (n->source != source || is_gap_kind(n->kind))
			continue;
		json_object(j, NULL);
		json_str(j, "kind", note_word(n->kind));
		json_shown(j, "what", n->what);
		json_shown(j, "error", n->error);
		json_shown(j, "text", n->text);
		json_end(j);
	}
	json_end(j);
}

static void
write_counts(struct json *j, const struct source *s)
{
	static const struct {
		enum note_kind kind;
		const char *key;
	} counts[] = { { KIND_MEMBER, "members" }, { KIND_ABSENT, "absent" },
		{ KIND_SYMLINK, "symlink" }, { KIND_SPECIAL, "special" },
		{ KIND_REFUSED, "refused" }, { KIND_CUT, "cut" },
		{ KIND_CHANGED, "changed" } };

	json_shown(j, "source", s->name);
	json_str(j, "outcome", source_outcome(s));
	for (size_t k = 0; k < array_size(counts); k++)
		json_u64(j, counts[k].key, s->count[counts[k].kind]);
	json_u64(j, "bytes", s->bytes);
}

/* A source whose notes are long is told without them. */
static void
write_source(const struct report *r, struct list *l, size_t i)
{
	struct json j = item_begin(l);

	write_counts(&j, &r->source[i]);
	write_notes(r, &j, i);
	if (l->scratch.n > COVERAGE_MAX / SOURCES_MAX) {
		j = item_begin(l);
		write_counts(&j, &r->source[i]);
		json_bool(&j, "notes_left_out", true);
	}
	item_end(l, &j);
}

static void
write_gap(void *arg, const struct gap_line *g)
{
	struct list *l = arg;
	struct json j = item_begin(l);

	json_str(&j, "kind", g->kind);
	json_shown(&j, "source", g->source);
	json_shown(&j, "what", g->what);
	json_shown(&j, "error", g->error);
	json_shown(&j, "why", g->text);
	item_end(l, &j);
}

static void
write_attack(struct json *j, const struct finding *f)
{
	struct span rest = span_str(finding_attack_ids(f));

	json_array(j, "attack");
	while (rest.n) {
		struct span id = text_trim(text_until(&rest, ';'));

		if (id.n)
			json_span(j, NULL, id);
	}
	json_end(j);
}

static void
write_cite(struct json *j, const struct cite *c)
{
	static const char *const basis[] = { "exact", "window", "before",
		"unknown" };

	json_object(j, NULL);
	json_shown(j, "member", c->member);
	json_u64(j, "offset", c->ref.offset);
	json_u64(j, "length", c->ref.length);
	json_quote(j, "text", span_head(c->text, CITE_BYTES));
	json_bool(j, "cut", c->cut || c->text.n > CITE_BYTES);
	json_str(j, "basis", basis[c->basis]);
	json_time(j, "time", c->time);
	if (c->basis == BASIS_WINDOW)
		json_time(j, "until", c->until);
	json_end(j);
}

/*
 * How much is said of a finding: where the host made it long, less, so that
 * it takes no room from the others.
 */
static const struct detail {
	size_t text, facts, cites; /* text: bytes of subject and why */
} details[] = {
	{ WHY_BYTES, FACTS_MAX, CITES_MAX },
	{ WHY_BYTES, 8, 1 },
	{ 256, 0, 0 },
};

static void
write_evidence(struct json *j, const struct finding *f, const struct detail *d)
{
	json_object(j, "facts");
	for (size_t i = 0; i < f->facts && i < d->facts; i++)
		json_shown(j, f->fact[i].key, f->fact[i].value);
	json_end(j);
	json_array(j, "evidence");
	for (size_t i = 0; i < f->cites && i < d->cites; i++)
		write_cite(j, &f->cite[i]);
	json_end(j);
	if (d != &details[0])
		json_bool(j, "abridged", true);
}

static void
write_what(struct json *j, const struct finding *f, const struct detail *d)
{
	json_str(j, "rule", f->rule->id);
	json_str(j, "severity", severity_text(f->severity));
	json_shown(j, "subject", span_head(f->subject, d->text));
	if (f->subject_length > span_head(f->subject, d->text).n)
		json_u64(j, "subject_length", f->subject_length);
	write_attack(j, f);
	json_str(j, "title", f->rule->title);
	json_shown(j, "why", span_head(f->why, d->text));
	json_time(j, "first", f->first);
	json_time(j, "last", f->last);
	json_time(j, "not_after", f->not_after);
	json_u64(j, "count", f->count);
	if (f->overflow) {
		json_u64(j, "more", f->more);
		json_bool(j, "at_least", f->at_least);
	}
}

static void
write_finding(struct list *l, const struct finding *f, size_t left)
{
	size_t used = l->json->out->n;
	size_t share = l->max > used ? (l->max - used) / left : 0;
	struct json j = { 0 };

	for (size_t i = 0; i < array_size(details); i++) {
		j = item_begin(l);
		write_what(&j, f, &details[i]);
		write_evidence(&j, f, &details[i]);
		json_str(&j, "benign", f->rule->benign);
		json_str(&j, "next", f->rule->next);
		if (j.error == 0 && l->scratch.n + 2 < share)
			break;
	}
	item_end(l, &j);
}

static void
list_begin(struct list *l, const char *key, size_t max)
{
	json_array(l->json, key);
	l->max = max;
	l->left_out = 0;
}

static void
list_end(struct list *l, const char *key)
{
	json_end(l->json);
	if (l->left_out)
		json_u64(l->json, key, l->left_out);
}

int
report_json(const struct report *r, struct buf *out)
{
	struct json j = json_to(out);
	struct list l = { .json = &j, .scratch = BUF(PART_MAX) };

	json_object(&j, NULL);
	write_head(r, &j);
	list_begin(&l, "coverage", out->n + COVERAGE_MAX);
	for (size_t i = 0; i < r->sources; i++)
		write_source(r, &l, i);
	list_end(&l, "coverage_left_out");
	list_begin(&l, "gaps", out->n + COVERAGE_MAX);
	report_gaps(r, write_gap, &l);
	list_end(&l, "gaps_left_out");
	list_begin(&l, "findings", out->max - TAIL);
	for (size_t i = 0; i < r->count; i++)
		write_finding(&l, r->sorted[i], r->count - i);
	list_end(&l, "findings_left_out");
	json_end(&j);
	buf_free(&l.scratch);
	if (j.error == 0 && l.error == 0)
		return buf_byte(out, '\n');
	return j.error ? j.error : l.error;
}
