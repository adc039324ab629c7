#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ioc.bats - the operator's own list: names and addresses of the case, looked
# for at the host and, with another list, in the archive later.

# shellcheck disable=SC2154,SC2016 # of lib.bash; $ of jq
load lib

setup() {
	tmp=$BATS_TEST_TMPDIR
	make_root "$tmp/root"
	printf '%s\n' '198.51.100.7 cdn.case.example' '10.9.9.9 lab.example' \
		>>"$tmp/root/etc/hosts"
	printf '%s\n' '# of the case' 'case[.]example' '198.51.100.7' >"$tmp/list"
}

matches() {
	jq -r '.findings[] | select(.rule == "ioc.match") |
		"\(.severity) \(.subject)"' "$@" | sort
}

@test "collect --ioc: a name below one that is listed, and an address" {
	collect_root "$tmp/root" "$tmp/out" --ioc "$tmp/list"
	exits 0
	part "$archive" report/findings.json | matches >"$tmp/found"
	grep -q '^high .*case.example' "$tmp/found"
	grep -q '^high .*198.51.100.7' "$tmp/found"
	[[ $(grep -c . "$tmp/found") == 2 ]]
	part "$archive" ioc/1-list | cmp - "$tmp/list"
}

@test "nothing is matched without a list, and nothing that is not listed" {
	collect_root "$tmp/root" "$tmp/out"
	part "$archive" report/findings.json | matches >"$tmp/found"
	same /dev/null "$tmp/found"
}

@test "analyze --ioc: the same archive, held against a list of today" {
	collect_root "$tmp/root" "$tmp/out"
	mkdir "$tmp/again"
	run "$dnsir" analyze --ioc "$tmp/list" -o "$tmp/again" "$archive"
	exits 0
	matches "$tmp/again/findings.json" >"$tmp/found"
	grep -q '^high .*case.example' "$tmp/found"
	[[ $(grep -c . "$tmp/found") == 2 ]]
}

@test "--fail-on: exit status 10 when a finding reaches it" {
	collect_root "$tmp/root" "$tmp/out" --ioc "$tmp/list" --fail-on high
	exits 10
}
