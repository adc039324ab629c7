/* SPDX-License-Identifier: Apache-2.0 */
/* journal_client.c - starts and ends the reader of journals, and knows its
 * socket. What is asked of it: journal_ask.c. */
#include "journal_client.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "journal/wire.h"
#include "view.h"

/* One for the process and all that it forks: the socket is shared, for each
 * request carries a pipe of its own for the answer. */
static struct {
	int fd;
	pid_t pid;
} client = { -1, -1 };

int
journal_client_fd(void)
{
	return client.fd;
}

pid_t
journal_client_pid(void)
{
	return client.pid;
}

bool
journal_reader(void)
{
	return client.fd >= 0;
}

static int
own_directory(char path[4096])
{
	ssize_t n = readlink("/proc/self/exe", path, 4095);

	if (n <= 0)
		return -ENOENT;
	path[n] = '\0';
	/* the slash stays */
	while (n > 0 && path[n - 1] != '/')
		path[--n] = '\0';
	return 0;
}

static int
find_program(const char *directory)
{
	static const char *const places[] = { "dnsir-journal",
		"../libexec/dnsir/dnsir-journal" };
	char own[4096];
	autofd dir = -1;
	int fd = -1;

	if (directory == NULL) {
		if (own_directory(own) < 0)
			return -ENOENT;
		directory = own;
	}
	dir = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; dir >= 0 && fd < 0 && i < array_size(places); i++)
		fd = openat(dir, places[i], O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Nothing of ours is inherited but the socket. */
static void
leave_descriptors(int keep)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; fd < 3; fd++)
		if (null < 0)
			close(fd);
		else if (fd != STDERR_FILENO || !isatty(fd))
			(void)dup2(null, fd);
	if (keep == WIRE_SOCKET)
		(void)fcntl(keep, F_SETFD, 0);
	else
		(void)dup2(keep, WIRE_SOCKET);
	if (syscall(SYS_close_range, WIRE_SOCKET + 1, ~0U,
		4 /* CLOSE_RANGE_CLOEXEC */) == 0)
		return;
	for (int fd = WIRE_SOCKET + 1; fd < 4096; fd++)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

_Noreturn static void
become_reader(int program, int socket, int trouble)
{
	static char name[] = "dnsir-journal", zone[] = "TZ=UTC0";
	char *argv[] = { name, NULL }, *envp[] = { zone, NULL };
	int error;

	/* out of the way of descriptor 3 */
	program = fcntl(program, F_DUPFD_CLOEXEC, 16);
	trouble = fcntl(trouble, F_DUPFD_CLOEXEC, 16);
	leave_descriptors(socket);
	view_for_program();
	(void)fexecve(program, argv, envp);
	error = errno;
	_exit(write(trouble, &error, sizeof(error)) > 0 ? 126 : 127);
}

/* The pipe closes when the program runs, or tells why it does not. */
static int
started(int trouble)
{
	int error = 0;
	ssize_t n;

	do
		n = read(trouble, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(error) && error > 0 ? -error : 0;
}

int
journal_client_start(const char *directory)
{
	autofd program = find_program(directory);
	autofd ours = -1, theirs = -1, tell = -1, told = -1;
	int pair[2];
	pid_t pid;
	int r;

	if (client.fd >= 0)
		return -EALREADY;
	if (program < 0)
		return program;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	ours = pair[0];
	theirs = pair[1];
	if (pipe2(pair, O_CLOEXEC) < 0)
		return -errno;
	told = pair[0];
	tell = pair[1];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		become_reader(program, theirs, tell);
	close(take_fd(&tell));
	r = started(told);
	if (r < 0) {
		(void)waitpid(pid, NULL, 0);
		return r;
	}
	client.fd = take_fd(&ours);
	client.pid = pid;
	return 0;
}

void
journal_client_stop(void)
{
	if (client.fd < 0)
		return;
	close(client.fd);
	(void)kill(client.pid, SIGKILL);
	(void)waitpid(client.pid, NULL, 0);
	client.fd = -1;
	client.pid = -1;
}
