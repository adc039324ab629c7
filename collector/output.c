/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - where the archive goes: O_EXCL, then RENAME_NOREPLACE. */
#include "output.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "text.h"

#define SAME_SECOND_MAX 99

static const char suffix[] = ".tar.gz";

static int
say(const char *what, const char *where, int error)
{
	fprintf(
	    stderr, "dnsir: %s: %s: %s\n", where, what, strerrordesc_np(error));
	return EXIT_NO_ARCHIVE;
}

static int
no_place(void)
{
	fprintf(stderr,
	    "dnsir: where shall the archive go? Writing to the suspect's own "
	    "disk overwrites\nunallocated space, so nothing is chosen for "
	    "you. Give one of:\n"
	    "  -o /media/STICK        a directory on the USB kit (best)\n"
	    "  -o /dev/shm            memory of the host, gone at power-off\n"
	    "  -o - | ssh HOST 'cat > evidence.dnsir.tar.gz'\n");
	return EXIT_USAGE;
}

/* The directory the program lies in, when that is not the root's disk. */
static int
kit_place(char where[4096])
{
	ssize_t n = readlink("/proc/self/exe", where, 4095);
	struct stat kit, root;
	char *slash;

	if (n <= 0)
		return no_place();
	where[n] = '\0';
	slash = strrchr(where, '/');
	if (slash == NULL || slash == where)
		return no_place();
	*slash = '\0';
	if (stat(where, &kit) < 0 || stat("/", &root) < 0 ||
	    kit.st_dev == root.st_dev)
		return no_place();
	return 0;
}

static void
automatic_name(char name[512], struct span host, int64_t now, unsigned number)
{
	char stamp[TIME_TEXT_MAX];
	size_t n = time_text(now - now % USEC_PER_SEC, stamp), at = 0;

	for (size_t i = 0; i < host.n && i < 64; i++) {
		uint8_t c = host.p[i];

		name[at++] = ascii_digit(c) || ascii_alpha(c) || c == '-' ||
			(c == '.' && i > 0)
		    ? (char)c
		    : '_';
	}
	name[at] = '\0';
	if (at == 0)
		at = (size_t)snprintf(name, 512, "host");
	name[at++] = '-';
	for (size_t i = 0; i < n; i++)
		if (stamp[i] != '-' && stamp[i] != ':')
			name[at++] = stamp[i];
	if (number > 1)
		at += (size_t)snprintf(name + at, 512 - at, "-%u", number);
	(void)snprintf(name + at, 512 - at, ".dnsir%s", suffix);
}

/* -o FILE: its directory and its name. */
static int
split(const char *path, struct output *o)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	const char *name = slash ? slash + 1 : path;

	/* a slip in a directory's name must not end as a file on the host */
	if (!span_ends(span_str(name), span_str(suffix)))
		return say("there is no such directory, and the name of an "
			   "archive ends in .tar.gz",
		    path, ENOENT);
	if (n >= sizeof(o->where) || strlen(name) > 200)
		return say("the name is too long", path, ENAMETOOLONG);
	if (slash == NULL)
		memcpy(o->where, ".", 2);
	else {
		memcpy(o->where, path, n);
		o->where[n] = '\0';
		if (n == 0)
			memcpy(o->where, "/", 2);
	}
	memcpy(o->name, name, strlen(name) + 1);
	return 0;
}

static int
choose(
    struct output *o, const struct options *opt, struct span host, int64_t now)
{
	struct stat st;

