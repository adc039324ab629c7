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
		tcpdump -Z root -i any -n -l port 53 or port 853 or port 5353 or port 5355 \
		>"$2" 2>"$2.err" </dev/null
}

# By the stub, as a program of the host would; says what was answered.
host_lookups() {
	local name=$1 list=${2:-$here/lookups.tsv} queries=/lab/$1.queries
	local said=$TB_RUN/$1/lookups.txt asked answered
	sed -E '/^(#|$)/d; s/\t/ /g; s/$/ +time=3 +tries=1 +noall +comments +answer/' \
		"$list" >"$rootfs/tools$queries"
	host_dig "$name" @127.0.0.53 -f "$queries" >"$said" || :
	asked=$(wc -l <"$rootfs/tools$queries")
	answered=$(grep -c '^;; ->>HEADER<<-' "$said" || :)
	cat "$said"
	echo ";; $answered of $asked look-ups were answered"
	[[ $answered == "$asked" ]]
}

# The root lies on a tmpfs with strict atimes: an overlay would hide from the
# tests what reading does to them.
host_root_make() {
	local name=$1 suite=$2 r=$TB_RUN/$1/root
	mkdir -p "$r"
	mount -t tmpfs -o mode=755,strictatime,size=1g tmpfs "$r"
	cp -a "$rootfs/$suite/." "$r/"
}

host_configure() {
	local name=$1 r=$TB_RUN/$1/root unit u
	mkdir -p "$r"/etc/systemd/{resolved.conf.d,journald.conf.d} \
		"$r"/etc/systemd/system/multi-user.target.wants \
		"$r"/etc/dnssec-trust-anchors.d "$r"/var/log/journal
	printf '[Resolve]\nDNS=%s\nFallbackDNS=\nDNSSEC=allow-downgrade\n' \
		"$dns_address" >"$r/etc/systemd/resolved.conf.d/lab.conf"
	printf '[Journal]\nStorage=persistent\n' \
		>"$r/etc/systemd/journald.conf.d/lab.conf"
	cp "$TB_RUN/root.positive" "$r/etc/dnssec-trust-anchors.d/"
	ln -sfn ../run/systemd/resolve/stub-resolv.conf "$r/etc/resolv.conf"
	echo "$name" >"$r/etc/hostname"
	echo -n "$name" | md5sum | cut -c1-32 >"$r/etc/machine-id"
	for u in "${masked_units[@]}"; do
		ln -sfn /dev/null "$r/etc/systemd/system/$u"
	done
	unit=/usr/lib/systemd/system
	[[ -e $r$unit/systemd-resolved.service ]] || unit=/lib/systemd/system
	ln -sfn "$unit/systemd-resolved.service" \
		"$r/etc/systemd/system/multi-user.target.wants/"
	ln -sfn "$unit/multi-user.target" "$r/etc/systemd/system/default.target"
}

host_network() {
	local name=$1 octet=$2
	ip netns add "$name"
	ip -n "$name" link set lo up
	ip link add host0 netns "$name" type veth peer name "v$octet" netns dns
	ip -n dns link set "v$octet" master br0 up
	ip -n "$name" addr add "10.53.0.$octet/24" dev host0
	ip -n "$name" addr add "fd53::$octet/64" dev host0 nodad
	ip -n "$name" link set host0 up
}

# A host outlives the command that starts it: it must not hold open the pipes
# of whoever called (bats waits for its own).
close_inherited() {
	local fd
	for fd in /proc/self/fd/*; do
		fd=${fd##*/}
		((fd <= 2)) || eval "exec $fd>&-"
	done
}

# Each host needs a control group of its own, or they share system.slice.
host_enter_cgroup() {
	local d
	while read -r d; do
		mkdir -p "$d/${TB_RUN##*/}/$1"
		echo "$BASHPID" >"$d/${TB_RUN##*/}/$1/cgroup.procs"
	done < <(cgroup_trees)
}

host_boot() {
	local name=$1
	(
		close_inherited
		host_enter_cgroup "$name"
		exec setsid env SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 \
			systemd-nspawn -q --boot -D "$TB_RUN/$name/root" -M "$name" \
			--register=no --keep-unit --capability=CAP_NET_ADMIN \
			--network-namespace-path="/run/netns/$name" \
			--resolv-conf=off --timezone=off --link-journal=no \
			--console=pipe </dev/null >"$TB_RUN/log/$name.log" 2>&1
	) &
	echo $! >"$TB_RUN/$name/nspawn.pid"
}

host_find_leader() {
	local p
	for p in $(cat "/proc/$1/task/$1/children"); do
		case $(cat "/proc/$p/comm" 2>/dev/null) in
		systemd | init) echo "$p" ;;
		esac
	done
}

host_wait() {
	local name=$1 nspawn i p
	nspawn=$(cat "$TB_RUN/$name/nspawn.pid")
	for ((i = 0; i < 1200; i++)); do
		[[ -d /proc/$nspawn ]] ||
			die "$name: nspawn ended: $(tail -n 3 "$TB_RUN/log/$name.log")"
		p=$(host_find_leader "$nspawn")
		if [[ -n $p ]]; then
			echo "$p" >"$TB_RUN/$name/leader.pid"
			case $(host_exec "$name" systemctl is-system-running 2>/dev/null) in
			running) return 0 ;;
			degraded)
				echo "testbed: $name is up, but some of its units failed:" >&2
				host_exec "$name" systemctl --failed --no-legend >&2
				return 0
				;;
			esac
		fi
		sleep 0.05
	done
	die "$name is not up after a minute"
}

# The last byte of the next host's address; mkdir lets one of several starts
# have it.
host_octet() {
	local o=10
	until mkdir "$TB_RUN/address.$o" 2>/dev/null; do
		((++o < 250)) || die "no address is left"
	done
	echo "$o"
}

# HOOK, when given, is called with the root before the host boots.
host_start() {
	local name=$1 suite=$2 hook=${3:-} octet
	rootfs_is_built "$suite" || die "first: tests/hosts/testbed build $suite"
	[[ ! -d $TB_RUN/$name ]] || die "$name is there already"
	octet=$(host_octet)
	host_root_make "$name" "$suite"
	host_configure "$name"
	[[ -z $hook ]] || "$hook" "$TB_RUN/$name/root"
	host_network "$name" "$octet"
	host_boot "$name"
	host_wait "$name"
}

# Shuts down, or is killed after ten seconds.
host_halt() {
	local name=$1 nspawn i
	nspawn=$(cat "$TB_RUN/$name/nspawn.pid")
	kill -s RTMIN+4 "$(leader "$name")" 2>/dev/null || :
	for ((i = 0; i < 100; i++)); do
		[[ -d /proc/$nspawn ]] || return 0
		sleep 0.1
	done
	kill -KILL "$(leader "$name")" "$nspawn"
}

# The same root and network, another boot. What was mounted in it is gone.
host_reboot() {
	host_halt "$1"
	host_boot "$1"
	host_wait "$1"
}

host_stop() {
	local name=$1 r=$TB_RUN/$1
	host_halt "$name"
	umount "$r/root"
	ip netns del "$name"
	mv "$r" "$TB_RUN/log/$name.stopped"
}
