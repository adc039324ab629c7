/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cache.c - the verdict on a dump of the cache: what was sent and waited for,
 * what came, and what is then said.
 */
#include "tap.h"

#include "drive.h"
#include "dump.h"

#define T INT64_C(1795443060000000) /* 2026-11-23T14:11:00Z */
#define BOOT "5a1c3e7790b24d6f8a0b1c2d3e4f5061"
#define OLD_BOOT "00000000000000000000000000000001"

#define HEAD "[Scope protocol=dns]\nCACHE:\n"
#define RECORDS \
	"\twww.example.test IN A 192.0.2.1\n" \
	"\twww.example.test IN AAAA 2001:db8::1\n" \
	"\tno.example.test IN ANY -- NXDOMAIN\n"
#define SERVER_HEAD \
	"[Server 10.53.0.53 type=system]\n" \
	"\tVerified feature level: n/a\n\tPossible feature level: UDP\n" \
	"\tDNSSEC Mode: no\n\tCan do DNSSEC: no\n" \
	"\tMaximum UDP fragment size received: 512\n"
#define SERVER_TAIL \
	"\tFailed UDP attempts: 0\n\tFailed TCP attempts: 0\n" \
	"\tSeen truncated packet: no\n\tSeen OPT RR getting lost: no\n" \
	"\tSeen RRSIG RR missing: no\n\tSeen invalid packet: no\n" \
	"\tServer dropped DO flag: no\n"

#define SENT(held) \
	"{\"method\":\"signal\",\"pid\":31,\"boot\":\"" BOOT \
	"\",\"stale_retention\":\"not set\",\"signal\":{\"sent\":true," \
	"\"realtime_before\":1795443060000000," \
	"\"realtime_after\":1795443060500000},\"fence\":{" held "}}"
#define HELD SENT("\"held\":true,\"steps\":[]")
#define HELD_V252 \
	SENT("\"held\":true,\"steps\":[]},\"sigblk\":\"0000000400004a02\"" \
	     ",\"more\":{\"x\":0")
#define NOT_HELD SENT("\"held\":false,\"failed\":\"no-varlink\"")
#define NOT_SENT(reason) \
	"{\"method\":\"none\",\"reason\":\"" reason \
	"\",\"why\":\"it is so\",\"signal\":{\"sent\":false}}"

struct part {
	const char *lines;
	int64_t time; /* usec from T */
};

struct row {
	const char *name, *state;
	struct part part[2]; /* each in a member of its own */
	bool journal; /* lines of this boot were read at all */
	const char *suppressed;
	const char *verdict, *names, *why, *gap; /* NULL: none */
};

static const struct row rows[] = {
	{ "fence held, whole", HELD,
	    { { HEAD RECORDS SERVER_HEAD SERVER_TAIL, 100 } }, true, NULL,
	    "complete", "2", "2 names cached (2 records, 1 negative", NULL },
	{ "empty, whole", HELD, { { HEAD SERVER_HEAD SERVER_TAIL, 100 } }, true,
	    NULL, "complete", "0", "The cache was empty", NULL },
	{ "in two members", HELD,
	    { { HEAD "\tone.test IN A 192.0.2.1\n", 100 },
		{ RECORDS SERVER_HEAD SERVER_TAIL, 300 } },
	    true, NULL, "complete", "3", "3 names cached (3 records", NULL },
	{ "in two members, cut in the server's block", HELD,
	    { { HEAD RECORDS SERVER_HEAD, 100 }, { SERVER_TAIL, 300 } }, true,
	    NULL, "complete", "2", "2 names cached", NULL },
	{ "its last block is cut", HELD, { { HEAD RECORDS SERVER_HEAD, 100 } },
	    true, NULL, "truncated", "2", "a block about a server is not whole",
	    "truncated after 11 lines" },
	{ "its end is gone, and journald says that it dropped lines", HELD,
	    { { HEAD RECORDS, 100 } }, true,
	    "Suppressed 77 messages from systemd-resolved.service", "truncated",
	    "2", "journald dropped lines of it", "truncated after 5 lines" },
	{ "lines of others were dropped", HELD,
	    { { HEAD RECORDS SERVER_HEAD SERVER_TAIL, 100 } }, true,
	    "Suppressed 77 messages from cron.service", "complete", "2",
	    "2 names cached", NULL },
	{ "its head is gone", HELD,
	    { { RECORDS SERVER_HEAD SERVER_TAIL, 100 } }, true, NULL,
	    "truncated", "2", "its first lines are missing", "truncated" },
	{ "no server's block at all", HELD, { { HEAD RECORDS, 100 } }, true,
	    NULL, "unproven", "2", "no block about a server closes it",
	    "not proven" },
	{ "no server's block at all, where each version has them", HELD_V252,
	    { { HEAD RECORDS, 100 } }, true, NULL, "truncated", "2",
	    "its end, the blocks about servers, is missing",
	    "truncated after 5 lines" },
	{ "no server's block, and no record that needs one", HELD_V252,
	    { { "[Scope protocol=llmnr interface=e family=AF_INET]\nCACHE:\n"
		"\tone.test IN A 192.0.2.1\n",
		100 } },
	    true, NULL, "unproven", "1", "no block about a server closes it",
	    "not proven" },
	{ "no line", HELD, { { NULL, 0 } }, true, NULL, "silent", NULL,
	    "no line of a dump is in the journal", "the dump is silent" },
	{ "no line, but nobody read the journal", HELD, { { NULL, 0 } }, false,
	    NULL, "unproven", NULL, "the journal of this boot was not read",
	    "not read" },
	{ "no fence", NOT_HELD,
	    { { HEAD RECORDS SERVER_HEAD SERVER_TAIL, 100 } }, true, NULL,
	    "unproven", "2", "its structure is whole",
	    "fence behind the signal did not hold (no-varlink)" },
	{ "an hour before the signal: somebody else's", HELD,
	    { { HEAD RECORDS SERVER_HEAD SERVER_TAIL, -3600 * USEC_PER_SEC } },
	    true, NULL, "silent", NULL, "no line of a dump", "silent" },
	{ "half a second before the signal: somebody else's too", HELD,
	    { { HEAD RECORDS SERVER_HEAD SERVER_TAIL, -500000 } }, true, NULL,
	    "silent", NULL, "no line of a dump", "silent" },
	{ "not running", NOT_SENT("not-running"), { { NULL, 0 } }, true, NULL,
	    "none", NULL, "No cache was taken: it is so", NULL },
	{ "would die of it", NOT_SENT("sigusr1-not-blocked"), { { NULL, 0 } },
	    true, NULL, "none", NULL, "No cache was taken: it is so",
	    "it was not taken: it is so" },
};

