/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.c - where journal files lie: below each machine id, also those of
 * other machines and of log namespaces. systemd-journald.service(8), FILES
 */
#include "list.h"

#include "text.h"

static const char *const bases[] = { "/var/log/journal", "/run/log/journal" };
static const char *const names[] = { "*.journal", "*.journal~" };

struct finder {
	struct list *list;
	const struct host *host;
	struct sink *sink;
};

/* 0, -ENAMETOOLONG. */
static int
join(char ret[HOST_PATH_MAX], const char *directory, const char *name)
{
	struct span d = span_str(directory), n = span_str(name);

	if (d.n + 1 + n.n + 1 > HOST_PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(ret, d.p, d.n);
	ret[d.n] = '/';
	memcpy(ret + d.n + 1, n.p, n.n + 1);
	return 0;
}

static bool
known(const struct list *l, struct span path)
{
	for (size_t i = 0; i < list_count(l); i++)
		if (span_eq(path, span_str(list_path(l, list_file(l, i)))))
			return true;
	return false;
}

static void
add(struct list *l, struct span path, const struct host_stat *st)
{
	struct file f = { .path = (uint32_t)l->paths.n,
		.time = st->mtime / 1000,
		.size = st->size,
		.allocated = st->blocks * 512 };

	if (known(l, path))
		return;
	if (buf_reserve(&l->paths, path.n + 1) < 0 ||
	    buf_add(&l->files, span_of(&f, sizeof(f))) < 0) {
		l->more++;
		return;
	}
	/* reserved, so neither fails */
	if (buf_add(&l->paths, path) < 0 || buf_byte(&l->paths, 0) < 0)
		l->more++;
}

/* A link must not make a journal of any file that root can read. */
static bool
is_journal(const char *path)
{
	return span_ends(span_str(path), SPAN(".journal")) ||
	    span_ends(span_str(path), SPAN(".journal~"));
}

static int
on_path(void *arg, const char *path)
{
	struct finder *f = arg;
	char real[HOST_PATH_MAX];
	struct host_stat st;
	autobuf target = BUF(HOST_PATH_MAX);
	int r = host_stat(f->host, path, &st);

	if (r == 0 && st.type == HOST_SYMLINK) {
		if (host_link(f->host, path, &target) == 0)
			sink_note(f->sink, NOTE_SYMLINK, path, 0, "%.*s",
			    (int)target.n, (const char *)target.p);
		r = host_real(f->host, path, real);
		if (r == 0) {
			path = real;
			r = host_stat(f->host, path, &st);
		}
	}
	if (r < 0)
		sink_note(f->sink, NOTE_REFUSED, path, r,
		    "a link in a journal file's place that leads nowhere");
	else if (!is_journal(path))
		sink_note(f->sink, NOTE_SPECIAL, path, 0,
		    "a link in a journal file's place leads here: not taken");
	else if (st.type != HOST_FILE)
		sink_note(f->sink, NOTE_SPECIAL, path, 0,
		    "no regular file in a journal file's place");
	else
		add(f->list, span_str(path), &st);
	return 0;
}

static void
find_in(struct finder *f, const char *directory)
{
	char pattern[HOST_PATH_MAX];

	for (size_t i = 0; i < array_size(names); i++) {
		int r = join(pattern, directory, names[i]);

		if (r == 0)
			r = host_glob(f->host, pattern, on_path, f);
		if (r < 0 && r != -ENOENT)
			sink_note(f->sink, NOTE_CUT, directory, r,
			    "not all journal files were looked at");
	}
}

/* A linked directory: journald's readers follow it, and so do we. */
static int
on_directory(void *arg, const char *path)
{
	struct finder *f = arg;
	char real[HOST_PATH_MAX];
	struct host_stat st;
	autobuf target = BUF(HOST_PATH_MAX);

	if (host_stat(f->host, path, &st) < 0)
		return 0;
	if (st.type == HOST_DIRECTORY)
		find_in(f, path);
	if (st.type != HOST_SYMLINK || host_real(f->host, path, real) < 0 ||
	    host_stat(f->host, real, &st) < 0 || st.type != HOST_DIRECTORY)
		return 0;
	if (host_link(f->host, path, &target) == 0)
		sink_note(f->sink, NOTE_SYMLINK, path, 0, "%.*s", (int)target.n,
		    (const char *)target.p);
	find_in(f, real);
	return 0;
}

void
journal_list_find(struct list *l, const struct host *host, struct sink *sink)
{
	struct finder f = { l, host, sink };
	char pattern[HOST_PATH_MAX];

	for (size_t i = 0; i < array_size(bases); i++) {
		size_t before = list_count(l);

		find_in(&f, bases[i]);
		if (join(pattern, bases[i], "*") == 0 &&
		    host_glob(host, pattern, on_directory, &f) < 0)
			sink_note(sink, NOTE_CUT, bases[i], -E2BIG,
			    "not all directories were looked at");
		if (list_count(l) == before)
			sink_note(sink, NOTE_ABSENT, bases[i], -ENOENT,
			    "no journal file lies below it");
	}
	if (l->more > 0)
		sink_note(sink, NOTE_CUT, "journal", -E2BIG,
		    "%llu journal files more than the %u that are looked at",
		    (unsigned long long)l->more, FILES_MAX);
}

/* Few, and mostly in order already. */
void
journal_list_sort(struct list *l)
{
	for (size_t i = 1; i < list_count(l); i++) {
		struct file f = *list_file(l, i);
		size_t k = i;

		for (; k > 0 && list_file(l, k - 1)->time > f.time; k--)
			*list_file(l, k) = *list_file(l, k - 1);
		*list_file(l, k) = f;
	}
}

void
journal_list_free(struct list *l)
{
	buf_free(&l->paths);
	buf_free(&l->files);
}
