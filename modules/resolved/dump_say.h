/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump_say.h - what a dump's lines say, as records.
 */
#ifndef DNSIR_RESOLVED_DUMP_SAY_H
#define DNSIR_RESOLVED_DUMP_SAY_H

#include "dump.h"

void dump_say_begin(struct dump *, const struct dump_line_in *, struct emit *);
void dump_say_end(struct dump *, bool whole, struct emit *);
/* The record, and the server block, that is held. */
void dump_say_rr(struct dump *, struct emit *);
void dump_say_server(struct dump *, struct emit *);
/* What follows key in a header, up to the next blank or the last bracket. */
struct span dump_header_value(struct span header, const char *key);

#endif
