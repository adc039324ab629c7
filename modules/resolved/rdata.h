/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rdata.h - rdata as systemd-resolved prints it, back into wire form.
 */
#ifndef DNSIR_RESOLVED_RDATA_H
#define DNSIR_RESOLVED_RDATA_H

#include "dnswire.h"

/*
 * Appends the wire form of text, a record's data with continuation lines
 * joined by blanks. *ambiguous: resolved prints two different data like
 * this, and the likelier was taken. false: no exact wire form (wire is then
 * as it was).
 */
bool
rdata_wire(uint16_t type, struct span text, struct buf *wire, bool *ambiguous);

#endif
