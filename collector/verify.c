/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify.c - `dnsir verify`: opens the archive and its sidecar; the reading
 * is done behind the wall, since an archive may have been made to harm.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

#include "commands.h"
#include "host_open.h"
#include "prove.h"
#include "text.h"
#include "wall.h"

static bool
is_digest(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_digit(s.p[i]) &&
		    !(ascii_lower(s.p[i]) >= 'a' && ascii_lower(s.p[i]) <= 'f'))
			return false;
	return s.n == DIGEST_TEXT - 1;
}

/*
 * The first word of NAME without .tar.gz, plus .sha256; anything but a digest
 * there is one that no archive has. false: there is no such file.
 */
static bool
sidecar_digest(const char *path, char ret[DIGEST_TEXT])
{
	struct span p = span_str(path), end = SPAN(".tar.gz");
	char name[4096];
	autobuf b = BUF(4 * KIB);
	autofd fd = -1;

	if (span_ends(p, end))
		p.n -= end.n;
	if (snprintf(name, sizeof(name), "%.*s.sha256", SPAN_ARG(p)) >=
	    (int)sizeof(name))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	memcpy(ret, "no digest", sizeof("no digest"));
	if (host_read_fd(fd, &b) < 0 || b.n < DIGEST_TEXT - 1 ||
	    !is_digest(span_of(b.p, DIGEST_TEXT - 1)))
		return true;
	memcpy(ret, b.p, DIGEST_TEXT - 1);
	ret[DIGEST_TEXT - 1] = '\0';
	return true;
}

_Noreturn static void
child(int fd, int out, const struct proof *p)
{
	struct wall wall;

	out = fcntl(out, F_DUPFD, 3);
	if (out < 0 || dup2(fd, 0) < 0 || dup2(out, 1) < 0)
		_exit(EXIT_USAGE);
	wall_enter(&wall);
	if (!wall.seccomp)
		_exit(EXIT_NOT_ANALYSED);
	_exit(prove(p));
}

/* The child may write to its pipe only; its words are escaped text. */
static int
run(int fd, const struct proof *p)
{
	char text[4096];
	int out[2], status = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		return EXIT_NOT_ANALYSED;
	pid = fork();
	if (pid == 0)
		child(fd, out[1], p);
	close(out[1]);
	while ((n = read(out[0], text, sizeof(text))) > 0)
		(void)fwrite(text, 1, (size_t)n, stdout);
	close(out[0]);
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int
verify(const struct options *o)
{
	struct proof p = { .salvage = o->salvage, .quiet = o->verbosity < 0 };
	char digest[DIGEST_TEXT];
	autofd fd = -1;
	int status;

	if (o->rest_count != 1) {
		fprintf(stderr,
		    "dnsir verify: give one ARCHIVE, or - for "
		    "standard input\n");
		return EXIT_USAGE;
	}
	fd = strcmp(o->rest[0], "-") == 0
	    ? fcntl(0, F_DUPFD_CLOEXEC, 3)
	    : open(o->rest[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "dnsir: %s: %s\n", o->rest[0],
		    strerrordesc_np(errno));
		return EXIT_USAGE;
	}
	if (o->sha256 != NULL)
		p.given = o->sha256;
	else if (strcmp(o->rest[0], "-") != 0 &&
	    sidecar_digest(o->rest[0], digest))
		p.sidecar = digest;
	status = run(fd, &p);
	if (status < 0) {
		fprintf(stderr,
		    "dnsir: %s: the check itself failed: nothing "
		    "is proved\n",
		    o->rest[0]);
		return EXIT_NOT_ANALYSED;
	}
	return status;
}
