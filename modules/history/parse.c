/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - shell histories: lines, entries and their times.
 *
 * A command that has no time of its own lies between the times of its
 * neighbours in the file, and was there when the file was last changed; that
 * is all that can be said of it, and said it is as "undated".
 */
#include "history.h"

#define STAMP_BYTES 40 /* no stamp is longer */
#define SNIFF_BYTES 64
#define SECONDS_MAX UINT64_C(253402300799) /* 9999-12-31 */

static struct span
path_of(const struct member *m)
{
	return m->path.n ? m->path : m->name;
}

bool
history_time(struct span digits, int64_t *ret)
{
	uint64_t seconds;

	if (digits.n < 9 || digits.n > 12 || !text_u64(digits, &seconds) ||
	    seconds > SECONDS_MAX)
		return false;
	*ret = (int64_t)seconds * USEC_PER_SEC;
	return true;
}

size_t
history_zsh_prefix(struct span line, int64_t *ret)
{
	struct span rest = line, seconds, duration;
	uint64_t n;

	if (!span_starts(rest, SPAN(": ")))
		return 0;
	rest = span_from(rest, 2);
	seconds = text_until(&rest, ':');
	duration = text_until(&rest, ';');
	if (!text_u64(duration, &n) || rest.p[-1] != ';' ||
	    !text_u64(seconds, &n))
		return 0;
	if (!history_time(seconds, ret))
		*ret = TIME_NONE;
	return (size_t)(rest.p - line.p);
}

/* bash: #SECONDS; tcsh: #+SECONDS; zsh: ": SECONDS:DURATION;COMMAND". */
bool
history_stamp(struct span line, int64_t *ret)
{
	int64_t time = TIME_NONE;

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (history_zsh_prefix(line, &time) > 0 && time != TIME_NONE) {
		*ret = time;
		return true;
	}
	if (!span_starts(line, SPAN("#")))
		return false;
	line = span_from(line, 1);
	if (span_starts(line, SPAN("+")))
		line = span_from(line, 1);
	return history_time(line, ret);
}

void
history_hold(
    struct history *h, const struct history_line *line, struct span text)
{
	size_t n =
	    line->bytes.n < HISTORY_ENTRY ? line->bytes.n : HISTORY_ENTRY;

	assert(text.n <= HISTORY_ENTRY);
	h->held.any = true;
	h->held.number = line->number;
	h->held.offset = line->offset;
	h->held.raw_n = n;
	h->held.text_n = text.n;
	h->held.next = h->next;
	if (n)
		memcpy(h->raw, line->bytes.p, n);
	if (text.n)
		memmove(h->text, text.p, text.n);
}

bool
history_append(
    struct history *h, const struct history_line *line, struct span text)
{
	size_t end = (size_t)(line->offset - h->held.offset);

	assert(h->held.any && line->offset >= h->held.offset);
	if (end + line->bytes.n > HISTORY_ENTRY ||
	    h->held.text_n + 1 + text.n > HISTORY_ENTRY)
		return false;
	/* What lies between the lines of an entry is one '\n'. */
	h->raw[h->held.raw_n] = '\n';
	if (line->bytes.n)
		memcpy(h->raw + end, line->bytes.p, line->bytes.n);
	h->held.raw_n = end + line->bytes.n;
	h->text[h->held.text_n++] = '\n';
	if (text.n)
		memmove(h->text + h->held.text_n, text.p, text.n);
	h->held.text_n += text.n;
	return true;
}

/* Of an entry without a time: after, before, both or nothing is known. */
static void
bound(const struct history *h, const struct member *m, struct record *r)
{
	int64_t before = m->mtime == TIME_NONE ? TIME_NONE : m->mtime / 1000;

	if (h->held.next != TIME_NONE &&
	    (before == TIME_NONE || h->held.next < before))
		before = h->held.next;
	if (before == TIME_NONE)
		return;
	r->basis = BASIS_BEFORE;
	r->time = before;
	if (h->earlier == TIME_NONE || h->earlier > before)
		return;
	r->basis = BASIS_WINDOW;
	r->time = h->earlier;
	r->until = before;
}

