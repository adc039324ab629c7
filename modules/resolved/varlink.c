/* SPDX-License-Identifier: Apache-2.0 */
/* varlink.c - one call to a daemon of the host. varlink.org, unix(7). */
#include "varlink.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "text.h"

static int64_t
clock_now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) < 0)
		return 0;
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

int64_t
clock_boottime(void)
{
	return clock_now(CLOCK_BOOTTIME);
}

int64_t
clock_realtime(void)
{
	return clock_now(CLOCK_REALTIME);
}

/* 0, or -ETIMEDOUT. */
static int
wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline - clock_boottime();
		int n;

		if (left <= 0)
			return -ETIMEDOUT;
		n = poll(&p, 1,
		    (int)(left / 1000 > 600000 ? 600000 : left / 1000 + 1));
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
	}
}

/* A full backlog says EAGAIN at once, whatever poll(2) says. */
static int
connect_by(int fd, const struct sockaddr_un *to, int64_t deadline)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	const struct sockaddr *a = (const void *)to;

	while (connect(fd, a, sizeof(*to)) < 0) {
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (clock_boottime() >= deadline)
			return -ETIMEDOUT;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int
peer_of(int fd)
{
	struct ucred c;
	socklen_t n = sizeof(c);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &n) < 0)
		return -errno;
	return c.pid;
}

/* Through the directory's descriptor: its path was resolved in the root. */
static int
address_of(int directory, const char *name, struct sockaddr_un *ret)
{
	int n;

	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	n = snprintf(ret->sun_path, sizeof(ret->sun_path),
	    "/proc/self/fd/%d/%s", directory, name);
	return n < 0 || (size_t)n >= sizeof(ret->sun_path) ? -ENAMETOOLONG : 0;
}

int
varlink_open(
    const struct host *h, const char *path, int64_t deadline, int *peer)
{
	const char *slash = strrchr(path, '/');
	char directory[HOST_PATH_MAX];
	struct sockaddr_un address;
	struct host_stat st;
	autofd dir = -1;
	autofd fd = -1;
	int r = host_stat(h, path, &st);

	if (r < 0)
		return r;
	if (st.type != HOST_SOCKET)
		return -ENOTSOCK;
	(void)snprintf(
	    directory, sizeof(directory), "%.*s", (int)(slash - path), path);
	dir = host_directory(h, directory);
	if (dir < 0)
		return dir;
	r = address_of(dir, slash + 1, &address);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	r = connect_by(fd, &address, deadline);
	if (r == 0)
		r = *peer = peer_of(fd);
	return r < 0 ? r : take_fd(&fd);
}

static int
send_all(int fd, struct span s, int64_t deadline)
{
	while (s.n > 0) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		int r;

		if (n >= 0) {
			s = span_from(s, (size_t)n);
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		r = wait_for(fd, POLLOUT, deadline);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
write_all(int fd, struct span s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			s = span_from(s, (size_t)n);
	}
	return 0;
}

static int
keep(struct span part, int file, uint64_t max, struct varlink_reply *ret)
{
	struct span head =
	    span_head(part, sizeof(ret->head) - ret->head_length);

	if (head.n > 0)
		memcpy(ret->head + ret->head_length, head.p, head.n);
	ret->head_length += head.n;
	if (part.n > max - ret->size)
		return -EFBIG;
	ret->size += part.n;
	return file < 0 ? 0 : write_all(file, part);
}

/* Up to the NUL that ends the reply. */
static int
receive(
    int fd, int64_t deadline, int file, uint64_t max, struct varlink_reply *ret)
{
	uint8_t chunk[16384];

	for (;;) {
		ptrdiff_t end;
		ssize_t n;
		int r = wait_for(fd, POLLIN, deadline);

		if (r < 0)
			return r;
		n = read(fd, chunk, sizeof(chunk));
		if (n == 0)
			return -ECONNRESET;
		if (n < 0) {
			if (errno == EAGAIN || errno == EINTR)
				continue;
			return -errno;
		}
		end = span_find_byte(span_of(chunk, (size_t)n), '\0');
		r = keep(span_of(chunk, (size_t)(end >= 0 ? end : n)), file,
		    max, ret);
		if (r < 0 || end >= 0)
			return r;
	}
}

int
varlink_call(int fd, const char *method, int64_t deadline, int file,
    uint64_t max, struct varlink_reply *ret)
{
	char text[256];
	int r,
	    n = snprintf(text, sizeof(text),
		"{\"method\":\"%s\",\"parameters\":{}}", method);

	assert(n > 0 && (size_t)n < sizeof(text));
	*ret = (struct varlink_reply){ .boottime = clock_boottime(),
		.realtime = clock_realtime() };
	/* the NUL goes too: it ends the call */
	r = send_all(fd, span_of(text, (size_t)n + 1), deadline);
	if (r == 0)
		r = receive(fd, deadline, file, max, ret);
	ret->boottime_after = clock_boottime();
	ret->realtime_after = clock_realtime();
	return r;
}

bool
varlink_is_error(const struct varlink_reply *reply, const char *name)
{
	struct span head = span_of(reply->head, reply->head_length);
	char text[128];

	if (name == NULL)
		return span_starts(head, SPAN("{\"error\":"));
	(void)snprintf(text, sizeof(text), "\"error\":\"%s\"", name);
	return span_find(head, span_str(text)) >= 0;
}
