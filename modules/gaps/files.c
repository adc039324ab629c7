/* SPDX-License-Identifier: Apache-2.0 */
/*
 * files.c - what the index says of each journal file: those that nobody can
 * read, that are cut, or that journald put aside.
 */
#include "gaps.h"

#include "text.h"

static struct span
last_part(struct span path, struct span *before)
{
	struct span rest = path, part = SPAN_NONE;
	size_t from = 0;

	while (rest.n > 0) {
		from = path.n - rest.n;
		part = text_until(&rest, '/');
	}
	*before = span_head(path, from > 0 ? from - 1 : 0);
	return part;
}

static void
name_file(struct gap_file *file, struct span path)
{
	struct span before, name = last_part(path, &before), none;
	struct span tail = span_from(path,
	    path.n > sizeof(file->name) ? path.n - sizeof(file->name) : 0);

	file->machine = gap_id_of(last_part(before, &none));
	file->user = span_starts(name, SPAN("user-"));
	file->persistent = span_starts(path, SPAN("/var/"));
	file->name_n = tail.n;
	if (tail.n > 0)
		memcpy(file->name, tail.p, tail.n);
}

static void
add(struct gaps *g, const struct record *r)
{
	const struct record_journal_file *j = &r->journal_file;
	struct gap_file *file;

	if (g->files == GAPS_FILES) {
		g->files_more++;
		return;
	}
	file = &g->file[g->files++];
	*file = (struct gap_file){ .seqnum_id = gap_id_of(j->seqnum_id),
		.boot = gap_id_of(j->boot),
		.head_boot = gap_id_of(j->head_boot),
		.head_time = j->head_time,
		.tail_time = j->tail_time,
		.monotonic = j->monotonic,
		.hole = g->holes,
		.readable = j->readable,
		.counted = j->counted,
		.cite = gap_cite_of(r) };
	name_file(file, j->path);
	if (j->entries > 0 && j->head_seqnum <= j->tail_seqnum) {
		file->head = j->head_seqnum;
		file->tail = j->tail_seqnum;
	}
}

/* An archived file is written to no more, so journald cannot have cut it. */
static enum severity
how_bad(const struct record_journal_file *j)
{
	bool cut = span_is(j->reason, "the file is empty") ||
	    span_is(j->reason, "the file is shorter than its header says");
	struct span before, name = last_part(j->path, &before);

	if (span_ends(name, SPAN("~")))
		return SEV_LOW;
	return cut && span_find_byte(name, '@') >= 0 ? SEV_HIGH : SEV_MEDIUM;
}

static void
unreadable(const struct record *r, struct findings *fs)
{
	const struct record_journal_file *j = &r->journal_file;
	struct finding *f = finding(fs, GAPS_RULE, how_bad(j), j->path);

	finding_why(f,
	    "the journal file %.*s could not be read: %.*s; it was copied as "
	    "it is, and what it says is not part of this analysis",
	    SPAN_ARG(j->path), SPAN_ARG(j->reason));
	finding_fact(f, "reason", "%.*s", SPAN_ARG(j->reason));
	finding_cite(f, r);
}

static void
incomplete(const struct record *r, struct findings *fs)
{
	const struct record_journal_file *j = &r->journal_file;
	bool aside = span_ends(j->path, SPAN("~"));
	struct finding *f =
	    finding(fs, GAPS_RULE, aside ? SEV_LOW : SEV_MEDIUM, j->path);

	if (j->counted && j->read < j->entries)
		finding_why(f,
		    "of the %llu messages that the journal file %.*s should "
		    "hold, only %llu could be read",
		    (unsigned long long)j->entries, SPAN_ARG(j->path),
		    (unsigned long long)j->read);
	else
		finding_why(f,
		    "the indexes inside the journal file %.*s are damaged: its "
		    "messages were searched one by one, and fields of them may "
		    "be missing",
		    SPAN_ARG(j->path));
	if (j->counted)
		finding_fact(f, "read", "%llu of %llu",
		    (unsigned long long)j->read,
		    (unsigned long long)j->entries);
	finding_cite(f, r);
}

static void
put_aside(const struct record *r, struct findings *fs)
{
	const struct record_journal_file *j = &r->journal_file;
	struct finding *f =
	    finding(fs, GAPS_RULE, SEV_LOW, SPAN("files put aside"));
	char at[TIME_TEXT_MAX];

	(void)time_text(j->tail_time, at);
	finding_why(f,
	    "journald has put files aside that were not closed properly (the "
	    "last one ends at %s): after a crash or a loss of power, or "
	    "because "
	    "somebody changed them; the last messages of each may be missing",
	    at);
	finding_cite(f, r);
}

void
gaps_file(struct gaps *g, const struct record *r, struct findings *fs)
{
	const struct record_journal_file *j = &r->journal_file;

	if (j->hole) {
		if (g->holes == GAPS_HOLES || g->files == 0 ||
		    g->files_more > 0)
			return; /* what is not listed counts as filled */
		g->hole[g->holes++] = (struct gap_hole){ j->head_seqnum,
			j->tail_seqnum, j->head_time, j->tail_time,
			j->monotonic, j->new_boot, gap_cite_of(r) };
		g->file[g->files - 1].holes++;
		return;
	}
	add(g, r);
	if (!j->readable)
		unreadable(r, fs);
	else if (j->damaged || (j->counted && j->read < j->entries))
		incomplete(r, fs);
	else if (span_ends(j->path, SPAN("~")))
		put_aside(r, fs);
}
