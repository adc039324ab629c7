# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# host.bash - one host: an overlay over its suite's root file system, a network
# of its own on the bridge of the DNS tree, and systemd-nspawn --boot.

# What a host of ours does without: nobody logs in, addresses are given from
# outside, and nothing of its own may reach for the network.
masked_units=(
	console-getty.service getty.target
	systemd-networkd.service systemd-networkd.socket systemd-logind.service
	apt-daily.timer apt-daily-upgrade.timer
)

leader() {
	[[ -s $TB_RUN/$1/leader.pid ]] || die "$1 is not running"
	cat "$TB_RUN/$1/leader.pid"
}

host_exec() {
	local name=$1
	shift
	nsenter -t "$(leader "$name")" -m -u -i -n -p -C -- env -i \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LANG=C.UTF-8 "$@"
}

host_root() {
	echo "/proc/$(leader "$1")/root"
}

host_push() {
	cp -a "$2" "$(host_root "$1")$3"
}

host_pull() {
	cp -a "$(host_root "$1")$2" "$3"
}

host_dig() {
	local name=$1
	shift
	ip netns exec "$name" chroot "$rootfs/tools" dig "$@"
}

# A packet filter sees what any process of the host sends, by whatever socket.
host_packets() {
	exec ip netns exec "$1" chroot "$rootfs/tools" \
		tcpdump -i any -n -l port 53 or port 853 or port 5353 or port 5355 \
		>"$2" 2>"$2.err" </dev/null
}

host_lookups() {
	local name=$1 list=$TB_RUN/lookups.dig said=$TB_RUN/$1/lookups.txt
	local asked answered
	sed -E '/^(#|$)/d; s/$/ +time=3 +tries=1 +noall +comments +answer/' \
		"$here/lookups.tsv" | tr '\t' ' ' >"$rootfs/tools/lab/lookups.dig"
	host_dig "$name" @127.0.0.53 -f /lab/lookups.dig >"$said" || :
	asked=$(wc -l <"$rootfs/tools/lab/lookups.dig")
	answered=$(grep -c '^;; ->>HEADER<<-' "$said" || :)
	cat "$said"
	echo ";; $answered of $asked look-ups were answered"
	[[ $answered == "$asked" ]]
}
