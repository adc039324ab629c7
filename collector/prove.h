/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prove.h - does an archive hold? Digests, log chain, manifest.
 */
#ifndef DNSIR_PROVE_H
#define DNSIR_PROVE_H

#include "archive.h"

struct proof {
	const char *given; /* SHA-256 the operator wrote down, or NULL */
	const char *sidecar; /* of the file beside the archive, or NULL */
	bool salvage, quiet;
};

/*
 * Reads an archive from fd 0 and prints on standard output what it proves;
 * 0, EXIT_DOES_NOT_HOLD, or EXIT_NOT_ANALYSED (no memory).
 */
int prove(const struct proof *);

#endif
