/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refine.c - a pattern's hit in the light of its whole command.
 *
 * An expression says that a command looks like an attack; whether the server
 * it sets is one that everybody uses, or what it removes was to be rotated
 * away anyhow, takes more than an expression. What is lowered or dropped here
 * is counted and shown.
 */
#include "command.h"

bool
hit_is(const struct hit *h, const char *id)
{
	return strcmp(intel_shell_patterns[h->pattern].id, id) == 0;
}

void
hit_lower(struct hit *h, enum severity at_most, enum form form)
{
	if (h->severity <= at_most)
		return;
	h->severity = at_most;
	h->form = form;
}

void
hit_drop(struct hit *h, enum form form)
{
	h->dropped = true;
	h->form = form;
}

static bool
has(struct span s, const char *text)
{
	return span_find(s, span_str(text)) >= 0;
}

static bool
is_plain(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '.' || c == '-' ||
	    c == ':' || c == '_';
}

struct span
command_word(struct span *rest)
{
	struct span s = *rest;
	size_t from = 0, to;

	while (from < s.n && !is_plain(s.p[from]))
		from++;
	for (to = from; to < s.n && is_plain(s.p[to]);)
		to++;
	*rest = span_from(s, to);
	return span_head(span_from(s, from), to - from);
}

/* Private, of this host, or a public resolver that many use. */
static bool
is_common_server(const struct address *a)
{
	char text[ADDRESS_TEXT_MAX + 1];
	enum address_class class = address_class(a);
	size_t n;

	if (class == ADDRESS_PRIVATE || class == ADDRESS_LOOPBACK ||
	    class == ADDRESS_LINK)
		return true;
	n = address_text(a, text);
	text[n < sizeof(text) ? n : sizeof(text) - 1] = '\0';
	return intel_doh_address(text) != NULL;
}

/* Where every server that the command names is common. */
static void
refine_server(struct hit *h, struct span command)
{
	struct span word, rest = command;
	struct address a;

	while ((word = command_word(&rest)).n > 0)
		if (address_parse(word, &a) && !is_common_server(&a))
			return;
	hit_lower(h, SEV_MEDIUM, FORM_RESOLVER);
}

static size_t
count_words(struct span s)
{
	size_t n = 0;

	while (text_word(&s).n > 0)
		n++;
	return n;
}

/* NSV01: "resolvectl dns" with a link alone only shows. */
static void
refine_resolvectl(struct hit *h, struct span command)
{
	struct span part = span_from(command, h->start);

	part = text_until(&part, ';');
	if (count_words(part) <= 3 && !has(part, "revert") &&
	    !has(part, "--set-"))
		hit_drop(h, FORM_READS);
	else
		refine_server(h, command);
}

/* NSV06: a port, which may be the usual one, or a server of this host. */
static void
refine_port(struct hit *h, struct span command)
{
	static const char *const forms[] = { "-p 53", "-p53", "-port=53" };
	struct span rest = command, word;
	struct address a;

	for (size_t i = 0; i < array_size(forms); i++) {
		ptrdiff_t at = span_find(command, span_str(forms[i]));
		struct span after = at < 0
		    ? SPAN_NONE
		    : span_from(command, (size_t)at + strlen(forms[i]));

		if (at >= 0 && (after.n == 0 || !ascii_digit(after.p[0]))) {
			hit_drop(h, FORM_DEFAULT_PORT);
			return;
		}
	}
	while ((word = command_word(&rest)).n > 0)
		if (address_parse(word, &a) &&
		    address_class(&a) == ADDRESS_LOOPBACK)
			hit_lower(h, SEV_LOW, FORM_LOCAL_SERVER);
}

/* HIS03: "history -a; history -c; history -r" keeps shells in step. */
static void
refine_clear(struct hit *h, struct span command)
{
	if (has(command, "history -r") || has(command, "history -n"))
		hit_drop(h, FORM_LOGGING);
}

/* HIS09: distributions ship HISTCONTROL so; PROMPT_COMMAND may log more. */
static void
refine_filters(struct hit *h, struct span command, const struct record *r)
{
	if (has(command, "HISTIGNORE=") || has(command, "/dev/null"))
		return;
	if (has(command, "PROMPT_COMMAND=")) {
		if (has(command, "history -a") || has(command, "history 1") ||
		    has(command, "logger"))
			hit_drop(h, FORM_LOGGING);
	} else if (r->command.from == FROM_STARTUP &&
	    has(command, "HISTCONTROL="))
		hit_drop(h, FORM_STOCK);
}

