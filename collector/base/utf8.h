/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h - which characters must not reach a reader's eyes as they are. */
#ifndef DNSIR_UTF8_H
#define DNSIR_UTF8_H

#include "encode.h"

/*
 * s is one valid UTF-8 character: is it a control (C0, DEL, C1), a line
 * separator, or one that turns the direction of writing (Unicode TR 36)?
 */
bool utf8_hidden(struct span s) pure_function;

#endif
