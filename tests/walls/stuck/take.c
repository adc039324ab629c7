/* SPDX-License-Identifier: Apache-2.0 */
/* take.c - a source that never comes back. */
#include "module.h"

static int
take(const struct host *host, struct sink *sink)
{
	(void)host;
	(void)sink_data(
	    sink, "live/stuck", "before it got stuck", SPAN("taken in time\n"));
	for (;;)
		pause();
	return 0;
}

const struct taker stuck_taker = {
	.name = "stuck",
	.summary = "never comes back",
	.order = VOLATILE_NETWORK,
	.deadline = 2,
	.take = take,
};
