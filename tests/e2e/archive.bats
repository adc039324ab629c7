#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# archive.bats - what lies in an archive is what lay in the root; others can
# read it; whoever changes it is found out; and it is never overwritten.

# shellcheck disable=SC2154 # top, dnsir and archive are of lib.bash
load lib

fixtures=$top/tests/fixtures/e2e

setup_file() {
	local r=$BATS_FILE_TMPDIR
	make_root "$r/small"
	make_root "$r/nasty"
	echo OUTSIDE-OF-THE-ROOT >"$r/outside"
	python3 "$fixtures/nasty-root" "$r/nasty" "$r/outside"
	collect_root "$r/small" "$r/small.out"
	collect_root "$r/nasty" "$r/nasty.out" --case "CASE 7" --operator ann
	echo "$status" >"$r/nasty.status"
}

setup() {
	files=$BATS_FILE_TMPDIR
	tmp=$BATS_TEST_TMPDIR
	small=$(archive_in "$files/small.out")
	nasty=$(archive_in "$files/nasty.out")
}

# The digest that the sidecar of an archive holds.
digest_of() {
	cut -c1-64 "${1%.tar.gz}.sha256"
}

@test "a root full of traps: taken, what was refused is told, exit status 4" {
	local what
	[[ $(cat "$files/nasty.status") == 4 ]]
	part "$nasty" --wildcards 'log/*' >"$tmp/log"
	told() { # KIND PATH
		[[ -n $(jq --arg kind "$1" --arg what "$2" \
			'select(.kind == $kind and .what == $what)' "$tmp/log") ]] ||
			fail "the log does not say that $2 is $1"
	}
	for what in fifo socket device; do
		told special "/etc/hosts.$what"
	done
	for what in absolute climb loop self nowhere long-target inside; do
		told symlink "/etc/hosts.$what"
	done
	told refused /etc/hosts.loop
	told refused /etc/hosts.self
	told special /root/.zsh_history
	told special /home/ann/.zsh_history
	told symlink /root/.bash_history
	told symlink /home/ann/.bash_history
}

@test "no link leads out of the root" {
	zcat "$nasty" >"$tmp/plain"
	[[ $(grep -c OUTSIDE-OF-THE-ROOT "$tmp/plain") == 0 ]]
}

@test "traps in the place of /etc/hosts itself, and of a home: told, not waited for" {
	local trap
	for trap in loop out fifo socket directory device; do
		rm -rf "$tmp/root" "$tmp/out"
		make_root "$tmp/root"
		rm "$tmp/root/etc/hosts"
		rmdir "$tmp/root/home/ann"
		case $trap in
		loop)
			ln -s hosts "$tmp/root/etc/hosts"
			ln -s ann "$tmp/root/home/ann"
			;;
		out)
			ln -s ../../../../../../../../../../../../../../.."$files/outside" \
				"$tmp/root/etc/hosts"
			ln -s "$files" "$tmp/root/home/ann"
			cp "$files/outside" "$files/.bash_history"
			;;
		fifo) mkfifo "$tmp/root/etc/hosts" "$tmp/root/home/ann" ;;
		socket)
			(cd "$tmp/root/etc" && python3 -c 'import socket
socket.socket(socket.AF_UNIX).bind("hosts")')
			;;
		directory) mkdir "$tmp/root/etc/hosts" ;;
		device) mknod "$tmp/root/etc/hosts" c 1 5 ;;
		esac
		SECONDS=0
		collect_root "$tmp/root" "$tmp/out"
		[[ $trap == loop ]] && exits 4 || exits 0
		((SECONDS < 10)) || fail "$trap: $SECONDS s"
		run "$dnsir" verify "$archive"
		exits 0
		[[ $(zcat "$archive" | grep -c OUTSIDE-OF-THE-ROOT) == 0 ]]
		part "$archive" --wildcards 'log/*' >"$tmp/log"
		case $trap in
		loop | out) grep -q '"kind":"symlink","what":"/etc/hosts"' "$tmp/log" ;;
		*) grep -q '"kind":"special","what":"/etc/hosts"' "$tmp/log" ;;
		esac || fail "$trap: $(grep '/etc/hosts' "$tmp/log")"
		part "$archive" report/report.txt | grep -q '/etc/hosts' ||
			fail "$trap: the report does not tell of it"
	done
}

