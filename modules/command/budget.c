/* SPDX-License-Identifier: Apache-2.0 */
/*
 * budget.c - how much work the patterns are given, by file and by owner.
 *
 * Whoever writes a history can make each of its lines hard to match. Such a
 * file must not use up the time of all others, so work is counted in steps,
 * not in seconds: the same bytes are judged to the same place everywhere.
 */
#include "command.h"

#define OWNERS_MAX 1024
#define FILE_WORK UINT64_C(16000000)
/* Of all files of one user; root's are not for others to fill. */
#define OWNER_WORK (4 * FILE_WORK)

static uint64_t *
owner_of(struct command *st, const struct member *m)
{
	uint8_t uid[4];

	if (m->uid == 0)
		return NULL;
	if (!st->budget.owners)
		st->budget.owners = table_new(OWNERS_MAX, sizeof(uint64_t));
	if (!st->budget.owners)
		return NULL;
	memcpy(uid, &m->uid, sizeof(uid));
	return table_at(st->budget.owners, span_of(uid, sizeof(uid)), NULL);
}

bool
command_afford(struct command *st, const struct record *r, struct findings *fs)
{
	struct budget *b = &st->budget;
	const uint64_t *owner;

	if (!r->member)
		return true;
	if (b->member != r->ref.member + UINT64_C(1)) {
		b->member = r->ref.member + UINT64_C(1);
		b->work = 0;
		b->spent = false;
	}
	if (b->spent)
		return false;
	owner = owner_of(st, r->member);
	b->spent = b->work >= FILE_WORK || (owner && *owner >= OWNER_WORK);
	if (b->spent)
		finding_gap(fs, r->member->name,
		    "commands from byte %llu on were not judged: %s hard to "
		    "match",
		    (unsigned long long)r->ref.offset,
		    b->work >= FILE_WORK ? "they are made"
					 : "this owner's files are made");
	return !b->spent;
}

void
command_charge(struct command *st, const struct record *r, uint64_t work)
{
	uint64_t *owner;

	if (!r->member)
		return;
	st->budget.work += work;
	owner = owner_of(st, r->member);
	if (owner)
		*owner += work;
}
