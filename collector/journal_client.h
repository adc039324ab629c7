/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal_client.h - the reader of journals, started while programs can
 * still be: before the host's view is made, which is noexec.
 */
#ifndef DNSIR_JOURNAL_CLIENT_H
#define DNSIR_JOURNAL_CLIENT_H

#include "journal.h"

#include <sys/types.h>

/*
 * Starts dnsir-journal, found in the directory (NULL: of this program) or in
 * its ../libexec/dnsir. Processes forked after this may use journal_ask().
 * 0 or negative errno (-ENOENT: there is none), of the program's start too.
 */
must_check int journal_client_start(const char *directory);
/* The connection, which a worker must keep open; -1: none. */
int journal_client_fd(void);
/* The reader's process, which is the caller's child; -1: none. */
pid_t journal_client_pid(void);
/* Ends the reader and reaps it. */
void journal_client_stop(void);

#endif
