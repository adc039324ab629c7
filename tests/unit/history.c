/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.c - histories of every kind of shell, whole and cut anywhere.
 */
#include "parse.h"
#include "tap.h"

#define MTIME (INT64_C(1795443060) * USEC_PER_SEC) /* of parse_member() */
#define AT(seconds) (INT64_C(seconds) * USEC_PER_SEC)
#define ROOT "[root]/root/"
#define HOME "[root]/home/ann/"

struct want {
	const char *command;
	enum time_basis basis;
	int64_t time, until;
	uint32_t line;
};

struct test {
	const char *name, *member;
	struct span in;
	const char *who, *shell;
	struct want want[8];
	uint64_t skips;
};

#define UNDATED(command, line) \
	{ \
		command, BASIS_BEFORE, MTIME, TIME_NONE, line \
	}
#define EXACT(command, seconds, line) \
	{ \
		command, BASIS_EXACT, AT(seconds), TIME_NONE, line \
	}
#define BETWEEN(command, from, to, line) \
	{ \
		command, BASIS_WINDOW, AT(from), to, line \
	}

static const struct test tests[] = {
	{ "bash without times", ROOT ".bash_history",
	    BYTES("ls\ndig example.com\n\necho a\r\nlast"), "root", "bash",
	    { UNDATED("ls", 1), UNDATED("dig example.com", 2),
		UNDATED("echo a", 4), UNDATED("last", 5) },
	    0 },
	{ "bash: nothing", ROOT ".bash_history", BYTES(""), "root", "bash",
	    { { 0 } }, 0 },
	{ "bash with times", HOME ".bash_history",
	    BYTES("#1795000000\nls\n#1795000060\ndig x\n"), "ann", "bash",
	    { EXACT("ls", 1795000000, 2), EXACT("dig x", 1795000060, 4) }, 0 },
	{ "bash: lines of one command", ROOT ".bash_history",
	    BYTES("#1795000000\ncat >> /etc/hosts <<EOF\n"
		  "65.181.121.56 malicious.com\nEOF\n#1795000060\n"
		  "for i in 1 2\ndo\ndig $i.x\ndone\n#1795000070\n"
		  "echo 'a\nb' \\\nc\n#1795000080\nls\n"),
	    "root", "bash",
	    { EXACT("cat >> /etc/hosts <<EOF\n65.181.121.56 malicious.com"
		    "\nEOF",
		  1795000000, 2),
		EXACT("for i in 1 2\ndo\ndig $i.x\ndone", 1795000060, 6),
		EXACT("echo 'a\nb' \\\nc", 1795000070, 11),
		EXACT("ls", 1795000080, 15) },
	    0 },
	{ "bash: a shell without times adds lines to a file with them",
	    ROOT ".bash_history",
	    BYTES("#1795000000\nls\nwhoami # don't\nid\n#1795000100\nw\nend\n"),
	    "root", "bash",
	    { EXACT("ls", 1795000000, 2),
		BETWEEN("whoami # don't", 1795000000, AT(1795000100), 3),
		BETWEEN("id", 1795000000, AT(1795000100), 4),
		EXACT("w", 1795000100, 6),
		BETWEEN("end", 1795000100, MTIME, 7) },
	    0 },
	{ "bash: times from the middle on", ROOT ".bash_history",
	    BYTES("old\n#1795000000\nls\nid\n#12 is no time\n"), "root", "bash",
	    { { "old", BASIS_BEFORE, AT(1795000000), TIME_NONE, 1 },
		EXACT("ls", 1795000000, 3), BETWEEN("id", 1795000000, MTIME, 4),
		BETWEEN("#12 is no time", 1795000000, MTIME, 5) },
	    0 },
	{ "bash: bytes of all kinds", ROOT ".bash_history",
	    BYTES("a\0b\n\xff\xfe\x1b[31m\n#99999999999999\n#\n"), "root",
	    "bash",
	    { UNDATED("", 1), UNDATED("\xff\xfe\x1b[31m", 2),
		UNDATED("#99999999999999", 3), UNDATED("#", 4) },
	    0 },
	{ "zsh, plain", ROOT ".zsh_history", BYTES("ls\npwd\n"), "root", "zsh",
	    { UNDATED("ls", 1), UNDATED("pwd", 2) }, 0 },
	{ "zsh, extended, lines joined", HOME ".zsh_history",
	    BYTES(": 1795000000:0;echo a\\\nb\n: 1795000010:12;ls\n"
		  ": 1795000020:0;echo c\\\n"),
	    "ann", "zsh",
	    { EXACT("echo a\nb", 1795000000, 1), EXACT("ls", 1795000010, 3),
		EXACT("echo c", 1795000020, 4) },
	    0 },
	{ "zsh, metafied", ROOT ".zhistory",
	    BYTES(": 1795000000:0;echo \xc3\x83\xa4\x83\xa0 x\n"
		  "\x83\xa3 y\\\n\x83\xa3\n\x83"),
	    "root", "zsh",
	    { EXACT("echo \xc3\x84\x80 x", 1795000000, 1),
		BETWEEN("\x83 y\n\x83", 1795000000, MTIME, 2),
		BETWEEN("\x83", 1795000000, MTIME, 4) },
	    0 },
	{ "zsh: no time, and what only looks like one", ROOT ".histfile",
	    BYTES(": 0:0;a\n: 17950000x0:0;b\n: 1795000000;c\n"), "root", "zsh",
	    { UNDATED("a", 1), UNDATED(": 17950000x0:0;b", 2),
		UNDATED(": 1795000000;c", 3) },
	    0 },
	{ "fish", HOME ".local/share/fish/fish_history",
	    BYTES("- cmd: echo a\\\\n\\nb\n  when: 1795000000\n  paths:\n"
		  "    - /etc/hosts\n- cmd: ls\n- cmd: id\n  when: x\nwrong\n"),
	    "ann", "fish",
	    { EXACT("echo a\\n\nb", 1795000000, 1),
		{ "ls", BASIS_WINDOW, AT(1795000000), MTIME, 5 },
		{ "id", BASIS_WINDOW, AT(1795000000), MTIME, 6 } },
	    1 },
	{ "tcsh", ROOT ".history",
	    BYTES("#+1795000000\nls\n#+1795000001\ncd /\n"), "root", "sh",
	    { EXACT("ls", 1795000000, 2), EXACT("cd /", 1795000001, 4) }, 0 },
	{ "ksh93, binary", ROOT ".sh_history",
	    BYTES("\x81\x01ls -l\n\0\0\x82\0\0\0\x07\0dig x\n\0\x81\0pwd\n"),
	    "root", "sh",
	    { UNDATED("ls -l", 1), UNDATED("dig x", 2), UNDATED("pwd", 3) },
	    0 },
	{ "mksh, binary", ROOT ".mksh_history",
	    BYTES("\xab\xcd\xff\0\0\0\x05ls\0\xff\0\0\0\x06"
		  "dig x\0?\xff\0\0\0\x07pwd"),
	    "root", "mksh",
	    { UNDATED("ls", 5), UNDATED("dig x", 6), UNDATED("pwd", 7) }, 1 },
	{ "ksh and mksh, cut short", ROOT ".ksh_history", BYTES("\x81"), "root",
	    "ksh", { UNDATED("\x81", 1) }, 0 },
	{ "ash", "[root]/var/lib/svc/.ash_history", BYTES("ls\n"),
	    "/var/lib/svc", "ash", { UNDATED("ls", 1) }, 0 },
	{ "python", ROOT ".python_history",
	    BYTES("import dns\ndef f():\r\n  pass\r\n\nf()\n"), "root",
	    "python",
	    { UNDATED("import dns", 1), UNDATED("def f():\n  pass", 2),
		UNDATED("f()", 5) },
	    0 },
	{ "libedit", ROOT ".mysql_history",
	    BYTES("_HiStOrY_V2_\nselect\\0401;\\012\\134x\n\\\\\\M-a\\^"
		  "Ab\\q\\\n"),
	    "root", "mysql",
	    { UNDATED("select 1;\n\\x", 2),
		UNDATED("\\\xe1\x01"
			"b\\q\\",
		    3) },
	    0 },
	{ "psql", ROOT ".psql_history", BYTES("select 1\1from x;\n"), "root",
	    "psql", { UNDATED("select 1\nfrom x;", 1) }, 0 },
	{ "sqlite", ROOT ".sqlite_history", BYTES(".tables\n"), "root",
	    "sqlite", { UNDATED(".tables", 1) }, 0 },
	{ "less", ROOT ".lesshst",
	    BYTES(".less-history-file:\n.search\n\"hosts\n.shell\n\"dig x\n"
		  ".mark\nm a 1 2 /etc/hosts\n"),
	    "root", "less", { UNDATED("dig x", 5) }, 0 },
	{ "viminfo", ROOT ".viminfo",
	    BYTES("# This viminfo file was generated by Vim 9.0.\n*encoding\n"
		  "\n# Command Line History (newest to oldest):\n:wq\n"
		  "|2,0,1795000000,,\"wq\"\n:!dig x\n\n"
		  "# Search String History (newest to oldest):\n?/x\n\n"
		  "# File marks:\n'0  12  3  /etc/hosts\n"
		  "|4,48,12,3,1795000005,\"/etc/hosts\"\n\n"
		  "# History of marks within files (newest to oldest):\n\n"
		  "> /etc/hosts\n\t*\t1795000007\t0\n\t.\t12\t0\n"
		  "> ~/a b\n"),
	    "root", "vim",
	    { EXACT(":wq", 1795000000, 5),
		{ ":!dig x", BASIS_WINDOW, AT(1795000000), MTIME, 7 },
		EXACT("vim /etc/hosts", 1795000005, 13),
		EXACT("vim /etc/hosts", 1795000007, 18),
		{ "vim ~/a b", BASIS_WINDOW, AT(1795000007), MTIME, 21 } },
	    0 },
	{ "PowerShell",
	    HOME ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
	    BYTES("ls\r\nIEX `\r\n (x)`\n.Strings\nid`"), "ann", "pwsh",
	    { UNDATED("ls", 1), UNDATED("IEX \n (x)\n.Strings", 2),
		UNDATED("id", 5) },
	    0 },
	{ "a start-up file", HOME ".bashrc",
	    BYTES("# HISTFILE=/dev/null\n\n  export A=1 \\\n B=2\nunset X\n"),
	    "ann", "startup",
	    { UNDATED("export A=1 \nB=2", 3), UNDATED("unset X", 5) }, 0 },
	{ "a start-up file of all users", "[root]/etc/profile.d/x.sh",
	    BYTES("unset HISTFILE"), "", "startup",
	    { UNDATED("unset HISTFILE", 1) }, 0 },
	{ "shada is taken, not read", ROOT ".local/state/nvim/shada/main.shada",
	    BYTES("\x93\x01\n"), "root", "nvim", { { 0 } }, 0 },
	{ "a swap file beside a history", ROOT ".bash_history.swp",
	    BYTES("b0VIM 9.0\0\0ls\n"), "root", "bash", { { 0 } }, 0 },
};

