/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - systemd-resolved: its process, its cache by varlink or by SIGUSR1,
 * its run-time files and its configuration. systemd-resolved.service(8).
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

#include "module.h"
#include "taking.h"
#include "text.h"

#define MONITOR "/run/systemd/resolve/io.systemd.Resolve.Monitor"
#define REPLY_MAX (64 * MIB)
#define CALL_SECONDS 5.0

int64_t
taking_deadline(const struct taking *t, double seconds)
{
	double left = sink_time_left(t->sink);

	if (seconds > left)
		seconds = left;
	return clock_boottime() + (int64_t)(seconds * 1e6);
}

/* The words that the parser reads back: clock_of() in parse.c. */
static void
origin_of(const struct taking *t, const char *method,
    const struct varlink_reply *r, char origin[512])
{
	(void)snprintf(origin, 512,
	    "varlink %s boottime=%lld realtime=%lld boottime_after=%lld "
	    "realtime_after=%lld pid=%d boot=%s stale=%s",
	    method, (long long)r->boottime, (long long)r->realtime,
	    (long long)r->boottime_after, (long long)r->realtime_after,
	    t->daemon.pid, t->boot, t->stale ? "maybe" : "no");
}

/* The listener must be resolved itself, or PID 1 listening for it. */
static int
monitor_open(struct taking *t, int64_t deadline)
{
	int peer, r;
	autofd fd = varlink_open(t->host, MONITOR, deadline, &peer);

	if (fd < 0)
		return fd;
	if (peer != t->daemon.pid && peer != 1) {
		sink_note(t->sink, NOTE_REFUSED, MONITOR, -EPERM,
		    "pid %d listens here, which is not systemd-resolved (pid "
		    "%d): nothing is asked",
		    peer, t->daemon.pid);
		return -EPERM;
	}
	r = daemon_alive(t->host, &t->daemon) ? 0 : -ESRCH;
	return r < 0 ? r : take_fd(&fd);
}

static int
monitor_call(
    struct taking *t, const char *method, int file, struct varlink_reply *ret)
{
	int64_t deadline = taking_deadline(t, CALL_SECONDS);
	autofd fd = monitor_open(t, deadline);
	int r = fd;

	*ret = (struct varlink_reply){ .size = 0 };
	if (fd >= 0)
		r = varlink_call(fd, method, deadline, file, REPLY_MAX, ret);
	if (r == -ENOENT)
		sink_note(t->sink, NOTE_ABSENT, MONITOR, r,
		    "no such socket (v252 and later have it)");
	else if (r == -ECONNREFUSED)
		sink_note(
		    t->sink, NOTE_ABSENT, MONITOR, r, "nobody listens there");
	else if (r < 0)
		sink_note(t->sink, NOTE_REFUSED, MONITOR, r,
		    "%s brought no whole reply", method);
	return r;
}

static void
keep_reply(struct taking *t, const char *name, const char *method, int file,
    const struct varlink_reply *r)
{
	char origin[512];

	origin_of(t, method, r, origin);
	if (lseek(file, 0, SEEK_SET) == 0)
		(void)sink_descriptor(t->sink, name, origin, file, REPLY_MAX);
}

/* A reply goes to memory of the kernel's, of which little is mapped here. */
static int
reply_file(struct taking *t)
{
	int fd = memfd_create("dnsir-varlink", MFD_CLOEXEC);

	if (fd >= 0)
		return fd;
	sink_note(t->sink, NOTE_REFUSED, MONITOR, -errno, "memfd_create");
	return -errno;
}

static void
take_other_reply(struct taking *t, const char *method, const char *name)
{
	struct varlink_reply r;
	autofd file = reply_file(t);

	if (file >= 0 && monitor_call(t, method, file, &r) == 0)
		keep_reply(t, name, method, file, &r);
}

/* A reply that was cut is evidence too. */
static int
cut_reply(struct taking *t, int error)
{
	if (error == 0 || t->call.size == 0)
		return error;
	sink_note(t->sink, NOTE_CUT, "live/resolved/dump-cache.json", error,
	    "the reply is cut at %llu bytes", (unsigned long long)t->call.size);
	return 0;
}

