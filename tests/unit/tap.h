/* SPDX-License-Identifier: Apache-2.0 */
/* tap.h - the Test Anything Protocol for prove(1), in one header. */
#ifndef DNSIR_TAP_H
#define DNSIR_TAP_H

#include "base.h"

#include <stdarg.h>
#include <stdio.h>

/* A span in a table of constants. */
#define BYTES(literal) \
	{ \
		(const uint8_t *)(literal), sizeof(literal) - 1 \
	}

#define tap_function static __attribute__((unused))

static unsigned tap_count, tap_failed;

/* Only where the number is known; done_testing() says it otherwise. */
tap_function void
plan(unsigned n)
{
	printf("1..%u\n", n);
}

tap_function bool ok(bool good, const char *fmt, ...) printf_like(2, 3);

tap_function bool
ok(bool good, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %u - ", good ? "" : "not ", ++tap_count);
	tap_failed += !good;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	return good;
}

tap_function void
tap_bytes(const char *what, struct span s)
{
	printf("# %s: %zu bytes \"", what, s.n);
	for (size_t i = 0; i < s.n && i < 2000; i++) {
		if (s.p[i] >= ' ' && s.p[i] < 0x7f)
			putchar(s.p[i]);
		else
			printf("\\x%02x", s.p[i]);
	}
	puts("\"");
}

tap_function bool
is_span(struct span got, struct span want, const char *name)
{
	bool same = got.n == want.n &&
	    (got.n == 0 || memcmp(got.p, want.p, got.n) == 0);

	if (ok(same, "%s", name))
		return true;
	tap_bytes("got", got);
	tap_bytes("want", want);
	return false;
}

tap_function bool
is_str(struct span got, const char *want, const char *name)
{
	return is_span(got, span_str(want), name);
}

tap_function bool
is_u64(uint64_t got, uint64_t want, const char *name)
{
	if (ok(got == want, "%s", name))
		return true;
	printf("# got %llu, want %llu\n", (unsigned long long)got,
	    (unsigned long long)want);
	return false;
}

tap_function bool
is_i64(int64_t got, int64_t want, const char *name)
{
	if (ok(got == want, "%s", name))
		return true;
	printf("# got %lld, want %lld\n", (long long)got, (long long)want);
	return false;
}

/* The value of main(). */
tap_function int
done_testing(void)
{
	printf("1..%u\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
