/* SPDX-License-Identifier: Apache-2.0 */
/*
 * commands.h - what dnsir can be told to do; each returns the exit status.
 */
#ifndef DNSIR_COMMANDS_H
#define DNSIR_COMMANDS_H

#include "options.h"

int collect(const struct options *);
int analyze(const struct options *);
int verify(const struct options *);
int list(const struct options *);

#endif
