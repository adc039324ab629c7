/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - sockets, routes, neighbours and tracked connections of the
 * running host, as proc(5) shows them in the network namespace of dnsir.
 *
 * nf_conntrack has the original and the reply tuple of each connection: a
 * DNS redirection shows there even where its rule is hidden.
 */
#include "module.h"
#include "text.h"

#define TABLE_MAX (4 * MIB)

static const char *const paths[] = {
	"/proc/net/udp",
	"/proc/net/udp6",
	"/proc/net/tcp",
	"/proc/net/tcp6",
	"/proc/net/raw",
	"/proc/net/raw6",
	"/proc/net/packet",
	"/proc/net/netlink",
	"/proc/net/unix",
	"/proc/net/nf_conntrack",
	"/proc/net/arp",
	"/proc/net/route",
	"/proc/net/ipv6_route",
	"/proc/net/fib_trie",
	"/proc/net/if_inet6",
	"/proc/net/dev",
	"/proc/net/netfilter/nfnetlink_queue",
	"/proc/net/snmp",
	"/proc/net/sockstat",
	NULL,
};

static void
take_one(struct sink *sink, const struct host *host, const char *path)
{
	autobuf table = BUF(TABLE_MAX), name = BUF(64);
	struct span last = span_str(path);
	int r = host_read(host, path, &table);

	if (r < 0 && r != -EFBIG) {
		sink_note(sink, r == -ENOENT ? NOTE_ABSENT : NOTE_REFUSED, path,
		    r, "%s", "");
		return;
	}
	if (r == -EFBIG)
		sink_note(sink, NOTE_CUT, path, 0, "cut at %zu bytes", table.n);
	while (span_find_byte(last, '/') >= 0)
		(void)text_until(&last, '/');
	if (buf_printf(&name, "live/net/%.*s", (int)last.n,
		(const char *)last.p) == 0 &&
	    buf_byte(&name, '\0') == 0)
		(void)sink_data(
		    sink, (const char *)name.p, path, buf_span(&table));
}

static int
take(const struct host *host, struct sink *sink)
{
	for (size_t i = 0; paths[i]; i++)
		take_one(sink, host, paths[i]);
	return 0;
}

const struct taker net_taker = {
	.name = "net",
	.summary = "sockets, routes, neighbours, tracked connections",
	.order = VOLATILE_NETWORK,
	.live_only = true,
	.paths = paths,
	.take = take,
};
