/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stats.c - bounded tables that keep the order of insertion, and entropy.
 *
 * Open addressing over indices; items lie in slabs and never move. The hash
 * key is the process's own (AT_RANDOM), so that no log can be written whose
 * names all collide; order and results do not depend on it.
 */
#include "stats.h"
#include "hash.h"
#include "text.h"

#include <sys/auxv.h>

#define SLAB_SIZE ((size_t)64 * KIB)
#define FIRST_SLOTS 64

struct item {
	uint64_t hash;
	size_t length; /* of the key, before it was cut */
	_Alignas(16) uint8_t value[]; /* then min(length, KEY_MAX) of key */
};

struct slab {
	struct slab *next;
	size_t used, size;
	_Alignas(16) uint8_t data[];
};

struct table {
	size_t max, size, count, room, slots;
	uint32_t *slot; /* index + 1 into item, 0: free; slots is 2^n */
	struct item **item;
	struct slab *slab;
	struct hash_key key;
	uint64_t lost;
};

static struct hash_key
process_key(void)
{
	struct hash_key key = { 0, 0 };
	const void *random = (const void *)(uintptr_t)getauxval(AT_RANDOM);

	if (random)
		memcpy(&key, random, sizeof(key));
	return key;
}

struct table *
table_new(size_t max, size_t size)
{
	struct table *t = calloc(1, sizeof(*t));

	assert(max < UINT32_MAX / 2);
	assert(size < SLAB_SIZE / 4);
	if (!t)
		return NULL;
	t->max = max;
	t->size = (size + 15) / 16 * 16;
	t->key = process_key();
	return t;
}

void
table_free(struct table *t)
{
	if (!t)
		return;
	while (t->slab) {
		struct slab *next = t->slab->next;

		free(t->slab);
		t->slab = next;
	}
	free(t->slot);
	free(t->item);
	free(t);
}

static struct span
kept(struct span key)
{
	return span_head(key, TABLE_KEY_MAX);
}

static struct span
item_key(const struct table *t, const struct item *item)
{
	size_t n = item->length < TABLE_KEY_MAX ? item->length : TABLE_KEY_MAX;

	return span_of(item->value + t->size, n);
}

/* Where the key is, or would be put. There is always a free slot. */
static size_t
find_slot(const struct table *t, uint64_t hash, struct span key)
{
	size_t at = (size_t)hash & (t->slots - 1);

	for (; t->slot[at]; at = (at + 1) & (t->slots - 1)) {
		const struct item *item = t->item[t->slot[at] - 1];

		if (item->hash == hash && item->length == key.n &&
		    span_eq(item_key(t, item), kept(key)))
			break;
	}
	return at;
}

static int
grow_slots(struct table *t)
{
	size_t slots = t->slots ? t->slots * 2 : FIRST_SLOTS;
	uint32_t *slot = calloc(slots, sizeof(*slot));

	if (!slot)
		return -ENOMEM;
	free(t->slot);
	t->slot = slot;
	t->slots = slots;
	for (size_t i = 0; i < t->count; i++) {
		size_t at = (size_t)t->item[i]->hash & (slots - 1);

		while (slot[at])
			at = (at + 1) & (slots - 1);
		slot[at] = (uint32_t)i + 1;
	}
	return 0;
}

static int
grow_items(struct table *t)
{
	size_t room = t->room ? t->room * 2 : FIRST_SLOTS / 2;
	struct item **item = reallocarray(t->item, room, sizeof(*item));

	if (!item)
		return -ENOMEM;
	t->item = item;
	t->room = room;
	return 0;
}

static struct item *
new_item(struct table *t, size_t key_length)
{
	size_t size = sizeof(struct item) + t->size + key_length;
	struct item *item;

	size = (size + 15) / 16 * 16;
	if (!t->slab || t->slab->size - t->slab->used < size) {
		/* The first is small: most tables stay so. */
		size_t room = t->slab ? SLAB_SIZE : SLAB_SIZE / 16;
		struct slab *slab;

		room = room > size ? room : size;
		slab = calloc(1, sizeof(*slab) + room);
		if (!slab)
			return NULL;
		slab->next = t->slab;
		slab->size = room;
		t->slab = slab;
	}
	item = (struct item *)(void *)(t->slab->data + t->slab->used);
	t->slab->used += size;
	return item;
}

static struct item *
add_item(struct table *t, uint64_t hash, struct span key)
{
	struct span copy = kept(key);
	struct item *item;

	if (t->count == t->max || (t->count == t->room && grow_items(t) < 0) ||
	    (t->count >= t->slots / 2 && grow_slots(t) < 0))
		return NULL;
	item = new_item(t, copy.n);
	if (!item)
		return NULL;
	item->hash = hash;
	item->length = key.n;
	if (copy.n)
		memcpy(item->value + t->size, copy.p, copy.n);
	t->slot[find_slot(t, hash, key)] = (uint32_t)t->count + 1;
	t->item[t->count++] = item;
	return item;
}

void *
table_at(struct table *t, struct span key, bool *added)
{
	uint64_t hash = hash_keyed(key, &t->key);
	struct item *item = NULL;
	size_t at;

	if (added)
		*added = false;
	if (t->slots) {
		at = find_slot(t, hash, key);
		if (t->slot[at])
			return t->item[t->slot[at] - 1]->value;
	}
	item = add_item(t, hash, key);
	if (!item) {
		t->lost++;
		return NULL;
	}
	if (added)
		*added = true;
	return item->value;
}

void *
table_find(const struct table *t, struct span key)
{
	size_t at;

	if (!t->slots)
		return NULL;
	at = find_slot(t, hash_keyed(key, &t->key), key);
	return t->slot[at] ? t->item[t->slot[at] - 1]->value : NULL;
}

size_t
table_count(const struct table *t)
{
	return t->count;
}

uint64_t
table_lost(const struct table *t)
{
	return t->lost;
}

void *
table_item(const struct table *t, size_t i, struct span *key)
{
	assert(i < t->count);
	if (key)
		*key = item_key(t, t->item[i]);
	return t->item[i]->value;
}
