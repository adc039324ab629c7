/* SPDX-License-Identifier: Apache-2.0 */
/*
 * daemon.c - one of systemd's daemons on the running host. proc(5),
 * cgroups(7), pidfd_open(2), pidfd_send_signal(2).
 */
#include "daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "text.h"

/* since Linux 5.1 and 5.3, the same on all architectures */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

#define SMALL_FILE (64 * KIB)

static void
proc_path(int pid, const char *name, char path[64])
{
	(void)snprintf(path, 64, "/proc/%d/%s", pid, name);
}

int
daemon_file(const struct host *h, int pid, const char *name, struct buf *ret)
{
	char path[64];

	proc_path(pid, name, path);
	return host_read(h, path, ret);
}

static int
proc_link(const struct host *h, int pid, const char *name, struct buf *ret)
{
	char path[64];

	proc_path(pid, name, path);
	return host_link(h, path, ret);
}

/* The path in systemd's own hierarchy: "0::PATH" or "N:name=systemd:PATH". */
static bool
cgroup_line(struct span line, bool unified, struct span *path)
{
	struct span number = text_until(&line, ':');
	struct span controllers = text_until(&line, ':');

	*path = line;
	if (unified)
		return span_is(number, "0") && controllers.n == 0;
	return span_is(controllers, "name=systemd");
}

static bool
cgroup_path(struct span file, bool unified, struct span *path)
{
	struct span line;

	while (text_line(&file, true, &line))
		if (cgroup_line(line, unified, path))
			return true;
	return false;
}

/* Below what PID 1 lies in, so that no deeper copy of the tree is taken. */
static bool
in_unit(struct span own, struct span first, const char *unit)
{
	struct span slice = SPAN("/system.slice/"), init = SPAN("/init.scope");
	size_t n = strlen(unit);

	if (span_ends(first, init))
		first.n -= init.n;
	if (span_is(first, "/"))
		first.n = 0;
	return own.n == first.n + slice.n + n && span_starts(own, first) &&
	    span_starts(span_from(own, first.n), slice) &&
	    span_is(span_from(own, first.n + slice.n), unit);
}

/* first: /proc/1/cgroup */
static bool
has_unit(const struct host *h, int pid, const char *unit, struct span first)
{
	autobuf own = BUF(SMALL_FILE);
	struct span a, b;

	if (daemon_file(h, pid, "cgroup", &own) < 0)
		return false;
	for (unsigned unified = 0; unified < 2; unified++)
		if (cgroup_path(buf_span(&own), unified, &a) &&
		    cgroup_path(first, unified, &b) && in_unit(a, b, unit))
			return true;
	return false;
}

static struct span
executable_name(struct span path)
{
	struct span deleted = SPAN(" (deleted)"); /* upgraded since */
	ptrdiff_t slash;

	if (span_ends(path, deleted))
		path.n -= deleted.n;
	while ((slash = span_find_byte(path, '/')) >= 0)
		path = span_from(path, (size_t)slash + 1);
	return path;
}

bool
daemon_is(const struct host *h, int pid, const char *executable)
{
	autobuf exe = BUF(2 * HOST_PATH_MAX), own = BUF(2 * HOST_PATH_MAX),
		first = BUF(2 * HOST_PATH_MAX);

	return proc_link(h, pid, "exe", &exe) == 0 &&
	    span_is(executable_name(buf_span(&exe)), executable) &&
	    proc_link(h, pid, "ns/pid", &own) == 0 &&
	    proc_link(h, 1, "ns/pid", &first) == 0 &&
	    span_eq(buf_span(&own), buf_span(&first));
}

/* "KEY:\tVALUE" of /proc/PID/status. */
static struct span
status_value(struct span status, const char *key)
{
	struct span line;

	while (text_line(&status, true, &line))
		if (span_starts(line, span_str(key)))
			return text_trim(span_from(line, strlen(key)));
	return SPAN_NONE;
}

int
daemon_signals(const struct host *h, struct daemon *d)
{
	autobuf b = BUF(SMALL_FILE);
	struct span status;
	int r = daemon_file(h, d->pid, "status", &b);

	if (r < 0)
		return r;
	status = buf_span(&b);
	if (!text_hex64(status_value(status, "SigBlk:"), &d->blocked) ||
	    !text_hex64(status_value(status, "SigIgn:"), &d->ignored) ||
	    !text_hex64(status_value(status, "ShdPnd:"), &d->pending))
		return -EBADMSG;
	return 0;
}

static bool
is_child_of_init(const struct host *h, int pid)
{
	autobuf b = BUF(SMALL_FILE);

	return daemon_file(h, pid, "status", &b) == 0 &&
	    span_is(status_value(buf_span(&b), "PPid:"), "1");
}

/* Field 22 of /proc/PID/stat; the name in field 2 may hold anything. */
static bool
start_time(const struct host *h, int pid, uint64_t *ret)
{
	autobuf b = BUF(SMALL_FILE);
	struct span s, word = SPAN_NONE;
	size_t end;

	if (daemon_file(h, pid, "stat", &b) < 0)
		return false;
	s = buf_span(&b);
	for (end = s.n; end > 0 && s.p[end - 1] != ')';)
		end--;
	s = span_from(s, end);
	for (unsigned field = 3; field <= 22; field++)
		word = text_word(&s);
	return text_u64(word, ret);
}

