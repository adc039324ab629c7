#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# unchanged.bats - a run changes nothing on the host but its own output, and
# the lines that SIGUSR1 adds to the journal; and it looks up no name.
# shellcheck disable=SC2154 # what lib.bash sets

load lib

setup_file() {
	local name
	need_world
	host_up web bookworm &
	host_up new trixie &
	wait
	testbed lookups web >/dev/null
	testbed lookups new >/dev/null
	for name in web new; do
		testbed exec "$name" mkdir "$kit/out"
		quiet "$name"
	done
}

teardown_file() {
	testbed stop web
	testbed stop new
}

leader() {
	cat "$TB_RUN/$1/leader.pid"
}

# snapshot NAME FILE: every file of the host, but for the stick.
snapshot() {
	python3 -B "$top/tests/e2e/snapshot.py" "$(leader "$1")" \
		/proc /sys "$kit" >"$2"
}

# Without any program of the host: to start one would read files.
run_dnsir() {
	local name=$1
	shift
	env -i nsenter -t "$(leader "$name")" -m -u -i -n -p -C -- \
		"$kit/dnsir" collect -o "$kit/out" "$@"
}

# watched NAME DIR [OPTION...]: a run, and what it changed: DIR/changed has a
# line each, the path and which of its fields.
watched() {
	local name=$1 dir=$2
	shift 2
	mkdir -p "$dir"
	snapshot "$name" "$dir/before"
	counting_packets "$name" "$dir/packets" run_dnsir "$name" "$@"
	snapshot "$name" "$dir/after"
	changes "$dir/before" "$dir/after" >"$dir/changed"
}

changes() {
	awk -F'\t' '
		NR == FNR { line[$1] = $0; next }
		!($1 in line) { print $1, "new"; next }
		{
			if (line[$1] != $0) {
				split(line[$1], old)
				text = $1
				for (i = 2; i < 9; i++)
					if (old[i] != $i)
						text = text " " substr($i, 1, index($i, "=") - 1)
				print text (old[9] != $9 ? " content" : "")
			}
			delete line[$1]
		}
		END { for (path in line) print path, "gone" }' "$1" "$2"
}

# only DIR PATTERN...: nothing was changed but what these lines allow. One
# thing happens by itself: daemons tell PID 1 that they are alive.
only() {
	local dir=$1 pattern
	shift
	# 1: no line is left; 2, a missing file or a broken pattern, is a fault
	grep -vxF '/run/systemd/notify atime' "$dir/changed" >"$dir/other" ||
		[[ $? == 1 ]]
	for pattern; do
		grep -vxE "$pattern" "$dir/other" >"$dir/rest" || [[ $? == 1 ]]
		mv "$dir/rest" "$dir/other"
	done
	same /dev/null "$dir/other"
}

archive_of() {
	mkdir -p "$2"
	testbed pull "$1" "$kit/out/." "$2/"
	testbed exec "$1" rm -r "$kit/out"
	testbed exec "$1" mkdir "$kit/out"
	archive=$(archive_in "$2")
}

@test "a host that nobody touches stays as it is, and a file that is read shows" {
	local d=$BATS_TEST_TMPDIR
	snapshot web "$d/1"
	sleep 0.5
	snapshot web "$d/2"
	changes "$d/1" "$d/2" >"$d/changed"
	only "$d"
	[[ $(wc -l <"$d/1") -gt 3000 ]]
	testbed exec web cat /etc/os-release >/dev/null
	snapshot web "$d/3"
	changes "$d/2" "$d/3" >"$d/changed"
	grep -qx '/usr/lib/os-release atime' "$d/changed"
	grep -qx '/etc/os-release atime' "$d/changed"
	testbed exec web chmod 600 /etc/hostname
	testbed exec web touch /etc/planted
	snapshot web "$d/4"
	changes "$d/3" "$d/4" >"$d/changed"
	grep -qx '/etc/hostname mode ctime' "$d/changed"
	grep -qx '/etc/planted new' "$d/changed"
	run only "$d"
	exits 1
}

