/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refine_hosts.c - the hosts entries that a command shows. hosts(5).
 *
 * "echo 192.168.56.10 k8s-master >> /etc/hosts" is what laboratories do all
 * day; a public address or a security vendor's name is not.
 */
#include "command.h"

static bool
is_own_name(struct span name)
{
	static const char *const own[] = { "localhost", "localhost.localdomain",
		"localhost4", "localhost6", "ip6-localhost", "ip6-loopback",
		"broadcasthost" };

	for (size_t i = 0; i < array_size(own); i++)
		if (span_is(name, own[i]))
			return true;
	return false;
}

static bool
is_local_name(struct span name)
{
	static const char *const zones[] = { ".local", ".lan", ".internal",
		".home", ".home.arpa", ".localdomain", ".corp", ".intra",
		".test", ".lab", ".private", ".svc", ".invalid" };

	for (size_t i = 0; i < array_size(zones); i++)
		if (span_ends(name, span_str(zones[i])))
			return true;
	return span_find_byte(name, '.') < 0;
}

static bool
is_security_name(struct span name)
{
	const struct suffix_entry *e;
	struct dnsname n;

	if (!dnsname_parse(name, &n))
		return false;
	if (suffix_find(&intel_hosts_av, &n))
		return true;
	e = suffix_find(&intel_av_vendor, &n);
	return e && strcmp(e->kind, "web") != 0 && strcmp(e->note, "low") != 0;
}

struct verdict {
	enum severity severity;
	enum form form;
};

static struct verdict
judge_entry(enum address_class class, struct span name)
{
	bool nowhere = class == ADDRESS_LOOPBACK || class == ADDRESS_ANY;

	if (is_security_name(name))
		return (struct verdict){ SEV_CRITICAL, FORM_NONE };
	if (nowhere && (is_own_name(name) || is_local_name(name)))
		return (struct verdict){ SEV_LOW, FORM_OWN_NAME };
	if (nowhere)
		return (struct verdict){ SEV_MEDIUM, FORM_BLOCKED };
	if (class == ADDRESS_PRIVATE || class == ADDRESS_LINK)
		return is_local_name(name)
		    ? (struct verdict){ SEV_LOW, FORM_LAB }
		    : (struct verdict){ SEV_MEDIUM, FORM_PRIVATE };
	if (is_local_name(name))
		return (struct verdict){ SEV_MEDIUM, FORM_UNQUALIFIED };
	return (struct verdict){ SEV_HIGH, FORM_NONE };
}

/* "\n" and "\t" as echo -e and printf have them end a word. */
static struct span
without_escape(struct span word, struct span command)
{
	if (word.n > 1 && word.p > command.p && word.p[-1] == '\\' &&
	    (word.p[0] == 'n' || word.p[0] == 't'))
		return span_from(word, 1);
	return word;
}

/* Can the bytes between an address and a word be blanks of one entry? */
static bool
is_same_entry(const uint8_t *from, const uint8_t *to)
{
	for (; from < to; from++) {
		if (*from == ' ' || *from == '\t')
			continue;
		if (*from == '\\' && from + 1 == to && to[0] == 't')
			continue;
		return false;
	}
	return true;
}

/* "127.0.0.1 $(hostname)" */
static bool
is_host_itself(enum address_class class, struct span after)
{
	static const char *const self[] = { "$(hostname", "`hostname",
		"$HOSTNAME", "${HOSTNAME" };

	if (class != ADDRESS_LOOPBACK && class != ADDRESS_PRIVATE)
		return false;
	after = text_trim(after);
	for (size_t i = 0; i < array_size(self); i++)
		if (span_starts(after, span_str(self[i])))
			return true;
	return false;
}

static void
worsen(struct verdict *all, bool *any, struct verdict v)
{
	if (!*any || v.severity > all->severity)
		*all = v;
	*any = true;
}

/* The gravest entry; false: the command shows none. */
static bool
judge_entries(struct span command, struct verdict *ret)
{
	enum address_class class = ADDRESS_ANY;
	const uint8_t *end = NULL;
	const struct verdict own = { SEV_LOW, FORM_OWN_NAME };
	struct span rest = command, raw;
	bool any = false;

	while ((raw = command_word(&rest)).n > 0) {
		struct span word = without_escape(raw, command);
		struct address a;

		if (address_parse(word, &a)) {
			class = address_class(&a);
			end = raw.p + raw.n;
			if (is_host_itself(class, rest))
				worsen(ret, &any, own);
			continue;
		}
		if (!end || !is_same_entry(end, raw.p)) {
			end = NULL;
			continue;
		}
		end = raw.p + raw.n;
		worsen(ret, &any, judge_entry(class, word));
	}
	return any;
}

static bool
is_backup(struct span command)
{
	static const char *const from[] = { "/etc/hosts.bak ",
		"/etc/hosts.orig ", "/etc/hosts.old ", "/etc/hosts.backup ",
		"/etc/hosts.save ", "/etc/hosts~ ", "/etc/hosts.dpkg-old " };

	for (size_t i = 0; i < array_size(from); i++)
		if (span_find(command, span_str(from[i])) >= 0)
			return true;
	return false;
}

void
hit_refine_hosts(struct hit *h, struct span command)
{
	struct verdict v;

	if (hit_is(h, "HST04") && is_backup(command))
		hit_lower(h, SEV_MEDIUM, FORM_RESTORES);
	if (!hit_is(h, "HST01") && !hit_is(h, "HST02"))
		return;
	if (!judge_entries(command, &v))
		return;
	hit_lower(h, v.severity, v.form);
	if (v.severity > h->severity)
		h->severity = v.severity;
}
