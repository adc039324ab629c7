/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resolved_call.c - varlink calls to servers that behave, hang, babble or go
 * away, and the search in configuration files; below a root of their own.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "../../collector/host_open.h"
#include "../../modules/resolved/taking.h"
#include "tap.h"

#define SOCKET "/run/a.socket"

static char root[] = "/tmp/dnsir-call.XXXXXX";
static struct host *host;

static void
path_of(const char *name, char path[256])
{
	(void)snprintf(path, 256, "%s%s", root, name);
}

enum behaviour {
	ANSWER, /* then stays */
	ANSWER_SLOWLY, /* a byte at a time */
	SILENCE,
	GO_AWAY, /* in the middle of the reply */
	BABBLE, /* without an end */
	ERROR_REPLY,
};

static const char answer[] = "{\"parameters\":{\"x\":\"\\u0000\"}}";

static void
say(int fd, const void *p, size_t n)
{
	if (send(fd, p, n, MSG_NOSIGNAL) < 0)
		_exit(1);
}

_Noreturn static void
serve(int listener, enum behaviour b)
{
	static const char error[] =
	    "{\"error\":\"org.varlink.service.MethodNotFound\"}";
	char call[4096];
	int fd = accept(listener, NULL, NULL);

	if (read(fd, call, sizeof(call)) <= 0)
		_exit(1);
	switch (b) {
	case ANSWER:
		say(fd, answer, sizeof(answer));
		break;
	case ANSWER_SLOWLY:
		for (size_t i = 0; i < sizeof(answer); i++) {
			usleep(2000);
			say(fd, answer + i, 1);
		}
		break;
	case GO_AWAY:
		say(fd, answer, 10);
		_exit(0);
	case BABBLE:
		memset(call, 'x', sizeof(call));
		for (;;)
			say(fd, call, sizeof(call));
	case ERROR_REPLY:
		say(fd, error, sizeof(error));
		break;
	case SILENCE:
		break;
	}
	pause();
	_exit(0);
}

