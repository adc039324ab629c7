/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.c - collection.json (dnsir-evidence(5)): who collected what, when,
 * with which program, and which protections held, as facts.
 */
#include "json.h"
#include "module.h"

#define COLLECTION_MAX (256 * 1024)

static bool
accepts(const struct member *m, struct span head)
{
	(void)head;
	return span_is(m->name, "collection.json");
}

struct said {
	struct emit *emit;
	struct span raw;
};

static void
say(struct said *s, const char *key, struct span value)
{
	struct record r = { .kind = REC_FACT,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.raw = s->raw,
		.fact = { span_str(key), value } };

	emit(s->emit, &r);
}

static void
say_string(struct said *s, const struct json_value *v, const char *field,
    const char *key)
{
	struct span value;

	if (json_get_span(v, field, &value))
		say(s, key, value);
}

static void
say_bool(struct said *s, const struct json_value *v, const char *field,
    const char *key)
{
	bool value;

	if (json_get_bool(v, field, &value))
		say(s, key, value ? SPAN("yes") : SPAN("no"));
}

/* A number as its digits; the reader has already checked that it is one. */
static void
say_number(struct said *s, const struct json_value *v, const char *field,
    const char *key)
{
	int64_t n;
	uint8_t t[24];
	size_t at = sizeof(t);
	uint64_t u;

	if (!json_get_i64(v, field, &n))
		return;
	u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	do {
		t[--at] = (uint8_t)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (n < 0)
		t[--at] = '-';
	say(s, key, span_of(t + at, sizeof(t) - at));
}

static void
say_host(struct said *s, const struct json_value *v)
{
	const struct json_value *host = json_get(v, "host");

	say_string(s, host, "hostname", "hostname");
	say_string(s, host, "kernel", "kernel");
	say_string(s, host, "machine", "machine");
	say_string(s, host, "boot_id", "boot.id");
	say_string(s, host, "root", "root.path");
	say_bool(s, host, "live", "root.live");
	say_number(s, host, "boottime_seconds", "boottime");
}

static void
say_all(struct said *s, const struct json_value *v)
{
	const struct json_value *p = json_get(v, "protections"), *options;

	say_string(s, json_get(v, "dnsir"), "version", "dnsir.version");
	say_string(s, json_get(v, "dnsir"), "sha256", "dnsir.sha256");
	say_string(s, v, "case", "case");
	say_string(s, v, "operator", "operator");
	say_string(s, v, "start", "start");
	say_string(s, json_get(v, "clock"), "reference", "clock.reference");
	say_number(s, json_get(v, "clock"), "offset_seconds", "clock.offset");
	say_host(s, v);
	say_bool(s, v, "as_root", "running.as_root");
	say_bool(s, p, "read_only_view", "protection.read_only_view");
	say_string(s, p, "refused", "protection.refused");
	say_bool(s, p, "openat2", "protection.openat2");
	options = json_get(v, "options");
	for (size_t i = 0; i < json_count(options) && i < 64; i++) {
		struct span value;

		if (json_get_span(json_item(options, i), NULL, &value))
			say(s, "option", value);
	}
}

/* Small and whole in one window: nothing is said before its end. */
static size_t
parse(void *state, struct span s, bool last, struct emit *e)
{
	struct said said = { e, s };
	struct json_value *v;

	(void)state;
	if (!last)
		return 0;
	v = s.n <= COLLECTION_MAX ? json_parse(s) : NULL;
	if (v == NULL)
		emit_skip(e, s);
	else
		say_all(&said, v);
	json_free(v);
	return s.n;
}

const struct parser collection_parser = {
	.name = "collection",
	.accepts = accepts,
	.parse = parse,
};