/* PRE01: a library for one command, where libraries lie. */
static void
refine_preload(struct hit *h, struct span command)
{
	static const char *const odd[] = { "ld.so.preload", "LD_AUDIT",
		"--preload", "export", "/tmp/", "/dev/shm/", "/run/", "/.",
		"resolv", "nss", "dns", "hook", "hide", "inject" };

	for (size_t i = 0; i < array_size(odd); i++)
		if (has(command, odd[i]))
			return;
	hit_lower(h, SEV_MEDIUM, FORM_PRELOAD);
}

static void
refine_beacon(struct hit *h, struct span command)
{
	if (span_starts(span_from(command, h->start), SPAN("watch")))
		hit_lower(h, SEV_LOW, FORM_WATCH);
}

/* DOH02: a DNS client that is told to use DoH is DOH05, and no more. */
static void
refine_client(struct hit *h, struct span command)
{
	static const char *const clients[] = { "dig", "kdig", "q", "doggo",
		"dog", "dnslookup", "drill" };
	struct span word = text_word(&command);

	if (span_is(word, "sudo"))
		word = text_word(&command);
	for (size_t i = 0; i < array_size(clients); i++)
		if (span_is(word, clients[i]))
			hit_lower(h, SEV_MEDIUM, FORM_CLIENT);
}

/* TXT10, TXT11: a script that looks TXT up, and does not run or decode it. */
static void
refine_script(struct hit *h, struct span command)
{
	static const char *const runs[] = { "exec", "eval", "system", "popen",
		"subprocess", "spawn", "b64", "base64", "decode", "pack",
		"urlopen", "open(", "|", "`", ">" };

	for (size_t i = 0; i < array_size(runs); i++)
		if (has(command, runs[i]))
			return;
	hit_lower(h, SEV_MEDIUM, FORM_LOOKS_UP);
}

/* EXF07: "nc -z" sends nothing. */
static void
refine_socket(struct hit *h, struct span command)
{
	struct span word;

	if (!has(command, "nc ") && !has(command, "ncat ") &&
	    !has(command, "netcat "))
		return;
	while ((word = text_word(&command)).n > 0)
		if (word.n > 1 && word.p[0] == '-' && word.p[1] != '-' &&
		    span_find_byte(word, 'z') > 0)
			hit_drop(h, FORM_PROBE);
}

/* NAT01: to this host itself, as transparent resolvers do. */
static void
refine_redirect(struct hit *h, struct span command)
{
	if (!has(command, "DNAT") && !has(command, "TPROXY") &&
	    has(command, "REDIRECT"))
		hit_lower(h, SEV_HIGH, FORM_OWN_PORT);
}

/* SRV04: these two do much else. */
static void
refine_spoof(struct hit *h, struct span command)
{
	if ((has(command, "bettercap") || has(command, "ettercap")) &&
	    !has(command, "dns"))
		hit_lower(h, SEV_MEDIUM, FORM_GENERAL);
}

typedef void refine_fn(struct hit *, struct span command);

static const struct {
	const char *id; /* or how ids begin */
	refine_fn *fn;
} refines[] = {
	{ "HST", hit_refine_hosts },
	{ "LOG", hit_refine_logs },
	{ "DOH02", refine_client },
	{ "TXT10", refine_script },
	{ "TXT11", refine_script },
	{ "EXF07", refine_socket },
	{ "RSV01", refine_server },
	{ "RSV02", refine_server },
	{ "NSV01", refine_resolvectl },
	{ "NSV02", refine_server },
	{ "NSV06", refine_port },
	{ "NAT01", refine_redirect },
	{ "HIS03", refine_clear },
	{ "PRE01", refine_preload },
	{ "PER05", refine_beacon },
	{ "SRV04", refine_spoof },
};

void
hit_refine(struct hit *h, struct span command, const struct record *r)
{
	const char *id = intel_shell_patterns[h->pattern].id;

	for (size_t i = 0; i < array_size(refines); i++)
		if (strncmp(id, refines[i].id, strlen(refines[i].id)) == 0)
			refines[i].fn(h, command);
	if (hit_is(h, "HIS09"))
		refine_filters(h, command, r);
}