@test "python's tarfile reads it: manifest, bytes, owners, modes, times in ns" {
	run python3 "$fixtures/check-archive" "$nasty" "$files/nasty"
	exits 0
	says "files of the root"
	run python3 "$fixtures/check-archive" "$small" "$files/small"
	exits 0
}

@test "GNU tar lists the members of the manifest, in its order, and warns of nothing" {
	# Times before 1970 and after today are what tar may warn of.
	gnutar() { tar --warning=no-timestamp "$@"; }
	gnutar -tzf "$nasty" --quoting-style=escape 2>"$tmp/err" >"$tmp/members"
	[[ ! -s $tmp/err ]]
	python3 - "$nasty" >"$tmp/listed" <<-'PYTHON'
		import sys, tarfile
		with tarfile.open(sys.argv[1]) as tar:
		    for line in tar.extractfile("manifest.sha256"):
		        escaped = line.startswith(b"\\")
		        name = line[escaped:].rstrip(b"\n").split(b"  ", 1)[1]
		        if escaped:
		            name = (name.replace(b"\\\\", b"\0").replace(b"\\n", b"\n")
		                    .replace(b"\\r", b"\r").replace(b"\0", b"\\"))
		        sys.stdout.buffer.write(name + b"\0")
	PYTHON
	printf 'manifest.sha256\0' >>"$tmp/listed"
	mkdir "$tmp/x"
	gnutar -xzf "$nasty" -C "$tmp/x" --no-same-owner 2>"$tmp/err"
	[[ ! -s $tmp/err ]]
	(cd "$tmp/x" && find . -type f -printf '%P\0') | sort -z >"$tmp/extracted"
	sort -z "$tmp/listed" | cmp - "$tmp/extracted"
	[[ $(wc -l <"$tmp/members") == $(tr -cd '\0' <"$tmp/listed" | wc -c) ]]
}

@test "sha256sum -c manifest.sha256 passes on what GNU tar extracts" {
	mkdir "$tmp/x"
	tar -xzf "$nasty" -C "$tmp/x" --no-same-owner
	run bash -c 'cd "$1" && sha256sum -c --strict --quiet manifest.sha256' - "$tmp/x"
	exits 0
	[[ -z $output ]]
	printf x >>"$tmp/x/[root]/etc/hosts"
	run bash -c 'cd "$1" && sha256sum -c --strict --quiet manifest.sha256' - "$tmp/x"
	exits 1
}

@test "verify holds: alone, beside its digest, against the digest written down" {
	local digest
	digest=$(digest_of "$nasty")
	run "$dnsir" verify "$nasty"
	exits 0
	says "consistent"
	run "$dnsir" verify - <"$nasty"
	exits 0
	run "$dnsir" verify --sha256 "$digest" "$nasty"
	exits 0
	says "authentic"
	run "$dnsir" verify --sha256 "${digest^^}" "$nasty"
	exits 0
	run "$dnsir" verify --sha256 "$(tr 0-9 1-90 <<<"$digest")" "$nasty"
	exits 1
	says "does not hold: SHA-256 is $digest"
	run "$dnsir" verify -q "$nasty"
	exits 0
	[[ -z $output ]]
}

@test "no byte of an archive changes without verify telling" {
	run python3 "$fixtures/flip-bytes" "$dnsir" "$small" 600
	exits 0
	echo "# $output" >&3
}

@test "a sidecar that holds another digest, or none, does not pass" {
	cp "$small" "$tmp/x.tar.gz"
	run "$dnsir" verify "$tmp/x.tar.gz"
	exits 0
	tr 0-9 1-90 <"${small%.tar.gz}.sha256" >"$tmp/x.sha256"
	run "$dnsir" verify "$tmp/x.tar.gz"
	exits 1
	says "the .sha256 beside it says"
	printf '\033[31mlooks good\n%0100d' 0 >"$tmp/x.sha256"
	run "$dnsir" verify "$tmp/x.tar.gz"
	exits 1
	says_nothing_of $'\033'
	: >"$tmp/x.sha256"
	run "$dnsir" verify "$tmp/x.tar.gz"
	exits 1
}

@test "what was changed and packed again: the log or the manifest tells" {
	run python3 "$fixtures/repack" "$dnsir" "$small" "$tmp"
	exits 0
	echo "# $output" >&3
}

