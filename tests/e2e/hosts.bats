#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# hosts.bats - what the archive says of a resolver's cache is what the cache
# held: every record, of every boot, to the byte, and none besides.
# shellcheck disable=SC2154 # what lib.bash sets

load lib

setup_file() {
	need_world
	testbed start web bookworm &
	testbed start new trixie &
	wait
	earlier_boot web &
	earlier_boot new &
	wait
	date +%s%6N >"$BATS_FILE_TMPDIR/since"
	testbed lookups web >"$BATS_FILE_TMPDIR/web.txt" &
	testbed lookups new >"$BATS_FILE_TMPDIR/new.txt"
	wait
	kit_in web
	kit_in new
}

teardown_file() {
	testbed stop web
	testbed stop new
}

# What an administrator did before: the dump of a cache that is gone.
earlier_boot() {
	testbed lookups "$1" >/dev/null
	testbed exec "$1" systemctl kill -s USR1 systemd-resolved.service
	eventually 5 dumped "$1"
	testbed reboot "$1"
}

dumped() {
	journal_of "$1" -o cat | grep -q 'Server dropped DO flag'
}

journal_of() {
	local name=$1
	shift
	testbed exec "$name" journalctl -q CODE_FUNC=manager_sigusr1 \
		_SYSTEMD_UNIT=systemd-resolved.service "$@"
}

# dumps_agree NAME DIR: of every dump in the host's journal, record by record.
dumps_agree() {
	journal_of "$1" -o export | cache journal >"$2/journalctl"
	answers "$archive" | cache signal >"$2/archive"
	same "$2/journalctl" "$2/archive"
}

# cache_agrees NAME DIR: DumpCache; $2/before was seen before the run.
cache_agrees() {
	shown "$1" >"$2/after"
	same "$2/before" "$2/after"
	answers "$archive" | cache dumpcache >"$2/archive"
	same "$2/after" "$2/archive"
}

shown() {
	testbed exec "$1" resolvectl show-cache --json=short | cache varlink
}

@test "bookworm: every record that journalctl shows of both boots, none besides" {
	collect_on web "$BATS_TEST_TMPDIR/out"
	exits 0
	dumps_agree web "$BATS_TEST_TMPDIR"
	[[ $(cut -f1 "$BATS_TEST_TMPDIR/archive" | sort -u | wc -l) == 2 ]]
	[[ $(wc -l <"$BATS_TEST_TMPDIR/archive") -gt 250 ]]
	cut -f8 "$BATS_TEST_TMPDIR/archive" | sort | uniq -c >"$BATS_TEST_TMPDIR/kinds"
	grep -q nodata "$BATS_TEST_TMPDIR/kinds"
	grep -q nxdomain "$BATS_TEST_TMPDIR/kinds"
	[[ $(verdict "$archive") == complete ]]
}

@test "bookworm: a second run, a second dump, and both are told" {
	collect_on web "$BATS_TEST_TMPDIR/out"
	dumps_agree web "$BATS_TEST_TMPDIR"
	boot=$(testbed exec web cat /proc/sys/kernel/random/boot_id | tr -d -)
	# What the cache held has not changed, so each record is there twice.
	grep "^$boot" "$BATS_TEST_TMPDIR/archive" | cut -f3- | sort | uniq -c |
		awk '$1 != 2' >"$BATS_TEST_TMPDIR/not-twice"
	[[ ! -s $BATS_TEST_TMPDIR/not-twice ]]
}

@test "trixie: every record of resolvectl show-cache, and the dumps of old" {
	shown new >"$BATS_TEST_TMPDIR/before"
	collect_on new "$BATS_TEST_TMPDIR/out"
	exits 0
	cache_agrees new "$BATS_TEST_TMPDIR"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/archive") -gt 120 ]]
	grep -q nodata "$BATS_TEST_TMPDIR/archive"
	grep -q nxdomain "$BATS_TEST_TMPDIR/archive"
	[[ $(verdict "$archive") == complete ]]
	dumps_agree new "$BATS_TEST_TMPDIR"
	[[ $(cut -f1 "$BATS_TEST_TMPDIR/archive" | sort -u | wc -l) == 1 ]]
}

