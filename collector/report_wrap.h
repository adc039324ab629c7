/* SPDX-License-Identifier: Apache-2.0 */
/* report_wrap.h - text in lines of at most 100 columns. */
#ifndef DNSIR_REPORT_WRAP_H
#define DNSIR_REPORT_WRAP_H

#include "show.h"

#define TEXT_COLUMNS 100

/*
 * The label, then the text (UTF-8, shown already) from column indent on, in
 * at most max lines; what does not fit ends in "...".
 */
void page_wrap(struct page *, const char *label, unsigned indent,
    struct span text, unsigned max);
unsigned count_lines(struct span) pure_function;

#endif
