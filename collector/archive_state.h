/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive_state.h - the inside of an archive, for archive.c and custody.c.
 */
#ifndef DNSIR_ARCHIVE_STATE_H
#define DNSIR_ARCHIVE_STATE_H

#include "archive.h"
#include "gzip.h"
#include "stats.h"

struct archive {
	struct archive_options o;
	struct gzip *gzip;
	uint8_t *plain; /* the gzip member that is being filled */
	size_t n;
	uint64_t written;
	struct sha256_ctx whole;
	struct table *names;
	int error;
	bool regular, full, closing, flushing;
	int64_t synced;

	/* the member that is open */
	bool open;
	uint64_t size, left;
	const char *source;
	struct buf name, header;
	struct sha256_ctx content;
	char header_digest[DIGEST_TEXT];

	/* custody */
	struct buf log, manifest;
	struct json line;
	size_t line_at;
	uint64_t lines;
	unsigned part;
	int64_t log_flushed;
	char prev[DIGEST_TEXT];
};

void archive_log_member(struct archive *, const char content[DIGEST_TEXT]);
void archive_manifest_add(struct archive *, const char content[DIGEST_TEXT]);
void archive_manifest_put(struct archive *);
void digest_end(struct sha256_ctx *, char ret[DIGEST_TEXT]);

#endif
