/* SPDX-License-Identifier: Apache-2.0 */
/* journal_ask.c - one request to the reader of journals and its answer. See
 * journal/wire.h. */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "encode.h"
#include "journal/wire.h"
#include "journal_client.h"
#include "json.h"

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
	return sendmsg(journal_client_fd(), &m, MSG_NOSIGNAL) < 0 ? -errno : 0;
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
	if (!journal_reader())
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
