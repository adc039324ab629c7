/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.c - one entry of the export format: where it ends, what it says.
 * systemd, JOURNAL_EXPORT_FORMATS.md
 */
#include "cursor.h"
#include "parse.h"

/*
 * One field at rest: its length with the newline; 0 or ENTRY_*. room: what is
 * left of the longest entry, so that what is too long is so wherever the
 * window ends.
 */
static size_t
field_extent(struct span rest, size_t room, bool last, struct span *name,
    struct span *value)
{
	struct span all = span_head(rest, room);
	struct span head = span_head(all, NAME_LIMIT);
	ptrdiff_t newline = span_find_byte(head, '\n');
	ptrdiff_t equals = span_find_byte(head, '=');
	size_t more = rest.n >= room ? ENTRY_LONG : last ? ENTRY_BAD : 0;
	struct cursor c;
	uint64_t length;

	if (equals >= 0 && (newline < 0 || equals < newline)) {
		newline = span_find_byte(all, '\n');
		if (newline < 0)
			return more;
		*name = span_head(rest, (size_t)equals);
		*value = span_head(span_from(rest, (size_t)equals + 1),
		    (size_t)(newline - equals) - 1);
		return (size_t)newline + 1;
	}
	if (newline < 0)
		return head.n == NAME_LIMIT ? ENTRY_BAD : more;
	c = cursor_of(span_from(all, (size_t)newline + 1));
	length = cursor_le64(&c);
	if (c.bad)
		return more;
	if (length >= room - ((size_t)newline + 1 + sizeof(length)))
		return ENTRY_LONG;
	*name = span_head(rest, (size_t)newline);
	*value = cursor_take(&c, (size_t)length);
	if (cursor_u8(&c) != '\n' && !c.bad)
		return ENTRY_BAD;
	return c.bad ? more : all.n - cursor_left(&c);
}

size_t
journal_entry_extent(struct span rest, bool last)
{
	size_t at = 0;

	for (;;) {
		struct span left = span_from(rest, at), name, value;
		size_t n;

		if (left.n == 0)
			return last ? at : 0;
		if (left.p[0] == '\n')
			return at + 1;
		n = field_extent(left, ENTRY_LIMIT - at, last, &name, &value);
		if (n == 0 || n == ENTRY_BAD || n == ENTRY_LONG)
			return n;
		at += n;
	}
}

static const struct {
	const char *name;
	size_t at;
} fields[] = {
	{ "__CURSOR", offsetof(struct entry, cursor) },
	{ "__REALTIME_TIMESTAMP", offsetof(struct entry, realtime) },
	{ "__MONOTONIC_TIMESTAMP", offsetof(struct entry, monotonic) },
	{ "__SEQNUM", offsetof(struct entry, seqnum) },
	{ "_BOOT_ID", offsetof(struct entry, boot) },
	{ "MESSAGE", offsetof(struct entry, message) },
	{ "_SYSTEMD_UNIT", offsetof(struct entry, unit) },
	{ "SYSLOG_IDENTIFIER", offsetof(struct entry, identifier) },
	{ "_COMM", offsetof(struct entry, comm) },
	{ "_EXE", offsetof(struct entry, exe) },
	{ "_TRANSPORT", offsetof(struct entry, transport) },
	{ "MESSAGE_ID", offsetof(struct entry, message_id) },
	{ "CODE_FUNC", offsetof(struct entry, code_func) },
	{ "CODE_FUNCTION", offsetof(struct entry, code_func) },
	{ "_PID", offsetof(struct entry, pid) },
	{ "_UID", offsetof(struct entry, uid) },
	{ "PRIORITY", offsetof(struct entry, priority) },
	{ "_SOURCE_REALTIME_TIMESTAMP", offsetof(struct entry, source_time) },
};

static struct span *
place(struct entry *e, size_t at)
{
	return (struct span *)(void *)((uint8_t *)e + at);
}

static void
keep(struct entry *e, struct span name, struct span value)
{
	for (size_t i = 0; i < array_size(fields); i++) {
		struct span *to = place(e, fields[i].at);

		if (to->n == 0 && span_is(name, fields[i].name))
			*to = value;
	}
}

void
journal_entry_read(struct span all, struct entry *e)
{
	struct span rest = all, name, value;

	*e = (struct entry){ .all = all };
	while (rest.n > 0 && rest.p[0] != '\n') {
		size_t n = field_extent(rest, ENTRY_LIMIT, true, &name, &value);

		assert(n > 0 &&
		    n <= rest.n); /* journal_entry_extent() has said so */
		keep(e, name, value);
		rest = span_from(rest, n);
	}
}

uint64_t
journal_entry_number(struct span s)
{
	uint64_t n;

	return text_u64(s, &n) ? n : 0;
}
