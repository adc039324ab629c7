/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump_rr.h - one record of a dump, with its continuation lines, as text.
 */
#ifndef DNSIR_RESOLVED_DUMP_RR_H
#define DNSIR_RESOLVED_DUMP_RR_H

#include "record.h"

struct dump_rr {
	struct span owner, data; /* data: all that is behind the key */
	uint16_t type, class; /* 0: not known */
	bool cut; /* the key was cut, or there is none: owner is not whole */
	bool partial; /* the data may go on elsewhere: set by the caller */
	bool negative;
	enum answer_status status;
};

/*
 * text: a record without its TAB, its lines joined by blanks. false: no
 * version writes this.
 */
bool dump_rr_read(struct span text, struct dump_rr *ret);
/* Are there, for records of this kind, lines that begin with blanks? */
bool dump_rr_wraps(const struct dump_rr *);
/*
 * Fills name, type, class, status, wire and rdata of the answer; the spans
 * lie in wire and text, which are emptied first.
 */
void dump_rr_answer(const struct dump_rr *, struct buf *wire, struct buf *text,
    struct record_answer *);

#endif
