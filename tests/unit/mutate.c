/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate.c - the law that every parser is held to: cutting its input
 * anywhere changes nothing that it says, whatever the input is.
 *
 * Each seed as it is, cut short, and with bits turned over; each of these
 * whole and in pieces. A seed is run in a process of its own, which tells
 * here what it is at, so that a crash or a hang has a name.
 */
#include "parse.h"
#include "record_bytes.h"
#include "tap.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SEED_MAX (16 * MIB)
#define STREAM_MAX (256 * MIB)
/* Bytes that parsers are given for one seed: bounds the time it takes. */
#define SPLIT_BYTES (16 * MIB)
#define MUTANT_BYTES (24 * MIB)
#define SPLITS_MAX 2000
#define MUTANTS_MAX 5000
#define BYTEWISE_MAX 4096
#define SECONDS_MAX 120

enum mutation {
	AS_IS,
	CUT_SHORT,
	BIT_FLIP,
};

/* Shared with the parent, which alone outlives a crash. */
struct progress {
	enum mutation mutation;
	size_t at, cut; /* of the mutation; where the input was split */
	uint64_t runs, records, broken, unused;
	size_t broken_at, broken_cut;
	enum mutation broken_mutation;
	bool accepted, done;
};

struct test {
	struct parse_job job;
	struct progress *progress;
	struct bytes want, got;
};

static void
add_record(void *arg, const struct record *r)
{
	struct bytes *b = arg;

	put_record(b, r);
}

static struct parse_stats
run(struct test *t, struct bytes *out, struct span in, const size_t *cuts,
    size_t n)
{
	struct parse_stats stats;

	out->out.n = 0;
	out->error = 0;
	t->job.arg = out;
	t->progress->cut = n ? cuts[0] : in.n;
	t->progress->runs++;
	stats = parse_cut(&t->job, in, cuts, n);
	/* How many bytes were skipped counts; in how many pieces, not. */
	put(out, stats.skipped);
	assert(out->error == 0);
	t->progress->unused += stats.unused != 0;
	return stats;
}

static void
compare(struct test *t, struct span in, const size_t *cuts, size_t n)
{
	struct progress *p = t->progress;

	run(t, &t->got, in, cuts, n);
	if (t->got.out.n == t->want.out.n &&
	    memcmp(t->got.out.p, t->want.out.p, t->got.out.n) == 0)
		return;
	if (p->broken++)
		return;
	p->broken_mutation = p->mutation;
	p->broken_at = p->at;
	p->broken_cut = p->cut;
}

static uint64_t
random_next(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 8;
}

/* How many runs over n bytes each may be had for so many bytes? */
static size_t
affordable(size_t n, uint64_t bytes, size_t max)
{
	uint64_t runs = bytes / (n + 256);

	if (runs < 20)
		runs = 20;
	return runs < max ? (size_t)runs : max;
}

/* The seed cut in two at places spread evenly, and to single bytes. */
static void
test_splits(struct test *t, struct span seed)
{
	size_t n = affordable(seed.n, SPLIT_BYTES, SPLITS_MAX), cut;
	autofree size_t *all = calloc(seed.n + 1, sizeof(*all));

	assert(all);
	t->progress->mutation = AS_IS;
	run(t, &t->want, seed, NULL, 0);
	for (size_t i = 0; i <= (n < seed.n ? n : seed.n); i++) {
		cut = n < seed.n ? (size_t)((uint64_t)seed.n * i / n) : i;
		compare(t, seed, &cut, 1);
	}
	for (size_t i = 0; i < seed.n; i++)
		all[i] = i + 1;
	if (seed.n <= BYTEWISE_MAX)
		compare(t, seed, all, seed.n);
}

/* A changed input whole, in two pieces and in three. */
static void
test_mutant(struct test *t, struct span in)
{
	size_t cuts[2] = { 0, 0 };

	run(t, &t->want, in, NULL, 0);
	for (size_t i = 0; i < 2; i++) {
		cuts[0] = random_next() % (in.n + 1);
		cuts[1] = cuts[0] + random_next() % (in.n - cuts[0] + 1);
		compare(t, in, cuts, 1 + i);
	}
}

static void
test_truncations(struct test *t, struct span seed)
{
	size_t n = affordable(seed.n, MUTANT_BYTES / 3, MUTANTS_MAX);

	t->progress->mutation = CUT_SHORT;
	n = n < seed.n ? n : seed.n;
	for (size_t i = 0; i < n; i++) {
		size_t length = (size_t)((uint64_t)seed.n * i / n);
		autofree uint8_t *copy = malloc(length + 1);

		assert(copy);
		memcpy(copy, seed.p, length);
		t->progress->at = length;
		test_mutant(t, span_of(copy, length));
	}
}

static void
test_flips(struct test *t, struct span seed)
{
	size_t n = affordable(seed.n, MUTANT_BYTES / 3, MUTANTS_MAX);
	autofree uint8_t *copy = malloc(seed.n + 1);
	uint64_t bits = (uint64_t)seed.n * 8;

	assert(copy);
	memcpy(copy, seed.p, seed.n);
	t->progress->mutation = BIT_FLIP;
	for (size_t i = 0; i < n && i < bits; i++) {
		uint64_t bit = n < bits ? random_next() % bits : i;
		uint8_t mask = (uint8_t)(1U << bit % 8);

		t->progress->at = (size_t)bit;
		copy[bit / 8] ^= mask;
		test_mutant(t, span_of(copy, seed.n));
		copy[bit / 8] ^= mask;
	}
}

static void
count_record(void *arg, const struct record *r)
{
	uint64_t *count = arg;

	(void)r;
	(*count)++;
}

