/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h - commands as records, for the tests of the command detector.
 */
#ifndef DNSIR_TESTS_COMMAND_H
#define DNSIR_TESTS_COMMAND_H

#include "drive.h"

#define HISTORY "[root]/root/.bash_history"

/* One command of one user, at a line of a member of its own or root's. */
static inline struct record
command(const char *who, const char *text, uint32_t line, struct member *m)
{
	return (struct record){ .kind = REC_COMMAND,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = span_str(text),
		.who = span_str(who),
		.ref = { m->index, (uint32_t)strlen(text), 100 * line },
		.member = m,
		.command = { .command = span_str(text),
		    .shell = SPAN("bash"),
		    .line = line } };
}

/* The worst finding of the user, or NULL; of that rule, where given. */
static inline const struct finding *
worst_of(const struct drive *d, const char *rule, const char *who)
{
	const struct finding *worst = NULL;

	for (size_t i = 0; i < d->findings->count; i++) {
		const struct finding *f = d->findings->item[i];
		struct span subject = f->subject;

		if (rule && strcmp(f->rule->id, rule) != 0)
			continue;
		if (!span_is(text_until(&subject, ':'), who) ||
		    strcmp(f->rule->id, "command.suppressed") == 0)
			continue;
		if (!worst || f->severity > worst->severity)
			worst = f;
	}
	return worst;
}

#endif
