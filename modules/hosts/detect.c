/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detect.c - names that do not take the way through the DNS. MITRE T1565.001,
 * T1562.001: a line of a hosts file sends a name where its writer likes, and
 * no resolver and no query log sees it.
 *
 * The file that the host should have is known (stock.c, forms.c); each other
 * line is classed by where it sends whose name (classify.c), kept (entry.c)
 * and judged when everything has been heard (judge.c, lists.c, drift.c,
 * diff.c, when.c).
 */
#include "hosts.h"

#include "module.h"

static void
hostname_see(struct hosts_state *st, struct span name)
{
	name = text_trim(name);
	if (name.n == 0 || name.n > 255 || hosts_well_known(name) ||
	    st->hostnames == HOSTNAMES_MAX)
		return;
	for (size_t i = 0; i < st->hostnames; i++)
		if (span_eq_nocase(name, text_span(&st->hostname[i])))
			return;
	st->hostname[st->hostnames++] = text_keep(name);
}

/* "fstype source mountpoint" */
static void
mount_see(struct hosts_state *st, struct span mount)
{
	if (span_ends(mount, SPAN(" /etc/hosts")))
		st->mount = text_keep(mount);
	if (span_ends(mount, SPAN(" /etc/hostname")) ||
	    span_ends(mount, SPAN(" /etc/resolv.conf")))
		st->other_mounts = true;
}

static void
fact_see(struct hosts_state *st, const struct record *r)
{
	struct span key = r->fact.key, value = r->fact.value;

	if (span_is(key, "hostname"))
		hostname_see(st, value);
	else if (span_is(key, "os.id"))
		st->os = text_keep(value);
	else if (span_is(key, "mount"))
		mount_see(st, value);
	else if (span_is(key, "baseline.time"))
		st->baseline = r->time;
	else if (span_is(key, "boot.time"))
		st->boot = r->time;
}

static void
note_see(struct hosts_state *st, const struct record *r)
{
	if (!span_is(r->note.what, "/etc/hosts"))
		return;
	if (span_is(r->note.kind, "symlink")) {
		st->link_seen = true;
		st->link = text_keep(r->note.text);
	}
	if (span_is(r->note.kind, "special"))
		st->special = text_keep(
		    r->note.text.n ? r->note.text : SPAN("special file"));
}

/* Files whose times a forger would copy: touch -r /etc/passwd /etc/hosts. */
static void
neighbour_see(struct hosts_state *st, const struct member *m)
{
	static const char *const paths[] = { "/etc/passwd", "/etc/hostname",
		"/etc/host.conf", "/etc/nsswitch.conf", "/etc/resolv.conf",
		"/etc/networks", "/etc/gai.conf", "/etc/machine-id" };

	for (size_t i = 0; i < array_size(paths); i++) {
		if (!span_is(m->path, paths[i]) || m->mtime == TIME_NONE ||
		    st->neighbours == array_size(st->neighbour))
			continue;
		st->neighbour[st->neighbours] = m->mtime;
		st->neighbour_path[st->neighbours++] = text_keep(m->path);
	}
}

static void
member_see(struct hosts_state *st, const struct member *m)
{
	if (!m)
		return;
	if (hosts_role(m) != ROLE_NONE)
		(void)hosts_file(st, m);
	else
		neighbour_see(st, m);
}

static void
line_see(struct hosts_state *st, const struct record *r)
{
	static const struct hosts_entry other = { .class = ENTRY_OTHER };
	struct hosts_file *f = hosts_file(st, r->member);

	f->lines++;
	if (hosts_stock_see(st, f, r) &&
	    (f->role == ROLE_LIVE || f->role == ROLE_TEMPLATE))
		hosts_entry_keep(st, f, &other, r);
	if (r->hosts.is_comment)
		return;
	if (r->hosts.garbage) {
		f->garbage += f->role != ROLE_TEMPLATE;
		return;
	}
	hosts_classify(st, f, r);
	hosts_diff_see(st, f, r);
}

static void
begin(struct hosts_state *st)
{
	if (st->begun)
		return;
	st->begun = true;
	st->baseline = TIME_NONE;
	st->boot = TIME_NONE;
}

static void
see(void *state, const struct record *r, struct findings *fs)
{
	struct hosts_state *st = state;

	(void)fs;
	begin(st);
	if (r->kind == REC_MEMBER)
		member_see(st, r->member);
	else if (r->kind == REC_FACT)
		fact_see(st, r);
	else if (r->kind == REC_NOTE)
		note_see(st, r);
	else if (r->kind == REC_LOGIN)
		hosts_event_see(st, r);
	else if (r->kind == REC_HOSTS && r->member)
		line_see(st, r);
}

static void
conclude(void *state, struct findings *fs)
{
	struct hosts_state *st = state;

	begin(st);
	hosts_block_lists(st);
	hosts_judge_entries(st, fs);
	hosts_judge_lists(st, fs);
	hosts_judge_drift(st, fs);
	hosts_judge_mount(st, fs);
	hosts_judge_diffs(st, fs);
	hosts_judge_times(st, fs);
}

static void
end(void *state)
{
	struct hosts_state *st = state;

	matcher_free(st->stock.matcher);
	table_free(st->pairs);
}

const struct detector hosts_detector = {
	.name = "hosts",
	.summary = "names sent astray or nowhere by hosts files",
	.size = sizeof(struct hosts_state),
	.see = see,
	.conclude = conclude,
	.close = end,
};
