/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.c - nothing below the root leads out of it, and nothing but regular
 * files is opened; with openat2(2) and with the walk by hand.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "host_open.h"
#include "tap.h"
#include "text.h"

static char top[] = "/tmp/dnsir-host-XXXXXX";

static void
must(int r)
{
	if (r < 0) {
		perror("test set-up");
		abort();
	}
}

static void
put(const char *path, const char *content)
{
	char name[512];
	autofd fd = -1;

	(void)snprintf(name, sizeof(name), "%s/root%s", top, path);
	fd = open(name, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
	must(fd);
	must((int)write(fd, content, strlen(content)));
}

static void
at(char name[512], const char *path)
{
	(void)snprintf(name, 512, "%s/root%s", top, path);
}

static void
directory(const char *path)
{
	char name[512];

	at(name, path);
	must(mkdir(name, 0755));
}

static void
link_to(const char *target, const char *path)
{
	char name[512];

	at(name, path);
	must(symlink(target, name));
}

static void
fill(void)
{
	char name[512];

	if (mkdtemp(top) == NULL)
		must(-1);
	directory("");
	directory("/etc");
	directory("/run");
	directory("/home");
	directory("/home/a b");
	directory("/home/.hidden");
	put("/etc/hosts", "inside\n");
	put("/etc/passwd",
	    "root:x:0:0::/root/:/bin/sh\nx:x:1:1::/srv/x:\nbad\n");
	put("/run/real", "real\n");
	put("/home/a b/.zsh_history", "z");
	link_to("../run/real", "/etc/relative");
	link_to("/run/real", "/etc/absolute");
	link_to("../../../../../../../../etc/hosts", "/etc/up");
	link_to("/etc/up2", "/etc/up1");
	link_to("/etc/up1", "/etc/up2");
	link_to("/nothing", "/etc/dangling");
	link_to("/", "/home/root");
	link_to("/proc/self/root/etc/hostname", "/etc/magic");
	at(name, "/etc/fifo");
	must(mkfifo(name, 0666));
}

static void
reads(const struct host *h, const char *path, int want, const char *content)
{
	autobuf b = BUF(KIB);
	char real[HOST_PATH_MAX];
	int r = host_real(h, path, real);

	if (r == 0)
		r = host_read(h, real, &b);
	ok(r == want && (want < 0 || span_is(buf_span(&b), content)),
	    "%s: %d, wanted %d", path, r, want);
}

static void
test_paths(const struct host *h)
{
	char path[HOST_PATH_MAX];

	reads(h, "/etc/hosts", 0, "inside\n");
	reads(h, "/etc/relative", 0, "real\n");
	reads(h, "/etc/absolute", 0, "real\n");
	reads(h, "/etc/up", 0, "inside\n");
	reads(h, "/../../etc/hosts", 0, "inside\n");
	reads(h, "//etc//./hosts", 0, "inside\n");
	reads(h, "/home/root/etc/hosts", 0, "inside\n");
	reads(h, "/etc/up1", -ELOOP, NULL);
	reads(h, "/etc/dangling", -ENOENT, NULL);
	reads(h, "/etc/fifo", -ENXIO, NULL);
	reads(h, "/etc", -EISDIR, NULL);
	reads(h, "/etc/hosts/x", -ENOTDIR, NULL);
	ok(host_file(h, "/etc/relative") == -ELOOP, "a link is not followed");
	ok(host_real(h, "/etc/up", path) == 0 &&
		strcmp(path, "/etc/hosts") == 0,
	    "the path behind the links");
	ok(host_real(h, "/etc/magic", path) < 0, "the image has no /proc");
}

static int
gather(void *arg, const char *path)
{
	struct buf *b = arg;

	return buf_printf(b, "%s\n", path);
}

static void
test_patterns(const struct host *h)
{
	static const struct {
		const char *pattern, *want;
	} rows[] = {
		{ "/etc/h*", "/etc/hosts\n" },
		{ "/home/*/.zsh_*", "/home/a b/.zsh_history\n" },
		{ "/home/*", "/home/a b\n/home/root\n" },
		{ "/home/.*", "/home/.hidden\n" },
		{ "/home/*/etc/hosts", "" },
		{ "/e?c/?osts", "/etc/hosts\n" },
		{ "/no/*/x", "" },
		{ "/etc/hosts", "/etc/hosts\n" },
		{ "/*/r*l", "/run/real\n" },
	};

	for (size_t i = 0; i < array_size(rows); i++) {
		autobuf b = BUF(4 * KIB);
		int r = host_glob(h, rows[i].pattern, gather, &b);

		ok(r == 0, "%s: %d", rows[i].pattern, r);
		is_span(buf_span(&b), span_str(rows[i].want), rows[i].pattern);
	}
}

static void
test_homes(const struct host *h)
{
	autobuf b = BUF(4 * KIB);

	ok(host_homes(h, gather, &b) == 0, "homes");
	is_span(buf_span(&b), SPAN("/root\n/srv/x\n/home/a b\n/home/root\n"),
	    "passwd, then /root and /home, each once");
}

static void
test_bounds(const struct host *h)
{
	autobuf b = BUF(4);
	struct host_stat st;

	ok(host_read(h, "/etc/hosts", &b) == -EFBIG && b.n == 4,
	    "no more than max is read");
	ok(host_stat(h, "/etc/fifo", &st) == 0 && st.type == HOST_FIFO,
	    "a FIFO is looked at, not opened");
	ok(host_stat(h, "/etc/up", &st) == 0 && st.type == HOST_SYMLINK,
	    "a link is told from its target");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

int
main(void)
{
	char root[512];
	struct host *h = NULL;

	fill();
	at(root, "");
	must(host_open(&h, root));
	for (unsigned i = 0; i < 2; i++) {
		printf("# %s\n", h->openat2 ? "openat2" : "by hand");
		test_paths(h);
		test_patterns(h);
		test_homes(h);
		test_bounds(h);
		h->openat2 = false;
	}
	must(host_stay_out(h, "/run"));
	reads(h, "/run/real", -EXDEV, NULL);
	host_close(h);
	(void)nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return done_testing();
}
