/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intel.h - the knowledge of modules/intel/, as tables made at build time.
 */
#ifndef DNSIR_INTEL_H
#define DNSIR_INTEL_H

#include "dnsname.h"

/* suffix_entry: suffix, kind, owner, note = */
extern const struct suffix_table intel_ip_lookup; /* host, category, "", note */
extern const struct suffix_table
    intel_av_vendor; /* domain, kind, vendor, conf. */
extern const struct suffix_table
    intel_dyndns; /* suffix, category, provider, weight */
extern const struct suffix_table
    intel_doh; /* host, protocols, provider, filter */
extern const struct suffix_table
    intel_hosts_av; /* name, weight, vendor, seen in */

/* Addresses of public resolvers (text form), NULL where it is none. */
const struct suffix_entry *intel_doh_address(const char *address);

struct hosts_line {
	const char *origin, *kind, *pattern, *note;
};
extern const struct hosts_line intel_hosts_baseline[];
extern const size_t intel_hosts_baseline_count;

struct hosts_header {
	const char *list, *pattern, *sink, *note;
};
extern const struct hosts_header intel_hosts_headers[];
extern const size_t intel_hosts_headers_count;

struct shell_pattern {
	const char *id, *group, *expression, *meaning, *attack, *severity;
	const char *positive, *negative;
};
extern const struct shell_pattern intel_shell_patterns[];
extern const size_t intel_shell_patterns_count;

/* A rule of modules/DETECTOR/rules.tsv. */
struct rule {
	const char *id, *title, *attack, *benign, *next;
};
extern const struct rule intel_rules[];
extern const size_t intel_rules_count;

#endif
