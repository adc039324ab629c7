/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask.c - replaces what the finders of mask_find.h call a secret.
 */
#include "mask.h"

#include "mask_find.h"

static secret_fn *const finder[] = {
	secret_by_shape,
	secret_by_header,
	secret_by_name,
	secret_by_option,
	secret_in_url,
};

static bool
find(struct span text, size_t at, struct secret *ret)
{
	uint8_t c = text.p[at];

	if (c != ':' && c != '-' && !is_word(c) && c != '\'' && c != '"')
		return false;
	if (at > 0 && is_word(text.p[at - 1]) && c != ':')
		return false;
	for (size_t i = 0; i < array_size(finder); i++)
		if (finder[i](text, at, ret)) {
			assert(ret->start >= at && ret->end > ret->start &&
			    ret->end <= text.n);
			return true;
		}
	return false;
}

int
mask_secrets(struct span text, struct buf *out)
{
	size_t from = 0, at = 0;
	struct secret s;
	int r;

	while (at < text.n) {
		if (!find(text, at, &s)) {
			at++;
			continue;
		}
		r = buf_add(out, span_of(text.p + from, s.start - from));
		if (r == 0)
			r = buf_add(out, SPAN(MASK_TEXT));
		if (r != 0)
			return r;
		from = at = s.end;
	}
	return from < text.n ? buf_add(out, span_from(text, from)) : 0;
}
