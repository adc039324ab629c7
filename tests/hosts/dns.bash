# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# dns.bash - the DNS tree that the hosts ask: root, example, com, corp.example,
# signed, and the unsigned and the broken ones beside them, served by knotd.

dns_address=10.53.0.53
dns_address6=fd53::53

in_tools() {
	chroot "$rootfs/tools" "$@"
}

keymgr() {
	in_tools keymgr -c /lab/knot.conf "$@"
}

# Children first: a parent is loaded with the digests of its children's keys.
dns_keys() {
	local zone lab=$rootfs/tools/lab
	for zone in corp.example. com. example. .; do
		keymgr "$zone" generate algorithm=ECDSAP256SHA256 ksk=yes zsk=yes \
			>/dev/null
		case $zone in
		corp.example.) keymgr "$zone" ds | grep ' 13 2 ' >>"$lab/zones/example.zone" ;;
		com. | example.) keymgr "$zone" ds | grep ' 13 2 ' >>"$lab/zones/root.zone" ;;
		.)
			keymgr . ds | grep ' 13 2 ' | sed 's/ DS/ IN DS/' \
				>"$TB_RUN/root.positive"
			;;
		esac
	done
}

dns_network() {
	ip netns add dns
	ip -n dns link set lo up
	ip -n dns link add br0 type bridge
	ip -n dns link set br0 up
	ip -n dns addr add "$dns_address/24" dev br0
	ip -n dns addr add "$dns_address6/64" dev br0 nodad
}

dns_answers() {
	ip netns exec dns chroot "$rootfs/tools" dig +short +time=1 +tries=1 \
		"@$dns_address" www.corp.example 2>/dev/null | grep -q 192.0.2.10
}

dns_up() {
	local lab=$rootfs/tools/lab i
	mkdir -p "$lab"
	mount -t tmpfs -o mode=755 tmpfs "$lab"
	mkdir -p "$lab/run/db" "$lab/zones"
	cp "$here"/zones/*.zone "$lab/zones/"
	cp "$here/knot.conf" "$lab/"
	[[ -c $rootfs/tools/dev/null ]] || mount --bind /dev "$rootfs/tools/dev"
	dns_keys
	dns_network
	ip netns exec dns chroot "$rootfs/tools" knotd -c /lab/knot.conf \
		>"$TB_RUN/log/knot.log" 2>&1 </dev/null &
	for ((i = 0; i < 100; i++)); do
		! dns_answers || return 0
		sleep 0.05
	done
	cat "$TB_RUN/log/knot.log" >&2
	die "knotd does not answer"
}
