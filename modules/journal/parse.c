/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - journal/BOOT/NNNN.export and journal/index.jsonl, as dnsir-journal
 * writes them. systemd, JOURNAL_EXPORT_FORMATS.md; dnsir-evidence(5)
 */
#include "parse.h"

#include "text.h"

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_is(m->name, "journal/index.jsonl") ||
	    (span_starts(m->name, SPAN("journal/")) &&
		span_ends(m->name, SPAN(".export")));
}

/* Bytes used; 0: more are needed, or the way to pass over has been found. */
static size_t
parse_entry(struct export_state *s, struct span rest, uint64_t offset,
    bool last, struct emit *out)
{
	size_t n = journal_entry_extent(rest, last);
	struct entry e;

	if (n == ENTRY_BAD)
		s->pass = PASS_REST;
	else if (n == ENTRY_LONG)
		s->pass = PASS_LINE;
	else if (n > 1) {
		journal_entry_read(span_head(rest, n), &e);
		journal_entry_say(s, &e, offset, out);
	}
	return n == ENTRY_BAD || n == ENTRY_LONG ? 0 : n;
}

static size_t
parse_export(
    struct export_state *s, struct span all, bool last, struct emit *out)
{
	struct span rest = all;

	while (rest.n > 0) {
		uint64_t offset = emit_offset(out) + (all.n - rest.n);
		bool passing = s->pass != PASS_NOT;
		size_t n = passing ? journal_export_pass(s, rest, last)
				   : parse_entry(s, rest, offset, last, out);

		if (n == 0 && (passing || s->pass == PASS_NOT))
			break;
		if (passing)
			emit_skip(out, span_head(rest, n));
		rest = span_from(rest, n);
	}
	if (last)
		dump_end(&s->dump, out);
	return all.n - rest.n;
}

static size_t
parse(void *state, struct span all, bool last, struct emit *out)
{
	struct journal_state *s = state;

	if (span_ends(emit_member(out)->name, SPAN(".jsonl")))
		return journal_index_parse(&s->index, all, last, out);
	return parse_export(&s->export, all, last, out);
}

static void
close_dump(void *state)
{
	struct journal_state *s = state;

	dump_close(&s->export.dump);
}

const struct parser journal_parser = {
	.name = "journal",
	.size = sizeof(struct journal_state),
	.accepts = accepts,
	.parse = parse,
	.close = close_dump,
};
