/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output.h - the medium: NAME.partial, then NAME, and what lies beside it.
 * Nothing that exists is ever overwritten.
 */
#ifndef DNSIR_OUTPUT_H
#define DNSIR_OUTPUT_H

#include "options.h"

struct output {
	int directory, fd;
	bool is_stdout, automatic; /* the name is ours, not the operator's */
	char where[4096]; /* the directory, for messages */
	char name[512], base[512]; /* base: without .tar.gz, for sidecars */
};

/*
 * Opens what -o says, or finds a place where the kit lies. host: name of the
 * host for the file name. 0, EXIT_USAGE or EXIT_NO_ARCHIVE, after it has said
 * why and what to do.
 */
int output_open(
    struct output *ret, const struct options *, struct span host, int64_t now);
/* NAME.partial becomes NAME; 0 or negative errno. */
must_check int output_publish(struct output *);
/* A new file base+suffix beside the archive; descriptor or negative errno. */
must_check int output_beside(const struct output *, const char *suffix);
void output_close(struct output *);

#endif
