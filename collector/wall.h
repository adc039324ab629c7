/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wall.h - the walled child: no files, no network, no root.
 */
#ifndef DNSIR_WALL_H
#define DNSIR_WALL_H

#include "base.h"

/* Address space of the analysis; what it needs is measured in scripts/bench. */
#define WALL_MEMORY (UINT64_C(512) * MIB)

struct wall {
	bool chrooted, unprivileged, seccomp;
	uint32_t uid;
	int error; /* of the first step that was refused, or 0 */
};

/*
 * Closes every descriptor but fd 0 and 1, leaves root and the file systems,
 * sets limits and the system call filter. What was refused is in *ret; the
 * caller must not parse anything without seccomp.
 */
void wall_enter(struct wall *ret);

#endif
