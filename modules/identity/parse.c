/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - who the host is, as facts: os-release(5), passwd(5), hostname(5),
 * proc_stat(5), proc_pid_mountinfo(5).
 */
#include "module.h"

static const char *const read_here[] = { "/etc/hostname", "/etc/os-release",
	"/usr/lib/os-release", "/etc/machine-id", "/etc/passwd", "/proc/stat",
	"/proc/cmdline", "/proc/self/mountinfo" };

#define PACKAGES "live/identity/packages-changed"

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	if (span_is(m->name, PACKAGES))
		return true;
	for (size_t i = 0; i < array_size(read_here); i++)
		if (span_is(m->path, read_here[i]))
			return true;
	/* /proc/self is a link: it is kept under the number it led to */
	return span_starts(m->path, SPAN("/proc/")) &&
	    span_ends(m->path, SPAN("/mountinfo"));
}

static void
say(struct emit *e, struct span raw, const char *key, struct span value,
    int64_t time)
{
	struct record r = { .kind = REC_FACT,
		.basis = time == TIME_NONE ? BASIS_UNKNOWN : BASIS_EXACT,
		.time = time,
		.until = TIME_NONE,
		.raw = raw,
		.fact = { span_str(key), value } };

	emit(e, &r);
}

/* NAME=value, "value" or 'value'; escapes inside are rare and left. */
static void
os_release(struct span line, struct emit *e)
{
	static const struct {
		const char *name, *key;
	} wanted[] = { { "ID", "os.id" }, { "ID_LIKE", "os.id_like" },
		{ "VERSION_ID", "os.version_id" },
		{ "PRETTY_NAME", "os.pretty_name" } };
	struct span rest = line, name = text_until(&rest, '=');

	rest = text_trim(rest);
	if (rest.n >= 2 && (rest.p[0] == '"' || rest.p[0] == '\'') &&
	    rest.p[rest.n - 1] == rest.p[0])
		rest = span_of(rest.p + 1, rest.n - 2);
	for (size_t i = 0; i < array_size(wanted); i++)
		if (span_is(name, wanted[i].name))
			say(e, line, wanted[i].key, rest, TIME_NONE);
}

/* name:password:uid:gid:gecos:home:shell, given on without the password. */
static void
passwd(struct span line, struct emit *e)
{
	struct span rest = line, field[7];
	uint8_t value[512];
	size_t at = 0;

	for (size_t i = 0; i < 7; i++)
		field[i] = text_until(&rest, ':');
	if (field[0].n == 0 || line.n >= sizeof(value)) {
		if (line.n > 0 && line.p[0] != '#')
			emit_skip(e, line);
		return;
	}
	for (size_t i = 0; i < 7; i++) {
		if (i == 1 || i == 3 || i == 4)
			continue;
		if (i > 0)
			value[at++] = ':';
		if (field[i].n > 0)
			memcpy(value + at, field[i].p, field[i].n);
		at += field[i].n;
	}
	say(e, line, "user", span_of(value, at), TIME_NONE);
}

static size_t
unmangle(struct span s, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++, n++) {
		const uint8_t *p = s.p + i;

		if (p[0] == '\\' && s.n - i > 3 && p[1] >= '0' && p[1] <= '3' &&
		    p[2] >= '0' && p[2] <= '7' && p[3] >= '0' && p[3] <= '7') {
			out[n] = (uint8_t)((p[1] - '0') << 6 |
			    (p[2] - '0') << 3 | (p[3] - '0'));
			i += 3;
		} else
			out[n] = p[0];
	}
	return n;
}

/* "36 35 98:0 /root /where options [optional…] - type source options" */
static void
mountinfo(struct span line, struct emit *e)
{
	ptrdiff_t dash = span_find(line, SPAN(" - "));
	struct span left = line, right, where = SPAN_NONE, root = SPAN_NONE;
	struct span type, source;
	uint8_t value[2 * HOST_PATH_MAX];
	size_t at;

	if (dash < 0 || line.n >= sizeof(value)) {
		emit_skip(e, line);
		return;
	}
	for (unsigned i = 0; i < 5; i++) {
		root = where;
		where = text_word(&left);
	}
	right = span_from(line, (size_t)dash + 3);
	type = text_word(&right);
	source = text_word(&right);
	/* of a bind mount what is mounted matters, not the device */
	if (root.n > 1)
		source = root;
	memcpy(value, type.p, type.n);
	at = type.n;
	value[at++] = ' ';
	at += unmangle(source, value + at);
	value[at++] = ' ';
	at += unmangle(where, value + at);
	say(e, line, "mount", span_of(value, at), TIME_NONE);
}

static void
boot_time(struct span line, struct emit *e)
{
	struct span rest = line;
	char text[TIME_TEXT_MAX];
	uint64_t seconds;
	int64_t time;

	if (!span_is(text_word(&rest), "btime"))
		return;
	rest = text_word(&rest);
	if (!text_u64(rest, &seconds) || seconds > UINT64_C(9000000000))
		return;
	time = (int64_t)seconds * USEC_PER_SEC;
	say(e, line, "boot.time", span_of(text, time_text(time, text)), time);
}

/* "PATH TIME", of the package database that changed last. */
static void
packages_changed(struct span line, struct emit *e)
{
	struct span rest = line, path = text_until(&rest, ' ');
	int64_t time;

	if (time_parse(rest, &time))
		say(e, line, "baseline.time", path, time);
	else
		emit_skip(e, line);
}

static void
parse_line(const struct member *m, struct span line, struct emit *e)
{
	if (span_is(m->name, PACKAGES))
		packages_changed(line, e);
	else if (span_ends(m->path, SPAN("/os-release")))
		os_release(line, e);
	else if (span_is(m->path, "/etc/passwd"))
		passwd(line, e);
	else if (span_is(m->path, "/proc/stat"))
		boot_time(line, e);
	else if (span_ends(m->path, SPAN("/mountinfo")))
		mountinfo(line, e);
	else if (span_is(m->path, "/etc/hostname") && text_trim(line).n > 0 &&
	    line.p[0] != '#')
		say(e, line, "hostname.file", text_trim(line), TIME_NONE);
	else if (span_is(m->path, "/etc/machine-id"))
		say(e, line, "machine.id", text_trim(line), TIME_NONE);
	else if (span_is(m->path, "/proc/cmdline"))
		say(e, line, "kernel.cmdline", text_trim(line), TIME_NONE);
}

static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	struct span rest = s, line;

	(void)state;
	while (text_line(&rest, last, &line))
		parse_line(emit_member(e), line, e);
	return s.n - rest.n;
}

const struct parser identity_parser = {
	.name = "identity",
	.accepts = accepts,
	.parse = parse,
};
