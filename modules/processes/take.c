/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - one JSON line for each process: live/proc/processes.jsonl. proc(5)
 *
 * The environment is not read: it holds other programs' secrets. Processes
 * come and go meanwhile, so a line may lack what was gone when it was asked.
 */
#include "json.h"
#include "module.h"
#include "text.h"

#define PIDS_MAX 50000
#define SECONDS_MAX 5
#define OUT_MAX (8 * MIB)
#define COMMAND_MAX 4096
#define ARGUMENTS_MAX 256

struct scan {
	const struct host *host;
	struct sink *sink;
	struct buf out;
	double stop; /* when so many seconds are left */
	unsigned pids, gone;
};

/* A path in the process's directory, NUL-ended. */
static const char *
path_of(struct buf *path, const char *pid, const char *leaf)
{
	path->n = 0;
	if (buf_printf(path, "/proc/%s/%s", pid, leaf) < 0 ||
	    buf_byte(path, '\0') < 0)
		return "/proc/none";
	return (const char *)path->p;
}

static struct span
read_leaf(
    const struct scan *s, const char *pid, const char *leaf, struct buf *to)
{
	autobuf path = BUF(256);
	int r = host_read(s->host, path_of(&path, pid, leaf), to);

	if (r < 0 && r != -EFBIG)
		to->n = 0;
	return buf_span(to);
}

static void
add_link(const struct scan *s, struct json *j, const char *pid,
    const char *leaf, const char *key)
{
	autobuf path = BUF(256), target = BUF(HOST_PATH_MAX);

	if (host_link(s->host, path_of(&path, pid, leaf), &target) == 0)
		json_span(j, key, buf_span(&target));
}

static void
add_text(const struct scan *s, struct json *j, const char *pid,
    const char *leaf, const char *key)
{
	autobuf b = BUF(COMMAND_MAX);
	struct span text = text_trim(read_leaf(s, pid, leaf, &b));

	if (text.n > 0)
		json_span(j, key, text);
}

static void
add_number(const struct scan *s, struct json *j, const char *pid,
    const char *leaf, const char *key)
{
	autobuf b = BUF(32);
	uint64_t n;

	if (text_u64(text_trim(read_leaf(s, pid, leaf, &b)), &n))
		json_u64(j, key, n);
}

/* Arguments are divided by NULs, each of them ended by one. */
static void
add_command(const struct scan *s, struct json *j, const char *pid)
{
	autobuf b = BUF(COMMAND_MAX);
	struct span rest = read_leaf(s, pid, "cmdline", &b);
	unsigned n = 0;

	json_array(j, "cmdline");
	while (rest.n > 0 && n++ < ARGUMENTS_MAX)
		json_span(j, NULL, text_until(&rest, '\0'));
	json_end(j);
	if (b.n == b.max || rest.n > 0)
		json_bool(j, "cmdline_cut", true);
}

/* "pid (comm) state ppid …": comm may hold blanks and parentheses. */
static bool
add_stat(struct json *j, struct span stat)
{
	static const struct {
		unsigned field;
		const char *key;
	} wanted[] = { { 4, "ppid" }, { 5, "pgrp" }, { 6, "session" },
		{ 7, "tty" }, { 20, "threads" }, { 22, "start_ticks" } };
	ptrdiff_t open = span_find_byte(stat, '(');
	size_t close = stat.n, k = 0;
	struct span rest;

	while (close > 0 && stat.p[close - 1] != ')')
		close--;
	if (open < 0 || close <= (size_t)open + 1)
		return false;
	json_span(
	    j, "comm", span_of(stat.p + open + 1, close - (size_t)open - 2));
	rest = span_from(stat, close);
	json_span(j, "state", text_word(&rest));
	for (unsigned field = 4; k < array_size(wanted); field++) {
		struct span word = text_word(&rest);
		int64_t n;

		if (word.n == 0)
			break;
		if (field != wanted[k].field)
			continue;
		if (text_i64(word, &n))
			json_i64(j, wanted[k].key, n);
		k++;
	}
	return true;
}

/* "Uid:\t0\t0\t0\t0": real, effective, saved, file system. */
static void
add_ids(struct json *j, const char *key, struct span rest)
{
	uint64_t n;

	json_array(j, key);
	for (unsigned i = 0; i < 4 && text_u64(text_word(&rest), &n); i++)
		json_u64(j, NULL, n);
	json_end(j);
}

