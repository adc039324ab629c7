/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.h - what the parts of the history source's taking share.
 */
#ifndef DNSIR_MODULES_HISTORY_TAKE_H
#define DNSIR_MODULES_HISTORY_TAKE_H

#include "host.h"
#include "sink.h"
#include "stats.h"

struct walk {
	const struct host *host;
	struct sink *sink;
	const char *home; /* the one that is being walked */
	struct table *homes, *files; /* seen already */
};

int history_take_home(void *walk, const char *home);
/* The file of a HISTFILE of that home, as set in that place. */
void history_take_named(struct walk *, const char *file, const char *place);
/* Every HISTFILE= with a plain path in the text. */
void history_find_in_text(struct walk *, struct span text, const char *place);
/* HOME and HISTFILE of the running processes, and nothing else of them. */
void history_find_in_processes(struct walk *);

#endif
