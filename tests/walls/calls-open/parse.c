/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - a parser that was taken over, and reaches for a file. */
#include <fcntl.h>

#include "module.h"
#include "text.h"

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_is(m->path, "/etc/hosts.calls-open");
}

static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	(void)state;
	(void)last;
	(void)e;
	if (fd >= 0)
		close(fd);
	return s.n;
}

const struct parser calls_open_parser = {
	.name = "calls-open",
	.accepts = accepts,
	.parse = parse,
};
