/* SPDX-License-Identifier: Apache-2.0 */
/*
 * take.c - what decides where this host's questions go: the resolver's and
 * its writers' configuration, hooks, name servers, firewalls, loader.
 *
 * Never taken: rndc.key and other *.key, *.private and *.pem (who has them
 * rules the name server), NetworkManager's system-connections, WireGuard,
 * OpenVPN, ppp and wpa_supplicant (they hold Wi-Fi and VPN secrets by
 * design). Files that may hold a secret among settings are looked through
 * first: a file with one is taken as live/masked/PATH with **** in its place.
 */
#include "module.h"
#include "secret.h"
#include "text.h"

#define MASKED_MAX (1 * MIB) /* larger ones are zones, not settings */

static const char *const paths[] = {
	"/etc/resolv.conf",
	"/etc/resolv.conf.*",
	"/etc/nsswitch.conf*",
	"/usr/lib/nsswitch.conf",
	"/etc/authselect/user-nsswitch.conf",
	"/etc/authselect/custom/*/nsswitch.conf",
	"/etc/host.conf",
	"/etc/gai.conf",
	"/etc/networks",
	"/etc/hosts.allow",
	"/etc/hosts.deny",
	"/etc/ld.so.preload",
	"/etc/ld.so.conf",
	"/etc/ld.so.conf.d/*.conf",
	"/etc/cloud/cloud.cfg",
	"/etc/cloud/cloud.cfg.d/*.cfg",
	/* systemd: resolved, networkd */
	"/etc/systemd/resolved.conf",
	"/etc/systemd/resolved.conf.d/*.conf",
	"/run/systemd/resolved.conf.d/*.conf",
	"/usr/lib/systemd/resolved.conf",
	"/usr/lib/systemd/resolved.conf.d/*.conf",
	"/usr/local/lib/systemd/resolved.conf.d/*.conf",
	"/etc/systemd/system/systemd-resolved.service.d/*.conf",
	"/etc/systemd/dnssd/*",
	"/etc/systemd/dns-delegate.d/*",
	"/run/systemd/dns-delegate.d/*",
	"/usr/local/lib/systemd/dns-delegate.d/*",
	"/usr/lib/systemd/dns-delegate.d/*",
	"/etc/systemd/resolve/static.d/*.rr",
	"/run/systemd/resolve/static.d/*.rr",
	"/usr/local/lib/systemd/resolve/static.d/*.rr",
	"/usr/lib/systemd/resolve/static.d/*.rr",
	"/etc/dnssec-trust-anchors.d/*",
	"/run/dnssec-trust-anchors.d/*",
	"/usr/lib/dnssec-trust-anchors.d/*",
	"/etc/systemd/networkd.conf",
	"/etc/systemd/network/*",
	"/etc/systemd/network/*.d/*.conf",
	"/run/systemd/network/*",
	"/run/systemd/netif/leases/*",
	"/run/systemd/netif/links/*",
	/* NetworkManager */
	"/etc/NetworkManager/NetworkManager.conf",
	"/etc/NetworkManager/conf.d/*.conf",
	"/run/NetworkManager/conf.d/*.conf",
	"/usr/lib/NetworkManager/conf.d/*.conf",
	"/etc/NetworkManager/dnsmasq.d/*",
	"/etc/NetworkManager/dnsmasq-shared.d/*",
	"/etc/NetworkManager/dispatcher.d/*",
	"/etc/NetworkManager/dispatcher.d/*.d/*",
	"/var/lib/NetworkManager/*.lease",
	"/run/NetworkManager/resolv.conf",
	"/run/NetworkManager/no-stub-resolv.conf",
	/* the other writers of resolv.conf, and their hooks */
	"/etc/networkd-dispatcher/*.d/*",
	"/etc/network/interfaces",
	"/etc/network/interfaces.d/*",
	"/etc/network/if-*.d/*",
	"/etc/netplan/*.yaml",
	"/run/netplan/*.yaml",
	"/lib/netplan/*.yaml",
	"/etc/sysconfig/network-scripts/ifcfg-*",
	"/etc/sysconfig/network/config",
	"/etc/sysconfig/network/ifcfg-*",
	"/etc/dhcp/dhclient.conf",
	"/etc/dhclient.conf",
	"/etc/dhcp/dhclient-enter-hooks",
	"/etc/dhcp/dhclient-exit-hooks",
	"/etc/dhcp/dhclient-*-hooks.d/*",
	"/etc/dhcp/dhclient.d/*",
	"/var/lib/dhcp/*.leases",
	"/var/lib/dhclient/*.lease*",
	"/etc/dhcpcd.conf",
	"/etc/udhcpc/*",
	"/etc/udhcpc/*/*",
	"/usr/share/udhcpc/default.script",
	"/etc/resolvconf.conf",
	"/etc/resolvconf/*.d/*",
	"/run/resolvconf/*",
	"/run/resolvconf/interface/*",
	"/etc/ppp/resolv.conf",
	"/etc/ppp/ip-up.d/*",
	"/etc/ppp/ip-down.d/*",
	/* name servers and encrypting stubs */
	"/etc/dnsmasq.conf",
	"/etc/dnsmasq.d/*",
	"/etc/default/dnsmasq",
	"/etc/unbound/*",
	"/etc/unbound/*.d/*",
	"/var/lib/unbound/root.key",
	"/etc/bind/*",
	"/etc/named.conf",
	"/etc/named.conf.*",
	"/etc/named/*",
	"/etc/default/named",
	"/etc/default/bind9",
	"/etc/powerdns/*.conf",
	"/etc/powerdns/*.d/*",
	"/etc/pdns*/*.conf",
	"/etc/knot-resolver/*",
	"/etc/knot/*.conf",
	"/etc/nsd/*.conf",
	"/etc/coredns/Corefile",
	"/etc/pihole/*.conf",
	"/etc/pihole/*.toml",
	"/etc/AdGuardHome/AdGuardHome.yaml",
	"/opt/AdGuardHome/AdGuardHome.yaml",
	"/etc/stubby/stubby.yml",
	"/etc/dnscrypt-proxy/*",
	"/etc/default/dnscrypt-proxy",
	"/etc/cloudflared/config.yml",
	"/etc/nscd.conf",
	"/etc/avahi/avahi-daemon.conf",
	"/etc/mdns.allow",
	"/etc/docker/daemon.json",
	"/etc/containers/containers.conf",
	/* redirection on the way */
	"/etc/iptables/rules.v?",
	"/etc/sysconfig/ip*tables",
	"/etc/nftables.conf",
	"/etc/nftables/*",
	"/etc/sysconfig/nftables.conf",
	"/etc/ufw/*.rules",
	"/etc/firewalld/direct.xml",
	"/etc/firewalld/*/*.xml",
	NULL,
};

