/* SPDX-License-Identifier: Apache-2.0 */
/*
 * witness.c - a process for the tests that says on standard output whatever
 * is done to it: each signal that comes, each byte that it is sent.
 *
 *	witness [-b SIGNAL]... [-l SOCKET]
 *
 * -b blocks a signal, as systemd-resolved does; it then stays pending, where
 * /proc/PID/status shows it. -l listens on a Unix socket.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SIGNALS 64

static void
say(const char *text)
{
	size_t n = strlen(text);

	if (write(STDOUT_FILENO, text, n) != (ssize_t)n)
		_exit(1);
}

static void
heard(int number)
{
	char text[] = "signal 00\n";

	text[7] = (char)('0' + number / 10);
	text[8] = (char)('0' + number % 10);
	say(text);
	if (number == SIGTERM)
		_exit(0);
}

/* As the kernel counts: 52 is SIGRTMIN+18 of systemd, but 50 of glibc. */
static void
block(unsigned number)
{
	sigset_t set;

	sigemptyset(&set);
	if (number == 0 || number > SIGNALS ||
	    sigaddset(&set, (int)number) < 0 ||
	    sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		exit(2);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (strlen(path) >= sizeof(a.sun_path))
		exit(2);
	memcpy(a.sun_path, path, strlen(path));
	if (fd < 0 || bind(fd, (const void *)&a, sizeof(a)) < 0 ||
	    listen(fd, 5) < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

static void
serve(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[4096];
	ssize_t n;
	int peer;

	if (poll(&p, 1, -1) <= 0)
		return;
	peer = accept(fd, NULL, NULL);
	if (peer < 0)
		return;
	say("connected\n");
	while ((n = read(peer, bytes, sizeof(bytes))) > 0 ||
	    (n < 0 && errno == EINTR))
		say(n > 0 ? "was sent something\n" : "");
	close(peer);
}

int
main(int argc, char **argv)
{
	int fd = -1, option;

	for (int number = 1; number <= SIGNALS; number++)
		(void)signal(number, heard); /* but 9, 19 and glibc's two */
	while ((option = getopt(argc, argv, "b:l:")) != -1)
		if (option == 'b')
			block((unsigned)strtoul(optarg, NULL, 10));
		else if (option == 'l')
			fd = listen_at(optarg);
		else
			return 2;
	say("ready\n");
	for (;;)
		if (fd >= 0)
			serve(fd);
		else
			pause();
}
