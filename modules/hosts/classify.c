/* SPDX-License-Identifier: Apache-2.0 */
/*
 * classify.c - where a line of a hosts file sends which kind of name.
 *
 * MITRE T1565.001 (a name sent elsewhere), T1562.001 (a security vendor's
 * name sent nowhere).
 */
#include "hosts.h"

/* Documentation addresses (RFC 5737, 3849, 9637) and RFC 2544's: no network
 * of one's own has them, so a name there is as foreign as at a public one. */
static bool
is_foreign(const struct address *a)
{
	static const uint8_t block4[][3] = { { 192, 0, 2 }, { 198, 51, 100 },
		{ 203, 0, 113 } };
	const uint8_t *p = a->byte;

	if (a->family == 6)
		return (p[0] == 0x20 && p[1] == 0x01) ||
		    (p[0] == 0x3f && p[1] == 0xff);
	if (p[0] == 198 && (p[1] & 0xfe) == 18)
		return true;
	for (size_t i = 0; i < array_size(block4); i++)
		if (memcmp(p, block4[i], 3) == 0)
			return true;
	return p[0] == 192 && p[1] == 88 && p[2] == 99;
}

enum target
hosts_target(const struct address *a)
{
	switch (address_class(a)) {
	case ADDRESS_PUBLIC:
		return TARGET_PUBLIC;
	case ADDRESS_PRIVATE:
	case ADDRESS_LINK:
		return TARGET_PRIVATE;
	case ADDRESS_SPECIAL:
		return is_foreign(a) ? TARGET_PUBLIC : TARGET_SINK;
	case ADDRESS_ANY:
	case ADDRESS_LOOPBACK:
	case ADDRESS_MULTICAST:
	default:
		return TARGET_SINK;
	}
}

bool
hosts_well_known(struct span name)
{
	static const char *const names[] = { "localhost",
		"localhost.localdomain", "localhost4",
		"localhost4.localdomain4", "localhost6",
		"localhost6.localdomain6", "local", "localdomain",
		"broadcasthost", "loopback", "pvelocalhost", "0.0.0.0" };

	for (size_t i = 0; i < array_size(names); i++)
		if (span_eq_nocase(name, span_str(names[i])))
			return true;
	return span_starts(name, SPAN("ip6-")) ||
	    span_starts(name, SPAN("ipv6-"));
}

static bool
is_localhost(struct span name)
{
	return span_eq_nocase(span_head(name, 9), SPAN("localhost"));
}

/* RFC 6761, 6762, 8375, 9476 and what networks call themselves inside. */
static bool
is_local_zone(struct span label)
{
	static const char *const zones[] = { "local", "localdomain",
		"localhost", "lan", "home", "internal", "intranet", "intra",
		"private", "corp", "test", "arpa", "docker", "kube", "svc",
		"alt", "mshome", "workgroup", "domain", "priv", "loc" };

	for (size_t i = 0; i < array_size(zones); i++)
		if (span_eq_nocase(label, span_str(zones[i])))
			return true;
	return false;
}

/* Tests stay at home: below "test", a public address is no local matter. */
static bool
is_local_name(const struct dnsname *d, enum target target)
{
	struct span top = dnsname_label(d, d->labels - 1U);

	if (d->labels < 2)
		return true;
	if (target == TARGET_PUBLIC && span_eq_nocase(top, SPAN("test")))
		return false;
	return is_local_zone(top);
}

/* "{{fqdn}}" in a template stands for the host's own name. */
static bool
is_placeholder(struct span name)
{
	return span_find(name, SPAN("{{")) >= 0 ||
	    span_find(name, SPAN("}}")) >= 0;
}

static enum severity
vendor_weight(const struct suffix_entry *e)
{
	static const char *const critical[] = { "update", "edr" },
				 *const medium[] = { "web", "telemetry",
					 "license" };

	for (size_t i = 0; i < array_size(critical); i++)
		if (str_is(e->kind, critical[i]))
			return SEV_CRITICAL;
	for (size_t i = 0; i < array_size(medium); i++)
		if (str_is(e->kind, medium[i]))
			return SEV_MEDIUM;
	return SEV_HIGH;
}

static enum severity
listed_weight(const struct suffix_entry *e)
{
	return str_is(e->kind, "critical") ? SEV_CRITICAL
	    : str_is(e->kind, "high")      ? SEV_HIGH
					   : SEV_MEDIUM;
}

/* Is it the entry itself, but for "www."? */
static bool
is_exact(const struct suffix_entry *e, struct span name)
{
	if (span_eq_nocase(span_head(name, 4), SPAN("www.")))
		name = span_from(name, 4);
	return e && span_eq_nocase(name, span_str(e->suffix));
}

/* "update", "liveupdate", "activeupdate", "updates" … */
static bool
has_update_label(const struct dnsname *d)
{
	for (unsigned i = 0; i < d->labels; i++) {
		struct span l = dnsname_label(d, i);

		for (size_t k = 0; k + 6 <= l.n; k++)
			if (span_eq_nocase(span_of(l.p + k, 6), SPAN("update")))
				return true;
	}
	return false;
}

