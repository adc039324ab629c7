/* SPDX-License-Identifier: Apache-2.0 */
/* parse_facts.c - state.json and DumpStatistics, as facts. */
#include "json.h"
#include "parse.h"

struct fact_path {
	const char *outer, *inner; /* outer NULL: at the top */
	const char *fact;
};

static const struct fact_path state_facts[] = {
	{ NULL, "method", "resolved.method" },
	{ NULL, "reason", "resolved.reason" },
	{ NULL, "why", "resolved.why" },
	{ NULL, "pid", "resolved.pid" },
	{ NULL, "boot", "resolved.boot" },
	{ NULL, "sigblk", "resolved.sigblk" },
	{ NULL, "exe", "resolved.exe" },
	{ NULL, "stale_retention", "resolved.stale" },
	{ "signal", "sent", "resolved.signal.sent" },
	{ "signal", "realtime_before", "resolved.signal.before" },
	{ "signal", "realtime_after", "resolved.signal.after" },
	{ "fence", "held", "resolved.fence.held" },
	{ "fence", "failed", "resolved.fence.failed" },
};

static const struct fact_path statistics_facts[] = {
	{ "cache", "size", "resolved.cache.size" },
	{ "cache", "hits", "resolved.cache.hits" },
	{ "cache", "misses", "resolved.cache.misses" },
	{ "transactions", "totalTransactions", "resolved.transactions.total" },
	{ "transactions", "currentTransactions",
	    "resolved.transactions.current" },
	{ "transactions", "totalTimeouts", "resolved.transactions.timeouts" },
	{ "transactions", "totalFailedResponses",
	    "resolved.transactions.failed" },
	{ "dnssec", "secure", "resolved.dnssec.secure" },
	{ "dnssec", "insecure", "resolved.dnssec.insecure" },
	{ "dnssec", "bogus", "resolved.dnssec.bogus" },
	{ "dnssec", "indeterminate", "resolved.dnssec.indeterminate" },
};

/* A string as it is, a number in decimal, "yes" or "no"; empty: neither. */
static struct span
value_text(const struct json_value *v, const char *key, struct buf *text)
{
	struct span s;
	int64_t number;
	bool b;

	if (json_get_span(v, key, &s))
		return s;
	if (json_get_bool(v, key, &b))
		return b ? SPAN("yes") : SPAN("no");
	text->n = 0;
	if (json_get_i64(v, key, &number) &&
	    buf_printf(text, "%lld", (long long)number) == 0)
		return buf_span(text);
	return SPAN_NONE;
}

static void
say_all(struct resolved_state *st, const struct json_value *v,
    const struct fact_path *f, size_t count, struct span raw, struct emit *e)
{
	for (; count > 0; f++, count--) {
		const struct json_value *in =
		    f->outer ? json_get(v, f->outer) : v;
		struct span text = value_text(in, f->inner, &st->text);

		if (text.n > 0)
			say_fact(e, raw, f->fact, text);
	}
}

void
facts_parse(struct resolved_state *st, struct span s, struct emit *e)
{
	struct json_value *v = json_parse(s);
	const struct json_value *reply = json_get(v, "parameters");

	if (v == NULL)
		emit_skip(e, s);
	else if (st->member == MEMBER_STATE)
		say_all(st, v, state_facts, array_size(state_facts), s, e);
	else if (reply != NULL)
		say_all(st, reply, statistics_facts,
		    array_size(statistics_facts), s, e);
	json_free(v);
}
