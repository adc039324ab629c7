/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.c - histories under other names: HISTFILE, where it is a plain path.
 *
 * This runs as root over bytes of the suspect host, so it is a search for a
 * literal and a copy of harmless bytes, and nothing else: no expansion, no
 * quoting rules. bash(1), zshparam(1).
 */
#include "take.h"

#include "history.h"

#define NAMED_BYTES (64 * MIB)
#define PER_TEXT 16
#define ENVIRON_BYTES (256 * KIB)
#define PATH_BYTES 512

static bool
is_plain(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '.' || c == '_' ||
	    c == '-' || c == '/' || c == '+' || c == '@';
}

static bool
has_dots(struct span path)
{
	return span_find(path, SPAN("/../")) >= 0 ||
	    span_ends(path, SPAN("/.."));
}

/* A user may name any file; those of the system are no histories. */
static bool
is_of_system(struct span path)
{
	static const char *const below[] = { "/etc/", "/usr/", "/boot/",
		"/bin/", "/sbin/", "/lib", "/proc/", "/sys/", "/dev/",
		"/var/log/", "/var/lib/dpkg/", "/var/lib/rpm/" };

	for (size_t i = 0; i < array_size(below); i++)
		if (span_starts(path, span_str(below[i])))
			return true;
	return false;
}

/* Whether it was taken verbatim; a note says why not. */
static bool
take_verbatim(struct walk *w, const char *file, const char *place)
{
	struct host_stat st;
	char real[HOST_PATH_MAX];

	if (host_stat(w->host, file, &st) < 0)
		return false;
	if (host_real(w->host, file, real) < 0)
		return sink_file(w->sink, w->host, file) == 0;
	if (is_of_system(span_str(real)) ||
	    (st.type == HOST_FILE && st.size > NAMED_BYTES)) {
		sink_note(w->sink, NOTE_DONE, file, 0,
		    "not taken as a history, though %s names it: %s", place,
		    st.size > NAMED_BYTES ? "too large" : "of the system");
		return false;
	}
	return sink_file(w->sink, w->host, file) == 0;
}

void
history_take_named(struct walk *w, const char *file, const char *place)
{
	autobuf name = BUF(2 * HOST_PATH_MAX), origin = BUF(2 * HOST_PATH_MAX);
	bool is_new = false;
	autofd fd = -1;

	if (!table_at(w->files, span_str(file), &is_new) || !is_new ||
	    !take_verbatim(w, file, place) ||
	    history_kind(span_str(file)).family != HISTORY_NONE)
		return;
	/* The reader cannot know it by its name, so it gets a second one. */
	fd = host_file(w->host, file);
	if (fd < 0 || buf_printf(&name, "live/history%s", file) < 0 ||
	    buf_printf(&origin, "HISTFILE of %s, set in %s",
		w->home[0] ? w->home : "/", place) < 0 ||
	    buf_byte(&name, 0) < 0 || buf_byte(&origin, 0) < 0)
		return;
	(void)sink_descriptor(w->sink, (const char *)name.p,
	    (const char *)origin.p, fd, NAMED_BYTES);
}

/* text begins with the value: a path as it is, or below the home. */
static void
take_value(struct walk *w, struct span text, const char *place)
{
	static const char *const homes[] = { "~/", "$HOME/", "${HOME}/" };
	autobuf path = BUF(HOST_PATH_MAX);
	size_t n = 0;

	if (text.n && (text.p[0] == '"' || text.p[0] == '\''))
		text = span_from(text, 1);
	for (size_t i = 0; i < array_size(homes); i++)
		if (span_starts(text, span_str(homes[i]))) {
			text = span_from(text, strlen(homes[i]) - 1);
			if (buf_add(&path, span_str(w->home)) < 0)
				return;
			break;
		}
	while (n < text.n && n < PATH_BYTES && is_plain(text.p[n]))
		n++;
	text = span_head(text, n);
	if (n == 0 || n == PATH_BYTES || text.p[0] != '/' || has_dots(text) ||
	    span_starts(text, SPAN("/dev/")) || buf_add(&path, text) < 0 ||
	    buf_byte(&path, 0) < 0)
		return;
	history_take_named(w, (const char *)path.p, place);
}

void
history_find_in_text(struct walk *w, struct span text, const char *place)
{
	struct span variable = SPAN("HISTFILE=");

	for (int i = 0; i < PER_TEXT; i++) {
		ptrdiff_t at = span_find(text, variable);

		if (at < 0)
			return;
		text = span_from(text, (size_t)at + variable.n);
		take_value(w, text, place);
	}
}

/* The value of NAME= among the NUL-ended words; NULL where it is not. */
static char *
variable(const struct buf *words, struct span name)
{
	size_t at = 0;

	while (at < words->n) {
		struct span rest = span_from(buf_span(words), at);
		ptrdiff_t end = span_find_byte(rest, 0);

		if (end < 0)
			return NULL;
		if (span_starts(rest, name))
			return (char *)words->p + at + name.n;
		at += (size_t)end + 1;
	}
	return NULL;
}

/* A home as a process has it, in the form in which it is seen only once. */
static bool
normal_home(char *home)
{
	size_t n = strlen(home);
	struct span s;

	while (n > 1 && home[n - 1] == '/')
		home[--n] = '\0';
	s = span_of(home, n);
	return n > 1 && home[0] == '/' && span_find(s, SPAN("//")) < 0 &&
	    span_find(s, SPAN("/./")) < 0 && !has_dots(s);
}

static int
one_process(void *arg, const char *path)
{
	autobuf words = BUF(ENVIRON_BYTES);
	struct walk *w = arg;
	char *home;
	const char *file;

	/* A kernel thread has none, and a process may end at any time. */
	if (host_read(w->host, path, &words) < 0)
		return 0;
	home = variable(&words, SPAN("HOME="));
	file = variable(&words, SPAN("HISTFILE="));
	if (home && !normal_home(home))
		home = NULL;
	if (home && history_take_home(w, home) < 0)
		return -ETIME;
	w->home = home ? home : "";
	if (file)
		take_value(w, span_str(file), path);
	return sink_time_left(w->sink) < 1 ? -ETIME : 0;
}

void
history_find_in_processes(struct walk *w)
{
	int r = 0;

	if (host_live(w->host))
		r = host_glob(w->host, "/proc/*/environ", one_process, w);
	if (r == -E2BIG)
		sink_note(w->sink, NOTE_CUT, "/proc", r,
		    "more processes than are looked at for homes");
}
