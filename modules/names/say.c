/* SPDX-License-Identifier: Apache-2.0 */
/*
 * say.c - one finding for each entry of a list and each source, and what all
 * records together say about it.
 */
#include "names.h"

#define VENDORS_MANY 4 /* distinct; a machine has one or two installed */

static const char *const source_text[] = {
	[SOURCE_CACHE] = "the resolver's cache",
	[SOURCE_LOG] = "a DNS log or capture",
	[SOURCE_HOSTS] = "a hosts file",
	[SOURCE_SERVER] = "the resolver's settings",
	[SOURCE_LOGIN] = "the login records",
};

/* Behind the subject, so that each source keeps a finding of its own. */
static const char *const source_mark[] = {
	[SOURCE_CACHE] = "",
	[SOURCE_LOG] = " (DNS log)",
	[SOURCE_HOSTS] = " (hosts file)",
	[SOURCE_SERVER] = " (DNS server)",
	[SOURCE_LOGIN] = " (login)",
};

void
names_item_add(struct item_text *t, struct span item)
{
	struct span have = span_of(t->p, t->n);

	while (have.n > 0) {
		struct span one = text_until(&have, ',');

		if (span_eq_nocase(text_trim(one), item))
			return;
	}
	if (t->n == 0)
		item = span_head(item, TEXT_BYTES);
	if (item.n == 0 || (t->n > 0 && t->n + item.n + 2 > TEXT_BYTES))
		return;
	if (t->n > 0) {
		t->p[t->n++] = ',';
		t->p[t->n++] = ' ';
	}
	memcpy(t->p + t->n, item.p, item.n);
	t->n = (uint16_t)(t->n + item.n);
}

/* The key is rule, tab, subject. */
static struct span
hit_subject(struct span key)
{
	(void)text_until(&key, '\t');
	return key;
}

struct hit *
names_hit_of(struct names_state *st, const struct verdict *v,
    struct span subject, enum names_source source, struct findings *fs)
{
	autobuf key = BUF(1200);
	struct span about;
	struct hit *h;
	bool added = false;

	if (!st->hits)
		st->hits = table_new(HITS_MAX, sizeof(struct hit));
	if (!st->hits ||
	    buf_printf(&key, "%s\t%.*s%s", v->rule, SPAN_ARG(subject),
		source_mark[source]) < 0)
		return NULL;
	h = table_at(st->hits, buf_span(&key), &added);
	if (!h)
		return NULL;
	about = hit_subject(buf_span(&key));
	if (added) {
		h->verdict = *v;
		h->source = source;
		h->finding = finding(fs, v->rule, v->severity, about);
	} else if (h->verdict.severity < v->severity) {
		h->verdict.severity = v->severity;
		(void)finding(fs, v->rule, v->severity, about);
	}
	return h;
}

void
names_hit_record(struct hit *h, struct span name, const struct record *r)
{
	h->records++;
	names_item_add(&h->names, name);
	if (r->kind == REC_ANSWER) {
		h->negative += r->answer.status != ANSWER_DATA;
		h->doubtful += r->answer.doubtful;
		if (r->answer.type == DNS_A || r->answer.type == DNS_AAAA ||
		    r->answer.type == DNS_CNAME)
			names_item_add(&h->answers, r->answer.rdata);
	}
	if (r->kind == REC_HOSTS)
		names_item_add(&h->answers, r->hosts.address_text);
	finding_cite(h->finding, r);
}

void
names_vendor_see(
    struct names_state *st, const char *vendor, const struct record *r)
{
	struct vendor *v;
	struct span raw, member;
	bool added = false;

	if (!st->vendors)
		st->vendors = table_new(VENDORS_MAX, sizeof(struct vendor));
	if (!st->vendors ||
	    !(v = table_at(st->vendors, span_str(vendor), &added)) || !added)
		return;
	raw = span_head(r->raw, sizeof(v->raw));
	member = span_head(
	    r->member ? r->member->name : SPAN_NONE, sizeof(v->member));
	*v = (struct vendor){ .ref = r->ref,
		.basis = r->basis,
		.time = r->time,
		.until = r->until,
		.raw_n = (uint16_t)raw.n,
		.member_n = (uint16_t)member.n };
	if (raw.n)
		memcpy(v->raw, raw.p, raw.n);
	if (member.n)
		memcpy(v->member, member.p, member.n);
}

static void
vendor_cite(const struct vendor *v, struct finding *f)
{
	struct member m = { .index = v->ref.member,
		.name = span_of(v->member, v->member_n) };
	struct record r = { .kind = REC_ANSWER,
		.basis = v->basis,
		.time = v->time,
		.until = v->until,
		.raw = span_of(v->raw, v->raw_n),
		.ref = v->ref,
		.member = &m };

	finding_cite(f, &r);
}

/* Names of one's own security products are normal; many vendors' are not,
 * but who asked, when and how is another detector's matter. */
static void
say_vendors(struct names_state *st, struct findings *fs)
{
	size_t n = st->vendors ? table_count(st->vendors) : 0;
	struct item_text names = { 0 };
	struct finding *f;

	if (n < VENDORS_MANY)
		return;
	f = finding(fs, "dns.security-vendors", SEV_INFO,
	    SPAN("security vendors asked for"));
	for (size_t i = 0; i < n; i++) {
		struct span name;
		const struct vendor *v = table_item(st->vendors, i, &name);

		names_item_add(&names, name);
		vendor_cite(v, f);
	}
	finding_why(f,
	    "Names of %zu security vendors were asked for; a machine has one "
	    "or two installed.",
	    n);
	finding_fact(f, "security vendors asked", "%zu: %.*s", n, (int)names.n,
	    (const char *)names.p);
}

