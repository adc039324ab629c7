/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.h - the inside of the journal's parser.
 */
#ifndef DNSIR_JOURNAL_PARSE_H
#define DNSIR_JOURNAL_PARSE_H

#include "dump.h"
#include "module.h"

#define ENTRY_LIMIT (768 * KIB) /* longer entries are passed over */
#define PIECE (64 * KIB) /* in which what is passed over is counted */
#define NAME_LIMIT 255 /* of a field's name; no real one has more than 64 */

/* How bytes that nobody reads are passed over, field by field. */
enum pass {
	PASS_NOT,
	PASS_LINE, /* at the begin of a line */
	PASS_TEXT, /* in a long text line */
	PASS_BINARY, /* in the value of a binary field */
	PASS_REST, /* what follows cannot be told apart any more */
};

struct export_state {
	enum pass pass;
	uint64_t left; /* PASS_BINARY: bytes of it */
	struct dump dump;
	uint32_t dump_pid; /* of the dump that is open; 0: none */
	uint8_t dump_boot[32];
};

struct index_state {
	bool pass; /* in a line that is too long */
	uint32_t file;
	uint8_t path[512], seqnum_id[32], boot[32];
	size_t path_n, seqnum_id_n, boot_n;
};

struct journal_state {
	struct export_state export;
	struct index_state index;
};

/* What an entry says; spans in the window, the first of each field. */
struct entry {
	struct span all;
	struct span cursor, realtime, monotonic, seqnum, boot;
	struct span message, unit, identifier, comm, exe, transport;
	struct span message_id, code_func, pid, uid, priority, source_time;
};

/* entry.c: length of the entry at rest, 0: not whole yet; or ENTRY_BAD,
 * ENTRY_LONG, and then the bytes are not for journal_entry_read(). */
#define ENTRY_BAD (SIZE_MAX - 1)
#define ENTRY_LONG (SIZE_MAX - 2)
size_t journal_entry_extent(struct span rest, bool last);
void journal_entry_read(struct span all, struct entry *);
uint64_t journal_entry_number(struct span); /* 0 where it is none */

/* pass.c: bytes to pass over now, 0: more are needed to tell. */
size_t journal_export_pass(struct export_state *, struct span rest, bool last);

/* say.c; offset: of the entry in the member */
void journal_entry_say(struct export_state *, const struct entry *,
    uint64_t offset, struct emit *);

/* index.c */
size_t journal_index_parse(
    struct index_state *, struct span, bool last, struct emit *);

#endif
