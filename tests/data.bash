# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# data.bash - the labelled data and the real recordings that some tests score
# with. They are no part of the project (their licences differ), so a test that
# needs them skips, loudly, where they are not. They are looked for in
# $DNSIR_DATA, else in ../shared/data beside the checkout.

data_source() {
	local top
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
	echo "${DNSIR_DATA:-$top/../shared/data}"
}

# data_dir NAME: unpacks NAME.tar.xz, once for each content, and says where.
data_dir() {
	local archive digest dir new
	archive=$(data_source)/$1.tar.xz
	[[ -r $archive ]] || return 1
	digest=$(sha256sum <"$archive" | cut -c1-16)
	dir=${TMPDIR:-/tmp}/dnsir-data-$(id -u)-$1-$digest
	if [[ ! -d $dir ]]; then
		new=$(mktemp -d "$dir.XXXXXX")
		tar -xJf "$archive" -C "$new" --no-same-owner
		# Another test may have been faster; its copy is as good.
		mv -T "$new" "$dir" 2>/dev/null || rm -rf "$new"
	fi
	# The name can be guessed: what somebody else put there is not ours.
	[[ -O $dir && -d $dir && ! -L $dir ]] || return 1
	echo "$dir"
}

# need_data NAME: for bats; leaves the directory in $data, or skips the test.
need_data() {
	# shellcheck disable=SC2034 # for the caller
	data=$(data_dir "$1") ||
		skip "no labelled data: there is no $(data_source)/$1.tar.xz (DNSIR_DATA=DIR says where it lies)"
}
