/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.h - what the parsers of resolved's members share.
 */
#ifndef DNSIR_RESOLVED_PARSE_H
#define DNSIR_RESOLVED_PARSE_H

#include "record.h"

/* The clocks around the call, as the origin of the member tells them. */
struct dump_clock {
	bool known;
	int64_t boottime, realtime; /* before, usec */
	int64_t boottime_after, realtime_after;
	bool
	    stale; /* entries may be kept past their time (StaleRetentionSec) */
	uint32_t pid;
	struct span boot; /* in the origin */
};
struct dump_clock clock_of(struct span origin);

/* A reply that is read as it comes: how far into it we are. */
struct walk {
	uint8_t depth;
	bool begun, skipping, bad, lost; /* lost: a value was too long */
	struct {
		uint32_t depth;
		bool string, escape, done;
	} skip;
};

enum resolved_member {
	MEMBER_CACHE = 1, /* DumpCache */
	MEMBER_SERVERS, /* DumpServerState */
	MEMBER_STATISTICS, /* DumpStatistics */
	MEMBER_STATE, /* what the taker saw and did */
};

struct resolved_state {
	enum resolved_member member; /* 0: not looked at yet */
	struct walk walk;
	struct dump_clock clock;
	struct record_dump count;
	bool dump_open;
	uint64_t end; /* of the member, once it is reached */
	char protocol[16], link[32];
	size_t protocol_length, link_length;
	int64_t family;
	struct buf raw, text;
};

/* parse_varlink.c: DumpCache and DumpServerState, as they come. */
size_t
varlink_parse(struct resolved_state *, struct span, bool last, struct emit *);
/* parse_facts.c: a small document, whole. */
void facts_parse(struct resolved_state *, struct span, struct emit *);

/* parse_entry.c: one value of the reply, as JSON text in the window. */
void entry_parse(struct resolved_state *, struct span, struct emit *);
void server_parse(struct span, struct emit *);

/* Emits key and value with the bytes that say so. */
void say_fact(struct emit *, struct span raw, const char *key, struct span);

#endif
