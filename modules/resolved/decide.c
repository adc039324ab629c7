/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide.c - may systemd-resolved be sent SIGUSR1, and would the journal keep
 * what it then logs?
 *
 * It dies of the signal where it does not block it (v219 to v224), and may
 * crash of it from v258 on; from v254 on DumpCache makes it needless. The
 * lines are lost where a level, a target or a missing store drops them.
 */
#include <stdarg.h>
#include <stdio.h>

#include "taking.h"
#include "text.h"

#define SIGNAL_DUMP 10 /* SIGUSR1 */
#define SIGNAL_V254 52 /* SIGRTMIN+18, as systemd counts */
#define LEVEL_INFO 6

static bool
has_signal(uint64_t mask, unsigned signal)
{
	return mask >> (signal - 1) & 1;
}

bool
taking_refuse(struct taking *t, const char *reason, const char *fmt, ...)
{
	va_list ap;

	t->reason = reason;
	va_start(ap, fmt);
	(void)vsnprintf(t->why, sizeof(t->why), fmt, ap);
	va_end(ap);
	sink_note(t->sink, NOTE_DONE, RESOLVED_UNIT, 0, "no signal is sent: %s",
	    t->why);
	return false;
}

/* The kernel's word on which signals it takes; no version is asked. */
static bool
daemon_takes_it(struct taking *t)
{
	const struct daemon *d = &t->daemon;

	if (!has_signal(d->blocked, SIGNAL_DUMP))
		return taking_refuse(t, "sigusr1-not-blocked",
		    "this systemd-resolved (pid %d, SigBlk %016llx) does not "
		    "handle SIGUSR1: it would die of it, and its cache with it",
		    d->pid, (unsigned long long)d->blocked);
	if (has_signal(d->blocked, SIGNAL_V254))
		return taking_refuse(t, "v254-or-later",
		    "this systemd-resolved (pid %d, SigBlk %016llx) is v254 or "
		    "later: SIGUSR1 can crash it, and DumpCache did not answer",
		    d->pid, (unsigned long long)d->blocked);
	if (has_signal(d->ignored, SIGNAL_DUMP))
		return taking_refuse(t, "sigusr1-ignored",
		    "this systemd-resolved (pid %d) ignores SIGUSR1", d->pid);
	return true;
}

/* LogLevelMax= of the unit, as PID 1 tells journald (v236 and later). */
static bool
unit_level_lets_it_pass(struct taking *t)
{
	static const char path[] =
	    "/run/systemd/units/log-level-max:" RESOLVED_UNIT;
	autobuf b = BUF(2 * HOST_PATH_MAX);
	uint64_t level;

	if (host_link(t->host, path, &b) < 0)
		return true;
	if (text_u64(buf_span(&b), &level) && level >= LEVEL_INFO)
		return true;
	return taking_refuse(t, "log-level-max",
	    "journald drops what it would log: LogLevelMax=%.*s of its unit",
	    (int)(b.n > 32 ? 32 : b.n), (const char *)b.p);
}

static bool
is_above_info(struct span level)
{
	static const char *const levels[] = { "emerg", "alert", "crit", "err",
		"warning", "notice", "0", "1", "2", "3", "4", "5" };

	for (size_t i = 0; i < array_size(levels); i++)
		if (span_is(level, levels[i]))
			return true;
	return false;
}

static bool
level_refused(struct taking *t, struct span level, const char *where)
{
	if (!is_above_info(level))
		return false;
	(void)taking_refuse(t, "log-level",
	    "it logs nothing at level info: %s says %.*s", where, (int)level.n,
	    (const char *)level.p);
	return true;
}

static bool
target_refused(struct taking *t, struct span target, const char *where)
{
	if (span_is(target, "auto") || span_starts(target, SPAN("journal")))
		return false;
	(void)taking_refuse(t, "log-target",
	    "it does not log to the journal: %s says %.*s", where,
	    (int)(target.n > 32 ? 32 : target.n), (const char *)target.p);
	return true;
}