/* Settings among which a secret may stand. */
static const char *const looked_through[] = { "/etc/systemd/network/",
	"/run/systemd/network/", "/etc/NetworkManager/NetworkManager.conf",
	"/etc/NetworkManager/conf.d/", "/run/NetworkManager/conf.d/",
	"/etc/network/interfaces", "/etc/netplan/", "/run/netplan/",
	"/lib/netplan/", "/etc/sysconfig/network", "/etc/dhcp/dhclient.conf",
	"/etc/dhclient.conf", "/etc/dhcpcd.conf", "/etc/dnsmasq",
	"/etc/unbound/", "/etc/bind/", "/etc/named", "/etc/powerdns/",
	"/etc/pdns", "/etc/knot", "/etc/nsd/", "/etc/coredns/", "/etc/pihole/",
	"/etc/AdGuardHome/", "/opt/AdGuardHome/", "/etc/dnscrypt-proxy/",
	"/etc/stubby/", "/etc/cloudflared/", "/etc/cloud/", "/etc/docker/" };

struct task {
	const struct host *host;
	struct sink *sink;
	bool look;
};

static bool
is_looked_through(const char *pattern)
{
	for (size_t i = 0; i < array_size(looked_through); i++)
		if (span_starts(span_str(pattern), span_str(looked_through[i])))
			return true;
	return false;
}