/* DumpCache. -EOPNOTSUPP: this version does not know it. */
static int
take_by_varlink(struct taking *t)
{
	static const char method[] = "io.systemd.Resolve.Monitor.DumpCache";
	autofd file = reply_file(t);
	int r = file;

	if (file >= 0)
		r = cut_reply(t, monitor_call(t, method, file, &t->call));
	if (r < 0)
		return r;
	if (varlink_is_error(&t->call, "org.varlink.service.MethodNotFound")) {
		sink_note(t->sink, NOTE_DONE, MONITOR, 0,
		    "this version does not know DumpCache (v254 and later do)");
		return -EOPNOTSUPP;
	}
	t->method = "varlink";
	state_write(t);
	keep_reply(t, "live/resolved/dump-cache.json", method, file, &t->call);
	take_other_reply(t, "io.systemd.Resolve.Monitor.DumpServerState",
	    "live/resolved/dump-server-state.json");
	take_other_reply(t, "io.systemd.Resolve.Monitor.DumpStatistics",
	    "live/resolved/dump-statistics.json");
	return 0;
}

/* One that does not answer a call would not log in time either. */
static void
take_by_signal(struct taking *t, int call_error)
{
	t->call = (struct varlink_reply){ .size = 0 };
	if (call_error == -ETIMEDOUT)
		(void)taking_refuse(t, "resolved-silent",
		    "systemd-resolved (pid %d) did not answer within %.0f s",
		    t->daemon.pid, CALL_SECONDS);
	else if (signal_may_be_sent(t)) {
		journals_before(t);
		signal_send(t);
	}
	state_write(t);
}

static void
take_process(struct taking *t)
{
	static const char *const files[] = { "status", "cgroup", "mountinfo",
		"limits", "cmdline" };

	for (size_t i = 0; i < array_size(files); i++) {
		autobuf b = BUF(4 * MIB);
		char name[64], origin[64];
		int r = daemon_file(t->host, t->daemon.pid, files[i], &b);

		(void)snprintf(
		    name, sizeof(name), "live/resolved/%s", files[i]);
		(void)snprintf(origin, sizeof(origin), "/proc/%d/%s",
		    t->daemon.pid, files[i]);
		if (r < 0 && r != -EFBIG)
			sink_note(t->sink, NOTE_REFUSED, origin, r, "%s", "");
		else
			(void)sink_data(t->sink, name, origin, buf_span(&b));
	}
}

/* Nothing is connected to: from v258 on that would start it. */
static void
not_found(struct taking *t, int error)
{
	if (error == -ESRCH)
		(void)taking_refuse(t, "not-running",
		    "systemd-resolved does not run on this host, so it has no "
		    "cache to take; nothing was asked and nothing was sent");
	else if (error == -ENOEXEC)
		(void)taking_refuse(t, "other-executable",
		    "what runs as " RESOLVED_UNIT " is pid %d, %s: that is not "
		    "systemd-resolved, and nothing is asked of it or sent to "
		    "it",
		    t->daemon.pid, t->daemon.exe);
	else if (error == -EXDEV)
		(void)taking_refuse(t, "other-namespace",
		    "this program runs in another PID namespace than the "
		    "host's first process: it must not signal by number");
	else
		(void)taking_refuse(t, "not-looked-at",
		    "which process is systemd-resolved could not be looked at "
		    "(%s): run as root",
		    strerror(-error));
	state_write(t);
}

static void
boot_id(struct taking *t)
{
	autobuf b = BUF(64);
	size_t n = 0;

	if (host_read(t->host, "/proc/sys/kernel/random/boot_id", &b) < 0)
		return;
	for (size_t i = 0; i < b.n && n + 1 < sizeof(t->boot); i++)
		if (b.p[i] != '-' && b.p[i] > ' ')
			t->boot[n++] = (char)b.p[i];
	t->boot[n] = '\0';
}

