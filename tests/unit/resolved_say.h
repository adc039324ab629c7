/* SPDX-License-Identifier: Apache-2.0 */
/* resolved_say.h - records of resolved's parsers as lines, for comparison. */
#ifndef DNSIR_TESTS_RESOLVED_SAY_H
#define DNSIR_TESTS_RESOLVED_SAY_H

#include "parse.h"
#include "tap.h"

#define say_function static __attribute__((unused))

static const char *const say_status[] = { "data", "NODATA", "NXDOMAIN",
	"SERVFAIL" };

say_function void
say_answer(struct buf *b, const struct record *r)
{
	const struct record_answer *a = &r->answer;
	char name[DNSNAME_TEXT_MAX], type[DNS_TYPE_TEXT_MAX];
	struct span owner = a->text;

	if (a->name.length > 0)
		owner = span_of(name, dnsname_text(&a->name, name));
	(void)dns_type_text(a->type, type);
	assert(buf_printf(b, "%s %.*s|%s%.*s|%s|%s|%.*s%s%s%s\n",
		   a->from == FROM_RESOLVED_ZONE ? "zone" : "cache",
		   SPAN_ARG(a->scope), a->name.length > 0 ? "" : "cut:",
		   SPAN_ARG(owner), a->type ? type : "?", say_status[a->status],
		   SPAN_ARG(a->rdata), a->doubtful ? "|doubtful" : "",
		   a->ambiguous ? "|ambiguous" : "",
		   a->status == ANSWER_DATA && a->wire.n == 0 ? "|as text"
							      : "") == 0);
}

say_function void
say_dump(struct buf *b, const struct record_dump *d)
{
	if (d->event == DUMP_BEGIN)
		assert(buf_printf(b, "begin %u pid %u%s\n", d->dump, d->pid,
			   d->whole ? " whole" : "") == 0);
	else
		assert(buf_printf(b, "end %u: %u+%u, %u servers, %u lines%s\n",
			   d->dump, d->answers, d->negatives, d->servers,
			   d->lines, d->whole ? ", whole" : "") == 0);
}

/* An emit_fn; arg is a struct buf. */
say_function void
say_record(void *arg, const struct record *r)
{
	struct buf *b = arg;

	if (r->kind == REC_ANSWER)
		say_answer(b, r);
	else if (r->kind == REC_DUMP)
		say_dump(b, &r->dump);
	else if (r->kind == REC_SERVER)
		assert(
		    buf_printf(b, "server %.*s|%.*s|%.*s\n",
			SPAN_ARG(r->server.address), SPAN_ARG(r->server.role),
			SPAN_ARG(r->server.link)) == 0);
	else if (r->kind == REC_FACT)
		assert(buf_printf(b, "%.*s=%.*s\n", SPAN_ARG(r->fact.key),
			   SPAN_ARG(r->fact.value)) == 0);
}

#endif
