/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.c - one request: one file read, one answer, then the end.
 *
 * A file that is cut while it is mapped raises SIGBUS in libsystemd; the
 * reader leaves libsystemd for good then, and says what it has.
 */
#include "reader.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

static sigjmp_buf escape;
static volatile sig_atomic_t guarded;

int64_t
monotonic_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

static void
on_signal(int sig)
{
	if (!guarded)
		_exit(1);
	guarded = 0;
	siglongjmp(escape, sig);
}

static void
catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal,
		.sa_flags = SA_NODEFER };

	(void)sigaction(SIGBUS, &act, NULL);
	(void)sigaction(SIGXCPU, &act, NULL);
}

static int
open_next(struct job *job)
{
	int r = -EBADF;

	if (job->journal != NULL)
		sd_journal_close(job->journal);
	job->journal = NULL;
	for (size_t i = 0; i < array_size(job->file); i++) {
		int fd = job->file[i];

		if (fd < 0)
			continue;
		job->file[i] = -1;
		r = sd_journal_open_files_fd(&job->journal, &fd, 1, 0);
		if (r < 0)
			return r;
		/* one byte more, to see that a field is too long */
		return sd_journal_set_data_threshold(
		    job->journal, FIELD_MAX + 1);
	}
	return r;
}

/*
 * libsystemd swallows a damaged structure: it drops the file and says that
 * there are no more entries.
 */
static bool
dropped(const struct job *job)
{
	sd_journal_flush_matches(job->journal);
	return job->header.entries > 0 &&
	    (sd_journal_seek_head(job->journal) < 0 ||
		sd_journal_next(job->journal) <= 0);
}

/* The hash tables that matches need are damaged; the entries may not be. */
static int
export_scan(struct job *job)
{
	int r = open_next(job);

	job->damaged = true;
	job->scan = true;
	return r < 0 ? r : export_entries(job);
}

static int
export_file(struct job *job)
{
	int r;

	if (job->header.entries == 0)
		return 0;
	select_units((enum journal_units)job->ask.units);
	r = select_prune(job->journal);
	if (r < 0)
		return export_scan(job);
	r = select_apply(job->journal);
	if (r > 0)
		r = export_entries(job);
	return r < 0 || dropped(job) ? export_scan(job) : 0;
}

static void
read_file(struct job *job)
{
	int r = open_next(job);

	if (r >= 0)
		r = export_file(job);
	if (r >= 0 && job->ask.mode == JOURNAL_EXPORT &&
	    job->ask.count_ms > 0) {
		r = open_next(job);
		if (r >= 0)
			r = count_entries(job);
	}
	job->error = r < 0 ? r : 0;
}

static const char *
why_unreadable(const struct job *job)
{
	const char *doubt = header_doubt(&job->header);

	if (doubt != NULL)
		return doubt;
	return job->error == -ENOMEM ? "it needs more memory than a reader has"
				     : "its structure is damaged";
}

static void
run(struct job *job)
{
	int sig;

	if (!job->header.signature) {
		job->end.outcome = JOURNAL_UNREADABLE;
		job->reason = header_doubt(&job->header);
		return;
	}
	if (job->ask.mode == JOURNAL_PROBE)
		return;
	sig = sigsetjmp(escape, 0);
	if (sig == 0) {
		guarded = 1;
		read_file(job);
	}
	guarded = 0;
	if (sig == SIGBUS) {
		job->end.outcome = JOURNAL_CHANGED;
		job->reason = "the file was cut while it was read";
	} else if (sig != 0)
		job->end.outcome = JOURNAL_BOUND;
	else if (job->error < 0) {
		job->end.outcome = JOURNAL_UNREADABLE;
		job->reason = why_unreadable(job);
	}
}

static void
answer(struct job *job)
{
	struct rusage used;

	job->end.walls = job->walls;
	job->end.head_time = job->header.head_time;
	job->end.tail_time = job->header.tail_time;
	job->end.counted = job->count.done;
	job->end.whole = job->count.read >= job->header.entries;
	job->end.damaged = job->damaged || job->entries_bad > 0;
	if (job->ask.mode == JOURNAL_EXPORT) {
		out_part(job);
		index_file(job);
	}
	if (getrusage(RUSAGE_SELF, &used) == 0)
		job->end.peak = (uint32_t)used.ru_maxrss;
	out_write(job, WIRE_END, span_of(&job->end, sizeof(job->end)));
}

void
serve(struct job *job)
{
	int r;

	job->deadline =
	    monotonic_now() + (int64_t)job->ask.seconds * USEC_PER_SEC;
	job->entry = BUF(ENTRY_MAX);
	catch_signals();
	if (!wall_inner(job)) {
		job->end.outcome = JOURNAL_UNWALLED;
		job->end.head_time = job->end.tail_time = TIME_NONE;
		out_write(job, WIRE_END, span_of(&job->end, sizeof(job->end)));
		_exit(1);
	}
	job->walls |= JOURNAL_WALL_SECCOMP;
	r = header_read(job->file[0], &job->header);
	if (r < 0)
		job->header.signature = false;
	run(job);
	answer(job);
	_exit(0);
}
