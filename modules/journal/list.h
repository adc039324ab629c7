/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.h - the journal files of a root, and what is to be done with each.
 */
#ifndef DNSIR_JOURNAL_LIST_H
#define DNSIR_JOURNAL_LIST_H

#include "host.h"
#include "sink.h"

#define FILES_MAX 4096

struct file {
	uint32_t path; /* offset in list.paths */
	int64_t time; /* usec: of its last entry, else of its last change */
	uint64_t size, allocated;
	uint64_t bytes; /* of export format that are wanted of it */
	uint64_t skip; /* the oldest bytes of it that are not */
	bool raw; /* to be copied as it is */
};

struct list {
	struct buf paths; /* each ended by a NUL */
	struct buf files; /* struct file */
	uint64_t more; /* files beyond FILES_MAX */
};

#define LIST \
	((struct list){ BUF(FILES_MAX * (uint64_t)256), \
	    BUF(FILES_MAX * sizeof(struct file)), 0 })

/* Every journal file, and a note for each link and oddity on the way. */
void journal_list_find(struct list *, const struct host *, struct sink *);
void journal_list_sort(struct list *); /* by time, the oldest first */
void journal_list_free(struct list *);

static inline size_t
list_count(const struct list *l)
{
	return l->files.n / sizeof(struct file);
}

static inline struct file *
list_file(const struct list *l, size_t i)
{
	assert(i < list_count(l));
	return (struct file *)(void *)l->files.p + i;
}

static inline const char *
list_path(const struct list *l, const struct file *f)
{
	return (const char *)l->paths.p + f->path;
}

#endif
