/* SPDX-License-Identifier: Apache-2.0 */
/* export.c - the entries that were chosen, in the order of the file. */
#include "reader.h"

#define CLOCK_EVERY 32 /* entries between two looks at the clock */

static int
seek(struct job *job)
{
	if (job->ask.since == TIME_NONE)
		return sd_journal_seek_head(job->journal);
	return sd_journal_seek_realtime_usec(
	    job->journal, (uint64_t)job->ask.since);
}

/* A dump that fits into one part shall lie in one: its parser needs the head
 * to know of what scope the rest is. */
static void
begin_dump(struct job *job)
{
	bool dump = entry_is_dump(buf_span(&job->entry));

	if (dump && !job->in_dump && job->part_size > JOURNAL_PART / 4)
		out_part(job);
	job->in_dump = dump;
}

/* false: a bound was hit. */
static bool
take_entry(struct job *job, const uint8_t boot[16])
{
	size_t n = job->entry.n;

	/* a scan begins anew where matches went before */
	if (!job->wanted || (job->scan && job->seqnum <= job->last))
		return true;
	if (job->skipped < job->ask.skip) {
		job->skipped += n;
		return true;
	}
	if (n > job->ask.bytes - job->end.bytes)
		return false;
	job->end.bytes += n;
	job->end.entries++;
	if (!job->scan)
		job->last = job->seqnum;
	if (job->ask.mode != JOURNAL_EXPORT)
		return true;
	begin_dump(job);
	out_entry(job, boot);
	return true;
}

int
export_entries(struct job *job)
{
	uint8_t boot[16];
	bool more = true;
	int r = seek(job);

	for (uint64_t i = 0; r >= 0 && more; i++) {
		if (i % CLOCK_EVERY == 0 && monotonic_now() > job->deadline)
			break;
		r = sd_journal_next(job->journal);
		if (r <= 0)
			return r;
		if (entry_format(job, boot) < 0)
			job->entries_bad++;
		else
			more = take_entry(job, boot);
	}
	if (r >= 0)
		job->end.outcome = JOURNAL_BOUND;
	return r < 0 ? r : 0;
}
