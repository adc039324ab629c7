/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - what the walled child makes of records and findings.
 */
#ifndef DNSIR_REPORT_H
#define DNSIR_REPORT_H

#include "finding.h"

must_check int findings_new(struct findings **ret);
void findings_free(struct findings *);

struct report;
must_check int report_new(struct report **ret, struct findings *);
void report_free(struct report *);
/* Every record, beside the detectors: host facts, coverage, gaps, answers. */
void report_see(struct report *, const struct record *);
/* The analysis itself was short: "parser history was killed by SIGSEGV …". */
void report_trouble(struct report *, const char *fmt, ...) printf_like(2, 3);

/* Every exit status that applies so far, before report_parts(). At most 8. */
void report_exit(struct report *, const int *codes, size_t n);

/*
 * After all detectors have concluded: calls fn once for each part, a name of
 * [a-z0-9.-] and at most 8 MiB. Parts: findings.json, report.txt,
 * report.html, answers.jsonl, cited.txt (the cited bytes, for the ticket).
 * 0 or the first error of fn.
 *
 * report.txt begins with the line "@custody@" (REPORT_MARK_TEXT), and
 * report.html holds REPORT_MARK_HTML once: the engine puts the archive's
 * name, size and digest there in the copies beside the archive, and another
 * line in the copies that lie inside it. See dnsir-evidence(5).
 */
#define REPORT_MARK_TEXT "@custody@\n"
#define REPORT_MARK_HTML "<!--custody-->"
typedef int report_fn(void *arg, const char *name, struct span);
must_check int report_parts(struct report *, report_fn *, void *arg);

/* The worst severity, for the last line; -1: no finding at all. */
int report_worst(const struct report *, char *title, size_t size);

#endif
