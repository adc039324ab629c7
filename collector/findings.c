/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.c - all findings: their memory, their end and their order.
 */
#include "findings.h"

#include "report.h"

/* The walled child has nothing to say when memory ends: the sink sees its
 * end and reports it. */
_Noreturn void
out_of_memory(void)
{
	_exit(70);
}

void *
grow(void *p, size_t n, size_t size)
{
	void *r = reallocarray(p, n ? n : 1, size);

	if (!r)
		out_of_memory();
	return r;
}

struct span
keep(struct span s)
{
	uint8_t *p = grow(NULL, s.n, 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return span_of(p, s.n);
}

void
let_go(struct span s)
{
	free((void *)(uintptr_t)s.p);
}

const char *
severity_text(enum severity s)
{
	static const char *const text[SEVERITIES] = { "info", "low", "medium",
		"high", "critical" };

	assert((unsigned)s < SEVERITIES);
	return text[s];
}

int
findings_new(struct findings **ret)
{
	struct findings *fs = calloc(1, sizeof(*fs));

	if (!fs)
		return -ENOMEM;
	fs->per_rule = calloc(intel_rules_count + 1, sizeof(*fs->per_rule));
	fs->overflow = calloc(
	    (intel_rules_count + 1) * SEVERITIES, sizeof(struct finding *));
	fs->beyond = table_new(UINT16_MAX, 1);
	if (!fs->per_rule || !fs->overflow || !fs->beyond) {
		findings_free(fs);
		return -ENOMEM;
	}
	*ret = fs;
	return 0;
}

static void
finding_free(struct finding *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->cites; i++) {
		let_go(f->cite[i].member);
		let_go(f->cite[i].text);
	}
	for (size_t i = 0; i < f->facts; i++) {
		free((void *)(uintptr_t)f->fact[i].key);
		let_go(f->fact[i].value);
	}
	free(f->cite);
	free(f->fact);
	let_go(f->subject);
	let_go(f->why);
	free(f);
}

void
findings_free(struct findings *fs)
{
	if (!fs)
		return;
	for (size_t i = 0; i < fs->count; i++)
		finding_free(fs->item[i]);
	for (size_t i = 0; fs->overflow && i < intel_rules_count * SEVERITIES;
	     i++)
		finding_free(fs->overflow[i]);
	for (size_t i = 0; i < fs->gaps; i++) {
		let_go(fs->gap[i].what);
		let_go(fs->gap[i].text);
	}
	table_free(fs->beyond);
	free(fs->per_rule);
	free(fs->overflow);
	free(fs);
}

static int
finding_cmp(const void *va, const void *vb)
{
	const struct finding *a = *(struct finding *const *)va;
	const struct finding *b = *(struct finding *const *)vb;
	int r;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	r = strcmp(a->rule->id, b->rule->id);
	if (r != 0)
		return r;
	if (a->overflow != b->overflow) /* "and N more" comes last */
		return a->overflow ? 1 : -1;
	r = span_cmp(a->subject, b->subject);
	if (r == 0 && a->number != b->number) /* alike in what was kept */
		r = a->number < b->number ? -1 : 1;
	return r;
}

int
findings_sorted(const struct findings *fs, struct finding ***ret, size_t *n)
{
	size_t overflows = intel_rules_count * SEVERITIES, used = fs->count;
	struct finding **list =
	    calloc(fs->count + overflows + 1, sizeof(struct finding *));

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < fs->count; i++)
		list[i] = fs->item[i];
	for (size_t i = 0; i < overflows; i++)
		if (fs->overflow[i])
			list[used++] = fs->overflow[i];
	qsort(list, used, sizeof(struct finding *), finding_cmp);
	*ret = list;
	*n = used;
	return 0;
}
