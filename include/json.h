/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - a hardened writer, and a reader for one object at a time.
 *
 * RFC 8259. The writer escapes every control character and turns bytes that
 * are not UTF-8 into U+FFFD: evidence is hostile on the way out too.
 */
#ifndef DNSIR_JSON_H
#define DNSIR_JSON_H

#include "base.h"

#define JSON_DEPTH_MAX 32

struct json {
	struct buf *out;
	int error; /* sticky: the first negative errno */
	unsigned depth;
	struct {
		bool comma, array;
	} level[JSON_DEPTH_MAX];
};

static inline struct json
json_to(struct buf *out)
{
	return (struct json){ .out = out };
}

/* key is NULL inside arrays and at the top. */
void json_object(struct json *, const char *key);
void json_array(struct json *, const char *key);
void json_end(struct json *); /* the innermost object or array */
void json_span(struct json *, const char *key, struct span);
void json_str(struct json *, const char *key, const char *);
void json_u64(struct json *, const char *key, uint64_t);
void json_i64(struct json *, const char *key, int64_t);
void json_bool(struct json *, const char *key, bool);
void json_null(struct json *, const char *key);
void json_time(struct json *, const char *key, int64_t usec);
void json_hex(struct json *, const char *key, struct span);
/* As it is: the caller vouches that it is JSON. */
void json_raw(struct json *, const char *key, struct span);

/* A read-only tree; every accessor takes NULL and then finds nothing. */
struct json_value;
/* NULL: not JSON, deeper than JSON_DEPTH_MAX, or no memory. */
struct json_value *json_parse(struct span);
void json_free(struct json_value *);
const struct json_value *json_get(const struct json_value *, const char *key);
const struct json_value *json_item(const struct json_value *, size_t i);
size_t json_count(const struct json_value *); /* of an array, else 0 */
/* false where it is missing or of another kind. A string lives as the tree. */
bool json_get_span(const struct json_value *, const char *key, struct span *);
bool json_get_i64(const struct json_value *, const char *key, int64_t *);
bool json_get_bool(const struct json_value *, const char *key, bool *);

/*
 * Structure only, for streams larger than memory: length of the value that
 * begins at s.p[0], 0 where it does not end within s.
 */
size_t json_extent(struct span s) pure_function;

#endif
