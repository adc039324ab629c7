#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mounts.bats - a FUSE mount that nobody serves hangs whoever looks below it:
# not dnsir, which detaches it for itself or walks around it, and says so.
# shellcheck disable=SC2154,SC2016 # what lib.bash sets; $ of the inner bash

load lib

setup() {
	tmp=$BATS_TEST_TMPDIR
	[[ -c /dev/fuse ]] || skip "this kernel has no FUSE: no mount can hang here"
	make_root "$tmp/root"
	echo 'curl ifconfig.me' >"$tmp/root/root/.bash_history"
	mkdir -m 755 "$tmp/root/kit"
	install -m 755 "$dnsir" "$tmp/root/kit/dnsir"
	chmod -R go+rX "$tmp/root"
	cat >"$tmp/inside" <<-'TEXT'
		set -e
		root=$1 && shift
		mount --make-rprivate /
		mount --bind "$root" "$root"
		mount -t proc proc "$root/proc"
		exec 9<>/dev/fuse
		mount -i -t fuse -o fd=9,rootmode=40000,user_id=0,group_id=0,allow_other \
			hung "$root/home/ann"
		status=0
		# The hung mount is what a look-up hangs on, as others see it.
		timeout 1 chroot "$root" /kit/dnsir verify /home/ann/x >&2 || status=$?
		[[ $status == 124 ]] || exit 99
		exec timeout -k 1 60 chroot "$@" "$root" /kit/dnsir collect -q \
			-o - $options
	TEXT
}

# beside_hung OPTIONS [OF-CHROOT...]: a run on a host with such a mount.
beside_hung() {
	SECONDS=0
	status=0
	options=$1 unshare --pid --fork --mount --net --kill-child \
		bash "$tmp/inside" "$tmp/root" "${@:2}" >"$tmp/a.tar.gz" \
		2>"$tmp/err" 3>&- || status=$?
	output=$(cat "$tmp/err")
	archive=$tmp/a.tar.gz
	part "$archive" --wildcards 'log/*' >"$tmp/log"
}

told() {
	jq -r 'select(.action == "note" and .what == "/home/ann" and
		.kind == "refused") | .text' "$tmp/log"
}

@test "a mount that hangs: detached, a gap in the report, all else is taken" {
	beside_hung ""
	exits 4
	((SECONDS < 15)) || fail "$SECONDS s"
	[[ $(told) == *'a fuse mount can hang'*'--cross fuse keeps it'* ]] ||
		fail "$(cat "$tmp/log")"
	part "$archive" report/report.txt | grep -q '^refused  */home/ann: not looked at'
	part "$archive" '[root]/root/.bash_history' |
		cmp - "$tmp/root/root/.bash_history"
	[[ $(grep -c '"event":"left"' "$tmp/log") == 0 ]]
	run "$dnsir" verify "$archive"
	exits 0
}

@test "not root, so it cannot be detached: walked around, and told" {
	beside_hung "" --userspec=65534:65534
	exits 4
	((SECONDS < 15)) || fail "$SECONDS s"
	[[ -n $(told) ]] || fail "$(cat "$tmp/log")"
	[[ $(grep -c '"event":"left"' "$tmp/log") == 0 ]]
	part "$archive" '[root]/etc/hosts' | cmp - "$tmp/root/etc/hosts"
}

@test "--cross keeps it: a source that looks there is left behind" {
	beside_hung "--cross fuse --only history,hosts --deadline 5"
	exits 4
	((SECONDS < 25)) || fail "$SECONDS s"
	[[ -z $(told) ]]
	grep -q '"source":"history".*"event":"left"' "$tmp/log"
	run "$dnsir" verify "$archive"
	exits 0
}
