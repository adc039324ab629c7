/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acquire.c - the sink process's loop: one worker after the other, most
 * volatile first (RFC 3227), each left behind at its deadline.
 */
#include "run.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "intake.h"
#include "registry.h"
#include "stats.h"
#include "worker.h"

#define WORKER_SECONDS 30
#define REFUSED_MAX 1000 /* directories that are told of */

bool
run_stopped(const struct run *r)
{
	return r->interrupts > 0 || boottime_now() >= r->deadline ||
	    archive_error(r->archive) < 0;
}

static void
hear_signals(struct run *r)
{
	struct signalfd_siginfo s;

	while (read(r->signals, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		struct json *j = archive_log(r->archive, "dnsir");

		r->interrupts++;
		json_str(j, "action", "run");
		json_str(j, "event", "interrupted");
		json_u64(j, "signal", s.ssi_signo);
		archive_log_end(r->archive);
	}
}

bool
run_turn(struct run *r, int worker, int timeout_ms)
{
	struct pollfd p[4];
	size_t n = 0;
	bool ready = false;

	if (worker >= 0 && !child_busy(&r->child))
		p[n++] = (struct pollfd){ .fd = worker, .events = POLLIN };
	p[n++] = (struct pollfd){ .fd = r->signals, .events = POLLIN };
	n += child_pollfds(&r->child, p + n);
	if (poll(p, n, timeout_ms) > 0)
		ready = p[0].fd == worker && p[0].revents != 0;
	hear_signals(r);
	child_turn(&r->child);
	return ready;
}

static void
log_source(struct run *r, const struct worker *w, const char *event,
    int64_t began, const char *text)
{
	struct json *j = archive_log(r->archive, w->taker->name);

	json_str(j, "action", "source");
	json_str(j, "event", event);
	json_str(j, "error",
	    w->error == 0                   ? ""
		: strerrorname_np(w->error) ? strerrorname_np(w->error)
					    : "unknown");
	json_str(j, "text", text);
	json_i64(j, "milliseconds", (boottime_now() - began) / 1000);
	archive_log_end(r->archive);
}

/* Each once, however many patterns lead there. */
static void
directory_refused(void *arg, const char *path, int error)
{
	static struct table *seen;
	bool added = true;

	if (seen == NULL)
		seen = table_new(REFUSED_MAX, 1);
	if (seen != NULL && table_at(seen, span_str(path), &added) == NULL)
		return;
	if (added)
		sink_note(arg, NOTE_REFUSED, path, error,
		    "could not be looked into: what lies below is missing");
}

_Noreturn static void
become_worker(struct run *r, const struct taker *t, int fd, int64_t deadline)
{
	struct sink s = { .fd = fd,
		.deadline = deadline,
		.budget = r->options->full ? UINT64_MAX : QUICK_SOURCE,
		.may_signal = !r->options->no_signal,
		.full = r->options->full };
	sigset_t none;

	/* the medium must not be held by a worker that hangs */
	output_close(&r->output);
	close(r->child.in);
	close(r->child.out);
	close(r->signals);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	r->host->refused = directory_refused;
	r->host->refused_arg = &s;
	worker_run(t, r->host, &s);
}

static int
start(struct run *r, struct worker *w)
{
	unsigned seconds =
	    w->taker->deadline ? w->taker->deadline : WORKER_SECONDS;
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) < 0)
		return -errno;
	w->deadline = boottime_now() + (int64_t)seconds * USEC_PER_SEC;
	if (r->options->full)
		w->deadline += 10 * (int64_t)seconds * USEC_PER_SEC;
	if (w->deadline > r->deadline)
		w->deadline = r->deadline;
	w->pid = fork();
	if (w->pid == 0) {
		close(fd[0]);
		become_worker(r, w->taker, fd[1], w->deadline);
	}
	close(fd[1]);
	w->fd = fd[0];
	w->frames = BUF(4 * FRAME_MAX);
	w->name = BUF(FRAME_NAME_MAX);
	(void)fcntl(w->fd, F_SETPIPE_SZ, 1 << 20);
	(void)fcntl(w->fd, F_SETFL, O_NONBLOCK);
	return w->pid < 0 ? -EAGAIN : 0;
}

