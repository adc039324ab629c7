#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# secrets.bats - an archive travels further than a host's keys may: they are
# not in it. Tokens in commands are whole in the evidence, and masked wherever
# a report quotes them.

# shellcheck disable=SC2154 # top, dnsir and archive are of lib.bash
load lib

fixtures=$top/tests/fixtures/e2e

# no_secret FILE...: in none of them, packed or not; says which line it is.
no_secret() {
	local f
	for f; do
		case $f in
		*.gz) zcat "$f" >"$BATS_TEST_TMPDIR/plain" ;;
		*) cp "$f" "$BATS_TEST_TMPDIR/plain" ;;
		esac
		! grep -a -o -m 5 '[^ ]*NEVERTAKEN.\{0,40\}' "$BATS_TEST_TMPDIR/plain" >&2 ||
			fail "$f holds a secret"
	done
}

told() { # PATH WORDS
	local text
	text=$(part "$archive" --wildcards 'log/*' | jq -r --arg what "$1" \
		'select(.action == "note" and .what == $what) | .text')
	[[ $text == *"$2"* ]] || fail "of $1 is said: $text"
}

plant() {
	"$fixtures/secret-root" "$1"
}

@test "keys, VPN and Wi-Fi secrets of a root are in no file that is written" {
	make_root "$BATS_TEST_TMPDIR/root"
	plant "$BATS_TEST_TMPDIR/root"
	[[ $(grep -rl NEVERTAKEN "$BATS_TEST_TMPDIR/root" | wc -l) -ge 45 ]]
	collect_root "$BATS_TEST_TMPDIR/root" "$BATS_TEST_TMPDIR/out"
	exits 4
	no_secret "$BATS_TEST_TMPDIR"/out/*
	# That they are there is told, and what stands beside them is taken.
	told /etc/bind/rndc.key "not taken"
	told /etc/hosts.long "bytes of private keys are '*' here"
	told /root/.zsh_history "bytes of private keys are '*' here"
	told /etc/network/interfaces "taken as live/masked/etc/network/interfaces"
	part "$archive" live/masked/etc/network/interfaces | grep -q wpa-ssid
	part "$archive" '[root]/home/ann/.zsh_history' >"$BATS_TEST_TMPDIR/history"
	grep -qx 'curl ifconfig.me' "$BATS_TEST_TMPDIR/history"
	[[ $(wc -c <"$BATS_TEST_TMPDIR/history") == \
		$(wc -c <"$BATS_TEST_TMPDIR/root/home/ann/.zsh_history") ]]
}

@test "a line about a key keeps nothing else out of the evidence" {
	make_root "$BATS_TEST_TMPDIR/root"
	printf '# -----BEGIN PRIVATE KEY-----\n65.181.121.56 malicious.com\n' \
		>>"$BATS_TEST_TMPDIR/root/etc/hosts"
	printf 'Private-key-format:\ncurl https://ifconfig.me\nhistory -c\n' \
		>"$BATS_TEST_TMPDIR/root/root/.bash_history"
	collect_root "$BATS_TEST_TMPDIR/root" "$BATS_TEST_TMPDIR/out"
	exits 0
	part "$archive" '[root]/etc/hosts' |
		cmp - "$BATS_TEST_TMPDIR/root/etc/hosts"
	part "$archive" '[root]/root/.bash_history' |
		cmp - "$BATS_TEST_TMPDIR/root/root/.bash_history"
	found "$archive" hosts.public-mapping malicious.com
}

@test "tokens in commands: whole in the evidence, masked in all that is reported" {
	local f
	make_root "$BATS_TEST_TMPDIR/root"
	cat >"$BATS_TEST_TMPDIR/root/root/.bash_history" <<-'TEXT'
		curl -H 'Authorization: Bearer NEVERTAKEN-bearer-0123456789abcdef' https://ifconfig.me/ip
		AWS_SECRET_ACCESS_KEY=NEVERTAKEN0123456789awssecretkey0123456789 curl ifconfig.me
		curl -u admin:NEVERTAKENbasic https://icanhazip.com
		curl https://user:NEVERTAKENurl@api.ipify.org/
		curl -H 'X-Api-Key: NEVERTAKENapikey0123456789' https://dns.google/resolve?name=x
		sshpass -p NEVERTAKENsshpass ssh root@192.0.2.1 'echo 1.2.3.4 x.com >> /etc/hosts'
		wget --http-password=NEVERTAKENwget -qO- https://ipinfo.io/ip
		mysql -uroot -pNEVERTAKENmysql -e 'select 1'; curl ifconfig.co
		export GITHUB_TOKEN=ghp_NEVERTAKEN012345678901234567890123456 && curl checkip.amazonaws.com
		curl "https://api.telegram.org/bot123456789:NEVERTAKEN0123456789abcdefghij012/sendMessage?text=$(curl -s ifconfig.me)"
	TEXT
	collect_root "$BATS_TEST_TMPDIR/root" "$BATS_TEST_TMPDIR/out"
	exits 0
	part "$archive" '[root]/root/.bash_history' |
		cmp - "$BATS_TEST_TMPDIR/root/root/.bash_history"
	[[ $(findings "$archive" '[.findings[].evidence[].text |
		select(test("ifconfig|ipify|icanhazip|ipinfo|amazonaws"))] | length') -ge 5 ]] ||
		fail "the commands are not quoted at all: nothing is shown here"
	mkdir "$BATS_TEST_TMPDIR/report"
	tar -xzf "$archive" -C "$BATS_TEST_TMPDIR/report" report
	no_secret "$BATS_TEST_TMPDIR"/report/report/*
	for f in "$BATS_TEST_TMPDIR"/out/*; do
		[[ $f == "$archive" ]] || no_secret "$f"
	done
	says_nothing_of NEVERTAKEN
}

@test "a live host: keys, and what processes have in their environment" {
	local root
	need_world
	host_up secrets bookworm
	root=$(testbed root secrets)
	plant "$root"
	cat >"$root/opt/daemon" <<-'TEXT'
		#!/bin/sh
		export API_TOKEN=NEVERTAKENenvironment DB_PASSWORD=NEVERTAKENpassword
		export HISTFILE=/root/.zsh_history LD_PRELOAD= LANG=C
		exec sleep 1000
	TEXT
	testbed exec secrets systemd-run --quiet sh /opt/daemon
	running() { testbed exec secrets pgrep -x sleep >/dev/null; }
	eventually 5 running
	collect_on secrets "$BATS_TEST_TMPDIR/out"
	testbed stop secrets
	exits 4
	no_secret "$BATS_TEST_TMPDIR"/out/*
	part "$archive" live/proc/processes.jsonl | grep -q '"cmdline":\["sleep","1000"\]'
}
