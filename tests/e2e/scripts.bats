#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# scripts.bats - the two commands of the README: from a bare clone, on a
# distribution that nobody knows, and with tests that fail.
# shellcheck disable=SC2154,SC2016 # what lib.bash sets; $ of the inner bash

load lib

setup() {
	tmp=$BATS_TEST_TMPDIR
}

# clone DIR: what is committed, and nothing else.
clone() {
	git -c safe.directory='*' clone -q --no-hardlinks "$top" "$1"
}

@test "deps on a distribution it does not know: the list, and exit status 1" {
	printf 'ID=plan9\nID_LIKE="inferno"\n' >"$tmp/os-release"
	run unshare --mount bash -c \
		'mount --bind "$1" "$(realpath /etc/os-release)" && "$2" --test' \
		- "$tmp/os-release" "$top/scripts/deps"
	exits 1
	says "this is no Debian or Ubuntu, so nothing was installed"
	for p in $("$top/scripts/deps" --list); do
		says "  $p"
	done
	says "  libsystemd-dev"
}

# Its own count of others' TAP, with programs that stand in for the tests'.
counted() { # STATUS TEXT
	mkdir -p "$tmp/t"
	printf '#!/bin/sh\nprintf "%s"\nexit %s\n' "$2" "$1" >"$tmp/t/x"
	chmod +x "$tmp/t/x"
	run bash -c 'logs=$2/logs; passed=0 failed=0 skipped=0
		mkdir -p "$logs"
		source <(sed -n "/^count() {/,/^}/p; /^tap() {/,/^}/p; /^verdict() {/,/^}/p" "$1")
		tap x 5 "$2/t/x"
		verdict' - "$top/scripts/test" "$tmp"
}

@test "test: what fails, is cut off or planned for nothing is a failure" {
	counted 0 '1..2\\nok 1\\nok 2\\n'
	exits 0
	[[ ${lines[-1]} == "2 passed, 0 failed" ]]
	counted 0 '1..2\\nok 1 a\\nok 2 b # skip no data\\n'
	exits 0
	[[ ${lines[-1]} == "1 passed, 0 failed, 1 skipped" ]]
	says "SKIPPED: ok 2 b # skip no data"
	local text
	for text in '1..2\\nok 1\\nnot ok 2\\n' '1..2\\nok 1\\n' 'ok 1\\n' '' \
		'1..0\\n'; do
		counted 0 "$text"
		exits 1
		[[ ${lines[-1]} == *" 1 failed" ]] || fail "$text: $output"
	done
	counted 3 '1..1\\nok 1\\n'
	exits 1
	says "exit status 3"
	run "$top/scripts/test" nonsense
	exits 2
}

# In name spaces of its own: what it collects from is this machine all the same.
@test "quickstart from a bare clone: builds, collects, shows the report" {
	need_long
	local report
	clone "$tmp/clone"
	run unshare --pid --fork --mount-proc --net --mount --kill-child \
		"$tmp/clone/scripts/quickstart" --no-signal --only identity,hosts
	[[ $status == 0 || $status == 4 ]] || fail "$status: $output"
	says "quickstart: installs what building needs, builds, collects into ./out"
	says "DNS INCIDENT RESPONSE: FINDINGS"
	report=$(grep -oP '^The report: \K.*' <<<"$output")
	[[ $report == "$tmp"/clone/out/*.report.txt && -s $report ]]
	run "$tmp/clone/build/static/dnsir" verify "$(archive_in "$tmp/clone/out")"
	exits 0
	says "consistent"
	[[ -z $(git -C "$tmp/clone" status --porcelain) ]]
}
