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
	TB_RUN=$(mktemp -d "$TB/run/XXXXXX")
	export TB_RUN
	trap world_remove EXIT
	unshare --mount --pid --net --fork --kill-child --mount-proc \
		-- "$here/testbed" inside "$@"
}

# What outlives the namespaces: the state and the empty control groups.
world_remove() {
	local d
	while read -r d; do
		[[ ! -d $d/${TB_RUN##*/} ]] ||
			find "$d/${TB_RUN##*/}" -depth -type d -exec rmdir {} + || :
	done < <(cgroup_trees)
	rm -rf --one-file-system "$TB_RUN"
}

world_inside() {
	local job
	[[ $$ == 1 ]] || die "inside is for testbed run alone"
	trap 'exit 143' TERM
	trap 'exit 130' INT
	# Names of networks and of machines are files below /run: ours, not theirs.
	mount -t tmpfs -o mode=755 tmpfs /run
	mount -t tmpfs -o mode=755 tmpfs "$TB_RUN"
	mkdir "$TB_RUN/log"
	ip link set lo up
	dns_up
	# Not in the foreground, so that a signal is acted on at once.
	"$@" <&0 &
	job=$!
	wait "$job"
}
