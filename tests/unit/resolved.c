/* SPDX-License-Identifier: Apache-2.0 */
/* resolved.c - varlink replies and state.json, whole and cut anywhere. */
#include "resolved_say.h"

#define CACHE "live/resolved/dump-cache.json"
#define SERVERS "live/resolved/dump-server-state.json"
#define STATISTICS "live/resolved/dump-statistics.json"
#define STATE "live/resolved/state.json"

/* www.example.test A 192.0.2.1, TTL 300 */
#define RAW_A "A3d3dwdleGFtcGxlBHRlc3QAAAEAAQAAASwABMAAAgE="
/* example.test TXT "a" \ NUL " LF, TTL 86400 */
#define RAW_TXT "B2V4YW1wbGUEdGVzdAAAEAABAAFRgAAHBmEiXAAiCg=="

#define KEY_A "{\"class\":1,\"type\":1,\"name\":\"www.example.test\"}"
#define ENTRY_A \
	"{\"key\":" KEY_A ",\"rrs\":[{\"rr\":null,\"raw\":\"" RAW_A \
	"\"}],\"until\":1300000000}"
#define SCOPE(entries) \
	"{\"protocol\":\"dns\",\"ifindex\":2,\"ifname\":\"eth0\",\"cache\":" \
	"[" entries "],\"dnssec\":\"no\",\"dnsOverTLS\":\"no\"}"
#define REPLY(scopes) "{\"parameters\":{\"dump\":[" scopes "]}}"

struct row {
	const char *name, *member, *in, *want;
};

static const struct row rows[] = {
	{ "no scope", CACHE, REPLY(""),
	    "begin 0 pid 38 whole\nend 0: 0+0, 0 servers, 0 lines, whole\n" },
	{ "an address", CACHE, REPLY(SCOPE(ENTRY_A)),
	    "begin 0 pid 38 whole\n"
	    "cache dns eth0|www.example.test|A|data|192.0.2.1\n"
	    "end 0: 1+0, 0 servers, 1 lines, whole\n" },
	{ "blanks between", CACHE,
	    " { \"parameters\" :\n{ \"dump\"\t: [ {\"protocol\" : \"mdns\" , "
	    "\"family\" : 10, \"cache\" : [ ] } ] } } \n",
	    "begin 0 pid 38 whole\nend 0: 0+0, 0 servers, 0 lines, whole\n" },
	{ "bytes of TXT", CACHE,
	    REPLY("{\"protocol\":\"llmnr\",\"family\":2,\"cache\":[{\"key\":"
		  "{\"class\":1,\"type\":16,\"name\":\"example.test\"},"
		  "\"rrs\":[{\"rr\":{\"items\":[\"a\\\"\\\\\\\\\\\\000\"]},"
		  "\"raw\":\"" RAW_TXT "\"}],\"until\":1}]}"),
	    "begin 0 pid 38 whole\n"
	    "cache llmnr AF_INET|example.test|TXT|data|"
	    "\"a\\034\\092\\000\\034\\010\"\n"
	    "end 0: 1+0, 0 servers, 1 lines, whole\n" },
	{ "negative entries", CACHE,
	    REPLY(SCOPE(
		"{\"key\":{\"class\":1,\"type\":255,\"name\":\"no.test\"},"
		"\"type\":\"NXDOMAIN\",\"until\":5},"
		"{\"key\":" KEY_A ",\"rrs\":[],\"until\":6},"
		"{\"key\":" KEY_A ",\"type\":\"SERVFAIL\",\"until\":6}")),
	    "begin 0 pid 38 whole\n"
	    "cache dns eth0|no.test|ANY|NXDOMAIN|\n"
	    "cache dns eth0|www.example.test|A|NODATA|\n"
	    "cache dns eth0|www.example.test|A|SERVFAIL|SERVFAIL\n"
	    "end 0: 0+3, 0 servers, 3 lines, whole\n" },
	{ "raw bytes that are none", CACHE,
	    REPLY(SCOPE("{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"!\"},"
			"{\"raw\":\"AAAA\"},{}],\"until\":6},3,{},null")),
	    "begin 0 pid 38 whole\n"
	    "cache dns eth0|www.example.test|A|data||as text\n"
	    "cache dns eth0|www.example.test|A|data||as text\n"
	    "cache dns eth0|www.example.test|A|data||as text\n"
	    "end 0: 3+0, 0 servers, 4 lines, whole\n" },
	{ "cut off", CACHE,
	    "{\"parameters\":{\"dump\":[{\"protocol\":\"dns\",\"cache\":"
	    "[" ENTRY_A ",{\"key\":" KEY_A ",\"rrs\":[",
	    "begin 0 pid 38 whole\n"
	    "cache dns|www.example.test|A|data|192.0.2.1\n"
	    "end 0: 1+0, 0 servers, 1 lines\n" },
	{ "an error", CACHE,
	    "{\"error\":\"org.varlink.service.MethodNotFound\","
	    "\"parameters\":{\"method\":\"x\"}}",
	    "resolved.varlink.error=org.varlink.service.MethodNotFound\n" },
	{ "no JSON", CACHE, "hello", "" },
	{ "nothing", CACHE, "", "" },
	{ "two replies: the first counts", CACHE, REPLY("") REPLY(""),
	    "begin 0 pid 38 whole\nend 0: 0+0, 0 servers, 0 lines, whole\n" },
	{ "containers of other kinds", CACHE,
	    "{\"parameters\":[],\"x\":{\"dump\":[1]},\"parameters\":{\"dump\":{"
	    "}"
	    "}}",
	    "" },
	{ "servers", SERVERS,
	    REPLY("{\"Server\":\"10.53.0.53\",\"Type\":\"system\"},"
		  "{\"Server\":\"fd53::53#x\",\"Type\":\"link\","
		  "\"Interface\":\"eth0\",\"InterfaceIndex\":2},7"),
	    "server 10.53.0.53|system|\nserver fd53::53#x|link|eth0\n" },
	{ "statistics", STATISTICS,
	    "{\"parameters\":{\"cache\":{\"size\":106,\"hits\":127,"
	    "\"misses\":111},\"dnssec\":{\"bogus\":1}}}",
	    "resolved.cache.size=106\nresolved.cache.hits=127\n"
	    "resolved.cache.misses=111\nresolved.dnssec.bogus=1\n" },
	{ "the state", STATE,
	    "{\"method\":\"signal\",\"reason\":\"\",\"pid\":31,\"signal\":"
	    "{\"sent\":true,\"realtime_before\":5},\"fence\":{\"held\":false,"
	    "\"steps\":[],\"failed\":\"round-trip-1\"}}\n",
	    "resolved.method=signal\nresolved.pid=31\n"
	    "resolved.signal.sent=yes\nresolved.signal.before=5\n"
	    "resolved.fence.held=no\nresolved.fence.failed=round-trip-1\n" },
	{ "no state", STATE, "{\"method\":", "" },
};

