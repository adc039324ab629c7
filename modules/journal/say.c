/* SPDX-License-Identifier: Apache-2.0 */
/*
 * say.c - entries as records; the dumps of systemd-resolved and the commands
 * of sudo among them.
 *
 * Only fields that begin with '_' are journald's own word: what a process
 * says of itself (CODE_FUNC=, SYSLOG_IDENTIFIER=) is not believed alone.
 * systemd.journal-fields(7)
 */
#include "parse.h"

#include "text.h"

/* "s=…;i=…": what journalctl before v254 prints only there. */
static struct span
cursor_part(struct span cursor, struct span key)
{
	while (cursor.n > 0) {
		struct span word = text_until(&cursor, ';');

		if (span_starts(word, key))
			return span_from(word, key.n);
	}
	return SPAN_NONE;
}

static uint64_t
seqnum(const struct entry *e)
{
	uint64_t n = journal_entry_number(e->seqnum);

	if (n == 0 && !text_hex64(cursor_part(e->cursor, SPAN("i=")), &n))
		n = 0;
	return n;
}

static struct span
boot(const struct entry *e)
{
	return e->boot.n > 0 ? e->boot : cursor_part(e->cursor, SPAN("b="));
}

static int64_t
time_of(struct span s)
{
	uint64_t n;

	return text_u64(s, &n) && n <= INT64_MAX / 2 ? (int64_t)n : TIME_NONE;
}

static uint32_t
small(struct span s, uint32_t unknown)
{
	uint64_t n;

	return text_u64(s, &n) && n <= UINT32_MAX ? (uint32_t)n : unknown;
}

static struct record
record_of(const struct entry *e, enum record_kind kind)
{
	int64_t time = time_of(e->realtime);

	return (struct record){ .kind = kind,
		.basis = time == TIME_NONE ? BASIS_UNKNOWN : BASIS_EXACT,
		.time = time,
		.until = TIME_NONE,
		.raw = e->message.n > 0 ? e->message : e->all };
}

static void
say_journal(const struct entry *e, struct emit *out)
{
	struct record r = record_of(e, REC_JOURNAL);

	r.journal = (struct record_journal){ .message = e->message,
		.unit = e->unit,
		.identifier = e->identifier,
		.comm = e->comm,
		.exe = e->exe,
		.transport = e->transport,
		.boot = boot(e),
		.message_id = e->message_id,
		.code_func = e->code_func,
		.cursor = e->cursor,
		.seqnum = seqnum(e),
		.monotonic = time_of(e->monotonic),
		.pid = small(e->pid, 0),
		.uid = small(e->uid, UINT32_MAX),
		.priority = (uint8_t)(small(e->priority, 255) & 255) };
	emit(out, &r);
}

/* "alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id" */
static void
say_sudo(const struct entry *e, struct emit *out)
{
	ptrdiff_t user = span_find(e->message, SPAN(" : "));
	ptrdiff_t at = span_find(e->message, SPAN("COMMAND="));
	struct record r = record_of(e, REC_COMMAND);

	if (!span_is(e->comm, "sudo") || user < 0 || at < user)
		return;
	r.who = text_trim(span_head(e->message, (size_t)user));
	r.command = (struct record_command){ .from = FROM_JOURNAL,
		.command =
		    span_from(e->message, (size_t)at + sizeof("COMMAND=") - 1),
		.shell = SPAN("sudo") };
	emit(out, &r);
}

/* The process that is the host's resolver, by what journald says of it. */
static bool
is_resolver(const struct entry *e)
{
	if (e->unit.n > 0)
		return span_is(e->unit, "systemd-resolved.service");
	return span_is(e->comm, "systemd-resolve") &&
	    span_ends(e->exe, SPAN("/systemd-resolved"));
}

static bool
same_process(const struct export_state *s, uint32_t pid, struct span id)
{
	return s->dump_pid == pid && id.n == sizeof(s->dump_boot) &&
	    memcmp(s->dump_boot, id.p, id.n) == 0;
}

static void
say_dump(struct export_state *s, const struct entry *e, uint64_t offset,
    struct emit *out)
{
	uint32_t pid = small(e->pid, 0);
	struct span id = boot(e);
	int64_t time = time_of(e->source_time);
	bool line = pid != 0 && id.n == sizeof(s->dump_boot) &&
	    span_is(e->code_func, "manager_sigusr1") && is_resolver(e);
	struct dump_line_in in = { .message = e->message,
		.boot = id,
		.time = time == TIME_NONE ? time_of(e->realtime) : time,
		.pid = pid,
		.offset = offset,
		.length = (uint32_t)e->all.n };

	if (s->dump_pid != 0 && line != same_process(s, pid, id)) {
		dump_end(&s->dump, out);
		s->dump_pid = 0;
	}
	if (!line)
		return;
	s->dump_pid = pid;
	memcpy(s->dump_boot, id.p, sizeof(s->dump_boot));
	dump_line(&s->dump, &in, out);
}

void
journal_entry_say(struct export_state *s, const struct entry *e,
    uint64_t offset, struct emit *out)
{
	say_journal(e, out);
	say_sudo(e, out);
	say_dump(s, e, offset, out);
}
