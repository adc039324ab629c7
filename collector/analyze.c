/* SPDX-License-Identifier: Apache-2.0 */
/*
 * analyze.c - `dnsir analyze`: the same child, fed from a file.
 */
#include <fcntl.h>
#include <nettle/sha2.h>
#include <signal.h>
#include <stdio.h>

#include "archive.h"
#include "child.h"
#include "commands.h"
#include "gzip.h"
#include "host_open.h"
#include "run.h"
#include "text.h"

#define TRIES 2

#define LIST_MAX (16 * MIB)

struct input {
	const char *path, *const *ioc;
	int fd;
	uint64_t size;
	char digest[DIGEST_TEXT];
	bool left_out; /* a member, since it broke the first analysis */
};

static void
turn(struct child *c)
{
	struct pollfd p[2];
	size_t n = child_pollfds(c, p);

	(void)poll(p, n, 200);
	child_turn(c);
}

/* A member in front of the archive's own, packed as the archive is. */
static int
feed_member(struct child *c, bool packed, struct span name, struct span content)
{
	static const uint8_t zeros[TAR_BLOCK];
	struct tar_member m = { .name = name,
		.size = content.n,
		.mode = 0100600,
		.mtime = TIME_NONE,
		.atime = TIME_NONE,
		.ctime = TIME_NONE,
		.btime = TIME_NONE };
	autobuf tar = BUF(LIST_MAX + 64 * KIB);
	struct gzip *g = NULL;
	int e = tar_header(&m, &tar);

	if (e == 0)
		e = buf_add(&tar, content);
	if (e == 0)
		e = buf_add(&tar, span_of(zeros, tar_padding(content.n)));
	if (e == 0)
		e = gzip_new(&g);
	for (struct span s = buf_span(&tar); e == 0 && s.n > 0;) {
		struct span part = span_head(s, GZIP_PLAIN_MAX), out = part;

		if (packed)
			e = gzip_member(g, part, &out);
		if (e == 0)
			child_tee(c, out);
		while (child_busy(c))
			turn(c);
		s = span_from(s, part.n);
	}
	gzip_free(g);
	return e;
}

/* The operator's lists come before the evidence that they are held against. */
static int
feed_lists(const struct input *in, struct child *c, bool packed)
{
	int e = 0;

	for (size_t i = 0; e == 0 && in->ioc[i] != NULL; i++) {
		autobuf b = BUF(LIST_MAX);
		autofd fd = open(in->ioc[i], O_RDONLY | O_CLOEXEC);
		const char *slash = strrchr(in->ioc[i], '/');
		char name[300];

		if (fd < 0)
			return -errno;
		e = host_read_fd(fd, &b);
		(void)snprintf(name, sizeof(name), "ioc/%zu-%.200s", i + 1,
		    slash ? slash + 1 : in->ioc[i]);
		if (e == 0)
			e = feed_member(
			    c, packed, span_str(name), buf_span(&b));
	}
	return e;
}

/* Feeds the whole file, and hears the child out. */
static int
feed(struct input *in, struct child *c)
{
	uint8_t chunk[64 * 1024], digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	ssize_t n = 0;
	int e = 0;

	sha256_init(&ctx);
	in->size = 0;
	while (e == 0 && (n = read(in->fd, chunk, sizeof(chunk))) > 0) {
		if (in->size == 0)
			e = feed_lists(in, c, chunk[0] == 0x1f);
		in->size += (uint64_t)n;
		sha256_update(&ctx, (size_t)n, chunk);
		child_tee(c, span_of(chunk, (size_t)n));
		while (child_busy(c))
			turn(c);
	}
	if (e == 0 && n < 0)
		e = -errno;
	sha256_digest(&ctx, sizeof(digest), digest);
	digest_text(digest, in->digest);
	child_close_stream(c);
	while (child_running(c))
		turn(c);
	return e;
}

