/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forms.c - the whole files that installers, cloud-init and container
 * engines write. No package of Debian or Ubuntu owns /etc/hosts, so what is
 * missing from it can be told only by knowing who wrote it.
 *
 * '@' stands for the host's own names. netcfg 1.187, netbase 6.4, cloud-init
 * 24.4, subiquity 24.04, moby 27, kubelet 1.31.
 */
#include "hosts.h"

struct form {
	const char *origin, *os;
	const char *line[9];
};

static const struct form forms[] = {
	{ "Debian installer (netcfg)", "debian",
	    { "127.0.0.1 localhost", "127.0.1.1 @",
		"::1 localhost ip6-localhost ip6-loopback",
		"ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters" } },
	{ "netbase", "debian",
	    { "127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback",
		"ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters" } },
	{ "Ubuntu installer", "ubuntu",
	    { "127.0.0.1 localhost", "127.0.1.1 @",
		"::1 ip6-localhost ip6-loopback", "fe00::0 ip6-localnet",
		"ff00::0 ip6-mcastprefix", "ff02::1 ip6-allnodes",
		"ff02::2 ip6-allrouters" } },
	{ "Ubuntu cloud image", "ubuntu",
	    { "127.0.0.1 localhost", "::1 ip6-localhost ip6-loopback",
		"fe00::0 ip6-localnet", "ff00::0 ip6-mcastprefix",
		"ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters",
		"ff02::3 ip6-allhosts" } },
	{ "cloud-init (hosts.debian.tmpl)", "debian",
	    { "127.0.1.1 @", "127.0.0.1 localhost",
		"::1 localhost ip6-localhost ip6-loopback",
		"ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters" } },
	{ "cloud-init (hosts.redhat.tmpl)", "fedora",
	    { "127.0.0.1 @", "127.0.0.1 localhost.localdomain localhost",
		"127.0.0.1 localhost4.localdomain4 localhost4", "::1 @",
		"::1 localhost.localdomain localhost",
		"::1 localhost6.localdomain6 localhost6" } },
	{ "setup package", "fedora",
	    { "127.0.0.1 localhost localhost.localdomain localhost4 "
	      "localhost4.localdomain4",
		"::1 localhost localhost.localdomain localhost6 "
		"localhost6.localdomain6" } },
	{ "Docker", "container",
	    { "127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback",
		"fe00::0 ip6-localnet", "ff00::0 ip6-mcastprefix",
		"ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters" } },
	{ "Kubernetes (kubelet)", "container",
	    { "127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback",
		"fe00::0 ip6-localnet", "fe00::0 ip6-mcastprefix",
		"fe00::1 ip6-allnodes", "fe00::2 ip6-allrouters" } },
};

/* "127.0.1.1 @": the address, and names that are no loopback names. */
static bool
line_is(struct span normal, const char *line)
{
	struct span want = span_str(line), word;

	if (!span_ends(want, SPAN(" @")))
		return span_eq_nocase(normal, want);
	want.n--;
	if (!span_starts(normal, want))
		return false;
	normal = span_from(normal, want.n);
	word = hosts_word(&normal);
	return word.n > 0 && !hosts_well_known(word);
}

void
hosts_form_see(struct hosts_file *f, struct span normal)
{
	size_t bit = 0;

	for (size_t i = 0; i < array_size(forms); i++)
		for (size_t k = 0; k < array_size(forms[i].line); k++) {
			const char *line = forms[i].line[k];

			assert(bit < FORM_LINES_MAX);
			if (line && line_is(normal, line))
				f->forms[bit / 64] |= UINT64_C(1) << bit % 64;
			bit++;
		}
}

static bool
form_line_seen(const struct hosts_file *f, size_t form, size_t line)
{
	size_t bit = form * array_size(forms[0].line) + line;

	return f->forms[bit / 64] >> bit % 64 & 1;
}

static struct form_match
form_count(const struct hosts_file *f, size_t form)
{
	struct form_match m = { .origin = forms[form].origin };

	for (size_t k = 0; k < array_size(forms[form].line); k++) {
		if (!forms[form].line[k])
			continue;
		if (form_line_seen(f, form, k))
			m.seen++;
		else
			m.missing++;
	}
	return m;
}

/* Lines found count for a form, lines missed against it; the distribution
 * that the host says it is decides between equals. */
static int
form_score(const struct hosts_state *st, const struct hosts_file *f, size_t i)
{
	struct form_match m = form_count(f, i);
	bool container =
	    f->role == ROLE_CONTAINER && str_is(forms[i].os, "container");

	return 4 * (int)m.seen - 5 * (int)m.missing +
	    (container || span_is(text_span(&st->os), forms[i].os));
}

static int
render(const struct hosts_state *st, const char *line, struct buf *to)
{
	struct span s = span_str(line);
	struct span own =
	    st->hostnames ? text_span(&st->hostname[0]) : SPAN("HOSTNAME");
	int r = to->n ? buf_add(to, SPAN("; ")) : 0;

	if (r == 0 && span_ends(s, SPAN("@")))
		return buf_printf(
		    to, "%.*s%.*s", (int)s.n - 1, line, SPAN_ARG(own));
	return r == 0 ? buf_add(to, s) : r;
}

struct form_match
hosts_form_best(const struct hosts_state *st, const struct hosts_file *f,
    struct buf *expected, struct buf *missing)
{
	size_t best = 0;

	for (size_t i = 1; i < array_size(forms); i++)
		if (form_score(st, f, i) > form_score(st, f, best))
			best = i;
	for (size_t k = 0; k < array_size(forms[best].line); k++) {
		const char *line = forms[best].line[k];

		if (!line)
			continue;
		(void)!render(st, line, expected);
		if (!form_line_seen(f, best, k))
			(void)!render(st, line, missing);
	}
	return form_count(f, best);
}
