/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - dnsir-journal: the only program here that links libsystemd.
 *
 * dnsir starts it with a socket as descriptor 3 and hands it open journal
 * files; it opens nothing by itself. See wire.h.
 */
#include "reader.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define DESCRIPTORS 2 /* with a request: the file and the pipe */

struct letter {
	struct journal_request ask;
	char path[WIRE_PATH_MAX];
};

/* Both descriptors, or none. */
static bool
take_descriptors(struct msghdr *m, int fd[DESCRIPTORS])
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	if (c == NULL || c->cmsg_level != SOL_SOCKET ||
	    c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(DESCRIPTORS * sizeof(int)))
		return false;
	memcpy(fd, CMSG_DATA(c), DESCRIPTORS * sizeof(int));
	return true;
}

/* Positive: a request; 0: nobody is left who could send one; negative. */
static int
receive(struct letter *letter, int fd[DESCRIPTORS])
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
	} control = { 0 };
	struct iovec iov = { letter, sizeof(*letter) };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(WIRE_SOCKET, &m, MSG_CMSG_CLOEXEC);

	if (n <= 0)
		return n < 0 ? -errno : 0;
	if (!take_descriptors(&m, fd))
		return -EPROTO;
	if ((m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
	    (size_t)n < sizeof(letter->ask) ||
	    letter->ask.version != WIRE_VERSION ||
	    letter->ask.path_length != (size_t)n - sizeof(letter->ask)) {
		close(fd[0]);
		close(fd[1]);
		return -EPROTO;
	}
	return 1;
}

_Noreturn static void
child(const struct letter *letter, const int fd[DESCRIPTORS], uint32_t walls)
{
	static struct job job;

	close(WIRE_SOCKET);
	job.ask = letter->ask;
	memcpy(job.path, letter->path, letter->ask.path_length);
	job.out = fd[1];
	job.walls = walls;
	job.file[0] = fd[0];
	for (size_t i = 1; i < array_size(job.file); i++)
		job.file[i] = fcntl(fd[0], F_DUPFD_CLOEXEC, 4);
	serve(&job);
}

static void
answer_requests(uint32_t walls)
{
	static struct letter letter;
	int fd[DESCRIPTORS] = { -1, -1 }, r;

	for (;;) {
		r = receive(&letter, fd);
		if (r == -EPROTO || r == -EINTR)
			continue;
		if (r <= 0)
			return;
		if (fork() == 0)
			child(&letter, fd, walls);
		/* where fork(2) failed, the pipe that ends tells */
		close(fd[0]);
		close(fd[1]);
	}
}

int
main(void)
{
	static const char hint[] =
	    "dnsir-journal is started by dnsir, not by hand\n";
	struct stat st;

	if (fstat(WIRE_SOCKET, &st) < 0 || !S_ISSOCK(st.st_mode)) {
		ssize_t n = write(STDERR_FILENO, hint, sizeof(hint) - 1);

		return n < 0 ? 1 : 2;
	}
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN); /* the kernel reaps */
	answer_requests(wall_outer());
	return 0;
}
