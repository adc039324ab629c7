/* SPDX-License-Identifier: Apache-2.0 */
/* take.c - a source that dies in the middle of a member. */
#include "../../../collector/frame.h"
#include "../../../collector/worker.h"

static int
take(const struct host *host, struct sink *sink)
{
	struct frame_member m = { .size = 100000,
		.mode = 0100600,
		.atime = TIME_NONE,
		.mtime = TIME_NONE,
		.ctime = TIME_NONE,
		.btime = TIME_NONE };
	uint8_t payload[FRAME_MEMBER_SIZE];
	volatile uint8_t *volatile nowhere = NULL;

	(void)host;
	(void)sink_data(
	    sink, "live/dies-first", "before it dies", SPAN("whole\n"));
	frame_put_member(payload, &m);
	if (frame_write(sink->fd, FRAME_MEMBER, SPAN("live/dies"),
		span_of(payload, sizeof(payload))) == 0 &&
	    frame_write(sink->fd, FRAME_DATA, SPAN_NONE, SPAN("begun")) == 0)
		*nowhere = 1;
	return 0;
}

const struct taker dies_taker = {
	.name = "dies",
	.summary = "dies in the middle of a member",
	.order = VOLATILE_NETWORK,
	.take = take,
};