static void
test_seed(const struct parser *parser, const char *name, struct span seed,
    struct progress *progress)
{
	struct member member = parse_member(name, seed.n);
	struct test t = {
		.job = { parser, &member, add_record, NULL },
		.progress = progress,
		.want.out = BUF(STREAM_MAX),
		.got.out = BUF(STREAM_MAX),
	};
	struct parse_job count = { parser, &member, count_record,
		&progress->records };

	progress->accepted =
	    parser->accepts(&member, span_head(seed, (size_t)MIB));
	parse_cut(&count, seed, NULL, 0);
	test_splits(&t, seed);
	test_truncations(&t, seed);
	test_flips(&t, seed);
	buf_free(&t.want.out);
	buf_free(&t.got.out);
	progress->done = true;
}

static const char *
mutation_name(enum mutation m)
{
	static const char *const names[] = { "as it is", "cut short to byte",
		"with a turned bit" };

	return names[m];
}

static void
report(const char *what, const struct progress *p, int status)
{
	ok(p->accepted, "%s: is accepted", what);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0 && p->done,
	    "%s: no crash, no hang, no leak", what);
	if (status)
		printf("# status %#x, input %s %zu, split at %zu\n", status,
		    mutation_name(p->mutation), p->at, p->cut);
	ok(p->broken == 0, "%s: %llu runs of %llu records say the same", what,
	    (unsigned long long)p->runs, (unsigned long long)p->records);
	if (p->broken)
		printf("# %llu differ, first: input %s %zu, split at %zu\n",
		    (unsigned long long)p->broken,
		    mutation_name(p->broken_mutation), p->broken_at,
		    p->broken_cut);
	ok(p->unused == 0, "%s: all bytes are used at the end", what);
}

static int
read_file(const char *path, struct buf *ret)
{
	autofd fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || buf_reserve(ret, 1) < 0 ||
	    buf_reserve(ret, (size_t)st.st_size) < 0)
		return -EIO;
	n = read(fd, ret->p, (size_t)st.st_size);
	if (n != st.st_size)
		return -EIO;
	ret->n = (size_t)n;
	return 0;
}

/* "[root]!etc!hosts" as the name of a member; "!!2" tells seeds of one name
 * from each other. */
static void
member_name(char *name)
{
	char *number = strstr(name, "!!");

	if (number != NULL)
		*number = '\0';
	for (; *name; name++)
		if (*name == '!')
			*name = '/';
}

static void
run_seed(const struct parser *parser, const char *directory, char *file,
    struct progress *total)
{
	struct progress *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	autobuf seed = BUF(SEED_MAX), path = BUF(4096), what = BUF(4096);
	int status = -1;
	pid_t pid;

	assert(p != MAP_FAILED);
	if (buf_printf(&path, "%s/%s%c", directory, file, 0) < 0 ||
	    buf_printf(&what, "%s: %s%c", parser->name, file, 0) < 0 ||
	    read_file((const char *)path.p, &seed) < 0) {
		ok(false, "%s cannot be read", file);
		return;
	}
	member_name(file);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		alarm(SECONDS_MAX);
		test_seed(parser, file, buf_span(&seed), p);
		buf_free(&seed);
		buf_free(&path);
		buf_free(&what);
		exit(0);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	report((const char *)what.p, p, status);
	total->runs += p->runs;
	total->records += p->records;
	munmap(p, sizeof(*p));
}

static int
is_seed(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

/* All seeds of a parser, which lie in its own folder. */
static void
run_parser(const struct parser *parser)
{
	struct progress total = { 0 };
	struct dirent **list = NULL;
	char directory[4096];
	int n;

	(void)snprintf(directory, sizeof(directory), "%s/modules/%s/seed",
	    SOURCE_DIR, parser->name);
	n = scandir(directory, &list, is_seed, alphasort);
	ok(n >= 2, "%s: %d seeds", parser->name, n < 0 ? 0 : n);
	for (int i = 0; i < n; i++) {
		run_seed(parser, directory, list[i]->d_name, &total);
		free(list[i]);
	}
	free(list);
	ok(total.records > 0, "%s: its seeds have %llu records", parser->name,
	    (unsigned long long)total.records);
	printf("# %s: %d seeds, %llu runs\n", parser->name, n < 0 ? 0 : n,
	    (unsigned long long)total.runs);
}

static size_t
lawless_parse(void *state, struct span s, bool last, struct emit *e)
{
	struct record r = { .kind = REC_FACT, .raw = s };

	(void)state;
	(void)last;
	emit(e, &r);
	return s.n;
}

/* A parser that tells how it was given its bytes must be found out. */
static void
test_lawless(void)
{
	static const struct parser lawless = { .name = "lawless",
		.parse = lawless_parse };
	struct progress p = { 0 };
	struct test t = {
		.job = { &lawless, NULL, add_record, NULL },
		.progress = &p,
		.want.out = BUF(STREAM_MAX),
		.got.out = BUF(STREAM_MAX),
	};

	test_splits(&t, SPAN("lawless"));
	is_u64(p.broken, p.runs - 1, "each split of a lawless parser differs");
	buf_free(&t.want.out);
	buf_free(&t.got.out);
}

/* A field that record_bytes.h leaves out is one that nobody compares. */
static void
test_record_bytes(void)
{
	for (size_t i = 0; i < array_size(record_sizes); i++)
		if (sizeof(void *) == 8)
			is_u64(record_sizes[i].size, record_sizes[i].known,
			    record_sizes[i].name);
}

int
main(int argc, char **argv)
{
	test_record_bytes();
	test_lawless();
	for (size_t i = 0; registry_parsers[i]; i++)
		if (argc < 2 || strcmp(argv[1], registry_parsers[i]->name) == 0)
			run_parser(registry_parsers[i]);
	return done_testing();
}
