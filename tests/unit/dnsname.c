/* SPDX-License-Identifier: Apache-2.0 */
/* dnsname.c - names at their limits, suffix tables, registered domains. */
#include "dnsname.h"
#include "intel.h"
#include "tap.h"
#include "text.h"

#define L63 "abcdefghijklmnopqrstuvwxyz0123456789-_abcdefghijklmnopqrstuvwxy"
#define NAME254 \
	L63 "." L63 "." L63 "." \
	    "abcdefghijklmnopqrstuvwxyz0123456789" \
	    "-_abcdefghijklmnopqrstuvw"

static const struct {
	struct span in;
	const char *out; /* NULL: not a name */
	unsigned labels;
} names[] = {
	{ BYTES("."), ".", 0 },
	{ BYTES("com"), "com", 1 },
	{ BYTES("www.Example.COM."), "www.Example.COM", 3 },
	{ BYTES("_dns._tcp.a-b.example"), "_dns._tcp.a-b.example", 4 },
	{ BYTES("*.a/b@c"), "*.a/b@c", 2 },
	{ BYTES("a\\.b.c"), "a\\.b.c", 2 },
	{ BYTES("a\\\\b"), "a\\\\b", 1 },
	{ BYTES("\\097\\098"), "ab", 1 },
	{ BYTES("\\000\\255\\032"), "\\000\\255\\032", 1 },
	{ BYTES("\\042"), "*", 1 },
	{ BYTES("\\*"), "*", 1 },
	{ BYTES("b\xc3\xbc"
		"cher.example"),
	    "b\\195\\188cher.example", 2 },
	{ BYTES(L63), L63, 1 },
	{ BYTES(NAME254), NAME254, 4 },
	{ BYTES(NAME254 "."), NAME254, 4 },
	{ BYTES(""), NULL, 0 },
	{ BYTES(".."), NULL, 0 },
	{ BYTES(".com"), NULL, 0 },
	{ BYTES("a..b"), NULL, 0 },
	{ BYTES("a.."), NULL, 0 },
	{ BYTES("a b"), NULL, 0 },
	{ BYTES("a\tb"), NULL, 0 },
	{ BYTES("a\n"), NULL, 0 },
	{ BYTES("a\0b"), NULL, 0 },
	{ BYTES("a\x7f"), NULL, 0 },
	{ BYTES("a\\"), NULL, 0 },
	{ BYTES("a\\1"), NULL, 0 },
	{ BYTES("a\\12"), NULL, 0 },
	{ BYTES("a\\256"), NULL, 0 },
	{ BYTES("a\\12x"), NULL, 0 },
	{ BYTES(L63 "z"), NULL, 0 },
	{ BYTES(NAME254 "z"), NULL, 0 },
	{ BYTES(NAME254 "z."), NULL, 0 },
	{ BYTES("x." NAME254), NULL, 0 },
};

static struct dnsname
name_of(const char *text)
{
	struct dnsname name = { 0 };
	bool good = dnsname_parse(span_str(text), &name);

	assert(good);
	return name;
}

static void
test_parse(void)
{
	char text[DNSNAME_TEXT_MAX];

	for (size_t i = 0; i < array_size(names); i++) {
		struct dnsname name = { 0 }, again = { 0 };
		bool is = dnsname_parse(names[i].in, &name);
		size_t n;

		ok(is == (names[i].out != NULL), "name %zu is %sgood", i,
		    names[i].out ? "" : "not ");
		if (!is)
			continue;
		n = dnsname_text(&name, text);
		is_str(span_of(text, n), names[i].out, names[i].out);
		is_u64(name.labels, names[i].labels, "its labels");
		ok(dnsname_parse(span_of(text, n), &again) &&
			again.length == name.length &&
			memcmp(again.wire, name.wire, name.length) == 0,
		    "its text says the same");
	}
}

