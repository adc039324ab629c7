/* SPDX-License-Identifier: Apache-2.0 */
/* json_write.c - JSON out of hostile bytes. RFC 8259. */
#include "json.h"
#include "text.h"
#include "utf8.h"

static void
put(struct json *j, struct span s)
{
	if (j->error == 0)
		j->error = buf_add(j->out, s);
}

/* U+NNNN of a valid UTF-8 character. */
static unsigned
code_point(struct span s)
{
	unsigned c = s.n == 1 ? s.p[0] : s.p[0] & (0xffU >> (s.n + 1));

	for (size_t i = 1; i < s.n; i++)
		c = c << 6 | (s.p[i] & 0x3fU);
	return c;
}

static void
put_escape(struct json *j, unsigned c)
{
	static const char names[] = "btnvfr"; /* from \b, 8, on; no \v */

	if (c == '"' || c == '\\')
		put(j, span_of((char[]){ '\\', (char)c }, 2));
	else if (c >= '\b' && c <= '\r' && c != '\v')
		put(j, span_of((char[]){ '\\', names[c - '\b'] }, 2));
	else if (j->error == 0)
		j->error = buf_printf(j->out, "\\u%04x", c);
}

/* Length of what may stand in a string as it is. */
static size_t
plain_run(struct span s)
{
	size_t i = 0, n;

	while (i < s.n) {
		uint8_t c = s.p[i];

		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
			break;
		n = c < 0x80 ? 1 : utf8_length(span_from(s, i));
		if (n == 0 || (n > 1 && utf8_hidden(span_of(s.p + i, n))))
			break;
		i += n;
	}
	return i;
}

static void
put_string(struct json *j, struct span s)
{
	put(j, SPAN("\""));
	while (s.n && j->error == 0) {
		size_t n = plain_run(s);

		put(j, span_head(s, n));
		s = span_from(s, n);
		if (s.n == 0)
			break;
		n = utf8_length(s);
		if (n)
			put_escape(j, code_point(span_head(s, n)));
		else
			put(j, SPAN("\xef\xbf\xbd"));
		s = span_from(s, n ? n : 1);
	}
	put(j, SPAN("\""));
}

/* Comma and key; a key in an array or none in an object is a bug. */
static void
begin(struct json *j, const char *key)
{
	if (j->depth) {
		unsigned i = j->depth - 1;

		assert(j->level[i].array == !key);
		if (j->level[i].comma)
			put(j, SPAN(","));
		j->level[i].comma = true;
	} else {
		assert(!key);
	}
	if (key) {
		put_string(j, span_str(key));
		put(j, SPAN(":"));
	}
}

static void
open_level(struct json *j, const char *key, bool array)
{
	begin(j, key);
	assert(j->depth < JSON_DEPTH_MAX);
	j->level[j->depth].array = array;
	j->level[j->depth].comma = false;
	j->depth++;
	put(j, array ? SPAN("[") : SPAN("{"));
}

void
json_object(struct json *j, const char *key)
{
	open_level(j, key, false);
}

void
json_array(struct json *j, const char *key)
{
	open_level(j, key, true);
}

void
json_end(struct json *j)
{
	assert(j->depth > 0);
	j->depth--;
	put(j, j->level[j->depth].array ? SPAN("]") : SPAN("}"));
}

void
json_span(struct json *j, const char *key, struct span s)
{
	begin(j, key);
	put_string(j, s);
}

void
json_str(struct json *j, const char *key, const char *s)
{
	json_span(j, key, span_str(s));
}

void
json_u64(struct json *j, const char *key, uint64_t v)
{
	begin(j, key);
	if (j->error == 0)
		j->error = buf_printf(j->out, "%llu", (unsigned long long)v);
}

void
json_i64(struct json *j, const char *key, int64_t v)
{
	begin(j, key);
	if (j->error == 0)
		j->error = buf_printf(j->out, "%lld", (long long)v);
}

void
json_bool(struct json *j, const char *key, bool v)
{
	begin(j, key);
	put(j, v ? SPAN("true") : SPAN("false"));
}

void
json_null(struct json *j, const char *key)
{
	begin(j, key);
	put(j, SPAN("null"));
}

void
json_time(struct json *j, const char *key, int64_t usec)
{
	char text[TIME_TEXT_MAX];

	if (usec == TIME_NONE)
		json_null(j, key);
	else
		json_span(j, key, span_of(text, time_text(usec, text)));
}

void
json_hex(struct json *j, const char *key, struct span s)
{
	begin(j, key);
	put(j, SPAN("\""));
	if (j->error == 0)
		j->error = hex_encode(s, j->out);
	put(j, SPAN("\""));
}

void
json_raw(struct json *j, const char *key, struct span s)
{
	begin(j, key);
	put(j, s);
}
