/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_notes.c - coverage and gaps, from the collector's own log.
 */
#include "report_state.h"

#include <stdio.h>

#include "encode.h"

static const char *const kind_name[KINDS] = {
	[KIND_MEMBER] = "member",
	[KIND_ABSENT] = "absent",
	[KIND_SYMLINK] = "symlink",
	[KIND_SPECIAL] = "special",
	[KIND_REFUSED] = "refused",
	[KIND_CUT] = "cut",
	[KIND_CHANGED] = "changed",
	[KIND_DONE] = "done",
	[KIND_BEGIN] = "source-begin",
	[KIND_END] = "source-end",
	[KIND_LEFT] = "source-left",
	[KIND_DIED] = "source-died",
	[KIND_SKIPPED] = "source-skipped",
};

static bool
kind_of(struct span s, enum note_kind *ret)
{
	for (unsigned i = 0; i < KINDS; i++)
		if (span_is(s, kind_name[i])) {
			*ret = (enum note_kind)i;
			return true;
		}
	return false;
}

static struct source *
source_of(struct report *r, struct span name)
{
	name = span_head(name, NOTE_BYTES);
	for (size_t i = 0; i < r->sources; i++)
		if (span_eq(r->source[i].name, name))
			return &r->source[i];
	if (r->sources == SOURCES_MAX) {
		r->lost_sources++;
		return NULL;
	}
	r->source[r->sources] = (struct source){ .name = keep(name) };
	return &r->source[r->sources++];
}

static void
note_keep(struct report *r, const struct source *s, enum note_kind kind,
    const struct record_note *n)
{
	if (s->count[kind] > NOTES_PER_KIND || r->notes == NOTES_MAX)
		return;
	r->note = grow(r->note, r->notes + 1, sizeof(*r->note));
	r->note[r->notes++] = (struct note_line){
		.source = (size_t)(s - r->source),
		.kind = kind,
		.what = keep(span_head(n->what, NOTE_BYTES)),
		.error = keep(span_head(n->error, 32)),
		.text = keep(span_head(n->text, NOTE_BYTES)),
	};
}

static void
run_event(struct report *r, const struct record *rec)
{
	if (span_is(rec->note.kind, "run-begin"))
		r->begin = rec->time;
	else if (span_is(rec->note.kind, "run-acquired"))
		r->acquired = rec->time;
}

/* The log names members as text, escaped. */
void
member_see(struct report *r, const struct member *m)
{
	autobuf name = BUF(4 * m->name.n + 1);
	uint64_t hash, *size;

	r->members++;
	r->bytes += m->size;
	if (escape_text(m->name, &name) != 0)
		return;
	hash = hash_bytes(buf_span(&name));
	size = table_at(r->sizes, span_of(&hash, sizeof(hash)), NULL);
	if (size)
		*size = m->size;
}

static uint64_t
member_size(const struct report *r, struct span name)
{
	uint64_t hash = hash_bytes(name);
	const uint64_t *size =
	    table_find(r->sizes, span_of(&hash, sizeof(hash)));

	return size ? *size : 0;
}

void
notes_see(struct report *r, const struct record *rec)
{
	const struct record_note *n = &rec->note;
	enum note_kind kind;
	struct source *s;

	if (span_starts(n->kind, SPAN("run-"))) {
		run_event(r, rec);
		return;
	}
	if (!kind_of(n->kind, &kind))
		return;
	s = source_of(r, n->source);
	if (!s)
		return;
	s->count[kind]++;
	if (kind == KIND_MEMBER)
		s->bytes += member_size(r, n->what);
	if (kind == KIND_END && n->error.n && !s->error.n)
		s->error = keep(span_head(n->error, 32));
	if (kind != KIND_MEMBER && kind != KIND_BEGIN && kind != KIND_END)
		note_keep(r, s, kind, n);
}

bool
source_is_real(const struct source *s)
{
	return !span_is(s->name, "dnsir");
}

const char *
source_outcome(const struct source *s)
{
	if (s->count[KIND_DIED])
		return "died";
	if (s->count[KIND_LEFT])
		return "left";
	if (s->error.n)
		return "failed";
	if (s->count[KIND_SKIPPED])
		return "skipped";
	if (s->count[KIND_BEGIN] && !s->count[KIND_END])
		return "unfinished";
	if (s->count[KIND_REFUSED] || s->count[KIND_CUT] ||
	    s->count[KIND_SPECIAL])
		return "partly";
	return s->count[KIND_MEMBER] ? "taken" : "absent";
}

