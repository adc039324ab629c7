/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c - members to parsers, window by window. */
#include "reader.h"

#include "tar.h"
#include "text.h"

struct reader {
	const struct parser *const *parsers;
	struct reader_events events;
	void *arg;
	struct tar_reader *tar;
	uint32_t index, leave_out;

	struct member member;
	struct buf names; /* owns the spans of member */
	const struct parser *parser;
	bool chosen; /* parser is decided, NULL or not */
	void *state;
	struct emit emit;
	uint8_t *window;
	size_t n;
};

static int on_member(void *, const struct tar_member *);
static int on_data(void *, struct span);
static int on_member_end(void *);

static const struct tar_events tar_events = {
	.member = on_member, .data = on_data, .member_end = on_member_end
};

int
reader_new(struct reader **ret, const struct parser *const *parsers,
    const struct reader_events *events, void *arg, uint32_t leave_out)
{
	struct reader *r = calloc(1, sizeof(*r));
	int error = -ENOMEM;

	if (r == NULL)
		return -ENOMEM;
	r->parsers = parsers;
	r->events = *events;
	r->arg = arg;
	r->leave_out = leave_out;
	r->names = BUF(4 * TAR_NAME_MAX);
	r->window = malloc(READER_WINDOW);
	if (r->window != NULL)
		error = tar_reader_new(&r->tar, &tar_events, r);
	if (error < 0) {
		reader_free(r);
		return error;
	}
	*ret = r;
	return 0;
}

static void
end_parser(struct reader *r)
{
	if (r->parser != NULL && r->parser->close != NULL)
		r->parser->close(r->state);
	free(r->state);
	r->state = NULL;
	r->parser = NULL;
}

void
reader_free(struct reader *r)
{
	if (r == NULL)
		return;
	end_parser(r);
	tar_reader_free(r->tar);
	buf_free(&r->names);
	free(r->window);
	free(r);
}

static int
keep_names(struct reader *r, const struct tar_member *t)
{
	struct span path = SPAN_NONE;
	int error;

	r->names.n = 0;
	error = buf_reserve(&r->names, t->name.n + t->origin.n + 1);
	if (error == 0)
		error = buf_add(&r->names, t->name);
	if (error == 0)
		error = buf_add(&r->names, t->origin);
	if (error < 0)
		return error;
	r->member.name = span_of(r->names.p, t->name.n);
	r->member.origin = span_of(r->names.p + t->name.n, t->origin.n);
	if (span_starts(r->member.name, SPAN("[root]/")))
		path = span_from(r->member.name, 6);
	r->member.path = path;
	return 0;
}

static int
on_member(void *arg, const struct tar_member *t)
{
	struct reader *r = arg;
	struct record record = { .kind = REC_MEMBER,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE };

	r->member = (struct member){ .index = r->index++,
		.size = t->size,
		.mode = t->mode,
		.uid = t->uid,
		.gid = t->gid,
		.flags = t->flags,
		.atime = t->atime,
		.mtime = t->mtime,
		.ctime = t->ctime,
		.btime = t->btime };
	r->chosen = false;
	r->n = 0;
	r->emit = (struct emit){
		.member = &r->member, .fn = r->events.record, .arg = r->arg
	};
	if (keep_names(r, t) < 0)
		return -ENOMEM;
	record.member = &r->member;
	record.ref.member = r->member.index;
	r->events.record(r->arg, &record);
	return 0;
}

/* The window's bytes so far are the head that parsers judge by. */
static void
choose(struct reader *r)
{
	struct span head = span_of(r->window, r->n);

	r->chosen = true;
	for (size_t i = 0; r->parsers[i] != NULL && r->parser == NULL; i++)
		if (r->member.index != r->leave_out &&
		    r->parsers[i]->accepts(&r->member, head))
			r->parser = r->parsers[i];
	if (r->parser != NULL) {
		r->state = calloc(1, r->parser->size ? r->parser->size : 1);
		if (r->state == NULL)
			abort();
	}
	r->events.member(
	    r->arg, &r->member, r->parser ? r->parser->name : NULL);
}

static void
parse(struct reader *r, bool last)
{
	size_t used;

	if (!r->chosen)
		choose(r);
	if (r->parser == NULL) {
		r->n = 0;
		return;
	}
	r->emit.window = span_of(r->window, r->n);
	used = r->parser->parse(r->state, r->emit.window, last, &r->emit);
	assert(used <= r->n);
	/* a full window that nobody could use, or bytes left at the end */
	if (used < r->n && (last || (used == 0 && r->n == READER_WINDOW))) {
		emit_skip(&r->emit, span_of(r->window + used, r->n - used));
		used = r->n;
	}
	memmove(r->window, r->window + used, r->n - used);
	r->n -= used;
	r->emit.offset += used;
}

static int
on_data(void *arg, struct span s)
{
	struct reader *r = arg;

	if (r->chosen && r->parser == NULL)
		return 0;
	while (s.n > 0) {
		struct span part = span_head(s, READER_WINDOW - r->n);

		memcpy(r->window + r->n, part.p, part.n);
		r->n += part.n;
		s = span_from(s, part.n);
		if (r->n == READER_WINDOW)
			parse(r, false);
	}
	return 0;
}

static int
on_member_end(void *arg)
{
	struct reader *r = arg;

	parse(r, true);
	if (r->emit.skips > 0)
		r->events.skipped(r->arg, &r->member, r->parser->name,
		    r->emit.skips, r->emit.skipped);
	end_parser(r);
	return 0;
}

int
reader_feed(struct reader *r, struct span s)
{
	return tar_feed(r->tar, s);
}

bool
reader_at_end(const struct reader *r)
{
	return tar_at_end(r->tar);
}
