#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# hosts-file.bats - what is wrong in a hosts file is found, with its bytes; what
# distributions, clouds and block lists write there is not.

# shellcheck disable=SC2154,SC2016 # of lib.bash; $ of jq
load lib

setup() {
	tmp=$BATS_TEST_TMPDIR
	make_root "$tmp/root"
}

# collect_hosts: a run over the root as it is now.
collect_hosts() {
	rm -rf "$tmp/out"
	collect_root "$tmp/root" "$tmp/out"
}

# cites RULE SUBJECT LINE: the bytes at the place that the finding names.
cites() {
	local place
	place=$(findings "$archive" '.findings[] | select(.rule == $rule and
		.subject == $subject) | .evidence[0] |
		"\(.offset) \(.length) \(.member)"' --arg rule "$1" --arg subject "$2")
	read -r offset length member <<<"$place"
	[[ $member == '[root]/etc/hosts' ]] || fail "$1 of $2 cites '$place'"
	part "$archive" "$member" |
		python3 -c 'import sys
data = sys.stdin.buffer.read()
at, n = int(sys.argv[1]), int(sys.argv[2])
sys.stdout.buffer.write(data[at:at + n])' "$offset" "$length" >"$tmp/cited"
	printf '%s' "$3" | diff - "$tmp/cited" >&2 ||
		fail "$1 of $2 cites: $(cat "$tmp/cited")"
	findings "$archive" '.findings[] | select(.rule == $rule and
		.subject == $subject) | .evidence[0].text' \
		--arg rule "$1" --arg subject "$2" >"$tmp/quoted"
	[[ $(cat "$tmp/quoted") == "${3%$'\n'}" ]] || fail "quoted: $(cat "$tmp/quoted")"
}

# The worst severity of any finding about hosts files, and which those are.
above_info() {
	findings "$archive" '.findings[] | select((.rule | startswith("hosts.")) and
		.severity != "info") | "\(.severity) \(.rule) \(.subject): \(.why)"'
}

@test "the paper's line: hosts.public-mapping, with the exact bytes" {
	echo '65.181.121.56 malicious.com' >>"$tmp/root/etc/hosts"
	collect_hosts
	exits 0
	says "worst high: "
	[[ $(found "$archive" hosts.public-mapping malicious.com) == high ]]
	cites hosts.public-mapping malicious.com '65.181.121.56 malicious.com'
	part "$archive" report/report.txt >"$tmp/report"
	grep -qF 'malicious.com [hosts.public-mapping' "$tmp/report"
	grep -q '^  bytes  *65.181.121.56 malicious.com$' "$tmp/report"
	grep -qF '/etc/hosts' "$tmp/report"
	grep -qF T1565.001 "$tmp/report"
}

@test "the same line as others would write it" {
	local line
	for line in $'65.181.121.56\tmalicious.com' \
		'65.181.121.56   malicious.com   # prod' \
		$' 65.181.121.56 malicious.com \r' \
		$'65.181.121.56 www.malicious.com malicious.com' \
		'65.181.121.56 MALICIOUS.com.'; do
		printf '127.0.0.1 localhost\n%s\n' "$line" >"$tmp/root/etc/hosts"
		collect_hosts
		[[ $(findings "$archive" '[.findings[] | select(.rule ==
			"hosts.public-mapping" and (.subject | ascii_downcase |
			contains("malicious.com")))] | length') -ge 1 ]] ||
			fail "not found: $line"
	done
	# And the last line, without its end.
	printf '127.0.0.1 localhost\n65.181.121.56 malicious.com' >"$tmp/root/etc/hosts"
	collect_hosts
	found "$archive" hosts.public-mapping malicious.com
}

@test "security vendors, updates and sign-in sent nowhere: hosts.security-sinkhole" {
	local name
	cat >>"$tmp/root/etc/hosts" <<-'TEXT'
		127.0.0.1 update.eset.com
		0.0.0.0 liveupdate.symantec.com
		127.0.0.1	www.kaspersky.com downloads.malwarebytes.com
		::1 www.virustotal.com
		127.0.0.1 security.debian.org
	TEXT
	collect_hosts
	exits 0
	for name in update.eset.com liveupdate.symantec.com www.kaspersky.com \
		downloads.malwarebytes.com www.virustotal.com security.debian.org; do
		case $(found "$archive" hosts.security-sinkhole "$name") in
		medium | high | critical) ;;
		*) fail "$name: no severity that anybody would look at" ;;
		esac
	done
	cites hosts.security-sinkhole update.eset.com '127.0.0.1 update.eset.com'
}

@test "stock files of distributions, clouds and containers: nothing above info" {
	local f n=0
	echo web01.example.org >"$tmp/root/etc/hostname" # whose files these are
	for f in "$top"/tests/fixtures/hosts/stock/*; do
		cp "$f" "$tmp/root/etc/hosts"
		collect_hosts
		exits 0
		[[ -z $(above_info) ]] || fail "${f##*/}: $(above_info)"
		n=$((n + 1))
	done
	[[ $n -ge 11 ]] || fail "only $n stock files"
	echo "# $n stock files" >&3
}

# block_list LINES: as those lists look, which come by the hundred thousand.
block_list() {
	python3 - "$1" <<-'PYTHON'
		import random, sys
		rng = random.Random(11)
		words = ["ads", "track", "pixel", "metric", "click", "banner", "stat",
		         "count", "affil", "promo", "tag", "beacon", "log", "push"]
		tlds = ["com", "net", "org", "io", "info", "biz", "ru", "cn", "de", "top"]
		print("127.0.0.1 localhost\n::1 localhost\n# a list against advertisement\n")
		for n in range(int(sys.argv[1])):
		    print("0.0.0.0 %s%d.%s-%s.%s" % (
		        rng.choice(words), n, rng.choice(words),
		        "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=7)),
		        rng.choice(tlds)))
	PYTHON
}

@test "a block list of 150,000 lines: nothing above info; what hides in it is found" {
	block_list 150000 >"$tmp/list"
	cp "$tmp/list" "$tmp/root/etc/hosts"
	collect_hosts
	exits 0
	[[ -z $(above_info) ]] || fail "$(above_info | head -n 5)"
	[[ $(found "$archive" hosts.blocklist /etc/hosts) == info ]]
	{
		head -n 77777 "$tmp/list"
		echo '0.0.0.0 update.eset.com'
		echo '65.181.121.56 malicious.com'
		tail -n +77778 "$tmp/list"
	} >"$tmp/root/etc/hosts"
	collect_hosts
	exits 0
	found "$archive" hosts.security-sinkhole update.eset.com
	found "$archive" hosts.public-mapping malicious.com
	cites hosts.public-mapping malicious.com '65.181.121.56 malicious.com'
}
