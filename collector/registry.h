/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry.h - every module, as the build found it below modules/.
 */
#ifndef DNSIR_REGISTRY_H
#define DNSIR_REGISTRY_H

#include "module.h"

/* Each ends with NULL. */
extern const struct taker *const registry_takers[];
extern const struct parser *const registry_parsers[];
extern const struct detector *const registry_detectors[];

#endif
