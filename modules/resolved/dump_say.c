/* SPDX-License-Identifier: Apache-2.0 */
/* dump_say.c - what a dump's lines say, as records. */
#include "dump_say.h"

#include "dump_rr.h"

#define TEXT_MAX (512 * KIB)

static enum time_basis
basis(int64_t time, enum time_basis known)
{
	return time == TIME_NONE ? BASIS_UNKNOWN : known;
}

static struct span
boot(const struct dump *d)
{
	return span_of(d->boot, d->boot_length);
}

void
dump_say_begin(struct dump *d, const struct dump_line_in *in, struct emit *e)
{
	struct record r = { .kind = REC_DUMP,
		.basis = basis(in->time, BASIS_EXACT),
		.time = in->time,
		.until = TIME_NONE,
		.raw = in->message };

	d->boot_length = span_head(in->boot, sizeof(d->boot)).n;
	if (d->boot_length > 0)
		memcpy(d->boot, in->boot.p, d->boot_length);
	d->count = (struct record_dump){ .event = DUMP_BEGIN,
		.from = FROM_RESOLVED_SIGNAL,
		.dump = d->count.dump,
		.pid = in->pid,
		.whole = span_starts(in->message, SPAN("[Scope ")),
		.boot = boot(d) };
	r.dump = d->count;
	emit_at(e, &r, in->offset, in->length);
}

void
dump_say_end(struct dump *d, bool whole, struct emit *e)
{
	struct record r = { .kind = REC_DUMP,
		.basis = basis(d->last, BASIS_EXACT),
		.time = d->last,
		.until = TIME_NONE };

	d->count.event = DUMP_END;
	d->count.whole = whole;
	r.dump = d->count;
	emit_at(e, &r, d->last_offset, d->last_length);
}

/* Joins the held lines by blanks; resolved's comments ("-- …") are left. */
static struct span
flatten(struct dump *d)
{
	struct span rest = buf_span(&d->rr.text), line;
	bool first = true;

	d->flat.max = DUMP_HELD_MAX;
	d->flat.n = 0;
	for (; text_line(&rest, true, &line); first = false) {
		if (!first) {
			line = text_trim(line);
			if (span_starts(line, SPAN("-- ")))
				continue;
			if (buf_byte(&d->flat, ' ') < 0)
				break;
		}
		if (buf_add(&d->flat, line) < 0)
			break;
	}
	return buf_span(&d->flat);
}

void
dump_say_rr(struct dump *d, struct emit *e)
{
	struct dump_held *h = &d->rr;
	struct dump_rr rr;
	struct record r = { .kind = REC_ANSWER,
		.basis = basis(h->time, BASIS_BEFORE),
		.time = h->time,
		.until = TIME_NONE,
		.raw = buf_span(&h->text),
		.answer = { .from = h->section == DUMP_IN_ZONE
			? FROM_RESOLVED_ZONE
			: FROM_RESOLVED_SIGNAL,
		    .scope = span_of(d->scope, d->scope_length),
		    .boot = boot(d),
		    .dump = d->count.dump,
		    .doubtful = h->doubtful } };

	d->wire.max = 65535;
	d->text.max = TEXT_MAX;
	/* it could be read when it was held, so it can be now */
	(void)dump_rr_read(span_from(flatten(d), 1), &rr);
	rr.partial = h->partial;
	dump_rr_answer(&rr, &d->wire, &d->text, &r.answer);
	if (r.answer.status == ANSWER_DATA)
		d->count.answers++;
	else
		d->count.negatives++;
	emit_at(e, &r, h->offset, (uint32_t)(h->end - h->offset));
}

/* Up to the next blank or the closing bracket. */
struct span
dump_header_value(struct span header, const char *key)
{
	struct span word;

	if (header.n > 0 && header.p[header.n - 1] == ']')
		header.n--;
	while ((word = text_word(&header)).n > 0)
		if (span_starts(word, span_str(key)))
			return span_from(word, strlen(key));
	return SPAN_NONE;
}

void
dump_say_server(struct dump *d, struct emit *e)
{
	struct span header = buf_span(&d->server.text), rest = header;
	struct record r = { .kind = REC_SERVER,
		.basis = basis(d->server.time, BASIS_EXACT),
		.time = d->server.time,
		.until = TIME_NONE,
		.raw = header };

	text_word(&rest);
	r.server.address = text_word(&rest);
	if (span_ends(r.server.address, SPAN("]")))
		r.server.address.n--;
	r.server.role = dump_header_value(header, "type=");
	r.server.link = dump_header_value(header, "interface=");
	d->count.servers++;
	emit_at(e, &r, d->server.offset,
	    (uint32_t)(d->server.end - d->server.offset));
}