/* 127 labels of one byte, and one label more; 255 bytes all escaped. */
static void
test_longest(void)
{
	char in[4 * 256], text[DNSNAME_TEXT_MAX];
	struct dnsname name = { 0 };
	size_t n = 0;

	for (int i = 0; i < 127; i++) {
		in[n++] = 'a';
		in[n++] = '.';
	}
	ok(dnsname_parse(span_of(in, n), &name), "127 labels");
	is_u64(name.length, 255, "are 255 bytes");
	is_u64(name.labels, 127, "and counted");
	is_str(dnsname_label(&name, 126), "a", "the last of them");
	is_u64(dnsname_label(&name, 127).n, 0, "there is no other");
	in[n++] = 'a';
	ok(!dnsname_parse(span_of(in, n), &name), "128 labels");
	for (size_t at = 0; at < 256; at += 64)
		name.wire[at] = (uint8_t)(at < 192 ? 63 : 61);
	for (size_t i = 0; i < 254; i++)
		if (i % 64)
			name.wire[i] = 0xff;
	name.wire[254] = 0;
	name.labels = 4;
	n = dnsname_text(&name, text);
	is_u64(n, 250 * 4 + 3, "250 bytes as \\DDD, three dots");
	ok(text[n] == '\0' && n < sizeof(text), "end with a NUL");
	ok(dnsname_text(&(struct dnsname){ 0 }, text) == 0, "no name");
}

static void
test_compare(void)
{
	struct dnsname a = name_of("WWW.Example.com"),
		       b = name_of("www.eXAMPLE.com"),
		       c = name_of("wwwx.example.com"),
		       zone = name_of("EXAMPLE.com"), root = name_of("."),
		       tail = name_of("ample.com"),
		       dotted = name_of("www\\.example.com"), none = { 0 };

	ok(dnsname_eq(&a, &b) && !dnsname_eq(&a, &c), "equal but for case");
	ok(dnsname_hash(&a) == dnsname_hash(&b), "the same hash");
	ok(dnsname_hash(&a) != dnsname_hash(&c), "another hash");
	ok(!dnsname_eq(&a, &dotted), "an escaped dot divides nothing");
	ok(dnsname_below(&a, &zone) && dnsname_below(&zone, &zone),
	    "below, and itself");
	ok(!dnsname_below(&zone, &a), "not above");
	ok(!dnsname_below(&zone, &tail), "on label boundaries only");
	ok(dnsname_below(&a, &root) && dnsname_below(&root, &root),
	    "all are below the root");
	ok(!dnsname_below(&root, &zone), "but the root is not");
	ok(!dnsname_below(&dotted, &zone), "nor what only looks so");
	ok(!dnsname_below(&a, &none) && !dnsname_below(&none, &a),
	    "nothing is below no name");
	is_str(dnsname_label(&a, 1), "Example", "a label keeps its case");
}

static const struct suffix_entry small[] = {
	{ "com", "tld", "", "" },
	{ "example.com", "zone", "", "" },
	{ "b.example.com", "host", "", "" },
	{ "a.b.example.com", "deep", "", "" },
	{ "le.com", "short", "", "" },
	{ "org", "tld", "", "" },
};
/* In the order that scripts/intel makes: by the bytes from the end. */
static const size_t small_order[] = { 5, 0, 4, 1, 2, 3 };

static const struct {
	const char *name, *suffix;
} suffixes[] = {
	{ "com", "com" },
	{ "net", NULL },
	{ ".", NULL },
	{ "xcom", NULL },
	{ "example.com", "example.com" },
	{ "EXAMPLE.com", "example.com" },
	{ "xexample.com", "com" },
	{ "x.example.com", "example.com" },
	{ "ample.com", "com" },
	{ "le.com", "le.com" },
	{ "b.example.com", "b.example.com" },
	{ "zb.example.com", "example.com" },
	{ "b\\.example.com", "com" },
	{ "c.b.example.com", "b.example.com" },
	{ "x.a.b.example.com", "a.b.example.com" },
	{ "xa.b.example.com", "b.example.com" },
	{ "\\097.b.example.com", "a.b.example.com" },
	{ "org", "org" },
	{ "zzz.org", "org" },
	{ "example\\.com", NULL },
};