struct got {
	const struct test *test;
	size_t n, wrong;
	bool print;
};

static bool
is_wanted(const struct test *t, const struct want *w, const struct record *r)
{
	struct span command = span_str(w->command);
	struct span place =
	    span_head(span_from(t->in, (size_t)r->ref.offset), r->ref.length);

	/* The one with a NUL, which no C string holds. */
	if (command.n == 0)
		command = span_of("a\0b", 3);
	return r->kind == REC_COMMAND && span_eq(r->command.command, command) &&
	    span_is(r->command.shell, t->shell) && span_is(r->who, t->who) &&
	    r->basis == w->basis && r->time == w->time &&
	    (r->basis != BASIS_WINDOW || r->until == w->until) &&
	    r->command.line == w->line && span_eq(place, r->raw);
}

static void
print(const struct record *r)
{
	tap_bytes("command", r->command.command);
	tap_bytes("raw", r->raw);
	printf("# basis %d time %lld until %lld line %u who %.*s\n",
	    (int)r->basis, (long long)r->time, (long long)r->until,
	    r->command.line, (int)r->who.n, (const char *)r->who.p);
}

static void
on_record(void *arg, const struct record *r)
{
	struct got *g = arg;
	const struct want *w = &g->test->want[g->n];

	if (g->n >= array_size(g->test->want) || !w->command ||
	    !is_wanted(g->test, w, r)) {
		g->wrong++;
		if (g->print)
			print(r);
	}
	g->n++;
}

