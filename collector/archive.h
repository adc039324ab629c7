/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive.h - the evidence on its way to the medium: tar, gzip members, a
 * digest of everything, the chained log, the manifest.
 *
 * Errors of the medium are sticky: after the first nothing more is written,
 * and archive_error() says what it was.
 */
#ifndef DNSIR_ARCHIVE_H
#define DNSIR_ARCHIVE_H

#include <nettle/sha2.h>

#include "json.h"
#include "tar.h"

#define DIGEST_TEXT (2 * SHA256_DIGEST_SIZE + 1)

struct archive;

/* Hears every byte of the tar stream that the analysis shall see. */
typedef void archive_tee_fn(void *arg, struct span);

struct archive_options {
	int fd; /* the medium; borrowed */
	uint64_t max; /* bytes the archive may have; 0: no limit */
	bool plain; /* no log and no manifest: the ticket */
	archive_tee_fn *tee;
	void *arg;
};

must_check int
archive_new(struct archive **ret, const struct archive_options *);
void archive_free(struct archive *);

/*
 * A member: begin, data (in all just member.size bytes, asserted), end.
 * -EEXIST: a member of this name is there already; -EFBIG: the limit; then
 * nothing was written. source is who takes it, for the log.
 */
must_check int
archive_begin(struct archive *, const char *source, const struct tar_member *);
void archive_data(struct archive *, struct span);
void archive_end(struct archive *);
uint64_t archive_left(const struct archive *); /* of the member begun */
/* The medium is: what is left of it is for the log, report and manifest. */
bool archive_full(const struct archive *);
/* All three; times are now. */
must_check int archive_member(struct archive *, const char *source,
    struct span name, struct span content);

/*
 * A line of the log: archive_log() gives the writer with "n", "prev", "time"
 * and "source" written; add to it, then archive_log_end(). Parts go out
 * between members; archive_log_flush() sends what there is.
 */
struct json *archive_log(struct archive *, const char *source);
void archive_log_end(struct archive *);
void archive_log_flush(struct archive *);

/* From now on the tee hears nothing: what follows is made of the analysis. */
void archive_untee(struct archive *);
/* All that was put so far goes to the medium as whole gzip members. */
void archive_flush(struct archive *);
/* The last log part, the manifest, the end of the tar; sync. */
void archive_finish(struct archive *);
int archive_error(const struct archive *);
uint64_t archive_size(const struct archive *); /* bytes on the medium */
/* Of all bytes on the medium; after archive_finish(). */
void archive_digest(struct archive *, char ret[DIGEST_TEXT]);

void
digest_text(const uint8_t digest[SHA256_DIGEST_SIZE], char ret[DIGEST_TEXT]);

#endif
