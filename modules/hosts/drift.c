/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drift.c - what else differs from the file that the host should have: lines
 * of no stock file, flags, links, and a mount over the file.
 */
#include "hosts.h"

#define FLAGS_LOCKED 0x30 /* FS_IMMUTABLE_FL | FS_APPEND_FL */

static enum severity
drift_severity(const struct hosts_state *st, const struct hosts_file *f)
{
	if (st->special.n && f->role == ROLE_LIVE)
		return SEV_MEDIUM;
	if (f->member.flags & FLAGS_LOCKED)
		return SEV_LOW;
	return SEV_INFO;
}

static void
count_fact(struct finding *f, const char *key, uint32_t n)
{
	if (n)
		finding_fact(f, key, "%u", n);
}

static void
form_facts(const struct hosts_state *st, const struct hosts_file *f,
    struct finding *drift)
{
	autobuf expected = BUF(700), missing = BUF(400);
	struct form_match m = hosts_form_best(st, f, &expected, &missing);

	if (m.seen < 2)
		return;
	finding_fact(drift, "nearest stock file", "%s", m.origin);
	finding_fact(
	    drift, "expected lines", "%.*s", SPAN_ARG(buf_span(&expected)));
	if (m.missing)
		finding_fact(drift, "missing lines", "%.*s",
		    SPAN_ARG(buf_span(&missing)));
}

static void
say_drift(struct hosts_state *st, struct hosts_file *f, struct findings *fs)
{
	struct finding *drift = finding(fs, "hosts.baseline-drift",
	    drift_severity(st, f), hosts_file_path(f));
	bool locked = f->member.flags & FLAGS_LOCKED;

	finding_why(drift,
	    "%.*s holds %u line%s that no stock file has: %u names at private "
	    "addresses, %u at this machine itself, %u lines that cannot be "
	    "read%s.",
	    SPAN_ARG(hosts_file_path(f)), f->other, f->other == 1 ? "" : "s",
	    f->private + f->pinned, f->aliases, f->garbage,
	    locked ? "; it is locked against change (chattr)" : "");
	hosts_file_facts(st, f, drift);
	count_fact(drift, "names at private addresses", f->private);
	count_fact(drift, "public names at private addresses", f->pinned);
	count_fact(drift, "local names at loopback", f->aliases);
	count_fact(drift, "unreadable", f->garbage);
	form_facts(st, f, drift);
	hosts_entry_cite_class(st, f, ENTRY_OTHER, drift);
}

static void
say_link(struct hosts_state *st, struct findings *fs)
{
	struct finding *f =
	    finding(fs, "hosts.baseline-drift", SEV_LOW, SPAN("/etc/hosts"));

	finding_why(f,
	    "/etc/hosts is a link to %.*s, not a file: no installer makes it "
	    "one, and what it leads to can be changed elsewhere.",
	    SPAN_ARG(text_span(&st->link)));
	finding_fact(f, "link", "%.*s", SPAN_ARG(text_span(&st->link)));
}

static void
say_special(struct hosts_state *st, struct findings *fs)
{
	struct finding *f =
	    finding(fs, "hosts.baseline-drift", SEV_MEDIUM, SPAN("/etc/hosts"));

	finding_why(f,
	    "/etc/hosts is no file (%.*s): whatever reads it gets what "
	    "somebody gives at that moment, or hangs.",
	    SPAN_ARG(text_span(&st->special)));
}

void
hosts_judge_drift(struct hosts_state *st, struct findings *fs)
{
	for (size_t i = 0; i < st->files; i++) {
		struct hosts_file *f = &st->file[i];

		if (f->role != ROLE_LIVE && f->role != ROLE_TEMPLATE)
			continue;
		if ((f->other > 0 && !f->block_list) ||
		    (f->member.flags & FLAGS_LOCKED))
			say_drift(st, f, fs);
	}
	if (st->link_seen)
		say_link(st, fs);
	if (st->special.n)
		say_special(st, fs);
}

/* Container engines mount all three of hosts, hostname and resolv.conf. */
void
hosts_judge_mount(struct hosts_state *st, struct findings *fs)
{
	struct finding *f;

	if (st->mount.n == 0)
		return;
	f = finding(fs, "hosts.bind-mount",
	    st->other_mounts ? SEV_INFO : SEV_HIGH, SPAN("/etc/hosts"));
	finding_why(f, "Another file is mounted over /etc/hosts (%.*s)%s.",
	    SPAN_ARG(text_span(&st->mount)),
	    st->other_mounts
		? ", and over its neighbours, as container engines do"
		: ": the file on disk is not the one that programs read");
	finding_fact(f, "mount", "%.*s", SPAN_ARG(text_span(&st->mount)));
}
