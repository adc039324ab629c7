#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# cut.bats - archives that end too early, runs that are stopped or killed, files
# that change under the collector: what is there is sealed, named and proved.

# shellcheck disable=SC2154 # top, dnsir and archive are of lib.bash
load lib

fixtures=$top/tests/fixtures/e2e

setup_file() {
	local r=$BATS_FILE_TMPDIR
	make_root "$r/small"
	make_root "$r/nasty"
	python3 "$fixtures/nasty-root" "$r/nasty" "$r/outside"
	collect_root "$r/small" "$r/small.out"
	collect_root "$r/nasty" "$r/nasty.out"
}

setup() {
	tmp=$BATS_TEST_TMPDIR
	small=$(archive_in "$BATS_FILE_TMPDIR/small.out")
	nasty=$(archive_in "$BATS_FILE_TMPDIR/nasty.out")
}

@test "a cut archive: verify fails, salvage names the whole members" {
	local size at
	size=$(stat -c %s "$small")
	for at in 0 1 9 10 100 $((size / 2)) $((size - 9)) $((size - 1)); do
		head -c "$at" "$small" >"$tmp/cut"
		run "$dnsir" verify "$tmp/cut"
		exits 1
		says "does not hold"
		run "$dnsir" verify --salvage "$tmp/cut"
		((at > 100)) && exits 0 || exits 1
	done
	# Whole up to its last gzip member: nothing is missing, and it is said.
	run "$dnsir" verify --salvage "$small"
	exits 0
	[[ $(grep -c '^proved' <<<"$output") == $(($(members "$small" | wc -l) - 1)) ]]
}

# What python gets out of a cut archive: names, of which those with nothing to
# escape are compared, and how many there are in all.
whole_members() { # FILE
	python3 - "$1" <<-'PYTHON'
		import re, sys, zlib
		data, plain = open(sys.argv[1], "rb").read(), b""
		while data:
		    z = zlib.decompressobj(31)
		    plain += z.decompress(data)
		    data = z.unused_data
		count, at = 0, 0
		while at + 512 <= len(plain) and plain[at] != 0:
		    size = int(plain[at + 124:at + 135], 8)
		    end = at + 512 + (size + 511) // 512 * 512
		    if plain[at + 156:at + 157] == b"0":
		        if at + 512 + size > len(plain):
		            break
		        name = plain[at:at + 100].rstrip(b"\0")
		        count += 1
		        if re.fullmatch(rb"[A-Za-z0-9./\[\]_-]{1,99}", name):
		            print(name.decode())
		    at = end
		print(count)
	PYTHON
}

@test "salvage names just the members that are whole before the cut" {
	local size at n
	size=$(stat -c %s "$nasty")
	for at in 3000 40000 $((size / 3)) $((size * 2 / 3)) $((size - 12000)) \
		$((size - 400)); do
		head -c "$at" "$nasty" >"$tmp/cut"
		whole_members "$tmp/cut" >"$tmp/want"
		n=$(tail -n 1 "$tmp/want")
		run "$dnsir" verify --salvage "$tmp/cut"
		exits 0
		says "$n members are whole"
		grep -E '^(proved|whole, unproven)  ' <<<"$output" |
			sed -E 's/^(proved|whole, unproven) +//' | sort >"$tmp/got"
		[[ $(wc -l <"$tmp/got") == "$n" ]]
		head -n -1 "$tmp/want" | sort | comm -23 - "$tmp/got" >"$tmp/lost"
		[[ ! -s $tmp/lost ]] || fail "cut at $at: $(cat "$tmp/lost")"
	done
	grep -q '^proved' <<<"$output" # the last cut is behind a part of the log
}

# Files that take their time, so that there is a run to disturb.
slow_root() {
	local n
	make_root "$1"
	head -c 3M /dev/urandom >"$1/etc/hosts.a"
	for n in 1 2 3 4 5; do
		truncate -s 48M "$1/etc/hosts.big$n"
	done
}

begin_slow_run() { # ROOT OUT
	mkdir "$2"
	# Of its own process group, as a shell gives it to a command.
	setsid "$dnsir" collect --root "$1" -o "$2/a.tar.gz" 2>"$tmp/err" 3>&- &
	pid=$!
	eventually 10 test -e "$2/a.tar.gz.partial"
}

on_medium() { # FILE BYTES
	[[ $(stat -c %s "$1") -gt $2 ]]
}

