/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - the narrow waist: what parsers say and detectors hear.
 *
 * Spans in a record live as long as the call that brings it.
 */
#ifndef DNSIR_RECORD_H
#define DNSIR_RECORD_H

#include "dnsname.h"
#include "dnswire.h"
#include "text.h"

enum record_kind {
	REC_MEMBER, /* a member of the archive begins */
	REC_FACT, /* about the host or the collection: key, value */
	REC_NOTE, /* a line of the collector's log */
	REC_ANSWER, /* a resource record or negative entry */
	REC_QUERY, /* a question, where a source has only that */
	REC_SERVER, /* a DNS server somebody uses or configured */
	REC_DUMP, /* begin and end of one cache dump */
	REC_HOSTS, /* a line of a hosts file */
	REC_COMMAND, /* a command line that was or will be run */
	REC_LOGIN, /* a session, boot or shutdown of wtmp */
	REC_JOURNAL, /* a journal entry */
	REC_JOURNAL_FILE, /* a journal file's header, or a hole */
};

/* A member of the archive, as its header says. Times: ns, TIME_NONE. */
struct member {
	uint32_t index; /* in the archive, from 0 */
	struct span name; /* "[root]/etc/hosts" */
	struct span path; /* "/etc/hosts" where it is a file, else empty */
	struct span origin; /* of what is no file, else empty */
	uint64_t size;
	uint32_t mode, uid, gid, flags;
	int64_t atime, mtime, ctime, btime;
};

/* Where in the evidence: bytes of the member's content. */
struct ref {
	uint32_t member, length;
	uint64_t offset;
};

enum time_basis {
	BASIS_EXACT, /* the source says so */
	BASIS_WINDOW, /* between time and until */
	BASIS_BEFORE, /* not after time (a file's mtime, say): undated */
	BASIS_UNKNOWN, /* no time at all */
};

struct record_fact {
	struct span key, value; /* "hostname", "os.id", "boot.time" … */
};

struct record_note {
	struct span source, kind, what, error, text; /* kind: "absent" … */
};

enum answer_status {
	ANSWER_DATA,
	ANSWER_NODATA,
	ANSWER_NXDOMAIN,
	ANSWER_SERVFAIL
};

enum answer_from {
	FROM_RESOLVED_SIGNAL, /* SIGUSR1 dump in the journal */
	FROM_RESOLVED_VARLINK, /* DumpCache */
	FROM_RESOLVED_ZONE, /* its own LLMNR / mDNS records */
	FROM_LOG,
	FROM_CAPTURE,
	FROM_SERVER_CACHE,
};

struct record_answer {
	enum answer_status status;
	enum answer_from from;
	struct dnsname name; /* length 0: as text only (cut by the source) */
	struct span text; /* the owner name as the source wrote it */
	uint16_t type, class;
	bool ttl_known;
	uint32_t ttl; /* seconds, the original */
	struct span rdata; /* presentation form (RFC 1035) */
	struct span wire; /* rdata in wire form, or empty */
	struct span scope; /* "dns", "dns eth0", "llmnr eth0 AF_INET" */
	struct span boot; /* boot id, 32 hex digits, or empty */
	uint32_t dump; /* number of the dump within the member */
	bool doubtful; /* may be injected: beside an HINFO with newlines */
	bool ambiguous; /* wire and rdata: the likelier of two readings */
};

struct record_query {
	struct dnsname name;
	uint16_t type, class;
	bool rd_known, rd;
};

struct record_server {
	struct span address; /* text, with port and SNI as written */
	struct span role; /* "system", "fallback", "link" … */
	struct span link; /* interface or empty */
};

enum dump_event {
	DUMP_BEGIN,
	DUMP_END
};

struct record_dump {
	enum dump_event event;
	enum answer_from from;
	uint32_t dump, answers, negatives, servers, lines;
	uint32_t pid;
	bool whole; /* structure is complete to the last server block */
	struct span boot;
};

struct record_hosts {
	struct address address;
	struct span address_text, names, comment; /* names: blank separated */
	bool is_comment, garbage; /* comment only; or not a hosts line */
	uint32_t line; /* from 1 */
};

enum command_from {
	FROM_HISTORY,
	FROM_JOURNAL,
	FROM_PROCESS,
	FROM_AUDIT,
	FROM_UNIT,
	FROM_STARTUP, /* a line of a shell's start-up file */
};

struct record_command {
	enum command_from from;
	struct span command, shell; /* "bash", "zsh", "sudo" … */
	uint32_t line; /* from 1, 0: none */
};

enum login_event {
	LOGIN_BEGIN,
	LOGIN_END,
	LOGIN_BOOT,
	LOGIN_SHUTDOWN,
	LOGIN_FAILED
};

struct record_login {
	enum login_event event;
	struct span user, line, from; /* terminal; remote host or address */
	uint32_t pid;
};

struct record_journal {
	struct span message, unit, identifier, comm, exe, transport, boot;
	struct span message_id, code_func, cursor;
	uint64_t seqnum; /* 0: not known */
	int64_t monotonic; /* usec of that boot */
	uint32_t pid, uid;
	uint8_t priority;
};

/*
 * A file; or a hole in it: first and last number that are missing, times of
 * the entries around it; or a step of the clock: the number, and the times of
 * the entries on both sides.
 */
struct record_journal_file {
	struct span path, reason; /* reason: why it is not readable, or empty */
	struct span seqnum_id, boot, head_boot; /* boot: of the last entry */
	bool readable, online, hole, step;
	bool counted, damaged; /* read is known; fields or entries are lost */
	bool new_boot; /* hole: another boot behind it than before */
	uint64_t entries, read, head_seqnum, tail_seqnum;
	int64_t head_time, tail_time; /* usec */
	int64_t by; /* step: usec, less the time that passed */
	int64_t monotonic; /* usec: first entry, or that behind hole or step */
};

struct record {
	enum record_kind kind;
	enum time_basis basis;
	int64_t time, until; /* usec since 1970, UTC, or TIME_NONE */
	struct span raw; /* the bytes that say it */
	struct span who; /* client address, or user; may be empty */
	struct ref ref; /* filled by emit() */
	const struct member *member; /* filled by emit() */
	union {
		struct record_fact fact;
		struct record_note note;
		struct record_answer answer;
		struct record_query query;
		struct record_server server;
		struct record_dump dump;
		struct record_hosts hosts;
		struct record_command command;
		struct record_login login;
		struct record_journal journal;
		struct record_journal_file journal_file;
	};
};

struct emit;
/* The member that is being parsed. */
const struct member *emit_member(const struct emit *);
/* Bytes of the member before the window that parse() was given. */
uint64_t emit_offset(const struct emit *);
/* record.raw must lie within the window (asserted). */
void emit(struct emit *, const struct record *);
/* Where the raw bytes were put together from elsewhere in the member. */
void
emit_at(struct emit *, const struct record *, uint64_t offset, uint32_t length);
/* Bytes nobody could read: counted and reported, never fatal. */
void emit_skip(struct emit *, struct span);

#endif
