/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - the words between dnsir and dnsir-journal.
 *
 * A request is one message: struct journal_request, the path's bytes, and
 * two descriptors: the journal file, and the pipe for the answer. The answer
 * is frames, the last of which is WIRE_END; a pipe that ends without it had a
 * reader that died. Both programs are of one build and one machine, so the
 * structs travel as they are.
 */
#ifndef DNSIR_JOURNAL_WIRE_H
#define DNSIR_JOURNAL_WIRE_H

#include "journal.h"

#define WIRE_VERSION UINT32_C(0x444a0001)
#define WIRE_PATH_MAX 4096
#define WIRE_INDEX_MAX (64 * KIB) /* one frame of index lines */
#define WIRE_SOCKET 3 /* where the reader finds its requests */

struct journal_request {
	uint32_t version, mode, units, number;
	uint32_t seconds, count_ms; /* rounded up; 0: do not count */
	uint64_t bytes, skip;
	int64_t since;
	uint8_t machine[16];
	uint32_t has_machine, path_length;
};

enum wire_type {
	WIRE_PART = 1, /* of the export of boot */
	WIRE_INDEX, /* lines */
	WIRE_END, /* struct journal_end */
};

struct wire_frame {
	uint32_t type, length;
	uint8_t boot[16];
};

struct journal_end {
	uint32_t outcome, counted, whole, damaged, walls;
	uint32_t peak; /* KiB of memory, at most */
	int64_t head_time, tail_time;
	uint64_t entries, bytes, fields_cut;
};

#endif
