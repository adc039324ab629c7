/* SPDX-License-Identifier: Apache-2.0 */
/* host_glob.c - patterns, directories and homes below the root. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>

#include "host_open.h"
#include "stats.h"
#include "text.h"

#define ENTRIES_MAX 200000 /* of one directory */
#define HOMES_MAX 4096

/* '*' and '?' on bytes; no classes: our patterns have none. */
static bool
name_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	if (name[0] == '.' && pattern[0] != '.')
		return false;
	while (*name != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			retry = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star;
			name = ++retry;
		} else
			return false;
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

/*
 * What cannot be looked into is told by its own name, not by that of something
 * below it. A mount that is walked around has been told of already.
 */
static void
refused(const struct host *h, const char *directory, int error)
{
	char path[HOST_PATH_MAX];
	struct host_stat st;
	char *slash;

	if (h->refused == NULL || error == -ENOENT || error == -ENOTDIR ||
	    error == -EXDEV || error == -ESRCH || error == -ENOMEM)
		return;
	(void)snprintf(path, sizeof(path), "%s", directory);
	while (host_stat(h, path, &st) < 0 &&
	    (slash = strrchr(path, '/')) != NULL && slash > path)
		*slash = '\0';
	h->refused(h->refused_arg, path, error);
}

struct names {
	char **name;
	size_t n, cap;
	bool cut;
};

static void
names_free(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->name[i]);
	free(l->name);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
names_add(struct names *l, const char *name)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;
		char **p = realloc(l->name, cap * sizeof(*p));

		if (p == NULL)
			return -ENOMEM;
		l->name = p;
		l->cap = cap;
	}
	l->name[l->n] = strdup(name);
	if (l->name[l->n] == NULL)
		return -ENOMEM;
	l->n++;
	return 0;
}

static void
close_directory(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}

/* All names of a directory that match, sorted; NULL matches every name. */
static int
names_read(const struct host *h, const char *directory, const char *pattern,
    struct names *l)
{
	int fd = host_directory(h, directory), r = 0;
	__attribute__((cleanup(close_directory))) DIR *d = NULL;
	const struct dirent *e;
	size_t seen = 0;

	if (fd < 0) {
		refused(h, directory, fd);
		return fd;
	}
	d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		return -ENOMEM;
	}
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (++seen > ENTRIES_MAX) {
			l->cut = true;
			break;
		}
		if (pattern == NULL || name_matches(pattern, e->d_name))
			r = names_add(l, e->d_name);
	}
	if (l->n > 1)
		qsort(l->name, l->n, sizeof(*l->name), by_name);
	return r;
}

struct glob {
	const struct host *host;
	host_path_fn *fn;
	void *arg;
	size_t given;
	bool cut;
};

static int glob_from(struct glob *, const char *done, const char *rest);

/* done/name exists in some form; rest is what follows the next slash. */
static int
glob_into(struct glob *g, const char *done, const char *name, const char *rest)
{
	char path[HOST_PATH_MAX];
	struct host_stat st;
	int n = snprintf(path, sizeof(path), "%s/%s", done, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return 0;
	if (rest == NULL) {
		int r = host_stat(g->host, path, &st);

		if (r < 0) {
			refused(g->host, done[0] ? done : "/", r);
			return 0;
		}
		if (++g->given > HOST_GLOB_MAX) {
			g->cut = true;
			return 0;
		}
		return g->fn(g->arg, path);
	}
	return glob_from(g, path, rest);
}

static int
glob_wild(
    struct glob *g, const char *done, const char *pattern, const char *rest)
{
	__attribute__((cleanup(names_free))) struct names l = { 0 };
	int r = names_read(g->host, done[0] ? done : "/", pattern, &l);

	if (l.cut)
		g->cut = true;
	if (r == -ENOMEM)
		return r;
	r = 0;
	for (size_t i = 0; r == 0 && i < l.n && !g->cut; i++) {
		char path[HOST_PATH_MAX];
		struct host_stat st;
		int n = snprintf(path, sizeof(path), "%s/%s", done, l.name[i]);

		if (n < 0 || (size_t)n >= sizeof(path))
			continue;
		/* never down a link that a pattern picked */
		if (rest != NULL &&
		    (host_stat(g->host, path, &st) < 0 ||
			st.type != HOST_DIRECTORY))
			continue;
		r = glob_into(g, done, l.name[i], rest);
	}
	return r;
}

static int
glob_from(struct glob *g, const char *done, const char *rest)
{
	char name[256];
	size_t n;

	rest += strspn(rest, "/");
	n = strcspn(rest, "/");
	if (n == 0 || n >= sizeof(name))
		return 0;
	memcpy(name, rest, n);
	name[n] = '\0';
	rest = rest[n] == '\0' ? NULL : rest + n;
	if (strpbrk(name, "*?") != NULL)
		return glob_wild(g, done, name, rest);
	return glob_into(g, done, name, rest);
}

int
host_glob(
    const struct host *h, const char *pattern, host_path_fn *fn, void *arg)
{
	struct glob g = { .host = h, .fn = fn, .arg = arg };
	int r = glob_from(&g, "", pattern);

	return r != 0 ? r : g.cut ? -E2BIG : 0;
}

int
host_list(
    const struct host *h, const char *directory, host_path_fn *fn, void *arg)
{
	__attribute__((cleanup(names_free))) struct names l = { 0 };
	int r = names_read(h, directory, NULL, &l);

	for (size_t i = 0; r == 0 && i < l.n; i++)
		r = fn(arg, l.name[i]);
	return r != 0 ? r : l.cut ? -E2BIG : 0;
}

struct homes {
	struct table *seen;
	host_path_fn *fn;
	void *arg;
};

static int
home_once(void *arg, const char *path)
{
	struct homes *h = arg;
	bool added = false;

	if (table_at(h->seen, span_str(path), &added) == NULL)
		return -E2BIG;
	return added ? h->fn(h->arg, path) : 0;
}

/* The sixth field of each line; this root's own users, whatever they say. */
static int
homes_of_passwd(const struct host *host, struct homes *h)
{
	autobuf b = BUF(MIB);
	struct span rest, line, field = SPAN_NONE;
	int r = host_read(host, "/etc/passwd", &b);

	if (r < 0 && r != -EFBIG)
		return 0;
	rest = buf_span(&b);
	for (r = 0; r == 0 && text_line(&rest, true, &line);) {
		char path[HOST_PATH_MAX];

		for (unsigned i = 0; i < 6; i++)
			field = text_until(&line, ':');
		while (field.n > 1 && field.p[field.n - 1] == '/')
			field.n--;
		if (field.n < 2 || field.n >= sizeof(path) ||
		    field.p[0] != '/' || span_find_byte(field, '\0') >= 0)
			continue;
		memcpy(path, field.p, field.n);
		path[field.n] = '\0';
		r = home_once(h, path);
	}
	return r;
}

int
host_homes(const struct host *host, host_path_fn *fn, void *arg)
{
	struct homes h = { table_new(HOMES_MAX, 1), fn, arg };
	int r;

	if (h.seen == NULL)
		return -ENOMEM;
	r = homes_of_passwd(host, &h);
	if (r == 0)
		r = home_once(&h, "/root");
	if (r == 0)
		r = host_glob(host, "/home/*", home_once, &h);
	table_free(h.seen);
	return r;
}
