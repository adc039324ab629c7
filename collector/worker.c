/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - a source's side of the sink: files and notes become frames. */
#include "worker.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "frame.h"
#include "host_open.h"

#define SMALL_MAX (1024 * 1024) /* read whole before its header */
#define UNSIZED_MAX (4 * 1024 * 1024) /* files of /proc, whose size is 0 */
#define GLOB_FILES_MAX 5000
#define FILE_MAX (4 * GIB - 64 * MIB) /* as much as an archive holds */

static int64_t
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

int64_t
boottime_now(void)
{
	return now(CLOCK_BOOTTIME);
}

int64_t
realtime_now(void)
{
	return now(CLOCK_REALTIME);
}

double
sink_time_left(const struct sink *s)
{
	int64_t left = s->deadline - boottime_now();

	return left > 0 ? (double)left / (double)USEC_PER_SEC : 0;
}

bool
sink_may_signal(const struct sink *s)
{
	return s->may_signal;
}

bool
sink_full(const struct sink *s)
{
	return s->full;
}

static int
send_frame(
    struct sink *s, enum frame_type type, struct span name, struct span payload)
{
	int r = s->broken ? -EPIPE : frame_write(s->fd, type, name, payload);

	if (r == -EPIPE)
		s->broken = true;
	return r;
}

