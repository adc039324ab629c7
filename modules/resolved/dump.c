/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.c - the dump of systemd-resolved's cache, line by line.
 * manager_sigusr1(), dns_scope_dump(), dns_cache_dump(), dns_server_dump()
 * of systemd v225 to v262.
 *
 * An HINFO's two strings are printed as they are, so what looks like lines
 * of the dump may be their content. They hold 510 bytes at most: as long as
 * these can account for whole lines behind an HINFO, the lines are doubtful,
 * and what they say neither begins nor ends a dump.
 */
#include "dump.h"

#include "dump_rr.h"
#include "dump_say.h"
#include "stats.h"

#define HINFO_TEXT_MAX (255 + 1 + 255)
#define GAP_MAX (2 * USEC_PER_SEC) /* between lines of one dump */

enum attribute_set {
	SET_PACKET = 0x3ff, /* v235 to v247 */
	SET_FRAGMENT = 0xfff, /* v248 and later */
};

static void
begin(struct dump *d, const struct dump_line_in *in, struct emit *e)
{
	dump_say_begin(d, in, e);
	d->open = true;
	d->section = DUMP_IN_HEAD;
	d->scope_length = d->scope_count = 0;
	d->suspect = 0;
	d->attributes = 0;
	d->blocks = 0;
	d->fragment = d->broken = d->certain_server = false;
}

/* Holds the line as the first of a record or server block. */
static void
hold(struct dump *d, struct dump_held *h, const struct dump_line_in *in,
    bool doubtful)
{
	h->text.max = DUMP_HELD_MAX;
	h->text.n = 0;
	h->wraps = h->partial = false;
	h->doubtful = doubtful;
	h->section = d->section;
	h->time = in->time;
	h->offset = in->offset;
	h->end = in->offset + in->length;
	if (buf_add(&h->text, in->message) < 0)
		h->text.n = 0;
}

static void
rr_flush(struct dump *d, struct emit *e)
{
	if (d->rr.text.n > 0)
		dump_say_rr(d, e);
	d->rr.text.n = 0;
}

/*
 * A block whose head lies in the member before shows its last lines alone:
 * the version's last attribute must be among them.
 */
static bool
block_is_whole(const struct dump *d)
{
	if (d->server.text.n == 0)
		return d->attributes >= 1U << 11 ||
		    (d->attributes >= 1U << 9 && !d->fragment);
	return d->attributes == (d->fragment ? SET_FRAGMENT : SET_PACKET);
}

/* last: nothing of this dump but servers follows. */
static void
server_close(struct dump *d, bool last, struct emit *e)
{
	bool doubtful = d->server.text.n > 0 && d->server.doubtful;

	if (d->section != DUMP_IN_SERVER)
		return;
	if (doubtful && (!last || !block_is_whole(d))) {
		/* it was the content of an HINFO */
		d->section = DUMP_IN_CACHE;
	} else {
		if (d->server.text.n > 0)
			dump_say_server(d, e);
		if (block_is_whole(d))
			d->blocks++;
		else
			d->broken = true;
		d->certain_server = true;
	}
	d->server.text.n = 0;
	d->attributes = 0;
}

void
dump_end(struct dump *d, struct emit *e)
{
	if (!d->open)
		return;
	/* no line behind it: it may go on in the next member */
	d->rr.partial = d->rr.wraps;
	rr_flush(d, e);
	server_close(d, true, e);
	dump_say_end(d, d->blocks > 0 && !d->broken, e);
	d->count.dump++;
	d->open = false;
}

void
dump_close(struct dump *d)
{
	buf_free(&d->rr.text);
	buf_free(&d->server.text);
	buf_free(&d->flat);
	buf_free(&d->wire);
	buf_free(&d->text);
}

