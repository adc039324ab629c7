# shellcheck shell=bash disable=SC2154,SC2016
# SPDX-License-Identifier: Apache-2.0
# lib.bash - what the end-to-end tests share: programs, hosts, made-up roots,
# archives, and expectations that say what they saw.

top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
dnsir=${DNSIR:-$top/build/static/dnsir}
journal=${DNSIR_JOURNAL:-${dnsir%/*}/dnsir-journal}

# shellcheck source=tests/data.bash
. "$top/tests/data.bash"

testbed() {
	"$top/tests/hosts/testbed" "$@"
}

need_world() {
	[[ -n ${TB_RUN:-} ]] || fail "hosts are needed: run this as" \
		"sudo tests/hosts/testbed run bats ${BATS_TEST_FILENAME#"$top/"}"
	[[ -x $dnsir && -x $journal ]] || fail "first: make STATIC=1"
}

need_long() {
	[[ -n ${DNSIR_LONG:-} ]] || skip "slow: scripts/test --long runs it"
}

## Expectations, each with what was seen when it does not hold.

fail() {
	printf '%s\n' "$*" >&2
	return 1
}

# For what `run` left: its exit status, and words that were said.
exits() {
	[[ $status == "$1" ]] || fail "exit status $status, wanted $1: $output"
}

says() {
	[[ $output == *"$1"* ]] || fail "'$1' was not said: $output"
}

says_nothing_of() {
	[[ $output != *"$1"* ]] || fail "'$1' was said: $output"
}

same() {
	local difference
	difference=$(diff -u "$1" "$2") ||
		fail "$(head -n 40 <<<"$difference")" "$1 and $2 differ"
}

# eventually SECONDS CMD...: until it succeeds.
eventually() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || fail "not within time: $*" || return 1
		sleep 0.05
	done
}

## Hosts. The kit is a stick: another file system, with both programs.

kit=/media/kit

host_up() {
	testbed start "$@"
	kit_in "$1"
}

kit_in() {
	testbed exec "$1" mkdir -p "$kit"
	testbed exec "$1" mount -t tmpfs -o mode=755 kit "$kit"
	testbed push "$1" "$dnsir" "$kit/dnsir"
	testbed push "$1" "$journal" "$kit/dnsir-journal"
}

# collect_on NAME DIR [OPTION...]: in the host, then DIR holds what it wrote.
# Sets status and output, as `run` does, and archive.
collect_on() {
	local name=$1 dir=$2
	shift 2
	testbed exec "$name" rm -rf "$kit/out"
	testbed exec "$name" mkdir "$kit/out"
	run testbed exec "$name" "$kit/dnsir" collect -o "$kit/out" "$@"
	mkdir -p "$dir"
	testbed pull "$name" "$kit/out/." "$dir/"
	archive=$(archive_in "$dir")
}

# counting_packets NAME FILE CMD...: what the host said by DNS meanwhile.
counting_packets() {
	local name=$1 file=$2 counter status=0
	shift 2
	"$top/tests/hosts/testbed" packets "$name" "$file" 3>&- &
	counter=$!
	eventually 5 grep -qs 'listening on' "$file.err"
	"$@" || status=$?
	sleep 0.2 # what was sent last reaches the filter
	kill "$counter"
	wait "$counter" || :
	sed -i '/^$/d' "$file" # tcpdump takes its leave with an empty line
	return "$status"
}

# A host that has just booted still announces its name by LLMNR, and a
# connection of a look-up by TCP is closed by its server when it was idle for
# long. quiet NAME: until nothing is heard of either.
quiet() {
	no_connection() {
		[[ -z $(testbed exec "$1" ss -Htn '( dport = :53 or dport = :853 )') ]]
	}
	eventually 30 no_connection "$1"
	heard_nothing() {
		counting_packets "$1" "$BATS_TEST_TMPDIR/quiet" sleep 1
		[[ ! -s $BATS_TEST_TMPDIR/quiet ]]
	}
	eventually 20 heard_nothing "$1"
}

## Roots that are only directories, for collect --root.

# make_root DIR: a small Debian that nothing is wrong with.
make_root() {
	local r=$1
	mkdir -p "$r"/{etc,root,home/ann,proc,sys,dev,run,tmp,usr/lib} "$r/var/log"
	cat >"$r/etc/os-release" <<-'TEXT'
		PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
		NAME="Debian GNU/Linux"
		VERSION_ID="12"
		ID=debian
	TEXT
	cat >"$r/etc/passwd" <<-'TEXT'
		root:x:0:0:root:/root:/bin/bash
		daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
		ann:x:1000:1000:Ann:/home/ann:/bin/bash
	TEXT
	echo fixture >"$r/etc/hostname"
	printf '127.0.0.1\tlocalhost\n127.0.1.1\tfixture\n\n%s\n%s\n%s\n%s\n' \
		'# The following lines are desirable for IPv6 capable hosts' \
		$'::1     localhost ip6-localhost ip6-loopback' \
		'ff02::1 ip6-allnodes' 'ff02::2 ip6-allrouters' >"$r/etc/hosts"
}

# collect_root ROOT DIR [OPTION...]: as collect_on, of a made-up root.
collect_root() {
	local root=$1 dir=$2
	shift 2
	mkdir -p "$dir"
	run "$dnsir" collect --root "$root" -o "$dir" "$@"
	archive=$(archive_in "$dir")
}

## Archives.

# The one archive in a directory; nothing where there is none.
archive_in() {
	find "$1" -maxdepth 1 -name '*.dnsir.tar.gz' -print -quit
}

members() {
	tar -tzf "$1"
}

# part ARCHIVE MEMBER...: their bytes.
part() {
	tar -xOzf "$1" "${@:2}"
}

# findings ARCHIVE JQ-FILTER [JQ-OPTION...]: of findings.json.
findings() {
	local archive=$1 filter=$2
	shift 2
	part "$archive" report/findings.json | jq -r "$@" "$filter"
}

# found ARCHIVE RULE SUBJECT: the finding is there, once; prints its severity.
found() {
	local list
	list=$(findings "$1" '.findings[] | select(.rule == $rule and
		.subject == $subject) | .severity' --arg rule "$2" --arg subject "$3")
	[[ $(wc -w <<<"$list") == 1 ]] ||
		fail "$2 of '$3': found '$list' among:" \
			"$(findings "$1" '.findings[] | "\(.rule) \(.subject)"')" ||
		return 1
	echo "$list"
}

# What was said of the resolver's cache, and how it is read apart from dnsir.
answers() {
	part "$1" report/answers.jsonl
}

cache() {
	python3 -B "$top/tests/e2e/cache.py" "$@"
}

# verdict ARCHIVE [FACT]: on the dump that this run took.
verdict() {
	findings "$1" '[.findings[] | select(.rule == "cache.dump")][0].facts'"${2:-.verdict}"
}
