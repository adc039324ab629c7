#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# html.bats - report.html in a real browser: nothing runs, nothing is loaded,
# nothing is cut off, on a desk, on a phone and on paper.
# shellcheck disable=SC2154 # what lib.bash sets

load lib

setup_file() {
	[[ -n ${DNSIR_LONG:-} ]] || return 0
	"$top/scripts/deps" --browser >&2
	export DNSIR_REPORT_DIR=$BATS_FILE_TMPDIR
	"${dnsir%/*}/tests/report" >&2
	timeout 120 "$top/tests/e2e/browser.py" "$BATS_FILE_TMPDIR/report.html" \
		"$BATS_FILE_TMPDIR/report.pdf" >"$BATS_FILE_TMPDIR/seen.json"
	pdftotext -raw "$BATS_FILE_TMPDIR/report.pdf" \
		"$BATS_FILE_TMPDIR/paper.txt"
}

setup() {
	need_long
	files=$BATS_FILE_TMPDIR
}

seen() {
	jq -r "$1" "$files/seen.json"
}

# Lines are broken anywhere on paper, so they are compared without blanks.
bare() {
	tr -d '[:space:]\f'
}

@test "hostile names, paths and quotes run nothing and load nothing" {
	[[ $(seen .title) == "web01: DNS incident report" ]]
	[[ $(seen .dialogs) == 0 && $(seen .scripts) == 0 ]]
	[[ $(seen .images) == 0 && $(seen .complaints) == 0 ]]
	[[ $(seen '.requests | length') == 0 ]] || fail "$(seen .requests)"
}

@test "they are shown as text instead" {
	seen .text >"$BATS_TEST_TMPDIR/text"
	grep -qF '</script><script>alert(document.domain)</script>' \
		"$BATS_TEST_TMPDIR/text"
	grep -qF '[root]/tmp/\x1b[2J<img src=x>\n\xff' "$BATS_TEST_TMPDIR/text"
}

@test "it fits a phone of 360 pixels and a desk" {
	[[ $(seen .phone) -le 0 ]] || fail "$(seen .phone) pixels too wide"
	[[ $(seen .desk) -le 0 ]] || fail "$(seen .desk) pixels too wide"
}

@test "all text stands out, 4.5 to 1 or better, in light and dark" {
	[[ $(seen '.light >= 4.5') == true ]] || fail "$(seen .light)"
	[[ $(seen '.dark >= 4.5') == true ]] || fail "$(seen .dark)"
}

@test "every link leads to a place on the page" {
	[[ $(seen .dangling) == 0 ]]
}

@test "on paper every quote is there whole, the folded ones too" {
	local quote n=0
	bare <"$files/paper.txt" >"$BATS_TEST_TMPDIR/paper"
	while read -r quote; do
		quote=$(jq -r . <<<"$quote" | bare)
		grep -qF -- "$quote" "$BATS_TEST_TMPDIR/paper" ||
			fail "not on paper: $quote" || return 1
		((++n))
	done < <(jq -c '.quotes[]' "$files/seen.json")
	((n > 20)) || fail "only $n quotes"
}