void
sink_note(struct sink *s, enum note kind, const char *what, int error,
    const char *fmt, ...)
{
	uint8_t payload[8 + 2048];
	va_list ap;
	int n;

	frame_put32(payload, (uint32_t)kind);
	frame_put32(payload + 4, (uint32_t)-error);
	va_start(ap, fmt);
	n = vsnprintf((char *)payload + 8, sizeof(payload) - 8, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if ((size_t)n > sizeof(payload) - 9)
		n = (int)sizeof(payload) - 9;
	(void)send_frame(s, FRAME_NOTE,
	    span_head(span_str(what), FRAME_NAME_MAX),
	    span_of(payload, 8 + (size_t)n));
}

static int
begin(struct sink *s, const char *name, const char *origin,
    const struct frame_member *m)
{
	uint8_t payload[FRAME_MEMBER_SIZE + 1024];
	struct span o = span_head(span_str(origin), 1024);

	frame_put_member(payload, m);
	if (o.n > 0)
		memcpy(payload + FRAME_MEMBER_SIZE, o.p, o.n);
	return send_frame(s, FRAME_MEMBER, span_str(name),
	    span_of(payload, FRAME_MEMBER_SIZE + o.n));
}

static int
data(struct sink *s, struct span d)
{
	int r = 0;

	while (r == 0 && d.n > 0) {
		struct span part = span_head(d, FRAME_PAYLOAD_MAX);

		r = send_frame(s, FRAME_DATA, SPAN_NONE, part);
		d = span_from(d, part.n);
	}
	return r;
}

static int
end(struct sink *s, uint32_t zeros)
{
	uint8_t payload[4];

	frame_put32(payload, zeros);
	return send_frame(
	    s, FRAME_MEMBER_END, SPAN_NONE, span_of(payload, sizeof(payload)));
}

static int
whole(struct sink *s, const char *name, const char *origin,
    struct frame_member *m, struct span d)
{
	int r;

	m->size = d.n;
	r = begin(s, name, origin, m);
	if (r == 0)
		r = data(s, d);
	return r == 0 ? end(s, 0) : r;
}

static bool
within_budget(struct sink *s, const char *what, uint64_t size)
{
	/* holes cost nothing where they are made, and hours to read */
	uint64_t left = s->budget < FILE_MAX ? s->budget : FILE_MAX;

	if (size <= left) {
		s->budget -= size;
		return true;
	}
	sink_note(s, NOTE_CUT, what, 0,
	    "not taken: %llu bytes, and %llu are the most it may have%s",
	    (unsigned long long)size, (unsigned long long)left,
	    s->full ? "" : "; --profile full takes more");
	return false;
}

int
sink_data(struct sink *s, const char *name, const char *origin, struct span d)
{
	int64_t t = realtime_now() * 1000;
	struct frame_member m = { .mode = 0100600,
		.atime = TIME_NONE,
		.mtime = t,
		.ctime = TIME_NONE,
		.btime = TIME_NONE };

	if (!within_budget(s, name, d.n))
		return -EFBIG;
	return whole(s, name, origin, &m, d);
}

/* Streams size bytes; zero-filled when the file shrinks, cut when it grows. */
static int
stream(struct sink *s, const char *name, const char *origin, const char *what,
    int fd, const struct frame_member *m)
{
	uint8_t chunk[FRAME_PAYLOAD_MAX];
	struct secret_mask mask = { 0 };
	uint64_t left = m->size;
	int r = begin(s, name, origin, m);
	ssize_t n = 1;

	while (r == 0 && left > 0) {
		n = read(fd, chunk,
		    left < sizeof(chunk) ? (size_t)left : sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		left -= (uint64_t)n;
		secret_mask(&mask, chunk, (size_t)n, left == 0);
		r = data(s, span_of(chunk, (size_t)n));
	}
	if (r < 0)
		return r;
	secret_note(s, what, &mask);
	if (left > 0)
		sink_note(s, NOTE_CUT, what, n < 0 ? -errno : 0,
		    "its last %llu bytes are zeros here: it shrank or failed "
		    "while it was read",
		    (unsigned long long)left);
	else if (read(fd, chunk, 1) == 1)
		sink_note(s, NOTE_CUT, what, 0,
		    "it grew while it was read; cut at %llu bytes",
		    (unsigned long long)m->size);
	/* the sink process fills up to the size in the header */
	return end(s, left > UINT32_MAX ? UINT32_MAX : (uint32_t)left);
}

static struct frame_member
member_of(const struct host_stat *st)
{
	return (struct frame_member){ .size = st->size,
		.mode = st->mode,
		.uid = st->uid,
		.gid = st->gid,
		.flags = st->flags,
		.atime = st->atime,
		.mtime = st->mtime,
		.ctime = st->ctime,
		.btime = st->btime };
}

/* Read before its header is written, so that the header tells the truth. */
static int
small(struct sink *s, const char *name, const char *origin, const char *what,
    int fd, const struct host_stat *st)
{
	autobuf b = BUF(st->size == 0 ? UNSIZED_MAX : SMALL_MAX);
	struct frame_member m = member_of(st);
	int r = host_read_fd(fd, &b);
	struct secret_mask mask = { 0 };

	secret_mask(&mask, b.p, b.n, true);
	secret_note(s, what, &mask);
	if (r == -EFBIG)
		sink_note(s, NOTE_CUT, what, 0, "cut at %zu bytes", b.n);
	else if (r < 0) {
		sink_note(s, b.n > 0 ? NOTE_CUT : NOTE_REFUSED, what, r,
		    "read failed after %zu bytes", b.n);
		if (b.n == 0)
			return r;
	}
	if (!within_budget(s, what, b.n))
		return -EFBIG;
	return whole(s, name, origin, &m, buf_span(&b));
}

static int
descriptor(struct sink *s, const char *name, const char *origin,
    const char *what, int fd, uint64_t max)
{
	struct host_stat st;
	struct frame_member m;
	int r = host_stat_fd(fd, &st);

	if (r < 0) {
		sink_note(s, NOTE_REFUSED, what, r, "fstat");
		return r;
	}
	if (st.size <= SMALL_MAX && max >= SMALL_MAX)
		return small(s, name, origin, what, fd, &st);
	m = member_of(&st);
	if (m.size > max) {
		sink_note(s, NOTE_CUT, what, 0, "cut at %llu of %llu bytes",
		    (unsigned long long)max, (unsigned long long)m.size);
		m.size = max;
	}
	if (!within_budget(s, what, m.size))
		return -EFBIG;
	return stream(s, name, origin, what, fd, &m);
}

int
sink_descriptor(
    struct sink *s, const char *name, const char *origin, int fd, uint64_t max)
{
	return descriptor(s, name, origin, name, fd, max);
}

/* What is not a regular file, or could not be opened: a note says so. */
static int
not_taken(struct sink *s, const char *path, int error)
{
	if (error == -ENOENT || error == -ENOTDIR)
		sink_note(s, NOTE_ABSENT, path, error, "%s", "");
	else if (error == -ENXIO)
		sink_note(s, NOTE_SPECIAL, path, 0,
		    "a FIFO, socket or device in the place of a file");
	else if (error == -EISDIR)
		sink_note(s, NOTE_SPECIAL, path, 0,
		    "a directory in the place of a file");
	else
		sink_note(s, NOTE_REFUSED, path, error, "could not be opened");
	return error;
}

static int
regular(struct sink *s, const struct host *h, const char *path)
{
	char name[HOST_PATH_MAX + 8];
	const char *secret = secret_path(path);
	autofd fd = -1;

	if (secret != NULL) {
		sink_note(s, NOTE_DONE, path, 0, "not taken: %s", secret);
		return -EPERM;
	}
	fd = host_file(h, path);
	if (fd < 0)
		return not_taken(s, path, fd);
	(void)snprintf(name, sizeof(name), "[root]%s", path);
	return descriptor(s, name, NULL, path, fd, UINT64_MAX);
}

/* A link is told; what it leads to lies under its own name. */
static int
linked(struct sink *s, const struct host *h, const char *path)
{
	autobuf target = BUF(HOST_PATH_MAX);
	char real[HOST_PATH_MAX];
	int r = host_link(h, path, &target);

	if (r == 0)
		sink_note(s, NOTE_SYMLINK, path, 0, "%.*s", (int)target.n,
		    (const char *)target.p);
	r = host_real(h, path, real);
	if (r == 0)
		return regular(s, h, real);
	sink_note(s, r == -ENOENT ? NOTE_ABSENT : NOTE_REFUSED, path, r,
	    "the link leads to nothing here");
	return r;
}

int
sink_file(struct sink *s, const struct host *h, const char *path)
{
	char real[HOST_PATH_MAX];
	struct host_stat st;
	int r = host_stat(h, path, &st);

	if (r < 0)
		return not_taken(s, path, r);
	if (st.type == HOST_SYMLINK)
		return linked(s, h, path);
	/* directories on the way may be links: one file has one name here;
	 * what is mounted over it from a deleted file has none but this */
	if (host_real(h, path, real) < 0 || host_stat(h, real, &st) < 0)
		return regular(s, h, path);
	return regular(s, h, real);
}

struct glob_arg {
	struct sink *sink;
	const struct host *host;
	unsigned files;
};

static int
glob_file(void *arg, const char *path)
{
	struct glob_arg *g = arg;
	struct host_stat st;

	if (host_stat(g->host, path, &st) == 0 && st.type == HOST_DIRECTORY)
		return 0;
	if (g->files++ == GLOB_FILES_MAX)
		return -E2BIG;
	(void)sink_file(g->sink, g->host, path);
	return g->sink->broken ? -EPIPE : 0;
}

int
sink_glob(struct sink *s, const struct host *h, const char *pattern)
{
	struct glob_arg g = { s, h, 0 };
	int r = host_glob(h, pattern, glob_file, &g);

	if (r == -E2BIG)
		sink_note(s, NOTE_CUT, pattern, r,
		    "more than %u files: the rest was not taken", g.files);
	return r < 0 ? r : g.files > 0 ? 0 : -ENOENT;
}

void
worker_run(const struct taker *t, const struct host *h, struct sink *s)
{
	int r = t->take(h, s);
	uint8_t payload[4];

	frame_put32(payload, (uint32_t)-r);
	(void)send_frame(
	    s, FRAME_DONE, SPAN_NONE, span_of(payload, sizeof(payload)));
	_exit(0);
}
