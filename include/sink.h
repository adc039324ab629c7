/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sink.h - where a source puts what it takes: members of the archive, and
 * notes in the chained log. The other end is the sink process, which alone
 * holds the medium.
 */
#ifndef DNSIR_SINK_H
#define DNSIR_SINK_H

#include "host.h"

struct sink;

enum note {
	NOTE_ABSENT, /* looked for, is not there: normal */
	NOTE_SYMLINK, /* what is a link; the text is its target */
	NOTE_SPECIAL, /* FIFO, socket or device in a file's place */
	NOTE_REFUSED, /* is there, could not be taken: error says why */
	NOTE_CUT, /* taken in part: a bound was hit, or it changed */
	NOTE_CHANGED, /* this run changed the host: a signal, a journal line */
	NOTE_DONE, /* what a source did or decided, for the record */
};

/*
 * All of these record every failure themselves, as a note; a source goes on
 * with its next artefact. Return value: 0, or negative errno for a source
 * that wants to know (-ENOENT: it was absent).
 */

/* Verbatim, as [root]PATH, with its statx times. Links: a note, then the
 * file they lead to under its own path. A name is taken once. */
int sink_file(struct sink *, const struct host *, const char *path);
/* Every regular file that the pattern gives. */
int sink_glob(struct sink *, const struct host *, const char *pattern);
/* What is no file, as NAME ("live/…", "journal/…"); origin says where it is
 * from ("varlink io.systemd.Resolve.Monitor.DumpCache"). */
int sink_data(struct sink *, const char *name, const char *origin, struct span);
/* A descriptor's first max bytes, for files that the caller opened. */
int sink_descriptor(
    struct sink *, const char *name, const char *origin, int fd, uint64_t max);

/* error: 0 or negative errno. what: the path or thing it is about. */
void sink_note(struct sink *, enum note, const char *what, int error,
    const char *fmt, ...) printf_like(5, 6);

/* Seconds until this source's deadline (CLOCK_BOOTTIME), never negative. */
double sink_time_left(const struct sink *);
/* May the source change the host (--no-signal)? */
bool sink_may_signal(const struct sink *);
/* Full profile: no limit per source. */
bool sink_full(const struct sink *);

#endif
