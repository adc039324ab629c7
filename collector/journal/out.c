/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - frames to dnsir: parts of an export, index lines, the end. */
#include "reader.h"

static void
write_all(int fd, struct span s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1); /* nobody listens any more */
		s = span_from(s, (size_t)n);
	}
}

void
out_write(struct job *job, enum wire_type type, struct span payload)
{
	struct wire_frame f = { .type = type, .length = (uint32_t)payload.n };

	assert(payload.n <= JOURNAL_PART_MAX);
	memcpy(f.boot, job->boot, sizeof(f.boot));
	write_all(job->out, span_of(&f, sizeof(f)));
	write_all(job->out, payload);
}

void
out_part(struct job *job)
{
	if (job->part_size > 0)
		out_write(job, WIRE_PART, span_of(job->part, job->part_size));
	job->part_size = 0;
}

void
out_entry(struct job *job, const uint8_t boot[16])
{
	struct span entry = buf_span(&job->entry);
	size_t max = job->in_dump ? JOURNAL_PART_MAX : JOURNAL_PART;

	assert(entry.n <= JOURNAL_PART);
	if (memcmp(boot, job->boot, sizeof(job->boot)) != 0 ||
	    job->part_size + entry.n > max)
		out_part(job);
	memcpy(job->boot, boot, sizeof(job->boot));
	memcpy(job->part + job->part_size, entry.p, entry.n);
	job->part_size += entry.n;
}
