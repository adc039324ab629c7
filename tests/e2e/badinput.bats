#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# badinput.bats - whatever is wrong is said in a line, with the exit status of
# dnsir(8): 2 usage, 5 no archive, 4 not whole, 3 not analysed, verify 1.

# shellcheck disable=SC2154 # top, dnsir and archive are of lib.bash
load lib
bats_require_minimum_version 1.5.0

setup_file() {
	# Others than root must get here, too.
	world=$(mktemp -d /tmp/dnsir-badinput.XXXXXX)
	chmod 755 "$world"
	export world
	install -m 755 "$dnsir" "$journal" "$world/"
	make_root "$world/root"
	collect_root "$world/root" "$world/out"
	[[ $status == 0 ]]
}

teardown_file() {
	rm -rf --one-file-system "$world"
}

setup() {
	tmp=$BATS_TEST_TMPDIR
	good=$(archive_in "$world/out")
}

# wrong STATUS WORDS ARGUMENT...: one line on standard error says the words.
wrong() {
	local want=$1 words=$2
	shift 2
	run --separate-stderr "$dnsir" "$@"
	[[ $status == "$want" ]] ||
		fail "dnsir $*: exit status $status, wanted $want: $stderr"
	[[ $stderr == *"$words"* ]] || fail "dnsir $*: '$words' was not said: $stderr"
	[[ $(wc -l <<<"$stderr") == 1 && -z $output ]] ||
		fail "dnsir $*: more than a line: $stderr$output"
}

on_small() {
	wrong "$1" "$2" collect --root "$world/root" "${@:3}"
}

nobody() {
	setpriv --reuid nobody --regid nogroup --clear-groups "$@"
}

@test "wrong words on the command line: 2, and which word it is" {
	run "$dnsir"
	exits 2
	says "dnsir collect"
	wrong 2 "there is no command 'bogus'" bogus
	wrong 2 "there is no command '--bogus'" --bogus
	wrong 2 "no option --bogus" collect --bogus
	wrong 2 "no option -Z" collect -qZ
	wrong 2 "no option -Z" collect -Zq
	wrong 2 "no option --quiet=5" collect --quiet=5
	wrong 2 "no option --sha256" collect --sha256
	wrong 2 "--root needs a value" collect --root
	wrong 2 "-o needs a value" collect -qo
	wrong 2 "what is 'more'?" collect more
	wrong 2 "there is no source 'bogus'; 'dnsir list' names them" \
		collect --only hosts,bogus
	wrong 2 "there is no source ''" collect --only ''
	wrong 2 "there is no source 'bogus'" collect --skip bogus
	wrong 2 "'HIGH' is not one of info, low" collect --fail-on HIGH
	local size
	for size in 0 '' -5 1X K 99999999999999G 0x10 '5 '; do
		wrong 2 "'$size' is not a size" collect --max-size "$size"
	done
	for size in 0 '' x -1 99999999999999999999; do
		wrong 2 "'$size' is not a number of seconds" collect --deadline "$size"
	done
	wrong 2 "'slow' is not quick or full" collect --profile slow
	wrong 2 "'noon' is not a time such as" collect --reference-time noon
	wrong 2 "--ioc $tmp/none: No such file" collect --ioc "$tmp/none"
	wrong 2 "--ioc $tmp: Is a directory" analyze --ioc "$tmp" "$good"
	wrong 2 "--root $tmp/none: No such file" collect --root "$tmp/none"
	wrong 2 "--root /etc/passwd: Not a directory" collect --root /etc/passwd
	wrong 2 "give one ARCHIVE" verify
	wrong 2 "give one ARCHIVE" verify a b
	wrong 2 "give one ARCHIVE" analyze
	wrong 2 "'xyz' is not 64 hex digits" verify --sha256 xyz "$good"
	wrong 2 "$tmp/none: No such file" verify "$tmp/none"
	wrong 2 "$tmp/none: No such file" analyze "$tmp/none"
	wrong 2 "what is 'all'?" list all
}

@test "what was asked for by name is done: help, version, list" {
	run "$dnsir" --help
	exits 0
	says "exit: 0 good, 2 usage"
	run "$dnsir" --version
	exits 0
	run "$dnsir" list
	exits 0
	says "hosts"
}

