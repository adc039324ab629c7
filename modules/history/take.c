/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - shell histories and start-up files of every home.
 *
 * Links, FIFOs and devices in a history's place become notes of the sink,
 * and are never opened: the detector makes findings of them.
 */
#include "take.h"

#include "history.h"

#define HOMES_MAX 4096
#define FILES_MAX 4096
#define STARTUP_BYTES (256 * KIB)

static const char *const paths[] = { "~/.*hist*", "~/.lesshst*", "~/.viminfo*",
	"~/.local/share/fish/*_history",
	"~/.local/share/powershell/PSReadLine/*_history.txt",
	"~/.local/share/nvim/shada/*.shada",
	"~/.local/state/nvim/shada/*.shada", "~/.bashrc", "~/.bash_profile",
	"~/.bash_login", "~/.bash_logout", "~/.bash_aliases", "~/.profile",
	"~/.zshrc", "~/.zshenv", "~/.zprofile", "~/.zlogin", "~/.zlogout",
	"~/.kshrc", "~/.mkshrc", "~/.shrc", "~/.cshrc", "~/.tcshrc", "~/.login",
	"~/.logout", "~/.config/fish/config.fish", "/etc/profile",
	"/etc/profile.d/*", "/etc/bash.bashrc", "/etc/bashrc",
	"/etc/bash.bash_logout", "/etc/zshrc", "/etc/zshenv", "/etc/zprofile",
	"/etc/zsh/z*", "/etc/csh.cshrc", "/etc/csh.login", "/etc/environment",
	NULL };

static bool
is_read_by_name(const char *path)
{
	return history_kind(span_str(path)).family != HISTORY_NONE;
}

static void
search_startup(struct walk *w, const char *path)
{
	autobuf text = BUF(STARTUP_BYTES);
	int r = host_read(w->host, path, &text);

	if (r == -EFBIG)
		sink_note(w->sink, NOTE_CUT, path, r,
		    "HISTFILE was looked for in the first 256 KiB only");
	if (r == 0 || r == -EFBIG)
		history_find_in_text(w, buf_span(&text), path);
}

/* A history that is a link to a file of another name. */
static void
follow_link(struct walk *w, const char *path)
{
	char target[HOST_PATH_MAX];

	if (host_real(w->host, path, target) == 0 && !is_read_by_name(target))
		history_take_named(w, target, path);
}

static int
take_file(void *arg, const char *path)
{
	struct walk *w = arg;
	struct host_stat st;

	if (sink_time_left(w->sink) < 1) {
		sink_note(w->sink, NOTE_CUT, path, -ETIME,
		    "no time was left for this and what follows");
		return -ETIME;
	}
	if (!is_read_by_name(path) || host_stat(w->host, path, &st) < 0 ||
	    st.type == HOST_DIRECTORY)
		return 0;
	(void)sink_file(w->sink, w->host, path);
	if (history_kind(span_str(path)).family == HISTORY_STARTUP)
		search_startup(w, path);
	else if (st.type == HOST_SYMLINK)
		follow_link(w, path);
	return 0;
}

/* Pattern i below the home; "~" stands for it. */
static int
take_pattern(struct walk *w, const char *pattern)
{
	autobuf path = BUF(HOST_PATH_MAX);
	int r;

	if (buf_printf(&path, "%s%s", w->home, pattern + 1) < 0 ||
	    buf_byte(&path, 0) < 0)
		return 0;
	r = host_glob(w->host, (const char *)path.p, take_file, w);
	if (r == -E2BIG)
		sink_note(w->sink, NOTE_CUT, (const char *)path.p, r,
		    "more files than are looked at");
	return r == -ETIME ? r : 0;
}

/* Is it a home at all? "/nonexistent" and the like are not. */
static bool
is_home(struct walk *w, const char *home)
{
	struct host_stat st;
	bool is_new = false;
	int r;

	if (home[0] != '/' || strlen(home) > 1024 ||
	    span_starts(span_str(home), SPAN("/proc")) ||
	    span_starts(span_str(home), SPAN("/dev")) ||
	    span_starts(span_str(home), SPAN("/sys")))
		return false;
	if (!table_at(w->homes, span_str(home), &is_new))
		sink_note(w->sink, NOTE_CUT, home, -E2BIG,
		    "more homes than are looked at");
	if (!is_new)
		return false;
	r = host_stat(w->host, home, &st);
	if (r < 0 && r != -ENOENT && r != -ENOTDIR)
		sink_note(w->sink, NOTE_REFUSED, home, r,
		    "this home's histories are not in the evidence");
	return r == 0;
}

int
history_take_home(void *walk, const char *home)
{
	struct walk *w = walk;

	if (!is_home(w, home))
		return 0;
	w->home = home[1] ? home : "";
	for (size_t i = 0; paths[i]; i++) {
		int r = paths[i][0] == '~' ? take_pattern(w, paths[i]) : 0;

		if (r < 0)
			return r;
	}
	return 0;
}

/* Homes two levels down, as sites with many users have them. */
static int
deep_home(void *arg, const char *path)
{
	static const char *const signs[] = { ".bashrc", ".profile",
		".bash_history", ".zsh_history", ".ssh" };
	struct walk *w = arg;
	struct host_stat st;

	if (host_stat(w->host, path, &st) < 0 || st.type != HOST_DIRECTORY)
		return 0;
	for (size_t i = 0; i < array_size(signs); i++) {
		autobuf sign = BUF(HOST_PATH_MAX);

		if (buf_printf(&sign, "%s/%s", path, signs[i]) == 0 &&
		    buf_byte(&sign, 0) == 0 &&
		    host_stat(w->host, (const char *)sign.p, &st) == 0)
			return history_take_home(w, path);
	}
	return 0;
}

static void
take_deep(struct walk *w)
{
	const char *pattern = "/home/*/*";
	int r = host_glob(w->host, pattern, deep_home, w);

	if (r == -E2BIG)
		sink_note(w->sink, NOTE_CUT, pattern, r,
		    "more directories than are looked at for homes");
}

static void
take_system(struct walk *w)
{
	int r = 0;

	w->home = "";
	for (size_t i = 0; paths[i] && r != -ETIME; i++)
		if (paths[i][0] == '/')
			r = host_glob(w->host, paths[i], take_file, w);
}

static void
take_all(struct walk *w)
{
	int r = host_homes(w->host, history_take_home, w);

	if (r < 0 && r != -ETIME)
		sink_note(w->sink, NOTE_CUT, "/etc/passwd", r,
		    "not every home was looked at");
	take_deep(w);
	take_system(w);
	history_find_in_processes(w);
}

static int
take(const struct host *host, struct sink *sink)
{
	struct walk w = { .host = host,
		.sink = sink,
		.homes = table_new(HOMES_MAX, 1),
		.files = table_new(FILES_MAX, 1) };
	int r = w.homes && w.files ? 0 : -ENOMEM;

	if (r == 0)
		take_all(&w);
	table_free(w.homes);
	table_free(w.files);
	return r;
}

const struct taker history_taker = {
	.name = "history",
	.summary = "shell histories and start-up files of every home",
	.order = VOLATILE_FILE,
	.deadline = 60,
	.paths = paths,
	.take = take,
};
