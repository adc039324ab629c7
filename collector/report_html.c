/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_html.c - report.html: one file, no script, nothing loaded. The
 * policy in its head forbids both, should an escape ever be missed.
 */
#include "report_html.h"

const char *
severity_label(enum severity s)
{
	static const char *const text[SEVERITIES] = {
		"\u00b7 Info",
		"\u25cb Low",
		"\u25cf Medium",
		"\u25b2 High",
		"\u25c6 Critical",
	};

	return text[s];
}

void
html_fact(struct page *p, const struct report *r, const char *key,
    const char *otherwise)
{
	struct span value = report_fact(r, key);

	if (value.n)
		page_html(p, value);
	else
		page_str(p, otherwise);
}

static void
html_head(const struct report *r, struct page *p)
{
	page_str(p,
	    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
	    "form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	html_fact(p, r, "hostname", "Unknown host");
	page_str(p, ": DNS incident report</title>\n<style>\n");
	for (size_t i = 0; report_css[i]; i++) {
		page_str(p, report_css[i]);
		page_str(p, "\n");
	}
	page_str(p, "</style>\n");
}

static void
verdict(const struct report *r, struct page *p)
{
	const struct finding *worst = r->count ? r->sorted[0] : NULL;

	page_str(p, "<p class=\"verdict\">");
	if (r->troubles > 0)
		page_str(p,
		    "<strong>The analysis is not whole: see "
		    "<a href=\"#gaps\">not collected or not "
		    "known</a>.</strong> ");
	if (!worst) {
		page_fmt(p,
		    "Nothing found by the %zu checks that ran. That says "
		    "nothing about what was not looked at: see "
		    "<a href=\"#gaps\">not collected or not known</a>.</p>\n",
		    intel_rules_count);
		return;
	}
	page_fmt(p, "<span class=\"sev %s\">%s</span> ",
	    severity_text(worst->severity), severity_label(worst->severity));
	page_html(p, span_str(worst->rule->title));
	if (worst->subject.n) {
		page_str(p, ": <code>");
		page_html(p, worst->subject);
		page_str(p, "</code>");
	}
	page_str(p, "</p>\n");
}

static void
counts(const struct report *r, struct page *p)
{
	page_str(p, "<ul class=\"counts\">\n");
	for (size_t i = SEVERITIES; i-- > 0;) {
		enum severity s = (enum severity)i;

		page_fmt(p,
		    "<li class=\"%s%s\"><b>%llu</b> "
		    "<span class=\"sev\">%s</span></li>\n",
		    severity_text(s), r->severities[i] ? "" : " none",
		    (unsigned long long)r->severities[i], severity_label(s));
	}
	page_str(p, "</ul>\n");
}

static void
about_host(const struct report *r, struct page *p)
{
	page_str(p, "<dt>System</dt><dd>");
	html_fact(p, r, "os.pretty_name", "not known");
	if (span_is(report_fact(r, "root.live"), "no")) {
		page_str(p, "</dd>\n<dt>Taken from</dt><dd>an image at <code>");
		html_fact(p, r, "root.path", "a path not known");
		page_str(p, "</code>");
	} else {
		page_str(p, ", kernel ");
		html_fact(p, r, "kernel", "not known");
		page_str(p,
		    "</dd>\n<dt>Taken from</dt><dd>the running host, "
		    "booted ");
		html_fact(p, r, "boot.time", "at a time not known");
	}
	page_str(p, "</dd>\n");
}

static void
about_run(const struct report *r, struct page *p)
{
	page_str(p, "<dt>Taken</dt><dd>");
	if (!report_fact(r, "start").n)
		page_str(p, "at a time not known");
	else
		page_time_fact(p, report_fact(r, "start"));
	if (r->acquired != TIME_NONE) {
		page_str(p, " to ");
		page_time(p, r->acquired);
	}
	page_str(p, "</dd>\n<dt>Clock</dt><dd>");
	page_clock(p, report_fact(r, "clock.offset"));
	page_str(p, "</dd>\n<dt>Case</dt><dd>");
	html_fact(p, r, "case", "not given");
	page_str(p, "</dd>\n<dt>Operator</dt><dd>");
	html_fact(p, r, "operator", "not given");
	page_str(p, "</dd>\n<dt>Collected by</dt><dd>dnsir ");
	html_fact(p, r, "dnsir.version", "of a version not known");
	page_str(p, ", SHA-256 <code>");
	html_fact(p, r, "dnsir.sha256", "not known");
	page_str(p, "</code></dd>\n");
	if (!r->exits)
		return;
	page_str(p, "<dt>Exit status</dt><dd>");
	for (size_t i = 0; i < r->exits; i++)
		page_fmt(p, "%s%d: %s", i ? "<br>" : "", r->exit[i],
		    exit_text(r->exit[i]));
	page_str(p, "</dd>\n");
}

static void
html_top(const struct report *r, struct page *p)
{
	page_str(p,
	    "<header class=\"top\">\n"
	    "<p class=\"kind\">DNS incident report</p>\n<h1>");
	html_fact(p, r, "hostname", "Unknown host");
	page_str(p, "</h1>\n");
	verdict(r, p);
	counts(r, p);
	page_str(p,
	    "<div class=\"custody\">" REPORT_MARK_HTML "</div>\n"
	    "<dl class=\"about\">\n");
	about_host(r, p);
	about_run(r, p);
	page_str(p,
	    "</dl>\n</header>\n<nav aria-label=\"Contents\"><ul>\n"
	    "<li><a href=\"#findings\">Findings</a></li>\n"
	    "<li><a href=\"#gaps\">Not collected or not known</a>"
	    "</li>\n"
	    "<li><a href=\"#changes\">Changed by this run</a></li>\n"
	    "<li><a href=\"#names\">Names</a></li>\n"
	    "<li><a href=\"#coverage\">Coverage</a></li>\n"
	    "<li><a href=\"#verify\">How to verify</a></li>\n"
	    "</ul></nav>\n<main>\n");
}

int
report_html(const struct report *r, struct buf *out)
{
	autobuf rest = BUF(PART_MAX / 2);
	struct page p = page_to(out), tail = page_to(&rest);

	html_tail(r, &tail);
	html_head(r, &p);
	html_top(r, &p);
	html_findings(r, &p, out->max - rest.n);
	page_raw(&p, buf_span(&rest));
	page_fmt(&p,
	    "</main>\n<footer class=\"end\">Written by dnsir %s without the "
	    "host's help. Technique ids: %s. Times are UTC. A backslash in a "
	    "quote is an escape: \\xNN is a byte that does not print, \\\\ a "
	    "backslash. <code>[masked]</code> stands for a secret; the "
	    "archive holds every byte.</footer>\n</html>\n",
	    DNSIR_VERSION, "ATT&amp;CK v18.1");
	return p.error ? p.error : tail.error;
}