/* CLOCK_BOOTTIME 1000 s is 2026-11-23T14:11:00Z. */
#define ORIGIN \
	"varlink x boottime=1000000000 realtime=1795443060000000 " \
	"boottime_after=1000002000 realtime_after=1795443060002000 pid=38"

static struct member
member_of(const char *name, const char *origin, size_t size)
{
	struct member m = parse_member(name, size);

	m.origin = span_str(origin);
	return m;
}

static struct parse_stats
run(const char *name, const char *origin, struct span in, const size_t *cut,
    emit_fn *fn, void *arg)
{
	struct member m = member_of(name, origin, in.n);
	struct parse_job job = { parse_named("resolved"), &m, fn, arg };

	assert(job.parser);
	return parse_cut(&job, in, cut, cut ? 1 : 0);
}

static void
check(const struct row *row)
{
	struct span in = span_str(row->in);
	autobuf got = BUF(MIB);
	struct parse_stats whole =
	    run(row->member, ORIGIN, in, NULL, say_record, &got);
	bool same = true;

	is_str(buf_span(&got), row->want, row->name);
	is_u64(whole.unused, 0, "  all of it is used");
	for (size_t cut = 0; cut <= in.n; cut++) {
		autobuf again = BUF(MIB);
		struct parse_stats s =
		    run(row->member, ORIGIN, in, &cut, say_record, &again);

		same = same && s.skips == whole.skips &&
		    s.skipped == whole.skipped &&
		    span_eq(buf_span(&again), buf_span(&got));
	}
	ok(same, "  and the same wherever it is cut");
}

static void
keep_answer(void *arg, const struct record *r)
{
	struct record *kept = arg;

	if (r->kind == REC_ANSWER)
		*kept = *r;
}

struct window_row {
	const char *name, *origin, *entry;
	enum time_basis basis;
	int64_t from, to; /* ms from the dump */
};

