/* SPDX-License-Identifier: Apache-2.0 */
/* take.c - a source that was taken over, and names what no member may be. */
#include "module.h"

static int
take(const struct host *host, struct sink *sink)
{
	(void)host;
	(void)sink_data(sink, "live/../../etc/cron.d/evil",
	    "led out of the directory that it is unpacked in",
	    SPAN("* * * * * root false\n"));
	return 0;
}

const struct taker lies_taker = {
	.name = "lies",
	.summary = "names what no member may be",
	.order = VOLATILE_NETWORK,
	.take = take,
};
