/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stats.h - bounded tables and counts for detectors.
 *
 * A table has room for a fixed number of keys; what does not fit is counted
 * in lost, so that a report can say so. Keys are copied (at most KEY_MAX
 * bytes are told apart; longer ones are cut and hashed whole).
 */
#ifndef DNSIR_STATS_H
#define DNSIR_STATS_H

#include "base.h"

#define TABLE_KEY_MAX 255

struct table;
/* Grows up to max keys, each with size zeroed bytes. NULL: no memory. */
struct table *table_new(size_t max, size_t size);
void table_free(struct table *);
/* Finds or adds; NULL where it is full (counted). *added may be NULL. */
void *table_at(struct table *, struct span key, bool *added);
void *table_find(const struct table *, struct span key);
size_t table_count(const struct table *);
uint64_t table_lost(const struct table *);
/* In order of insertion; i < table_count(). */
void *table_item(const struct table *, size_t i, struct span *key);

uint64_t hash_bytes(struct span) pure_function;
/* Shannon entropy of the bytes, in 1/1000 bit per byte. */
unsigned entropy_milli(struct span) pure_function;

#endif