#define NONE INT64_MIN
static const struct window_row windows[] = {
	{ "TTL 300, 295 s left", ORIGIN,
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_A
	    "\"}],\"until\":1295000000}",
	    BASIS_WINDOW, -6000, 2 },
	{ "expired a minute ago, and not thrown out yet", ORIGIN,
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_A
	    "\"}],\"until\":940000000}",
	    BASIS_WINDOW, -361000, -60000 },
	{ "TTL of a day counts as two hours", ORIGIN,
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_TXT
	    "\"}],\"until\":7200000000}",
	    BASIS_WINDOW, -1001000, 2 },
	{ "NXDOMAIN: its TTL is not known", ORIGIN,
	    "{\"key\":" KEY_A ",\"type\":\"NXDOMAIN\",\"until\":1100000000}",
	    BASIS_WINDOW, -7101000, 2 },
	{ "SERVFAIL: ten seconds", ORIGIN,
	    "{\"key\":" KEY_A ",\"type\":\"SERVFAIL\",\"until\":1004000000}",
	    BASIS_WINDOW, -7000, 2 },
	{ "later than it can be: kept when stale", ORIGIN,
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_A
	    "\"}],\"until\":2000000000}",
	    BASIS_BEFORE, 2, NONE },
	{ "StaleRetentionSec= is configured", ORIGIN " stale=maybe",
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_A
	    "\"}],\"until\":1295000000}",
	    BASIS_BEFORE, 2, NONE },
	{ "no clocks", "a file",
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_A
	    "\"}],\"until\":1295000000}",
	    BASIS_UNKNOWN, NONE, NONE },
	{ "no until", ORIGIN,
	    "{\"key\":" KEY_A ",\"rrs\":[{\"raw\":\"" RAW_A "\"}]}",
	    BASIS_UNKNOWN, NONE, NONE },
	{ "clocks out of this world",
	    "x boottime=9223372036854775807 realtime=0 boottime_after=0 "
	    "realtime_after=0",
	    "{\"key\":" KEY_A ",\"type\":\"NXDOMAIN\",\"until\":0}",
	    BASIS_UNKNOWN, NONE, NONE },
};

static int64_t
dump_time(int64_t ms)
{
	return ms == NONE ? TIME_NONE : INT64_C(1795443060000000) + ms * 1000;
}

static void
check_window(const struct window_row *row)
{
	autobuf in = BUF(MIB);
	struct record r = { .kind = REC_MEMBER };

	assert(buf_printf(&in,
		   "{\"parameters\":{\"dump\":[{\"protocol\":\"dns\","
		   "\"cache\":[%s]}]}}",
		   row->entry) == 0);
	run(CACHE, row->origin, buf_span(&in), NULL, keep_answer, &r);
	ok(r.kind == REC_ANSWER && r.basis == row->basis, "%s", row->name);
	is_i64(r.time, dump_time(row->from), "  from");
	is_i64(r.until, dump_time(row->to), "  to");
}

static void
fill(struct buf *b, size_t n)
{
	assert(buf_reserve(b, n) == 0);
	memset(b->p + b->n, 'x', n);
	b->n += n;
}

/* A value larger than can be read whole is left out, what follows is not. */
static void
too_long(void)
{
	autobuf in = BUF(4 * MIB);
	size_t at[] = { 100, MIB, MIB + 1, 2 * MIB };
	struct parse_stats whole;
	autobuf got = BUF(MIB);

	assert(buf_printf(&in,
		   "{\"parameters\":{\"dump\":[{\"protocol\":\"dns\","
		   "\"cache\":[{\"key\":{\"name\":\"") == 0);
	fill(&in, 2 * MIB);
	assert(buf_printf(&in, "\\\"]}\"}},%s]}]}}", ENTRY_A) == 0);
	whole = run(CACHE, ORIGIN, buf_span(&in), NULL, say_record, &got);
	is_str(buf_span(&got),
	    "begin 0 pid 38 whole\n"
	    "cache dns|www.example.test|A|data|192.0.2.1\n"
	    "end 0: 1+0, 0 servers, 1 lines\n",
	    "an entry of 2 MiB is left out, and the dump is not whole");
	ok(whole.skipped > 2 * MIB && whole.skipped < 2 * MIB + 64,
	    "  its bytes are counted");
	for (size_t i = 0; i < array_size(at); i++) {
		autobuf again = BUF(MIB);
		struct parse_stats s = run(
		    CACHE, ORIGIN, buf_span(&in), &at[i], say_record, &again);

		ok(span_eq(buf_span(&again), buf_span(&got)) &&
			s.skipped == whole.skipped && s.skips == whole.skips,
		    "  the same when cut at %zu", at[i]);
	}
}

int
main(void)
{
	for (size_t i = 0; i < array_size(rows); i++)
		check(&rows[i]);
	for (size_t i = 0; i < array_size(windows); i++)
		check_window(&windows[i]);
	too_long();
	return done_testing();
}
