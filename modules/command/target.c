/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target.c - the name that a command is about, so that five hundred chunks
 * fetched from one domain are one finding.
 */
#include "command.h"

/* Endings of files that would pass for domains: ".sh" and ".py" are both. */
static const char *const files[] = { "sh", "py", "pl", "rb", "md", "rs", "so",
	"js", "ts", "go", "cc", "txt", "conf", "cfg", "ini", "log", "json",
	"xml", "yml", "yaml", "html", "htm", "php", "zip", "gz", "xz", "tar",
	"tgz", "deb", "rpm", "service", "socket", "timer", "list", "lst", "csv",
	"db", "key", "pem", "crt", "pub", "bak", "old", "orig", "tmp", "pid",
	"lock", "sock", "network", "nse", "bin", "exe", "jar", "ps", "preload",
	"target", "local", "out", "dat", "rules", "d" };

static bool
is_file_ending(struct span s)
{
	for (size_t i = 0; i < array_size(files); i++)
		if (span_is(s, files[i]))
			return true;
	return false;
}

static struct span
last_label(struct span name)
{
	size_t n = name.n;

	while (n > 0 && name.p[n - 1] != '.')
		n--;
	return span_from(name, n);
}

static bool
is_letters(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_alpha(s.p[i]))
			return false;
	return s.n >= 2;
}

static bool
is_service(const struct dnsname *n)
{
	return suffix_find(&intel_ip_lookup, n) || suffix_find(&intel_doh, n);
}

/* A word that can only be a domain; *n is it. */
static bool
is_domain(struct span word, struct span command, struct dnsname *n)
{
	struct span end = last_label(word);
	bool marked =
	    word.p > command.p && (word.p[-1] == '/' || word.p[-1] == '@');

	return end.n < word.n && is_letters(end) && word.p[0] != '-' &&
	    word.p[0] != '.' && (marked || !is_file_ending(end)) &&
	    dnsname_parse(word, n) && dnsname_registered(n) > 0;
}

/* Is the dot that begins the word of "$(whoami).evil.example"? */
static bool
follows_expansion(struct span word, struct span command)
{
	uint8_t before = word.p > command.p ? word.p[-1] : ' ';

	return word.n > 1 && word.p[0] == '.' &&
	    (before == ')' || before == '`' || before == '}' || before == '"' ||
		before == '\'');
}

/* Without the port, and the dot that ends a sentence or a name. */
static struct span
name_of(struct span word, struct span command)
{
	struct address a;

	if (follows_expansion(word, command))
		word = span_from(word, 1);
	if (address_parse(word, &a))
		return SPAN_NONE;
	word = text_until(&word, ':');
	while (word.n && word.p[word.n - 1] == '.')
		word.n--;
	return word;
}

/* The registered domain: the last labels of the text. */
static struct span
registered(struct span text, const struct dnsname *n)
{
	unsigned labels = dnsname_registered(n);
	size_t at = text.n;

	while (at > 0) {
		if (text.p[at - 1] == '.' && --labels == 0)
			break;
		at--;
	}
	return span_from(text, at);
}

static size_t
copy_lower(struct span s, char *ret, size_t size)
{
	s = span_head(s, size);
	for (size_t i = 0; i < s.n; i++)
		ret[i] = (char)ascii_lower(s.p[i]);
	return s.n;
}

/* The first name that follows an address: of a hosts entry. */
static struct span
hosts_name(struct span command)
{
	struct span word, rest = command;
	bool after = false;
	struct address a;

	while ((word = command_word(&rest)).n > 0) {
		if (address_parse(word, &a))
			after = true;
		else if (after)
			return span_find_byte(word, '.') > 0 ? word : SPAN_NONE;
	}
	return SPAN_NONE;
}

static struct span
any_address(struct span command)
{
	struct span word;
	struct address a;

	while ((word = command_word(&command)).n > 0)
		if (address_parse(word, &a) &&
		    address_class(&a) != ADDRESS_ANY &&
		    address_class(&a) != ADDRESS_LOOPBACK)
			return word;
	return SPAN_NONE;
}

size_t
command_target(struct span command, bool hosts, char *ret, size_t size)
{
	struct span rest = command, word, second = SPAN_NONE;
	struct span first = hosts ? hosts_name(command) : SPAN_NONE;

	while (first.n == 0 && (word = command_word(&rest)).n > 0) {
		struct span name = name_of(word, command);
		struct dnsname n;

		if (name.n == 0 || !is_domain(name, command, &n))
			continue;
		if (is_service(&n) && second.n == 0)
			second = registered(name, &n);
		else if (!is_service(&n))
			first = registered(name, &n);
	}
	if (first.n == 0)
		first = second;
	if (first.n == 0)
		first = any_address(command);
	return copy_lower(first, ret, size);
}
