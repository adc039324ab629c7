/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_text_head.c - how report.txt begins: verdict, host, run.
 */
#include "report_text.h"

static void
verdict(const struct report *r, struct page *out, struct paragraph *g)
{
	struct page *p = paragraph_begin(g);
	const char *comma = "";

	if (r->troubles > 0)
		page_str(p, "THE ANALYSIS IS NOT WHOLE, see below. ");
	if (r->count == 0)
		page_fmt(p,
		    "Nothing found by the %zu checks that ran. That says "
		    "nothing about what was not looked at: see below.",
		    intel_rules_count);
	for (size_t i = SEVERITIES; i-- > 0;) {
		if (!r->severities[i])
			continue;
		page_fmt(p, "%s%llu %s", comma,
		    (unsigned long long)r->severities[i],
		    severity_text((enum severity)i));
		comma = ", ";
	}
	if (r->count) {
		page_str(p, ". Worst: ");
		text_title(p, r->sorted[0]);
	}
	paragraph_end(out, g, "Verdict", 2);
}

static void
about_host(const struct report *r, struct page *out, struct paragraph *g)
{
	struct page *p = paragraph_begin(g);

	text_fact(p, r, "hostname", "name not known");
	page_str(p, ", ");
	text_fact(p, r, "os.pretty_name", "system not known");
	if (span_is(report_fact(r, "root.live"), "no")) {
		page_str(p, ", an image at ");
		text_fact(p, r, "root.path", "a path not known");
	} else {
		page_str(p, ", kernel ");
		text_fact(p, r, "kernel", "not known");
		page_str(p, ", booted ");
		text_fact(p, r, "boot.time", "at a time not known");
	}
	paragraph_end(out, g, "Host", 2);
}

static void
about_run(const struct report *r, struct page *out, struct paragraph *g)
{
	struct page *p = paragraph_begin(g);

	if (!report_fact(r, "start").n)
		page_str(p, "at a time not known");
	else
		page_time_fact(p, report_fact(r, "start"));
	if (r->acquired != TIME_NONE) {
		page_str(p, " to ");
		page_time(p, r->acquired);
	}
	page_str(p, "; clock: ");
	page_clock(p, report_fact(r, "clock.offset"));
	paragraph_end(out, g, "Taken", 1);
	p = paragraph_begin(g);
	text_fact(p, r, "case", "not given");
	page_str(p, "; operator: ");
	text_fact(p, r, "operator", "not given");
	paragraph_end(out, g, "Case", 1);
	p = paragraph_begin(g);
	page_fmt(p, "dnsir %s", DNSIR_VERSION);
	if (!span_is(report_fact(r, "dnsir.version"), DNSIR_VERSION)) {
		page_str(p, ", of evidence that was collected by dnsir ");
		text_fact(p, r, "dnsir.version", "of a version not known");
	}
	page_str(p, ", SHA-256 ");
	text_fact(p, r, "dnsir.sha256", "not known");
	paragraph_end(out, g, "Tool", 2);
}

int
text_head(const struct report *r, struct buf *out)
{
	struct page p = page_to(out);
	struct paragraph g = { 0 };

	page_str(&p, REPORT_MARK_TEXT);
	page_str(&p, "DNS INCIDENT RESPONSE: FINDINGS\n\n");
	verdict(r, &p, &g);
	about_host(r, &p, &g);
	about_run(r, &p, &g);
	page_str(&p, "\n");
	paragraph_free(&g);
	return p.error;
}
