#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# processes.bats - what runs is told as it is: names that would mislead a
# reader of proc(5), long command lines, who and from where.
# shellcheck disable=SC2154,SC2016 # what lib.bash sets; $ of jq and sh

load lib

# Processes in a PID name space of their own, then a run over it, in the same.
setup_file() {
	local r=$BATS_FILE_TMPDIR
	make_root "$r/root"
	mkdir "$r/root/kit"
	cp "$dnsir" "$r/root/kit/dnsir"
	cat >"$r/inside" <<-'TEXT'
		set -e
		mount --make-rprivate /
		mount -t proc proc /proc
		mount -t proc proc "$1/proc"
		cp /bin/sleep "$1/../a) S 1 (b"
		"$1/../a) S 1 (b" 1000 &
		echo "odd=$!" >"$2"
		cp /bin/sleep "$1/../deleted"
		env -i SECRET=NEVERTAKEN "$1/../deleted" 1001 &
		echo "deleted=$!" >>"$2"
		setpriv --reuid 1234 --regid 2345 --clear-groups \
			bash -c 'exec -a "$(printf "%05000d" 0)" sleep 1002' &
		echo "long=$!" >>"$2"
		bash -c 'exec -a "$(printf "esc\033[31m\n\"{}")" sleep 1003' &
		echo "escape=$!" >>"$2"
		. "$2"
		for pid in $odd $deleted $long $escape; do
			until tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q ' 100[0-3] $'; do
				sleep 0.05
			done
		done
		rm "$1/../deleted"
		chroot "$1" /kit/dnsir collect --only processes -q -o -
	TEXT
	unshare --pid --fork --mount --net --kill-child \
		bash "$r/inside" "$r/root" "$r/pids" >"$r/a.tar.gz" 3>&-
	part "$r/a.tar.gz" live/proc/processes.jsonl >"$r/processes"
}

setup() {
	# shellcheck source=/dev/null
	. "$BATS_FILE_TMPDIR/pids"
}

# of PID FILTER: what its line says.
of() {
	jq -r --argjson pid "$1" "select(.pid == \$pid) | $2" \
		"$BATS_FILE_TMPDIR/processes"
}

is() {
	[[ $1 == "$2" ]] || fail "'$1', wanted '$2'" "$(cat "$BATS_FILE_TMPDIR/processes")"
}

@test "each line is one object, each process has one" {
	jq -e .pid "$BATS_FILE_TMPDIR/processes" >"$BATS_TEST_TMPDIR/pids"
	[[ $(sort -u "$BATS_TEST_TMPDIR/pids" | wc -l) == \
		$(wc -l <"$BATS_FILE_TMPDIR/processes") ]]
	[[ $(wc -l <"$BATS_TEST_TMPDIR/pids") -ge 6 ]]
}

@test "a name with blanks and parentheses forges no field" {
	is "$(of "$odd" .comm)" 'a) S 1 (b'
	is "$(of "$odd" .ppid)" 1
	is "$(of "$odd" '.cmdline[1]')" 1000
	[[ $(of "$odd" .exe) == *'/a) S 1 (b' ]]
}

@test "a file that is deleted, and no environment" {
	[[ $(of "$deleted" .exe) == *'/deleted (deleted)' ]]
	is "$(of "$deleted" '.cmdline[1]')" 1001
	zcat "$BATS_FILE_TMPDIR/a.tar.gz" >"$BATS_TEST_TMPDIR/plain"
	[[ $(grep -c NEVERTAKEN "$BATS_TEST_TMPDIR/plain") == 0 ]]
}

@test "whose it is; a command line that is too long is cut, and said to be" {
	is "$(of "$long" '.uid | join(" ")')" '1234 1234 1234 1234'
	is "$(of "$long" '.gid | join(" ")')" '2345 2345 2345 2345'
	is "$(of "$long" .cmdline_cut)" true
	is "$(of "$odd" .cmdline_cut)" null
	is "$(of "$long" '.cmdline[0] | length')" 4096
}

@test "control characters and quotes in an argument stay within it" {
	[[ $(of "$escape" '.cmdline[0]') == *esc*31m*'"{}'* ]]
	is "$(of "$escape" '.cmdline[1]')" 1003
	[[ $(grep -c $'\e' "$BATS_FILE_TMPDIR/processes") == 0 ]]
}