# As resolved itself says it to resolvectl, before the run and after.
@test "trixie: its servers and statistics are those that resolvectl shows" {
	# Not the size: what is too old leaves the cache by itself.
	local totals='.parameters // . | [.cache.hits, .cache.misses, .dnssec,
		.transactions.totalTransactions] | tojson'
	testbed exec new resolvectl statistics --json=short |
		jq -r "$totals" >"$BATS_TEST_TMPDIR/before"
	collect_on new "$BATS_TEST_TMPDIR/out"
	part "$archive" live/resolved/dump-statistics.json | tr -d '\0' |
		jq -r "$totals" >"$BATS_TEST_TMPDIR/archive"
	same "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/archive"
	[[ $(jq '.[3]' "$BATS_TEST_TMPDIR/archive") -gt 100 ]]
	part "$archive" live/resolved/dump-server-state.json | tr -d '\0' |
		jq -e '[.. | strings | select(test("10\\.53\\."))] | length > 0'
}

@test "texts are those of the server, to the byte: quotes, NUL, newlines" {
	local names name
	names=$(awk -F'\t' '$2 == "TXT" { print $1 }' "$top/tests/hosts/lookups.tsv")
	for name in $names; do
		testbed dig web @10.53.0.53 +tcp +noall +answer "$name" TXT
	done | cache texts | sort >"$BATS_TEST_TMPDIR/server"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/server") -ge 13 ]]
	collect_on new "$BATS_TEST_TMPDIR/new"
	cut -f1,2 "$BATS_TEST_TMPDIR/server" | sort >"$BATS_TEST_TMPDIR/all"
	answers "$archive" | grep resolved-varlink | cache answer-texts |
		cut -f1,2 | sort -u >"$BATS_TEST_TMPDIR/of-new"
	same "$BATS_TEST_TMPDIR/all" "$BATS_TEST_TMPDIR/of-new"
	# SIGUSR1 prints \034 for a quote, and for these four bytes.
	grep -v ambiguous "$BATS_TEST_TMPDIR/server" | cut -f1,2 | sort \
		>"$BATS_TEST_TMPDIR/plain"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/plain") -ge 12 ]]
	collect_on web "$BATS_TEST_TMPDIR/web"
	answers "$archive" | cache answer-texts | cut -f1,2 | sort -u \
		>"$BATS_TEST_TMPDIR/of-web"
	comm -23 "$BATS_TEST_TMPDIR/plain" "$BATS_TEST_TMPDIR/of-web" \
		>"$BATS_TEST_TMPDIR/lost"
	same /dev/null "$BATS_TEST_TMPDIR/lost"
}

# ask NAME TYPE: when, and what, into $BATS_TEST_TMPDIR/asked
ask() {
	local before
	before=$(date +%s%6N)
	testbed dig new @127.0.0.53 "$1" "$2" >/dev/null
	printf '%s\t%s\t%s\t%s\n' "$before" "$(date +%s%6N)" "$1" "$2" \
		>>"$BATS_TEST_TMPDIR/asked"
}

@test "trixie: the window in which a name was fetched holds the time it was" {
	local before after name type first last
	ask www.plain AAAA
	sleep 2.5
	ask when.wild.corp.example A
	ask short.corp.example A
	ask when-not.corp.example A
	ask multi.corp.example TXT
	sleep 2.5
	ask www.google.com TXT
	collect_on new "$BATS_TEST_TMPDIR/out"
	while read -r before after name type; do
		[[ $name != when-not* ]] || type=ANY
		read -r first last < <(answers "$archive" |
			cache window "$name" "$type" | sort -u)
		((first <= after && before <= last)) ||
			fail "$name $type: $before is not in $first to $last"
	done <"$BATS_TEST_TMPDIR/asked"
	# A plain answer's window tells one look-up from one 2.5 s later.
	read -r before after name type <"$BATS_TEST_TMPDIR/asked"
	read -r first last < <(answers "$archive" | cache window "$name" "$type")
	((first > before - 2000000)) ||
		fail "$name: the window begins $((before - first)) us too early"
	# All of it was fetched in this boot.
	answers "$archive" | jq -r 'select(.from == "resolved-varlink") |
		"\(.last)"' | sort | head -n 1 >"$BATS_TEST_TMPDIR/last"
	[[ $(date -d "$(cat "$BATS_TEST_TMPDIR/last")" +%s%6N) -ge \
		$(cat "$BATS_FILE_TMPDIR/since") ]]
}

