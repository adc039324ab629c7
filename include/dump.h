/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.h - the cache dump that systemd-resolved writes into the journal on
 * SIGUSR1 (v225 and later), read one MESSAGE at a time.
 *
 * The caller feeds what resolved's own process logged from manager_sigusr1
 * (CODE_FUNC=, CODE_FUNCTION= before v233) and vouches for the trusted
 * fields (_SYSTEMD_UNIT=, _PID=, _BOOT_ID=); whatever else that process
 * logged ends a dump: dump_end(). The dump becomes
 *
 *   REC_DUMP begin    whole: it begins with a scope header, nothing of its
 *                     head is missing
 *   REC_ANSWER        each resource record and negative entry
 *   REC_SERVER        each server block
 *   REC_DUMP end      counts; whole: every server block is complete and
 *                     there is one (v235 and later), so its tail is there
 *
 * A dump that was cut between two members thus ends with whole false in the
 * first and begins with whole false in the second.
 */
#ifndef DNSIR_DUMP_H
#define DNSIR_DUMP_H

#include "record.h"

#define DUMP_SCOPES_MAX 256 /* scope headers told apart in one dump */
#define DUMP_SCOPE_TEXT_MAX 160
#define DUMP_HELD_MAX (320 * KIB) /* one record with its continuation lines */

struct dump_line_in {
	struct span message; /* of one journal entry, whole */
	struct span boot; /* 32 hex digits, or empty */
	int64_t time; /* usec: the sender's clock, else journald's */
	uint32_t pid;
	uint64_t offset; /* of the entry in the member */
	uint32_t length;
};

enum dump_section {
	DUMP_IN_HEAD, /* no header has been seen */
	DUMP_IN_SCOPE,
	DUMP_IN_ZONE,
	DUMP_IN_CACHE,
	DUMP_IN_SERVER,
};

/* Lines that make one record, held until the next line shows its end. */
struct dump_held {
	struct buf text; /* as logged, '\n' between the lines */
	uint64_t offset, end; /* in the member */
	int64_t time;
	enum dump_section section;
	bool doubtful;
	bool wraps, partial; /* has continuation lines; not all may be here */
};

/* Zero it to begin; dump_close() when done. */
struct dump {
	struct record_dump count;
	struct dump_held rr, server;
	struct buf flat, wire, text; /* of the record that is being said */
	char boot[32], scope[DUMP_SCOPE_TEXT_MAX];
	size_t boot_length, scope_length;
	uint64_t scopes[DUMP_SCOPES_MAX]; /* digests of headers seen */
	size_t scope_count;
	enum dump_section section;
	int64_t last; /* time of the last line */
	uint64_t last_offset;
	uint32_t last_length;
	size_t suspect; /* bytes that an HINFO before may still account for */
	uint16_t attributes; /* of the server block, one bit each */
	uint32_t blocks; /* server blocks that are complete */
	bool open, fragment, broken, certain_server;
};

void dump_line(struct dump *, const struct dump_line_in *, struct emit *);
/* The dump that is open, if one is, has ended. */
void dump_end(struct dump *, struct emit *);
void dump_close(struct dump *);

#endif
