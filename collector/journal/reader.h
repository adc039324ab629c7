/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.h - the inside of dnsir-journal.
 *
 * A first process starts, walls itself as far as it can and still fork, and
 * waits for requests. For each it forks a second one, which shuts the wall,
 * reads one journal file, answers and ends: a file that kills its reader
 * kills that of no other.
 */
#ifndef DNSIR_JOURNAL_READER_H
#define DNSIR_JOURNAL_READER_H

#include <systemd/sd-journal.h>

#include "json.h"
#include "text.h"
#include "wire.h"

#define FIELD_MAX (256 * KIB) /* of a value; the rest is cut, and said */
#define FIELDS_MAX (448 * KIB) /* of an entry's fields; the rest likewise */
#define ENTRY_MAX (512 * KIB)
#define HOLES_MAX 512 /* listed for a file: the largest */
#define STEPS_MAX 64 /* of the clock, listed for a file: the first */
#define HEADER_MIN 208 /* v187 and later have these bytes */
#define HEADER_READ 240

/* The file's header, read by ourselves. systemd, JOURNAL_FILE_FORMAT.md */
struct header {
	bool signature;
	uint8_t state;
	uint32_t compatible, incompatible;
	struct span file_id, machine_id, boot_id, seqnum_id; /* 16 bytes */
	uint64_t header_size, arena_size, objects, entries;
	uint64_t head_seqnum, tail_seqnum;
	int64_t head_time, tail_time; /* or TIME_NONE */
	uint64_t tail_monotonic;
	uint64_t size, allocated; /* of the file */
	uint8_t bytes[HEADER_READ]; /* the ids lie in it */
};

struct hole {
	uint64_t first, last; /* sequence numbers that are missing */
	int64_t before, after; /* times of the entries around it */
	int64_t monotonic; /* of the entry behind it */
	bool new_boot; /* and whether another boot begins there */
};

struct step {
	uint64_t seqnum;
	int64_t before, after, monotonic;
	int64_t by; /* usec the clock jumped, apart from time that passed */
};

struct count {
	bool done;
	uint64_t read, holes, missing, steps;
	sd_id128_t head_boot; /* of the first entry */
	int64_t head_monotonic;
	struct hole hole[HOLES_MAX];
	struct step step[STEPS_MAX];
	size_t listed, smallest; /* smallest: which, once the list is full */
};

struct job {
	struct journal_request ask;
	char path[WIRE_PATH_MAX + 1];
	int file[3]; /* each for one sd_journal, which closes it; or -1 */
	int out;
	uint32_t walls;
	int64_t deadline; /* CLOCK_MONOTONIC, usec */
	sd_journal *journal;
	struct header header;
	struct journal_end end;
	const char *reason; /* why it is not readable, or NULL */
	int error; /* of libsystemd, or 0 */
	uint64_t fields_odd; /* whose names no journal field may have */
	uint64_t entries_bad; /* that libsystemd could not give */
	uint64_t last; /* sequence number of the entry exported last */
	uint64_t seqnum; /* of the entry in hand */
	bool full; /* the entry in hand had no room for all its fields */
	bool damaged; /* its indexes, so that all entries are gone through */
	bool scan,
	    wanted; /* scan: choose ourselves; wanted: the entry in hand */
	uint64_t skipped; /* bytes of the oldest entries, by request */
	struct buf entry;
	struct count count;
	uint8_t boot[16]; /* of the part that is being filled */
	uint8_t part[JOURNAL_PART_MAX];
	size_t part_size;
	bool in_dump; /* the last entry was a line of resolved's dump */
};

/* wall.c */
uint32_t wall_outer(void); /* what still lets fork(2) through */
bool wall_inner(const struct job *); /* and then no more */

/* header.c */
int header_read(int fd, struct header *);
/* What is wrong with it, or NULL. */
const char *header_doubt(const struct header *);

/* select.c */
void select_units(enum journal_units); /* all matches that may be of use */
/* Leaves only those that have entries here: a match slows each step, even if
 * it finds nothing. Negative errno: the file is damaged, none was left out. */
int select_prune(sd_journal *);
bool select_wants(struct span field); /* NAME=value */
/* How many the journal was given, 0: none, or negative errno. */
int select_apply(sd_journal *);

/* entry.c: the entry as bytes of export format in job->entry. */
int entry_format(struct job *, uint8_t boot[16]);
/* Is it a line of resolved's dump, as a formatted entry claims? */
bool entry_is_dump(struct span entry);
struct place {
	struct span seqnum_id;
	uint64_t seqnum;
};
struct place entry_place(const char *cursor);

/* export.c, count.c: all entries, until the bounds of the request. */
int export_entries(struct job *);
int count_entries(struct job *);

/* index.c */
void index_file(struct job *);

/* out.c */
void out_write(struct job *, enum wire_type, struct span);
void out_entry(struct job *, const uint8_t boot[16]);
void out_part(struct job *); /* what has been gathered goes */

/* serve.c */
_Noreturn void serve(struct job *);
int64_t monotonic_now(void);

#endif
