/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - journal files, read by dnsir-journal behind its wall.
 *
 * A taker hands over the open descriptor of one file; another process, which
 * was started and walled before the host was looked at, reads it and answers
 * with finished pieces: parts in export format and lines for the index. No
 * byte of a journal is interpreted on this side.
 */
#ifndef DNSIR_JOURNAL_H
#define DNSIR_JOURNAL_H

#include "base.h"

#define JOURNAL_PART MIB /* a part ends at an entry, and before this */
#define JOURNAL_PART_MAX (8 * MIB) /* but within a dump, before this */

enum journal_mode {
	JOURNAL_PROBE, /* the file's header: told times and entries only */
	JOURNAL_MEASURE, /* how long would an export be? told entries, bytes */
	JOURNAL_EXPORT, /* parts, and lines for the index */
};

enum journal_units {
	JOURNAL_UNITS, /* all that matter: collector/journal/units.c */
	JOURNAL_RESOLVED, /* systemd-resolved alone */
};

struct journal_ask {
	enum journal_mode mode;
	enum journal_units units;
	const char *path; /* of the file, for the index */
	uint32_t number; /* of the file in the index, for its holes */
	uint64_t bytes; /* of export format, at most */
	uint64_t skip; /* the oldest so many bytes of it are left out */
	int64_t since; /* usec, or TIME_NONE */
	double seconds; /* for all of it */
	double count_seconds; /* for counting every entry; 0: do not */
	const uint8_t *machine; /* the host's machine id, 16 bytes, or NULL */
};

enum journal_outcome {
	JOURNAL_READ,
	JOURNAL_BOUND, /* read, until bytes or seconds were used up */
	JOURNAL_UNREADABLE, /* the index says why */
	JOURNAL_CHANGED, /* the file was cut while it was read */
	JOURNAL_LOST, /* the reader died, or said nothing in time */
	JOURNAL_UNWALLED, /* no seccomp: nothing was read */
};

/* What the reader could do to shut itself in; without the last, no reading. */
enum journal_wall {
	JOURNAL_WALL_CHROOT = 1,
	JOURNAL_WALL_UID = 2,
	JOURNAL_WALL_NO_NEW_PRIVS = 4,
	JOURNAL_WALL_SECCOMP = 8,
	JOURNAL_WALL_ALL = 15,
};

struct journal_told {
	enum journal_outcome outcome;
	int64_t head_time, tail_time; /* usec, of the header; or TIME_NONE */
	uint64_t entries; /* that were exported or measured */
	uint64_t bytes; /* of export format */
	uint64_t fields_cut; /* fields longer than 256 KiB */
	uint64_t peak; /* bytes of memory that the reader used */
	uint32_t walls; /* enum journal_wall */
	bool counted; /* all entries, so that whole says something */
	bool whole; /* there were as many as its header says */
	bool damaged; /* entries or fields may be missing */
};

/* boot: 32 hex digits. Return non-zero to stop. */
typedef int journal_part_fn(void *arg, const char *boot, struct span part);

/* Is there a reader at all? */
bool journal_reader(void);
/*
 * Asks about one file, whose descriptor stays the caller's. Index lines (JSON,
 * each with its newline) are appended to index, also for a file that could not
 * be read. 0 and *ret; or negative errno: -ESRCH (no reader), -EPROTO, what
 * fn returned, ...
 */
must_check int journal_ask(int fd, const struct journal_ask *,
    struct buf *index, journal_part_fn *, void *arg, struct journal_told *ret);

#endif
