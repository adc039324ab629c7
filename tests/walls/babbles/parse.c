/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - a parser that was taken over, and speaks out of turn. */
#include "module.h"
#include "text.h"

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_is(m->path, "/etc/hosts.babbles");
}

/* The file says what is said; the sink process must not be led by it. */
static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	(void)state;
	(void)last;
	(void)e;
	for (size_t at = 0; at < s.n;) {
		ssize_t n = write(1, s.p + at, s.n - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	return s.n;
}

const struct parser babbles_parser = {
	.name = "babbles",
	.accepts = accepts,
	.parse = parse,
};
