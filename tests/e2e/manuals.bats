#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# manuals.bats - the manuals are the contract: every option, source, detector,
# rule and field is in them, and what they show works as it stands.
# shellcheck disable=SC2154,SC2016 # what lib.bash sets; backticks of Markdown

load lib

setup_file() {
	make_root "$BATS_FILE_TMPDIR/root"
	echo '65.181.121.56 malicious.com' >>"$BATS_FILE_TMPDIR/root/etc/hosts"
	mkdir "$BATS_FILE_TMPDIR/out"
	"$dnsir" collect -q --root "$BATS_FILE_TMPDIR/root" \
		-o "$BATS_FILE_TMPDIR/out"
}

setup() {
	archive=$(archive_in "$BATS_FILE_TMPDIR/out")
}

page() {
	mandoc -Tutf8 "$top/man/$1" | col -b
}

# in_page PAGE WORD...: each of the words stands there.
in_page() {
	local page word
	page=$(page "$1" | tr -s '[:space:]' ' ')
	shift
	[[ $# -gt 0 ]] || fail "nothing to look for"
	for word; do
		grep -qwF -- "$word" <<<"$page" || fail "'$word' is missing" || return 1
	done
}

@test "dnsir(8) has every option and command of --help, and no other" {
	local help
	help=$("$dnsir" --help)
	mapfile -t said < <(grep -oE -- '--[a-z][a-z0-9-]+' <<<"$help" | sort -u)
	in_page dnsir.8 "${said[@]}" collect analyze verify list
	mapfile -t known < <(grep -oE '^\.(It|Op) Fl (. , Fl )?-[a-z0-9-]+' \
		"$top/man/dnsir.8" | grep -oE -- '-[a-z0-9-]+$' | sort -u)
	((${#known[@]} > 15))
	for option in "${known[@]}"; do
		grep -qE "\{ \"${option#-}\"," "$top/collector/options.c" ||
			fail "no such option: -$option" || return 1
	done
}

@test "dnsir-modules(7) has every source, detector and rule" {
	mapfile -t names < <("$dnsir" list |
		sed -nE 's/^  ([a-z][a-z0-9-]*) .*/\1/p')
	in_page dnsir-modules.7 "${names[@]}"
	mapfile -t rules < <(cat "$top"/modules/*/rules.tsv |
		grep -v '^#' | cut -f1)
	in_page dnsir-modules.7 "${rules[@]}"
}

@test "dnsir-evidence(5) has every field of findings.json and answers.jsonl" {
	mapfile -t fields < <(findings "$archive" '[., .coverage[0], .gaps[0],
		.findings[0], .findings[0].evidence[0]] | map(keys) | add[]' | sort -u)
	((${#fields[@]} > 30))
	# the kinds of note are told with the log, under the same names
	in_page dnsir-evidence.5 "${fields[@]}"
	mapfile -t fields < <(grep -oE 'json_[a-z0-9]+\(&?j, "[a-z_]+"' \
		"$top/collector/report_answers.c" | grep -oE '"[a-z_]+"' | tr -d '"')
	in_page dnsir-evidence.5 "${fields[@]}"
}

@test "dnsir-evidence(5) has every field of journal/index.jsonl" {
	mapfile -t fields < <(grep -ohE \
		'(json_[a-z0-9]+|put_time)\((&?j), "[a-z_]+"' \
		"$top/collector/journal/index.c" | grep -oE '"[a-z_]+"' | tr -d '"')
	((${#fields[@]} > 40))
	in_page dnsir-evidence.5 "${fields[@]}"
}

@test "the bytes of a finding are got as dnsir-evidence(5) shows" {
	local e member offset length
	e=$(findings "$archive" '.findings[] |
		select(.subject == "malicious.com") | .evidence[0]' -c)
	member=$(jq -r .member <<<"$e")
	offset=$(jq -r .offset <<<"$e")
	length=$(jq -r .length <<<"$e")
	run bash -c "tar -xOzf '$archive' '$member' |
		tail -c +$((offset + 1)) | head -c $length"
	[[ $output == '65.181.121.56 malicious.com' ]] || fail "$output"
}

@test "the archive is checked without dnsir, as dnsir-evidence(5) shows" {
	cd "$BATS_FILE_TMPDIR/out"
	sha256sum -c ./*.sha256
	mkdir "$BATS_TEST_TMPDIR/x"
	tar -xzf "$archive" -C "$BATS_TEST_TMPDIR/x"
	cd "$BATS_TEST_TMPDIR/x"
	sha256sum --quiet -c manifest.sha256
}

@test "the module that dnsir-modules(7) shows compiles without a warning" {
	awk '/^\.Bd -literal/ { p = 1; next } /^\.Ed/ { p = 0 } p' \
		"$top/man/dnsir-modules.7" >"$BATS_TEST_TMPDIR/detect.c"
	grep -q example_detector "$BATS_TEST_TMPDIR/detect.c"
	cc -std=c17 -Wall -Wextra -Wconversion -Werror -I"$top/include" \
		-c -o "$BATS_TEST_TMPDIR/detect.o" "$BATS_TEST_TMPDIR/detect.c"
}

@test "bash completes every option that dnsir has" {
	mapfile -t known < <(grep -E '(required|no)_argument, NULL' \
		"$top/collector/options.c" | grep -oE '\{ "[a-z0-9-]+"' |
		grep -oE '[a-z][a-z0-9-]+' | sort -u)
	((${#known[@]} > 15))
	for option in "${known[@]}"; do
		grep -qE -- "--$option\b" "$top/scripts/completion/dnsir.bash" ||
			fail "--$option is not completed" || return 1
	done
}

@test "every file that the README names is there" {
	mapfile -t files < <(grep -oE '`[a-zA-Z0-9_*./-]+`' "$top/README.md" |
		tr -d '`' | grep -E '(\.[ch]$|/)' | grep -v '^/' | sort -u)
	((${#files[@]} > 20))
	for file in "${files[@]}"; do
		compgen -G "$top/$file" >/dev/null ||
			compgen -G "$top/collector/$file" >/dev/null ||
			compgen -G "$top/tests/$file" >/dev/null ||
			fail "$file is not there" || return 1
	done
}
