/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse_entry.c - one entry of DumpCache, one server of DumpServerState.
 * dns_cache_dump_to_json(), dns_server_dump_state_to_json() of systemd v254
 * to v262.
 *
 * "until" is CLOCK_BOOTTIME of the moment the entry expires: its insertion
 * plus the smallest TTL of all that its answer held (authority records too,
 * so the NSEC of a wildcard or the end of a chain of aliases shortens it), at
 * most two hours, plus StaleRetentionSec=. Of the answer only the entry's own
 * records are known here. So the window begins where the entry was inserted
 * if nothing shortened it, which is the rule, and ends at the dump.
 */
#include "encode.h"
#include "json.h"
#include "parse.h"

#define CACHE_MAX (7200 * USEC_PER_SEC) /* of any entry */
#define SERVFAIL_TIME (10 * USEC_PER_SEC)
#define SLACK USEC_PER_SEC /* of the conversion between the two clocks */
#define SCOPE_MAX 64 /* protocol, link, family and two blanks */

/* Of one entry, while its records are said. */
struct entry {
	struct json_value *json;
	const struct json_value *rrs;
	struct span raw; /* in the window */
	struct span name; /* as in its key */
	int64_t until;
	enum answer_status status;
	uint16_t type, class;
	struct span rcode; /* of what is negative by an rcode */
};

static void
set_before(const struct dump_clock *c, struct record *r)
{
	r->basis = BASIS_BEFORE;
	r->time = c->realtime_after;
	r->until = TIME_NONE;
}

/* When the entry was inserted. life: how long it was valid at most, usec. */
static void
set_window(
    const struct dump_clock *c, int64_t until, int64_t life, struct record *r)
{
	int64_t now = c->realtime_after, expires, begin;

	r->basis = BASIS_UNKNOWN;
	r->time = r->until = TIME_NONE;
	if (!c->known || until < 0 || until > INT64_MAX / 8)
		return;
	expires = until - c->boottime + c->realtime;
	begin = expires - life;
	/* it cannot have come after it was dumped: it is kept when stale */
	if (c->stale || begin > now + SLACK) {
		set_before(c, r);
		return;
	}
	r->basis = BASIS_WINDOW;
	r->time = begin - SLACK;
	r->until = expires < now ? expires : now;
	if (r->time > r->until)
		r->time = r->until;
}

static size_t
append(char *to, size_t at, struct span s)
{
	if (s.n > 0)
		memcpy(to + at, s.p, s.n);
	return at + s.n;
}

/* "dns", "dns eth0", "llmnr eth0 AF_INET": as the dump's headers are read. */
static struct span
scope_text(const struct resolved_state *st, char to[SCOPE_MAX])
{
	size_t n = append(to, 0, span_of(st->protocol, st->protocol_length));

	if (st->link_length > 0) {
		n = append(to, n, SPAN(" "));
		n = append(to, n, span_of(st->link, st->link_length));
	}
	if (st->family == 2)
		n = append(to, n, SPAN(" AF_INET"));
	if (st->family == 10)
		n = append(to, n, SPAN(" AF_INET6"));
	return span_of(to, n);
}

static struct record
answer_of(const struct resolved_state *st, const struct entry *en)
{
	struct record r = { .kind = REC_ANSWER,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = en->raw,
		.answer = { .status = en->status,
		    .from = FROM_RESOLVED_VARLINK,
		    .text = en->name,
		    .type = en->type,
		    .class = en->class,
		    .boot = st->clock.boot,
		    .dump = st->count.dump } };

	if (!dnsname_parse(en->name, &r.answer.name))
		r.answer.name.length = 0;
	return r;
}

static void
say(struct resolved_state *st, struct record *r, struct emit *e)
{
	char scope[SCOPE_MAX];

	r->answer.scope = scope_text(st, scope);
	if (r->answer.status == ANSWER_DATA)
		st->count.answers++;
	else
		st->count.negatives++;
	emit(e, r);
	r->answer.scope = SPAN_NONE; /* it lived as long as this call */
}