/* What is said of a worker that did not end by itself, or NULL. */
static const char *
loop(struct run *r, struct worker *w)
{
	for (;;) {
		int64_t before = boottime_now();
		bool busy = child_busy(&r->child);
		bool ready = run_turn(r, w->fd, 200);

		/* time lost to a slow child is not the worker's */
		if (busy && !ready)
			w->deadline += boottime_now() - before;
		if (ready && !intake_hear(r, w))
			return w->done ? NULL : "died";
		if (run_stopped(r))
			return "cut";
		if (boottime_now() >= w->deadline)
			return "left";
	}
}

static void
end(struct run *r, struct worker *w, const char *fault, int64_t began)
{
	char text[80] = "";
	int status = 0;
	struct rusage used = { 0 };

	if (w->open) {
		intake_fill(r, w);
		intake_note(r, w->taker->name, NOTE_CUT, buf_span(&w->name), 0,
		    SPAN("its end is zeros: the worker did not finish it"));
	}
	if (fault != NULL) {
		(void)kill(w->pid, SIGKILL);
		r->not_whole++;
	}
	/* one that hangs in the kernel is never waited for */
	for (unsigned i = 0; i < 5; i++) {
		pid_t p = wait4(w->pid, &status, WNOHANG, &used);

		if (p == w->pid && used.ru_maxrss > r->worker_memory)
			r->worker_memory = used.ru_maxrss;
		if (p == w->pid && WIFSIGNALED(status) && fault != NULL &&
		    WTERMSIG(status) != SIGKILL)
			(void)snprintf(text, sizeof(text), "killed by SIG%s",
			    sigabbrev_np(WTERMSIG(status)));
		if (p != 0)
			break;
		(void)poll(NULL, 0, 1);
	}
	if (fault != NULL && strcmp(fault, "died") == 0 && text[0] == '\0')
		(void)snprintf(text, sizeof(text),
		    "it ended early, or said what it may not say");
	if (fault != NULL && strcmp(fault, "cut") == 0)
		fault = "left";
	log_source(r, w, fault ? fault : "end", began, text);
	close(w->fd);
	buf_free(&w->frames);
	buf_free(&w->name);
	r->taken += w->taken;
}

static void
take(struct run *r, const struct taker *t)
{
	struct worker w = { .taker = t };
	int64_t began = boottime_now();
	int e;

	say_progress(r, t->name);
	log_source(r, &w, "begin", began, t->summary);
	e = start(r, &w);
	if (e < 0) {
		w.error = -e;
		r->not_whole++;
		log_source(r, &w, "died", began, "no worker could be started");
		return;
	}
	end(r, &w, loop(r, &w), began);
}

/* Do the options leave it in? Who the host is, is always taken. */
static bool
asked_for(const struct run *r, const struct taker *t)
{
	if (r->options->only != NULL && t->order != VOLATILE_IDENTITY)
		return option_listed(r->options->only, t->name);
	return r->options->skip == NULL ||
	    !option_listed(r->options->skip, t->name);
}

static bool
wanted(const struct run *r, const struct taker *t)
{
	return asked_for(r, t) && (!t->live_only || host_live(r->host));
}

static void
log_skipped(struct run *r)
{
	for (size_t i = 0; registry_takers[i] != NULL; i++) {
		const struct worker w = { .taker = registry_takers[i] };

		if (!asked_for(r, w.taker))
			log_source(r, &w, "skipped", boottime_now(),
			    "left out by --only or --skip");
	}
}

void
acquire(struct run *r)
{
	for (size_t i = 0; registry_takers[i] != NULL; i++)
		r->sources += wanted(r, registry_takers[i]);
	log_skipped(r);
	for (enum volatility v = VOLATILE_IDENTITY; v <= VOLATILE_FILE; v++)
		for (size_t i = 0; registry_takers[i] != NULL; i++) {
			const struct taker *t = registry_takers[i];

			if (t->order != v || !wanted(r, t))
				continue;
			r->source++;
			if (!run_stopped(r)) {
				take(r, t);
				continue;
			}
			r->not_whole++;
			intake_note(r, t->name, NOTE_REFUSED, span_str(t->name),
			    0, SPAN("not begun: the run was stopped"));
		}
}
