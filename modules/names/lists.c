/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.c - what the lists of modules/intel/ say of a name. One that is in
 * several is judged by the first of: out-of-band, tunnel and dynamic DNS;
 * encrypted resolvers; services that look names up; security vendors.
 *
 * MITRE T1568, T1572, T1048.003, T1090.003, T1102, T1071.004, T1590.002.
 */
#include "names.h"

struct category {
	const char *name, *rule;
	enum severity severity;
};

/* Severity where the list's own weight does not say less or more. */
static const struct category dyndns[] = {
	{ "dyndns", "dns.dynamic", SEV_MEDIUM },
	{ "dyndns-device", "dns.dynamic", SEV_INFO },
	{ "wildcard-ip", "dns.dynamic", SEV_INFO },
	{ "free-domain", "dns.dynamic", SEV_INFO },
	{ "tunnel", "dns.tunnel-service", SEV_MEDIUM },
	{ "tunnel-vpn", "dns.tunnel-service", SEV_INFO },
	{ "oob", "dns.oob", SEV_HIGH },
	{ "paste", "dns.paste", SEV_LOW },
	{ "tor", "dns.tor", SEV_HIGH },
	{ "alt-root", "dns.alt-root", SEV_INFO },
};

static const struct category lookup[] = {
	{ "domain-to-ip", "dns.ip-lookup", SEV_MEDIUM },
	{ "httpdns", "dns.ip-lookup", SEV_MEDIUM },
	{ "passive-dns", "dns.ip-lookup", SEV_LOW },
	{ "my-ip", "dns.ip-lookup", SEV_LOW },
	{ "my-ip-dns", "dns.ip-lookup", SEV_LOW },
	{ "geoip", "dns.ip-lookup", SEV_LOW },
	{ "doh", "dns.encrypted-resolver", SEV_LOW },
};

/* Entries whose own note says more than their category. */
static const struct {
	const char *suffix;
	enum severity severity;
} exception[] = {
	/* DNS rebinding helpers among the harmless wildcards */
	{ "1u.ms", SEV_HIGH },
	{ "rbndr.us", SEV_HIGH },
	{ "rebind.network", SEV_HIGH },
	{ "rbnd.gl0.eu", SEV_HIGH },
	/* developers' tools that are tunnels too */
	{ "vscode.dev", SEV_LOW },
	{ "app.github.dev", SEV_LOW },
	{ "githubpreview.dev", SEV_LOW },
	{ "gitpod.io", SEV_LOW },
	{ "beeceptor.com", SEV_LOW },
	/* top-level domains that bots use; networks use the others */
	{ "bit", SEV_MEDIUM },
	{ "lib", SEV_MEDIUM },
	{ "emc", SEV_MEDIUM },
	{ "coin", SEV_MEDIUM },
	{ "bazar", SEV_MEDIUM },
};

/* Sites with a look-up page among much else: only the page's own name. */
static const char *const portal[] = { "site24x7.com", "maxmind.com", "ipip.net",
	"bigdatacloud.net", "abstractapi.com" };

static bool
is_host(const struct dnsname *name, const char *suffix)
{
	char text[DNSNAME_TEXT_MAX];
	struct span s = span_of(text, dnsname_text(name, text));

	if (span_eq_nocase(span_head(s, 4), SPAN("www.")))
		s = span_from(s, 4);
	return span_eq_nocase(s, span_str(suffix));
}

static bool
is_portal(const struct suffix_entry *e, const struct dnsname *name)
{
	for (size_t i = 0; i < array_size(portal); i++)
		if (str_is(e->suffix, portal[i]))
			return !is_host(name, e->suffix);
	return false;
}

static bool
verdict_from(const struct category *c, size_t n, const struct suffix_entry *e,
    struct verdict *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_is(c[i].name, e->kind))
			continue;
		*ret = (struct verdict){ .rule = c[i].rule,
			.severity = c[i].severity,
			.subject = e->suffix,
			.category = e->kind };
		return true;
	}
	return false;
}

/* Columns: suffix, category, provider, weight. */
static bool
from_dyndns(const struct suffix_entry *e, struct verdict *ret)
{
	if (!verdict_from(dyndns, array_size(dyndns), e, ret))
		return false;
	ret->provider = e->owner;
	if (str_is(e->kind, "oob") && str_is(e->note, "med"))
		ret->severity = SEV_MEDIUM;
	if (str_is(e->kind, "dyndns") && str_is(e->note, "high"))
		ret->severity = SEV_HIGH;
	for (size_t i = 0; i < array_size(exception); i++)
		if (str_is(exception[i].suffix, e->suffix))
			ret->severity = exception[i].severity;
	return true;
}

/* Columns: host, protocols, provider, filter. Raised in conclude(), where
 * it is known whose resolver the host is set to. */
static bool
from_doh(const struct suffix_entry *e, struct verdict *ret)
{
	*ret = (struct verdict){ .rule = "dns.encrypted-resolver",
		.severity = SEV_LOW,
		.subject = e->suffix,
		.category = e->kind,
		.provider = e->owner };
	return true;
}

static bool
is_onion(const struct dnsname *name)
{
	return name->labels > 0 &&
	    span_eq_nocase(
		dnsname_label(name, name->labels - 1U), SPAN("onion"));
}

bool
names_verdict_of(const struct dnsname *name, struct verdict *ret)
{
	const struct suffix_entry *e;

	if (is_onion(name)) {
		*ret = (struct verdict){ .rule = "dns.tor",
			.severity = SEV_MEDIUM,
			.subject = "onion",
			.category = "tor" };
		return true;
	}
	if ((e = suffix_find(&intel_dyndns, name)) && from_dyndns(e, ret))
		return true;
	if ((e = suffix_find(&intel_doh, name)))
		return from_doh(e, ret);
	e = suffix_find(&intel_ip_lookup, name);
	if (!e || is_portal(e, name) ||
	    !verdict_from(lookup, array_size(lookup), e, ret))
		return false;
	ret->note = e->note;
	return true;
}

const char *
names_vendor_of(const struct dnsname *name)
{
	const struct suffix_entry *e = suffix_find(&intel_av_vendor, name);

	return e && !str_is(e->kind, "web") ? e->owner : NULL;
}

bool
names_verdict_of_address(const struct address *a, struct verdict *ret)
{
	char text[ADDRESS_TEXT_MAX];
	struct dnsname name;
	const struct suffix_entry *e;

	if (a->family != 4 ||
	    !dnsname_parse(span_of(text, address_text(a, text)), &name))
		return false;
	e = suffix_find(&intel_ip_lookup, &name);
	return e && str_is(e->kind, "httpdns") &&
	    verdict_from(lookup, array_size(lookup), e, ret);
}

/* "9.9.9.9:853#dns.quad9.net", "[2620:fe::fe]:853", "2620:fe::fe%eth0" */
const char *
names_provider_of(struct span server)
{
	struct span name = server, host = text_until(&name, '#');
	const struct suffix_entry *e = NULL;
	char text[ADDRESS_TEXT_MAX];
	struct address a;
	struct dnsname d;

	if (host.n && host.p[0] == '[') {
		host = span_from(host, 1);
		host = text_until(&host, ']');
	} else if (!address_parse(host, &a))
		host = text_until(&host, ':');
	if (address_parse(host, &a)) {
		(void)address_text(&a, text);
		e = intel_doh_address(text);
	}
	if (!e && dnsname_parse(name, &d))
		e = suffix_find(&intel_doh, &d);
	return e ? e->owner : NULL;
}