@test "an output that cannot be: 5, and nothing lies anywhere" {
	mkdir "$tmp/ro" "$tmp/empty"
	mount -t tmpfs -o ro,size=1m none "$tmp/ro"
	on_small 5 "cannot be written; choose another place" -o "$tmp/ro"
	umount "$tmp/ro"
	on_small 5 "there is no such directory" -o "$tmp/empty/stikc"
	on_small 5 "there is no such directory" -o "$tmp/empty/stikc/"
	on_small 5 "there is no such directory" -o ''
	on_small 5 "cannot be opened: No such file" -o "$tmp/none/a.tar.gz"
	on_small 5 "cannot be opened: Not a directory" -o /etc/passwd/a.tar.gz
	on_small 5 "the name is too long" -o "$tmp/empty/$(printf 'x%.0s' {1..220}).tar.gz"
	[[ -z $(ls -A "$tmp/empty") ]]
	chmod 755 "$world"
	run nobody "$world/dnsir" collect --root "$world/root" -o "$world"
	exits 5
	says "Permission denied"
	[[ -z $(find "$world" -maxdepth 1 -name '*.partial') ]]
}

@test "standard output that fails: 5, and no word of success" {
	run bash -c '"$1" collect --root "$2" -o - >/dev/full' - "$dnsir" "$world/root"
	exits 5
	says "THE ARCHIVE IS NOT COMPLETE: standard output: No space left"
	says_nothing_of sha256
	head -c 3M /dev/urandom >"$tmp/noise"
	cp -a "$world/root" "$tmp/root"
	cp "$tmp/noise" "$tmp/root/etc/hosts.noise"
	run bash -c '"$1" collect --root "$2" -o - | head -c 10 >/dev/null
		exit "${PIPESTATUS[0]}"' - "$dnsir" "$tmp/root"
	exits 5
	says "standard output: Broken pipe"
}

@test "a medium that is too small: sealed and short, or no archive; never good" {
	local size sealed=0
	cp -a "$world/root" "$tmp/root"
	for size in 1 2 3; do
		head -c 5M /dev/urandom >"$tmp/root/etc/hosts.noise$size"
	done
	mkdir "$tmp/medium"
	for size in 16k 256k 2m 9m 14m 20m; do
		mount -t tmpfs -o "size=$size" none "$tmp/medium"
		run "$dnsir" collect --root "$tmp/root" -o "$tmp/medium/a.tar.gz"
		if [[ $status == 4 ]]; then
			((++sealed))
			run "$dnsir" verify "$tmp/medium/a.tar.gz"
			exits 0
			part "$tmp/medium/a.tar.gz" report/report.txt >"$tmp/report"
			grep -q "the medium is full\|the medium's, is reached" "$tmp/report"
			[[ ! -e $tmp/medium/a.tar.gz.partial ]]
			(cd "$tmp/medium" && sha256sum -c a.sha256)
		else
			exits 5
			says "THE ARCHIVE IS NOT COMPLETE"
			says "No space left on device"
			[[ -e $tmp/medium/a.tar.gz.partial && ! -e $tmp/medium/a.tar.gz ]]
			run "$dnsir" verify "$tmp/medium/a.tar.gz.partial"
			exits 1
		fi
		umount "$tmp/medium"
	done
	((sealed >= 3)) || fail "only $sealed of the media were sealed"
	# The same, where the operator set the limit.
	run "$dnsir" collect --root "$tmp/root" --max-size 6M -o "$tmp/b.tar.gz"
	exits 4
	[[ $(stat -c %s "$tmp/b.tar.gz") -lt 7000000 ]]
	run "$dnsir" verify "$tmp/b.tar.gz"
	exits 0
}

@test "verify and analyze on what is no archive: a line, 1 and 3" {
	: >"$tmp/empty"
	head -c 100000 /dev/urandom >"$tmp/noise"
	echo hello | gzip >"$tmp/text.gz"
	tar -czf "$tmp/other.tar.gz" -C "$world" root
	printf '\x1f\x8b\x08' >"$tmp/three"
	(zcat "$good" | head -c 1024 && yes | head -c 5000) 2>/dev/null |
		gzip >"$tmp/torn.gz"
	local f
	for f in "$tmp"/{empty,noise,text.gz,three,torn.gz} /dev/null /etc/passwd; do
		run "$dnsir" verify "$f"
		exits 1
		says "does not hold: "
		run --separate-stderr "$dnsir" analyze "$f"
		[[ $status == 3 || $status == 4 ]] || fail "$f: $status: $stderr"
		[[ $stderr == "dnsir: $f: "* && $(wc -l <<<"$stderr") == 1 ]] ||
			fail "$f: $stderr"
	done
	run "$dnsir" verify "$tmp/other.tar.gz"
	exits 1
	for f in verify analyze; do
		run "$dnsir" "$f" "$tmp"
		[[ $status == 1 || $status == 3 ]]
		says "Is a directory"
	done
}

@test "analyze of a cut archive: what there is, and 4" {
	head -c $(($(stat -c %s "$good") - 20)) "$good" >"$tmp/cut"
	run --separate-stderr "$dnsir" analyze "$tmp/cut"
	[[ $status == 4 ]]
	[[ $stderr == *"the archive is cut; what there is was analysed"* ]]
	[[ $output == *"the archive is cut: what follows byte"* ]]
}

