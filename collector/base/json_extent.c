/* SPDX-License-Identifier: Apache-2.0 */
/* json_extent.c - where a JSON value ends, without reading it. RFC 8259. */
#include "json.h"

/* From the byte behind the opening quote to the one behind the closing. */
static size_t
string_end(struct span s, size_t i)
{
	while (i < s.n) {
		const uint8_t *quote = memchr(s.p + i, '"', s.n - i);
		size_t end, slashes = 0;

		if (!quote)
			return 0;
		end = (size_t)(quote - s.p);
		while (end - slashes > i && s.p[end - slashes - 1] == '\\')
			slashes++;
		i = end + 1;
		if (slashes % 2 == 0)
			return i;
	}
	return 0;
}

/* A number or a word ends where something else begins. */
static size_t
scalar_end(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c <= ' ' || c == ',' || c == ']' || c == '}' || c == ':')
			return i;
	}
	return 0;
}

static size_t
nested_end(struct span s)
{
	size_t depth = 0, i = 0;

	while (i < s.n) {
		switch (s.p[i++]) {
		case '"':
			i = string_end(s, i);
			if (i == 0)
				return 0;
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			if (depth == 0)
				return i;
			break;
		default:
			break;
		}
	}
	return 0;
}

size_t
json_extent(struct span s)
{
	if (s.n == 0)
		return 0;
	if (s.p[0] == '{' || s.p[0] == '[')
		return nested_end(s);
	if (s.p[0] == '"')
		return string_end(s, 1);
	return scalar_end(s);
}
