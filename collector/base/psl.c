/* SPDX-License-Identifier: Apache-2.0 */
/*
 * psl.c - registered domains by the public suffix list that is compiled into
 * libpsl; its file on the host is not looked at.
 */
#include "dnsname.h"
#include "text.h"

#include <libpsl.h>

/* More than the longest rule of the list has, and one for the domain. */
#define LABELS_MAX 10

/* The last labels as text in which no byte can be read as two things. */
static void
tail_text(const struct dnsname *name, unsigned from, char *text)
{
	size_t n = 0;

	for (unsigned i = from; i < name->labels; i++) {
		struct span label = dnsname_label(name, i);

		if (i > from)
			text[n++] = '.';
		for (size_t k = 0; k < label.n; k++) {
			uint8_t c = ascii_lower(label.p[k]);
			bool plain =
			    ascii_alpha(c) || ascii_digit(c) || c == '-';

			text[n++] = plain ? (char)c : '_';
		}
	}
	text[n] = '\0';
}

unsigned
dnsname_registered(const struct dnsname *name)
{
	unsigned from =
	    name->labels > LABELS_MAX ? name->labels - LABELS_MAX : 0;
	char text[DNSNAME_MAX + 1];
	const char *domain;
	unsigned labels = 1;

	if (name->labels < 2)
		return 0;
	tail_text(name, from, text);
	domain = psl_registrable_domain(psl_builtin(), text);
	if (!domain)
		return 0;
	for (; *domain; domain++)
		labels += *domain == '.';
	return labels;
}