static pid_t
server(enum behaviour b)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char path[256];
	pid_t pid;

	path_of(SOCKET, path);
	unlink(path);
	assert(strlen(path) < sizeof(a.sun_path));
	memcpy(a.sun_path, path, strlen(path) + 1);
	pid = fork();
	assert(pid >= 0);
	if (pid > 0) {
		close(fd);
		return pid;
	}
	if (bind(fd, (const struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(fd, 1) < 0)
		_exit(1);
	serve(fd, b);
}

static int
open_when_there(int64_t deadline, int *peer)
{
	int fd;

	do {
		fd = varlink_open(host, SOCKET, deadline, peer);
		if (fd == -ENOENT || fd == -ECONNREFUSED)
			usleep(1000);
		else
			break;
	} while (clock_boottime() < deadline);
	return fd;
}

struct row {
	const char *name;
	enum behaviour behaviour;
	int error;
	uint64_t max;
};

static const struct row rows[] = {
	{ "an answer", ANSWER, 0, 1000 },
	{ "a byte at a time", ANSWER_SLOWLY, 0, 1000 },
	{ "longer than is wanted", ANSWER, -EFBIG, 10 },
	{ "no answer", SILENCE, -ETIMEDOUT, 1000 },
	{ "the end is missing", GO_AWAY, -ECONNRESET, 1000 },
	{ "no end at all", BABBLE, -EFBIG, 4 * MIB },
	{ "an error reply", ERROR_REPLY, 0, 1000 },
};

static void
check_reply(const struct row *row, const struct varlink_reply *r, int file)
{
	char text[256];
	ssize_t n = pread(file, text, sizeof(text), 0);

	ok(varlink_is_error(r, NULL) == (row->behaviour == ERROR_REPLY) &&
		varlink_is_error(r, "org.varlink.service.MethodNotFound") ==
		    (row->behaviour == ERROR_REPLY) &&
		!varlink_is_error(r, "org.varlink.service.Method"),
	    "  an error or not");
	ok(r->boottime > 0 && r->boottime_after >= r->boottime &&
		r->realtime_after > 0,
	    "  clocks before and after");
	if (row->error == 0 && row->behaviour != ERROR_REPLY)
		is_span(span_of(text, n < 0 ? 0 : (size_t)n),
		    span_of(answer, sizeof(answer) - 1),
		    "  its bytes without the NUL");
}

static void
check(const struct row *row)
{
	int64_t begin = clock_boottime();
	int64_t deadline = begin + 300000;
	struct varlink_reply reply;
	char path[256];
	autofd file = -1;
	autofd fd = -1;
	pid_t pid = server(row->behaviour);
	int peer = 0, r;

	path_of("/reply", path);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fd = open_when_there(deadline, &peer);
	ok(fd >= 0 && peer == pid, "%s: the listener is known", row->name);
	r = fd < 0 ? fd
		   : varlink_call(fd, "org.varlink.service.GetInfo", deadline,
			 file, row->max, &reply);
	is_i64(r, row->error, "  how it ends");
	ok(clock_boottime() - begin < 2 * USEC_PER_SEC, "  in time");
	if (fd >= 0)
		check_reply(row, &reply, file);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void
write_file(const char *name, const char *text)
{
	char path[256];
	autofd fd = -1;

	path_of(name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(fd >= 0 && write(fd, text, strlen(text)) >= 0);
}

static void
make_directory(const char *name)
{
	char path[256];

	path_of(name, path);
	assert(mkdir(path, 0700) == 0);
}

static void
what_is_no_socket(void)
{
	int64_t deadline = clock_boottime() + 300000;
	char path[256];
	int peer;

	path_of("/run/fifo", path);
	assert(mkfifo(path, 0600) == 0);
	write_file("/run/file", "");
	is_i64(varlink_open(host, "/run/none", deadline, &peer), -ENOENT,
	    "no socket there");
	is_i64(varlink_open(host, "/run/file", deadline, &peer), -ENOTSOCK,
	    "a file instead");
	is_i64(varlink_open(host, "/run/fifo", deadline, &peer), -ENOTSOCK,
	    "a FIFO instead, which is not opened");
	path_of("/run/link", path);
	assert(symlink("/run/dbus/system_bus_socket", path) == 0);
	is_i64(varlink_open(host, "/run/link", deadline, &peer), -ENOTSOCK,
	    "a link instead, which is not followed");
	is_i64(varlink_open(host, SOCKET, deadline, &peer), -ECONNREFUSED,
	    "a socket that nobody listens on");
}

static void
configuration(void)
{
	static const char *const stale[] = { "StaleRetentionSec", NULL };

	ok(!conf_sets(host, resolved_conf, stale), "no file: not set");
	make_directory("/etc");
	make_directory("/etc/systemd");
	write_file("/etc/systemd/resolved.conf",
	    "[Resolve]\n#StaleRetentionSec=1d\n; StaleRetentionSec=1d\n");
	ok(!conf_sets(host, resolved_conf, stale), "in comments: not set");
	make_directory("/etc/systemd/resolved.conf.d");
	write_file("/etc/systemd/resolved.conf.d/50-x.conf",
	    "[Resolve]\nDNS=192.0.2.1\n  StaleRetentionSec = 1d");
	ok(conf_sets(host, resolved_conf, stale), "in a drop-in: set");
}

int
main(void)
{
	char command[64];

	if (mkdtemp(root) == NULL || host_open(&host, root) < 0) {
		puts("Bail out! no directory for the test");
		return 1;
	}
	make_directory("/run");
	for (size_t i = 0; i < array_size(rows); i++)
		check(&rows[i]);
	what_is_no_socket();
	configuration();
	host_close(host);
	(void)snprintf(command, sizeof(command), "rm -rf %s", root);
	if (system(command) != 0)
		puts("# the test's directory is still there");
	return done_testing();
}
