/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hosts.c - precision and recall of the hosts detector on labelled hosts
 * files; scripts/score unpacks the data and says where they are.
 *
 *	hosts DIRECTORY [-v]
 *
 * DIRECTORY/labels.tsv has file, split, line (from 1; 0: the whole file) and
 * label. A malicious line is found when a finding above info cites it; in a
 * benign file no finding may be above info.
 */
#include <stdio.h>

#include "drive.h"
#include "tap.h"

struct score {
	const char *directory;
	bool verbose;
	unsigned lines, found, high; /* malicious */
	unsigned files, clean; /* benign */
};

struct label {
	struct span file;
	uint64_t line;
	bool malicious;
};

static uint64_t
line_offset(struct span s, uint64_t line)
{
	struct span rest = s, one;

	while (--line > 0 && text_line(&rest, true, &one))
		continue;
	return s.n - rest.n;
}

/* The worst severity of the findings that cite the offset; -1: none. */
static int
severity_at(const struct drive *d, uint64_t offset)
{
	int worst = -1;

	for (size_t i = 0; i < d->findings->count; i++) {
		const struct finding *f = d->findings->item[i];

		for (size_t k = 0; k < f->cites; k++)
			if (f->cite[k].ref.offset == offset &&
			    (int)f->severity > worst)
				worst = (int)f->severity;
	}
	return worst;
}

static void
count(struct score *s, const struct label *l, const struct drive *d,
    struct span content)
{
	int worst = l->malicious ? severity_at(d, line_offset(content, l->line))
				 : drive_worst(d);
	bool good = l->malicious == (worst > SEV_INFO);

	if (l->malicious) {
		s->lines++;
		s->found += worst > SEV_INFO;
		s->high += worst >= SEV_HIGH;
	} else {
		s->files++;
		s->clean += good;
	}
	if (s->verbose && !good)
		printf("# wrong: %.*s line %llu: %s\n", SPAN_ARG(l->file),
		    (unsigned long long)l->line,
		    worst < 0 ? "not found"
			      : severity_text((enum severity)worst));
}

static void
judge(struct score *s, const struct label *l)
{
	autobuf path = BUF(4096);
	struct drive d = drive_new("hosts");
	struct buf b;

	assert(buf_printf(&path, "%s/%.*s", s->directory, SPAN_ARG(l->file)) ==
		0 &&
	    buf_byte(&path, '\0') == 0);
	b = drive_read((const char *)path.p);
	drive_member(&d, drive_file("[root]/etc/hosts"), buf_span(&b), MIB);
	drive_conclude(&d);
	count(s, l, &d, buf_span(&b));
	drive_free(&d);
	buf_free(&b);
}

static void
judge_all(struct score *s)
{
	autobuf path = BUF(4096);
	struct buf b;
	struct span rest, line;

	assert(buf_printf(&path, "%s/labels.tsv", s->directory) == 0 &&
	    buf_byte(&path, '\0') == 0);
	b = drive_read((const char *)path.p);
	rest = buf_span(&b);
	while (text_line(&rest, true, &line)) {
		struct label l = { .file = text_until(&line, '\t') };

		(void)text_until(&line, '\t');
		if (!text_u64(text_until(&line, '\t'), &l.line))
			continue; /* the head */
		l.malicious = span_starts(line, SPAN("malicious"));
		judge(s, &l);
	}
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	struct score s = { 0 };

	if (argc < 2)
		return 2;
	s.directory = argv[1];
	s.verbose = argc > 2 && strcmp(argv[2], "-v") == 0;
	judge_all(&s);
	printf("# hosts     %u malicious lines: %u above info, %u high or "
	       "above; %u benign files: %u with nothing above info\n",
	    s.lines, s.found, s.high, s.files, s.clean);
	ok(s.lines > 0 && s.found == s.lines, "%u of %u malicious lines found",
	    s.found, s.lines);
	ok(s.files > 0 && s.clean == s.files,
	    "%u of %u benign files give nothing above info", s.clean, s.files);
	return done_testing();
}
