/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody.c - the chained log and the manifest.
 *
 * Every line of the log carries the digest of the line before it, and every
 * member's header and content are digested in it: a prefix of the archive
 * can be proved as far as its last whole log part.
 */
#include <stdio.h>

#include "archive_state.h"
#include "encode.h"
#include "text.h"
#include "worker.h"

#define PART_MAX MIB
#define PART_USEC USEC_PER_SEC

struct json *
archive_log(struct archive *a, const char *source)
{
	a->line_at = a->log.n;
	a->line = json_to(&a->log);
	json_object(&a->line, NULL);
	json_u64(&a->line, "n", ++a->lines);
	json_str(&a->line, "prev", a->prev);
	json_time(&a->line, "time", realtime_now());
	json_str(&a->line, "source", source);
	return &a->line;
}

void
archive_log_end(struct archive *a)
{
	struct sha256_ctx ctx;

	json_end(&a->line);
	/* the log is flushed long before its bound: this is memory at its end
	 */
	if (a->line.error < 0 || buf_byte(&a->log, '\n') < 0) {
		a->log.n = a->line_at;
		a->lines--;
		if (a->error == 0)
			a->error = a->line.error < 0 ? a->line.error : -ENOMEM;
		return;
	}
	sha256_init(&ctx);
	sha256_update(&ctx, a->log.n - 1 - a->line_at, a->log.p + a->line_at);
	digest_end(&ctx, a->prev);
	if (!a->open && !a->flushing &&
	    (a->log.n >= PART_MAX ||
		boottime_now() - a->log_flushed >= PART_USEC))
		archive_log_flush(a);
}

void
archive_log_flush(struct archive *a)
{
	autobuf part = a->log;
	char name[32];

	a->log_flushed = boottime_now();
	if (part.n == 0)
		return;
	/* the part's own member line goes into the next part */
	a->log = BUF(4 * MIB);
	a->flushing = true;
	(void)snprintf(name, sizeof(name), "log/%04u.jsonl", ++a->part);
	if (archive_member(a, "dnsir", span_str(name), buf_span(&part)) < 0 &&
	    a->error == 0)
		a->error = -EIO;
	a->flushing = false;
}

void
archive_log_member(struct archive *a, const char content[DIGEST_TEXT])
{
	autobuf name = BUF(5 * TAR_NAME_MAX);
	struct json *j = archive_log(a, a->source);

	json_str(j, "action", "member");
	if (escape_text(buf_span(&a->name), &name) == 0)
		json_span(j, "member", buf_span(&name));
	json_u64(j, "size", a->size);
	json_str(j, "header", a->header_digest);
	json_str(j, "content", content);
	archive_log_end(a);
}

/* As sha256sum(1) writes it: names with a newline, a carriage return or a
 * backslash are escaped, and the line begins with a backslash. */
void
archive_manifest_add(struct archive *a, const char content[DIGEST_TEXT])
{
	bool escape = false;
	int r;

	for (size_t i = 0; i < a->name.n; i++)
		if (strchr("\n\r\\", a->name.p[i]) && a->name.p[i] != 0)
			escape = true;
	r = buf_printf(&a->manifest, "%s%s  ", escape ? "\\" : "", content);
	for (size_t i = 0; r == 0 && i < a->name.n; i++) {
		uint8_t c = a->name.p[i];

		if (c == '\n' || c == '\r' || c == '\\')
			r = buf_printf(&a->manifest, "\\%c",
			    c == '\n'       ? 'n'
				: c == '\r' ? 'r'
					    : '\\');
		else
			r = buf_byte(&a->manifest, c);
	}
	if (r == 0)
		r = buf_byte(&a->manifest, '\n');
	if (r < 0 && a->error == 0)
		a->error = r;
}

void
archive_manifest_put(struct archive *a)
{
	autobuf m = a->manifest;

	a->manifest = BUF(MIB);
	if (archive_member(a, "dnsir", SPAN("manifest.sha256"), buf_span(&m)) <
		0 &&
	    a->error == 0)
		a->error = -EIO;
}
