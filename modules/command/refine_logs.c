/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refine_logs.c - logs removed to hide, or to make room? journalctl(1),
 * systemd.time(7), logrotate(8).
 */
#include "command.h"

static bool
has(struct span s, const char *text)
{
	return span_find(s, span_str(text)) >= 0;
}

/* What follows the option's "=" or blank. */
static bool
option_value(struct span command, const char *option, struct span *ret)
{
	ptrdiff_t at = span_find(command, span_str(option));

	if (at < 0)
		return false;
	*ret = span_from(command, (size_t)at + strlen(option));
	while (ret->n &&
	    (ret->p[0] == '=' || ret->p[0] == ' ' || ret->p[0] == '"' ||
		ret->p[0] == '\''))
		*ret = span_from(*ret, 1);
	return true;
}

/* Digits, and the unit after them. */
static uint64_t
number(struct span *s)
{
	uint64_t n = 0;
	size_t at = 0;

	while (at < s->n && at < 15 && ascii_digit(s->p[at]))
		n = n * 10 + (uint64_t)(s->p[at++] - '0');
	*s = span_from(*s, at);
	while (s->n && s->p[0] == ' ')
		*s = span_from(*s, 1);
	return n;
}

/* A day's logs or 10 MB are left: enough for a clean-up, not for a trick. */
static bool
keeps_time(struct span value)
{
	uint64_t n = number(&value);

	if (n == 0 || value.n == 0)
		return false;
	if (value.p[0] == 'h')
		return n >= 24;
	return value.p[0] == 'd' || value.p[0] == 'w' || value.p[0] == 'y' ||
	    value.p[0] == 'M' || span_starts(value, SPAN("mon"));
}

static bool
keeps_size(struct span value)
{
	uint64_t n = number(&value);

	if (n == 0 || value.n == 0)
		return false;
	return value.p[0] == 'G' || value.p[0] == 'T' ||
	    (value.p[0] == 'M' && n >= 10);
}

static void
refine_vacuum(struct hit *h, struct span command)
{
	struct span value;

	if (!has(command, "--vacuum")) {
		if (!has(command, "--relinquish"))
			hit_lower(h, SEV_LOW, FORM_KEEPS);
		return;
	}
	if (option_value(command, "--vacuum-files", &value) ||
	    (option_value(command, "--vacuum-time", &value) &&
		!keeps_time(value)) ||
	    (option_value(command, "--vacuum-size", &value) &&
		!keeps_size(value)))
		return;
	hit_lower(h, SEV_LOW, FORM_KEEPS);
}

static bool
is_rotated(struct span path)
{
	static const char *const ends[] = { ".gz", ".xz", ".bz2", ".zst",
		".old", ".[0-9]", ".[0-9]*", ".1" };

	for (size_t i = 0; i < array_size(ends); i++)
		if (span_ends(path, span_str(ends[i])))
			return true;
	return false;
}

/* Logs that tell who was there and what was asked for. */
static bool
is_telling(struct span path)
{
	static const char *const names[] = { "syslog", "messages", "auth",
		"secure", "security", "wtmp", "btmp", "utmp", "lastlog",
		"faillog", "kern", "cron", "audit", "journal", "daemon",
		"system", "dns", "named", "bind", "unbound", "query", "queries",
		"pihole", "resolv", "user.log", "sudo", "debug" };
	struct span name = path;

	if (span_starts(name, SPAN("/var/log")))
		name = span_from(name, 8);
	if (span_starts(name, SPAN("/")))
		name = span_from(name, 1);
	if (name.n == 0 || name.p[0] == '*' || name.p[0] == '{' ||
	    name.p[0] == '$' || name.p[0] == '.')
		return true;
	for (size_t i = 0; i < array_size(names); i++)
		if (has(name, names[i]))
			return true;
	return false;
}

static bool
ends_path(uint8_t c)
{
	return c == ' ' || c == '\t' || c == ';' || c == '&' || c == '|' ||
	    c == '\'' || c == '"' || c == ')' || c == '\n';
}

/* Of all paths below /var/log; a loop over them is judged as a path is. */
static void
refine_paths(struct hit *h, struct span command)
{
	bool rotated = true, telling = false, any = false;
	struct span whole = command;
	ptrdiff_t at;

	while ((at = span_find(command, SPAN("/var/log"))) >= 0) {
		struct span path = span_from(command, (size_t)at);
		size_t n = 0;

		while (n < path.n && !ends_path(path.p[n]))
			n++;
		path = span_head(path, n);
		command = span_from(command, (size_t)at + n);
		any = true;
		rotated &= is_rotated(path);
		telling |= !is_rotated(path) && is_telling(path);
	}
	if (!any || has(whole, "/run/log"))
		return;
	/* find: by name or age, as a cron job does it. */
	if (has(whole, "find ") &&
	    (has(whole, ".gz") || has(whole, "-mtime +") || has(whole, ".old")))
		rotated = true;
	if (rotated)
		hit_lower(h, SEV_LOW, FORM_ROTATED);
	else if (!telling)
		hit_lower(h, SEV_MEDIUM, FORM_APPLICATION);
}

void
hit_refine_logs(struct hit *h, struct span command)
{
	if (hit_is(h, "LOG01"))
		refine_vacuum(h, command);
	else if (hit_is(h, "LOG02") || hit_is(h, "LOG03") || hit_is(h, "LOG04"))
		refine_paths(h, command);
}
