/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.h - words of rdata in, wire fields out, with a sticky error.
 */
#ifndef DNSIR_RESOLVED_WRITER_H
#define DNSIR_RESOLVED_WRITER_H

#include "encode.h"
#include "text.h"

struct writer {
	struct span rest; /* words that are still to be read */
	struct buf *out;
	bool bad;
	bool ambiguous; /* the likelier of two readings was taken */
};

void writer_put(struct writer *, const void *, size_t);
void writer_u(struct writer *, uint64_t value, unsigned bytes); /* big endian */

/* Each reads the next word, or all that are left. */
void writer_number(struct writer *, unsigned bytes);
void writer_name(struct writer *);
void writer_address(struct writer *, uint8_t family);

typedef int writer_decode_fn(struct span, struct buf *);
void writer_word(struct writer *, writer_decode_fn *);
/* All that is left; blanks are where lines were wrapped. */
void writer_blob(struct writer *, writer_decode_fn *);
/* Lower-case hex where it is that throughout, else base64. */
void writer_hex_or_base64(struct writer *);

/* A number, or the mnemonic that some versions print for it. */
struct mnemonic {
	const char *name;
	uint8_t number;
};
void writer_mnemonic(struct writer *, const struct mnemonic *, size_t count);

/* A length byte before what is put in between: 255 bytes at most. */
size_t writer_length_begin(struct writer *);
void writer_length_end(struct writer *, size_t begin);

/* rdata_dnssec.c */
void writer_algorithm(struct writer *); /* of a key */
void writer_sshfp(struct writer *); /* its two algorithms */
void writer_type(struct writer *);
void writer_types(struct writer *); /* "( A MX RRSIG )" */
void writer_salt_and_hash(struct writer *); /* NSEC3 */
void writer_stamp(struct writer *); /* YYYYMMDDHHMMSS */

#endif
