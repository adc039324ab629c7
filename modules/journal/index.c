/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.c - journal/index.jsonl: a line for each file, then its holes and
 * the steps of its clock. dnsir-evidence(5)
 */
#include "json.h"
#include "parse.h"

#include "text.h"

#define LINE_LIMIT (64 * KIB)

static size_t
copy(uint8_t *to, size_t room, struct span s)
{
	size_t n = s.n < room ? s.n : room;

	if (n > 0)
		memcpy(to, s.p, n);
	return n;
}

static uint64_t
number(const struct json_value *v, const char *key)
{
	int64_t n = 0;

	return json_get_i64(v, key, &n) && n > 0 ? (uint64_t)n : 0;
}

static int64_t
time_at(const struct json_value *v, const char *key)
{
	int64_t n;

	return json_get_i64(v, key, &n) ? n : TIME_NONE;
}

static bool
flag(const struct json_value *v, const char *key)
{
	bool b = false;

	return json_get_bool(v, key, &b) && b;
}

static struct span
text(const struct json_value *v, const char *key)
{
	struct span s;

	return json_get_span(v, key, &s) ? s : SPAN_NONE;
}

static void
say_file(struct index_state *s, const struct json_value *v, struct record *r)
{
	struct record_journal_file *f = &r->journal_file;
	struct span state = text(v, "state");
	int64_t read;

	f->readable = flag(v, "readable");
	f->reason = text(v, "reason");
	f->online = span_is(state, "online");
	f->damaged = flag(v, "damaged");
	f->counted = json_get_i64(v, "read", &read);
	f->read = number(v, "read");
	f->entries = number(v, "entries");
	f->head_seqnum = number(v, "head_seqnum");
	f->tail_seqnum = number(v, "tail_seqnum");
	f->head_time = time_at(v, "head_time");
	f->tail_time = time_at(v, "tail_time");
	f->head_boot = text(v, "head_boot_id");
	f->monotonic = time_at(v, "head_monotonic");
	s->file = (uint32_t)number(v, "file");
	s->path_n = copy(s->path, sizeof(s->path), text(v, "path"));
	s->seqnum_id_n =
	    copy(s->seqnum_id, sizeof(s->seqnum_id), text(v, "seqnum_id"));
	s->boot_n = copy(s->boot, sizeof(s->boot), text(v, "boot_id"));
}

static bool
say_within(
    const struct index_state *s, const struct json_value *v, struct record *r)
{
	struct record_journal_file *f = &r->journal_file;
	struct span kind = text(v, "kind");

	f->hole = span_is(kind, "hole");
	f->step = span_is(kind, "step");
	f->head_seqnum = number(v, f->hole ? "first" : "seqnum");
	f->tail_seqnum = number(v, f->hole ? "last" : "seqnum");
	f->head_time = time_at(v, "before");
	f->tail_time = time_at(v, "after");
	f->by = f->step ? time_at(v, "by") : 0;
	f->new_boot = flag(v, "new_boot");
	f->monotonic = time_at(v, "monotonic");
	return (f->hole || f->step) && number(v, "file") == s->file &&
	    f->head_seqnum > 0 && f->head_seqnum <= f->tail_seqnum &&
	    f->head_time != TIME_NONE && f->tail_time != TIME_NONE &&
	    f->by != TIME_NONE;
}

static void
say_line(struct index_state *s, struct span line, struct emit *out)
{
	struct json_value *v = json_parse(line);
	struct record r = { .kind = REC_JOURNAL_FILE,
		.basis = BASIS_UNKNOWN,
		.until = TIME_NONE,
		.raw = line };
	bool good = v != NULL;

	if (good && span_is(text(v, "kind"), "file"))
		say_file(s, v, &r);
	else
		good = good && say_within(s, v, &r);
	r.journal_file.path = span_of(s->path, s->path_n);
	r.journal_file.seqnum_id = span_of(s->seqnum_id, s->seqnum_id_n);
	r.journal_file.boot = span_of(s->boot, s->boot_n);
	r.time = r.journal_file.tail_time;
	if (r.time != TIME_NONE)
		r.basis = BASIS_EXACT;
	if (good)
		emit(out, &r);
	else
		emit_skip(out, line);
	json_free(v);
}

size_t
journal_index_parse(
    struct index_state *s, struct span all, bool last, struct emit *out)
{
	struct span rest = all;

	while (rest.n > 0) {
		struct span head = span_head(rest, LINE_LIMIT);
		ptrdiff_t newline = span_find_byte(head, '\n');

		if (newline < 0 && head.n < LINE_LIMIT && !last)
			break;
		if (newline >= 0)
			head = span_head(rest, (size_t)newline);
		if (!s->pass && head.n > 0 &&
		    (newline >= 0 || head.n < LINE_LIMIT))
			say_line(s, head, out);
		else if (head.n > 0)
			emit_skip(out, head);
		s->pass = newline < 0;
		rest = span_from(rest, head.n + (newline >= 0));
	}
	return all.n - rest.n;
}
