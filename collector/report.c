/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.c - gathers what the reports say beside the findings, and hands the
 * parts over one by one.
 */
#include "report_state.h"

#include <stdarg.h>
#include <stdio.h>

int
report_new(struct report **ret, struct findings *findings)
{
	struct report *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->findings = findings;
	r->begin = r->acquired = TIME_NONE;
	answers_init(&r->answers);
	r->sizes = table_new(SIZES_MAX, sizeof(uint64_t));
	if (!r->answers.names || !r->sizes) {
		report_free(r);
		return -ENOMEM;
	}
	*ret = r;
	return 0;
}

void
report_free(struct report *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->facts; i++) {
		let_go(r->fact[i].key);
		let_go(r->fact[i].value);
	}
	for (size_t i = 0; i < r->sources; i++) {
		let_go(r->source[i].name);
		let_go(r->source[i].error);
	}
	for (size_t i = 0; i < r->notes; i++) {
		let_go(r->note[i].what);
		let_go(r->note[i].error);
		let_go(r->note[i].text);
	}
	for (size_t i = 0; i < r->troubles; i++)
		let_go(r->trouble[i]);
	answers_free(&r->answers);
	table_free(r->sizes);
	free(r->note);
	free(r->sorted);
	free(r);
}

/* Its index, or their number where there is none. */
static size_t
fact_index(const struct report *r, struct span key)
{
	size_t i = 0;

	while (i < r->facts && !span_eq(r->fact[i].key, key))
		i++;
	return i;
}

struct span
report_fact(const struct report *r, const char *key)
{
	size_t i = fact_index(r, span_str(key));

	return i < r->facts ? r->fact[i].value : SPAN_NONE;
}

bool
fact_is_of_run(struct span key)
{
	static const char *const run[] = { "case", "operator", "start",
		"options", "clock.offset", "clock.reference",
		"running.as_root" };

	for (size_t i = 0; i < array_size(run); i++)
		if (span_is(key, run[i]))
			return true;
	return span_starts(key, SPAN("dnsir.")) ||
	    span_starts(key, SPAN("protection."));
}

static void
fact_add(struct report *r, struct span key, struct span value)
{
	if (r->facts < HOST_FACTS_MAX)
		r->fact[r->facts++] =
		    (struct host_fact){ keep(span_head(key, 64)),
			    keep(span_head(value, NOTE_BYTES)) };
}

static void
fact_set(struct host_fact *f, struct span value)
{
	let_go(f->value);
	f->value = keep(span_head(value, NOTE_BYTES));
}

/* The command line comes word by word. */
static void
option_see(struct report *r, struct span word)
{
	size_t i = fact_index(r, SPAN("options"));
	autobuf all = BUF(2 * NOTE_BYTES);

	if (i == r->facts) {
		fact_add(r, SPAN("options"), word);
		return;
	}
	word = span_head(word, NOTE_BYTES / 2);
	if (buf_add(&all, r->fact[i].value) == 0 && buf_byte(&all, ' ') == 0 &&
	    buf_add(&all, word) == 0)
		fact_set(&r->fact[i], buf_span(&all));
}

/*
 * The first that is said about the running host stays: collection.json asked
 * the kernel. Of an image it can only know where it was mounted, so there
 * what the image's own files say counts.
 */
static void
fact_see(struct report *r, const struct record *rec)
{
	struct span key = rec->fact.key, value = rec->fact.value;
	bool image = span_is(report_fact(r, "root.live"), "no");
	size_t i = fact_index(r, key);

	if (!value.n || span_is(key, "user") || span_is(key, "mount") ||
	    span_is(key, "ioc")) /* many, and not for the page */
		return;
	if (span_is(key, "option"))
		option_see(r, value);
	else if (i == r->facts)
		fact_add(r, key, value);
	else if (image && !fact_is_of_run(key))
		fact_set(&r->fact[i], value);
}

void
report_see(struct report *r, const struct record *rec)
{
	switch (rec->kind) {
	case REC_MEMBER:
		if (rec->member)
			member_see(r, rec->member);
		break;
	case REC_FACT:
		fact_see(r, rec);
		break;
	case REC_NOTE:
		notes_see(r, rec);
		break;
	case REC_ANSWER:
	case REC_DUMP:
		answers_see(&r->answers, rec);
		break;
	case REC_QUERY:
	case REC_SERVER:
	case REC_HOSTS:
	case REC_COMMAND:
	case REC_LOGIN:
	case REC_JOURNAL:
	case REC_JOURNAL_FILE:
	default:
		break;
	}
}

void
report_trouble(struct report *r, const char *fmt, ...)
{
	char text[NOTE_BYTES];
	va_list ap;
	int n;

	if (r->troubles == TROUBLES_MAX) {
		r->lost_troubles++;
		return;
	}
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert(n >= 0);
	r->trouble[r->troubles++] = keep(span_of(text, strlen(text)));
}

void
report_exit(struct report *r, const int *codes, size_t n)
{
	assert(n <= EXITS_MAX);
	for (size_t i = 0; i < n; i++)
		r->exit[i] = codes[i];
	r->exits = n;
}

const char *
exit_text(int code)
{
	switch (code) {
	case 0:
		return "evidence and analysis are whole";
	case 1:
		return "the archive does not hold";
	case 3:
		return "the evidence is whole, the analysis is not";
	case 4:
		return "something that existed could not be taken whole";
	case 5:
		return "the archive could not be written";
	case 10:
		return "a finding reached the severity of --fail-on";
	default:
		return "";
	}
}

uint64_t
report_total(const struct report *r)
{
	uint64_t n = 0;

	for (size_t i = 0; i < SEVERITIES; i++)
		n += r->severities[i];
	return n;
}

static int
sort(struct report *r)
{
	int e;

	free(r->sorted);
	r->sorted = NULL;
	e = findings_sorted(r->findings, &r->sorted, &r->count);
	memset(r->severities, 0, sizeof(r->severities));
	for (size_t i = 0; e == 0 && i < r->count; i++) {
		const struct finding *f = r->sorted[i];

		r->severities[f->severity] += f->overflow ? f->more : 1;
	}
	return e;
}

static const struct part {
	const char *name;
	int (*write)(const struct report *, struct buf *);
} parts[] = {
	{ "findings.json", report_json },
	{ "report.txt", report_text },
	{ "report.html", report_html },
	{ "cited.txt", report_cited },
	{ "answers.jsonl", report_answers },
};

int
report_parts(struct report *r, report_fn *fn, void *arg)
{
	int e = sort(r);

	for (size_t i = 0; e == 0 && i < array_size(parts); i++) {
		autobuf out = BUF(PART_MAX);

		e = parts[i].write(r, &out);
		if (e == 0)
			e = fn(arg, parts[i].name, buf_span(&out));
	}
	return e;
}

int
report_worst(const struct report *r, char *title, size_t size)
{
	autofree struct finding **list = NULL;
	autobuf text = BUF(16 * KIB);
	struct page p = page_to(&text);
	size_t n;
	int severity;

	assert(size > 0);
	title[0] = '\0';
	if (findings_sorted(r->findings, &list, &n) != 0 || n == 0)
		return -1;
	severity = (int)list[0]->severity;
	page_str(&p, list[0]->rule->title);
	page_str(&p, list[0]->subject.n ? ": " : "");
	page_text(&p, list[0]->subject);
	(void)snprintf(title, size, "%.*s", SPAN_ARG(buf_span(&text)));
	return severity;
}