/* What the journal's parser does: a dump's lines, one entry each. */
static void
feed(struct drive *d, const struct part *p, const char *boot)
{
	struct span text = span_str(p->lines), line;
	struct member m = drive_file("journal/x.export");
	struct emit e = {
		.member = &m, .window = text, .fn = drive_see, .arg = d
	};
	struct dump dump = { .open = false };
	struct dump_line_in in = { .boot = span_str(boot),
		.time = T + p->time,
		.pid = 31,
		.length = 100 };

	m.index = d->members++;
	while (text_line(&text, true, &line)) {
		in.message = line;
		dump_line(&dump, &in, &e);
		in.offset += in.length;
	}
	dump_end(&dump, &e);
	dump_close(&dump);
}

static void
journal_line(struct drive *d, const char *message, const char *id)
{
	struct record r = { .kind = REC_JOURNAL,
		.basis = BASIS_EXACT,
		.time = T + 60 * USEC_PER_SEC,
		.until = TIME_NONE,
		.journal = { .message = span_str(message),
		    .unit = SPAN("systemd-resolved.service"),
		    .transport = id ? SPAN("driver") : SPAN("journal"),
		    .message_id = span_str(id),
		    .boot = SPAN(BOOT) } };

	drive_see(d, &r);
}

static void
read_journal(struct drive *d, const struct row *row)
{
	for (size_t i = 0; i < array_size(row->part); i++)
		if (row->part[i].lines)
			feed(d, &row->part[i], BOOT);
	if (row->journal)
		journal_line(d, "Positive Trust Anchors:", NULL);
	if (row->suppressed)
		journal_line(
		    d, row->suppressed, "a596d6fe7bfa4994828e72309e95d61e");
}

static bool
has_gap(const struct drive *d, const char *text)
{
	for (size_t i = 0; i < d->findings->gaps; i++)
		if (span_find(d->findings->gap[i].text, span_str(text)) >= 0)
			return true;
	return false;
}

static void
check(const struct row *row)
{
	struct drive d = drive_new("cache");
	const struct finding *f;
	bool good;

	drive_fact(&d, "root.live", "yes", TIME_NONE);
	drive_text(&d, "live/resolved/state.json", row->state);
	read_journal(&d, row);
	drive_conclude(&d);
	f = drive_found(&d, "cache.dump", "systemd-resolved");
	if (!ok(f != NULL, "%s: is told", row->name))
		return;
	good =
	    is_str(drive_fact_of(f, "verdict"), row->verdict, "  its verdict");
	good &= is_str(drive_fact_of(f, "names"), row->names ? row->names : "",
	    "  its names");
	good &= ok(span_find(f->why, span_str(row->why)) >= 0, "  why");
	good &= row->gap ? ok(has_gap(&d, row->gap), "  the gap")
			 : ok(d.findings->gaps == 0, "  no gap");
	if (!good)
		drive_dump(&d);
	drive_free(&d);
}