static struct span
user_of(const struct member *m)
{
	struct span origin = m->origin, prefix = SPAN("HISTFILE of ");

	/* "HISTFILE of HOME, set in FILE": of a name of the host's choice. */
	if (!span_starts(origin, prefix))
		return history_user(path_of(m));
	origin = span_from(origin, prefix.n);
	if (span_find(origin, SPAN(", ")) < 0)
		return SPAN_NONE;
	origin = span_head(origin, (size_t)span_find(origin, SPAN(", ")));
	if (span_is(origin, "/root"))
		return span_from(origin, 1);
	if (span_starts(origin, SPAN("/home/")) &&
	    span_find_byte(span_from(origin, 6), '/') < 0)
		return span_from(origin, 6);
	return origin;
}

void
history_say(struct history *h, struct emit *e)
{
	const struct member *m = emit_member(e);
	struct record r = { .kind = REC_COMMAND,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = span_of(h->raw, h->held.raw_n),
		.who = user_of(m) };

	if (!h->held.any)
		return;
	h->held.any = false;
	r.command.from =
	    h->family == HISTORY_STARTUP ? FROM_STARTUP : FROM_HISTORY;
	r.command.command = text_trim(span_of(h->text, h->held.text_n));
	r.command.shell = span_str(h->shell);
	r.command.line = h->held.number;
	if (h->stamp != TIME_NONE) {
		r.basis = BASIS_EXACT;
		r.time = h->earlier = h->stamp;
	} else
		bound(h, m, &r);
	h->stamp = TIME_NONE;
	if (r.command.command.n)
		emit_at(e, &r, h->held.offset, (uint32_t)h->held.raw_n);
}

/*
 * Finds the first stamp after the line that rest begins with, at the offset,
 * not further ahead than a fixed number of bytes: what is said must not hang
 * on how much of the file happens to be at hand.
 */
static void
seek_stamp(struct history *h, struct span rest, uint64_t offset)
{
	struct span ahead = span_head(rest, HISTORY_AHEAD);
	bool is_end = rest.n < HISTORY_AHEAD;
	size_t at;

	if (h->next != TIME_NONE && h->next_at > offset)
		return;
	at = h->sought > offset ? (size_t)(h->sought - offset) : 0;
	h->next = TIME_NONE;
	while (at < ahead.n && (is_end || ahead.n - at >= STAMP_BYTES)) {
		struct span line = span_from(ahead, at);
		ptrdiff_t end = span_find_byte(line, '\n');

		if (at > 0 &&
		    history_stamp(end < 0 ? line : span_head(line, (size_t)end),
			&h->next)) {
			h->next_at = offset + at;
			break;
		}
		if (end < 0)
			break;
		at += (size_t)end + 1;
	}
	h->sought = offset + at;
}

static history_reader *
reader_of(enum history_family family)
{
	static history_reader *const readers[] = {
		[HISTORY_PLAIN] = history_plain_line,
		[HISTORY_ZSH] = history_zsh_line,
		[HISTORY_FISH] = history_fish_line,
		[HISTORY_LIBEDIT] = history_libedit_line,
		[HISTORY_PSQL] = history_psql_line,
		[HISTORY_PYTHON] = history_python_line,
		[HISTORY_POWERSHELL] = history_powershell_line,
		[HISTORY_LESS] = history_less_line,
		[HISTORY_VIM] = history_vim_line,
		[HISTORY_STARTUP] = history_startup_line,
	};

	return (size_t)family < array_size(readers) ? readers[family] : NULL;
}

/* Reads the line that rest begins with; its length, 0: more is needed. */
static size_t
take_line(struct history *h, struct span rest, uint64_t offset, bool last,
    struct emit *e)
{
	ptrdiff_t end =
	    span_find_byte(span_head(rest, HISTORY_ENTRY + 1), '\n');
	bool is_long = end < 0 && rest.n > HISTORY_ENTRY;
	size_t n = end >= 0 ? (size_t)end : is_long ? HISTORY_ENTRY : rest.n;
	struct history_line line = { span_head(rest, n), offset, 0 };

