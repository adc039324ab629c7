/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show.h - the one way that evidence goes out to people's eyes.
 *
 * Secrets are masked (mask.h); what could act on a terminal or a page, what
 * the eye cannot see and what turns text around is escaped (encode.h).
 */
#ifndef DNSIR_SHOW_H
#define DNSIR_SHOW_H

#include "base.h"

/* Both append; 0, -ENOBUFS or -ENOMEM. */
must_check int show_text(struct span, struct buf *);
must_check int show_html(struct span, struct buf *);

/* A page under construction: the first error sticks. */
struct page {
	struct buf *out;
	int error;
};

static inline struct page
page_to(struct buf *out)
{
	return (struct page){ .out = out };
}

void page_raw(struct page *, struct span); /* as it is */
void page_str(struct page *, const char *); /* as it is */
void page_fmt(struct page *, const char *fmt, ...) printf_like(2, 3);
void page_text(struct page *, struct span); /* by show_text() */
void page_html(struct page *, struct span); /* by show_html() */
/* The same for what is masked already: the text of a struct cite. */
void page_quote_text(struct page *, struct span);
void page_quote_html(struct page *, struct span);

#endif
