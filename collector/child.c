/* SPDX-License-Identifier: Apache-2.0 */
/* child.c - the sink process's end of the walled child. */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "analyst.h"
#include "text.h"
#include "worker.h"

static void
become_child(int in, int out, uint32_t leave_out, const char *why)
{
	sigset_t none;

	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	/* fd 0 and 1 may be among the pipes' own */
	in = fcntl(in, F_DUPFD, 3);
	out = fcntl(out, F_DUPFD, 3);
	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(ANALYST_NO_SINK);
	analyst_run(leave_out, why);
}

static void
close_pipes(struct child *c)
{
	if (c->in >= 0)
		close(c->in);
	if (c->out >= 0)
		close(c->out);
	c->in = c->out = -1;
	buf_free(&c->queue);
	buf_free(&c->frames);
	c->head = 0;
}

int
child_start(struct child *c, uint32_t leave_out, const char *why)
{
	int in[2], out[2];

	*c = (struct child){ .pid = -1,
		.in = -1,
		.out = -1,
		.worst = -1,
		.queue = BUF(CHILD_QUEUE_MAX),
		.frames = BUF(4 * FRAME_MAX) };
	if (pipe2(in, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(out, O_CLOEXEC) < 0) {
		close(in[0]);
		close(in[1]);
		return -EMFILE;
	}
	c->pid = fork();
	if (c->pid == 0)
		become_child(in[0], out[1], leave_out, why);
	close(in[0]);
	close(out[1]);
	c->in = in[1];
	c->out = out[0];
	if (c->pid < 0) {
		close_pipes(c);
		return -EAGAIN;
	}
	c->progress = c->began = boottime_now();
	(void)fcntl(c->in, F_SETPIPE_SZ, 1 << 20);
	(void)fcntl(c->in, F_SETFL, O_NONBLOCK);
	(void)fcntl(c->out, F_SETFL, O_NONBLOCK);
	return 0;
}

static void fail(struct child *c, const char *fmt, ...) printf_like(2, 3);

static void
fail(struct child *c, const char *fmt, ...)
{
	va_list ap;

	c->failed = true;
	va_start(ap, fmt);
	(void)vsnprintf(c->why, sizeof(c->why), fmt, ap);
	va_end(ap);
	close_pipes(c);
}

/* Why a child that closed its pipe did so. */
static void
reap(struct child *c)
{
	struct rusage used = { 0 };
	int status = 0;
	pid_t r = 0;

	/* its exit follows the closing of its pipes at once */
	for (unsigned i = 0; i < 100 && r == 0; i++) {
		r = wait4(c->pid, &status, WNOHANG, &used);
		c->memory = used.ru_maxrss;
		if (r == 0)
			(void)poll(NULL, 0, 10);
	}
	if (c->ended) {
		close_pipes(c);
		return;
	}
	if (r == 0)
		child_kill(c, "it closed its pipe and did not end");
	else if (WIFSIGNALED(status))
		fail(c, "it was killed by SIG%s (%d)",
		    sigabbrev_np(WTERMSIG(status)), WTERMSIG(status));
	else if (WEXITSTATUS(status) == ANALYST_NO_WALL)
		fail(c,
		    "its seccomp filter could not be set, and nothing is "
		    "parsed without it");
	else if (WEXITSTATUS(status) == ANALYST_NO_MEMORY)
		fail(c, "it had no memory left");
	else
		fail(c, "it ended early, with status %d", WEXITSTATUS(status));
}

void
child_kill(struct child *c, const char *why)
{
	if (!child_running(c))
		return;
	assert(c->pid > 0); /* 0 and -1 would be many others */
	(void)kill(c->pid, SIGKILL);
	(void)waitpid(c->pid, NULL, WNOHANG);
	fail(c, "%s, and was killed", why);
}

bool
child_running(const struct child *c)
{
	return c->out >= 0;
}

bool
child_busy(const struct child *c)
{
	return child_running(c) && c->queue.n - c->head > CHILD_QUEUE_SOFT;
}

void
child_tee(void *arg, struct span s)
{
	struct child *c = arg;

	if (c->in < 0)
		return;
	if (c->queue.n == c->head)
		c->progress = boottime_now(); /* it had nothing to do */
	if (c->head > c->queue.n / 2) {
		buf_drop(&c->queue, c->head);
		c->head = 0;
	}
	if (buf_add(&c->queue, s) < 0)
		child_kill(c, "it fell too far behind");
}

void
child_close_stream(struct child *c)
{
	c->closing = true;
	c->progress = boottime_now();
}

static void
send_some(struct child *c)
{
	while (c->in >= 0 && c->queue.n > c->head) {
		ssize_t n =
		    write(c->in, c->queue.p + c->head, c->queue.n - c->head);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) { /* it ended: what it said is still to be read */
			close(c->in);
			c->in = -1;
			return;
		}
		c->head += (size_t)n;
		c->sent += (uint64_t)n;
		c->progress = boottime_now();
	}
	if (c->closing && c->in >= 0) {
		close(c->in);
		c->in = -1;
		buf_free(&c->queue);
		c->head = 0;
	}
}

