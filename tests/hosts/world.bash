# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# world.bash - the private world in which hosts run. PID 1 of its own PID
# namespace is this script: when it ends or is killed, the kernel ends every
# host, and the mounts and networks go with their namespaces.

cgroup_trees() {
	local d
	for d in /sys/fs/cgroup/unified /sys/fs/cgroup/systemd /sys/fs/cgroup; do
		[[ ! -w $d/cgroup.procs ]] || echo "$d"
	done
}

world_run() {
	[[ $# -gt 0 ]] || usage
	[[ -z ${TB_RUN:-} ]] || exec "$@"
	rootfs_is_built tools || die "first: tests/hosts/testbed build"
	mkdir -p "$TB/run"
	world_sweep
	TB_RUN=$(mktemp -d "$TB/run/dnsir-test.XXXXXX")
	export TB_RUN
	exec 8>"$TB_RUN.lock"
	flock 8 # by which others see that this world has an owner
	trap 'world_end' EXIT
	trap 'exit 143' TERM
	trap 'exit 130' INT
	# Not in the foreground, so that a signal is acted on at once; and when
	# this script is killed outright, the world goes too.
	setpriv --pdeathsig KILL unshare --mount --pid --net --fork --kill-child \
		--mount-proc -- "$here/testbed" inside "$@" <&0 8<&- &
	world=$!
	wait "$world"
}

world_end() {
	{ kill -KILL "${world:-}" && wait "$world"; } 2>/dev/null || :
	world_remove "$TB_RUN"
}

# What outlives the namespaces: the state, and control groups that get empty
# only when the last process of the world is reaped.
world_remove() {
	local tree group i
	while read -r tree; do
		group=$tree/${1##*/}
		for ((i = 0; i < 50; i++)); do
			[[ -d $group ]] || break
			find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
			sleep 0.1
		done
	done < <(cgroup_trees)
	rm -rf --one-file-system "$1" "$1.lock"
}

# What worlds left behind whose script was killed outright.
world_sweep() {
	local d
	for d in "$TB"/run/dnsir-test.*; do
		[[ ! -d $d ]] || ! flock -n "$d.lock" true || world_remove "$d"
	done
}

world_inside() {
	[[ $$ == 1 ]] || die "inside is for testbed run alone"
	# Names of networks and of machines are files below /run: ours, not theirs.
	mount -t tmpfs -o mode=755 tmpfs /run
	mount -t tmpfs -o mode=755 tmpfs "$TB_RUN"
	mkdir "$TB_RUN/log"
	ip link set lo up
	dns_up
	"$@"
}
