/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - hosts files, line by line. hosts(5), as glibc 2.36 reads it: an
 * address that inet_pton(3) takes, then names, up to '#' or NUL.
 */
#include "hosts.h"

#include "module.h"

#define LINE_BYTES 65536 /* of longer lines the rest is skipped */

struct state {
	uint32_t line;
	bool in_long, in_note; /* within a long line, a template's {# #} */
};

static struct span
trim(struct span s)
{
	while (s.n > 0 && hosts_space(s.p[0]))
		s = span_from(s, 1);
	while (s.n > 0 && hosts_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Names must end in the record as they lie in the line, so only cut. */
static void
split(struct span line, struct record_hosts *h)
{
	size_t end = 0;
	struct span content;

	while (end < line.n && line.p[end] != '#' && line.p[end] != '\0')
		end++;
	content = span_head(line, end);
	if (end < line.n && line.p[end] == '#')
		h->comment = trim(span_from(line, end));
	h->address_text = hosts_word(&content);
	h->names = trim(content);
	h->is_comment = h->address_text.n == 0;
	h->garbage = !h->is_comment &&
	    (!address_parse(h->address_text, &h->address) || h->names.n == 0);
}

static void
say(struct span line, uint32_t number, struct emit *e)
{
	const struct member *m = emit_member(e);
	bool dated = m->path.n > 0 && m->mtime != TIME_NONE;
	struct record r = { .kind = REC_HOSTS,
		.basis = dated ? BASIS_BEFORE : BASIS_UNKNOWN,
		.time = dated ? m->mtime / 1000 : TIME_NONE,
		.until = TIME_NONE,
		.raw = line };

	split(line, &r.hosts);
	r.hosts.line = number;
	/* A swap file is binary but for the lines it holds. */
	if (r.hosts.garbage && hosts_role(m) == ROLE_SWAP)
		return;
	if (!r.hosts.is_comment || r.hosts.comment.n > 0)
		emit(e, &r);
}

/* Jinja's comments are no lines of the file that will be made. */
static bool
is_note(struct state *st, struct span line)
{
	bool was = st->in_note;

	if (!was && span_starts(trim(line), SPAN("{#")))
		st->in_note = true;
	if (!st->in_note)
		return was;
	if (span_find(line, SPAN("#}")) >= 0)
		st->in_note = false;
	return true;
}

/*
 * glibc reads a line of any length, so blanks or a comment behind an entry
 * must not hide it. A word that may go on behind the cut is not read.
 */
static void
say_long(struct span line, uint32_t number, struct emit *e)
{
	struct span head = span_head(line, LINE_BYTES), first = head;

	if (span_find_byte(head, '#') < 0)
		while (first.n > 0 && !hosts_space(first.p[first.n - 1]))
			first.n--;
	if (hosts_role(emit_member(e)) != ROLE_TEMPLATE && trim(first).n > 0)
		say(first, number, e);
	else
		first.n = 0;
	/* a byte of what lies behind, where the whole head is read */
	if (first.n == head.n)
		emit_skip(e, span_of(head.p + head.n, 1));
	else
		emit_skip(e, span_from(head, first.n));
}

static void
one_line(struct state *st, struct span line, struct emit *e)
{
	enum hosts_role role = hosts_role(emit_member(e));

	st->line++;
	if (st->in_long) {
		st->in_long = false;
		return;
	}
	if (line.n > LINE_BYTES) {
		say_long(line, st->line, e);
		return;
	}
	if (role == ROLE_TEMPLATE && is_note(st, line))
		return;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	say(line, st->line, e);
}

static size_t
line_length(struct span s, bool nul_too)
{
	size_t n = 0;

	if (!nul_too) {
		ptrdiff_t at = span_find_byte(s, '\n');

		return at < 0 ? s.n : (size_t)at;
	}
	while (n < s.n && s.p[n] != '\n' && s.p[n] != '\0')
		n++;
	return n;
}

static size_t
parse(void *state, struct span window, bool last, struct emit *e)
{
	struct state *st = state;
	bool nul_too = hosts_role(emit_member(e)) == ROLE_SWAP;
	struct span rest = window;

	while (rest.n > 0) {
		size_t n = line_length(rest, nul_too);

		if (n == rest.n && !last)
			break;
		one_line(st, span_head(rest, n), e);
		rest = span_from(rest, n + 1);
	}
	/* What is said of a long line must not hang on where it was cut. */
	if (rest.n > LINE_BYTES || (st->in_long && rest.n > 0)) {
		if (!st->in_long)
			say_long(rest, st->line + 1, e);
		st->in_long = true;
		rest = SPAN_NONE;
	}
	return window.n - rest.n;
}

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return hosts_role(m) != ROLE_NONE;
}

const struct parser hosts_parser = {
	.name = "hosts",
	.size = sizeof(struct state),
	.accepts = accepts,
	.parse = parse,
};
