/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_state.h - what the report has gathered, for those who write it.
 */
#ifndef DNSIR_REPORT_STATE_H
#define DNSIR_REPORT_STATE_H

#include "findings.h"
#include "report.h"
#include "show.h"

#define ATTACK_VERSION "ATT&CK v18.1"
#define REPORT_FORMAT 1 /* of findings.json; dnsir-evidence(5) */
#define PART_MAX (8 * MIB)
#define HOST_FACTS_MAX 128
#define SOURCES_MAX 64
#define NOTES_MAX 2048
#define NOTES_PER_KIND 64 /* of one source; more are counted */
#define NOTE_BYTES 512
#define TROUBLES_MAX 64
#define EXITS_MAX 8
#define DUMPS_MAX 64
#define NAMES_MAX 1000
#define SIZES_MAX 20000 /* members whose size counts for their source */

enum note_kind {
	KIND_MEMBER,
	KIND_ABSENT,
	KIND_SYMLINK,
	KIND_SPECIAL,
	KIND_REFUSED,
	KIND_CUT,
	KIND_CHANGED,
	KIND_DONE,
	KIND_BEGIN,
	KIND_END,
	KIND_LEFT,
	KIND_DIED,
	KIND_SKIPPED,
	KINDS
};

struct note_line {
	size_t source; /* its index */
	enum note_kind kind;
	struct span what, error, text; /* owned */
};

struct source {
	struct span name; /* owned */
	uint64_t count[KINDS];
	uint64_t bytes; /* of its members */
	struct span error; /* owned: the source as a whole failed */
};

struct host_fact {
	struct span key, value; /* owned */
};

/* One name, type and outcome that a cache or log held. */
struct seen {
	uint64_t count;
	int64_t first, last; /* TIME_NONE: not known */
	uint16_t type;
	bool rdata_cut;
	uint8_t status, from, rdata_n;
	uint8_t rdata[94];
};

struct dump_line {
	struct record_dump dump; /* its span is not kept */
	struct span member; /* owned */
	int64_t time;
};

struct answers {
	struct buf lines; /* answers.jsonl */
	bool full;
	uint64_t total, written;
	uint64_t status[4];
	struct table *names;
	struct dump_line dump[DUMPS_MAX];
	size_t dumps;
};

struct report {
	struct findings *findings; /* borrowed */
	struct host_fact fact[HOST_FACTS_MAX];
	size_t facts;
	struct source source[SOURCES_MAX];
	size_t sources;
	uint64_t lost_sources;
	struct note_line *note;
	size_t notes;
	struct span trouble[TROUBLES_MAX]; /* owned */
	size_t troubles;
	uint64_t lost_troubles;
	int64_t begin, acquired; /* of the run; TIME_NONE: not known */
	uint64_t members, bytes;
	struct table *sizes; /* of members, by the hash of the name */
	int exit[EXITS_MAX];
	size_t exits;
	struct answers answers;

	/* While report_parts() runs. */
	struct finding **sorted;
	size_t count; /* of sorted */
	uint64_t severities[SEVERITIES];
};

/* report.c: the value of a fact about host or run; empty: not known. */
struct span report_fact(const struct report *, const char *key);
/* Is the fact about the run rather than about the host? */
bool fact_is_of_run(struct span key);
const char *exit_text(int code);

/* report_notes.c: coverage. */
void notes_see(struct report *, const struct record *);
void member_see(struct report *, const struct member *);
const char *source_outcome(const struct source *);
/* Is it one of the sources, or the engine's own entry in the log? */
bool source_is_real(const struct source *);
/* "EACCES, Permission denied" in words; the name alone where unknown. */
const char *error_text(struct span name);

/* What is not known, and why: one line of the report. */
struct gap_line {
	const char *kind; /* "refused", "left", "unknown" … */
	struct span source, what, error, text;
};
typedef void gap_fn(void *arg, const struct gap_line *);
/* All of them, those that weigh most first. */
void report_gaps(const struct report *, gap_fn *, void *arg);

/* report_answers.c */
void answers_init(struct answers *);
void answers_free(struct answers *);
void answers_see(struct answers *, const struct record *);
const char *answer_status_text(enum answer_status);
const char *answer_from_text(enum answer_from);

/* The parts: 0, or -ENOBUFS where even the frame did not fit. */
must_check int report_json(const struct report *, struct buf *);
must_check int report_text(const struct report *, struct buf *);
must_check int report_html(const struct report *, struct buf *);
must_check int report_cited(const struct report *, struct buf *);
must_check int report_answers(const struct report *, struct buf *);

/* What text and page share. */
void page_time(struct page *, int64_t usec);
/* A time that a fact tells as text; what is none is shown by show_html(). */
void page_time_fact(struct page *, struct span value);
void page_clock(struct page *, struct span offset); /* in seconds, as text */
/* "2026-…", "2026-… to 2026-…", "not after 2026-…" or "undated" */
void page_when(struct page *, enum time_basis, int64_t time, int64_t until);
void page_span_of_time(struct page *, const struct finding *);
const char *finding_attack_ids(const struct finding *);
/* How many findings there are, subjects past the bound counted. */
uint64_t report_total(const struct report *);

#endif