	automatic_name(o->name, host, now, 1);
	o->automatic = true;
	if (opt->output == NULL)
		return kit_place(o->where);
	if (stat(opt->output, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (strlen(opt->output) >= sizeof(o->where))
			return say("name", opt->output, ENAMETOOLONG);
		memcpy(o->where, opt->output, strlen(opt->output) + 1);
		return 0;
	}
	o->automatic = false;
	return split(opt->output, o);
}

static void
find_base(struct output *o)
{
	size_t n = strlen(o->name);

	memcpy(o->base, o->name, n + 1);
	if (span_ends(span_str(o->name), span_str(suffix)))
		o->base[n - strlen(suffix)] = '\0';
}

static bool
exists(const struct output *o, const char *name)
{
	return faccessat(o->directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Is the archive's name free, and that of all that will lie beside it? If
 * not, taken is what is there. */
static bool
is_free(const struct output *o, char taken[560])
{
	static const char *const beside[] = { ".sha256", ".report.txt",
		".report.html", ".ticket.tar.gz" };

	(void)snprintf(taken, 560, "%s", o->name);
	if (exists(o, taken))
		return false;
	(void)snprintf(taken, 560, "%s.partial", o->name);
	if (exists(o, taken))
		return false;
	for (size_t i = 0; i < array_size(beside); i++) {
		(void)snprintf(taken, 560, "%s%s", o->base, beside[i]);
		if (exists(o, taken))
			return false;
	}
	return true;
}

/* A second run within one second gets a number; a name that was given, a no. */
static int
find_free(struct output *o, struct span host, int64_t now)
{
	char taken[560];

	find_base(o);
	for (unsigned i = 2; !is_free(o, taken); i++) {
		if (!o->automatic || i > SAME_SECOND_MAX)
			return say(span_ends(span_str(taken), SPAN(".partial"))
				? "the rest of a run that was cut lies there; "
				  "keep it and give another name"
				: "evidence is never overwritten; give "
				  "another name",
			    taken, EEXIST);
		automatic_name(o->name, host, now, i);
		find_base(o);
	}
	return 0;
}

static int
open_partial(struct output *o, struct span host, int64_t now)
{
	char partial[540];
	int r;

	o->directory = open(o->where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->directory < 0)
		return say(
		    "the output directory cannot be opened", o->where, errno);
	r = find_free(o, host, now);
	if (r != 0)
		return r;
	(void)snprintf(partial, sizeof(partial), "%s.partial", o->name);
	o->fd = openat(o->directory, partial,
	    O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC, 0600);
	if (o->fd < 0)
		return say("cannot be written; choose another place with -o",
		    partial, errno);
	return 0;
}

/* Nobody else shall hold it or write to it: fd 1 leads nowhere from now on. */
static int
open_stdout(struct output *o)
{
	/* there may be no /dev/null; writing to this fails */
	autofd nowhere = open("/", O_PATH | O_CLOEXEC);

	if (isatty(1)) {
		fprintf(stderr,
		    "dnsir: -o - writes an archive: standard output is a "
		    "terminal\n");
		return EXIT_USAGE;
	}
	o->is_stdout = true;
	o->fd = fcntl(1, F_DUPFD_CLOEXEC, 3);
	if (o->fd < 0 || nowhere < 0 || dup2(nowhere, 1) < 0)
		return say("cannot be written", "standard output", errno);
	return 0;
}

int
output_open(struct output *ret, const struct options *opt, struct span host,
    int64_t now)
{
	int r;

	*ret = (struct output){ .directory = -1, .fd = -1 };
	if (opt->output != NULL && strcmp(opt->output, "-") == 0)
		return open_stdout(ret);
	r = choose(ret, opt, host, now);
	if (r != 0)
		return r;
	return open_partial(ret, host, now);
}

int
output_publish(struct output *o)
{
	char partial[540];

	if (o->is_stdout)
		return 0;
	(void)snprintf(partial, sizeof(partial), "%s.partial", o->name);
	if (renameat2(o->directory, partial, o->directory, o->name,
		RENAME_NOREPLACE) == 0)
		return fsync(o->directory) < 0 && errno == EIO ? -EIO : 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* a file system without RENAME_NOREPLACE: we hold the directory alone
	 */
	if (faccessat(o->directory, o->name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return -EEXIST;
	return renameat(o->directory, partial, o->directory, o->name) < 0
	    ? -errno
	    : 0;
}

int
output_beside(const struct output *o, const char *end)
{
	char name[560];
	int fd;

	(void)snprintf(name, sizeof(name), "%s%s", o->base, end);
	fd = openat(o->directory, name,
	    O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

void
output_close(struct output *o)
{
	if (o->fd >= 0)
		close(o->fd);
	if (o->directory >= 0)
		close(o->directory);
	o->fd = o->directory = -1;
}
