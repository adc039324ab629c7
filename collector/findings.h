/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.h - the inside of findings, for the report and for tests.
 *
 * Everything here is bounded: subjects and bytes come from the host.
 */
#ifndef DNSIR_FINDINGS_H
#define DNSIR_FINDINGS_H

#include "finding.h"
#include "intel.h"
#include "stats.h"
#include "text.h"

#define FINDINGS_MAX 2000
#define FINDINGS_PER_RULE 256
#define FINDINGS_BYTES (6 * MIB) /* cites and facts together */
#define FINDINGS_SLOTS 4096
#define CITES_MAX 16
#define CITE_BYTES 512
#define CITE_FIRST_BYTES 4096 /* the first cite of a finding, for cited.txt */
#define FACTS_MAX 32
#define FACT_BYTES 1024
#define WHY_BYTES 1024
#define SUBJECT_BYTES 1024
#define ATTACK_BYTES 128
#define GAPS_MAX 512
#define SEVERITIES 5

struct cite {
	struct span member; /* its name, owned */
	struct span text; /* the first bytes, secrets masked; owned */
	struct ref ref;
	enum time_basis basis;
	int64_t time, until;
	bool cut; /* text is shorter than what the record holds */
};

struct fact {
	const char *key; /* owned */
	struct span value; /* owned */
};

struct finding {
	struct findings *all;
	const struct rule *rule;
	enum severity severity;
	struct span subject; /* owned, the first SUBJECT_BYTES */
	size_t subject_length; /* whole */
	uint64_t hash; /* of rule and whole subject */
	size_t number; /* in the order they were made */
	bool overflow; /* stands for subjects past the bound */
	bool at_least; /* more is not exact */
	uint64_t more; /* how many subjects an overflow stands for */
	struct span why; /* owned */
	char attack[ATTACK_BYTES]; /* empty: the rule's */
	struct cite *cite;
	size_t cites;
	uint64_t count; /* of all records cited */
	struct fact *fact;
	size_t facts;
	int64_t first, last, not_after; /* TIME_NONE: not known */
};

struct gap {
	struct span what, text; /* owned */
};

struct findings {
	struct finding *item[FINDINGS_MAX];
	size_t count;
	uint16_t slot[FINDINGS_SLOTS]; /* index in item, plus one */
	uint16_t *per_rule; /* by index in intel_rules */
	struct finding **overflow; /* by rule and severity; NULL: none */
	struct table *beyond; /* hashes of subjects past the bound */
	size_t bytes; /* held by cites and facts */
	uint64_t lost_cites, lost_facts; /* not kept, FINDINGS_BYTES was hit */
	struct gap gap[GAPS_MAX];
	size_t gaps;
	uint64_t lost_gaps;
};

/* All findings, overflow ones too: severity downwards, rule, subject. */
must_check int
findings_sorted(const struct findings *, struct finding ***ret, size_t *n);
const char *severity_text(enum severity); /* "info" … "critical" */

/* For the engine's tables in the child: a copy or exit, never NULL. */
_Noreturn void out_of_memory(void);
void *grow(void *, size_t n, size_t size);
struct span keep(struct span);
void let_go(struct span); /* what keep() gave */

#endif
