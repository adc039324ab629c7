/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stock.c - lines that belong in a default file, and headers of known block
 * lists, by the patterns of modules/intel/hosts_baseline.tsv and
 * hosts_known_headers.tsv.
 *
 * The patterns are text, so the line is brought to one form first: the
 * address as RFC 5952 has it but for "::0" at its end, single blanks.
 */
#include "hosts.h"

#define HOST_EXPRESSION "[A-Za-z0-9._-]+"
#define NORMAL_BYTES 512
#define HEADER_COMMENTS 40

/* HOST in a pattern stands for one of the host's own names. */
static bool
expand(const char *pattern, char *to, size_t size)
{
	static const char word[] = HOST_EXPRESSION;
	size_t n = 0;

	while (*pattern) {
		bool host = span_starts(span_str(pattern), SPAN("HOST"));
		const char *add = host ? word : pattern;
		size_t length = host ? sizeof(word) - 1 : 1;

		if (n + length + 1 > size)
			return false;
		memcpy(to + n, add, length);
		n += length;
		pattern += host ? 4 : 1;
	}
	to[n] = '\0';
	return true;
}

static void
add_pattern(struct stock *s, size_t i, const char *id, const char *pattern)
{
	bool whole =
	    expand(pattern, s->expression[i], sizeof(s->expression[i]));

	assert(whole); /* the lists are the project's own */
	(void)whole;
	s->rule[i] =
	    (struct match_rule){ .id = id, .expression = s->expression[i] };
}

static struct matcher *
patterns(struct stock *s)
{
	size_t n = intel_hosts_baseline_count;

	if (s->tried)
		return s->matcher;
	s->tried = true;
	assert(n + intel_hosts_headers_count <= PATTERNS_MAX);
	for (size_t i = 0; i < n; i++)
		add_pattern(s, i, intel_hosts_baseline[i].origin,
		    intel_hosts_baseline[i].pattern);
	for (size_t i = 0; i < intel_hosts_headers_count; i++)
		add_pattern(s, n + i, intel_hosts_headers[i].list,
		    intel_hosts_headers[i].pattern);
	if (matcher_new(&s->matcher, s->rule, n + intel_hosts_headers_count) <
	    0)
		s->matcher = NULL;
	return s->matcher;
}

static bool
normal_add(char *to, size_t *n, struct span s)
{
	if (*n + s.n + 1 > NORMAL_BYTES)
		return false;
	if (s.n)
		memcpy(to + *n, s.p, s.n);
	*n += s.n;
	return true;
}

static bool
normal_words(char *to, size_t *n, struct span words)
{
	struct span w;

	while ((w = hosts_word(&words)).n > 0)
		if ((*n && !normal_add(to, n, SPAN(" "))) ||
		    !normal_add(to, n, w))
			return false;
	return true;
}

/* Without the comment, but for a line that is nothing else. */
static bool
normal_line(
    const struct record_hosts *h, char to[NORMAL_BYTES], struct span *ret)
{
	char address[ADDRESS_TEXT_MAX];
	size_t n = 0;
	bool fits = true;

	if (!h->is_comment) {
		struct span text =
		    span_of(address, address_text(&h->address, address));

		fits = normal_add(to, &n, text) &&
		    (!span_ends(text, SPAN("::")) ||
			normal_add(to, &n, SPAN("0")));
	}
	fits =
	    fits && normal_words(to, &n, h->is_comment ? h->comment : h->names);
	*ret = span_of(to, n);
	return fits;
}

struct seen {
	struct hosts_state *st;
	struct hosts_file *file;
	const struct record *record;
	bool stock;
};

static void
header_seen(struct seen *s, const struct hosts_header *h)
{
	struct hosts_entry e = { .class = ENTRY_HEADER };

	if (s->file->list)
		return;
	s->file->list = h;
	hosts_entry_keep(s->st, s->file, &e, s->record);
}

static void
pattern_seen(void *arg, size_t rule, size_t start, size_t length)
{
	struct seen *s = arg;
	bool comment = s->record->hosts.is_comment;
	const struct hosts_line *line;

	(void)start;
	(void)length;
	if (rule >= intel_hosts_baseline_count) {
		if (comment && s->file->comments <= HEADER_COMMENTS)
			header_seen(s,
			    &intel_hosts_headers[rule -
				intel_hosts_baseline_count]);
		return;
	}
	line = &intel_hosts_baseline[rule];
	s->stock = true;
	if (comment && span_starts(span_str(line->kind), SPAN("managed")) &&
	    !s->file->managed)
		s->file->managed = line;
}

bool
hosts_stock_see(
    struct hosts_state *st, struct hosts_file *f, const struct record *r)
{
	struct seen seen = { .st = st, .file = f, .record = r };
	struct matcher *m = patterns(&st->stock);
	char text[NORMAL_BYTES];
	struct span normal;

	f->comments += r->hosts.is_comment;
	if (f->lines > STOCK_LINES || r->hosts.garbage ||
	    !normal_line(&r->hosts, text, &normal))
		return false;
	if (!r->hosts.is_comment)
		hosts_form_see(f, normal);
	if (m)
		matcher_line(m, normal, pattern_seen, &seen);
	if (r->hosts.is_comment)
		return false;
	f->stock += seen.stock;
	f->other += !seen.stock;
	return !seen.stock;
}
