/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.c - one entry in export format.
 * systemd, JOURNAL_EXPORT_FORMATS.md; systemd.journal-fields(7)
 */
#include "reader.h"

#include <inttypes.h>

#include "encode.h"

#define NAME_MAX_LENGTH 64 /* of a field, as journald has it */
#define SMALL 256 /* such fields always fit: journald takes 1024 of them */

/*
 * The format's text form carries what is printable UTF-8 without newlines;
 * the same judgement as journalctl's, so that both write the same bytes.
 */
static bool
is_text(struct span s)
{
	while (s.n > 0) {
		size_t n = utf8_length(s);
		bool control = n == 1
		    ? (s.p[0] < 0x20 && s.p[0] != '\t') || s.p[0] == 0x7f
		    : n == 2 && s.p[0] == 0xc2 && s.p[1] < 0xa0;

		if (n == 0 || control)
			return false;
		s = span_from(s, n);
	}
	return true;
}

static bool
is_name(struct span s)
{
	if (s.n == 0 || s.n > NAME_MAX_LENGTH || ascii_digit(s.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_digit(s.p[i]) && s.p[i] != '_' &&
		    (uint8_t)(s.p[i] - 'A') >= 26)
			return false;
	return true;
}

static int
put_binary(struct buf *b, struct span name, struct span value)
{
	uint8_t length[8];
	int r = buf_add(b, name);

	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)((uint64_t)value.n >> (8 * i));
	if (r == 0)
		r = buf_byte(b, '\n');
	if (r == 0)
		r = buf_add(b, span_of(length, sizeof(length)));
	if (r == 0)
		r = buf_add(b, value);
	return r == 0 ? buf_byte(b, '\n') : r;
}

static int
put_text(struct buf *b, struct span name, struct span value)
{
	int r = buf_add(b, name);

	if (r == 0)
		r = buf_byte(b, '=');
	if (r == 0)
		r = buf_add(b, value);
	return r == 0 ? buf_byte(b, '\n') : r;
}

/* A field that is too long is cut, and a line of our own beside it says so;
 * importers pass over lines with "__" that they do not know. */
static int
put_field(struct job *job, struct span name, struct span value)
{
	struct buf *b = &job->entry;
	size_t room = FIELDS_MAX > b->n ? FIELDS_MAX - b->n : 0;
	struct span kept =
	    span_head(value, room < FIELD_MAX ? room : FIELD_MAX);
	int r;

	job->full |= room < FIELD_MAX && room < value.n;
	r = is_text(kept) ? put_text(b, name, kept) : put_binary(b, name, kept);
	if (r < 0 || kept.n == value.n)
		return r;
	job->end.fields_cut++;
	return put_text(b, SPAN("__DNSIR_CUT"), name);
}

static int
put_any(struct job *job, struct span data)
{
	struct span value = data;
	struct span name = text_until(&value, '=');
	int r = 0;

	job->wanted |= job->scan && select_wants(data);
	if (!is_name(name) || name.n == data.n)
		job->fields_odd++;
	else if (!span_is(name, "_BOOT_ID")) /* stands at the head */
		r = put_field(job, name, value);
	if (r == -ENOBUFS) { /* no room even for its name */
		job->fields_odd++;
		r = 0;
	}
	return r;
}

/* The fields whose length lies within these bounds. */
static int
put_fields(struct job *job, size_t least, size_t most)
{
	const void *data;
	size_t length;
	int r = 0, more;

	sd_journal_restart_data(job->journal);
	for (;;) {
		more = sd_journal_enumerate_available_data(
		    job->journal, &data, &length);
		if (more <= 0 || r < 0)
			return more < 0 ? more : r;
		if (length >= least && length <= most)
			r = put_any(job, span_of(data, length));
	}
}

/*
 * Where there is no room for all, journald's own fields, which are short,
 * must not give way to what a process has sent.
 */
static int
put_all_fields(struct job *job)
{
	size_t head = job->entry.n;
	uint64_t cut = job->end.fields_cut, odd = job->fields_odd;
	int r;

	job->full = false;
	r = put_fields(job, 0, SIZE_MAX);
	if (r < 0 || !job->full)
		return r;
	job->entry.n = head;
	job->end.fields_cut = cut;
	job->fields_odd = odd;
	r = put_fields(job, 0, SMALL);
	return r < 0 ? r : put_fields(job, SMALL + 1, SIZE_MAX);
}

struct place
entry_place(const char *cursor)
{
	struct span rest = span_str(cursor);
	struct place place = { SPAN_NONE, 0 };

	while (rest.n > 0) {
		struct span word = text_until(&rest, ';');
		struct span value = span_from(word, 2);

		if (span_starts(word, SPAN("s=")))
			place.seqnum_id = value;
		else if (span_starts(word, SPAN("i=")) &&
		    !text_hex64(value, &place.seqnum))
			place.seqnum = 0;
	}
	return place;
}

static int
put_head(struct job *job, uint8_t boot[16])
{
	autofree char *cursor = NULL;
	uint64_t realtime, monotonic;
	sd_id128_t id;
	struct place place;
	char hex[SD_ID128_STRING_MAX];
	int r = sd_journal_get_cursor(job->journal, &cursor);

	if (r >= 0)
		r = sd_journal_get_realtime_usec(job->journal, &realtime);
	if (r >= 0)
		r = sd_journal_get_monotonic_usec(
		    job->journal, &monotonic, &id);
	if (r < 0)
		return r;
	place = entry_place(cursor);
	job->seqnum = place.seqnum;
	memcpy(boot, id.bytes, sizeof(id.bytes));
	r = buf_printf(&job->entry,
	    "__CURSOR=%s\n__REALTIME_TIMESTAMP=%" PRIu64
	    "\n__MONOTONIC_TIMESTAMP=%" PRIu64 "\n",
	    cursor, realtime, monotonic);
	if (r == 0 && place.seqnum != 0)
		r = buf_printf(&job->entry,
		    "__SEQNUM=%" PRIu64 "\n__SEQNUM_ID=%.*s\n", place.seqnum,
		    (int)place.seqnum_id.n, (const char *)place.seqnum_id.p);
	return r == 0 ? buf_printf(&job->entry, "_BOOT_ID=%s\n",
			    sd_id128_to_string(id, hex))
		      : r;
}

int
entry_format(struct job *job, uint8_t boot[16])
{
	int r;

	job->entry.n = 0;
	job->wanted = !job->scan;
	r = put_head(job, boot);
	if (r >= 0)
		r = put_all_fields(job);
	return r < 0 ? r : buf_byte(&job->entry, '\n');
}

bool
entry_is_dump(struct span entry)
{
	return span_find(entry, SPAN("\nCODE_FUNC=manager_sigusr1\n")) >= 0 ||
	    span_find(entry, SPAN("\nCODE_FUNCTION=manager_sigusr1\n")) >= 0;
}
