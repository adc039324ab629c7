/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.h - a tar stream in, records out: members are given to their
 * parsers, window by window.
 */
#ifndef DNSIR_READER_H
#define DNSIR_READER_H

#include "emit.h"
#include "module.h"

#define READER_WINDOW (1024 * 1024)

struct reader_events {
	/* parser: who will read it, NULL: nobody */
	void (*member)(void *, const struct member *, const char *parser);
	emit_fn *record;
	/* behind each member that had unreadable bytes */
	void (*skipped)(void *, const struct member *, const char *parser,
	    uint64_t times, uint64_t bytes);
};

struct reader;
/* leave_out: index of a member that is not parsed, UINT32_MAX: none. */
must_check int
reader_new(struct reader **ret, const struct parser *const *parsers,
    const struct reader_events *, void *arg, uint32_t leave_out);
void reader_free(struct reader *);
/* 0 or negative errno: the stream is no archive. */
must_check int reader_feed(struct reader *, struct span);
/* Was the end of the archive seen? */
bool reader_at_end(const struct reader *);

#endif
