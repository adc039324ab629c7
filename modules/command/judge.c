/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge.c - the patterns of modules/intel/shell_patterns.tsv on one command.
 */
#include "command.h"

#define WHOLE_BYTES 8192 /* longer commands are judged line by line */

enum severity
hit_severity(const struct shell_pattern *p)
{
	static const char *const names[] = { "info", "low", "medium", "high",
		"critical" };

	for (size_t i = 0; i < array_size(names); i++)
		if (strcmp(p->severity, names[i]) == 0)
			return (enum severity)i;
	return SEV_INFO;
}

const char *
hit_form_text(enum form f)
{
	static const char *const text[] = {
		[FORM_NONE] = "",
		[FORM_READS] = "only reads or shows",
		[FORM_HELP] = "asks a tool for its help or version",
		[FORM_COMMENT] = "is a comment",
		[FORM_INSTALLS] = "installs a tool, does not run it",
		[FORM_OWN_NAME] = "hosts entry of the machine itself",
		[FORM_LAB] = "hosts entry of a private address and local name",
		[FORM_PRIVATE] = "hosts entry of a private address",
		[FORM_BLOCKED] = "hosts entry that blocks a name",
		[FORM_UNQUALIFIED] = "hosts entry of an unqualified name",
		[FORM_RESTORES] = "copies a backup back",
		[FORM_RESOLVER] = "server is private or a known public one",
		[FORM_DEFAULT_PORT] = "port 53 is the usual one",
		[FORM_LOCAL_SERVER] = "asks a server of this host",
		[FORM_KEEPS] = "keeps the logs of the last day and more",
		[FORM_ROTATED] = "removes rotated logs only",
		[FORM_APPLICATION] = "logs of an application",
		[FORM_LOGGING] = "keeps history or shares it among shells",
		[FORM_STOCK] = "as distributions ship it",
		[FORM_PRELOAD] = "preloads a library for one command",
		[FORM_WATCH] = "repeats a look-up on the screen",
		[FORM_LOOKS_UP] = "a script that only looks up",
		[FORM_PROBE] = "probes a port and sends nothing",
		[FORM_OWN_PORT] = "redirects to this host itself",
		[FORM_CLIENT] = "a DNS client told to encrypt",
		[FORM_GENERAL] = "tool used without its part for DNS",
	};

	return text[f];
}

struct place {
	struct judged *judged;
	size_t from;
};

static void
on_match(void *arg, size_t rule, size_t start, size_t length)
{
	struct place *p = arg;
	struct judged *j = p->judged;

	(void)length;
	if (j->seen[rule])
		return;
	j->seen[rule] = 1;
	j->hit[j->hits++] = (struct hit){
		.pattern = rule,
		.start = p->from + start,
		.severity = hit_severity(&intel_shell_patterns[rule]),
	};
}

/* Expressions may begin at a line's begin, and may span lines. */
static void
match_lines(struct command *st, struct span command)
{
	struct place p = { &st->judged, 0 };
	struct span rest = command, line;

	while (text_line(&rest, true, &line)) {
		p.from = (size_t)(line.p - command.p);
		matcher_line(st->matcher, line, on_match, &p);
	}
	p.from = 0;
	if (command.n <= WHOLE_BYTES && span_find_byte(command, '\n') >= 0)
		matcher_line(st->matcher, command, on_match, &p);
}

static void
apply_shape(struct judged *j, enum form shape)
{
	for (size_t i = 0; i < j->hits; i++) {
		if (shape == FORM_INSTALLS)
			hit_lower(&j->hit[i], SEV_MEDIUM, shape);
		else if (shape != FORM_NONE)
			hit_drop(&j->hit[i], shape);
	}
}

void
command_judge(struct command *st, const struct record *r)
{
	struct span command = r->command.command;
	struct judged *j = &st->judged;

	j->hits = 0;
	memset(j->seen, 0, sizeof(j->seen));
	match_lines(st, command);
	if (j->hits == 0)
		return;
	apply_shape(j, command_shape(command));
	for (size_t i = 0; i < j->hits; i++)
		if (!j->hit[i].dropped)
			hit_refine(&j->hit[i], command, r);
}
