/* SPDX-License-Identifier: Apache-2.0 */
/* ere_bracket.h - sets of bytes in expressions. */
#ifndef DNSIR_ERE_BRACKET_H
#define DNSIR_ERE_BRACKET_H

#include "ere.h"

void ere_add(struct ere_node *set, unsigned byte);
/* Is the byte in the class of that name ("alnum")? */
bool ere_class(struct span name, unsigned byte) pure_function;
/*
 * Reads on from behind '[' to behind ']' and adds to the set. A backslash is
 * itself; so is a ']' that comes first.
 */
bool ere_bracket(const char **at, struct ere_node *set);

#endif
