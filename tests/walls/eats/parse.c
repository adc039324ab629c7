/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - a parser that a file can make take all the memory there is. */
#include "module.h"
#include "text.h"

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_is(m->path, "/etc/hosts.eats");
}

static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	(void)state;
	(void)last;
	(void)e;
	for (;;) {
		void *p = malloc(MIB);

		if (p == NULL)
			abort();
		memset(p, 1, MIB);
	}
	return s.n;
}

const struct parser eats_parser = {
	.name = "eats",
	.accepts = accepts,
	.parse = parse,
};