/* Names of parts come from a child that may be taken over. */
static bool
good_name(struct span s)
{
	if (s.n == 0 || s.n >= sizeof(((struct child_part *)0)->name) ||
	    s.p[0] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '-' &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'z'))
			return false;
	return true;
}

static bool
begin_part(struct child *c, const struct frame *f)
{
	struct child_part *p = &c->part[c->parts];
	uint64_t size = frame_get32(f->payload, 0);

	if (c->parts == CHILD_PARTS_MAX || size > CHILD_PART_MAX ||
	    c->parts_bytes + size > CHILD_PARTS_BYTES || !good_name(f->name))
		return false;
	for (size_t i = 0; i < c->parts; i++)
		if (span_is(f->name, c->part[i].name) ||
		    c->part[i].content.n != c->part[i].want)
			return false;
	memcpy(p->name, f->name.p, f->name.n);
	p->name[f->name.n] = '\0';
	p->want = size;
	p->content = BUF((size_t)size);
	c->parts_bytes += size;
	c->parts++;
	return true;
}

static bool
add_part(struct child *c, const struct frame *f)
{
	return c->parts > 0 &&
	    buf_add(&c->part[c->parts - 1].content, f->payload) == 0;
}

static bool
end_frames(struct child *c, const struct frame *f)
{
	struct span title =
	    span_head(span_from(f->payload, 4), sizeof(c->title) - 1);
	uint32_t word = frame_get32(f->payload, 0);

	if (c->parts > 0 &&
	    c->part[c->parts - 1].content.n != c->part[c->parts - 1].want)
		return false;
	c->worst = (int)(word & FRAME_END_WORST) - 1;
	c->trouble = word & FRAME_END_TROUBLE;
	c->cut = word & FRAME_END_CUT;
	memcpy(c->title, title.p, title.n);
	c->title[title.n] = '\0';
	c->ended = true;
	return true;
}

/*
 * A member's time is bounded, and grows with the bytes that were sent to be
 * read; after the last of them no other member can begin it anew.
 */
static void
reads(struct child *c, uint32_t member)
{
	bool is_new = member != c->member;

	c->member = member;
	if (!is_new || c->in < 0)
		return;
	c->began = boottime_now();
	c->sent_then = c->sent;
}

static int64_t
patience(const struct child *c)
{
	return CHILD_MEMBER_TIME +
	    (int64_t)((c->sent - c->sent_then) / MIB) * USEC_PER_SEC;
}

static bool
heard(struct child *c, const struct frame *f)
{
	/* it reads to the end before it concludes, unless it was taken over */
	if (c->ended || (f->type != FRAME_PROGRESS && c->in >= 0))
		return false;
	if (f->type == FRAME_PROGRESS)
		reads(c, frame_get32(f->payload, 0));
	else if (f->type == FRAME_PART)
		return begin_part(c, f);
	else if (f->type == FRAME_PART_DATA)
		return add_part(c, f);
	else if (f->type == FRAME_END)
		return end_frames(c, f);
	else
		return false;
	return true;
}

static void
hear(struct child *c)
{
	ssize_t got = frame_fill(c->out, &c->frames), n;
	struct frame f;

	if (got == -EAGAIN)
		return;
	if (got > 0)
		c->progress = boottime_now();
	while ((n = frame_next(&c->frames, &f)) > 0) {
		if (!heard(c, &f)) {
			child_kill(c, "it said what it may not say");
			return;
		}
		buf_drop(&c->frames, (size_t)n);
	}
	if (n < 0)
		child_kill(c, "it said what is no frame");
	else if (got <= 0)
		reap(c);
}

size_t
child_pollfds(const struct child *c, struct pollfd *p)
{
	size_t n = 0;

	if (c->in >= 0 && (c->queue.n > c->head || c->closing))
		p[n++] = (struct pollfd){ .fd = c->in, .events = POLLOUT };
	if (c->out >= 0)
		p[n++] = (struct pollfd){ .fd = c->out, .events = POLLIN };
	return n;
}

void
child_turn(struct child *c)
{
	bool owes;

	if (!child_running(c))
		return;
	send_some(c);
	hear(c);
	owes = child_running(c) && (c->queue.n > c->head || c->closing);
	if (owes && boottime_now() - c->progress > CHILD_PATIENCE)
		child_kill(c, "it made no progress for 5 seconds");
	else if (!owes)
		c->began = boottime_now(); /* it waits for its input */
	else if (boottime_now() - c->began > patience(c))
		child_kill(c, "one member took it longer than 60 seconds");
}

void
child_free(struct child *c)
{
	child_kill(c, "the run ended");
	close_pipes(c);
	for (size_t i = 0; i < c->parts; i++)
		buf_free(&c->part[i].content);
	c->parts = 0;
}
