/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip.c - RFC 1952 members, packed by libdeflate, unpacked by zlib (which
 * can stream, and tells of the bits behind the last block).
 */
#include "gzip.h"

#include <libdeflate.h>
#include <zlib.h>

struct gzip {
	struct libdeflate_compressor *compressor;
	uint8_t packed[GZIP_PACKED_MAX];
};

int
gzip_new(struct gzip **ret)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return -ENOMEM;
	g->compressor = libdeflate_alloc_compressor(1);
	if (g->compressor == NULL) {
		free(g);
		return -ENOMEM;
	}
	*ret = g;
	return 0;
}

void
gzip_free(struct gzip *g)
{
	if (g == NULL)
		return;
	libdeflate_free_compressor(g->compressor);
	free(g);
}

int
gzip_member(struct gzip *g, struct span plain, struct span *ret)
{
	size_t n = libdeflate_gzip_compress(
	    g->compressor, plain.p, plain.n, g->packed, sizeof(g->packed));

	if (n == 0)
		return -EMSGSIZE;
	*ret = span_of(g->packed, n);
	return 0;
}

/* Header: magic, deflate, no flags, no time, "fastest", unknown system. */
static const uint8_t header[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255 };

enum state {
	G_HEADER,
	G_BODY,
	G_TRAILER
};

struct gunzip {
	gunzip_fn *fn;
	void *arg;
	bool strict;
	enum state state;
	size_t have; /* bytes of header or trailer */
	uint8_t trailer[8], last;
	uint64_t fed, whole, size;
	uLong crc;
	z_stream z;
	uint8_t plain[64 * 1024];
};

int
gunzip_new(struct gunzip **ret, bool strict, gunzip_fn *fn, void *arg)
{
	struct gunzip *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return -ENOMEM;
	g->fn = fn;
	g->arg = arg;
	g->strict = strict;
	/* strict: a raw stream with our own header and trailer around it */
	if (inflateInit2(&g->z, strict ? -15 : 15 + 16) != Z_OK) {
		free(g);
		return -ENOMEM;
	}
	g->state = strict ? G_HEADER : G_BODY;
	*ret = g;
	return 0;
}

void
gunzip_free(struct gunzip *g)
{
	if (g == NULL)
		return;
	inflateEnd(&g->z);
	free(g);
}

bool
gunzip_between(const struct gunzip *g)
{
	return g->fed == g->whole;
}

uint64_t
gunzip_whole(const struct gunzip *g)
{
	return g->whole;
}

static int
feed_header(struct gunzip *g, struct span *in)
{
	for (; g->have < sizeof(header) && in->n > 0; g->have++) {
		if (in->p[0] != header[g->have])
			return -EBADMSG;
		*in = span_from(*in, 1);
		g->fed++;
	}
	if (g->have == sizeof(header)) {
		g->state = G_BODY;
		g->have = 0;
		g->crc = crc32(0, NULL, 0);
		g->size = 0;
	}
	return 0;
}

static uint32_t
le32(const uint8_t p[4])
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static int
member_end(struct gunzip *g)
{
	g->whole = g->fed;
	g->have = 0;
	g->state = g->strict ? G_HEADER : G_BODY;
	return inflateReset(&g->z) == Z_OK ? 0 : -EBADMSG;
}

static int
feed_trailer(struct gunzip *g, struct span *in)
{
	for (; g->have < sizeof(g->trailer) && in->n > 0; g->have++) {
		g->trailer[g->have] = in->p[0];
		*in = span_from(*in, 1);
		g->fed++;
	}
	if (g->have < sizeof(g->trailer))
		return 0;
	if (le32(g->trailer) != (uint32_t)g->crc ||
	    le32(g->trailer + 4) != (uint32_t)g->size)
		return -EBADMSG;
	return member_end(g);
}

/*
 * Bits of the last byte behind the last block must be zero (RFC 1951).
 * Z_BLOCK makes inflate() stop right there, before it drops them: 64 is set
 * for the last block, 128 behind its end.
 */
static bool
padding_is_zero(const struct gunzip *g)
{
	unsigned bits = (unsigned)g->z.data_type & 7;

	if ((g->z.data_type & (64 | 128)) != (64 | 128) || bits == 0)
		return true;
	return g->last >> (8 - bits) == 0;
}

static int
give(struct gunzip *g)
{
	struct span out = span_of(g->plain, sizeof(g->plain) - g->z.avail_out);

	if (g->strict) {
		g->crc = crc32(g->crc, out.p, (uInt)out.n);
		g->size += out.n;
	}
	return out.n > 0 ? g->fn(g->arg, out) : 0;
}

static int
inflate_once(struct gunzip *g, struct span *in, int *status)
{
	size_t before = in->n;

	g->z.next_in = (z_const Bytef *)(uintptr_t)in->p;
	g->z.avail_in = (uInt)in->n;
	g->z.next_out = g->plain;
	g->z.avail_out = sizeof(g->plain);
	*status = inflate(&g->z, g->strict ? Z_BLOCK : Z_NO_FLUSH);
	if (*status == Z_MEM_ERROR)
		return -ENOMEM;
	if (*status != Z_OK && *status != Z_STREAM_END &&
	    *status != Z_BUF_ERROR)
		return -EBADMSG;
	before -= g->z.avail_in;
	if (before > 0)
		g->last = in->p[before - 1];
	*in = span_from(*in, before);
	g->fed += before;
	if (g->strict && !padding_is_zero(g))
		return -EBADMSG;
	return give(g);
}

static int
feed_body(struct gunzip *g, struct span *in)
{
	int status = Z_OK, r;

	/* again while output was full: what is held back must come out */
	do
		r = inflate_once(g, in, &status);
	while (r >= 0 && status == Z_OK &&
	    (g->z.avail_out == 0 || (g->strict && in->n > 0)));
	if (r < 0)
		return r;
	if (status == Z_STREAM_END) {
		if (!g->strict)
			return member_end(g);
		g->state = G_TRAILER;
	}
	return 0;
}

int
gunzip_feed(struct gunzip *g, struct span in)
{
	int r = 0;

	while (r >= 0 && in.n > 0) {
		struct span part = span_head(in, 1 << 20);
		size_t before = part.n;

		if (g->state == G_HEADER)
			r = feed_header(g, &part);
		else if (g->state == G_BODY)
			r = feed_body(g, &part);
		else
			r = feed_trailer(g, &part);
		in = span_from(in, before - part.n);
	}
	return r < 0 ? r : 0;
}