static void
take_live(struct taking *t)
{
	static const char *const stale[] = { "StaleRetentionSec", NULL };
	int r = daemon_find(t->host, RESOLVED_UNIT, RESOLVED_EXE, &t->daemon);

	boot_id(t);
	if (r < 0) {
		t->daemon.handle = -1;
		not_found(t, r);
		return;
	}
	t->stale = conf_sets(t->host, resolved_conf, stale);
	sink_note(t->sink, NOTE_DONE, RESOLVED_UNIT, 0,
	    "it is pid %d, %s, SigBlk %016llx", t->daemon.pid, t->daemon.exe,
	    (unsigned long long)t->daemon.blocked);
	r = take_by_varlink(t);
	if (r < 0)
		take_by_signal(t, r);
	take_process(t);
	daemon_close(&t->daemon);
}

#define BELOW_SYSTEMD(name) \
	"/etc/systemd/" name, "/run/systemd/" name, \
	    "/usr/local/lib/systemd/" name, "/usr/lib/systemd/" name

/* Sockets among them are told by a note. */
static const char *const run_paths[] = { "/run/systemd/resolve/*",
	"/run/systemd/resolve/*/*", "/run/systemd/resolve.hook/*", NULL };

static const char *const paths[] = {
	"/etc/resolv.conf",
	"/run/systemd/resolve/*",
	"/run/systemd/resolve/*/*",
	"/run/systemd/resolve.hook/*",
	"/run/systemd/netif/state",
	"/run/systemd/netif/links/*",
	"/run/systemd/netif/leases/*",
	"/run/systemd/units/log-*:systemd-resolved.service",
	BELOW_SYSTEMD("resolved.conf"),
	BELOW_SYSTEMD("resolved.conf.d/*.conf"),
	BELOW_SYSTEMD("journald.conf"),
	BELOW_SYSTEMD("journald.conf.d/*.conf"),
	BELOW_SYSTEMD("journald@*.conf"),
	BELOW_SYSTEMD("journald@*.conf.d/*.conf"),
	BELOW_SYSTEMD("system/systemd-resolved.service"),
	BELOW_SYSTEMD("system/systemd-resolved.service.d/*.conf"),
	"/run/systemd/system.control/systemd-resolved.service.d/*.conf",
	"/etc/systemd/system.control/systemd-resolved.service.d/*.conf",
	BELOW_SYSTEMD("dnssd/*.dnssd"),
	BELOW_SYSTEMD("dns-delegate.d/*.dns-delegate"),
	BELOW_SYSTEMD("resolve/static.d/*.rr"),
	"/etc/dnssec-trust-anchors.d/*",
	"/run/dnssec-trust-anchors.d/*",
	"/usr/lib/dnssec-trust-anchors.d/*",
	"/run/credentials/systemd-resolved.service/network.*",
	NULL,
};

static int
run_file(void *arg, const char *path)
{
	struct taking *t = arg;
	struct host_stat st;
	int r = host_stat(t->host, path, &st);

	if (r == 0 && st.type == HOST_SOCKET)
		sink_note(t->sink, NOTE_DONE, path, 0,
		    "a socket, mode %04o, uid %u%s", st.mode & 07777, st.uid,
		    strstr(path, ".hook/")
			? ": whoever listens answers look-ups (v259 and later)"
			: "");
	else if (r == 0 && st.type != HOST_DIRECTORY)
		(void)sink_file(t->sink, t->host, path);
	return 0;
}

static bool
is_run_path(const char *pattern)
{
	for (const char *const *p = run_paths; *p != NULL; p++)
		if (strcmp(*p, pattern) == 0)
			return true;
	return false;
}

static void
take_files(struct taking *t)
{
	for (const char *const *p = paths; *p != NULL; p++)
		if (!is_run_path(*p))
			(void)sink_glob(t->sink, t->host, *p);
		else if (host_glob(t->host, *p, run_file, t) < 0)
			sink_note(t->sink, NOTE_CUT, *p, 0,
			    "not all of it could be listed");
}

static int
take(const struct host *h, struct sink *s)
{
	struct taking t = { .host = h,
		.sink = s,
		.daemon = { .handle = -1 },
		.method = "none",
		.reason = "" };

	if (host_live(h))
		take_live(&t);
	take_files(&t);
	return 0;
}

const struct taker resolved_taker = {
	.name = "resolved",
	.summary =
	    "systemd-resolved: cache, servers, statistics, configuration",
	.order = VOLATILE_CACHE,
	.deadline = 60,
	.paths = paths,
	.take = take,
};