@test "bookworm, --no-signal: no file changes at all, not even an atime" {
	watched web "$BATS_TEST_TMPDIR" --no-signal
	only "$BATS_TEST_TMPDIR"
	same /dev/null "$BATS_TEST_TMPDIR/packets"
	archive_of web "$BATS_TEST_TMPDIR/out"
	[[ -n $archive ]]
}

@test "bookworm: no file changes but the journal, and what journald does then" {
	watched web "$BATS_TEST_TMPDIR"
	# journald looks up who sent the lines and writes down when it last
	# wrote; the journal has new lines.
	only "$BATS_TEST_TMPDIR" \
		'/run/systemd/journal( size)? mtime ctime' \
		'/run/systemd/journal/synced( [a-z]+)+' \
		'/run/systemd/units/invocation:systemd-resolved.service atime' \
		'/etc/localtime atime' \
		'/usr/share/zoneinfo/Etc/UTC atime' \
		'/var/log/journal/[0-9a-f]{32} atime' \
		'/var/log/journal/[0-9a-f]{32}/system.journal( size)? mtime ctime( atime)? content'
	grep -q '/system.journal .*content' "$BATS_TEST_TMPDIR/changed"
	same /dev/null "$BATS_TEST_TMPDIR/packets"
}

@test "trixie: no file changes at all, not even the journal" {
	watched new "$BATS_TEST_TMPDIR"
	only "$BATS_TEST_TMPDIR"
	same /dev/null "$BATS_TEST_TMPDIR/packets"
	archive_of new "$BATS_TEST_TMPDIR/out"
	[[ $(verdict "$archive") == complete ]]
}

# What the kernel and resolved count: datagrams, and look-ups.
counters() {
	testbed exec "$1" resolvectl statistics >"$2"
	sed -n '/^Udp/p' "/proc/$(leader "$1")/net/snmp" >>"$2"
	testbed exec "$1" cat /proc/net/udp /proc/net/udp6 /proc/net/tcp \
		/proc/net/tcp6 | awk '{ print $2, $3, $4, $8, $10 }' >>"$2"
}

@test "no look-up, no datagram and no socket more, by anybody's count" {
	local name
	for name in web new; do
		counters "$name" "$BATS_TEST_TMPDIR/before"
		run_dnsir "$name"
		counters "$name" "$BATS_TEST_TMPDIR/after"
		same "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
		testbed dig "$name" @127.0.0.53 counted.wild.corp.example >/dev/null
		counters "$name" "$BATS_TEST_TMPDIR/looked-up"
		run cmp -s "$BATS_TEST_TMPDIR/after" "$BATS_TEST_TMPDIR/looked-up"
		exits 1
	done
}

lines_of() {
	testbed exec "$1" journalctl -q -o json |
		jq -c '[._PID, ._COMM, .CODE_FUNC, .MESSAGE]'
}

@test "the journal has new lines: the dump, and that journald was asked" {
	lines_of web >"$BATS_TEST_TMPDIR/before"
	run_dnsir web
	lines_of web >"$BATS_TEST_TMPDIR/after"
	tail -n "+$(($(wc -l <"$BATS_TEST_TMPDIR/before") + 1))" \
		"$BATS_TEST_TMPDIR/after" >"$BATS_TEST_TMPDIR/new"
	[[ $(grep -c manager_sigusr1 "$BATS_TEST_TMPDIR/new") -gt 100 ]]
	grep -vE -e '"systemd-resolve","manager_sigusr1"' \
		-e '"systemd-journal",.*"Received client request to' \
		"$BATS_TEST_TMPDIR/new" >"$BATS_TEST_TMPDIR/other" || [[ $? == 1 ]]
	same /dev/null "$BATS_TEST_TMPDIR/other"
}

@test "no process, mount or shared memory of the run is left" {
	local name
	for name in web new; do
		testbed exec "$name" cat /proc/1/mountinfo >"$BATS_TEST_TMPDIR/mounts"
		run_dnsir "$name"
		run testbed exec "$name" pgrep dnsir
		exits 1
		same <(testbed exec "$name" cat /proc/1/mountinfo) \
			"$BATS_TEST_TMPDIR/mounts"
		[[ -z $(testbed exec "$name" find /tmp /dev/shm /run -name '*dnsir*') ]]
	done
}