const char *
error_text(struct span name)
{
	for (int e = 1; e < 134; e++) {
		const char *known = strerrorname_np(e);

		if (known && span_is(name, known))
			return strerrordesc_np(e);
	}
	return "";
}

/* What a kind means to a reader who has never seen the log. */
static const struct {
	enum note_kind kind;
	const char *name, *meaning;
} gap_kind[] = {
	{ KIND_DIED, "died", "the worker of this source died" },
	{ KIND_LEFT, "left",
	    "this source did not end in time and was left behind" },
	{ KIND_REFUSED, "refused", "is there and could not be taken" },
	{ KIND_CUT, "cut", "was taken in part only" },
	{ KIND_SPECIAL, "special",
	    "is no regular file (FIFO, socket or device): not opened" },
	{ KIND_SKIPPED, "skipped", "this source was not asked to run" },
};

static void
gaps_of_kind(const struct report *r, size_t k, gap_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->notes; i++) {
		const struct note_line *n = &r->note[i];
		struct gap_line line = {
			.kind = gap_kind[k].name,
			.source = r->source[n->source].name,
			.what = n->what,
			.error = n->error,
			.text = n->text,
		};

		if (n->kind != gap_kind[k].kind)
			continue;
		if (!line.text.n)
			line.text = span_str(gap_kind[k].meaning);
		fn(arg, &line);
	}
}

/* Notes past NOTES_PER_KIND are told as a number. */
static void
gaps_uncounted(const struct report *r, size_t k, gap_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->sources; i++) {
		uint64_t n = r->source[i].count[gap_kind[k].kind];
		char text[96];

		if (n <= NOTES_PER_KIND)
			continue;
		(void)snprintf(text, sizeof(text),
		    "and %llu more; the archive's log names them all",
		    (unsigned long long)(n - NOTES_PER_KIND));
		fn(arg,
		    &(struct gap_line){
			.kind = gap_kind[k].name,
			.source = r->source[i].name,
			.text = span_str(text),
		    });
	}
}

static void
gaps_of_sources(const struct report *r, gap_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->sources; i++) {
		const struct source *s = &r->source[i];
		struct gap_line line = { .source = s->name, .what = s->name };

		if (s->error.n) {
			line.kind = "failed";
			line.error = s->error;
			line.text = SPAN("this source failed as a whole");
			fn(arg, &line);
		} else if (span_is(span_str(source_outcome(s)), "unfinished")) {
			line.kind = "unfinished";
			line.text =
			    SPAN("this source began, and the log does not "
				 "tell that it ended");
			fn(arg, &line);
		}
	}
}

static void
gap_count(gap_fn *fn, void *arg, uint64_t n, const char *what)
{
	char text[160];

	if (n == 0)
		return;
	(void)snprintf(
	    text, sizeof(text), "%llu %s", (unsigned long long)n, what);
	fn(arg,
	    &(struct gap_line){ .kind = "bound",
		.what = SPAN("report"),
		.text = span_str(text) });
}

/* Bounds of the report itself that were hit. */
static void
gaps_of_bounds(const struct report *r, gap_fn *fn, void *arg)
{
	const struct findings *fs = r->findings;

	gap_count(fn, arg, fs->lost_cites,
	    "quotes were left out: the room for quoted bytes was used up "
	    "(place and length are given)");
	gap_count(fn, arg, fs->lost_facts,
	    "facts were left out: the room for facts was used up");
	gap_count(fn, arg, fs->lost_gaps, "more gaps are not listed");
	gap_count(fn, arg, r->lost_troubles,
	    "more troubles of the analysis are not listed");
	gap_count(fn, arg, r->lost_sources,
	    "log lines name sources past the number that is listed");
	gap_count(fn, arg, r->answers.total - r->answers.written,
	    "records did not fit into answers.jsonl");
}

void
report_gaps(const struct report *r, gap_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->troubles; i++)
		fn(arg,
		    &(struct gap_line){ .kind = "analysis",
			.what = SPAN("analysis"),
			.text = r->trouble[i] });
	gaps_of_sources(r, fn, arg);
	for (size_t k = 0; k < array_size(gap_kind); k++) {
		gaps_of_kind(r, k, fn, arg);
		gaps_uncounted(r, k, fn, arg);
	}
	for (size_t i = 0; i < r->findings->gaps; i++)
		fn(arg,
		    &(struct gap_line){ .kind = "unknown",
			.what = r->findings->gap[i].what,
			.text = r->findings->gap[i].text });
	gaps_of_bounds(r, fn, arg);
}