/* Dumps of earlier boots, a flush, records that may be injected. */
static void
earlier(void)
{
	static const struct part whole = { HEAD RECORDS SERVER_HEAD SERVER_TAIL,
		-USEC_PER_SEC * 86400 };
	static const struct part cut = { HEAD RECORDS, -USEC_PER_SEC * 80000 };
	static const struct part ours = { HEAD
		"\th.test IN HINFO x\n\tv.test IN A 6.6.6.6\n" SERVER_HEAD
		    SERVER_TAIL,
		100 };
	struct drive d = drive_new("cache");
	const struct finding *f;

	drive_text(&d, "live/resolved/state.json", HELD);
	feed(&d, &whole, OLD_BOOT);
	feed(&d, &cut, OLD_BOOT);
	feed(&d, &ours, BOOT);
	journal_line(&d, "Flushed all caches.", NULL);
	drive_conclude(&d);
	f = drive_found(&d, "cache.dump", NULL);
	is_str(drive_fact_of(f, "earlier_dumps"), "2, 1 of them whole",
	    "dumps of an earlier boot are counted");
	is_str(drive_fact_of(f, "earlier_boots"), "1", "  of one boot");
	is_str(drive_fact_of(f, "flushes"), "1 in the journal", "  a flush");
	is_str(drive_fact_of(f, "doubtful"), "1 records",
	    "  a record that may be an HINFO's text");
	ok(has_gap(&d, "behind an HINFO"), "  which is a gap");
	ok(f != NULL && f->first == T - USEC_PER_SEC * 86400,
	    "  its first time is the first dump's");
	drive_free(&d);
}

#define ORIGIN \
	"varlink x boottime=1000000000 realtime=1795443060000000 " \
	"boottime_after=1000002000 realtime_after=1795443060002000 pid=38"
#define ENTRY(until) \
	"{\"key\":{\"class\":1,\"type\":1,\"name\":\"www.example.test\"}," \
	"\"rrs\":[{\"raw\":" \
	"\"A3d3dwdleGFtcGxlBHRlc3QAAAEAAQAAASwABMAAAgE=\"}],\"until\":" until \
	"}"
#define REPLY(entries) \
	"{\"parameters\":{\"dump\":[{\"protocol\":\"dns\",\"cache\":[" entries \
	"]}]}}"

static struct drive
by_varlink(const char *reply)
{
	struct drive d = drive_new("cache");
	struct member m = drive_file("live/resolved/dump-cache.json");

	m.origin = SPAN(ORIGIN);
	m.path = SPAN_NONE;
	drive_text(&d, "live/resolved/state.json", "{\"method\":\"varlink\"}");
	drive_member(&d, m, span_str(reply), MIB);
	drive_text(&d, "live/resolved/dump-statistics.json",
	    "{\"parameters\":{\"cache\":{\"size\":1,\"hits\":2,\"misses\":3}}"
	    "}");
	drive_conclude(&d);
	return d;
}

static void
varlink(void)
{
	struct drive d = by_varlink(REPLY(ENTRY("1295000000")));
	const struct finding *f = drive_found(&d, "cache.dump", NULL);

	is_str(drive_fact_of(f, "verdict"), "complete", "DumpCache, whole");
	is_str(drive_fact_of(f, "method"), "DumpCache", "  its method");
	is_str(drive_fact_of(f, "oldest"), "2026-11-23T14:10:54Z",
	    "  its oldest record");
	is_str(drive_fact_of(f, "statistics"),
	    "1 entries, 2 hits, 3 misses since it started", "  statistics");
	is_u64(d.findings->gaps, 0, "  no gap");
	drive_free(&d);

	d = by_varlink("{\"parameters\":{\"dump\":[{\"cache\":[");
	f = drive_found(&d, "cache.dump", NULL);
	is_str(drive_fact_of(f, "verdict"), "truncated", "DumpCache, cut");
	ok(has_gap(&d, "the reply of DumpCache is cut"), "  a gap");
	drive_free(&d);

	d = by_varlink("{\"error\":\"io.systemd.Disconnected\"}");
	f = drive_found(&d, "cache.dump", NULL);
	is_str(drive_fact_of(f, "verdict"), "silent", "DumpCache, an error");
	ok(has_gap(&d, "io.systemd.Disconnected"), "  a gap that names it");
	drive_free(&d);

	d = by_varlink(REPLY(ENTRY("9000000000")));
	ok(has_gap(&d, "StaleRetentionSec="),
	    "an entry from the future: kept when stale, a gap");
	drive_free(&d);
}

static void
nothing(void)
{
	struct drive d = drive_new("cache");

	drive_fact(&d, "root.live", "no", TIME_NONE);
	drive_conclude(&d);
	ok(d.findings->count == 0 && d.findings->gaps == 0,
	    "an image without dumps: nothing is said");
	drive_free(&d);
	d = drive_new("cache");
	drive_fact(&d, "root.live", "yes", TIME_NONE);
	drive_conclude(&d);
	ok(d.findings->count == 0 && has_gap(&d, "not looked at"),
	    "a live host whose resolver was left out: a gap");
	drive_free(&d);
}

int
main(void)
{
	for (size_t i = 0; i < array_size(rows); i++)
		check(&rows[i]);
	earlier();
	varlink();
	nothing();
	return done_testing();
}
