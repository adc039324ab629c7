/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - /etc/hosts, what looks like it, and what makes it.
 *
 * Editors leave backups and swap files, cloud-init rewrites the file from a
 * template at boot, and every container has a file of its own that is kept
 * on the host's side. A bind mount over the file is seen in mountinfo.
 */
#include "module.h"

static const char *const paths[] = {
	"/etc/hosts",
	"/etc/hosts?*",
	"/etc/.hosts*",
	"/etc/#hosts#",
	"/usr/etc/hosts",
	"/etc/cloud/templates/hosts.*.tmpl",
	"/etc/avahi/hosts",
	"/etc/pihole/custom.list",
	"/etc/pihole/hosts/custom.list",
	"/var/lib/libvirt/dnsmasq/*.addnhosts",
	"/var/lib/docker/containers/*/hosts",
	"/var/lib/containers/storage/overlay-containers/*/userdata/hosts",
	"/run/containers/storage/overlay-containers/*/userdata/hosts",
	"/var/lib/kubelet/pods/*/etc-hosts",
	"/var/lib/machines/*/etc/hosts",
	"/var/lib/lxc/*/rootfs/etc/hosts",
	NULL,
};

static int
take(const struct host *host, struct sink *sink)
{
	/* By its own name, so that its absence is a note too. */
	(void)sink_file(sink, host, paths[0]);
	for (size_t i = 1; paths[i]; i++)
		(void)sink_glob(sink, host, paths[i]);
	return 0;
}

const struct taker hosts_taker = {
	.name = "hosts",
	.summary = "hosts files, their backups, templates and containers'",
	.order = VOLATILE_FILE,
	.paths = paths,
	.take = take,
};