	if (rest.n == 0 || (!last && rest.n < HISTORY_AHEAD))
		return 0;
	if (h->in_long)
		emit_skip(e, line.bytes);
	else {
		line.number = ++h->lines;
		if (h->family == HISTORY_PLAIN || h->family == HISTORY_ZSH)
			seek_stamp(h, rest, offset);
		reader_of(h->family)(h, &line, e);
	}
	h->in_long = is_long;
	return n + (end >= 0);
}

static size_t
take_item(struct history *h, struct span rest, uint64_t offset, bool last,
    struct emit *e)
{
	/* An item's end is looked for no further than this. */
	if (rest.n == 0 || (!last && rest.n < HISTORY_AHEAD))
		return 0;
	if (h->family == HISTORY_UNREAD)
		return rest.n;
	if (h->family == HISTORY_KSH)
		return history_ksh_item(h, rest, offset, e);
	if (h->family == HISTORY_MKSH)
		return history_mksh_item(h, rest, offset, e);
	return take_line(h, rest, offset, last, e);
}

/* What the file begins with knows better than its name. */
static enum history_family
sniff(struct span head, enum history_family named)
{
	static const struct {
		const char *begin;
		enum history_family family;
	} begins[] = {
		{ "\x81\x01", HISTORY_KSH },
		{ "\xab\xcd", HISTORY_MKSH },
		{ "_HiStOrY_V2_", HISTORY_LIBEDIT },
		{ "- cmd: ", HISTORY_FISH },
		{ ".less-history-file:", HISTORY_LESS },
		{ "# This viminfo file", HISTORY_VIM },
		{ "b0VIM", HISTORY_UNREAD },
		{ "SQLite format 3", HISTORY_UNREAD },
	};
	int64_t time;

	if (named == HISTORY_STARTUP || named == HISTORY_UNREAD)
		return named;
	for (size_t i = 0; i < array_size(begins); i++)
		if (span_starts(head, span_str(begins[i].begin)))
			return begins[i].family;
	if (span_starts(head, SPAN(": ")) && history_stamp(head, &time))
		return HISTORY_ZSH;
	return named;
}

static bool
begin(struct history *h, struct span window, bool last, struct emit *e)
{
	struct history_kind kind = history_kind(path_of(emit_member(e)));
	struct span head = span_head(window, SNIFF_BYTES);

	if (!last && window.n < SNIFF_BYTES)
		return false;
	h->started = true;
	if (kind.family == HISTORY_NONE)
		kind = (struct history_kind){ HISTORY_PLAIN, "history" };
	h->shell = kind.shell;
	h->family = sniff(head, kind.family);
	h->stamped = history_stamp(text_until(&head, '\n'), &h->stamp);
	h->stamp = h->earlier = h->next = TIME_NONE;
	return true;
}

static size_t
parse(void *state, struct span window, bool last, struct emit *e)
{
	struct history *h = state;
	struct span rest = window;
	size_t n = 1;

	if (!h->started && !begin(h, window, last, e))
		return 0;
	while (n > 0) {
		uint64_t offset = emit_offset(e) + (window.n - rest.n);

		n = take_item(h, rest, offset, last, e);
		rest = span_from(rest, n);
	}
	if (last)
		history_say(h, e);
	return window.n - rest.n;
}

static bool
accepts(const struct member *m, struct span head)
{
	static const char *const own[] = { "live/", "journal/", "log/",
		"report/", "ioc/" };

	(void)head;
	if (span_starts(m->name, SPAN("live/history/")))
		return true;
	for (size_t i = 0; m->path.n == 0 && i < array_size(own); i++)
		if (span_starts(m->name, span_str(own[i])))
			return false;
	return history_kind(path_of(m)).family != HISTORY_NONE;
}

const struct parser history_parser = {
	.name = "history",
	.size = sizeof(struct history),
	.accepts = accepts,
	.parse = parse,
};