static const char *
reason(const struct verdict *v)
{
	static const struct {
		const char *category, *text;
	} reasons[] = {
		{ "domain-to-ip",
		    "tells the addresses of any name over HTTP, so that no "
		    "DNS log shows which name was asked for" },
		{ "httpdns",
		    "answers DNS questions over HTTP, past the resolver and "
		    "its log" },
		{ "passive-dns",
		    "knows the addresses of names without a DNS question" },
		{ "my-ip", "tells a machine its public address" },
		{ "my-ip-dns", "tells a machine its public address over DNS" },
		{ "geoip", "tells where an address is" },
		{ "dyndns",
		    "gives changing addresses to anybody's names, as command "
		    "servers need" },
		{ "dyndns-device", "names devices of homes and offices" },
		{ "wildcard-ip", "answers with the address in the name" },
		{ "free-domain", "gives names away" },
		{ "tunnel",
		    "makes a port behind a firewall reachable from outside" },
		{ "tunnel-vpn", "joins machines to a private network" },
		{ "oob",
		    "records every question for a name below it: the way to "
		    "see that an exploit worked, or to carry data out" },
		{ "paste", "holds text that anybody put there" },
		{ "tor", "belongs to the Tor network" },
		{ "alt-root", "is a top-level domain outside the public DNS" },
	};

	for (size_t i = 0; i < array_size(reasons); i++)
		if (str_is(reasons[i].category, v->category))
			return reasons[i].text;
	if (str_is(v->rule, "dns.encrypted-resolver"))
		return "answers encrypted DNS questions, which the host's own "
		       "resolver and its log do not see";
	return "is on the operator's list";
}

static void
say_hit(struct hit *h, struct span subject)
{
	const struct verdict *v = &h->verdict;
	struct finding *f = h->finding;
	struct span entry = v->subject ? span_str(v->subject) : subject;

	finding_why(f, "%.*s (%llu record%s in %s): %.*s %s.", (int)h->names.n,
	    (const char *)h->names.p, (unsigned long long)h->records,
	    h->records == 1 ? "" : "s", source_text[h->source], SPAN_ARG(entry),
	    reason(v));
	finding_fact(
	    f, "names", "%.*s", (int)h->names.n, (const char *)h->names.p);
	finding_fact(f, "kind", "%s", v->category);
	if (v->provider && v->provider[0])
		finding_fact(f, "provider", "%s", v->provider);
	if (v->note && v->note[0])
		finding_fact(f, "known for", "%s", v->note);
	if (h->answers.n)
		finding_fact(f, "answers", "%.*s", (int)h->answers.n,
		    (const char *)h->answers.p);
	if (h->negative)
		finding_fact(f, "without an address", "%llu of %llu",
		    (unsigned long long)h->negative,
		    (unsigned long long)h->records);
	if (h->doubtful)
		finding_fact(f, "doubtful",
		    "%llu records may have been injected into the dump",
		    (unsigned long long)h->doubtful);
}

/* Browsers and systems that ask by default; the host's own resolver. */
static bool
is_expected(const struct names_state *st, const struct verdict *v)
{
	static const char *const by_default[] = { "mozilla.cloudflare-dns.com",
		"chrome.cloudflare-dns.com", "firefox.dns.nextdns.io",
		"chromium.dns.nextdns.io", "doh.dns.apple.com",
		"mask.icloud.com", "mask-h2.icloud.com", "doh.xfinity.com",
		"doh.gslb2.xfinity.com" };

	for (size_t i = 0; i < array_size(by_default); i++)
		if (str_is(v->subject, by_default[i]))
			return true;
	for (size_t i = 0; v->provider && i < st->providers; i++)
		if (str_is(st->provider[i], v->provider))
			return true;
	return false;
}

void
names_conclude(struct names_state *st, struct findings *fs)
{
	for (size_t i = 0; st->hits && i < table_count(st->hits); i++) {
		struct span subject;
		struct hit *h = table_item(st->hits, i, &subject);
		const struct verdict *v = &h->verdict;

		subject = hit_subject(subject);
		if (v->severity == SEV_LOW &&
		    str_is(v->rule, "dns.encrypted-resolver") &&
		    !is_expected(st, v))
			(void)finding(fs, v->rule, SEV_MEDIUM, subject);
		say_hit(h, subject);
	}
	say_vendors(st, fs);
	if (st->hits && table_lost(st->hits))
		finding_gap(fs, SPAN("names"),
		    "more than %d entries of the lists were asked for",
		    HITS_MAX);
	if (st->ioc && table_lost(st->ioc))
		finding_gap(fs, SPAN("--ioc"),
		    "the list has more than %d entries; %llu were not "
		    "looked for",
		    IOC_MAX, (unsigned long long)table_lost(st->ioc));
	if (st->ioc_unreadable)
		finding_gap(fs, SPAN("--ioc"),
		    "%llu lines of the list are neither a name nor an "
		    "address",
		    (unsigned long long)st->ioc_unreadable);
}