@test "analyze into a directory that is not there, or not empty: 5" {
	run "$dnsir" analyze -o "$tmp/none" "$good"
	exits 5
	says "$tmp/none: No such file"
	echo mine >"$tmp/report.txt"
	run "$dnsir" analyze -o "$tmp" "$good"
	exits 5
	[[ $(cat "$tmp/report.txt") == mine ]]
}

@test "--fail-on: 10 when a finding is that bad, else 0" {
	cp -a "$world/root" "$tmp/root"
	echo '65.181.121.56 malicious.com' >>"$tmp/root/etc/hosts"
	run "$dnsir" collect --root "$tmp/root" --fail-on high -o "$tmp/a.tar.gz"
	exits 10
	run "$dnsir" collect --root "$tmp/root" --fail-on critical -o "$tmp/b.tar.gz"
	exits 0
	run "$dnsir" analyze --fail-on medium "$tmp/a.tar.gz"
	exits 10
	run "$dnsir" verify "$tmp/a.tar.gz"
	exits 0
}

@test "--deadline: what there is by then is sealed, exit status 4" {
	local n
	cp -a "$world/root" "$tmp/root"
	for n in 1 2 3 4 5; do
		truncate -s 500M "$tmp/root/etc/hosts.big$n"
	done
	SECONDS=0
	run "$dnsir" collect --root "$tmp/root" --profile full --deadline 1 \
		-o "$tmp/a.tar.gz"
	exits 4
	((SECONDS < 20)) || fail "$SECONDS s"
	run "$dnsir" verify "$tmp/a.tar.gz"
	exits 0
}

@test "a file of a terabyte of holes keeps nothing else out" {
	cp -a "$world/root" "$tmp/root"
	truncate -s 1T "$tmp/root/etc/hosts.huge"
	echo '192.0.2.1 x.example' >"$tmp/root/etc/hosts.later"
	local profile
	for profile in quick full; do
		SECONDS=0
		run "$dnsir" collect --root "$tmp/root" --profile "$profile" \
			-o "$tmp/$profile.tar.gz"
		exits 4
		((SECONDS < 20)) || fail "$profile: $SECONDS s"
		part "$tmp/$profile.tar.gz" '[root]/etc/hosts.later' |
			cmp - "$tmp/root/etc/hosts.later"
		part "$tmp/$profile.tar.gz" --wildcards 'log/*' >"$tmp/log"
		grep -q '"what":"/etc/hosts.huge".*not taken: 1099511627776 bytes' "$tmp/log"
	done
}

@test "not root, an image: what only root may read is named, exit status 4" {
	cp -a "$world/root" "$world/closed"
	echo 'curl ifconfig.me' >"$world/closed/root/.bash_history"
	chmod 700 "$world/closed/root"
	echo secret >"$world/closed/etc/hosts.closed"
	chmod 600 "$world/closed/etc/hosts.closed"
	mkdir -m 777 "$world/theirs"
	run nobody "$world/dnsir" collect --root "$world/closed" -o "$world/theirs"
	exits 4
	says "not run as root: what only root may read is missing"
	theirs=$(archive_in "$world/theirs")
	part "$theirs" report/report.txt >"$tmp/report"
	grep -q '^refused  */root: could not be looked into.*(EACCES' "$tmp/report" ||
		grep -q -A1 '^refused  */root: could not be looked into' "$tmp/report"
	grep -q '^refused  */etc/hosts.closed' "$tmp/report"
	grep -q 'analysis.seccomp: yes' "$tmp/report"
	run "$dnsir" verify "$theirs"
	exits 0
}

