/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detect.c - journal.gap: what the journal does not tell, and why.
 *
 * ATT&CK T1070.002, T1562.001: who deletes a journal file leaves a hole in
 * the numbers; who stops, kills or floods journald, or sets the clock, leaves
 * its traces too.
 */
#include "gaps.h"

#include "text.h"

static void
see(void *state, const struct record *r, struct findings *fs)
{
	struct gaps *g = state;

	switch (r->kind) {
	case REC_JOURNAL:
		gaps_line(g, r, fs);
		break;
	case REC_JOURNAL_FILE:
		if (r->journal_file.step)
			gaps_step(g, r, fs);
		else
			gaps_file(g, r, fs);
		break;
	case REC_NOTE:
		g->collected |= span_is(r->note.source, "journal");
		break;
	case REC_FACT:
		if (span_is(r->fact.key, "boot.time"))
			g->boot_time = r->time;
		break;
	case REC_MEMBER:
	case REC_ANSWER:
	case REC_QUERY:
	case REC_SERVER:
	case REC_DUMP:
	case REC_HOSTS:
	case REC_COMMAND:
	case REC_LOGIN:
	default:
		break;
	}
}

static void
conclude(void *state, struct findings *fs)
{
	struct gaps *g = state;
	bool persistent = false;

	if (g->boot_time == 0)
		g->boot_time = TIME_NONE;
	for (size_t i = 0; i < g->files; i++)
		persistent |= g->file[i].persistent;
	if (g->collected && g->files == 0)
		finding_gap(fs, SPAN("journal"),
		    "there is no journal file: nothing of what systemd and its "
		    "services logged is known");
	else if (g->files > 0 && !persistent)
		finding_gap(fs, SPAN("journal"),
		    "the journal is kept in memory only: nothing is known of "
		    "the time before this boot");
	gaps_order(g, fs);
	gaps_holes(g, fs);
}

static void
close_tables(void *state)
{
	struct gaps *g = state;

	table_free(g->senders);
}

const struct detector gaps_detector = {
	.name = "gaps",
	.summary = "what the journal does not tell: holes, drops, clock steps",
	.size = sizeof(struct gaps),
	.see = see,
	.conclude = conclude,
	.close = close_tables,
};
