/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask.h - hides passwords and tokens in what a report quotes.
 *
 * A report is pasted into tickets; the archive keeps the bytes whole. What
 * looks like a secret by its shape or by the name before it is replaced by
 * MASK_TEXT. Best effort: a secret nobody named cannot be known.
 */
#ifndef DNSIR_MASK_H
#define DNSIR_MASK_H

#include "base.h"

#define MASK_TEXT "[masked]"

/* Appends the text, secrets replaced. 0, -ENOBUFS or -ENOMEM. */
must_check int mask_secrets(struct span text, struct buf *);

#endif