@test "analyze derives the same findings, byte for byte" {
	local a p
	for a in "$small" "$nasty"; do
		rm -rf "$tmp/again" && mkdir "$tmp/again"
		run "$dnsir" analyze -o "$tmp/again" "$a"
		exits 0
		for p in findings.json answers.jsonl cited.txt; do
			part "$a" "report/$p" | cmp - "$tmp/again/$p"
		done
		# These begin with which archive they are of, and are the same below.
		for p in report.txt report.html; do
			part "$a" "report/$p" | grep -v 'This copy lies inside' >"$tmp/inside"
			grep -vE '^(Archive|Size|SHA-256) |<div class="custody">' \
				"$tmp/again/$p" >"$tmp/outside"
			grep -v '<div class="custody">' "$tmp/inside" |
				diff - "$tmp/outside" >&2
			grep -q "$(digest_of "$a")" "$tmp/again/$p"
		done
	done
	run "$dnsir" analyze - <"$nasty"
	exits 0
	says "DNS INCIDENT RESPONSE"
	run "$dnsir" analyze -o "$tmp/again" "$nasty"
	exits 5 # what lies there is not overwritten
}

@test "a name that would act on a page or a terminal does not" {
	local evil=$'<img src=x onerror=alert(1)>\e[31m\nSHA-256   0.tar.gz'
	evil=${evil//\//_}
	run "$dnsir" collect --root "$files/small" -o "$tmp/$evil"
	exits 0
	mkdir "$tmp/again"
	run "$dnsir" analyze -o "$tmp/again" "$tmp/$evil"
	exits 0
	for f in "$tmp/${evil%.tar.gz}".report.* "$tmp/again"/report.*; do
		case $f in
		*.html) [[ $(grep -c '<img' "$f") == 0 ]] ;;
		*) [[ $(grep -c '^SHA-256' "$f") == 1 ]] ;;
		esac || fail "$f: $(grep -m1 -a 'img' "$f")"
		[[ $(grep -c $'\e' "$f") == 0 ]]
	done
}

@test "-o - writes the archive, and nothing else, on standard output" {
	"$dnsir" collect --root "$files/small" -o - >"$tmp/a.tar.gz" 2>"$tmp/err"
	run "$dnsir" verify --sha256 "$(grep -oP 'sha256 +\K[0-9a-f]{64}' "$tmp/err")" \
		"$tmp/a.tar.gz"
	exits 0
	says "authentic"
	grep -q 'worst  *no finding' "$tmp/err"
	[[ $(find "$tmp" -type f | wc -l) == 2 ]]
}

