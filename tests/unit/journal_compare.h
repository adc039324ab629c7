/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal_compare.h - our exports beside those that journalctl has made on
 * the hosts themselves.
 */
#ifndef DNSIR_TESTS_JOURNAL_COMPARE_H
#define DNSIR_TESTS_JOURNAL_COMPARE_H

#include "journal_reader.h"
#include "stats.h"

/* What the fixtures' exports are compared by; a list of its own. */
static const char *const units[] = { "systemd-resolved", "named", "bind9",
	"unbound", "dnsmasq", "pdns-recursor", "NetworkManager",
	"systemd-networkd", "ssh", "sshd", "cron", "crond",
	"systemd-journald" };
static const char *const names[] = { "systemd-resolved", "systemd-resolve",
	"named", "unbound", "dnsmasq", "pdns_recursor", "NetworkManager",
	"systemd-networkd", "systemd-network", "systemd-journald",
	"systemd-journal", "sudo", "su", "sshd", "cron", "CRON", "crond" };

static bool
one_of(struct span s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(s, list[i]))
			return true;
	return false;
}

static bool
wanted(struct span name, struct span value)
{
	bool unit = span_is(name, "_SYSTEMD_UNIT") || span_is(name, "UNIT") ||
	    span_is(name, "OBJECT_SYSTEMD_UNIT");

	if (unit && span_ends(value, SPAN(".service")))
		return one_of(
		    span_head(value, value.n - 8), units, array_size(units));
	if (span_is(name, "_COMM") || span_is(name, "SYSLOG_IDENTIFIER"))
		return one_of(value, names, array_size(names));
	return span_is(name, "_TRANSPORT") &&
	    (span_is(value, "driver") || span_is(value, "audit"));
}

/* One entry, without the lines that only some versions write. */
static bool
next_entry(
    struct span *rest, struct buf *ret, struct span *cursor, bool *chosen)
{
	*chosen = false;
	ret->n = 0;
	*cursor = SPAN_NONE;
	while (rest->n > 0 && rest->p[0] != '\n') {
		struct span all = *rest, line, name, value;

		(void)text_line(rest, true, &line);
		value = line;
		name = text_until(&value, '=');
		if (name.n == line.n) {
			uint64_t n = 0;

			for (size_t i = 8; i > 0; i--)
				n = n << 8 | rest->p[i - 1];
			value = span_head(span_from(*rest, 8), n);
			*rest = span_from(*rest, 8 + n + 1);
		}
		if (span_is(name, "__CURSOR"))
			*cursor = value;
		*chosen = *chosen || wanted(name, value);
		if (!span_starts(name, SPAN("__SEQNUM")) &&
		    buf_add(ret, span_head(all, all.n - rest->n)) < 0)
			abort();
	}
	*rest = span_from(*rest, 1);
	return ret->n > 0;
}

static struct table *
table_of(struct span all, size_t *chosen)
{
	struct table *t = table_new(1 << 16, sizeof(uint64_t));
	struct buf entry = BUF(1 << 20);
	struct span cursor;
	bool wants;

	*chosen = 0;
	while (next_entry(&all, &entry, &cursor, &wants)) {
		uint64_t *hash = table_at(t, cursor, NULL);

		assert(hash);
		/* what was not chosen is kept as zero */
		*hash = wants ? hash_bytes(buf_span(&entry)) | 1 : 0;
		*chosen += wants;
	}
	buf_free(&entry);
	return t;
}

static void
compare_exports(const char *suite, struct span reference)
{
	size_t wants, has, missing = 0, other = 0, more = 0;
	struct table *ref = table_of(reference, &wants);
	struct table *got = table_of(buf_span(&exported), &has);

	for (size_t i = 0; i < table_count(ref); i++) {
		struct span cursor;
		uint64_t *want = table_item(ref, i, &cursor);
		uint64_t *have = table_find(got, cursor);

		missing += *want != 0 && have == NULL;
		other += *want != 0 && have != NULL && *have != *want;
		more += *want == 0 && have != NULL;
	}
	printf("# %s: %zu entries of journalctl's, %zu of the units that "
	       "matter; exported here %zu\n",
	    suite, table_count(ref), wants, table_count(got));
	ok(wants > 100 && missing == 0, "%s: %zu are missing", suite, missing);
	ok(other == 0, "%s: %zu differ in a byte", suite, other);
	ok(more == 0, "%s: %zu are of other units", suite, more);
	table_free(ref);
	table_free(got);
}

/* "Entry objects: 936" of the file "File ID: …", as journalctl counts. */
static void
compare_counts(const char *suite, struct span header)
{
	struct span line, id = SPAN_NONE, count = SPAN_NONE, rest;
	bool found = false;
	char want[64];

	while (text_line(&header, true, &line)) {
		struct span value = line;
		struct span key = text_until(&value, ':');

		if (span_eq_nocase(key, SPAN("File ID")))
			id = text_trim(value);
		if (span_eq_nocase(key, SPAN("Entry objects")))
			count = text_trim(value);
	}
	(void)snprintf(want, sizeof(want), "\"read\":%.*s,", SPAN_ARG(count));
	rest = buf_span(&index_lines);
	while (text_line(&rest, true, &line))
		if (id.n > 0 && span_find(line, id) >= 0 &&
		    span_find(line, SPAN("\"file_id\"")) >= 0)
			found |= span_find(line, span_str(want)) >= 0;
	ok(found, "%s: %.*s entries were read, as its header says", suite,
	    SPAN_ARG(count));
}

#endif
