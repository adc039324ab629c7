/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intake.c - a worker's frames become members and notes. What it says is
 * checked: it reads what the host wrote.
 */
#include "intake.h"

#include "encode.h"
#include "text.h"

static const char *const note_names[] = { "absent", "symlink", "special",
	"refused", "cut", "changed", "done" };

void
intake_note(struct run *r, const char *source, unsigned kind, struct span what,
    int error, struct span text)
{
	autobuf clean = BUF(64 * KIB);
	struct json *j = archive_log(r->archive, source);

	json_str(j, "action", "note");
	json_str(j, "kind", note_names[kind]);
	if (escape_text(what, &clean) == 0)
		json_span(j, "what", buf_span(&clean));
	clean.n = 0;
	json_str(j, "error",
	    error == 0                   ? ""
		: strerrorname_np(error) ? strerrorname_np(error)
					 : "unknown");
	if (escape_text(text, &clean) == 0)
		json_span(j, "text", buf_span(&clean));
	archive_log_end(r->archive);
	if (kind == NOTE_REFUSED || kind == NOTE_CUT)
		r->not_whole++;
}

/* Names come from a worker that reads what the host wrote. */
static bool
good_name(struct span name)
{
	struct span rest = name;

	if (name.n == 0 || name.p[0] == '/')
		return false;
	while (rest.n > 0) {
		struct span part = text_until(&rest, '/');

		if (span_is(part, "..") || span_is(part, "."))
			return false;
	}
	return span_find_byte(name, '\0') < 0;
}

static bool
begin_member(struct run *r, struct worker *w, const struct frame *f)
{
	struct frame_member m;
	struct tar_member t;
	int e;

	if (w->open || !good_name(f->name) || !frame_get_member(f->payload, &m))
		return false;
	t = (struct tar_member){ .name = f->name,
		.origin = span_from(f->payload, FRAME_MEMBER_SIZE),
		.size = m.size,
		.mode = m.mode,
		.uid = m.uid,
		.gid = m.gid,
		.flags = m.flags,
		.atime = m.atime,
		.mtime = m.mtime,
		.ctime = m.ctime,
		.btime = m.btime };
	e = r->taken + m.size > QUICK_ALL && !r->options->full
	    ? -EFBIG
	    : archive_begin(r->archive, w->taker->name, &t);
	w->open = e == 0;
	/* -EEXIST: another source took it already, which is as good */
	if (e < 0 && e != -EEXIST)
		intake_note(r, w->taker->name, NOTE_CUT, f->name, -e,
		    e == -EFBIG ? SPAN("not taken: the archive's limit, or "
				       "the medium's, is reached")
				: SPAN("not taken"));
	if (e < 0)
		return true;
	w->taken += m.size;
	w->starved = false;
	w->name.n = 0;
	return buf_add(&w->name, f->name) == 0;
}

void
intake_fill(struct run *r, struct worker *w)
{
	static const uint8_t zeros[64 * 1024];
	uint64_t left;

	while ((left = archive_left(r->archive)) > 0) {
		archive_data(r->archive,
		    span_of(zeros,
			left < sizeof(zeros) ? (size_t)left : sizeof(zeros)));
		while (child_busy(&r->child))
			(void)run_turn(r, -1, 200);
	}
	archive_end(r->archive);
	w->open = false;
	if (w->starved)
		intake_note(r, w->taker->name, NOTE_CUT, buf_span(&w->name), 0,
		    SPAN("its end is zeros: the medium is full"));
}

/* What is left of a full medium is for the log and the report. */
static bool
put_data(struct run *r, struct worker *w, struct span s)
{
	if (!w->open) /* of a member that was refused */
		return true;
	if (s.n > archive_left(r->archive))
		return false;
	w->starved = w->starved || archive_full(r->archive);
	if (!w->starved)
		archive_data(r->archive, s);
	return true;
}

static bool
heard(struct run *r, struct worker *w, const struct frame *f)
{
	uint32_t kind;

	switch ((unsigned)f->type) {
	case FRAME_MEMBER:
		return begin_member(r, w, f);
	case FRAME_DATA:
		return put_data(r, w, f->payload);
	case FRAME_MEMBER_END:
		if (w->open)
			intake_fill(r, w);
		return true;
	case FRAME_NOTE:
		kind = frame_get32(f->payload, 0);
		if (kind >= array_size(note_names))
			return false;
		intake_note(r, w->taker->name, kind, f->name,
		    (int)(frame_get32(f->payload, 4) & 0xffff),
		    span_from(f->payload, 8));
		return true;
	case FRAME_DONE:
		w->done = true;
		w->error = (int)(frame_get32(f->payload, 0) & 0xffff);
		return true;
	default:
		return false;
	}
}

/* false: the worker has ended, or broke the protocol. */
bool
intake_hear(struct run *r, struct worker *w)
{
	ssize_t got = frame_fill(w->fd, &w->frames), n;
	struct frame f;

	if (got == -EAGAIN)
		return true;
	while ((n = frame_next(&w->frames, &f)) > 0) {
		if (!heard(r, w, &f))
			return false;
		buf_drop(&w->frames, (size_t)n);
	}
	return n == 0 && got > 0;
}