/* Record i of the entry in wire form; false: it cannot be read. */
static bool
record_at(struct resolved_state *st, const struct entry *en, size_t i,
    struct dns_rr *ret)
{
	struct span base64;
	struct cursor c;

	st->raw.n = 0;
	if (!json_get_span(json_item(en->rrs, i), "raw", &base64) ||
	    base64_decode(base64, &st->raw) < 0)
		return false;
	c = cursor_of(buf_span(&st->raw));
	return dnswire_rr(&c, ret) && cursor_left(&c) == 0;
}

static int64_t
life_of(struct resolved_state *st, const struct entry *en)
{
	int64_t life = CACHE_MAX;
	struct dns_rr rr;

	for (size_t i = 0; i < json_count(en->rrs); i++)
		if (record_at(st, en, i, &rr) && rr.ttl < life / USEC_PER_SEC)
			life = (int64_t)rr.ttl * USEC_PER_SEC;
	return life;
}

static void
say_records(struct resolved_state *st, const struct entry *en, struct emit *e)
{
	int64_t life = life_of(st, en);

	for (size_t i = 0; i < json_count(en->rrs); i++) {
		struct record r = answer_of(st, en);
		struct dns_rr rr;

		set_window(&st->clock, en->until, life, &r);
		st->text.n = 0;
		if (record_at(st, en, i, &rr)) {
			r.answer.name = rr.name;
			r.answer.type = rr.type;
			r.answer.class = rr.class;
			r.answer.ttl_known = true;
			r.answer.ttl = rr.ttl;
			r.answer.wire = rr.rdata;
			if (dns_rdata_text(rr.type, rr.rdata,
				buf_span(&st->raw), &st->text) == 0)
				r.answer.rdata = buf_span(&st->text);
		}
		say(st, &r, e);
	}
}

static void
say_negative(struct resolved_state *st, const struct entry *en, struct emit *e)
{
	struct record r = answer_of(st, en);
	bool servfail = en->status == ANSWER_SERVFAIL;

	r.answer.rdata = en->rcode;
	set_window(
	    &st->clock, en->until, servfail ? SERVFAIL_TIME : CACHE_MAX, &r);
	say(st, &r, e);
}

static uint16_t
small_number(const struct json_value *v, const char *key)
{
	int64_t n = 0;

	if (!json_get_i64(v, key, &n) || n < 0 || n > UINT16_MAX)
		return 0;
	return (uint16_t)n;
}

static bool
entry_read(struct entry *en)
{
	const struct json_value *key = json_get(en->json, "key");
	struct span type;

	if (!json_get_span(key, "name", &en->name))
		return false;
	en->class = small_number(key, "class");
	en->type = small_number(key, "type");
	if (!json_get_i64(en->json, "until", &en->until))
		en->until = -1;
	en->rrs = json_get(en->json, "rrs");
	en->status = json_count(en->rrs) > 0 ? ANSWER_DATA : ANSWER_NODATA;
	if (json_get_span(en->json, "type", &type))
		en->status = span_is(type, "NXDOMAIN") ? ANSWER_NXDOMAIN
		    : span_is(type, "NODATA")          ? ANSWER_NODATA
						       : ANSWER_SERVFAIL;
	en->rcode = en->status == ANSWER_SERVFAIL ? type : SPAN_NONE;
	return true;
}

void
entry_parse(struct resolved_state *st, struct span s, struct emit *e)
{
	struct entry en = { .json = json_parse(s), .raw = s };

	st->count.lines++;
	if (!entry_read(&en))
		emit_skip(e, s);
	else if (en.status == ANSWER_DATA)
		say_records(st, &en, e);
	else
		say_negative(st, &en, e);
	json_free(en.json);
}

void
server_parse(struct span s, struct emit *e)
{
	struct json_value *json = json_parse(s);
	struct record r = { .kind = REC_SERVER,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = s };

	if (json_get_span(json, "Server", &r.server.address)) {
		(void)json_get_span(json, "Type", &r.server.role);
		(void)json_get_span(json, "Interface", &r.server.link);
		emit(e, &r);
	} else
		emit_skip(e, s);
	json_free(json);
}
