/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.c - precision and recall of the command detector on labelled
 * commands; scripts/score unpacks the data and says where they are.
 *
 *	command DIRECTORY [-v]
 *
 * DIRECTORY/shell_commands.tsv has a label and a command in each line, each
 * judged by itself; DIRECTORY/sessions holds histories, with the labels of
 * their lines in labels.tsv, judged as the analysis judges a host's.
 */
#include <dirent.h>
#include <stdio.h>

#include "drive.h"
#include "tap.h"

#define BATCH 250
#define ONE_IN 2000 /* benign commands that may be high or above */

enum label {
	BENIGN,
	ATTACK_DNS,
	ATTACK_OTHER,
	LABELS
};

static const char *const label_names[] = { "benign", "malicious-dns",
	"attack-nondns" };

struct score {
	size_t all, at[SEVERITIES]; /* by the worst severity */
	size_t found;
};

static struct score scores[2][LABELS]; /* alone, in sessions */
static bool verbose;

static enum label
label_of(struct span s)
{
	for (size_t i = 0; i < LABELS; i++)
		if (span_is(s, label_names[i]))
			return (enum label)i;
	return BENIGN;
}

static void
read_all(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		if (buf_add(b, span_of(piece, n)) < 0)
			abort();
	(void)fclose(f);
}

/* The worst severity of the findings that cite bytes of [from, to). */
static int
worst_at(const struct drive *d, uint32_t member, uint64_t from, uint64_t to)
{
	int worst = -1;

	for (size_t i = 0; i < d->findings->count; i++) {
		const struct finding *f = d->findings->item[i];

		if (strcmp(f->rule->id, "command.suppressed") == 0)
			continue;
		for (size_t k = 0; k < f->cites; k++) {
			const struct ref *r = &f->cite[k].ref;

			if (r->member == member && r->offset < to &&
			    r->offset + r->length > from &&
			    (int)f->severity > worst)
				worst = (int)f->severity;
		}
	}
	return worst;
}

static void
count(size_t kind, enum label label, int worst, struct span line)
{
	struct score *s = &scores[kind][label];

	s->all++;
	if (worst >= 0) {
		s->found++;
		s->at[worst]++;
	}
	if (verbose &&
	    ((label == BENIGN && worst >= SEV_HIGH) ||
		(label == ATTACK_DNS && worst < 0)))
		printf("# %s %s: %.*s\n", label_names[label],
		    worst < 0 ? "missed" : severity_text((enum severity)worst),
		    SPAN_ARG(line));
}

struct labelled {
	enum label label;
	struct span command;
};

static void
judge_batch(const struct labelled *lines, size_t n)
{
	struct drive d = drive_new("command");

	for (size_t i = 0; i < n; i++) {
		char who[32];
		struct member m = drive_file("[root]/home/x/.bash_history");
		struct record r = { .kind = REC_COMMAND,
			.basis = BASIS_UNKNOWN,
			.time = TIME_NONE,
			.until = TIME_NONE,
			.raw = lines[i].command,
			.ref = { (uint32_t)i, (uint32_t)lines[i].command.n, 0 },
			.member = &m };

		(void)snprintf(who, sizeof(who), "user%zu", i);
		m.index = (uint32_t)i;
		r.who = span_str(who);
		r.command.command = lines[i].command;
		r.command.shell = SPAN("bash");
		r.command.line = 1;
		drive_see(&d, &r);
	}
	drive_conclude(&d);
	for (size_t i = 0; i < n; i++)
		count(0, lines[i].label,
		    worst_at(&d, (uint32_t)i, 0, lines[i].command.n),
		    lines[i].command);
	drive_free(&d);
}

static void
judge_alone(const char *directory)
{
	static struct labelled lines[BATCH];
	autobuf path = BUF(4096), text = BUF(64 * MIB);
	struct span rest, line;
	size_t n = 0;

	if (buf_printf(&path, "%s/shell_commands.tsv%c", directory, 0) < 0)
		abort();
	read_all((const char *)path.p, &text);
	rest = buf_span(&text);
	(void)text_line(&rest, true, &line);
	while (text_line(&rest, true, &line)) {
		lines[n].label = label_of(text_until(&line, '\t'));
		for (int i = 0; i < 3; i++)
			(void)text_until(&line, '\t');
		lines[n++].command = text_until(&line, '\t');
		if (n == BATCH) {
			judge_batch(lines, n);
			n = 0;
		}
	}
	judge_batch(lines, n);
}