static const char *const labels[] = {
	"Verified feature level: ",
	"Possible feature level: ",
	"DNSSEC Mode: ",
	"Can do DNSSEC: ",
	"Maximum UDP ",
	"Failed UDP attempts: ",
	"Failed TCP attempts: ",
	"Seen truncated packet: ",
	"Seen OPT RR getting lost: ",
	"Seen RRSIG RR missing: ",
	"Seen invalid packet: ",
	"Server dropped DO flag: ",
};

/* Of a server block, its number, else -1. No name has a blank in it. */
static int
attribute_of(struct span line)
{
	for (size_t i = 0; i < array_size(labels); i++)
		if (span_starts(line, span_str(labels[i])))
			return (int)i;
	return -1;
}

static void
attribute(struct dump *d, struct span line)
{
	if (d->section == DUMP_IN_HEAD) /* the dump's head is gone */
		d->section = DUMP_IN_SERVER;
	if (d->section != DUMP_IN_SERVER)
		d->broken = true;
	d->attributes |= (uint16_t)(1U << attribute_of(line));
	if (span_starts(line, SPAN("Maximum UDP fragment ")))
		d->fragment = true;
}

/* Has this dump shown the header before? Remembers it. */
static bool
scope_is_known(struct dump *d, struct span header)
{
	uint64_t digest = hash_bytes(header);

	for (size_t i = 0; i < d->scope_count; i++)
		if (d->scopes[i] == digest)
			return true;
	if (d->scope_count < DUMP_SCOPES_MAX)
		d->scopes[d->scope_count++] = digest;
	return false;
}

static void
scope_add(struct dump *d, const char *before, struct span word)
{
	size_t n = strlen(before);

	if (word.n == 0 || n + word.n > sizeof(d->scope) - d->scope_length)
		return;
	memcpy(d->scope + d->scope_length, before, n);
	memcpy(d->scope + d->scope_length + n, word.p, word.n);
	d->scope_length += n + word.n;
}

static void
scope_header(struct dump *d, struct span header)
{
	d->section = DUMP_IN_SCOPE;
	d->scope_length = 0;
	scope_add(d, "", dump_header_value(header, "protocol="));
	scope_add(d, " ", dump_header_value(header, "interface="));
	scope_add(d, " ", dump_header_value(header, "family="));
	scope_add(d, " delegate ", dump_header_value(header, "id="));
}

enum line_kind {
	LINE_SCOPE,
	LINE_ZONE,
	LINE_CACHE,
	LINE_RR,
	LINE_SERVER,
	LINE_ATTRIBUTE,
	LINE_BLANKS, /* continues the line before */
	LINE_OTHER,
};

static enum line_kind
kind_of(struct span line)
{
	if (span_starts(line, SPAN("[Scope protocol=")))
		return LINE_SCOPE;
	if (span_starts(line, SPAN("[Server ")) &&
	    span_find(line, SPAN(" type=")) > 0)
		return LINE_SERVER;
	if (span_is(line, "ZONE:"))
		return LINE_ZONE;
	if (span_is(line, "CACHE:"))
		return LINE_CACHE;
	if (span_starts(line, SPAN("\t")))
		return attribute_of(span_from(line, 1)) < 0 ? LINE_RR
							    : LINE_ATTRIBUTE;
	if (span_starts(line, SPAN("        ")))
		return LINE_BLANKS;
	return LINE_OTHER;
}

static bool
has_certain_server(const struct dump *d)
{
	return d->certain_server ||
	    (d->section == DUMP_IN_SERVER &&
		!(d->server.text.n > 0 && d->server.doubtful));
}

static bool
is_same_process(const struct dump *d, const struct dump_line_in *in)
{
	return in->pid == d->count.pid &&
	    span_eq(span_head(in->boot, sizeof(d->boot)),
		span_of(d->boot, d->boot_length));
}

