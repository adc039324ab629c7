/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - the command line, as dnsir(8) has it. */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

#include "registry.h"
#include "text.h"

enum {
	O_ROOT = 256,
	O_CASE,
	O_OPERATOR,
	O_REFERENCE,
	O_PROFILE,
	O_ONLY,
	O_SKIP,
	O_IOC,
	O_CROSS,
	O_MAX_SIZE,
	O_DEADLINE,
	O_NO_SIGNAL,
	O_FAIL_ON,
	O_SALVAGE,
	O_SHA256
};

static const struct option collect_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "root", required_argument, NULL, O_ROOT },
	{ "case", required_argument, NULL, O_CASE },
	{ "operator", required_argument, NULL, O_OPERATOR },
	{ "reference-time", required_argument, NULL, O_REFERENCE },
	{ "profile", required_argument, NULL, O_PROFILE },
	{ "only", required_argument, NULL, O_ONLY },
	{ "skip", required_argument, NULL, O_SKIP },
	{ "ioc", required_argument, NULL, O_IOC },
	{ "cross", required_argument, NULL, O_CROSS },
	{ "max-size", required_argument, NULL, O_MAX_SIZE },
	{ "deadline", required_argument, NULL, O_DEADLINE },
	{ "no-signal", no_argument, NULL, O_NO_SIGNAL },
	{ "fail-on", required_argument, NULL, O_FAIL_ON },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

static const struct option analyze_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "ioc", required_argument, NULL, O_IOC },
	{ "fail-on", required_argument, NULL, O_FAIL_ON },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

static const struct option verify_options[] = {
	{ "salvage", no_argument, NULL, O_SALVAGE },
	{ "sha256", required_argument, NULL, O_SHA256 },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

static const struct option no_options[] = { { NULL, 0, NULL, 0 } };

static const struct {
	const char *command, *letters;
	const struct option *options;
} commands[] = {
	{ "collect", ":o:qv", collect_options },
	{ "analyze", ":o:qv", analyze_options },
	{ "verify", ":qv", verify_options },
	{ "list", ":", no_options },
};

bool
option_listed(const char *list, const char *name)
{
	struct span rest = span_str(list);

	while (rest.n > 0)
		if (span_is(text_until(&rest, ','), name))
			return true;
	return false;
}

bool
options_lists_readable(const struct options *o)
{
	for (size_t i = 0; o->ioc[i] != NULL; i++) {
		struct stat st;
		int r = stat(o->ioc[i], &st) < 0 ? errno : 0;

		if (r == 0 && S_ISDIR(st.st_mode))
			r = EISDIR;
		if (r == 0 && access(o->ioc[i], R_OK) < 0)
			r = errno;
		if (r == 0)
			continue;
		fprintf(stderr, "dnsir: --ioc %s: %s\n", o->ioc[i],
		    strerrordesc_np(r));
		return false;
	}
	return true;
}

static int
wrong(const char *option, const char *value, const char *wanted)
{
	fprintf(stderr, "dnsir: %s: '%s' is not %s\n", option, value, wanted);
	return EXIT_USAGE;
}

/* Digits, then K, M, G or nothing. */
static int
size_option(const char *value, uint64_t *ret)
{
	struct span s = span_str(value);
	uint64_t unit = 1;

	if (s.n > 1 && !ascii_digit(s.p[s.n - 1])) {
		uint8_t c = ascii_lower(s.p[--s.n]);

		unit = c == 'k' ? KIB : c == 'm' ? MIB : c == 'g' ? GIB : 0;
	}
	if (!text_u64(s, ret) || *ret == 0 || unit == 0 ||
	    *ret > UINT64_MAX / unit)
		return wrong("--max-size", value, "a size such as 512M or 2G");
	*ret *= unit;
	return 0;
}

static int
sources_option(const char *option, const char *list)
{
	struct span rest = span_str(list);

	do {
		struct span name = text_until(&rest, ',');
		size_t i = 0;

		while (registry_takers[i] != NULL &&
		    !span_is(name, registry_takers[i]->name))
			i++;
		if (registry_takers[i] == NULL) {
			fprintf(stderr,
			    "dnsir: %s: there is no source '%.*s'; 'dnsir "
			    "list' names them\n",
			    option, SPAN_ARG(name));
			return EXIT_USAGE;
		}
	} while (rest.n > 0);
	return 0;
}

static int
severity_option(const char *value, int *ret)
{
	static const char *const names[] = { "info", "low", "medium", "high",
		"critical" };

	for (size_t i = 0; i < array_size(names); i++)
		if (strcmp(value, names[i]) == 0) {
			*ret = (int)i;
			return 0;
		}
	return wrong(
	    "--fail-on", value, "one of info, low, medium, high, critical");
}

static int
add(const char **list, const char *option, const char *value)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	if (n == OPTION_LIST_MAX) {
		fprintf(stderr, "dnsir: %s: at most %d times\n", option,
		    OPTION_LIST_MAX);
		return EXIT_USAGE;
	}
	list[n] = value;
	return 0;
}

