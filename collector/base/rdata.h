/* SPDX-License-Identifier: Apache-2.0 */
/* rdata.h - parts of rdata's presentation form that fill a file of theirs. */
#ifndef DNSIR_RDATA_H
#define DNSIR_RDATA_H

#include "dnswire.h"

/* All return 0, -EBADMSG, -ENOBUFS or -ENOMEM. */
must_check int rdata_bytes(struct span, struct buf *); /* of a string */
must_check int rdata_quoted(struct span, struct buf *);
must_check int rdata_base64(struct span, struct buf *); /* RFC 4648 4 */
must_check int rdata_base32hex(struct span, struct buf *); /* no padding */
must_check int rdata_tag(struct span, struct buf *); /* RFC 8659 4.1 */
must_check int rdata_params(struct cursor *, struct buf *); /* RFC 9460 2.1 */

#endif
