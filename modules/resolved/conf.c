/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conf.c - is an option set in systemd's configuration files? Literal search
 * only; the values are read behind the wall. resolved.conf(5),
 * journald.conf(5).
 */
#include "taking.h"
#include "text.h"

#define CONF_MAX (256 * KIB)

#define EVERYWHERE(name) \
	"/etc/systemd/" name, "/etc/systemd/" name ".d/*.conf", \
	    "/run/systemd/" name, "/run/systemd/" name ".d/*.conf", \
	    "/usr/local/lib/systemd/" name, \
	    "/usr/local/lib/systemd/" name ".d/*.conf", \
	    "/usr/lib/systemd/" name, "/usr/lib/systemd/" name ".d/*.conf"

const char *const resolved_conf[] = { EVERYWHERE("resolved.conf"), NULL };
const char *const journald_conf[] = { EVERYWHERE("journald.conf"), NULL };

struct conf_search {
	const struct host *host;
	const char *const *keys;
};

static bool
line_sets(struct span line, const char *const *keys)
{
	line = text_trim(line);
	for (; *keys != NULL; keys++)
		if (span_starts(line, span_str(*keys)))
			return true;
	return false;
}

static int
look(void *arg, const char *path)
{
	const struct conf_search *s = arg;
	autobuf b = BUF(CONF_MAX);
	struct span rest, line;

	/* what could be read is searched, however it ended */
	if (host_read(s->host, path, &b) < 0 && b.n == 0)
		return 0;
	rest = buf_span(&b);
	while (text_line(&rest, true, &line))
		if (line_sets(line, s->keys))
			return 1;
	return 0;
}

bool
conf_sets(
    const struct host *h, const char *const *patterns, const char *const *keys)
{
	struct conf_search s = { h, keys };

	for (; *patterns != NULL; patterns++)
		if (host_glob(h, *patterns, look, &s) > 0)
			return true;
	return false;
}
