/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sidecar.c - what lies beside the archive: its digest, the page for the
 * ticket, the readable report, and one small attachment of all that.
 *
 * A report inside the archive cannot hold the archive's digest; these copies
 * begin with a custody header that does.
 */
#include <stdio.h>

#include "encode.h"
#include "report.h"
#include "run.h"
#include "text.h"

#define TICKET_MAX (10 * MIB)

static int
write_all(int fd, struct span s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		s = span_from(s, (size_t)n);
	}
	return 0;
}

static int
put_file(const struct run *r, const char *suffix, struct span s)
{
	autofd fd = output_beside(&r->output, suffix);
	int e;

	if (fd < 0)
		return fd;
	e = write_all(fd, s);
	if (e == 0 && fsync(fd) < 0 && errno != EINVAL)
		e = -errno;
	return e;
}

static int
put_digest(const struct run *r, const char *digest)
{
	autobuf b = BUF(2 * KIB);
	int e = buf_printf(&b, "%s  %s\n", digest, r->output.name);

	return e < 0 ? e : put_file(r, ".sha256", buf_span(&b));
}

int
part_with_header(
    const struct child_part *p, struct span header, struct buf *out)
{
	struct span s = buf_span(&p->content);
	bool html = span_ends(span_str(p->name), SPAN(".html"));
	struct span mark =
	    html ? SPAN(REPORT_MARK_HTML) : SPAN(REPORT_MARK_TEXT);
	ptrdiff_t at = span_find(s, mark);
	int e;

	if (at < 0 || (!html && at > 0))
		return buf_add(out, s);
	e = buf_add(out, span_head(s, (size_t)at));
	if (e == 0)
		e = buf_add(out, header);
	if (e == 0 && !html)
		e = buf_add(out, SPAN("\n\n"));
	return e < 0 ? e : buf_add(out, span_from(s, (size_t)at + mark.n));
}

int
custody_header(const struct child_part *p, const char *name, uint64_t size,
    const char *digest, struct buf *out)
{
	static const char *const text[] = { "Archive   ", "\nSize      ",
		" bytes\nSHA-256   ", "" };
	static const char *const page[] = { "<dl><dt>Archive</dt><dd><code>",
		"</code></dd><dt>Size</dt><dd>",
		" bytes</dd><dt>SHA-256</dt><dd><code>", "</code></dd></dl>" };
	bool html = span_ends(span_str(p->name), SPAN(".html"));
	const char *const *t = html ? page : text;
	int e = buf_add(out, span_str(t[0]));

	if (e == 0)
		e = html ? escape_html(span_str(name), out)
			 : escape_text(span_str(name), out);
	return e < 0 ? e
		     : buf_printf(out, "%s%llu%s%s%s", t[1],
			   (unsigned long long)size, t[2], digest, t[3]);
}

static int
put_report(const struct run *r, const struct child_part *p, const char *digest,
    struct archive *ticket)
{
	autobuf b = BUF(CHILD_PART_MAX + 4 * KIB), header = BUF(4 * KIB);
	char suffix[80];
	int e = custody_header(
	    p, r->output.name, archive_size(r->archive), digest, &header);

	if (e == 0)
		e = part_with_header(p, buf_span(&header), &b);
	if (e < 0)
		return e;
	/* the small first: what does not fit is in the archive anyway */
	e = archive_member(ticket, "dnsir", span_str(p->name), buf_span(&b));
	if (e < 0 && e != -EFBIG)
		return e;
	if (strcmp(p->name, "report.txt") != 0 &&
	    strcmp(p->name, "report.html") != 0)
		return 0;
	(void)snprintf(suffix, sizeof(suffix), ".%s", p->name);
	return put_file(r, suffix, buf_span(&b));
}

static int
put_reports(const struct run *r, const char *digest, int fd)
{
	static const char *const order[] = { "report.txt", "findings.json",
		"cited.txt", "report.html", "answers.jsonl" };
	struct archive_options o = {
		.fd = fd, .max = TICKET_MAX, .plain = true
	};
	struct archive *ticket = NULL;
	int e = archive_new(&ticket, &o);

	for (size_t i = 0; e == 0 && i < array_size(order); i++)
		for (size_t k = 0; e == 0 && k < r->child.parts; k++)
			if (strcmp(r->child.part[k].name, order[i]) == 0)
				e = put_report(
				    r, &r->child.part[k], digest, ticket);
	if (ticket != NULL) {
		archive_finish(ticket);
		if (e == 0)
			e = archive_error(ticket);
	}
	archive_free(ticket);
	return e;
}

int
sidecars_put(struct run *r)
{
	char digest[DIGEST_TEXT];
	autofd fd = -1;
	int e;

	if (r->output.is_stdout)
		return 0;
	archive_digest(r->archive, digest);
	e = put_digest(r, digest);
	if (e < 0)
		return e;
	fd = output_beside(&r->output, ".ticket.tar.gz");
	return fd < 0 ? fd : put_reports(r, digest, fd);
}
