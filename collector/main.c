/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - one table: parser, dispatcher and help text. */
#include <fcntl.h>
#include <stdio.h>

#include "commands.h"

static const struct command {
	const char *name, *arguments, *summary;
	int (*run)(const struct options *);
} commands[] = {
	{ "collect", "[-o DIR|FILE|-] [options]",
	    "take the evidence of this host, or of --root DIR", collect },
	{ "analyze", "[-o DIR] [--ioc FILE] ARCHIVE",
	    "derive the findings of an archive again", analyze },
	{ "verify", "[--sha256 HEX] [--salvage] ARCHIVE",
	    "prove that an archive is whole and unchanged", verify },
	{ "list", "", "the sources and detectors built in", list },
};

static const char options_help[] =
    "\noptions of collect:\n"
    "  -o, --output DIR|FILE|-   where the archive goes (default: the "
    "kit's own medium)\n"
    "      --root DIR            a mounted image instead of this host\n"
    "      --case ID, --operator NAME, --reference-time TIME\n"
    "                            for the custody record\n"
    "      --profile quick|full  quick: 256 MiB a source, 2 GiB in all\n"
    "      --only SRC,…  --skip SRC,…\n"
    "      --ioc FILE            names and addresses to look for, one a "
    "line\n"
    "      --cross FSTYPE        keep mounts of this type (they can hang)\n"
    "      --max-size N          of the archive, such as 512M\n"
    "      --deadline SECS       seal what there is by then\n"
    "      --no-signal           never signal systemd-resolved\n"
    "      --fail-on SEVERITY    exit 10 when a finding reaches it\n"
    "  -q, --quiet  -v, --verbose\n"
    "\nexit: 0 good, 2 usage, 3 not analysed, 4 not all could be taken, "
    "5 no archive,\n      10 --fail-on was met; verify: 1 it does not hold. "
    "See dnsir(8).\n";

static void
help(FILE *out)
{
	fprintf(out,
	    "dnsir %s: DNS evidence of a Linux host, in one archive "
	    "and one page\n\n",
	    DNSIR_VERSION);
	for (size_t i = 0; i < array_size(commands); i++)
		fprintf(out, "  dnsir %-8s%-38s %s\n", commands[i].name,
		    commands[i].arguments, commands[i].summary);
	fputs(options_help, out);
}

/* fd 0, 1 and 2 must be open: a descriptor of evidence must not get there. */
static void
fill_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			fd = open("/", O_PATH);
	} while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

int
main(int argc, char **argv)
{
	struct options o;
	int r;

	fill_standard();
	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		help(stdout);
		return EXIT_GOOD;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("dnsir %s\n", DNSIR_VERSION);
		return EXIT_GOOD;
	}
	for (size_t i = 0; i < array_size(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0) {
			r = options_parse(
			    &o, commands[i].name, argc - 1, argv + 1);
			return r != 0 ? r : commands[i].run(&o);
		}
	fprintf(stderr, "dnsir: there is no command '%s'; see 'dnsir --help'\n",
	    argv[1]);
	return EXIT_USAGE;
}
