/* SPDX-License-Identifier: Apache-2.0 */
/* command_budget.c - histories made hard to match, and those beside them. */
#include <stdio.h>

#include "command.h"
#include "tap.h"

#define HARD_BYTES 3900

static char hard[HARD_BYTES + 64];

static void
make_hard(void)
{
	size_t n = 0;

	for (; n + 5 <= HARD_BYTES; n += 5)
		memcpy(hard + n, "curl ", 5);
	memcpy(hard + n, "ip-api.com/json/ dig nc TXT history", 36);
}

static void
see_lines(struct drive *d, struct member *m, const char *text, uint32_t lines)
{
	for (uint32_t i = 1; i <= lines; i++) {
		struct record r = command("ann", text, i, m);

		d->detector->see(d->state, &r, d->findings);
	}
}

static bool
has_gap(const struct drive *d, const char *what, const char *words)
{
	for (size_t i = 0; i < d->findings->gaps; i++)
		if (span_is(d->findings->gap[i].what, what) &&
		    span_find(d->findings->gap[i].text, span_str(words)) >= 0)
			return true;
	return false;
}

static bool
is_judged(struct member *m, bool after_many)
{
	struct drive d = drive_new("command");
	char name[32];
	bool found;

	for (uint32_t i = 0; after_many && i < 6; i++) {
		struct member other = { .index = 100 + i, .uid = 1000 };

		snprintf(name, sizeof(name), "[root]/home/ann/.h%u", i);
		other.name = span_str(name);
		see_lines(&d, &other, hard, 2000);
	}
	see_lines(&d, m, "rndc flush", 1);
	found = worst_of(&d, "command.cache-flush", "ann") != NULL;
	if (after_many)
		ok(has_gap(&d, "[root]/home/ann/.h0",
		       "were not judged: they are made hard to match") &&
			has_gap(&d, "[root]/home/ann/.h5",
			    "not judged: this owner's files are made hard"),
		    "hard files are named, with the byte and the reason");
	drive_free(&d);
	return found;
}

static void
test_plain_file(void)
{
	struct drive d = drive_new("command");
	struct member m = { .index = 1,
		.uid = 1000,
		.name = SPAN("[root]/home/ann/.bash_history") };

	see_lines(&d, &m, "git commit -m 'dig for the cause' && make", 200000);
	see_lines(&d, &m, "rndc flush", 1);
	ok(worst_of(&d, "command.cache-flush", "ann") != NULL &&
		d.findings->gaps == 0,
	    "200,000 common commands are all judged");
	drive_free(&d);
}

int
main(void)
{
	struct member own = { .index = 1,
		.uid = 1000,
		.name = SPAN("[root]/home/ann/.bash_history") };
	struct member other = { .index = 1,
		.uid = 1001,
		.name = SPAN("[root]/home/bob/.bash_history") };
	struct member root = { .index = 1, .name = SPAN(HISTORY) };

	make_hard();
	test_plain_file();
	ok(is_judged(&own, false), "a file alone is judged");
	ok(!is_judged(&own, true), "not behind many hard ones of its owner");
	ok(is_judged(&other, true), "another user's is");
	ok(is_judged(&root, true), "and root's");
	return done_testing();
}
