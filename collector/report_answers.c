/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_answers.c - the names that caches and logs held: answers.jsonl, one
 * line a record, and a bounded table of names for the page.
 */
#include "report_state.h"

#include "json.h"

#define LAST_LINE 128 /* room for the line that says what was left out */

const char *
answer_status_text(enum answer_status s)
{
	static const char *const text[] = { "data", "nodata", "nxdomain",
		"servfail" };

	assert((unsigned)s < array_size(text));
	return text[s];
}

const char *
answer_from_text(enum answer_from f)
{
	static const char *const text[] = { "resolved-signal",
		"resolved-varlink", "resolved-zone", "log", "capture",
		"server-cache" };

	assert((unsigned)f < array_size(text));
	return text[f];
}

void
answers_init(struct answers *a)
{
	a->lines = BUF(PART_MAX - LAST_LINE);
	a->names = table_new(NAMES_MAX, sizeof(struct seen));
}

void
answers_free(struct answers *a)
{
	for (size_t i = 0; i < a->dumps; i++)
		let_go(a->dump[i].member);
	table_free(a->names);
	buf_free(&a->lines);
}

static struct span
owner(const struct record_answer *a, char text[DNSNAME_TEXT_MAX])
{
	if (!a->name.length)
		return a->text;
	return span_of(text, dnsname_text(&a->name, text));
}

static void
json_window(struct json *j, const struct record *r)
{
	int64_t first = r->time, last = first;

	if (r->basis == BASIS_WINDOW)
		last = r->until;
	else if (r->basis == BASIS_BEFORE)
		first = TIME_NONE;
	else if (r->basis == BASIS_UNKNOWN)
		first = last = TIME_NONE;
	if (first == TIME_NONE)
		json_null(j, "first");
	else
		json_time(j, "first", first);
	if (last == TIME_NONE)
		json_null(j, "last");
	else
		json_time(j, "last", last);
}

static void
json_answer(struct json *j, const struct record *r, struct span name)
{
	const struct record_answer *a = &r->answer;
	char type[DNS_TYPE_TEXT_MAX], class[16];

	(void)dns_type_text(a->type, type);
	json_span(j, "name", name);
	json_str(j, "type", type);
	if (a->class == 1) {
		json_str(j, "class", "IN");
	} else { /* RFC 3597 */
		struct buf b = BUF(sizeof(class));

		if (buf_printf(&b, "CLASS%u", a->class) == 0)
			json_span(j, "class", buf_span(&b));
		buf_free(&b);
	}
	json_str(j, "status", answer_status_text(a->status));
	json_span(j, "rdata", a->rdata);
	if (a->ttl_known)
		json_u64(j, "ttl", a->ttl);
	else
		json_null(j, "ttl");
	json_str(j, "from", answer_from_text(a->from));
	json_span(j, "scope", a->scope);
	json_span(j, "boot", a->boot);
	json_u64(j, "dump", a->dump);
}

/* A line is written whole or not at all. */
static bool
write_line(struct buf *out, const struct record *r, struct span name)
{
	struct json j = json_to(out);
	size_t before = out->n;

	json_object(&j, NULL);
	json_answer(&j, r, name);
	json_window(&j, r);
	json_span(&j, "member", r->member ? r->member->name : SPAN_NONE);
	json_u64(&j, "offset", r->ref.offset);
	json_u64(&j, "length", r->ref.length);
	json_bool(&j, "doubtful", r->answer.doubtful);
	json_end(&j);
	if (j.error == 0 && buf_byte(out, '\n') == 0)
		return true;
	out->n = before;
	return false;
}

static void
seen_widen(struct seen *s, const struct record *r)
{
	int64_t last = r->basis == BASIS_WINDOW ? r->until : r->time;

	if (r->time == TIME_NONE || r->basis == BASIS_UNKNOWN)
		return;
	if (r->basis != BASIS_BEFORE &&
	    (s->first == TIME_NONE || r->time < s->first))
		s->first = r->time;
	if (last > s->last)
		s->last = last;
}

static void
name_see(struct answers *a, const struct record *r, struct span name)
{
	const struct record_answer *an = &r->answer;
	uint8_t key[TABLE_KEY_MAX];
	size_t n = name.n < sizeof(key) - 3 ? name.n : sizeof(key) - 3;
	bool added = false;
	struct seen *s;

	for (size_t i = 0; i < n; i++)
		key[i] = ascii_lower(name.p[i]);
	key[n] = (uint8_t)(an->type >> 8);
	key[n + 1] = (uint8_t)an->type;
	key[n + 2] = (uint8_t)an->status;
	s = table_at(a->names, span_of(key, n + 3), &added);
	if (!s)
		return;
	if (added) {
		struct span rdata = span_head(an->rdata, sizeof(s->rdata));

		*s = (struct seen){ .first = TIME_NONE,
			.last = TIME_NONE,
			.type = an->type,
			.status = (uint8_t)an->status,
			.from = (uint8_t)an->from,
			.rdata_cut = rdata.n < an->rdata.n,
			.rdata_n = (uint8_t)rdata.n };
		if (rdata.n)
			memcpy(s->rdata, rdata.p, rdata.n);
	}
	s->count++;
	seen_widen(s, r);
}

static void
dump_see(struct answers *a, const struct record *r)
{
	struct dump_line *d = &a->dump[a->dumps];

	if (r->dump.event != DUMP_END || a->dumps == DUMPS_MAX)
		return;
	*d = (struct dump_line){ .dump = r->dump, .time = r->time };
	d->dump.boot = SPAN_NONE;
	d->member = keep(r->member ? r->member->name : SPAN_NONE);
	a->dumps++;
}

void
answers_see(struct answers *a, const struct record *r)
{
	char text[DNSNAME_TEXT_MAX];
	struct span name;

	if (r->kind == REC_DUMP) {
		dump_see(a, r);
		return;
	}
	name = owner(&r->answer, text);
	a->total++;
	a->status[r->answer.status]++;
	name_see(a, r, name);
	/* Once it is full no shorter line slips in: what is there is a
	 * head of what there was. */
	a->full = a->full || !write_line(&a->lines, r, name);
	a->written += !a->full;
}

int
report_answers(const struct report *r, struct buf *out)
{
	const struct answers *a = &r->answers;
	int e = buf_add(out, buf_span(&a->lines));

	if (e != 0 || a->total == a->written)
		return e;
	return buf_printf(out, "{\"left_out\":%llu}\n",
	    (unsigned long long)(a->total - a->written));
}