static bool
is_key_file(struct span path)
{
	static const char *const ends[] = { ".key", ".private", ".pem", ".p12",
		".jwk", ".keytab" };

	if (span_is(path, "/var/lib/unbound/root.key"))
		return false; /* the root's public key */
	for (size_t i = 0; i < array_size(ends); i++)
		if (span_ends(path, span_str(ends[i])))
			return true;
	return false;
}

static bool
is_netplan(struct span path)
{
	return span_find(path, SPAN("/netplan/")) >= 0;
}

static void
put_masked(const struct task *t, const char *path, struct span content,
    unsigned masked)
{
	autobuf name = BUF(HOST_PATH_MAX + 32),
		origin = BUF(HOST_PATH_MAX + 64);

	if (buf_printf(&name, "live/masked%s", path) < 0 ||
	    buf_byte(&name, '\0') < 0 ||
	    buf_printf(&origin, "%s, %u secret values as ****", path, masked) <
		0 ||
	    buf_byte(&origin, '\0') < 0)
		return;
	(void)sink_data(
	    t->sink, (const char *)name.p, (const char *)origin.p, content);
	sink_note(t->sink, NOTE_DONE, path, 0,
	    "taken as %s, %u secret values as ****", (const char *)name.p,
	    masked);
}

/* Whole where there is no secret in it; what cannot be read is told by
 * sink_file(). */
static void
look_and_take(const struct task *t, const char *path)
{
	autobuf text = BUF(MASKED_MAX), out = BUF(4 * MASKED_MAX);
	bool netplan = is_netplan(span_str(path));
	unsigned masked = 0;
	int r = host_read(t->host, path, &text), m;

	m = resolver_mask(buf_span(&text), netplan, &out, &masked);
	if (m < 0 || (r == -EFBIG && masked > 0))
		sink_note(t->sink, NOTE_CUT, path, m,
		    "not taken: it may hold secrets and is too long to be "
		    "masked");
	else if (r == 0 && (masked > 0 || netplan))
		put_masked(t, path, buf_span(&out), masked);
	else
		(void)sink_file(t->sink, t->host, path);
}

static int
each(void *arg, const char *path)
{
	const struct task *t = arg;
	char real[HOST_PATH_MAX];
	struct host_stat st;

	if (is_key_file(span_str(path))) {
		sink_note(t->sink, NOTE_DONE, path, 0,
		    "not taken: the name of a private key");
		return 0;
	}
	if (host_stat(t->host, path, &st) == 0 && st.type == HOST_DIRECTORY)
		return 0;
	if (!t->look || host_real(t->host, path, real) < 0) {
		(void)sink_file(t->sink, t->host, path);
		return 0;
	}
	if (!span_is(span_str(path), real))
		sink_note(t->sink, NOTE_SYMLINK, path, 0, "%s", real);
	if (!is_key_file(span_str(real)))
		look_and_take(t, real);
	return 0;
}

static int
take(const struct host *host, struct sink *sink)
{
	for (size_t i = 0; paths[i]; i++) {
		struct task t = { host, sink, is_looked_through(paths[i]) };
		int r = host_glob(host, paths[i], each, &t);

		if (r == -E2BIG)
			sink_note(sink, NOTE_CUT, paths[i], r,
			    "more files than are looked at");
	}
	return 0;
}

const struct taker resolver_taker = {
	.name = "resolver",
	.summary = "what decides where questions go: resolver, hooks, servers",
	.order = VOLATILE_FILE,
	.paths = paths,
	.take = take,
};
