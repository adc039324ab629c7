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

/* Where in a file the last piece ended; zero it to begin. */
struct secret_mask {
	uint8_t matched[4]; /* bytes of each word that begins a key */
	bool matching;
	unsigned word, dashes;
	uint64_t left; /* bytes that may be a key's */
	uint64_t offset, masked, first;
};

/* Private keys become '*', byte for byte, in the next piece of a file. */
void secret_mask(struct secret_mask *, uint8_t *p, size_t n, bool last);
/* The log is told if there were any. */
void secret_note(struct sink *, const char *what, const struct secret_mask *);

#endif
