/* SPDX-License-Identifier: Apache-2.0 */
/* report_text.h - the parts of report.txt. */
#ifndef DNSIR_REPORT_TEXT_H
#define DNSIR_REPORT_TEXT_H

#include "report_state.h"
#include "report_wrap.h"

/* A paragraph under construction: begin it, fill it, end it, begin anew. */
struct paragraph {
	struct buf text;
	struct page p;
};

struct page *paragraph_begin(struct paragraph *);
/* Wraps it behind its label, in at most max lines. */
void paragraph_end(struct page *out, const struct paragraph *,
    const char *label, unsigned max);
void paragraph_free(struct paragraph *);
/* The fact, shown; or the other text where it is not known. */
void text_fact(struct page *, const struct report *, const char *key,
    const char *otherwise);

void text_title(struct page *, const struct finding *);

/* The mark, verdict, host and run. */
must_check int text_head(const struct report *, struct buf *);
/* What comes after the findings: gaps, changes, protections, coverage. */
must_check int text_tail(const struct report *, struct buf *);

#endif