static bool
security_entry(const struct dnsname *d, struct span name, struct hosts_entry *e)
{
	const struct suffix_entry *listed = suffix_find(&intel_hosts_av, d);
	const struct suffix_entry *vendor = suffix_find(&intel_av_vendor, d);
	bool longer = listed &&
	    (!vendor || strlen(listed->suffix) >= strlen(vendor->suffix));

	if (!listed && !vendor)
		return false;
	e->vendor = vendor ? vendor->owner : listed->owner;
	e->weight = longer ? listed_weight(listed) : vendor_weight(vendor);
	e->class = ENTRY_VENDOR;
	if (is_exact(listed, name) || has_update_label(d) ||
	    (is_exact(vendor, name) && vendor_weight(vendor) > SEV_MEDIUM))
		e->class = ENTRY_CHANNEL;
	return true;
}

static bool
has_part(struct span name, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= name.n; i++)
		if (span_eq_nocase(span_of(name.p + i, n), span_str(part)))
			return true;
	return false;
}

/* Miners blackhole the pools and droppers of their rivals. */
static bool
is_rival(const struct dnsname *d, struct span name)
{
	static const char *const parts[] = { "miner", "monero", "xmr",
		"hashvault", "nanopool", "cryptopool", "crypto-pool" };
	const struct suffix_entry *e = suffix_find(&intel_dyndns, d);

	for (size_t i = 0; i < array_size(parts); i++)
		if (has_part(name, parts[i]))
			return true;
	return e && str_is(e->kind, "paste");
}

static uint8_t
zone_start(const struct dnsname *d, struct span name)
{
	unsigned labels = dnsname_registered(d);
	size_t at = name.n;

	if (labels == 0)
		return 0;
	while (at > 0 && labels > 0)
		labels -= name.p[--at] == '.';
	return (uint8_t)(at > 0 ? at + 1 : 0);
}

static void
sink_name(struct hosts_state *st, struct hosts_file *f, struct hosts_entry *e,
    const struct dnsname *d, const struct record *r)
{
	if (e->local) {
		f->aliases++;
		return;
	}
	e->class = ENTRY_SINK;
	if (f->kept[ENTRY_SINK] < 24)
		e->rival = is_rival(d, text_span(&e->name));
	f->rivals += e->rival;
	hosts_entry_keep(st, f, e, r);
}

static void
other_name(struct hosts_state *st, struct hosts_file *f, struct hosts_entry *e,
    const struct dnsname *d, const struct record *r)
{
	switch ((enum target)e->target) {
	case TARGET_SINK:
		sink_name(st, f, e, d, r);
		break;
	case TARGET_PRIVATE:
		if (e->local)
			f->private ++;
		else
			f->pinned++;
		break;
	case TARGET_PUBLIC:
	default:
		e->class = ENTRY_PUBLIC;
		e->zone = zone_start(d, text_span(&e->name));
		hosts_entry_keep(st, f, e, r);
		break;
	}
}

static void
well_known(struct hosts_state *st, struct hosts_file *f, struct hosts_entry *e,
    const struct record *r)
{
	bool zone = address_class(&r->hosts.address) == ADDRESS_LINK;

	f->local++;
	if (e->target == TARGET_SINK || zone ||
	    !is_localhost(text_span(&e->name)))
		return;
	e->class = ENTRY_LOCALHOST;
	hosts_entry_keep(st, f, e, r);
}

static void
count_target(
    struct hosts_file *f, const struct hosts_entry *e, const struct record *r)
{
	if (e->target == TARGET_PUBLIC)
		f->publics++;
	else if (e->target == TARGET_PRIVATE || e->local)
		return;
	else if (address_class(&r->hosts.address) == ADDRESS_LOOPBACK)
		f->loopback++;
	else
		f->zero++;
}

static void
classify_name(struct hosts_state *st, struct hosts_file *f,
    struct hosts_entry e, struct span name, const struct record *r)
{
	struct dnsname d;

	if (name.n > 1 && name.p[name.n - 1] == '.')
		name.n--;
	if (is_placeholder(name)) {
		f->local++;
		return;
	}
	if (!dnsname_parse(name, &d) || d.labels == 0 || name.n > 255) {
		f->garbage++;
		return;
	}
	f->named++;
	e.name = text_keep(name);
	e.local = is_local_name(&d, (enum target)e.target);
	if (hosts_well_known(name)) {
		well_known(st, f, &e, r);
		return;
	}
	count_target(f, &e, r);
	if (!e.local && security_entry(&d, name, &e))
		hosts_entry_keep(st, f, &e, r);
	else
		other_name(st, f, &e, &d, r);
}

/* "web01.example.com web01": how a host's own line looks. */
static bool
is_own_form(struct span names)
{
	struct span full = hosts_word(&names), alias = hosts_word(&names);
	ptrdiff_t dot = span_find_byte(full, '.');

	return dot > 0 && alias.n > 0 && names.n == 0 &&
	    span_eq_nocase(span_head(full, (size_t)dot), alias);
}

void
hosts_classify(
    struct hosts_state *st, struct hosts_file *f, const struct record *r)
{
	struct span names = r->hosts.names, name;
	struct hosts_entry e = {
		.target = (uint8_t)hosts_target(&r->hosts.address),
		.own_form = is_own_form(names),
	};

	while ((name = hosts_word(&names)).n > 0)
		classify_name(st, f, e, name, r);
}
