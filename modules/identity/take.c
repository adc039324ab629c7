/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - who this host is: name, distribution, users, clock, mounts. Tiny
 * and first, since the reading of all else leans on it.
 */
#include "module.h"

static const char *const paths[] = { "/etc/hostname", "/etc/os-release",
	"/usr/lib/os-release", "/etc/machine-id", "/etc/passwd", "/etc/group",
	"/etc/localtime", "/etc/timezone", "/etc/debian_version",
	"/etc/lsb-release", NULL };

/* Package databases: the newest of their times is when packages changed. */
static const char *const databases[] = { "/var/lib/dpkg/status",
	"/lib/apk/db/installed", "/var/lib/rpm/rpmdb.sqlite",
	"/var/lib/rpm/Packages", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
	"/usr/lib/sysimage/rpm/Packages.db", "/var/lib/pacman/local", NULL };

static const char *const live[] = { "/proc/sys/kernel/random/boot_id",
	"/proc/sys/kernel/osrelease", "/proc/sys/kernel/version",
	"/proc/sys/kernel/hostname", "/proc/stat", "/proc/uptime",
	"/proc/cmdline", "/proc/self/mountinfo", NULL };

/* "PATH TIME": the database that changed last. */
static void
packages_changed(const struct host *h, struct sink *s)
{
	char line[HOST_PATH_MAX];
	const char *newest = NULL;
	int64_t when = TIME_NONE;
	size_t n;

	for (size_t i = 0; databases[i] != NULL; i++) {
		struct host_stat st;

		if (host_stat(h, databases[i], &st) < 0 || st.mtime <= when)
			continue;
		when = st.mtime;
		newest = databases[i];
	}
	if (newest == NULL) {
		sink_note(s, NOTE_ABSENT, "package database", -ENOENT,
		    "dpkg, rpm, pacman and apk leave none here");
		return;
	}
	n = strlen(newest);
	memcpy(line, newest, n);
	line[n++] = ' ';
	n += time_text(when / 1000, line + n);
	line[n++] = '\n';
	(void)sink_data(
	    s, "live/identity/packages-changed", "statx", span_of(line, n));
}

static int
take(const struct host *h, struct sink *s)
{
	for (size_t i = 0; paths[i] != NULL; i++)
		(void)sink_file(s, h, paths[i]);
	packages_changed(h, s);
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