@test "evidence is never overwritten, nor are the rests of a run that was cut" {
	local beside before
	mkdir "$tmp/out"
	run "$dnsir" collect --root "$files/small" -o "$tmp/out/a.tar.gz"
	exits 0
	before=$(sha256sum "$tmp"/out/*)
	run "$dnsir" collect --root "$files/small" -o "$tmp/out/a.tar.gz"
	exits 5
	says "a.tar.gz: evidence is never overwritten; give another name"
	[[ $(sha256sum "$tmp"/out/*) == "$before" ]]
	for beside in .sha256 .report.txt .report.html .ticket.tar.gz; do
		echo mine >"$tmp/out/b$beside"
		run "$dnsir" collect --root "$files/small" -o "$tmp/out/b.tar.gz"
		exits 5
		says "b$beside: evidence is never overwritten"
		[[ $(cat "$tmp/out/b$beside") == mine && ! -e $tmp/out/b.tar.gz ]]
		rm "$tmp/out/b$beside"
	done
	echo mine >"$tmp/out/c.tar.gz.partial"
	run "$dnsir" collect --root "$files/small" -o "$tmp/out/c.tar.gz"
	exits 5
	says "keep it and give another name"
	[[ $(cat "$tmp/out/c.tar.gz.partial") == mine ]]
	ln -s "$tmp/elsewhere" "$tmp/out/d.tar.gz.partial"
	ln -s "$tmp/elsewhere" "$tmp/out/e.tar.gz"
	for beside in d e; do
		run "$dnsir" collect --root "$files/small" -o "$tmp/out/$beside.tar.gz"
		exits 5
	done
	[[ ! -e $tmp/elsewhere ]]
}

@test "beside it: digest, page, report and ticket, for the owner's eyes only" {
	local f name size digest
	cd "$files/nasty.out"
	name=$(basename "$nasty") size=$(stat -c %s "$nasty")
	digest=$(sha256sum "$nasty" | cut -c1-64)
	[[ $(find . -type f | wc -l) == 5 ]]
	for f in *; do
		[[ $(stat -c %a "$f") == 600 ]] || fail "$f: $(stat -c %A "$f")"
	done
	sha256sum -c "${name%.tar.gz}.sha256"
	head -n 3 "${name%.tar.gz}.report.txt" >"$tmp/header"
	printf 'Archive   %s\nSize      %s bytes\nSHA-256   %s\n' \
		"$name" "$size" "$digest" | diff - "$tmp/header" >&2
	grep -q 'CASE 7; operator: ann' "${name%.tar.gz}.report.txt"
	grep -F "<dd><code>$name</code></dd>" "${name%.tar.gz}.report.html" |
		grep -F "<dd>$size bytes</dd>" | grep -qF "<code>$digest</code>"
	[[ $(stat -c %s "${name%.tar.gz}.ticket.tar.gz") -le 10485760 ]]
	tar -xzf "${name%.tar.gz}.ticket.tar.gz" -C "$tmp"
	cmp "$tmp/report.txt" "${name%.tar.gz}.report.txt"
	cmp "$tmp/report.html" "${name%.tar.gz}.report.html"
	part "$nasty" report/findings.json | cmp - "$tmp/findings.json"
	part "$nasty" report/cited.txt | cmp - "$tmp/cited.txt"
}

@test "a generous umask opens nothing to others" {
	mkdir "$tmp/out"
	(umask 000 && "$dnsir" collect -q --root "$files/small" -o "$tmp/out")
	[[ -z $(find "$tmp/out" -type f ! -perm 600) ]]
}

@test "a report of thousands of findings: the ticket stays below 10 MB" {
	make_root "$tmp/root"
	python3 - >>"$tmp/root/etc/hosts" <<-'PYTHON'
		for n in range(60000):
		    print("65.181.%d.%d %s.n%d.example" % (n >> 8 & 255, n & 255, "x" * 60, n))
	PYTHON
	collect_root "$tmp/root" "$tmp/out"
	exits 0
	found "$archive" hosts.public-mapping "$(printf 'x%.0s' {1..60}).n0.example"
	[[ $(stat -c %s "${archive%.tar.gz}.ticket.tar.gz") -le 10485760 ]]
	tar -tzf "${archive%.tar.gz}.ticket.tar.gz" | grep -qx report.txt
	run "$dnsir" verify "$archive"
	exits 0
}

@test "the last line is the archive, its size, its digest, the worst finding" {
	local out=$tmp/out line
	cp -a "$files/small" "$tmp/root"
	echo '65.181.121.56 malicious.com' >>"$tmp/root/etc/hosts"
	collect_root "$tmp/root" "$out"
	exits 0
	line="archive  $archive ($(stat -c %s "$archive") bytes)  sha256"
	line+=" $(sha256sum "$archive" | cut -c1-64)  worst high: "
	line+=$(findings "$archive" '.findings[0] | "\(.title): \(.subject)"')
	[[ ${lines[-1]} == "$line" ]] || fail "${lines[-1]}" "wanted: $line"
}

# As if others had run in each of the seconds that this one may begin in.
@test "a second run within one second gets a number, and touches nothing" {
	local now n
	mkdir "$tmp/out"
	now=$(date +%s)
	for ((n = now; n < now + 60; n++)); do
		date -u -d "@$n" +%Y%m%dT%H%M%SZ
	done >"$tmp/stamps"
	while read -r n; do
		echo mine >"$tmp/out/fixture-$n.dnsir.sha256"
	done <"$tmp/stamps"
	for n in 2 3; do
		sed "s|.*|$tmp/out/fixture-&-$n.dnsir.report.txt|" "$tmp/stamps" |
			xargs touch
		run "$dnsir" collect --root "$files/small" -o "$tmp/out"
		exits 0
		archive=$(archive_in "$tmp/out")
		[[ $archive =~ /fixture-[0-9]{8}T[0-9]{6}Z-$((n + 1)).dnsir.tar.gz$ ]] ||
			fail "$(ls "$tmp/out")"
		run "$dnsir" verify "$archive"
		exits 0
		rm "$archive"
	done
	[[ $(cat "$tmp"/out/fixture-*Z.dnsir.sha256 | uniq -c) == *' 60 mine' ]]
}
