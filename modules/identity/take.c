/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - who this host is: name, distribution, users, clock, mounts. Tiny
 * and first, since the reading of all else leans on it.
 */
#include "module.h"

static const char *const paths[] = { "/etc/hostname", "/etc/os-release",
	"/usr/lib/os-release", "/etc/machine-id", "/etc/passwd", "/etc/group",
	"/etc/localtime", "/etc/timezone", "/etc/debian_version",
	"/var/lib/dpkg/status", "/lib/apk/db/installed", "/etc/lsb-release",
	NULL };

/* Only their times are wanted: the databases themselves come later. */
static const char *const dated[] = { "/var/lib/dpkg/info/base-files.list",
	"/var/lib/dpkg/info/netbase.list", "/var/lib/dpkg/info/systemd.list",
	"/var/lib/rpm", "/usr/lib/sysimage/rpm", "/var/lib/pacman/local",
	"/var/log/installer", "/var/lib/cloud/instance", NULL };

static const char *const live[] = { "/proc/sys/kernel/random/boot_id",
	"/proc/sys/kernel/osrelease", "/proc/sys/kernel/version",
	"/proc/sys/kernel/hostname", "/proc/stat", "/proc/uptime",
	"/proc/cmdline", "/proc/self/mountinfo", NULL };

static void
note_time(const struct host *h, struct sink *s, const char *path)
{
	struct host_stat st;
	char text[TIME_TEXT_MAX];

	if (host_stat(h, path, &st) < 0)
		return;
	text[time_text(st.mtime / 1000, text)] = '\0';
	sink_note(s, NOTE_DONE, path, 0, "mtime %s", text);
}

static int
take(const struct host *h, struct sink *s)
{
	for (size_t i = 0; paths[i] != NULL; i++)
		if (strcmp(paths[i], "/var/lib/dpkg/status") != 0 &&
		    strcmp(paths[i], "/lib/apk/db/installed") != 0)
			(void)sink_file(s, h, paths[i]);
	for (size_t i = 0; dated[i] != NULL; i++)
		note_time(h, s, dated[i]);
	note_time(h, s, "/var/lib/dpkg/status");
	note_time(h, s, "/lib/apk/db/installed");
	if (host_live(h))
		for (size_t i = 0; live[i] != NULL; i++)
			(void)sink_file(s, h, live[i]);
	return 0;
}

const struct taker identity_taker = {
	.name = "identity",
	.summary = "host name, distribution, users, clock, mounts",
	.order = VOLATILE_IDENTITY,
	.paths = paths,
	.take = take,
};
