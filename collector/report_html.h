/* SPDX-License-Identifier: Apache-2.0 */
/* report_html.h - the three parts of report.html. */
#ifndef DNSIR_REPORT_HTML_H
#define DNSIR_REPORT_HTML_H

#include "report_state.h"

extern const char *const report_css[]; /* NULL-ended */

const char *severity_label(enum severity); /* with a shape: not colour alone */
/* The findings, as many as fit into max bytes of the page's buf. */
void html_findings(const struct report *, struct page *, size_t max);
/* Gaps, changes, coverage, names, how to verify. */
void html_tail(const struct report *, struct page *);
/* How long the parts of the tail may get, each. */
#define HTML_PART_MAX (512 * KIB)

/* The fact, shown; or the other text where it is not known. */
void html_fact(struct page *, const struct report *, const char *key,
    const char *otherwise);

#endif
