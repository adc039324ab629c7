/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - /etc/hosts, what looks like it, and what makes it.
 *
 * Editors leave backups and swap files, cloud-init rewrites the file from a
 * template at boot, and every container has a file of its own that is kept
 * on the host's side. A bind mount over the file is seen in mountinfo.
 */
#include "module.h"

#define LINKED_MAX (16 * MIB)

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

/*
 * What a link leads to lies in the archive under a name of its own, which
 * nothing marks as a hosts file; so it is put there once more as what it is.
 */
static void
take_linked(const struct host *host, struct sink *sink)
{
	autobuf content = BUF(LINKED_MAX), origin = BUF(HOST_PATH_MAX + 64);
	char real[HOST_PATH_MAX];
	struct host_stat st;
	int r;

	if (host_stat(host, paths[0], &st) < 0 || st.type != HOST_SYMLINK ||
	    host_real(host, paths[0], real) < 0)
		return;
	r = host_read(host, real, &content);
	if (r == -EFBIG)
		sink_note(
		    sink, NOTE_CUT, real, 0, "cut at %zu bytes", content.n);
	if ((r == 0 || r == -EFBIG) &&
	    buf_printf(&origin, "%s, to which %s leads", real, paths[0]) == 0 &&
	    buf_byte(&origin, '\0') == 0)
		(void)sink_data(sink, "live/hosts/etc/hosts",
		    (const char *)origin.p, buf_span(&content));
}

static int
take(const struct host *host, struct sink *sink)
{
	/* By its own name, so that its absence is a note too. */
	(void)sink_file(sink, host, paths[0]);
	take_linked(host, sink);
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
