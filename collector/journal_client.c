/* SPDX-License-Identifier: Apache-2.0 */
/* journal_client.c - dnsir's side of the reader of journals. See
 * journal/wire.h. */
#include "journal_client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "encode.h"
#include "journal/wire.h"
#include "json.h"
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

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

static uint32_t
whole(double d)
{
	return d >= 1e9 ? 1000000000 : (uint32_t)d + 1;
}

static int
send_request(int fd, int pipe, const struct journal_ask *ask)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = { 0 };
	struct span path = span_head(span_str(ask->path), WIRE_PATH_MAX);
	struct journal_request q = { .version = WIRE_VERSION,
		.mode = ask->mode,
		.units = ask->units,
		.number = ask->number,
		.seconds = whole(ask->seconds),
		.bytes = ask->bytes,
		.skip = ask->skip,
		.since = ask->since,
		.path_length = (uint32_t)path.n };
	struct iovec iov[2] = { { &q, sizeof(q) }, { NULL, path.n } };
	struct msghdr m = { .msg_iov = iov,
		.msg_iovlen = 2,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	char copy[WIRE_PATH_MAX];

	assert(path.n > 0);
	memcpy(copy, path.p, path.n);
	iov[1].iov_base = copy;
	if (ask->count_seconds > 0)
		q.count_ms = whole(ask->count_seconds * 1000);
	if (ask->machine != NULL) {
		q.has_machine = 1;
		memcpy(q.machine, ask->machine, sizeof(q.machine));
	}
	control.align = (struct cmsghdr){ .cmsg_len = CMSG_LEN(2 * sizeof(int)),
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.align), (int[]){ fd, pipe }, 2 * sizeof(int));
	return sendmsg(client.fd, &m, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* 0, -ENODATA at the end, -ETIME, or another negative errno. */
static int
read_all(int fd, void *p, size_t n, int64_t deadline)
{
	uint8_t *to = p;

	while (n > 0) {
		struct pollfd pfd = { .fd = fd, .events = POLLIN };
		int64_t left = (deadline - now()) / 1000;
		ssize_t got;
		int r = left <= 0 ? 0 : poll(&pfd, 1, (int)left);

		if (r == 0)
			return -ETIME;
		got = r < 0 ? -1 : read(fd, to, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -ENODATA;
		to += got;
		n -= (size_t)got;
	}
	return 0;
}

struct answer {
	struct buf *index;
	journal_part_fn *part;
	void *arg;
	struct journal_told *told;
	struct buf payload;
	bool listed; /* the reader has given a line for the index */
};

static int
on_end(struct answer *a)
{
	struct journal_end e;

	if (a->payload.n != sizeof(e))
		return -EPROTO;
	memcpy(&e, a->payload.p, sizeof(e));
	if (e.outcome > JOURNAL_UNWALLED)
		return -EPROTO;
	*a->told = (struct journal_told){
		.outcome = (enum journal_outcome)e.outcome,
		.head_time = e.head_time,
		.tail_time = e.tail_time,
		.entries = e.entries,
		.bytes = e.bytes,
		.fields_cut = e.fields_cut,
		.peak = e.peak * KIB,
		.walls = e.walls,
		.counted = e.counted != 0,
		.whole = e.whole != 0,
		.damaged = e.damaged != 0,
	};
	return 1;
}

/* 0: there is more to come, 1: that was the end, or negative errno. */
static int
on_frame(struct answer *a, const struct wire_frame *f)
{
	struct span payload = buf_span(&a->payload);
	autobuf boot = BUF(33);
	int r;

	switch (f->type) {
	case WIRE_PART:
		r = hex_encode(span_of(f->boot, sizeof(f->boot)), &boot);
		if (r == 0)
			r = buf_byte(&boot, '\0');
		if (r == 0 && a->part != NULL)
			r = a->part(a->arg, (const char *)boot.p, payload);
		return r > 0 ? -ECANCELED : r;
	case WIRE_INDEX:
		a->listed = true;
		return a->index ? buf_add(a->index, payload) : 0;
	case WIRE_END:
		return on_end(a);
	default:
		return -EPROTO;
	}
}

static int
read_frame(int fd, struct answer *a, int64_t deadline)
{
	struct wire_frame f = { 0 };
	int r = read_all(fd, &f, sizeof(f), deadline);

	if (r < 0)
		return r;
	if (f.length > JOURNAL_PART_MAX)
		return -EPROTO;
	a->payload.n = 0;
	r = buf_reserve(&a->payload, f.length);
	if (r < 0)
		return r;
	r = read_all(fd, a->payload.p, f.length, deadline);
	if (r < 0)
		return r;
	a->payload.n = f.length;
	return on_frame(a, &f);
}

/* What the reader could not say any more. */
static int
lost_line(struct buf *index, const struct journal_ask *ask, const char *reason)
{
	autobuf path = BUF(4 * WIRE_PATH_MAX);
	struct json j = json_to(index);
	size_t begin = index->n;
	int r = escape_text(span_str(ask->path), &path);

	json_object(&j, NULL);
	json_str(&j, "kind", "file");
	json_u64(&j, "file", ask->number);
	json_span(&j, "path", buf_span(&path));
	json_bool(&j, "readable", false);
	json_str(&j, "reason", reason);
	json_end(&j);
	r = r < 0 ? r : j.error < 0 ? j.error : buf_byte(index, '\n');
	if (r < 0)
		index->n = begin;
	return r;
}

static int
hear(int fd, struct answer *a, const struct journal_ask *ask)
{
	int64_t deadline = now() + (int64_t)((ask->seconds + 2) * 1e6);
	const char *reason = NULL;
	int r;

	do
		r = read_frame(fd, a, deadline);
	while (r == 0);
	if (r == -ENODATA)
		reason = "the reader died of it";
	else if (r == -ETIME)
		reason = "the reader did not answer in time";
	else if (r > 0 && a->told->outcome == JOURNAL_UNWALLED)
		reason =
		    "the reader could not shut its wall, so it read nothing";
	if (reason != NULL) {
		if (a->index != NULL && !a->listed)
			r = lost_line(a->index, ask, reason);
		else
			r = 0;
	}
	return r > 0 ? 0 : r;
}

int
journal_ask(int fd, const struct journal_ask *ask, struct buf *index,
    journal_part_fn *part, void *arg, struct journal_told *told)
{
	struct answer a = { .index = index,
		.part = part,
		.arg = arg,
		.told = told,
		.payload = BUF(JOURNAL_PART_MAX) };
	autofd answers = -1;
	int pair[2], r;

	*told = (struct journal_told){ .outcome = JOURNAL_LOST,
		.head_time = TIME_NONE,
		.tail_time = TIME_NONE };
	if (client.fd < 0)
		return -ESRCH;
	if (pipe2(pair, O_CLOEXEC) < 0)
		return -errno;
	answers = pair[0];
	r = send_request(fd, pair[1], ask);
	close(pair[1]);
	if (r == 0)
		r = hear(answers, &a, ask);
	buf_free(&a.payload);
	return r;
}
