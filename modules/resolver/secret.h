/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.h - copies of configuration without the secrets in it.
 */
#ifndef DNSIR_MODULES_RESOLVER_SECRET_H
#define DNSIR_MODULES_RESOLVER_SECRET_H

#include "base.h"

/*
 * Appends the text to *to with each secret value as ****, and counts them.
 * wireguard: netplan's words for its keys are secrets too. 0 or negative
 * errno.
 */
must_check int resolver_mask(
    struct span text, bool wireguard, struct buf *to, unsigned *masked);

#endif
