/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - the command line, as dnsir(8) has it.
 */
#ifndef DNSIR_OPTIONS_H
#define DNSIR_OPTIONS_H

#include "finding.h"

#define OPTION_LIST_MAX 32

/* Exit status, first that fits (dnsir-evidence(5)). */
enum {
	EXIT_GOOD = 0,
	EXIT_DOES_NOT_HOLD = 1, /* verify */
	EXIT_USAGE = 2,
	EXIT_NOT_ANALYSED = 3,
	EXIT_NOT_WHOLE = 4,
	EXIT_NO_ARCHIVE = 5,
	EXIT_FAIL_ON = 10,
};

struct options {
	const char *output, *root, *case_id, *operator, * reference_time;
	const char *sha256; /* verify */
	const char *only, *skip; /* comma lists of sources */
	const char *ioc[OPTION_LIST_MAX + 1];
	const char *cross[OPTION_LIST_MAX + 1];
	uint64_t max_size; /* bytes, 0: none */
	int64_t deadline; /* seconds, 0: none */
	int fail_on; /* severity, -1: none */
	bool full, no_signal, salvage;
	int verbosity; /* -1 quiet, 0, 1 */
	char **rest;
	int rest_count;
	int argc;
	char **argv; /* as given, for the record */
};

/*
 * Fills *ret from the arguments behind the command's name. 0, or EXIT_USAGE
 * after it has said on standard error what is wrong and what to do.
 */
int
options_parse(struct options *ret, const char *command, int argc, char **argv);

/* Can each --ioc be read? Says which can't. */
bool options_lists_readable(const struct options *);

/* Is name in the comma list? */
bool option_listed(const char *list, const char *name);

#endif
