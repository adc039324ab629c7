#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# images.bats - raw journals of systemd 237 to 262, as a mounted image has them:
# the cache dumps in them are read whole, those of all boots.

# shellcheck disable=SC2154 # top, dnsir and archive are of lib.bash
load lib

fixtures=$top/tests/fixtures/e2e

# same_records SUITE: twice, since the fixture's export has the last boot only;
# journalctl of this machine reads all of them.
same_records() {
	local tmp=$BATS_TEST_TMPDIR
	need_data fixtures
	make_root "$tmp/root"
	tar -xJf "$data/$1/journal.tar.xz" -C "$tmp/root/var/log"
	collect_root "$tmp/root" "$tmp/out"
	exits 0
	run "$dnsir" verify "$archive"
	exits 0
	part "$archive" report/answers.jsonl >"$tmp/answers.jsonl"
	run "$fixtures/dump-records" "$data/$1/journal-all.export" \
		"$tmp/answers.jsonl" --these-boots
	exits 0
	echo "# $1, the fixture's export: $output" >&3
	journalctl -D "$tmp/root/var/log/journal" -o export --all >"$tmp/export"
	run "$fixtures/dump-records" "$tmp/export" "$tmp/answers.jsonl"
	exits 0
	echo "# $1, journalctl: $output" >&3
	says "of 2 boots in the journal"
	# Not one journal file was left aside.
	part "$archive" journal/index.jsonl >"$tmp/index"
	[[ $(jq -s '[.[] | select(.kind == "file")] | length' "$tmp/index") == \
		$(find "$tmp/root/var/log/journal" -name '*.journal*' | wc -l) ]]
	[[ $(jq -s '[.[] | select(.kind == "file" and .readable == false)] | length' \
		"$tmp/index") == 0 ]]
}

@test "systemd 237 (bionic): the dumps in its journals" {
	same_records ubuntu-bionic
}

@test "systemd 247 (bullseye): the dumps in its journals" {
	same_records bullseye
}

@test "systemd 252 (bookworm): the dumps in its journals" {
	same_records bookworm
}

@test "systemd 255 (noble): the dumps in its journals" {
	same_records ubuntu-noble
}

@test "systemd 257 (trixie): the dumps in its journals" {
	same_records trixie
}

@test "systemd 262 (sid): the dumps in its journals" {
	same_records sid
}
