/* SPDX-License-Identifier: Apache-2.0 */
/*
 * analyst.h - the walled child: an archive's stream in, report parts out.
 */
#ifndef DNSIR_ANALYST_H
#define DNSIR_ANALYST_H

#include "base.h"

/* Exit status of the child, beside 0: why it did not parse. */
enum {
	ANALYST_NO_WALL = 100,
	ANALYST_NO_MEMORY,
	ANALYST_NO_SINK
};

/*
 * Reads the stream (tar, or gzip of it) from fd 0, writes frames to fd 1.
 * leave_out: index of a member that is not parsed (it broke an earlier
 * analysis), UINT32_MAX for none; why: what it did, for the report.
 */
_Noreturn void analyst_run(uint32_t leave_out, const char *why);

#endif