static int
time_option(const char *value)
{
	int64_t t;

	return time_parse(span_str(value), &t)
	    ? 0
	    : wrong("--reference-time", value,
		  "a time such as 2026-11-23T14:11:00Z");
}

static int
profile_option(const char *value, bool *full)
{
	*full = strcmp(value, "full") == 0;
	return *full || strcmp(value, "quick") == 0
	    ? 0
	    : wrong("--profile", value, "quick or full");
}

static int
deadline_option(const char *value, int64_t *ret)
{
	return text_i64(span_str(value), ret) && *ret > 0 && *ret <= 1000000
	    ? 0
	    : wrong("--deadline", value, "a number of seconds");
}

static int
digest_option(const char *value)
{
	struct span s = span_str(value);

	for (size_t i = 0; i < s.n; i++)
		if (!ascii_digit(s.p[i]) &&
		    !(ascii_lower(s.p[i]) >= 'a' && ascii_lower(s.p[i]) <= 'f'))
			s.n = 0;
	return s.n == 64 ? 0 : wrong("--sha256", value, "64 hex digits");
}

static int
set(struct options *o, int option, const char *value)
{
	switch (option) {
	case 'o':
		o->output = value;
		return 0;
	case 'q':
		o->verbosity = -1;
		return 0;
	case 'v':
		o->verbosity = 1;
		return 0;
	case O_ROOT:
		o->root = value;
		return 0;
	case O_CASE:
		o->case_id = value;
		return 0;
	case O_OPERATOR:
		o->operator= value;
		return 0;
	case O_REFERENCE:
		o->reference_time = value;
		return time_option(value);
	case O_PROFILE:
		return profile_option(value, &o->full);
	case O_ONLY:
		o->only = value;
		return sources_option("--only", value);
	case O_SKIP:
		o->skip = value;
		return sources_option("--skip", value);
	case O_IOC:
		return add(o->ioc, "--ioc", value);
	case O_CROSS:
		return add(o->cross, "--cross", value);
	case O_MAX_SIZE:
		return size_option(value, &o->max_size);
	case O_DEADLINE:
		return deadline_option(value, &o->deadline);
	case O_NO_SIGNAL:
		o->no_signal = true;
		return 0;
	case O_FAIL_ON:
		return severity_option(value, &o->fail_on);
	case O_SALVAGE:
		o->salvage = true;
		return 0;
	case O_SHA256:
		o->sha256 = value;
		return digest_option(value);
	default:
		return EXIT_USAGE;
	}
}

static int
unknown(const char *command, int c, char **argv)
{
	char letter[3] = { '-', (char)optopt, '\0' };
	const char *option = argv[optind - 1];

	/* among several letters it is not the whole word */
	if (optopt > 0 && optopt < 256 && strncmp(option, "--", 2) != 0)
		option = letter;
	if (c == ':')
		fprintf(
		    stderr, "dnsir %s: %s needs a value\n", command, option);
	else
		fprintf(stderr,
		    "dnsir %s: there is no option %s; see 'dnsir --help'\n",
		    command, option);
	return EXIT_USAGE;
}

int
options_parse(struct options *ret, const char *command, int argc, char **argv)
{
	size_t i = 0;
	int c, r = 0;

	*ret = (struct options){
		.root = "/", .fail_on = -1, .argc = argc, .argv = argv
	};
	while (i < array_size(commands) &&
	    strcmp(commands[i].command, command) != 0)
		i++;
	assert(i < array_size(commands));
	opterr = 0;
	optind = 1;
	while (r == 0 &&
	    (c = getopt_long(argc, argv, commands[i].letters,
		 commands[i].options, NULL)) != -1) {
		if (c == '?' || c == ':')
			return unknown(command, c, argv);
		r = set(ret, c, optarg);
	}
	ret->rest = argv + optind;
	ret->rest_count = argc - optind;
	return r;
}
