/* SPDX-License-Identifier: Apache-2.0 */
/*
 * select.c - the units that matter: who answers, asks or changes DNS, who
 * becomes root, who logs in, what runs by the clock, and the journal itself.
 *
 * Fields that begin with '_' are journald's own word; the others are what a
 * process claims, so they only widen the choice. systemd.journal-fields(7)
 */
#include "reader.h"

#include <stdio.h>

#define ARRAY(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct choice {
	const char *const *fields, *const *values; /* each with each */
};

/* What PID 1 and coredumps say of a unit counts as the unit's. */
#define UNIT_FIELDS \
	ARRAY("_SYSTEMD_UNIT", "UNIT", "OBJECT_SYSTEMD_UNIT", "COREDUMP_UNIT")

/* a _COMM has at most 15 bytes */
static const struct choice resolved[] = {
	{ UNIT_FIELDS, ARRAY("systemd-resolved.service") },
	{ ARRAY("_COMM"), ARRAY("systemd-resolve") },
	{ ARRAY("SYSLOG_IDENTIFIER"), ARRAY("systemd-resolved") },
	/* dumps of a resolver that runs under another name */
	{ ARRAY("CODE_FUNC", "CODE_FUNCTION"), ARRAY("manager_sigusr1") },
	{ NULL, NULL },
};

static const struct choice others[] = {
	{ UNIT_FIELDS,
	    ARRAY("named.service", "bind9.service", "named-chroot.service",
		"unbound.service", "dnsmasq.service", "pdns-recursor.service",
		"dnsdist.service", "kresd@1.service", "knot-resolver.service",
		"dnscrypt-proxy.service", "stubby.service",
		"cloudflared.service", "NetworkManager.service",
		"systemd-networkd.service", "ssh.service", "sshd.service",
		"cron.service", "crond.service", "systemd-journald.service",
		"auditd.service") },
	{ ARRAY("_COMM"),
	    ARRAY("named", "unbound", "dnsmasq", "pdns_recursor",
		"pdns-recursor", "NetworkManager", "systemd-network",
		"systemd-journal", "sudo", "su", "sshd", "sshd-session",
		"sshd-auth", "cron", "crond") },
	{ ARRAY("SYSLOG_IDENTIFIER"),
	    ARRAY("named", "unbound", "dnsmasq", "dnsmasq-dhcp",
		"pdns_recursor", "pdns-recursor", "NetworkManager",
		"systemd-networkd", "systemd-journald", "sudo", "su", "sshd",
		"sshd-session", "cron", "CRON", "crond", "CROND") },
	/* journald's own lines, and the kernel's audit records */
	{ ARRAY("_TRANSPORT"), ARRAY("driver", "audit") },
	{ NULL, NULL },
};

struct match {
	char text[80];
	size_t length;
};

static struct {
	struct match match[320];
	size_t count;
} set;

static void
add(const char *field, const char *value)
{
	struct match *m = &set.match[set.count];
	int n = snprintf(m->text, sizeof(m->text), "%s=%s", field, value);

	assert(n > 0 && (size_t)n < sizeof(m->text));
	assert(set.count < array_size(set.match));
	m->length = (size_t)n;
	set.count++;
}

static void
add_choices(const struct choice *c)
{
	for (; c->fields != NULL; c++)
		for (size_t i = 0; c->fields[i] != NULL; i++)
			for (size_t k = 0; c->values[k] != NULL; k++)
				add(c->fields[i], c->values[k]);
}

void
select_units(enum journal_units units)
{
	set.count = 0;
	add_choices(resolved);
	if (units == JOURNAL_UNITS)
		add_choices(others);
}

static int
try_match(sd_journal *j, const struct match *m)
{
	int r;

	sd_journal_flush_matches(j);
	r = sd_journal_add_match(j, m->text, m->length);
	if (r >= 0)
		r = sd_journal_seek_head(j);
	return r < 0 ? r : sd_journal_next(j);
}

int
select_prune(sd_journal *j)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < set.count; i++) {
		r = try_match(j, &set.match[i]);
		if (r > 0)
			set.match[kept++] = set.match[i];
	}
	if (r < 0)
		return r;
	/* an error is swallowed by dropping the file: then nothing is left */
	sd_journal_flush_matches(j);
	r = sd_journal_seek_head(j);
	if (r >= 0)
		r = sd_journal_next(j);
	if (r > 0)
		set.count = kept;
	return r < 0 ? r : r == 0 ? -EBADMSG : 0;
}

bool
select_wants(struct span field)
{
	for (size_t i = 0; i < set.count; i++)
		if (span_eq(
			field, span_of(set.match[i].text, set.match[i].length)))
			return true;
	return false;
}

int
select_apply(sd_journal *j)
{
	int r = 0;

	sd_journal_flush_matches(j);
	for (size_t i = 0; r >= 0 && i < set.count; i++) {
		r = sd_journal_add_match(
		    j, set.match[i].text, set.match[i].length);
		if (r >= 0)
			r = sd_journal_add_disjunction(j);
	}
	return r < 0 ? r : (int)set.count;
}
