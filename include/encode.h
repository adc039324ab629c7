/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encode.h - encodings attackers and logs use, and escapes on the way out.
 *
 * All append to a bounded buf and return 0, -EBADMSG (not that encoding;
 * the buf is as before) or -ENOBUFS / -ENOMEM.
 */
#ifndef DNSIR_ENCODE_H
#define DNSIR_ENCODE_H

#include "base.h"

must_check int base64_decode(struct span, struct buf *); /* RFC 4648, 4 or 5 */
must_check int base32_decode(struct span, struct buf *); /* and base32hex */
must_check int hex_decode(struct span, struct buf *);
must_check int hex_encode(struct span, struct buf *);

/*
 * For people's eyes: C0, C1, DEL, backslash and bytes that are not UTF-8 as
 * \xNN (\n, \t, \r, \\ short); so too characters that nobody sees or that
 * turn the direction of writing. No newline and no escape sequence survives.
 */
must_check int escape_text(struct span, struct buf *);
/* The same, then & < > " ' as entities. */
must_check int escape_html(struct span, struct buf *);

/* What escape_text() made, undone; other backslashes stand for themselves. */
must_check int unescape_text(struct span, struct buf *);

/* Length of the valid UTF-8 character at s (1 to 4), 0 where it is none. */
size_t utf8_length(struct span s) pure_function;

#endif
