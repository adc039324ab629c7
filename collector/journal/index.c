/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.c - lines for journal/index.jsonl: the file's own, then its holes
 * and the steps of its clock. dnsir-evidence(5)
 */
#include "reader.h"

#include <string.h>

#include "encode.h"

static const char *
state_name(const struct header *h)
{
	static const char *const name[] = { "offline", "online", "archived" };

	return h->state < array_size(name) ? name[h->state] : "unknown";
}

static void
put_features(struct json *j, const struct header *h)
{
	static const char *const name[] = { "xz", "lz4", "keyed-hash", "zstd",
		"compact" };

	json_array(j, "features");
	for (size_t i = 0; i < array_size(name); i++)
		if (h->incompatible & 1U << i)
			json_str(j, NULL, name[i]);
	json_end(j);
	json_u64(j, "compatible", h->compatible);
	json_u64(j, "incompatible", h->incompatible);
}

static void
put_time(struct json *j, const char *key, int64_t usec)
{
	if (usec == TIME_NONE)
		json_null(j, key);
	else
		json_i64(j, key, usec);
}

static void
put_header(struct json *j, const struct job *job)
{
	const struct header *h = &job->header;
	const uint8_t *machine = job->ask.machine;

	json_str(j, "state", state_name(h));
	put_features(j, h);
	json_hex(j, "file_id", h->file_id);
	json_hex(j, "machine_id", h->machine_id);
	if (job->ask.has_machine)
		json_bool(j, "foreign",
		    memcmp(h->machine_id.p, machine, h->machine_id.n) != 0);
	json_hex(j, "boot_id", h->boot_id);
	json_hex(j, "seqnum_id", h->seqnum_id);
	json_u64(j, "header_size", h->header_size);
	json_u64(j, "arena_size", h->arena_size);
	json_u64(j, "objects", h->objects);
	json_u64(j, "entries", h->entries);
	json_u64(j, "head_seqnum", h->head_seqnum);
	json_u64(j, "tail_seqnum", h->tail_seqnum);
	put_time(j, "head_time", h->head_time);
	put_time(j, "tail_time", h->tail_time);
	json_u64(j, "tail_monotonic", h->tail_monotonic);
}

static void
put_reading(struct json *j, const struct job *job)
{
	const struct count *c = &job->count;

	json_bool(j, "readable", job->reason == NULL);
	if (job->reason != NULL)
		json_str(j, "reason", job->reason);
	if (job->error < 0)
		json_str(j, "error", strerrorname_np(-job->error));
	if (job->damaged)
		json_bool(j, "damaged", true);
	if (job->end.outcome == JOURNAL_BOUND)
		json_bool(j, "bound", true);
	if (c->done && c->read > 0) {
		json_hex(j, "head_boot_id", span_of(&c->head_boot, 16));
		json_i64(j, "head_monotonic", c->head_monotonic);
	}
	if (c->done) {
		json_u64(j, "read", c->read);
		json_u64(j, "holes", c->holes);
		json_u64(j, "missing", c->missing);
		json_u64(j, "holes_listed", c->listed);
		json_u64(j, "steps", c->steps);
	}
	json_u64(j, "exported", job->end.entries);
	json_u64(j, "exported_bytes", job->end.bytes);
	if (job->skipped > 0)
		json_u64(j, "skipped_bytes", job->skipped);
	if (job->end.fields_cut > 0)
		json_u64(j, "fields_cut", job->end.fields_cut);
	if (job->fields_odd > 0)
		json_u64(j, "fields_odd", job->fields_odd);
	if (job->entries_bad > 0)
		json_u64(j, "entries_bad", job->entries_bad);
}

/* Paths are bytes: escaped as everywhere in the log. */
static void
put_path(struct json *j, const struct job *job)
{
	autobuf b = BUF(4 * WIRE_PATH_MAX);
	int r = escape_text(span_str(job->path), &b);

	json_span(j, "path", r == 0 ? buf_span(&b) : SPAN_NONE);
}

static void
put_file(struct json *j, const struct job *job)
{
	json_object(j, NULL);
	json_str(j, "kind", "file");
	json_u64(j, "file", job->ask.number);
	put_path(j, job);
	json_u64(j, "size", job->header.size);
	json_u64(j, "allocated", job->header.allocated);
	if (job->header.signature)
		put_header(j, job);
	put_reading(j, job);
	json_end(j);
}

static void
put_hole(struct json *j, const struct job *job, const struct hole *h)
{
	json_object(j, NULL);
	json_str(j, "kind", "hole");
	json_u64(j, "file", job->ask.number);
	json_u64(j, "first", h->first);
	json_u64(j, "last", h->last);
	json_i64(j, "before", h->before);
	json_i64(j, "after", h->after);
	json_i64(j, "monotonic", h->monotonic);
	if (h->new_boot)
		json_bool(j, "new_boot", true);
	json_end(j);
}

static void
put_step(struct json *j, const struct job *job, const struct step *s)
{
	json_object(j, NULL);
	json_str(j, "kind", "step");
	json_u64(j, "file", job->ask.number);
	json_u64(j, "seqnum", s->seqnum);
	json_i64(j, "before", s->before);
	json_i64(j, "after", s->after);
	json_i64(j, "monotonic", s->monotonic);
	json_i64(j, "by", s->by);
	json_end(j);
}

/* A line that would not fit is dropped, never cut. */
static void
line(struct job *job, struct buf *b, size_t begin, const struct json *j)
{
	if (j->error < 0 || buf_byte(b, '\n') < 0)
		b->n = begin;
	if (b->n < WIRE_INDEX_MAX / 2)
		return;
	out_write(job, WIRE_INDEX, buf_span(b));
	b->n = 0;
}

void
index_file(struct job *job)
{
	const struct count *c = &job->count;
	autobuf b = BUF(WIRE_INDEX_MAX);
	struct json j = json_to(&b);
	size_t begin = 0;

	put_file(&j, job);
	line(job, &b, begin, &j);
	for (size_t i = 0; c->done && i < c->listed; i++) {
		j = json_to(&b);
		begin = b.n;
		put_hole(&j, job, &c->hole[i]);
		line(job, &b, begin, &j);
	}
	for (size_t i = 0; c->done && i < c->steps && i < STEPS_MAX; i++) {
		j = json_to(&b);
		begin = b.n;
		put_step(&j, job, &c->step[i]);
		line(job, &b, begin, &j);
	}
	if (b.n > 0)
		out_write(job, WIRE_INDEX, buf_span(&b));
}