@test "one SIGINT seals what there is: exit status 4, and the archive holds" {
	slow_root "$tmp/root"
	begin_slow_run "$tmp/root" "$tmp/out"
	eventually 10 on_medium "$tmp/out/a.tar.gz.partial" 3000000
	kill -INT -- "-$pid" # as a terminal does, to all of the group
	status=0
	wait "$pid" || status=$?
	output=$(cat "$tmp/err")
	exits 4
	run "$dnsir" verify "$tmp/out/a.tar.gz"
	exits 0
	part "$tmp/out/a.tar.gz" report/report.txt >"$tmp/report"
	grep -q '/etc/hosts.big\|hosts: ' "$tmp/report"
	grep -q '^Exit  *4' "$tmp/report"
	[[ $(grep -c '^analysis ' "$tmp/report") == 0 ]] # it went on all the while
	part "$tmp/out/a.tar.gz" '[root]/etc/hosts.a' | cmp - "$tmp/root/etc/hosts.a"
	part "$tmp/out/a.tar.gz" --wildcards 'log/*' >"$tmp/log"
	grep -q '"event":"interrupted"' "$tmp/log"
}

@test "SIGKILL leaves a .partial that tar opens and salvage proves" {
	slow_root "$tmp/root"
	begin_slow_run "$tmp/root" "$tmp/out"
	# A log part goes out each second: let one pass.
	kill -STOP "$pid"
	sleep 1.2
	kill -CONT "$pid"
	proved() { # it is held while it is looked at
		kill -STOP "$pid"
		# 1: no member is whole yet; any other status is a fault
		"$dnsir" verify --salvage "$tmp/out/a.tar.gz.partial" \
			>"$tmp/salvage" || echo "$?" >>"$tmp/statuses"
		grep -q '^proved' "$tmp/salvage" || {
			kill -CONT "$pid"
			return 1
		}
	}
	: >"$tmp/statuses"
	eventually 20 proved
	run grep -vx 1 "$tmp/statuses"
	exits 1
	kill -KILL "$pid"
	wait "$pid" || [[ $? == 137 ]]
	[[ ! -e $tmp/out/a.tar.gz ]]
	run "$dnsir" verify "$tmp/out/a.tar.gz.partial"
	exits 1
	says "does not hold: the archive is " # cut, or not complete
	grep -qF 'proved           [root]/etc/hostname' "$tmp/salvage"
	grep -q '^cut  *\[root\]' "$tmp/salvage"
	# It lists what is there, and then says that the end is missing.
	tar -tzf "$tmp/out/a.tar.gz.partial" >"$tmp/members" 2>/dev/null ||
		[[ $? == 2 ]]
	grep -qFx '[root]/etc/hostname' "$tmp/members"
	tar -xOzf "$tmp/out/a.tar.gz.partial" --occurrence=1 '[root]/etc/hosts' 2>/dev/null |
		cmp - "$tmp/root/etc/hosts"
	run "$dnsir" analyze "$tmp/out/a.tar.gz.partial"
	exits 4
	says "the archive is cut"
}

# The medium is a FIFO that nobody reads: so the collector waits in the middle
# of a file, and the file can be changed under it.
@test "files that change while they are read: cut or filled, and the log says so" {
	local change want
	for change in shrink grow; do
		rm -rf "$tmp/root" "$tmp/fifo"
		make_root "$tmp/root"
		head -c 24M /dev/urandom >"$tmp/root/etc/hosts.changing"
		cp "$tmp/root/etc/hosts.changing" "$tmp/before"
		mkfifo "$tmp/fifo"
		"$dnsir" collect --root "$tmp/root" -o - >"$tmp/fifo" 2>"$tmp/err" 3>&- &
		pid=$!
		exec 9<"$tmp/fifo"
		sleep 0.7
		if [[ $change == shrink ]]; then
			truncate -s 23M "$tmp/root/etc/hosts.changing"
			want="its last 1048576 bytes are zeros here"
			truncate -s 23M "$tmp/before" && truncate -s 24M "$tmp/before"
		else
			echo more >>"$tmp/root/etc/hosts.changing"
			want="it grew while it was read; cut at 25165824 bytes"
		fi
		cat <&9 >"$tmp/$change.tar.gz"
		exec 9<&-
		status=0
		wait "$pid" || status=$?
		output=$(cat "$tmp/err")
		exits 4
		run "$dnsir" verify "$tmp/$change.tar.gz"
		exits 0
		part "$tmp/$change.tar.gz" --wildcards 'log/*' >"$tmp/log"
		grep -qF "$want" "$tmp/log" || fail "$change: $(grep changing "$tmp/log")"
		part "$tmp/$change.tar.gz" '[root]/etc/hosts.changing' | cmp - "$tmp/before"
	done
}
