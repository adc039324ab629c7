/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gaps.h - the inside of the detector of gaps in the journal.
 */
#ifndef DNSIR_GAPS_H
#define DNSIR_GAPS_H

#include "module.h"
#include "stats.h"

#define GAPS_FILES 1024
#define GAPS_HOLES 8192
#define GAPS_RUNS (GAPS_FILES + GAPS_HOLES)
#define GAPS_BOOTS 256
#define GAPS_SENDERS 256 /* whose messages were dropped */

#define MINUTE (60 * USEC_PER_SEC)
#define HOUR (60 * MINUTE)

/* A record's own bytes, for a finding that is made when all is known. */
struct gap_cite {
	struct ref ref;
	int64_t time;
	size_t n;
	uint8_t text[160];
};

struct gap_id {
	size_t n;
	uint8_t text[48];
};

struct gap_file {
	struct gap_id
	    machine; /* the directory: machine id, or with .NAMESPACE */
	struct gap_id seqnum_id, boot, head_boot;
	size_t name_n;
	uint8_t name[160]; /* the path's last bytes */
	uint64_t head, tail; /* sequence numbers, 0: none known */
	int64_t head_time, tail_time, monotonic;
	size_t hole, holes; /* where its holes are in gaps.hole */
	bool user, readable, counted, persistent;
	struct gap_cite cite;
};

struct gap_hole {
	uint64_t first, last;
	int64_t before, after, monotonic;
	bool new_boot;
	struct gap_cite cite;
};

/* Numbers without a hole between them, in one file. */
struct gap_run {
	uint64_t first, last;
	int64_t start, end;
	size_t file;
	const struct gap_hole *hole; /* before it; NULL: the file's head */
};

struct gap_boot {
	struct gap_id id;
	int64_t stopped, started; /* TIME_NONE */
};

struct gap_sum {
	uint64_t times, messages;
	int64_t first, last;
};

struct gaps {
	struct gap_file file[GAPS_FILES];
	struct gap_hole hole[GAPS_HOLES];
	struct gap_run run[GAPS_RUNS];
	struct gap_boot boot[GAPS_BOOTS];
	size_t files, holes, runs, boots;
	uint64_t files_more; /* that found no room */
	struct table *senders; /* struct gap_sum by unit */
	int64_t boot_time; /* of the host, where it is known */
	bool collected; /* journals have been looked for */
	struct {
		uint64_t count;
		int64_t most; /* usec */
	} back, forward;
};

/* lines.c: what journald says of itself. */
void gaps_line(struct gaps *, const struct record *, struct findings *);

/* files.c: what the index says of each file. */
void gaps_file(struct gaps *, const struct record *, struct findings *);

/* steps.c: the clock. */
void gaps_step(struct gaps *, const struct record *, struct findings *);
void gaps_order(struct gaps *, struct findings *); /* from file to file */

/* holes.c: what is missing in all files together. */
void gaps_holes(struct gaps *, struct findings *);

/* words.c */
#define GAPS_RULE "journal.gap"
struct gap_cite gap_cite_of(const struct record *);
void gap_cite(struct finding *, const struct gap_cite *);
struct gap_id gap_id_of(struct span);
bool gap_id_eq(const struct gap_id *, const struct gap_id *);
/* "3", "hours": for "%lld %s". */
struct gap_duration {
	long long n;
	const char *unit;
};
struct gap_duration gap_duration(int64_t usec);

#endif
