#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# wall.bats - parsers and sources that are planted to crash, to hang, to reach
# for files and to lie. The evidence is whole all the same, and what was not
# analysed or not taken is said.

# shellcheck disable=SC2154 # top, dnsir and archive are of lib.bash
load lib
bats_require_minimum_version 1.5.0

planted=stuck,dies,lies

# The objects of the program under test, the planted modules beside them.
build_walled() {
	local from=${dnsir%/*} o=$1
	mkdir -p "$o"
	cp -a "$from"/{collector,modules,generated,registry.names,libbase.a} \
		"$from"/*.[coh] "$o/" 2>/dev/null || : # else all of it is built
	make -C "$top" -j2 STATIC=1 O="$o" MODULES_EXTRA=tests/walls all \
		>"$o/log" 2>&1 || { tail -n 20 "$o/log" >&2 && return 1; }
}

setup_file() {
	build_walled "$BATS_FILE_TMPDIR/build"
}

setup() {
	tmp=$BATS_TEST_TMPDIR
	walled=$BATS_FILE_TMPDIR/build/dnsir
	make_root "$tmp/root"
	echo '65.181.121.56 malicious.com' >>"$tmp/root/etc/hosts"
}

# plant PARSER [FILE]: a member that the planted parser takes.
plant() {
	cp "${2:-/etc/hostname}" "$tmp/root/etc/hosts.$1"
}

collect_walled() {
	run "$walled" collect --root "$tmp/root" --skip "$planted" \
		-o "$tmp/a.tar.gz"
	archive=$tmp/a.tar.gz
}

in_one_line() {
	tr -s '\n ' '  ' <"$1"
}

# evidence_whole NAME...: the archive holds, and these are in it as they were.
evidence_whole() {
	local name
	run "$dnsir" verify "$archive"
	exits 0
	for name in hosts "$@"; do
		part "$archive" "[root]/etc/$name" | cmp - "$tmp/root/etc/$name"
	done
}

# broken PARSER WORDS: after a run; the report says so, in every copy.
broken() {
	local report
	part "$archive" report/report.txt >"$tmp/inside.txt"
	for report in "$tmp/inside.txt" "$tmp/a.report.txt"; do
		in_one_line "$report" >"$tmp/line"
		grep -q "the first analysis failed at member number [0-9]*: $2" "$tmp/line" ||
			fail "$(cat "$report")"
		grep -qF "[root]/etc/hosts.$1: it was left out" "$tmp/line"
		grep -q 'Exit 3' "$tmp/line"
	done
	grep -qF "hosts.$1" "$tmp/a.report.html"
	[[ $(findings "$archive" '.exit | tostring') == '[3]' ]]
	# All the rest was analysed.
	found "$archive" hosts.public-mapping malicious.com
	part "$archive" --wildcards 'log/*' >"$tmp/log"
	grep -q '"event":"analysis-failed"' "$tmp/log"
}

@test "without a planted file the planted modules change nothing" {
	collect_walled
	exits 0
	evidence_whole
}

@test "a parser that crashes: exit 3, evidence whole, the rest analysed" {
	plant aborts
	collect_walled
	exits 3
	evidence_whole hosts.aborts
	broken aborts 'it was killed by SIGSEGV'
}

@test "a parser that loops: killed after 5 s without progress" {
	plant endless
	SECONDS=0
	collect_walled
	exits 3
	((SECONDS < 15)) || fail "$SECONDS s"
	evidence_whole hosts.endless
	broken endless 'it made no progress for 5 seconds'
}

@test "a parser that calls open(): killed by the system call filter" {
	plant calls-open
	collect_walled
	exits 3
	evidence_whole hosts.calls-open
	broken calls-open 'it was killed by SIGSYS'
}

@test "a parser that takes all memory: its own limit, not the host's" {
	plant eats
	collect_walled
	exits 3
	evidence_whole hosts.eats
	broken eats 'it was killed by SIG'
}

@test "a parser that writes noise to the sink process: not led by it" {
	head -c 5000 /dev/urandom >"$tmp/noise"
	plant babbles "$tmp/noise"
	collect_walled
	exits 3
	evidence_whole hosts.babbles
	broken babbles 'it said what '
}

# frame TYPE NAME PAYLOAD: as collector/frame.h has it.
frames() {
	python3 - "$@" <<-'PYTHON'
		import sys
		for arg in sys.argv[1:]:
		    kind, name, payload = arg.split("|")
		    payload = payload.encode().decode("unicode_escape").encode("latin-1")
		    sys.stdout.buffer.write(
		        bytes([int(kind), 0]) + len(name).to_bytes(2, "little")
		        + len(payload).to_bytes(4, "little") + name.encode() + payload)
	PYTHON
}

# What it may say it can forge, as long as it says that in its turn: findings
# are derived again elsewhere, from evidence that it never held.
@test "a parser that speaks out of turn in good frames: not led by it" {
	local n=0 forged
	for forged in '7|../x|\x00\x00\x00\x00' '1|live/x|' '250|x|y' '8||data'; do
		frames "$forged" >"$tmp/forged"
		plant babbles "$tmp/forged"
		rm -f "$tmp"/a.*
		collect_walled
		exits 3
		evidence_whole hosts.babbles
		broken babbles 'it said what '
		n=$((n + 1))
	done
	[[ $n == 4 ]]
}

@test "two parsers that break: no analysis, a report that says just that" {
	plant aborts
	plant calls-open
	collect_walled
	exits 3
	says "worst NOT ANALYSED"
	evidence_whole hosts.aborts hosts.calls-open
	for report in "$tmp/a.report.txt" <(part "$archive" report/report.txt); do
		in_one_line "$report" >"$tmp/line"
		grep -q 'EVIDENCE TAKEN, NOT ANALYSED' "$tmp/line"
		grep -q 'The evidence itself is whole' "$tmp/line"
	done
	# Elsewhere, by a program without the fault, nothing is lost.
	run "$dnsir" analyze "$archive"
	exits 0
	says malicious.com
}

@test "an archive on standard output is not read again: whole, and exit 3" {
	plant aborts
	# shellcheck disable=SC2016
	run --separate-stderr bash -c '"$1" collect --root "$2" --skip "$3" -o - >"$4"' \
		- "$walled" "$tmp/root" "$planted" "$tmp/a.tar.gz"
	[[ $status == 3 && $stderr == *"NOT ANALYSED"* ]]
	archive=$tmp/a.tar.gz
	evidence_whole hosts.aborts
	part "$archive" report/report.txt | grep -q 'EVIDENCE TAKEN, NOT ANALYSED'
}

@test "analyze has the same wall, and leaves out the same member" {
	plant aborts
	plant endless
	run "$dnsir" collect --root "$tmp/root" -o "$tmp/a.tar.gz"
	exits 0
	run "$walled" analyze "$tmp/a.tar.gz"
	exits 3
	says "the analysis failed at member"
	rm "$tmp/root/etc/hosts.endless" "$tmp"/a.*
	run "$dnsir" collect --root "$tmp/root" -o "$tmp/a.tar.gz"
	run "$walled" analyze "$tmp/a.tar.gz"
	exits 3
	says "it was analysed without that member"
	says malicious.com
}

@test "a source that hangs: left behind at its deadline, all else is taken" {
	SECONDS=0
	run "$walled" collect --root "$tmp/root" --skip dies,lies -o "$tmp/a.tar.gz"
	exits 4
	((SECONDS < 10)) || fail "$SECONDS s"
	archive=$tmp/a.tar.gz
	evidence_whole
	[[ $(part "$archive" live/stuck) == "taken in time" ]]
	part "$archive" --wildcards 'log/*' |
		jq -r 'select(.source == "stuck" and .action == "source") | .event' |
		diff - <(printf 'begin\nleft\n') >&2
	grep -q '^left  *stuck: this source did not end in time' "$tmp/a.report.txt"
	found "$archive" hosts.public-mapping malicious.com
	# Nothing of it stays: not one that holds the medium, above all.
	gone() { ! pgrep -f "$walled collect" >/dev/null; }
	eventually 5 gone
}

@test "a source that hangs holds no descriptor of the medium" {
	local pid worker workers to
	for to in file pipe; do
		if [[ $to == file ]]; then
			"$walled" collect -q --root "$tmp/root" --skip dies,lies \
				-o "$tmp/a.tar.gz" 3>&- &
		else
			mkfifo "$tmp/fifo"
			cat "$tmp/fifo" >/dev/null 3>&- &
			"$walled" collect -q --root "$tmp/root" --skip dies,lies \
				-o - >"$tmp/fifo" 3>&- &
		fi
		pid=$!
		hangs() { # the sink process has others beside it: analysis, journals
			read -r -a workers <"/proc/$pid/task/$pid/children" || :
			for worker in "${workers[@]}"; do
				[[ $(cat "/proc/$worker/wchan") != *pause* ]] || return 0
			done
			return 1
		}
		eventually 5 hangs
		ls -l "/proc/$worker/fd" >"$tmp/fds"
		ls -l "/proc/$pid/fd" >"$tmp/own"
		grep -q 'partial\|/fifo' "$tmp/own" || fail "$(cat "$tmp/own")"
		[[ $(grep -c 'partial\|/fifo' "$tmp/fds") == 0 ]] || fail "$(cat "$tmp/fds")"
		wait "$pid" || [[ $? == 4 ]]
	done
}

@test "a source that dies in the middle of a member: filled, told, exit 4" {
	run "$walled" collect --root "$tmp/root" --skip stuck,lies -o "$tmp/a.tar.gz"
	exits 4
	archive=$tmp/a.tar.gz
	evidence_whole
	[[ $(part "$archive" live/dies-first) == whole ]]
	[[ $(part "$archive" live/dies | wc -c) == 100000 ]]
	[[ $(part "$archive" live/dies | tr -d '\0') == begun ]]
	part "$archive" --wildcards 'log/*' >"$tmp/log"
	jq -r 'select(.source == "dies" and .action == "source") |
		"\(.event) \(.text)"' "$tmp/log" >"$tmp/events"
	grep -qx 'died killed by SIGSEGV' "$tmp/events"
	grep -q '"kind":"cut","what":"live/dies".*its end is zeros' "$tmp/log"
	found "$archive" hosts.public-mapping malicious.com
}

@test "a source that names a path that leads away: not written, exit 4" {
	run "$walled" collect --root "$tmp/root" --skip stuck,dies -o "$tmp/a.tar.gz"
	exits 4
	archive=$tmp/a.tar.gz
	evidence_whole
	[[ $(members "$archive" | grep -c evil) == 0 ]]
	grep -q '^died  *lies: ' "$tmp/a.report.txt"
}
