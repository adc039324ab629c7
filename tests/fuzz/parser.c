/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parser.c - libFuzzer's way into one parser of the registry, held to the
 * same law as in tests/unit/mutate.c: no cut changes what it says.
 *
 * DNSIR_FUZZ names the parser. The first byte of an input says which of the
 * names of its seeds the member has, the rest is the member.
 */
#include "parse.h"
#include "record_bytes.h"
#include "stats.h"

#include <dirent.h>
#include <stdio.h>

#define NAMES_MAX 256
#define STREAM_MAX (64 * MIB)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct parser *parser;
static char names[NAMES_MAX][512];
static size_t name_count;

static int
is_seed(const struct dirent *d)
{
	return d->d_name[0] != '.' || strlen(d->d_name) > 2;
}

/* In the order in which scripts/fuzz numbers the corpus. */
static void
read_names(const char *directory)
{
	struct dirent **list = NULL;
	int n = scandir(directory, &list, is_seed, alphasort);

	for (int i = 0; i < n; i++) {
		char *name = names[name_count];

		if (name_count < NAMES_MAX &&
		    strlen(list[i]->d_name) < sizeof(names[0])) {
			memcpy(
			    name, list[i]->d_name, strlen(list[i]->d_name) + 1);
			for (; *name; name++)
				if (*name == '!')
					*name = '/';
			name_count++;
		}
		free(list[i]);
	}
	free(list);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("DNSIR_FUZZ");
	char directory[4096];

	(void)argc;
	(void)argv;
	parser = name ? parse_named(name) : NULL;
	if (!parser) {
		(void)fprintf(stderr, "DNSIR_FUZZ must name a parser\n");
		exit(2);
	}
	(void)snprintf(directory, sizeof(directory), "%s/modules/%s/seed",
	    SOURCE_DIR, name);
	read_names(directory);
	if (name_count == 0) {
		(void)fprintf(stderr, "%s: no seeds\n", directory);
		exit(2);
	}
	return 0;
}

static void
add_record(void *arg, const struct record *r)
{
	struct bytes *b = arg;

	put_record(b, r);
}

static void
run(struct bytes *out, const struct member *member, struct span in,
    const size_t *cuts, size_t n)
{
	struct parse_job job = { parser, member, add_record, out };
	struct parse_stats stats;

	out->out.n = 0;
	out->error = 0;
	stats = parse_cut(&job, in, cuts, n);
	put(out, stats.skipped);
	assert(stats.unused == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bytes whole = { .out = { .max = STREAM_MAX } },
			    cut = { .out = { .max = STREAM_MAX } };
	struct span in = size ? span_of(data + 1, size - 1) : SPAN_NONE;
	struct member member =
	    parse_member(names[size ? data[0] % name_count : 0], in.n);
	uint64_t hash = hash_bytes(in);
	size_t cuts[2];

	if (!parser->accepts(&member, span_head(in, (size_t)MIB)))
		return 0;
	cuts[0] = hash % (in.n + 1);
	cuts[1] = cuts[0] + (hash >> 32) % (in.n - cuts[0] + 1);
	run(&whole, &member, in, NULL, 0);
	run(&cut, &member, in, cuts, 2);
	assert(whole.error == cut.error);
	assert(
	    whole.error || span_eq(buf_span(&whole.out), buf_span(&cut.out)));
	return 0;
}