@test "journals full of garbage: each is named with its reason, exit status 4" {
	local d=$tmp/root/var/log/journal/0123456789abcdef0123456789abcdef f
	cp -a "$world/root" "$tmp/root"
	mkdir -p "$d"
	head -c 1M /dev/urandom >"$d/system.journal"
	: >"$d/empty.journal"
	printf LPKSHHRH >"$d/magic.journal"
	{ printf LPKSHHRH && head -c 4M /dev/urandom; } >"$d/user-1000.journal"
	{ printf LPKSHHRH && head -c 300000 /dev/zero; } >"$d/zeros.journal"
	truncate -s 300M "$d/sparse.journal"
	echo text >"$d/text.journal~"
	mkfifo "$d/fifo.journal"
	mkdir "$d/directory.journal"
	ln -s loop.journal "$d/loop.journal"
	ln -s /etc/passwd "$d/link.journal"
	collect_root "$tmp/root" "$tmp/out"
	exits 4
	part "$archive" journal/index.jsonl >"$tmp/index"
	for f in system empty magic user-1000 zeros sparse; do
		[[ $(jq -r --arg f "/$f.journal" 'select(.kind == "file" and
			(.path | endswith($f))) | .readable == false and
			(.reason | length > 0)' "$tmp/index") == true ]] ||
			fail "$f: $(grep "$f" "$tmp/index")"
	done
	part "$archive" --wildcards 'log/*' >"$tmp/log"
	for f in fifo directory loop; do
		grep -q "\"what\":\"[^\"]*/$f.journal\"" "$tmp/log"
	done
	# Copied as they are: somebody else's reader may know more.
	part "$archive" "[root]${d#"$tmp/root"}/user-1000.journal" |
		cmp - "$d/user-1000.journal"
	run "$dnsir" verify "$archive"
	exits 0
}

@test "without dnsir-journal: said, and all else is taken" {
	mkdir "$tmp/alone"
	cp "$dnsir" "$tmp/alone/dnsir"
	mkdir -p "$tmp/root/var/log/journal/0123456789abcdef0123456789abcdef"
	make_root "$tmp/root"
	head -c 1M /dev/urandom >"$tmp/root/var/log/journal/0123456789abcdef0123456789abcdef/system.journal"
	run "$tmp/alone/dnsir" collect -v --root "$tmp/root" -o "$tmp/a.tar.gz"
	exits 4
	says "dnsir-journal does not lie beside dnsir"
	part "$tmp/a.tar.gz" '[root]/etc/hosts' | cmp - "$tmp/root/etc/hosts"
	part "$tmp/a.tar.gz" report/report.txt >"$tmp/report"
	grep -q journal "$tmp/report"
}

# A host whose only program is dnsir: no systemd, no shell, no C library.
@test "no systemd at all: said, all else is taken, exit status 0" {
	local where
	make_root "$tmp/root"
	mkdir "$tmp/root/kit"
	cp "$dnsir" "$tmp/root/kit/dnsir"
	cat >"$tmp/inside" <<-'TEXT'
		set -e
		mount --make-rprivate /
		[[ $2 == directory ]] || mount --bind "$1" "$1"
		mount -t proc proc "$1/proc"
		chroot "$1" /kit/dnsir collect -o -
	TEXT
	for where in directory mount; do
		unshare --pid --fork --mount --net \
			bash "$tmp/inside" "$tmp/root" "$where" \
			>"$tmp/a.tar.gz" 2>"$tmp/err" || fail "$?: $(cat "$tmp/err")"
		run "$dnsir" verify "$tmp/a.tar.gz"
		exits 0
		part "$tmp/a.tar.gz" report/report.txt >"$tmp/report"
		tr -s '\n ' '  ' <"$tmp/report" >"$tmp/line"
		grep -q 'systemd-resolved does not run on this host' "$tmp/line"
		grep -q 'there is no journal file' "$tmp/line"
		part "$tmp/a.tar.gz" '[root]/etc/hosts' | cmp - "$tmp/root/etc/hosts"
		part "$tmp/a.tar.gz" live/proc/processes.jsonl | grep -q '"pid":1'
		if [[ $where == mount ]]; then
			grep -q 'read_only_view: yes' "$tmp/line"
		else
			grep -q 'read_only_view: no, refused: ' "$tmp/line"
		fi
	done
}

@test "on a host, no -o: beside the kit on a stick, else 2 and the choices" {
	need_world
	host_up bad bookworm
	# The program lies on the host's own disk.
	testbed push bad "$dnsir" /usr/local/bin/dnsir
	before=$(testbed exec bad find / -xdev -newer /usr/local/bin/dnsir -name '*dnsir*')
	run testbed exec bad /usr/local/bin/dnsir collect
	exits 2
	says "where shall the archive go?"
	says "-o - | ssh HOST"
	[[ $(testbed exec bad find / -xdev -newer /usr/local/bin/dnsir -name '*dnsir*') == \
		"$before" ]]
	# The kit is a file system of its own.
	run testbed exec bad "$kit/dnsir" collect
	says "archive  $kit/bad-"
	testbed exec bad sh -c "ls $kit/*.tar.gz $kit/*.sha256"
	# And not root.
	testbed exec bad mkdir -m 777 "$kit/theirs"
	run testbed exec bad setpriv --reuid nobody --regid nogroup --clear-groups \
		"$kit/dnsir" collect -o "$kit/theirs"
	exits 4
	says "not run as root"
	mkdir "$tmp/theirs"
	testbed pull bad "$kit/theirs/." "$tmp/theirs/"
	testbed stop bad
	theirs=$(archive_in "$tmp/theirs")
	run "$dnsir" verify "$theirs"
	exits 0
	part "$theirs" report/report.txt >"$tmp/report"
	grep -q '^refused ' "$tmp/report"
	grep -q 'read_only_view: no' <(tr -s '\n ' '  ' <"$tmp/report")
	part "$theirs" --wildcards 'log/*' >"$tmp/log"
	grep -q '"what":"/root","error":"EACCES"' "$tmp/log"
}
