/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - masks and escapes evidence for reports. */
#include "show.h"

#include <stdarg.h>
#include <stdio.h>

#include "encode.h"
#include "mask.h"

typedef int escape_fn(struct span, struct buf *);

static int
show(struct span s, struct buf *out, escape_fn *escape)
{
	/* A mask is 8 bytes long and stands for 1 at least. */
	autobuf masked = BUF(s.n * 9 + 64);
	int r = mask_secrets(s, &masked);

	return r == 0 ? escape(buf_span(&masked), out) : r;
}

int
show_text(struct span s, struct buf *out)
{
	return show(s, out, escape_text);
}

int
show_html(struct span s, struct buf *out)
{
	return show(s, out, escape_html);
}

void
page_raw(struct page *p, struct span s)
{
	if (p->error == 0)
		p->error = buf_add(p->out, s);
}

void
page_str(struct page *p, const char *s)
{
	page_raw(p, span_str(s));
}

void
page_fmt(struct page *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < sizeof(text));
	page_raw(p, span_of(text, (size_t)n));
}

void
page_text(struct page *p, struct span s)
{
	if (p->error == 0)
		p->error = show_text(s, p->out);
}

void
page_html(struct page *p, struct span s)
{
	if (p->error == 0)
		p->error = show_html(s, p->out);
}

void
page_quote_text(struct page *p, struct span s)
{
	if (p->error == 0)
		p->error = escape_text(s, p->out);
}

void
page_quote_html(struct page *p, struct span s)
{
	if (p->error == 0)
		p->error = escape_html(s, p->out);
}