static void
add_status(const struct scan *s, struct json *j, const char *pid)
{
	autobuf b = BUF(64 * KIB);
	struct span rest = read_leaf(s, pid, "status", &b), line;

	while (text_line(&rest, true, &line)) {
		struct span key = text_until(&line, ':');

		if (span_is(key, "Uid"))
			add_ids(j, "uid", line);
		else if (span_is(key, "Gid"))
			add_ids(j, "gid", line);
		else if (span_is(key, "NSpid"))
			json_span(j, "nspid", text_trim(line));
		else if (span_is(key, "CapEff"))
			json_span(j, "cap_effective", text_trim(line));
		else if (span_is(key, "TracerPid"))
			json_span(j, "tracer", text_trim(line));
	}
}

static void
add_namespaces(const struct scan *s, struct json *j, const char *pid)
{
	json_object(j, "ns");
	add_link(s, j, pid, "ns/mnt", "mnt");
	add_link(s, j, pid, "ns/net", "net");
	add_link(s, j, pid, "ns/pid", "pid");
	add_link(s, j, pid, "ns/user", "user");
	json_end(j);
}

static void
one_process(struct scan *s, const char *pid, uint64_t number)
{
	autobuf stat = BUF(4096);
	struct json j = json_to(&s->out);
	size_t before = s->out.n;

	if (read_leaf(s, pid, "stat", &stat).n == 0) {
		s->gone++;
		return;
	}
	json_object(&j, NULL);
	json_u64(&j, "pid", number);
	(void)add_stat(&j, buf_span(&stat));
	add_status(s, &j, pid);
	add_number(s, &j, pid, "loginuid", "loginuid");
	add_number(s, &j, pid, "sessionid", "sessionid");
	add_command(s, &j, pid);
	add_link(s, &j, pid, "exe", "exe");
	add_link(s, &j, pid, "cwd", "cwd");
	add_link(s, &j, pid, "root", "root");
	add_text(s, &j, pid, "cgroup", "cgroup");
	add_namespaces(s, &j, pid);
	json_end(&j);
	if (j.error == 0)
		j.error = buf_byte(&s->out, '\n');
	if (j.error < 0)
		s->out.n = before;
	else
		s->pids++;
	if (j.error < 0)
		s->stop = -1;
}

static int
each(void *arg, const char *name)
{
	struct scan *s = arg;
	uint64_t number;

	if (!text_u64(span_str(name), &number))
		return 0;
	if (s->pids == PIDS_MAX || sink_time_left(s->sink) < s->stop)
		return 1;
	one_process(s, name, number);
	return s->stop < 0;
}

static int
take(const struct host *host, struct sink *sink)
{
	struct scan s = { .host = host,
		.sink = sink,
		.out = BUF(OUT_MAX),
		.stop = sink_time_left(sink) - SECONDS_MAX };
	int r;

	if (s.stop < 0)
		s.stop = 0;
	r = host_list(host, "/proc", each, &s);
	if (r > 0)
		sink_note(sink, NOTE_CUT, "/proc", 0,
		    "%u processes were read, then %u processes, %u seconds "
		    "or %u bytes were reached",
		    s.pids, PIDS_MAX, SECONDS_MAX, (unsigned)OUT_MAX);
	if (s.out.n > 0)
		(void)sink_data(sink, "live/proc/processes.jsonl", "/proc",
		    buf_span(&s.out));
	sink_note(sink, NOTE_DONE, "/proc", 0,
	    "%u processes, %u ended while they were read", s.pids, s.gone);
	buf_free(&s.out);
	return r < 0 ? r : 0;
}

static const char *const paths[] = {
	"/proc/[0-9]*/{stat,status,cmdline,cgroup,loginuid,sessionid}",
	"/proc/[0-9]*/{exe,cwd,root,ns/*}",
	NULL,
};

const struct taker processes_taker = {
	.name = "processes",
	.summary = "what runs, as whom, from which file",
	.order = VOLATILE_PROCESS,
	.live_only = true,
	.deadline = 15,
	.paths = paths,
	.take = take,
};