# fill NAME: as many records as a cache of resolved's holds, and some more.
fill() {
	testbed exec "$1" tee /etc/systemd/resolved.conf.d/plain.conf \
		<<<$'[Resolve]\nDNSSEC=no' >/dev/null
	testbed exec "$1" systemctl restart systemd-resolved.service
	testbed lookups "$1" "$BATS_FILE_TMPDIR/many.tsv" >/dev/null
}

@test "a cache that is full to the brim: complete, on both" {
	local i
	for ((i = 0; i < 420; i++)); do
		printf 'n%s.ten.corp.example\tA\n' "$i"
	done >"$BATS_FILE_TMPDIR/many.tsv"
	fill web &
	fill new
	wait
	mkdir "$BATS_TEST_TMPDIR/web" "$BATS_TEST_TMPDIR/new"
	collect_on web "$BATS_TEST_TMPDIR/web"
	exits 0
	[[ $(verdict "$archive") == complete ]]
	dumps_agree web "$BATS_TEST_TMPDIR/web"
	shown new >"$BATS_TEST_TMPDIR/new/before"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/new/before") -gt 4000 ]]
	collect_on new "$BATS_TEST_TMPDIR/new"
	exits 0
	[[ $(verdict "$archive") == complete ]]
	cache_agrees new "$BATS_TEST_TMPDIR/new"
}

@test "a dump that journald cut is called truncated, with the number" {
	local before kept
	testbed exec web tee /etc/systemd/journald.conf.d/limit.conf \
		<<<$'[Journal]\nRateLimitIntervalSec=10m\nRateLimitBurst=400' >/dev/null
	testbed exec web systemctl restart systemd-journald.service
	before=$(journal_of web -o cat | wc -l)
	collect_on web "$BATS_TEST_TMPDIR/out"
	testbed exec web rm /etc/systemd/journald.conf.d/limit.conf
	testbed exec web systemctl restart systemd-journald.service
	[[ $(verdict "$archive") == truncated ]]
	kept=$(($(journal_of web -o cat | wc -l) - before))
	[[ $kept -gt 100 && $kept -lt 4000 ]]
	[[ $(verdict "$archive" .lines) == "$kept" ]] ||
		fail "$(verdict "$archive" .lines) lines are told, $kept were kept"
}

# The last, for what it puts into the journal no other reader can read.
@test "lines that an HINFO forges are doubtful in a dump, and text in DumpCache" {
	local name
	for name in web new; do
		testbed dig "$name" @127.0.0.53 inject.corp.example HINFO >/dev/null
	done
	collect_on new "$BATS_TEST_TMPDIR/new"
	answers "$archive" >"$BATS_TEST_TMPDIR/answers"
	[[ $(jq -r 'select(.name == "inject.corp.example") | .rdata' \
		"$BATS_TEST_TMPDIR/answers") == *'\010[Server 6.6.6.6'*'A 6.6.6.6" "y"' ]]
	[[ -z $(jq 'select(.name == "injected.corp.example")' \
		"$BATS_TEST_TMPDIR/answers") ]]
	collect_on web "$BATS_TEST_TMPDIR/web"
	answers "$archive" >"$BATS_TEST_TMPDIR/answers"
	[[ $(jq -r 'select(.name == "injected.corp.example") | .doubtful' \
		"$BATS_TEST_TMPDIR/answers") == true ]]
	[[ $(verdict "$archive") == complete ]]
}