static size_t
wants(const struct test *t)
{
	size_t n = 0;

	while (n < array_size(t->want) && t->want[n].command)
		n++;
	return n;
}

static void
run(const struct test *t)
{
	struct got g = { .test = t, .print = true };
	struct parse_stats s =
	    parse_as("history", t->member, t->in, on_record, &g);
	size_t bad = 0;

	ok(g.n == wants(t) && g.wrong == 0 && s.skips == t->skips &&
		s.unused == 0,
	    "%s: %zu of %zu commands, %zu wrong, %llu skips", t->name, g.n,
	    wants(t), g.wrong, (unsigned long long)s.skips);
	for (size_t cut = 0; cut <= t->in.n; cut++) {
		g = (struct got){ .test = t };
		s = parse_as_cut(
		    "history", t->member, t->in, cut, on_record, &g);
		bad += g.n != wants(t) || g.wrong || s.skips != t->skips;
	}
	ok(bad == 0, "%s: cut anywhere", t->name);
}

static void
names(void)
{
	static const struct {
		const char *name;
		bool accepted;
	} table[] = {
		{ ROOT ".bash_history", true },
		{ ROOT ".bash_history-12345.tmp", true },
		{ ROOT ".node_repl_history", true },
		{ "live/history/var/tmp/.x", true },
		{ "dev_2.zsh_history", true },
		{ "[root]/etc/hosts", false },
		{ "[root]/etc/profile", true },
		{ "[root]/etc/profile.d/a", true },
		{ "log/0001.jsonl", false },
		{ "report/history.html", false },
		{ ROOT "this", false },
	};
	const struct parser *p = parse_named("history");

	for (size_t i = 0; i < array_size(table); i++) {
		struct member m = parse_member(table[i].name, 0);

		ok(p->accepts(&m, SPAN_NONE) == table[i].accepted, "%s: %s",
		    table[i].name, table[i].accepted ? "read" : "not read");
	}
}

static void
on_who(void *arg, const struct record *r)
{
	*(bool *)arg =
	    span_is(r->who, "ann") && span_is(r->command.command, "ls");
}

/* A file of another name that a start-up file names. */
static void
named(void)
{
	struct member m = parse_member("live/history/var/tmp/.x", 3);
	bool good = false;
	struct parse_job job = { parse_named("history"), &m, on_who, &good };

	assert(job.parser);
	m.origin = SPAN("HISTFILE of /home/ann, set in /home/ann/.bashrc");
	(void)parse_cut(&job, SPAN("ls\n"), NULL, 0);
	ok(good, "a HISTFILE elsewhere is its user's");
}

int
main(void)
{
	for (size_t i = 0; i < array_size(tests); i++)
		run(&tests[i]);
	names();
	named();
	return done_testing();
}
