/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drive.h - one detector (or parser) of the registry, fed by hand: files as
 * members, facts and notes; then its findings, asked for by rule and subject.
 */
#ifndef DNSIR_TESTS_DRIVE_H
#define DNSIR_TESTS_DRIVE_H

#include "findings.h"
#include "parse.h"
#include "report.h"

#define drive_function static __attribute__((unused))

struct drive {
	const struct detector *detector;
	void *state;
	struct findings *findings;
	uint32_t members;
	uint64_t skipped;
};

drive_function const struct detector *
drive_detector(const char *name)
{
	for (size_t i = 0; registry_detectors[i]; i++)
		if (strcmp(registry_detectors[i]->name, name) == 0)
			return registry_detectors[i];
	return NULL;
}

drive_function const struct parser *
drive_parser(const struct member *m, struct span head)
{
	for (size_t i = 0; registry_parsers[i]; i++)
		if (registry_parsers[i]->accepts(m, head))
			return registry_parsers[i];
	return NULL;
}

drive_function struct drive
drive_new(const char *name)
{
	struct drive d = { .detector = drive_detector(name) };

	assert(d.detector);
	d.state = calloc(1, d.detector->size);
	if (!d.state || findings_new(&d.findings) < 0)
		abort();
	return d;
}

drive_function void
drive_free(struct drive *d)
{
	if (d->detector->close)
		d->detector->close(d->state);
	free(d->state);
	findings_free(d->findings);
	*d = (struct drive){ 0 };
}

drive_function void
drive_see(void *arg, const struct record *r)
{
	struct drive *d = arg;

	d->detector->see(d->state, r, d->findings);
}

drive_function void
drive_conclude(struct drive *d)
{
	if (d->detector->conclude)
		d->detector->conclude(d->state, d->findings);
}

/*
 * A member as the reader would bring it, its names and windows gone when it
 * is done: a detector that keeps a span of them is caught by a sanitizer.
 * step: bytes that each window grows by.
 */
drive_function void
drive_member(struct drive *d, struct member m, struct span content, size_t step)
{
	struct record begin = { .kind = REC_MEMBER,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE };
	struct span name = keep(m.name);
	size_t cuts[4096] = { 0 }, n = 0;
	struct parse_job job = { NULL, &m, drive_see, d };

	if (m.path.n)
		m.path = span_from(name, name.n - m.path.n);
	m.name = name;
	m.index = d->members++;
	m.size = content.n;
	begin.member = &m;
	begin.ref.member = m.index;
	drive_see(d, &begin);
	job.parser = drive_parser(&m, span_head(content, PARSE_HEAD));
	for (size_t at = step; at < content.n && n < array_size(cuts);
	     at += step)
		cuts[n++] = at;
	if (job.parser)
		d->skipped += parse_cut(&job, content, cuts, n).skipped;
	let_go(name);
}

/* A file of the host, without times. */
drive_function struct member
drive_file(const char *name)
{
	struct span n = span_str(name);

	return (struct member){ .name = n,
		.path = span_starts(n, SPAN("[root]/")) ? span_from(n, 6)
							: SPAN_NONE,
		.mode = 0100644,
		.atime = TIME_NONE,
		.mtime = TIME_NONE,
		.ctime = TIME_NONE,
		.btime = TIME_NONE };
}

drive_function void
drive_text(struct drive *d, const char *name, const char *content)
{
	drive_member(d, drive_file(name), span_str(content), MIB);
}

drive_function void
drive_fact(struct drive *d, const char *key, const char *value, int64_t time)
{
	struct record r = { .kind = REC_FACT,
		.basis = time == TIME_NONE ? BASIS_UNKNOWN : BASIS_EXACT,
		.time = time,
		.until = TIME_NONE,
		.fact = { span_str(key), span_str(value) } };

	drive_see(d, &r);
}

drive_function void
drive_note(
    struct drive *d, const char *kind, const char *what, const char *text)
{
	struct record r = { .kind = REC_NOTE,
		.basis = BASIS_UNKNOWN,
		.time = TIME_NONE,
		.until = TIME_NONE,
		.note = { SPAN("test"), span_str(kind), span_str(what),
		    SPAN_NONE, span_str(text) } };

	drive_see(d, &r);
}

drive_function const struct finding *
drive_found(const struct drive *d, const char *rule, const char *subject)
{
	for (size_t i = 0; i < d->findings->count; i++) {
		const struct finding *f = d->findings->item[i];

		if (strcmp(f->rule->id, rule) == 0 &&
		    (!subject || span_is(f->subject, subject)))
			return f;
	}
	return NULL;
}

/* The worst severity of all findings; -1: none. */
drive_function int
drive_worst(const struct drive *d)
{
	int worst = -1;

	for (size_t i = 0; i < d->findings->count; i++)
		if ((int)d->findings->item[i]->severity > worst)
			worst = (int)d->findings->item[i]->severity;
	return worst;
}

drive_function bool
drive_cites(const struct finding *f, const char *text)
{
	for (size_t i = 0; f && i < f->cites; i++)
		if (span_is(f->cite[i].text, text))
			return true;
	return false;
}

drive_function struct span
drive_fact_of(const struct finding *f, const char *key)
{
	for (size_t i = 0; f && i < f->facts; i++)
		if (strcmp(f->fact[i].key, key) == 0)
			return f->fact[i].value;
	return SPAN_NONE;
}

/* Everything that was found, for a failing test's eyes. */
drive_function void
drive_dump(const struct drive *d)
{
	for (size_t i = 0; i < d->findings->count; i++) {
		const struct finding *f = d->findings->item[i];

		printf("# %s %s [%.*s] %.*s\n", severity_text(f->severity),
		    f->rule->id, SPAN_ARG(f->subject), SPAN_ARG(f->why));
		for (size_t k = 0; k < f->facts; k++)
			printf("#    %s: %.*s\n", f->fact[k].key,
			    SPAN_ARG(f->fact[k].value));
		for (size_t k = 0; k < f->cites; k++)
			printf("#    > %.*s +%llu: %.*s\n",
			    SPAN_ARG(f->cite[k].member),
			    (unsigned long long)f->cite[k].ref.offset,
			    SPAN_ARG(f->cite[k].text));
	}
}

/* A file of the tests, whole. */
drive_function struct buf
drive_read(const char *path)
{
	struct buf b = BUF(64 * MIB);
	FILE *f = fopen(path, "rb");
	size_t n = 1;

	while (f && n > 0 && buf_reserve(&b, 65536) == 0) {
		n = fread(b.p + b.n, 1, b.cap - b.n, f);
		b.n += n;
	}
	if (f)
		fclose(f);
	return b;
}

#endif