struct search {
	const struct host *host;
	struct span first; /* /proc/1/cgroup */
	const char *unit, *executable;
	int pid, other; /* other: of the unit, but another executable */
};

static bool
is_units(const struct search *s, int pid)
{
	return has_unit(s->host, pid, s->unit, s->first) &&
	    is_child_of_init(s->host, pid);
}

static int
look(void *arg, const char *path)
{
	struct search *s = arg;
	struct span name = executable_name(span_str(path));
	uint64_t pid;

	if (!text_u64(name, &pid) || pid == 0 || pid > INT32_MAX ||
	    !is_units(s, (int)pid))
		return 0;
	if (daemon_is(s->host, (int)pid, s->executable))
		s->pid = (int)pid;
	else
		s->other = (int)pid;
	return s->pid != 0;
}

/* Numbers of /proc must be those that kill(2) would take: 0 or -EXDEV. */
static int
proc_is_ours(const struct host *h)
{
	autobuf self = BUF(2 * HOST_PATH_MAX), own = BUF(2 * HOST_PATH_MAX),
		first = BUF(2 * HOST_PATH_MAX);
	uint64_t pid;
	int r;

	if (host_link(h, "/proc/self", &self) < 0 ||
	    !text_u64(buf_span(&self), &pid) || pid != (uint64_t)getpid())
		return -EXDEV;
	r = proc_link(h, (int)pid, "ns/pid", &own);
	if (r == 0)
		r = proc_link(h, 1, "ns/pid", &first);
	if (r < 0)
		return r;
	return span_eq(buf_span(&own), buf_span(&first)) ? 0 : -EXDEV;
}

static int
handle_open(const struct host *h, struct daemon *d)
{
	char path[64];

	d->handle = (int)syscall(SYS_pidfd_open, d->pid, 0);
	d->pidfd = d->handle >= 0;
	if (d->pidfd)
		return 0;
	if (errno != ENOSYS)
		return -errno;
	proc_path(d->pid, "", path);
	d->handle = host_directory(h, path);
	return d->handle < 0 ? d->handle : 0;
}

static void
keep_exe(const struct host *h, struct daemon *d)
{
	autobuf exe = BUF(2 * HOST_PATH_MAX);
	struct span s;

	if (proc_link(h, d->pid, "exe", &exe) < 0)
		exe.n = 0;
	s = span_head(buf_span(&exe), sizeof(d->exe) - 1);
	if (s.n > 0)
		memcpy(d->exe, s.p, s.n);
	d->exe[s.n] = '\0';
}

/* Everything that was seen, seen again behind the handle. */
static int
take_hold(const struct search *s, struct daemon *d)
{
	int r;

	if (!start_time(s->host, d->pid, &d->start))
		return -ESRCH;
	r = handle_open(s->host, d);
	if (r < 0)
		return r;
	if (daemon_alive(s->host, d) && is_units(s, d->pid) &&
	    daemon_is(s->host, d->pid, s->executable) &&
	    daemon_signals(s->host, d) == 0)
		return 0;
	daemon_close(d);
	return -ESRCH;
}

int
daemon_find(const struct host *h, const char *unit, const char *executable,
    struct daemon *ret)
{
	autobuf first = BUF(SMALL_FILE);
	struct search s = { .host = h, .unit = unit, .executable = executable };
	struct daemon d = { .handle = -1 };
	int r = host_live(h) ? proc_is_ours(h) : -EXDEV;

	if (r == 0)
		r = daemon_file(h, 1, "cgroup", &first);
	s.first = buf_span(&first);
	if (r == 0)
		r = host_list(h, "/proc", look, &s);
	if (r < 0)
		return r;
	d.pid = s.pid != 0 ? s.pid : s.other;
	if (d.pid == 0)
		return -ESRCH;
	keep_exe(h, &d);
	r = s.pid != 0 ? take_hold(&s, &d) : -ENOEXEC;
	if (r == 0 || r == -ENOEXEC)
		*ret = d;
	return r;
}

void
daemon_close(struct daemon *d)
{
	if (d->handle >= 0)
		close(d->handle);
	d->handle = -1;
}

bool
daemon_alive(const struct host *h, const struct daemon *d)
{
	struct pollfd p = { .fd = d->handle, .events = POLLIN };
	uint64_t start;

	/* a pidfd becomes readable when the process ends */
	if (d->pidfd && poll(&p, 1, 0) != 0)
		return false;
	return start_time(h, d->pid, &start) && start == d->start;
}

int
daemon_kill(const struct host *h, const struct daemon *d, int signal)
{
	if (!daemon_alive(h, d))
		return -ESRCH;
	if (d->pidfd)
		return syscall(SYS_pidfd_send_signal, d->handle, signal, NULL,
			   0) < 0
		    ? -errno
		    : 0;
	return kill(d->pid, signal) < 0 ? -errno : 0;
}
