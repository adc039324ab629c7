/* SPDX-License-Identifier: Apache-2.0 */
/* time.c - times as RFC 3339 text. RFC 3339; proleptic Gregorian calendar. */
#include "text.h"

#include <stdio.h>

#define DAY_SECONDS INT64_C(86400)
/* Past these no int64_t of microseconds reaches; keeps sums from overflow. */
#define YEAR_LIMIT INT64_C(300000)

struct civil {
	int64_t year;
	unsigned month, day; /* from 1 */
};

/* Days since 1970-01-01; eras of 400 years that begin on March 1st. */
static int64_t
days_of(int64_t year, unsigned month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t from_march = (month + 9) % 12;
	int64_t of_year = (153 * from_march + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static struct civil
civil_of(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	unsigned month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);

	return (struct civil){
		.year = yoe + era * 400 + (month <= 2),
		.month = month,
		.day = (unsigned)(doy - (153 * mp + 2) / 5 + 1),
	};
}

int64_t
time_civil(int64_t year, unsigned month, unsigned day, unsigned hour,
    unsigned minute, unsigned second)
{
	int64_t months = (int64_t)month - 1, seconds, usec;

	if (year > YEAR_LIMIT || year < -YEAR_LIMIT)
		return TIME_NONE;
	if (months < 0) {
		year -= 1;
		months += 12;
	}
	year += months / 12;
	seconds =
	    days_of(year, (unsigned)(months % 12) + 1, day) * DAY_SECONDS +
	    (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
	if (__builtin_mul_overflow(seconds, USEC_PER_SEC, &usec))
		return TIME_NONE;
	return usec;
}

/* Division that rounds down, so that times before 1970 come out right. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
floor_rest(int64_t a, int64_t b)
{
	int64_t rest = a % b;

	return rest < 0 ? rest + b : rest;
}

static size_t
fraction_text(unsigned usec, char *text, size_t size)
{
	int n = 0;

	if (usec % 1000)
		n = snprintf(text, size, ".%06u", usec);
	else if (usec)
		n = snprintf(text, size, ".%03u", usec / 1000);
	return (size_t)n;
}

size_t
time_text(int64_t usec, char text[TIME_TEXT_MAX])
{
	int64_t seconds = floor_div(usec, USEC_PER_SEC);
	int64_t days = floor_div(seconds, DAY_SECONDS);
	unsigned left = (unsigned)(seconds - days * DAY_SECONDS);
	struct civil c = civil_of(days);
	size_t n;

	if (usec == TIME_NONE)
		return (size_t)snprintf(text, TIME_TEXT_MAX, "unknown");
	/* ISO 8601 wants a sign where a year has not four digits. */
	n = (size_t)snprintf(text, TIME_TEXT_MAX,
	    c.year < 0 || c.year > 9999 ? "%+05lld-%02u-%02uT%02u:%02u:%02u"
					: "%04lld-%02u-%02uT%02u:%02u:%02u",
	    (long long)c.year, c.month, c.day, left / 3600, left / 60 % 60,
	    left % 60);
	n += fraction_text((unsigned)floor_rest(usec, USEC_PER_SEC), text + n,
	    TIME_TEXT_MAX - n);
	return n + (size_t)snprintf(text + n, TIME_TEXT_MAX - n, "Z");
}

/* Exactly n digits and, where it is not 0, one byte behind them. */
static bool
digits(struct span *rest, size_t n, uint8_t behind, unsigned *ret)
{
	uint64_t v;
	size_t all = n + (behind != 0);

	if (rest->n < all || !text_u64(span_head(*rest, n), &v) ||
	    (behind && rest->p[n] != behind))
		return false;
	*rest = span_from(*rest, all);
	*ret = (unsigned)v;
	return true;
}

static unsigned
month_days(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

/* ".5" and longer; digits past the sixth are cut. */
static bool
fraction(struct span *rest, int64_t *ret)
{
	int64_t v = 0, unit = USEC_PER_SEC / 10;
	size_t i = 1;

	if (rest->n == 0 || rest->p[0] != '.')
		return true;
	for (; i < rest->n && ascii_digit(rest->p[i]); i++, unit /= 10)
		v += unit * (rest->p[i] - '0');
	if (i == 1)
		return false;
	*rest = span_from(*rest, i);
	*ret = v;
	return true;
}

/* "Z", "+hh:mm" or "-hh:mm", and nothing behind it. */
static bool
zone(struct span rest, int64_t *ret_seconds)
{
	unsigned hour, minute;
	int64_t seconds;
	bool minus;

	if (rest.n == 1 && ascii_lower(rest.p[0]) == 'z') {
		*ret_seconds = 0;
		return true;
	}
	if (rest.n != 6 || (rest.p[0] != '+' && rest.p[0] != '-'))
		return false;
	minus = rest.p[0] == '-';
	rest = span_from(rest, 1);
	if (!digits(&rest, 2, ':', &hour) || !digits(&rest, 2, 0, &minute) ||
	    hour > 23 || minute > 59)
		return false;
	seconds = (int64_t)hour * 3600 + (int64_t)minute * 60;
	*ret_seconds = minus ? -seconds : seconds;
	return true;
}

/* HH:MM[:SS[.F]] at the head of *rest, as usec of the day. */
static bool
clock_time(struct span *rest, bool short_form, int64_t *ret)
{
	unsigned hour, minute, second = 0;
	int64_t usec = 0;

	if (!digits(rest, 2, ':', &hour) || !digits(rest, 2, 0, &minute))
		return false;
	if (rest->n && rest->p[0] == ':') {
		*rest = span_from(*rest, 1);
		if (!digits(rest, 2, 0, &second) || !fraction(rest, &usec))
			return false;
	} else if (!short_form) {
		return false;
	}
	/* 60 is a leap second; it is told apart from the next by nothing. */
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*ret = ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) *
		USEC_PER_SEC +
	    usec;
	return true;
}

bool
time_parse(struct span s, int64_t *ret)
{
	unsigned year, month, day;
	int64_t of_day = 0, offset = 0;
	bool blank;

	if (!digits(&s, 4, '-', &year) || !digits(&s, 2, '-', &month) ||
	    !digits(&s, 2, 0, &day) || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return false;
	if (s.n) {
		blank = s.p[0] == ' ';
		if (!blank && ascii_lower(s.p[0]) != 't')
			return false;
		s = span_from(s, 1);
		if (!clock_time(&s, blank, &of_day))
			return false;
		/* Only the form with a blank may go without a zone: UTC. */
		if ((s.n || !blank) && !zone(s, &offset))
			return false;
	}
	*ret = time_civil(year, month, day, 0, 0, 0) + of_day -
	    offset * USEC_PER_SEC;
	return true;
}
