#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# net.bats - sockets and routes of the network name space that dnsir runs in,
# as the kernel told them.
# shellcheck disable=SC2154,SC2016 # what lib.bash sets; $ of the inner bash

load lib

setup_file() {
	local r=$BATS_FILE_TMPDIR
	make_root "$r/root"
	mkdir "$r/root/kit"
	cp "$dnsir" "$r/root/kit/dnsir"
	cat >"$r/sockets.py" <<-'PYTHON'
		import socket, sys, time
		kept = []
		for family, kind, port in ((socket.AF_INET, socket.SOCK_DGRAM, 5301),
		                           (socket.AF_INET6, socket.SOCK_DGRAM, 5302),
		                           (socket.AF_INET, socket.SOCK_STREAM, 5303),
		                           (socket.AF_INET6, socket.SOCK_STREAM, 5304)):
		    s = socket.socket(family, kind)
		    s.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", port))
		    if kind == socket.SOCK_STREAM:
		        s.listen()
		    kept.append(s)
		open(sys.argv[1], "w").close()
		time.sleep(1000)
	PYTHON
	cat >"$r/inside" <<-'TEXT'
		set -e
		mount --make-rprivate /
		mount -t proc proc "$1/proc"
		ip link set lo up
		ip route add 192.0.2.0/24 dev lo
		python3 "$2/sockets.py" "$2/ready" &
		until [[ -e $2/ready ]]; do sleep 0.05; done
		for f in udp udp6 tcp tcp6 route; do
			cp "$1/proc/net/$f" "$2/$f"
		done
		chroot "$1" /kit/dnsir collect --only net -q -o -
	TEXT
	unshare --pid --fork --mount --net --kill-child \
		bash "$r/inside" "$r/root" "$r" >"$r/a.tar.gz" 3>&-
}

# port MEMBER HEX: a socket is bound to it.
port() {
	part "$BATS_FILE_TMPDIR/a.tar.gz" "$1" |
		awk -v port=":$2" '$2 ~ port "$" { n++ } END { exit n != 1 }' ||
		fail "$1: $(part "$BATS_FILE_TMPDIR/a.tar.gz" "$1")"
}

# Their first columns: queues and timers may change meanwhile.
@test "each socket and route is there, and none besides" {
	local f
	for f in udp udp6 tcp tcp6; do
		diff <(awk '{ print $2, $3, $4 }' "$BATS_FILE_TMPDIR/$f") \
			<(part "$BATS_FILE_TMPDIR/a.tar.gz" "live/net/$f" |
				awk '{ print $2, $3, $4 }') >&2
	done
	part "$BATS_FILE_TMPDIR/a.tar.gz" "live/net/route" |
		cmp - "$BATS_FILE_TMPDIR/route"
	grep -q '^lo.*000200C0' "$BATS_FILE_TMPDIR/route"
	port "live/net/udp" 14B5
	port "live/net/udp6" 14B6
	port "live/net/tcp" 14B7
	port "live/net/tcp6" 14B8
}