/* Once, and once more without the member that broke the first. */
static int
run(struct input *in, struct child *c)
{
	uint32_t leave_out = UINT32_MAX;
	char why[256] = "";

	for (unsigned i = 0; i < TRIES; i++) {
		int e = child_start(c, leave_out, why);

		if (e == 0)
			e = feed(in, c);
		if (e < 0 || c->ended)
			return e;
		fprintf(stderr, "dnsir: the analysis failed at member %u: %s\n",
		    c->member, c->why);
		leave_out = c->member;
		in->left_out = true;
		(void)snprintf(why, sizeof(why),
		    "an analysis failed at member number %u: %s; this one "
		    "left it out",
		    c->member, c->why);
		if (lseek(in->fd, 0, SEEK_SET) < 0)
			break;
		if (i + 1 < TRIES)
			child_free(c);
	}
	return -ECANCELED;
}

/* The part, headed by which archive it is made of. */
static int
put(int fd, const struct input *in, struct child_part *p)
{
	autobuf b = BUF(CHILD_PART_MAX + 64 * KIB), header = BUF(32 * KIB);
	struct span s;
	int e = custody_header(p, in->path, in->size, in->digest, &header);

	if (e == 0)
		e = part_with_header(p, buf_span(&header), &b);
	s = buf_span(&b);
	while (e == 0 && s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			e = -errno;
		if (n > 0)
			s = span_from(s, (size_t)n);
	}
	return e;
}

static int
put_all(const char *where, const struct input *in, struct child *c)
{
	autofd directory =
	    where ? open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int e = 0;

	if (where != NULL && directory < 0)
		return -errno;
	for (size_t i = 0; e == 0 && i < c->parts; i++) {
		autofd fd = -1;

		if (where == NULL) {
			if (strcmp(c->part[i].name, "report.txt") == 0)
				e = put(1, in, &c->part[i]);
			continue;
		}
		fd = openat(directory, c->part[i].name,
		    O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
		e = fd < 0 ? -errno : put(fd, in, &c->part[i]);
	}
	return e;
}

/* What the child said of the evidence itself. */
static int
outcome(const struct options *o, const struct input *in, const struct child *c)
{
	if (c->trouble) {
		fprintf(stderr,
		    "dnsir: %s: %s: what is not found may be there\n", in->path,
		    in->left_out        ? "it was analysed without that member"
			: in->size == 0 ? "it is empty"
					: "it is damaged, or no archive of "
					  "dnsir");
		return EXIT_NOT_ANALYSED;
	}
	if (c->cut) {
		fprintf(stderr,
		    "dnsir: %s: the archive is cut; what there is was "
		    "analysed. 'dnsir verify --salvage' says what is proved\n",
		    in->path);
		return EXIT_NOT_WHOLE;
	}
	return o->fail_on >= 0 && c->worst >= o->fail_on ? EXIT_FAIL_ON
							 : EXIT_GOOD;
}

static int
run_and_put(const struct options *o, struct input *in, struct child *c)
{
	int e = run(in, c), status;

	if (e < 0) {
		if (e != -ECANCELED) /* why has been said */
			fprintf(stderr, "dnsir: %s: %s\n", in->path,
			    strerrordesc_np(-e));
		return EXIT_NOT_ANALYSED;
	}
	status = outcome(o, in, c);
	e = put_all(o->output, in, c);
	if (e == 0)
		return status;
	fprintf(stderr, "dnsir: %s: %s\n",
	    o->output ? o->output : "standard output", strerrordesc_np(-e));
	return EXIT_NO_ARCHIVE;
}

int
analyze(const struct options *o)
{
	static struct child c = CHILD_NONE;
	struct input in = { .fd = -1 };
	int status;

	if (o->rest_count != 1) {
		fprintf(stderr,
		    "dnsir analyze: give one ARCHIVE, or - for "
		    "standard input\n");
		return EXIT_USAGE;
	}
	if (!options_lists_readable(o))
		return EXIT_USAGE;
	(void)signal(SIGPIPE, SIG_IGN);
	in.path = o->rest[0];
	in.ioc = o->ioc;
	in.fd = strcmp(in.path, "-") == 0 ? fcntl(0, F_DUPFD_CLOEXEC, 3)
					  : open(in.path, O_RDONLY | O_CLOEXEC);
	if (in.fd < 0) {
		fprintf(
		    stderr, "dnsir: %s: %s\n", in.path, strerrordesc_np(errno));
		return EXIT_USAGE;
	}
	status = run_and_put(o, &in, &c);
	child_free(&c);
	close(in.fd);
	return status;
}
