/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.c - the hosts files that were seen, and what is known of each.
 */
#include "hosts.h"

#define FLAG_IMMUTABLE 0x10 /* FS_IMMUTABLE_FL, linux/fs.h */
#define FLAG_APPEND 0x20 /* FS_APPEND_FL */

static bool
can_compare(enum hosts_role role)
{
	return role == ROLE_LIVE || role == ROLE_BACKUP || role == ROLE_SWAP;
}

static struct hosts_file *
file_new(struct hosts_state *st, const struct member *m)
{
	struct hosts_file *f;

	/* All that are too many share the last, so their lines still count. */
	if (st->files == FILES_MAX) {
		st->files_lost++;
		st->current = FILES_MAX - 1;
		return &st->file[st->current];
	}
	st->current = st->files++;
	f = &st->file[st->current];
	f->member = *m;
	/* What is no file has the times of the collection, not its own. */
	if (m->path.n == 0)
		f->member.mtime = f->member.ctime = f->member.btime = TIME_NONE;
	f->name = text_keep(m->name);
	f->path = text_keep(m->path);
	f->role = hosts_role(m);
	if (can_compare(f->role) && st->diffs < DIFF_FILES)
		f->diff = ++st->diffs;
	return f;
}

struct hosts_file *
hosts_file(struct hosts_state *st, const struct member *m)
{
	struct hosts_file *f = &st->file[st->current];

	if (st->files && f->member.index == m->index)
		return f;
	for (size_t i = 0; i < st->files; i++)
		if (st->file[i].member.index == m->index) {
			st->current = i;
			return &st->file[i];
		}
	return file_new(st, m);
}

struct span
hosts_file_path(const struct hosts_file *f)
{
	return f->path.n ? text_span(&f->path) : text_span(&f->name);
}

static void
time_fact(struct finding *f, const char *key, int64_t ns)
{
	char text[TIME_TEXT_MAX];

	if (ns == TIME_NONE)
		return;
	(void)time_text(ns / 1000, text);
	finding_fact(f, key, "%s", text);
}

static void
sessions_fact(
    struct hosts_state *st, const struct hosts_file *f, struct finding *finding)
{
	const struct member *m = &f->member;
	autobuf b = BUF(900);

	if (m->mtime != TIME_NONE)
		hosts_sessions_at(st, m->mtime / 1000, &b);
	if (b.n == 0 && m->ctime != TIME_NONE)
		hosts_sessions_at(st, m->ctime / 1000, &b);
	if (b.n)
		finding_fact(
		    finding, "sessions", "%.*s", (int)b.n, (const char *)b.p);
}

void
hosts_file_facts(
    struct hosts_state *st, const struct hosts_file *f, struct finding *finding)
{
	const struct member *m = &f->member;

	finding_fact(finding, "file", "%.*s", SPAN_ARG(hosts_file_path(f)));
	time_fact(finding, "written (mtime)", m->mtime);
	time_fact(finding, "changed (ctime)", m->ctime);
	time_fact(finding, "created (btime)", m->btime);
	if (f->path.n)
		finding_fact(finding, "owner and mode", "%u:%u %04o", m->uid,
		    m->gid, m->mode & 07777);
	if (m->flags & FLAG_IMMUTABLE)
		finding_fact(finding, "immutable",
		    "yes (chattr +i): root itself cannot edit it");
	if (m->flags & FLAG_APPEND)
		finding_fact(finding, "append only", "yes (chattr +a)");
	if (f->managed)
		finding_fact(finding, "managed by", "%s", f->managed->origin);
	sessions_fact(st, f, finding);
}
