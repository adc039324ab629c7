/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - what the parts of modules/history share: which files are
 * histories or start-up files, and the reader's state.
 */
#ifndef DNSIR_MODULES_HISTORY_H
#define DNSIR_MODULES_HISTORY_H

#include "module.h"

enum history_family {
	HISTORY_NONE, /* not a history */
	HISTORY_UNREAD, /* taken as it is; no reader for it */
	HISTORY_PLAIN, /* a command a line; stamps of bash and tcsh */
	HISTORY_ZSH,
	HISTORY_FISH,
	HISTORY_KSH, /* binary, ksh93 */
	HISTORY_MKSH, /* binary, mksh */
	HISTORY_LIBEDIT, /* a line each, blanks and such as \ooo */
	HISTORY_PSQL,
	HISTORY_PYTHON,
	HISTORY_POWERSHELL,
	HISTORY_LESS,
	HISTORY_VIM,
	HISTORY_STARTUP, /* not a history: what shells run when they start */
};

struct history_kind {
	enum history_family family;
	const char *shell;
};

/* By path alone; what the bytes look like may still overrule it. */
struct history_kind history_kind(struct span path) pure_function;
/* Whose: "root", "x" of /home/x, else the home; "" for files in /etc. */
struct span history_user(struct span path) pure_function;

/* Longer lines are read in part, longer entries in pieces. */
#define HISTORY_ENTRY UINT32_C(65536)
/* How far ahead of an undated line the next time is looked for. */
#define HISTORY_AHEAD UINT32_C(131072)

/* One line as it lies in the file, without its '\n'. */
struct history_line {
	struct span bytes;
	uint64_t offset; /* in the member */
	uint32_t number; /* from 1 */
};

enum history_section {
	SECTION_NONE,
	SECTION_COMMANDS,
	SECTION_MARKS,
};

/* Is what was typed so far a whole command? See shell.c. */
struct shell_scan {
	uint8_t quote; /* the quote that is open, or 0 */
	bool joined; /* the line ended in a backslash */
	uint8_t stop_length; /* of the here-document that is open, or 0 */
	uint8_t stop[64];
	int32_t depth; /* of ( { do if case */
};

struct history {
	bool started, in_long, stamped, open;
	enum history_family family;
	enum history_section section;
	const char *shell;
	uint32_t lines; /* passed so far */
	int64_t stamp; /* of the entry that is being read, or TIME_NONE */
	int64_t earlier; /* the last one before it */
	int64_t next; /* the first one after this line, where near */
	uint64_t next_at, sought;
	struct shell_scan scan;
	struct { /* the entry that is being read */
		bool any;
		uint32_t number;
		uint64_t offset;
		size_t raw_n, text_n;
		int64_t next; /* as it was for its first line */
	} held;
	uint8_t raw[HISTORY_ENTRY], text[HISTORY_ENTRY];
};

/* Makes the line the entry that is being read; text is its command. */
void
history_hold(struct history *, const struct history_line *, struct span text);
/* Adds a line to it; false: it would not fit, nothing was done. */
bool
history_append(struct history *, const struct history_line *, struct span text);
/* Emits the entry that is being read, if any, and forgets it. */
void history_say(struct history *, struct emit *);

/* Seconds since 1970 as decimal digits, to microseconds. */
bool history_time(struct span digits, int64_t *ret);
/* Does a time stand at the beginning of the line (bash, tcsh, zsh)? */
bool history_stamp(struct span line, int64_t *ret);
/* Length of zsh's ": SECONDS:DURATION;", 0: none. *ret may be TIME_NONE. */
size_t history_zsh_prefix(struct span line, int64_t *ret);

/* Readers of one line, by family. */
typedef void
history_reader(struct history *, const struct history_line *, struct emit *);
history_reader history_plain_line, history_zsh_line, history_fish_line,
    history_libedit_line, history_psql_line, history_python_line,
    history_powershell_line, history_less_line, history_vim_line,
    history_startup_line;

/*
 * The binary formats: reads one item off rest, which begins at the offset
 * in the member; returns its length, 0 where more bytes are needed.
 */
size_t history_ksh_item(
    struct history *, struct span rest, uint64_t offset, struct emit *);
size_t history_mksh_item(
    struct history *, struct span rest, uint64_t offset, struct emit *);

void history_scan(struct shell_scan *, struct span line);
bool history_open(const struct shell_scan *) pure_function;

#endif
