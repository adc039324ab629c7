/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect.c - `dnsir collect`: the medium is opened first, the child and the
 * journal's reader are started, the host is made unchangeable, and only then
 * is anything taken.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "commands.h"
#include "encode.h"
#include "journal_client.h"
#include "run.h"
#include "text.h"
#include "worker.h"

void
say(const struct run *r, const char *fmt, ...)
{
	va_list ap;

	if (r->options->verbosity < 0)
		return;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

void
say_progress(const struct run *r, const char *what)
{
	if (r->options->verbosity < 0)
		return;
	if (isatty(2))
		fprintf(stderr, "\r\033[Kdnsir: [%d/%d] %s", r->source,
		    r->sources, what);
	else if (r->options->verbosity > 0)
		fprintf(stderr, "dnsir: %s\n", what);
}

static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void
find_hostname(struct run *r)
{
	autobuf b = BUF(4 * KIB);
	struct span name = SPAN_NONE;
	struct utsname u;

	if (host_live(r->host) && uname(&u) == 0)
		name = span_str(u.nodename);
	else if (host_read(r->host, "/etc/hostname", &b) == 0)
		name = text_trim(buf_span(&b));
	name = span_head(text_until(&name, '\n'), sizeof(r->hostname) - 1);
	memcpy(r->hostname, name.p ? name.p : (const uint8_t *)"", name.n);
	r->hostname[name.n] = '\0';
}

static void
detached(void *arg, const char *fstype, const char *path)
{
	struct run *r = arg;
	autobuf clean = BUF(64 * KIB);
	struct json *j = archive_log(r->archive, "dnsir");

	json_str(j, "action", "note");
	json_str(j, "kind", "refused");
	if (escape_text(span_str(path), &clean) == 0)
		json_span(j, "what", buf_span(&clean));
	json_str(j, "error", "");
	clean.n = 0;
	if (buf_printf(&clean,
		"not looked at: a %s mount can hang whoever reads it; "
		"--cross %s keeps it",
		fstype, fstype) == 0)
		json_span(j, "text", buf_span(&clean));
	archive_log_end(r->archive);
	r->not_whole++;
}

/* Not root: the mount stays, and is walked around. */
static void
kept_out(void *arg, const char *fstype, const char *path)
{
	struct run *r = arg;

	detached(arg, fstype, path);
	if (host_stay_out(r->host, path) < 0)
		r->not_whole++;
}

static void
log_run(struct run *r, const char *event)
{
	struct json *j = archive_log(r->archive, "dnsir");

	json_str(j, "action", "run");
	json_str(j, "event", event);
	json_str(j, "text", DNSIR_VERSION);
	archive_log_end(r->archive);
}

/* What can be found wrong before anything is written. 0 or exit status. */
static int
look_first(const struct options *o)
{
	struct stat st;
	int r;

	if (o->rest_count > 0) {
		fprintf(stderr,
		    "dnsir collect: what is '%s'? It takes options "
		    "only; see 'dnsir --help'\n",
		    o->rest[0]);
		return EXIT_USAGE;
	}
	r = stat(o->root, &st) < 0 ? errno : 0;
	if (r == 0 && !S_ISDIR(st.st_mode))
		r = ENOTDIR;
	if (r != 0) {
		fprintf(stderr, "dnsir: --root %s: %s\n", o->root,
		    strerrordesc_np(r));
		return EXIT_USAGE;
	}
	return options_lists_readable(o) ? 0 : EXIT_USAGE;
}

static int
open_host(struct run *r)
{
	int e = host_open(&r->host, r->options->root);

	if (e < 0) {
		fprintf(stderr, "dnsir: %s: %s\n", r->options->root,
		    strerrordesc_np(-e));
		return EXIT_USAGE;
	}
	return 0;
}

/*
 * The order matters: the medium and both children before the view, since
 * the view is read-only and noexec; the root's descriptor behind it.
 */
static int
begin(struct run *r)
{
	struct archive_options ao = { .tee = child_tee, .arg = &r->child };
	int e = open_host(r);

	if (e != 0)
		return e;
	find_hostname(r);
	e = output_open(
	    &r->output, r->options, span_str(r->hostname), r->start);
	if (e != 0)
		return e;
	r->signals = open_signals();
	if (child_start(&r->child, UINT32_MAX, "") < 0)
		r->not_analysed = true;
	if (journal_client_start(NULL) < 0 && r->options->verbosity > 0)
		fprintf(stderr,
		    "dnsir: dnsir-journal does not lie beside "
		    "dnsir: journals are not read\n");
	ao.fd = r->output.fd;
	ao.max = r->options->max_size;
	if (archive_new(&r->archive, &ao) < 0) {
		fprintf(stderr, "dnsir: no memory\n");
		return EXIT_NO_ARCHIVE;
	}
	log_run(r, "begin");
	host_close(r->host);
	r->host = NULL;
	view_make(&r->view, r->options->cross, detached, r);
	e = open_host(r);
	if (e == 0 && !r->view.read_only && host_live(r->host))
		view_hanging(r->options->cross, kept_out, r);
	return e;
}

static int
status(const struct run *r)
{
	if (archive_error(r->archive) < 0)
		return EXIT_NO_ARCHIVE;
	if (r->not_whole > 0)
		return EXIT_NOT_WHOLE;
	if (r->not_analysed)
		return EXIT_NOT_ANALYSED;
	if (r->options->fail_on >= 0 && r->child.worst >= r->options->fail_on)
		return EXIT_FAIL_ON;
	return EXIT_GOOD;
}

static const char *
worst_text(const struct run *r)
{
	static const char *const names[] = { "info", "low", "medium", "high",
		"CRITICAL" };

	if (r->not_analysed && r->child.worst < 0)
		return "NOT ANALYSED";
	return r->child.worst < 0 ? "no finding" : names[r->child.worst % 5];
}

/* The last line is what to write down. */
static void
say_end(const struct run *r)
{
	autobuf title = BUF(4 * KIB);
	char digest[DIGEST_TEXT];
	struct rusage used;

	if (isatty(2))
		say(r, "\r\033[K");
	archive_digest(r->archive, digest);
	if (escape_text(span_str(r->child.title), &title) < 0 ||
	    buf_byte(&title, '\0') < 0)
		title.n = 0;
	if (geteuid() != 0)
		say(r,
		    "dnsir: not run as root: what only root may read is "
		    "missing (the log names it)\n");
	if (r->not_whole > 0)
		say(r,
		    "dnsir: %u things could not be taken whole; the report "
		    "names them\n",
		    r->not_whole);
	if (r->options->verbosity > 0 && getrusage(RUSAGE_SELF, &used) == 0)
		say(r,
		    "memory   %ld KiB sink, %ld KiB analysis, %ld KiB "
		    "largest worker\n",
		    used.ru_maxrss, r->child.memory, r->worker_memory);
	say(r, "archive  %s%s%s (%llu bytes)  sha256 %s  worst %s%s%s\n",
	    r->output.is_stdout ? "standard output" : r->output.where,
	    r->output.is_stdout ? "" : "/",
	    r->output.is_stdout ? "" : r->output.name,
	    (unsigned long long)archive_size(r->archive), digest, worst_text(r),
	    title.n > 1 ? ": " : "", title.n > 1 ? (const char *)title.p : "");
}

static int
not_complete(const struct run *r, int e)
{
	if (r->output.is_stdout)
		fprintf(stderr,
		    "dnsir: THE ARCHIVE IS NOT COMPLETE: standard output: "
		    "%s.\n",
		    strerrordesc_np(-e));
	else
		fprintf(stderr,
		    "dnsir: THE ARCHIVE IS NOT COMPLETE: %s/%s.partial: %s. "
		    "What was written before is kept.\n",
		    r->output.where, r->output.name, strerrordesc_np(-e));
	return EXIT_NO_ARCHIVE;
}

static int
finish(struct run *r)
{
	char digest[DIGEST_TEXT];
	int e = archive_error(r->archive);

	if (e == 0)
		e = output_publish(&r->output);
	if (e < 0)
		return not_complete(r, e);
	e = sidecars_put(r);
	say_end(r);
	if (e == 0)
		return status(r);
	archive_digest(r->archive, digest);
	fprintf(stderr,
	    "dnsir: the archive is complete, but not all that belongs beside "
	    "it could be written: %s. Write this down: SHA-256 %s\n",
	    strerrordesc_np(-e), digest);
	return EXIT_NO_ARCHIVE;
}

int
collect(const struct options *o)
{
	static struct run r; /* large: the child's parts */
	int e = look_first(o);

	if (e != 0)
		return e;
	(void)umask(077);
	r = (struct run){ .options = o,
		.output = { .directory = -1, .fd = -1 },
		.child = CHILD_NONE,
		.start = realtime_now(),
		.deadline = INT64_MAX,
		.signals = -1 };
	if (o->deadline > 0)
		r.deadline = boottime_now() + o->deadline * USEC_PER_SEC;
	e = begin(&r);
	if (e == 0) {
		collection_put(&r);
		acquire(&r);
		conclude(&r);
		e = finish(&r);
	}
	journal_client_stop();
	child_free(&r.child);
	archive_free(r.archive);
	host_close(r.host);
	output_close(&r.output);
	return e;
}
