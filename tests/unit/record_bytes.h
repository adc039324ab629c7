/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_bytes.h - a record as bytes, each field in its turn: two records
 * are alike exactly if their bytes are.
 */
#ifndef DNSIR_TESTS_RECORD_BYTES_H
#define DNSIR_TESTS_RECORD_BYTES_H

#include "record.h"

struct bytes {
	struct buf out;
	int error;
};

static void
put_span(struct bytes *b, struct span s)
{
	uint64_t n = s.n;

	b->error |= buf_add(&b->out, span_of(&n, sizeof(n)));
	b->error |= buf_add(&b->out, s);
}

static void
put(struct bytes *b, uint64_t v)
{
	b->error |= buf_add(&b->out, span_of(&v, sizeof(v)));
}

static void
put_time(struct bytes *b, int64_t v)
{
	put(b, (uint64_t)v);
}

static void
put_name(struct bytes *b, const struct dnsname *name)
{
	put(b, name->labels);
	put_span(b, span_of(name->wire, name->length));
}

static void
put_note(struct bytes *b, const struct record_note *n)
{
	put_span(b, n->source);
	put_span(b, n->kind);
	put_span(b, n->what);
	put_span(b, n->error);
	put_span(b, n->text);
}

static void
put_answer(struct bytes *b, const struct record_answer *a)
{
	put(b, a->status);
	put(b, a->from);
	put_name(b, &a->name);
	put_span(b, a->text);
	put(b, a->type);
	put(b, a->class);
	put(b, a->ttl_known);
	put(b, a->ttl);
	put_span(b, a->rdata);
	put_span(b, a->wire);
	put_span(b, a->scope);
	put_span(b, a->boot);
	put(b, a->dump);
	put(b, a->doubtful);
	put(b, a->ambiguous);
}

static void
put_query(struct bytes *b, const struct record_query *q)
{
	put_name(b, &q->name);
	put(b, q->type);
	put(b, q->class);
	put(b, q->rd_known);
	put(b, q->rd);
}

static void
put_dump(struct bytes *b, const struct record_dump *d)
{
	put(b, d->event);
	put(b, d->from);
	put(b, d->dump);
	put(b, d->answers);
	put(b, d->negatives);
	put(b, d->servers);
	put(b, d->lines);
	put(b, d->pid);
	put(b, d->whole);
	put_span(b, d->boot);
}

static void
put_hosts(struct bytes *b, const struct record_hosts *h)
{
	put(b, h->address.family);
	put_span(b, span_of(h->address.byte, sizeof(h->address.byte)));
	put_span(b, h->address_text);
	put_span(b, h->names);
	put_span(b, h->comment);
	put(b, h->is_comment);
	put(b, h->garbage);
	put(b, h->line);
}

static void
put_command(struct bytes *b, const struct record_command *c)
{
	put(b, c->from);
	put_span(b, c->command);
	put_span(b, c->shell);
	put(b, c->line);
}

static void
put_login(struct bytes *b, const struct record_login *l)
{
	put(b, l->event);
	put_span(b, l->user);
	put_span(b, l->line);
	put_span(b, l->from);
	put(b, l->pid);
}

static void
put_journal(struct bytes *b, const struct record_journal *j)
{
	put_span(b, j->message);
	put_span(b, j->unit);
	put_span(b, j->identifier);
	put_span(b, j->comm);
	put_span(b, j->exe);
	put_span(b, j->transport);
	put_span(b, j->boot);
	put_span(b, j->message_id);
	put_span(b, j->code_func);
	put_span(b, j->cursor);
	put(b, j->seqnum);
	put_time(b, j->monotonic);
	put(b, j->pid);
	put(b, j->uid);
	put(b, j->priority);
}

static void
put_journal_file(struct bytes *b, const struct record_journal_file *f)
{
	put_span(b, f->path);
	put_span(b, f->reason);
	put_span(b, f->seqnum_id);
	put_span(b, f->boot);
	put(b, f->readable);
	put(b, f->online);
	put(b, f->hole);
	put(b, f->entries);
	put(b, f->read);
	put(b, f->head_seqnum);
	put(b, f->tail_seqnum);
	put_time(b, f->head_time);
	put_time(b, f->tail_time);
}

static void
put_server(struct bytes *b, const struct record_server *s)
{
	put_span(b, s->address);
	put_span(b, s->role);
	put_span(b, s->link);
}

static void
put_kind(struct bytes *b, const struct record *r)
{
	switch (r->kind) {
	case REC_MEMBER:
		break;
	case REC_FACT:
		put_span(b, r->fact.key);
		put_span(b, r->fact.value);
		break;
	case REC_NOTE:
		put_note(b, &r->note);
		break;
	case REC_ANSWER:
		put_answer(b, &r->answer);
		break;
	case REC_QUERY:
		put_query(b, &r->query);
		break;
	case REC_SERVER:
		put_server(b, &r->server);
		break;
	case REC_DUMP:
		put_dump(b, &r->dump);
		break;
	case REC_HOSTS:
		put_hosts(b, &r->hosts);
		break;
	case REC_COMMAND:
		put_command(b, &r->command);
		break;
	case REC_LOGIN:
		put_login(b, &r->login);
		break;
	case REC_JOURNAL:
		put_journal(b, &r->journal);
		break;
	case REC_JOURNAL_FILE:
		put_journal_file(b, &r->journal_file);
		break;
	}
}

static void
put_record(struct bytes *b, const struct record *r)
{
	put(b, r->kind);
	put(b, r->basis);
	put_time(b, r->time);
	put_time(b, r->until);
	put_span(b, r->raw);
	put_span(b, r->who);
	put(b, r->ref.member);
	put(b, r->ref.length);
	put(b, r->ref.offset);
	put_kind(b, r);
}

/*
 * What put_record() knows, on machines with pointers of eight bytes: a new
 * field makes a struct larger, most of the time.
 */
static const struct {
	const char *name;
	size_t size, known;
} record_sizes[] = {
	{ "record", sizeof(struct record), 456 },
	{ "fact", sizeof(struct record_fact), 32 },
	{ "note", sizeof(struct record_note), 80 },
	{ "answer", sizeof(struct record_answer), 376 },
	{ "query", sizeof(struct record_query), 264 },
	{ "server", sizeof(struct record_server), 48 },
	{ "dump", sizeof(struct record_dump), 56 },
	{ "hosts", sizeof(struct record_hosts), 80 },
	{ "command", sizeof(struct record_command), 48 },
	{ "login", sizeof(struct record_login), 64 },
	{ "journal", sizeof(struct record_journal), 192 },
	{ "journal_file", sizeof(struct record_journal_file), 152 },
};

#endif
