# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# rootfs.bash - the root file systems of the hosts, made by mmdebstrap and kept.

# What a suspect host has; the last line is what dnsir-journal is linked with,
# and since 256 loads only when it needs it.
host_packages=(
	systemd systemd-sysv dbus libpam-systemd iproute2 procps
	libseccomp2 liblz4-1 libzstd1 liblzma5 libcap2
)

# What serves the hosts and is not one of them: the DNS server and dig.
tools_packages=(knot bind9-dnsutils tcpdump)

rootfs_packages() {
	local p=("${host_packages[@]}")
	case $1 in
	tools) p=("${tools_packages[@]}") ;;
	bullseye) p+=(libgcrypt20) ;;
	*) p+=(libgcrypt20 systemd-resolved) ;;
	esac
	local IFS=,
	echo "${p[*]}"
}

# The mirror that this machine uses already, when it carries Debian; else
# nothing, and mmdebstrap takes its own.
rootfs_mirror() {
	[[ -z ${MIRROR:-} ]] || {
		echo "$MIRROR"
		return
	}
	grep -qx 'ID=debian' /etc/os-release || return 0
	find /etc/apt -name '*.list' -o -name '*.sources' | sort | xargs -r awk '
		$1 == "URIs:" { uri = $2 }
		$1 == "deb" { uri = $2 ~ /^\[/ ? $3 : $2 }
		uri ~ /\/debian\/?$/ { print uri; exit }'
}

# What a stored root file system was made from: another recipe, another build.
rootfs_recipe() {
	echo "3 $1 $(rootfs_packages "$1")"
}

rootfs_is_built() {
	[[ $(cat "$rootfs/$1.recipe" 2>/dev/null) == "$(rootfs_recipe "$1")" ]]
}

rootfs_suite() {
	case $1 in
	tools | bookworm-backports) echo bookworm ;;
	*) echo "$1" ;;
	esac
}

# Without a mirror mmdebstrap knows one; a pocket of backports must be named.
rootfs_mirrors() {
	local mirror
	mirror=$(rootfs_mirror)
	if [[ $1 != *-backports ]]; then
		[[ -z $mirror ]] || echo "$mirror"
		return
	fi
	[[ -n $mirror ]] || die "$1 needs MIRROR=URL of a Debian mirror"
	printf "deb $mirror %s main\n" "$(rootfs_suite "$1")" "$1"
}

rootfs_options() {
	case $1 in
	tools) echo --variant=extract ;;
	*) echo --variant=minbase ;;
	esac
	[[ $1 != *-backports ]] ||
		echo "--setup-hook=printf 'Package: src:systemd\nPin: release" \
			"n=$1\nPin-Priority: 990\n' >\"\$1/etc/apt/preferences.d/pin\""
}

rootfs_make() {
	local s=$1 options mirrors
	mapfile -t options < <(rootfs_options "$s")
	mapfile -t mirrors < <(rootfs_mirrors "$s")
	rm -rf --one-file-system "${rootfs:?}/$s" "$rootfs/$s.new"
	# A mirror may be frozen: for hosts that never leave their world, well.
	mmdebstrap --mode=root --format=directory "${options[@]}" \
		--aptopt='APT::Install-Recommends "false"' \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--include="$(rootfs_packages "$s")" \
		"$(rootfs_suite "$s")" "$rootfs/$s.new" "${mirrors[@]}"
	# Extracted only, so nobody has made the user that tcpdump looks up.
	[[ $s != tools ]] || echo root:x:0:0:root:/:/bin/sh >"$rootfs/$s.new/etc/passwd"
	mv "$rootfs/$s.new" "$rootfs/$s"
	rootfs_recipe "$s" >"$rootfs/$s.recipe"
}

rootfs_build_all() {
	local s jobs=() failed=()
	[[ $# -gt 0 ]] || set -- bookworm trixie
	mkdir -p "$rootfs"
	exec 9>"$TB/lock" # two builders must not write one tree
	flock 9
	for s in tools "$@"; do
		rootfs_is_built "$s" && continue
		rootfs_make "$s" >"$rootfs/$s.log" 2>&1 9>&- &
		jobs+=("$s:$!")
	done
	for s in "${jobs[@]}"; do
		wait "${s#*:}" || failed+=("${s%:*}")
	done
	for s in "${failed[@]}"; do
		echo "testbed: no root file system of $s:" >&2
		tail -n 15 "$rootfs/$s.log" >&2
	done
	[[ ${#failed[@]} == 0 ]]
}
