/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detect.c - names that were asked for, or are set, against the lists: the
 * operator's first, then modules/intel/. A name is in use when a cache has an
 * answer for it (that it does not exist too: somebody asked), a log a
 * question, or a hosts file an address that is not a sink.
 */
#include "names.h"

#include "module.h"

static enum names_source
source_of(const struct record *r)
{
	if (r->kind == REC_HOSTS)
		return SOURCE_HOSTS;
	if (r->kind == REC_SERVER)
		return SOURCE_SERVER;
	if (r->kind == REC_LOGIN)
		return SOURCE_LOGIN;
	if (r->kind == REC_QUERY || r->answer.from == FROM_LOG ||
	    r->answer.from == FROM_CAPTURE)
		return SOURCE_LOG;
	return SOURCE_CACHE;
}

static bool
is_sink(const struct record *r)
{
	enum address_class c;

	if (r->kind != REC_HOSTS)
		return false;
	c = address_class(&r->hosts.address);
	return c == ADDRESS_ANY || c == ADDRESS_LOOPBACK ||
	    c == ADDRESS_MULTICAST;
}

static void
say_ioc(struct names_state *st, const struct ioc_entry *e, struct span listed,
    struct span found, const struct record *r, struct findings *fs)
{
	/* Sent to a sink, the name is blocked here, not in use. */
	struct verdict v = { .rule = "ioc.match",
		.severity = is_sink(r) ? SEV_INFO : SEV_HIGH,
		.category = "indicator" };
	struct hit *h = names_hit_of(st, &v, listed, source_of(r), fs);

	if (!h)
		return;
	names_hit_record(h, found, r);
	names_ioc_facts(st, e, h->finding);
}

static bool
name_is_listed(struct names_state *st, const struct dnsname *name,
    const struct record *r, struct findings *fs)
{
	char text[DNSNAME_TEXT_MAX], found[DNSNAME_TEXT_MAX];
	struct dnsname listed;
	const struct ioc_entry *e = names_ioc_name(st, name, &listed);

	if (!e)
		return false;
	say_ioc(st, e, span_of(text, dnsname_text(&listed, text)),
	    span_of(found, dnsname_text(name, found)), r, fs);
	return true;
}

static bool
address_is_listed(struct names_state *st, const struct address *a,
    const struct record *r, struct findings *fs)
{
	char text[ADDRESS_TEXT_MAX];
	const struct ioc_entry *e = names_ioc_address(st, a);
	struct span s;

	if (!e)
		return false;
	s = span_of(text, address_text(a, text));
	say_ioc(st, e, s, s, r, fs);
	return true;
}

static void
name_see(struct names_state *st, const struct dnsname *name,
    const struct record *r, struct findings *fs)
{
	char text[DNSNAME_TEXT_MAX];
	const char *vendor;
	struct verdict v;
	struct hit *h;

	if (name->length < 2 || name_is_listed(st, name, r, fs) || is_sink(r))
		return;
	if (!names_verdict_of(name, &v)) {
		vendor = names_vendor_of(name);
		if (vendor && r->kind != REC_HOSTS)
			names_vendor_see(st, vendor, r);
		return;
	}
	h = names_hit_of(st, &v, span_str(v.subject), source_of(r), fs);
	if (h)
		names_hit_record(h, span_of(text, dnsname_text(name, text)), r);
}

/* The name at the end of rdata; only the operator's list is asked: what a
 * reverse or mail record points to was not asked for. */
static void
target_see(struct names_state *st, const struct record *r, struct findings *fs)
{
	struct span rest = r->answer.rdata, word, last = SPAN_NONE;
	struct dnsname d;

	switch (r->answer.type) {
	case DNS_CNAME:
	case DNS_DNAME:
	case DNS_NS:
	case DNS_PTR:
	case DNS_MX:
	case DNS_SRV:
		break;
	default:
		return;
	}
	while ((word = text_word(&rest)).n > 0)
		last = word;
	if (dnsname_parse(last, &d))
		(void)name_is_listed(st, &d, r, fs);
}

static void
answer_see(struct names_state *st, const struct record *r, struct findings *fs)
{
	struct verdict v;
	struct address a;
	struct hit *h;

	if (r->answer.from == FROM_RESOLVED_ZONE)
		return; /* this host's own records */
	name_see(st, &r->answer.name, r, fs);
	if (st->ioc)
		target_see(st, r, fs);
	if ((r->answer.type != DNS_A && r->answer.type != DNS_AAAA) ||
	    !address_parse(r->answer.rdata, &a) ||
	    address_is_listed(st, &a, r, fs) ||
	    !names_verdict_of_address(&a, &v) ||
	    names_verdict_of(&r->answer.name, &(struct verdict){ 0 }))
		return;
	h = names_hit_of(st, &v, span_str(v.subject), source_of(r), fs);
	if (h)
		names_hit_record(h, r->answer.text, r);
}

/* The C locale's isspace(3) divides names, as in glibc's reader. */
static struct span
next_name(struct span *rest)
{
	struct span s = *rest;
	size_t n = 0;

	while (s.n > 0 && s.p[0] <= ' ')
		s = span_from(s, 1);
	while (n < s.n && s.p[n] > ' ')
		n++;
	*rest = span_from(s, n);
	return span_head(s, n);
}

static void
hosts_see(struct names_state *st, const struct record *r, struct findings *fs)
{
	struct span names = r->hosts.names, word;
	struct dnsname d;

	if (r->hosts.is_comment || r->hosts.garbage)
		return;
	(void)address_is_listed(st, &r->hosts.address, r, fs);
	while ((word = next_name(&names)).n > 0)
		if (dnsname_parse(word, &d))
			name_see(st, &d, r, fs);
}

static void
server_see(struct names_state *st, const struct record *r, struct findings *fs)
{
	const char *provider = names_provider_of(r->server.address);
	struct span server = r->server.address;
	struct address a;

	if (address_parse(text_until(&server, '#'), &a))
		(void)address_is_listed(st, &a, r, fs);
	for (size_t i = 0; provider && i < st->providers; i++)
		if (str_is(st->provider[i], provider))
			return;
	if (provider && st->providers < PROVIDERS_MAX)
		st->provider[st->providers++] = provider;
}

static void
login_see(struct names_state *st, const struct record *r, struct findings *fs)
{
	struct address a;

	if (address_parse(r->login.from, &a))
		(void)address_is_listed(st, &a, r, fs);
}

static void
see(void *state, const struct record *r, struct findings *fs)
{
	struct names_state *st = state;

	if (r->kind == REC_FACT && span_is(r->fact.key, "ioc"))
		names_ioc_see(st, r);
	else if (r->kind == REC_ANSWER)
		answer_see(st, r, fs);
	else if (r->kind == REC_QUERY)
		name_see(st, &r->query.name, r, fs);
	else if (r->kind == REC_HOSTS)
		hosts_see(st, r, fs);
	else if (r->kind == REC_SERVER)
		server_see(st, r, fs);
	else if (r->kind == REC_LOGIN && st->ioc)
		login_see(st, r, fs);
}

static void
conclude(void *state, struct findings *fs)
{
	names_conclude(state, fs);
}

static void
end(void *state)
{
	struct names_state *st = state;

	table_free(st->ioc);
	table_free(st->hits);
	table_free(st->vendors);
}

const struct detector names_detector = {
	.name = "names",
	.summary = "names of services that matter, and the operator's list",
	.size = sizeof(struct names_state),
	.see = see,
	.conclude = conclude,
	.close = end,
};
