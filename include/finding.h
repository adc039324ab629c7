/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finding.h - what detectors say, with reasons and the exact bytes.
 *
 * Title, ATT&CK ids, benign causes and next steps of a rule are in
 * modules/DETECTOR/rules.tsv; a detector brings subject, why, facts, cites.
 */
#ifndef DNSIR_FINDING_H
#define DNSIR_FINDING_H

#include "record.h"

enum severity {
	SEV_INFO,
	SEV_LOW,
	SEV_MEDIUM,
	SEV_HIGH,
	SEV_CRITICAL,
};

struct findings;
struct finding;

/*
 * The finding of this rule about this subject: made at the first call, found
 * again later; the highest severity stays. Never NULL: past the bound (per
 * rule and in all) a shared overflow finding is returned, which the report
 * shows as "and N more". The rule must be in a rules.tsv (asserted).
 */
struct finding *finding(
    struct findings *, const char *rule, enum severity, struct span subject);
/* NULL where it has not been made. */
struct finding *
finding_known(struct findings *, const char *rule, struct span subject);
/* One sentence for a tired human, with measured values. The last stays. */
void finding_why(struct finding *, const char *fmt, ...) printf_like(2, 3);
/* A fact once per key (the last stays). Bytes are escaped on the way out;
 * use %.*s with spans. */
void finding_fact(struct finding *, const char *key, const char *fmt, ...)
    printf_like(3, 4);
/* Adds the record's bytes (first 512 kept, 16 cites a finding, all counted)
 * and widens first/last by its time. */
void finding_cite(struct finding *, const struct record *);
/* ATT&CK ids of this finding instead of its rule's ("T1016;T1590.002"). */
void finding_attack(struct finding *, const char *ids);
/* A gap: what cannot be known from this evidence. Reported in its own part. */
void finding_gap(struct findings *, struct span what, const char *fmt, ...)
    printf_like(3, 4);

/* For %.*s: int length and bytes. */
#define SPAN_ARG(s) (int)((s).n > 4096 ? 4096 : (s).n), (const char *)(s).p

#endif
