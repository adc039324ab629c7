/* SPDX-License-Identifier: Apache-2.0 */
/*
 * role.c - which members are hosts files, and whose.
 */
#include "hosts.h"

static bool
is_container_path(struct span path)
{
	static const char *const below[] = {
		"/var/lib/docker/containers/",
		"/var/lib/containers/storage/",
		"/run/containers/storage/",
		"/var/lib/kubelet/pods/",
		"/var/lib/machines/",
		"/var/lib/lxc/",
	};

	if (!span_ends(path, SPAN("/hosts")) &&
	    !span_ends(path, SPAN("/etc-hosts")))
		return false;
	for (size_t i = 0; i < array_size(below); i++)
		if (span_starts(path, span_str(below[i])))
			return true;
	return false;
}

static bool
is_served_path(struct span path)
{
	return span_is(path, "/etc/avahi/hosts") ||
	    span_is(path, "/etc/pihole/custom.list") ||
	    span_is(path, "/etc/pihole/hosts/custom.list") ||
	    (span_starts(path, SPAN("/var/lib/libvirt/dnsmasq/")) &&
		span_ends(path, SPAN(".addnhosts")));
}

/* A name in /etc, "hosts" left out: the access lists of tcpd and rlogind
 * have other formats. */
static enum hosts_role
etc_role(struct span name)
{
	static const char *const other[] = { "hosts.allow", "hosts.deny",
		"hosts.equiv" };

	if (span_starts(name, SPAN(".hosts.sw")))
		return ROLE_SWAP;
	for (size_t i = 0; i < array_size(other); i++)
		if (span_starts(name, span_str(other[i])))
			return ROLE_NONE;
	if (span_starts(name, SPAN("hosts")) ||
	    span_starts(name, SPAN(".hosts")) || span_is(name, "#hosts#"))
		return ROLE_BACKUP;
	return ROLE_NONE;
}

static struct span
base_name(struct span path)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return span_from(path, n);
}

/* A file that was given by itself: what else could "hosts" be? */
static enum hosts_role
lone_role(struct span name)
{
	static const char *const own[] = { "live/", "journal/", "log/",
		"report/", "ioc/" };
	struct span base = base_name(name);

	if (span_is(name, "live/hosts/etc/hosts"))
		return ROLE_LIVE; /* what a link in its place leads to */
	for (size_t i = 0; i < array_size(own); i++)
		if (span_starts(name, span_str(own[i])))
			return ROLE_NONE;
	return span_is(base, "hosts") || span_ends(base, SPAN(".hosts"))
	    ? ROLE_LIVE
	    : ROLE_NONE;
}

enum hosts_role
hosts_role(const struct member *m)
{
	struct span path = m->path;

	if (path.n == 0)
		return lone_role(m->name);
	if (span_is(path, "/etc/hosts"))
		return ROLE_LIVE;
	if (span_starts(path, SPAN("/etc/cloud/templates/hosts.")))
		return ROLE_TEMPLATE;
	if (span_is(path, "/usr/etc/hosts"))
		return ROLE_BACKUP;
	if (is_container_path(path))
		return ROLE_CONTAINER;
	if (is_served_path(path))
		return ROLE_SERVED;
	if (span_starts(path, SPAN("/etc/")) && base_name(path).n == path.n - 5)
		return etc_role(span_from(path, 5));
	return ROLE_NONE;
}