/* labels.tsv: file, split, line, label; lines without one are benign. */
static enum label
label_at(struct span labels, const char *file, uint64_t number)
{
	struct span line;
	uint64_t n;

	while (text_line(&labels, true, &line)) {
		struct span name = text_until(&line, '\t');
		struct span where;

		(void)text_until(&line, '\t');
		where = text_until(&line, '\t');
		if (span_is(name, file) && text_u64(where, &n) && n == number)
			return label_of(line);
	}
	return BENIGN;
}

static bool
is_stamp(struct span line)
{
	uint64_t n;

	return line.n > 1 && line.p[0] == '#' &&
	    text_u64(span_from(line, 1), &n);
}

static void
judge_session(const char *directory, const char *file, struct span labels)
{
	autobuf path = BUF(4096), text = BUF(64 * MIB), name = BUF(4096);
	struct drive d = drive_new("command");
	struct span rest, line;
	uint64_t number = 0;
	struct member m;

	if (buf_printf(&path, "%s/sessions/%s%c", directory, file, 0) < 0 ||
	    buf_printf(&name, "[root]/home/x/.%s%c",
		strstr(file, "zsh") ? "zsh_history" : "bash_history", 0) < 0)
		abort();
	read_all((const char *)path.p, &text);
	m = drive_file((const char *)name.p);
	drive_member(&d, m, buf_span(&text), 65536);
	drive_conclude(&d);
	rest = buf_span(&text);
	while (text_line(&rest, true, &line)) {
		uint64_t from = (uint64_t)(line.p - text.p);

		number++;
		if (!is_stamp(line))
			count(1, label_at(labels, file, number),
			    worst_at(&d, 0, from, from + line.n), line);
	}
	drive_free(&d);
}

static void
judge_sessions(const char *directory)
{
	autobuf path = BUF(4096), labels = BUF(64 * MIB);
	struct dirent **names;
	int n;

	if (buf_printf(&path, "%s/sessions%c", directory, 0) < 0)
		abort();
	n = scandir((const char *)path.p, &names, NULL, alphasort);
	path.n = 0;
	if (buf_printf(&path, "%s/sessions/labels.tsv%c", directory, 0) < 0)
		abort();
	read_all((const char *)path.p, &labels);
	for (int i = 0; i < n; i++) {
		if (strstr(names[i]->d_name, "history"))
			judge_session(
			    directory, names[i]->d_name, buf_span(&labels));
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

static void
print_score(const char *what, size_t kind)
{
	for (size_t i = 0; i < LABELS; i++) {
		const struct score *s = &scores[kind][i];

		printf("# %-9s %-14s %6zu commands, found %5zu: critical %zu, "
		       "high %zu, medium %zu, low %zu, info %zu\n",
		    what, label_names[i], s->all, s->found, s->at[SEV_CRITICAL],
		    s->at[SEV_HIGH], s->at[SEV_MEDIUM], s->at[SEV_LOW],
		    s->at[SEV_INFO]);
	}
}

static size_t
grave(const struct score *s)
{
	return s->at[SEV_CRITICAL] + s->at[SEV_HIGH];
}

static void
test_score(const char *what, size_t kind)
{
	const struct score *bad = &scores[kind][ATTACK_DNS];
	const struct score *good = &scores[kind][BENIGN];
	size_t wrong = grave(good), right = grave(bad);

	print_score(what, kind);
	printf("# %-9s at high or above: precision %.3f, recall %.3f, benign "
	       "1 in %.0f\n",
	    what, (double)right / (double)(right + wrong ? right + wrong : 1),
	    (double)right / (double)(bad->all ? bad->all : 1),
	    wrong ? (double)good->all / (double)wrong : (double)good->all);
	ok(bad->all > 0 && bad->found == bad->all,
	    "%s: %zu of %zu attacks by DNS found", what, bad->found, bad->all);
	ok(good->all > 0 && wrong <= good->all / ONE_IN,
	    "%s: %zu of %zu benign commands high or above, at most 1 in %d",
	    what, wrong, good->all, ONE_IN);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	verbose = argc > 2 && strcmp(argv[2], "-v") == 0;
	judge_alone(argv[1]);
	judge_sessions(argv[1]);
	test_score("alone", 0);
	test_score("sessions", 1);
	return done_testing();
}