/* Words parted by sep: "KEY=VALUE" of a command line or an environment. */
static bool
words_let_it_pass(struct taking *t, struct span words, uint8_t sep,
    const char *level, const char *target)
{
	while (words.n > 0) {
		struct span word = text_trim(text_until(&words, sep));
		struct span l = span_str(level), g = span_str(target);

		if (span_starts(word, l) &&
		    level_refused(t, span_from(word, l.n), level))
			return false;
		if (span_starts(word, g) &&
		    target_refused(t, span_from(word, g.n), target))
			return false;
	}
	return true;
}

static bool
logging_lets_it_pass(struct taking *t)
{
	autobuf line = BUF(64 * KIB), environment = BUF(MIB);

	if (host_read(t->host, "/proc/cmdline", &line) == 0 &&
	    !words_let_it_pass(t, buf_span(&line), ' ',
		"systemd.log_level=", "systemd.log_target="))
		return false;
	if (daemon_file(t->host, t->daemon.pid, "environ", &environment) == 0 &&
	    !words_let_it_pass(t, buf_span(&environment), '\0',
		"SYSTEMD_LOG_LEVEL=", "SYSTEMD_LOG_TARGET="))
		return false;
	return unit_level_lets_it_pass(t);
}

/* A mount at /run/systemd/journal within the daemon: the root it shows. */
static struct span
journal_mount(struct span mountinfo)
{
	struct span line, found = SPAN_NONE;

	while (text_line(&mountinfo, true, &line)) {
		struct span root = SPAN_NONE, point;

		for (unsigned field = 1; field <= 4; field++)
			root = text_word(&line);
		point = text_word(&line);
		if (span_is(point, "/run/systemd/journal"))
			found = root; /* the last one lies on top */
	}
	return found;
}

/* LogNamespace= (v245): another journald, with a journal of its own. */
static bool
namespace_is_known(struct taking *t)
{
	autobuf b = BUF(4 * MIB);
	struct span root, mark = SPAN("/systemd/journal.");
	ptrdiff_t at;

	if (daemon_file(t->host, t->daemon.pid, "mountinfo", &b) < 0)
		return taking_refuse(t, "mounts-unknown",
		    "its mounts cannot be read, so its journal is not known");
	root = journal_mount(buf_span(&b));
	if (root.n == 0)
		return true;
	at = span_find(root, mark);
	root = span_from(root, at < 0 ? root.n : (size_t)at + mark.n);
	if (root.n == 0 || root.n >= sizeof(t->name_space) ||
	    span_find_byte(root, '/') >= 0)
		return taking_refuse(t, "journal-elsewhere",
		    "something unknown is mounted over its journal socket");
	memcpy(t->name_space, root.p, root.n);
	t->name_space[root.n] = '\0';
	sink_note(t->sink, NOTE_DONE, RESOLVED_UNIT, 0,
	    "it logs to the journal namespace %s", t->name_space);
	return true;
}

static int
is_journal(void *arg, const char *path)
{
	(void)arg;
	return span_find(span_str(path), SPAN(".journal")) >= 0;
}

static bool
journal_is_stored(struct taking *t)
{
	if (host_glob(t->host, "/var/log/journal/*/*", is_journal, NULL) > 0 ||
	    host_glob(t->host, "/run/log/journal/*/*", is_journal, NULL) > 0)
		return true;
	return taking_refuse(t, "no-journal",
	    "journald keeps no journal here (Storage=none?): what it would log "
	    "would be lost");
}

static bool
journald_answers(struct taking *t)
{
	int r = journald_sync(t, 2);

	if (r == 0)
		return true;
	return taking_refuse(t, "journald-silent",
	    "journald did not answer within 2 s (%s): systemd-resolved would "
	    "hang while it logs",
	    strerror(-r));
}

bool
signal_may_be_sent(struct taking *t)
{
	if (!sink_may_signal(t->sink))
		return taking_refuse(t, "no-signal",
		    "the operator asked for none (--no-signal)");
	return daemon_takes_it(t) && logging_lets_it_pass(t) &&
	    namespace_is_known(t) && journal_is_stored(t) &&
	    journald_answers(t);
}
