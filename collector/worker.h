/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker.h - one source's process: it has the host and a pipe to the sink
 * process, and no descriptor of the medium.
 */
#ifndef DNSIR_WORKER_H
#define DNSIR_WORKER_H

#include "module.h"

struct sink {
	int fd; /* frames go here */
	int64_t deadline; /* CLOCK_BOOTTIME, usec */
	uint64_t budget; /* bytes this source may still take */
	bool may_signal, full;
	bool broken; /* the sink process hears no more */
};

/* Takes, says how it went, and ends the process. */
_Noreturn void
worker_run(const struct taker *, const struct host *, struct sink *);

/* CLOCK_BOOTTIME in usec. */
int64_t boottime_now(void);
/* CLOCK_REALTIME in usec. */
int64_t realtime_now(void);

/* Keys and passwords that are never taken: why, or NULL. */
const char *secret_path(const char *path);
const char *secret_content(struct span head);

#endif