/* Servers come last: what is none behind one belongs to the next dump. */
static bool
begins_next(struct dump *d, const struct dump_line_in *in, enum line_kind kind)
{
	switch (kind) {
	case LINE_SCOPE:
		if (scope_is_known(d, in->message))
			return true;
		if (in->time != TIME_NONE && d->last != TIME_NONE &&
		    in->time - d->last > GAP_MAX)
			return true;
		return has_certain_server(d);
	case LINE_ZONE:
	case LINE_CACHE:
	case LINE_RR:
		return has_certain_server(d);
	case LINE_SERVER:
	case LINE_ATTRIBUTE:
	case LINE_BLANKS:
	case LINE_OTHER:
		break;
	}
	return false;
}

/* Can an HINFO before account for this line as a whole? */
static bool
is_doubtful(struct dump *d, struct span line)
{
	if (line.n + 1 > d->suspect) {
		d->suspect = 0;
		return false;
	}
	d->suspect -= line.n + 1;
	return true;
}

static void
rr_line(struct dump *d, const struct dump_line_in *in, bool doubtful,
    struct emit *e)
{
	struct dump_rr rr;
	size_t shown;

	if (in->message.n > DUMP_HELD_MAX ||
	    !dump_rr_read(span_from(in->message, 1), &rr)) {
		emit_skip(e, in->message);
		return;
	}
	hold(d, &d->rr, in, doubtful);
	d->rr.wraps = dump_rr_wraps(&rr);
	if (rr.type != DNS_HINFO)
		return;
	shown = rr.data.n < HINFO_TEXT_MAX ? rr.data.n : HINFO_TEXT_MAX;
	if (d->suspect < HINFO_TEXT_MAX - shown)
		d->suspect = HINFO_TEXT_MAX - shown;
}

/* What was held before is whole by this line. */
static void
new_line(struct dump *d, const struct dump_line_in *in, enum line_kind kind,
    bool doubtful, struct emit *e)
{
	if (kind != LINE_ATTRIBUTE && kind != LINE_OTHER && kind != LINE_BLANKS)
		server_close(d, kind == LINE_SERVER, e);
	switch (kind) {
	case LINE_SCOPE:
		scope_header(d, in->message);
		break;
	case LINE_ZONE:
		d->section = DUMP_IN_ZONE;
		break;
	case LINE_CACHE:
		d->section = DUMP_IN_CACHE;
		break;
	case LINE_RR:
		rr_line(d, in, doubtful, e);
		break;
	case LINE_SERVER:
		d->section = DUMP_IN_SERVER;
		hold(d, &d->server, in, doubtful);
		break;
	case LINE_ATTRIBUTE:
		attribute(d, span_from(in->message, 1));
		break;
	case LINE_BLANKS:
	case LINE_OTHER:
		emit_skip(e, in->message);
		break;
	}
}

/* true: the line went to the record that is held. */
static bool
continues(struct dump *d, const struct dump_line_in *in)
{
	struct dump_held *h = &d->rr;

	if (h->text.n == 0 || !h->wraps ||
	    buf_reserve(&h->text, in->message.n + 1) < 0 ||
	    buf_byte(&h->text, '\n') < 0 || buf_add(&h->text, in->message) < 0)
		return false;
	h->end = in->offset + in->length;
	return true;
}

void
dump_line(struct dump *d, const struct dump_line_in *in, struct emit *e)
{
	enum line_kind kind = kind_of(in->message);
	bool doubtful;

	if (d->open && !is_same_process(d, in))
		dump_end(d, e);
	doubtful = d->open && is_doubtful(d, in->message);
	if (d->open && !doubtful && begins_next(d, in, kind))
		dump_end(d, e);
	if (!d->open) {
		begin(d, in, e);
		if (kind == LINE_SCOPE)
			(void)scope_is_known(d, in->message);
	}
	d->count.lines++;
	d->last = in->time;
	d->last_offset = in->offset;
	d->last_length = in->length;
	if (kind == LINE_BLANKS && continues(d, in))
		return;
	rr_flush(d, e);
	new_line(d, in, kind, doubtful, e);
}
