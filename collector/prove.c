/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prove.c - does an archive hold?
 *
 * Every member's header and content are digested as they come; the log says
 * what they must be, and is a chain itself; the manifest comes last and
 * names every member.
 */
#include "prove.h"

#include <stdarg.h>
#include <stdio.h>

#include "encode.h"
#include "gzip.h"
#include "options.h"
#include "stats.h"
#include "text.h"

#define MEMBERS_MAX 400000
#define HELD_MAX (64 * MIB) /* a log part or the manifest */
#define FAULTS_SHOWN 20

struct seen {
	char header[DIGEST_TEXT], content[DIGEST_TEXT];
	bool logged, listed;
};

struct prover {
	const struct proof *proof;
	struct table *members; /* by escaped name */
	struct tar_reader *tar;
	struct sha256_ctx whole, header, content;
	uint64_t bytes, whole_bytes, lines, count, faults;
	size_t listed; /* lines of the manifest */
	char prev[DIGEST_TEXT];
	struct buf name, held;
	bool holding, manifest, ended, open;
};

static void fault(struct prover *p, const char *fmt, ...) printf_like(2, 3);

static void
fault(struct prover *p, const char *fmt, ...)
{
	va_list ap;

	if (p->faults++ >= FAULTS_SHOWN || p->proof->quiet)
		return;
	fputs("does not hold: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void
close_digest(struct sha256_ctx *ctx, char ret[DIGEST_TEXT])
{
	uint8_t d[SHA256_DIGEST_SIZE];

	sha256_digest(ctx, sizeof(d), d);
	digest_text(d, ret);
}

static int
on_block(void *arg, struct span s)
{
	struct prover *p = arg;

	sha256_update(&p->header, s.n, s.p);
	return 0;
}

static int
on_member(void *arg, const struct tar_member *m)
{
	struct prover *p = arg;
	int r;

	if (p->manifest)
		fault(p, "a member lies behind the manifest");
	p->name.n = 0;
	r = escape_text(m->name, &p->name);
	p->open = true;
	p->holding = span_starts(m->name, SPAN("log/")) ||
	    span_is(m->name, "manifest.sha256");
	p->held.n = 0;
	sha256_init(&p->content);
	return r;
}

static int
on_data(void *arg, struct span s)
{
	struct prover *p = arg;

	sha256_update(&p->content, s.n, s.p);
	return p->holding ? buf_add(&p->held, s) : 0;
}

/* One line of the log that names a member. */
static void
check_logged(struct prover *p, const struct json_value *v)
{
	struct span name, header, content;
	struct seen *s;

	if (!json_get_span(v, "member", &name) ||
	    !json_get_span(v, "header", &header) ||
	    !json_get_span(v, "content", &content)) {
		fault(p, "line %llu of the log names no member",
		    (unsigned long long)p->lines);
		return;
	}
	s = table_find(p->members, name);
	if (s == NULL)
		fault(p, "%.*s is in the log and not in the archive",
		    SPAN_ARG(name));
	else if (!span_is(header, s->header))
		fault(p, "%.*s: its header was changed", SPAN_ARG(name));
	else if (!span_is(content, s->content))
		fault(p, "%.*s: its content was changed", SPAN_ARG(name));
	else
		s->logged = true;
}

static void
check_line(struct prover *p, struct span line)
{
	struct json_value *v = json_parse(line);
	struct sha256_ctx ctx;
	struct span prev = SPAN_NONE, action = SPAN_NONE;
	int64_t n = 0;

	p->lines++;
	if (!json_get_span(v, "prev", &prev) || !span_is(prev, p->prev) ||
	    !json_get_i64(v, "n", &n) || (uint64_t)n != p->lines)
		fault(p, "the chain of the log breaks at line %llu",
		    (unsigned long long)p->lines);
	if (json_get_span(v, "action", &action) && span_is(action, "member"))
		check_logged(p, v);
	json_free(v);
	sha256_init(&ctx);
	sha256_update(&ctx, line.n, line.p);
	close_digest(&ctx, p->prev);
}

/* "\\" and "\n" of a manifest line whose first byte is a backslash. */
static int
unescape(struct span s, struct buf *out)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
		}
		r = buf_byte(out, c);
	}
	return r;
}

static void
check_listed(struct prover *p, struct span line)
{
	autobuf plain = BUF(TAR_NAME_MAX), name = BUF(5 * TAR_NAME_MAX);
	bool escaped = line.n > 0 && line.p[0] == '\\';
	struct span digest = span_head(span_from(line, escaped), 64);
	struct span rest = span_from(line, 64 + 2 + (escaped ? 1 : 0));
	struct span next = SPAN_NONE;
	struct seen *s = NULL;

	if ((escaped ? unescape(rest, &plain) : buf_add(&plain, rest)) == 0 &&
	    escape_text(buf_span(&plain), &name) == 0)
		s = table_find(p->members, buf_span(&name));
	if (s == NULL)
		fault(p, "%.*s is in the manifest and not in the archive",
		    SPAN_ARG(buf_span(&name)));
	else if (!span_is(digest, s->content))
		fault(p, "%.*s: the manifest has another digest",
		    SPAN_ARG(buf_span(&name)));
	else if (table_item(p->members, p->listed++, &next) != s)
		fault(p, "%.*s: the manifest has another order",
		    SPAN_ARG(buf_span(&name)));
	else
		s->listed = true;
}

static void
check_held(struct prover *p)
{
	struct span rest = buf_span(&p->held), line;

	while (text_line(&rest, true, &line)) {
		if (p->manifest)
			check_listed(p, line);
		else
			check_line(p, line);
	}
	p->held.n = 0;
}

