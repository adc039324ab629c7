/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_read.c - JSON by json-c's strict tokener. RFC 8259, and beside it what
 * json-c takes even so: 'single quotes', NaN, Infinity, a number's last dot.
 */

/* json-c's types bear names of json.h's functions: renamed in this file. */
#define json_bool json_c_bool
#define json_object json_c_object
#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#undef json_bool
#undef json_object

#include "json.h"

#include <limits.h>

/* A json_value is json-c's object under json.h's name. */
static struct json_c_object *
object_of(const struct json_value *v)
{
	return (struct json_c_object *)(uintptr_t)v;
}

static void
tokener_free(struct json_tokener **t)
{
	if (*t)
		json_tokener_free(*t);
}

static bool
white(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* json-c takes NUL as the end of its input, wherever it finds one. */
static bool
has_nul(struct span s)
{
	return memchr(s.p, '\0', s.n) != NULL;
}

struct json_value *
json_parse(struct span s)
{
	__attribute__((cleanup(tokener_free))) struct json_tokener *t = NULL;
	struct json_c_object *o;

	while (s.n && white(s.p[s.n - 1]))
		s.n--;
	if (s.n == 0 || s.n >= INT_MAX || has_nul(s))
		return NULL;
	t = json_tokener_new_ex(JSON_DEPTH_MAX);
	if (!t)
		return NULL;
	/* Bytes that are not UTF-8 pass: they must hide no other field. */
	json_tokener_set_flags(t, JSON_TOKENER_STRICT);
	o = json_tokener_parse_ex(t, (const char *)s.p, (int)s.n);
	if (json_tokener_get_error(t) == json_tokener_continue)
		o = json_tokener_parse_ex(t, "", 1); /* a number's end */
	else if (json_tokener_get_parse_end(t) != s.n) {
		json_object_put(o);
		o = NULL;
	}
	return (struct json_value *)o;
}

void
json_free(struct json_value *v)
{
	json_object_put(object_of(v));
}

const struct json_value *
json_get(const struct json_value *v, const char *key)
{
	struct json_c_object *o;

	if (!json_object_is_type(object_of(v), json_type_object) ||
	    !json_object_object_get_ex(object_of(v), key, &o))
		return NULL;
	return (struct json_value *)o;
}

size_t
json_count(const struct json_value *v)
{
	if (!json_object_is_type(object_of(v), json_type_array))
		return 0;
	return json_object_array_length(object_of(v));
}

const struct json_value *
json_item(const struct json_value *v, size_t i)
{
	if (i >= json_count(v))
		return NULL;
	return (struct json_value *)json_object_array_get_idx(object_of(v), i);
}

/* The member of that type, NULL without. */
static struct json_c_object *
typed(const struct json_value *v, const char *key, enum json_type type)
{
	struct json_c_object *o = object_of(key ? json_get(v, key) : v);

	return o && json_object_is_type(o, type) ? o : NULL;
}

bool
json_get_span(const struct json_value *v, const char *key, struct span *ret)
{
	struct json_c_object *o = typed(v, key, json_type_string);

	if (!o)
		return false;
	*ret = span_of(
	    json_object_get_string(o), (size_t)json_object_get_string_len(o));
	return true;
}

bool
json_get_i64(const struct json_value *v, const char *key, int64_t *ret)
{
	struct json_c_object *o = typed(v, key, json_type_int);

	/* json-c keeps what is larger as uint64_t, and clamps on the way. */
	if (!o || json_object_get_uint64(o) > INT64_MAX)
		return false;
	*ret = json_object_get_int64(o);
	return true;
}

bool
json_get_bool(const struct json_value *v, const char *key, bool *ret)
{
	struct json_c_object *o = typed(v, key, json_type_boolean);

	if (!o)
		return false;
	*ret = json_object_get_boolean(o);
	return true;
}
