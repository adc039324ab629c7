#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# testbed.bats - the hosts are what the other tests take them for.

load lib

setup_file() {
	[[ -n ${TB_RUN:-} ]] || {
		echo "run this as: sudo tests/hosts/testbed run bats tests/e2e" >&2
		return 1
	}
	testbed start web bookworm &
	testbed start new trixie &
	wait
	testbed lookups web >"$BATS_FILE_TMPDIR/web.txt"
	testbed lookups new >"$BATS_FILE_TMPDIR/new.txt"
}

teardown_file() {
	testbed stop web
	testbed stop new
}

@test "a bookworm host dumps its cache into its journal, by SIGUSR1 alone" {
	run testbed exec web systemctl --version
	says "systemd 252 "
	run testbed exec web resolvectl show-cache
	[[ $status != 0 ]]
	testbed exec web systemctl kill -s USR1 systemd-resolved.service
	dumped() {
		testbed exec web journalctl -q -o cat -u systemd-resolved.service \
			CODE_FUNC=manager_sigusr1 >"$BATS_TEST_TMPDIR/dump"
		grep -q 'Server dropped DO flag' "$BATS_TEST_TMPDIR/dump"
	}
	eventually 5 dumped
	grep -qxF $'\tbinary.corp.example IN TXT "\\000\\001\\002binary\\255\\010newline\\009tab"' \
		"$BATS_TEST_TMPDIR/dump"
	grep -qxF $'\tnosuch.corp.example IN ANY -- NXDOMAIN' "$BATS_TEST_TMPDIR/dump"
	[[ $(grep -c $'^\t.* IN ' "$BATS_TEST_TMPDIR/dump") -gt 100 ]]
}

@test "a trixie host shows its cache by DumpCache" {
	run testbed exec new systemctl --version
	says "systemd 257 "
	testbed exec new resolvectl show-cache --json=short |
		jq '[.[].cache[]] | length' >"$BATS_TEST_TMPDIR/count"
	[[ $(cat "$BATS_TEST_TMPDIR/count") -gt 100 ]]
}

@test "every kind of answer came: data, none, no such name, failure, refusal" {
	local host status
	for host in web new; do
		for status in NOERROR NXDOMAIN SERVFAIL REFUSED; do
			grep -q "status: $status" "$BATS_FILE_TMPDIR/$host.txt"
		done
		grep -q $'TXT\t"\\\\000\\\\001\\\\002binary' "$BATS_FILE_TMPDIR/$host.txt"
	done
}

@test "reading changes an atime in the host, so a test can see that it was read" {
	local before
	before=$(testbed exec web stat -c %x /etc/os-release)
	testbed exec web cat /etc/os-release >/dev/null
	[[ $(testbed exec web stat -c %x /etc/os-release) != "$before" ]]
}

@test "DNS packets of a host are counted: some for a look-up, else none" {
	quiet web
	counting_packets web "$BATS_TEST_TMPDIR/some" \
		testbed dig web @127.0.0.53 packets.wild.corp.example >/dev/null
	grep -q 'A? packets.wild.corp.example' "$BATS_TEST_TMPDIR/some"
}

@test "a world that is killed leaves no process, mount or control group" {
	local world name up=$BATS_TEST_TMPDIR/up testbed
	testbed=$BATS_TEST_DIRNAME/../hosts/testbed
	cat >"$BATS_TEST_TMPDIR/doomed" <<-TEXT
		"$testbed" start doomed bookworm
		echo "\$TB_RUN" >"$up"
		sleep 60
	TEXT
	env -u TB_RUN "$testbed" run bash "$BATS_TEST_TMPDIR/doomed" 3>&- &
	world=$!
	eventually 30 test -s "$up"
	name=$(basename "$(cat "$up")")
	pgrep -f 'systemd-nspawn.*-M doomed'
	kill -KILL "$world"
	gone() { ! pgrep -f 'systemd-nspawn.*-M doomed'; }
	eventually 5 gone
	[[ $(grep -c doomed /proc/mounts) == 0 ]]
	# The next world sweeps up what has no owner any more.
	[[ -d $TB/run/$name ]]
	env -u TB_RUN "$testbed" run true
	[[ ! -d $TB/run/$name ]]
	[[ -z $(find /sys/fs/cgroup -name "$name" 2>/dev/null) ]]
}