static int
on_member_end(void *arg)
{
	struct prover *p = arg;
	bool added = false;
	struct seen *s = table_at(p->members, buf_span(&p->name), &added);

	p->open = false;
	if (s == NULL)
		return -EFBIG;
	if (!added)
		fault(p, "%.*s is there twice", SPAN_ARG(buf_span(&p->name)));
	close_digest(&p->header, s->header);
	close_digest(&p->content, s->content);
	sha256_init(&p->header);
	p->count++;
	p->manifest = span_is(buf_span(&p->name), "manifest.sha256");
	if (p->holding)
		check_held(p);
	return 0;
}

static int
on_archive_end(void *arg)
{
	struct prover *p = arg;

	p->ended = true;
	return 0;
}

/* A link or directory: neither log nor manifest would tell of it. */
static int
on_other(void *arg, const struct tar_member *m)
{
	struct prover *p = arg;
	autobuf name = BUF(5 * TAR_NAME_MAX);
	int r = escape_text(m->name, &name);

	fault(p, "%.*s is no file; an archive holds nothing else",
	    SPAN_ARG(buf_span(&name)));
	sha256_init(&p->header);
	return r;
}

static const struct tar_events events = { on_block, on_member, on_data,
	on_member_end, on_archive_end, on_other };

static int
on_plain(void *arg, struct span s)
{
	struct prover *p = arg;

	return tar_feed(p->tar, s);
}

static int
read_all(struct prover *p, struct gunzip *g)
{
	static uint8_t chunk[64 * 1024];
	ssize_t n;
	int r = 0;

	while ((n = read(0, chunk, sizeof(chunk))) > 0) {
		p->bytes += (uint64_t)n;
		sha256_update(&p->whole, (size_t)n, chunk);
		if (r == 0)
			r = gunzip_feed(g, span_of(chunk, (size_t)n));
	}
	if (n < 0)
		r = -errno;
	p->whole_bytes = gunzip_whole(g);
	if (r == 0 && !gunzip_between(g))
		r = -ENODATA;
	return r;
}

/* Each whole member, and whether the log proves it. */
static void
salvage(struct prover *p)
{
	uint64_t proved = 0;

	for (size_t i = 0; i < table_count(p->members); i++) {
		struct span name;
		const struct seen *s = table_item(p->members, i, &name);

		proved += s->logged || s->listed;
		printf("%s  %.*s\n",
		    s->logged || s->listed ? "proved         "
					   : "whole, unproven",
		    SPAN_ARG(name));
	}
	if (p->open)
		printf("cut              %.*s\n", SPAN_ARG(buf_span(&p->name)));
	printf("%llu members are whole, %llu of them proved by the log\n",
	    (unsigned long long)p->count, (unsigned long long)proved);
}

static void
check_all_listed(struct prover *p)
{
	for (size_t i = 0; i < table_count(p->members); i++) {
		struct span name;
		const struct seen *s = table_item(p->members, i, &name);

		if (!s->listed && !span_is(name, "manifest.sha256"))
			fault(p, "%.*s is not in the manifest", SPAN_ARG(name));
	}
}

static void
check_digest(struct prover *p, char digest[DIGEST_TEXT])
{
	const char *want =
	    p->proof->given ? p->proof->given : p->proof->sidecar;

	close_digest(&p->whole, digest);
	if (want != NULL && !span_eq_nocase(span_str(want), span_str(digest)))
		fault(p, "SHA-256 is %s, and %s says %s", digest,
		    p->proof->given ? "the operator" : "the .sha256 beside it",
		    want);
}

static int
verdict(struct prover *p, int r)
{
	char digest[DIGEST_TEXT];

	if (p->proof->salvage && !p->proof->quiet)
		salvage(p);
	if (r == -ENODATA || r == -EBADMSG || r == -EFBIG)
		fault(p, "%s behind byte %llu of %llu",
		    r == -ENODATA ? "the archive is cut"
				  : "the archive is damaged, or none of dnsir,",
		    (unsigned long long)p->whole_bytes,
		    (unsigned long long)p->bytes);
	else if (r < 0)
		fault(p, "it cannot be read: %s", strerrordesc_np(-r));
	else if (!p->ended || !p->manifest)
		fault(p, "the archive is not complete: no manifest at its end");
	else
		check_all_listed(p);
	check_digest(p, digest);
	if (p->faults == 0 && !p->proof->quiet)
		printf(
		    "holds: %llu members, %llu lines of log\nsha256 %s\n%s\n",
		    (unsigned long long)p->count, (unsigned long long)p->lines,
		    digest,
		    p->proof->given
			? "authentic: it is the digest that was given"
			: "consistent: compare the digest with the one that "
			  "was written down at the host");
	(void)fflush(stdout);
	/* salvage: what it named is what it proves */
	if (p->proof->salvage)
		return p->count > 0 ? EXIT_GOOD : EXIT_DOES_NOT_HOLD;
	return p->faults > 0 ? EXIT_DOES_NOT_HOLD : EXIT_GOOD;
}

int
prove(const struct proof *proof)
{
	static struct prover p;
	struct gunzip *g = NULL;
	int r;

	p.proof = proof;
	p.name = BUF(5 * TAR_NAME_MAX);
	p.held = BUF(HELD_MAX);
	p.members = table_new(MEMBERS_MAX, sizeof(struct seen));
	memset(p.prev, '0', DIGEST_TEXT - 1);
	sha256_init(&p.whole);
	sha256_init(&p.header);
	r = tar_reader_new(&p.tar, &events, &p);
	if (r == 0)
		r = gunzip_new(&g, true, on_plain, &p);
	if (r < 0 || p.members == NULL)
		return EXIT_NOT_ANALYSED;
	r = read_all(&p, g);
	return r == -ENOMEM ? EXIT_NOT_ANALYSED : verdict(&p, r);
}