static void
test_suffix(void)
{
	struct suffix_entry sorted[array_size(small)];
	struct suffix_table table = { sorted, array_size(small) };
	struct suffix_table empty = { sorted, 0 };

	for (size_t i = 0; i < array_size(small); i++)
		sorted[i] = small[small_order[i]];
	for (size_t i = 0; i < array_size(suffixes); i++) {
		struct dnsname name = name_of(suffixes[i].name);
		const struct suffix_entry *e = suffix_find(&table, &name);

		is_str(span_str(e ? e->suffix : "none"),
		    suffixes[i].suffix ? suffixes[i].suffix : "none",
		    suffixes[i].name);
		ok(suffix_find(&empty, &name) == NULL, "an empty table");
	}
}

/* What suffix_find() must say, the slow way. */
static const struct suffix_entry *
search_all(const struct suffix_table *t, const struct dnsname *name)
{
	const struct suffix_entry *best = NULL;

	for (size_t i = 0; i < t->count; i++) {
		struct dnsname s;

		if (dnsname_parse(span_str(t->entry[i].suffix), &s) &&
		    dnsname_below(name, &s) &&
		    (!best ||
			strlen(best->suffix) < strlen(t->entry[i].suffix)))
			best = &t->entry[i];
	}
	return best;
}

/* All names of a table, below them, beside them and above them. */
static void
test_table(const struct suffix_table *t, const char *what)
{
	unsigned wrong = 0, tried = 0;

	for (size_t i = 0; i < t->count; i++) {
		const char *forms[] = { "%s", "www.%s", "x%s", "%s.x" };

		for (size_t k = 0; k < array_size(forms); k++) {
			autobuf b = BUF(300);
			struct dnsname name;
			struct span from, to;

			from = span_str(forms[k]);
			to = text_until(&from, '%');
			wrong += buf_add(&b, to) != 0;
			wrong += buf_add(&b, span_str(t->entry[i].suffix)) != 0;
			wrong += buf_add(&b, span_from(from, 1)) != 0;
			if (!dnsname_parse(buf_span(&b), &name))
				continue;
			tried++;
			wrong += suffix_find(t, &name) != search_all(t, &name);
		}
	}
	ok(wrong == 0 && tried >= t->count,
	    "%s: %u names as by searching all of it", what, tried);
}

static const struct {
	const char *name;
	unsigned labels;
} registered[] = {
	{ ".", 0 },
	{ "com", 0 },
	{ "example.com", 2 },
	{ "a.b.Example.COM", 2 },
	{ "co.uk", 0 },
	{ "www.bbc.co.uk", 3 },
	{ "x.y.github.io", 3 },
	{ "www.ck", 2 }, /* an exception of *.ck */
	{ "a.b.ck", 3 },
	{ "host.corp.internal", 2 }, /* by the rule "*" */
	{ "4.3.2.1.in-addr.arpa", 3 },
	{ "a.b.c.d.e.f.g.h.i.j.k.l.m.n.example.org", 2 },
	{ "xn--bcher-kva.example.com", 2 },
	{ "a\\.com.example.org", 2 },
	{ "\\000.com", 2 },
};

static void
test_registered(void)
{
	for (size_t i = 0; i < array_size(registered); i++) {
		struct dnsname name = name_of(registered[i].name);

		is_u64(dnsname_registered(&name), registered[i].labels,
		    registered[i].name);
	}
}

int
main(void)
{
	test_parse();
	test_longest();
	test_compare();
	test_suffix();
	test_table(&intel_ip_lookup, "ip_lookup");
	test_table(&intel_av_vendor, "av_vendor");
	test_table(&intel_dyndns, "dyndns");
	test_table(&intel_doh, "doh");
	test_table(&intel_hosts_av, "hosts_av");
	test_registered();
	return done_testing();
}
