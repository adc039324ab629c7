/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_find.h - the kinds of secret that mask.c knows.
 */
#ifndef DNSIR_MASK_FIND_H
#define DNSIR_MASK_FIND_H

#include "text.h"

/* What is to be hidden: bytes start to end of the text, end excluded. */
struct secret {
	size_t start, end;
};

/*
 * Does a secret begin with the word at this place? at is the start of a
 * word: the byte before it is no letter, digit or '_'.
 */
typedef bool secret_fn(struct span text, size_t at, struct secret *ret);

secret_fn secret_by_shape; /* AKIA…, ghp_…, a JWT, a private key */
secret_fn secret_by_header; /* Authorization: Bearer … */
secret_fn secret_by_name; /* --password=…, PGPASSWORD=…, "token": "…" */
secret_fn secret_by_option; /* mysql -p…, curl -u user:… */
secret_fn secret_in_url; /* at "://": user:password@ */

static inline bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool
is_word(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '_';
}

/* Where the value at this place ends; quotes around it are left out. */
bool secret_value(struct span text, size_t at, struct secret *ret);

#endif
