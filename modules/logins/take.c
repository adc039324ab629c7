/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - who was logged in when: utmp(5) and its kin, and the text logs of
 * sshd, sudo and login.
 */
#include "module.h"
#include "text.h"

/* lastlog has a slot for each uid up to the largest, most of them holes: a
 * directory service's uids make it look hundreds of gigabytes long. */
#define LASTLOG_MAX (16 * MIB)

static const char *const paths[] = {
	"/run/utmp",
	"/var/log/wtmp*",
	"/var/log/btmp*",
	"/var/log/auth.log*",
	"/var/log/secure*",
	"/var/log/lastlog",
	"/var/log/faillog",
	"/var/log/tallylog",
	"/var/lib/wtmpdb/wtmp.db", /* instead of wtmp since Debian 13 */
	"/var/lib/lastlog/lastlog2.db",
	NULL,
};

static void
take_bounded(struct sink *sink, const struct host *host, const char *path)
{
	struct host_stat st;

	if (host_stat(host, path, &st) == 0 && st.type == HOST_FILE &&
	    st.size > LASTLOG_MAX)
		sink_note(sink, NOTE_CUT, path, 0,
		    "not taken: %llu bytes, %llu of them on disk",
		    (unsigned long long)st.size,
		    (unsigned long long)st.blocks * 512);
	else
		(void)sink_file(sink, host, path);
}

static int
take(const struct host *host, struct sink *sink)
{
	for (size_t i = 0; paths[i]; i++)
		if (span_find_byte(span_str(paths[i]), '*') >= 0)
			(void)sink_glob(sink, host, paths[i]);
		else
			take_bounded(sink, host, paths[i]);
	return 0;
}

const struct taker logins_taker = {
	.name = "logins",
	.summary = "sessions, failed logins, and what sshd and sudo logged",
	.order = VOLATILE_FILE,
	.paths = paths,
	.take = take,
};
