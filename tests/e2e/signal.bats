#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# signal.bats - SIGUSR1 goes to nobody but a systemd-resolved that dumps its
# cache of it, into a journal that keeps it. Else nothing is sent, and the
# report says why, in words.
# shellcheck disable=SC2154 # what lib.bash sets

load lib

setup_file() {
	need_world
	export witness=$BATS_FILE_TMPDIR/witness
	cc -std=c17 -D_GNU_SOURCE -O2 -static -o "$witness" \
		"$top/tests/e2e/witness.c"
	host_up web bookworm &
	host_up new trixie &
	wait
	testbed dig web @127.0.0.53 www.corp.example >/dev/null
	testbed dig new @127.0.0.53 www.corp.example >/dev/null
}

teardown_file() {
	testbed stop web
	testbed stop new
}

drop_in=/run/systemd/system/systemd-resolved.service.d

# Each test begins with daemons as the distribution has them.
teardown() {
	local name
	for name in web new; do
		testbed exec "$name" pkill -CONT -f '^(/usr)?/lib/systemd/systemd-'
		testbed exec "$name" test -d "$drop_in" || continue
		testbed exec "$name" rm -r "$drop_in"
		restart "$name"
	done
}

restart() {
	testbed exec "$1" systemctl daemon-reload
	testbed exec "$1" systemctl restart systemd-resolved.service
}

# configure NAME LINE...: of the unit's [Service] section.
configure() {
	local name=$1
	shift
	testbed exec "$name" mkdir -p "$drop_in"
	printf '%s\n' '[Service]' "$@" |
		testbed exec "$name" tee "$drop_in/test.conf" >/dev/null
	restart "$name"
}

# stand_in NAME [OPTION...]: the witness runs in systemd-resolved's place: its
# unit, its name, its user.
stand_in() {
	local name=$1
	shift
	testbed exec "$name" mkdir -p /opt/stand-in
	testbed push "$name" "$witness" /opt/stand-in/systemd-resolved
	configure "$name" Type=simple WatchdogSec=0 ExecStart= \
		"ExecStart=/opt/stand-in/systemd-resolved $*" \
		StandardOutput=truncate:/run/witness.log
	eventually 5 testbed exec "$name" grep -q ready /run/witness.log
}

pid_of() {
	testbed exec "$1" systemctl show -P MainPID "$2.service"
}

# Signals that wait to be taken: nothing, or the masks.
pending() {
	testbed exec "$1" sed -n '/^S[a-z]*Pnd:.*[1-9a-f]/p' \
		"/proc/$(pid_of "$1" systemd-resolved)/status"
}

dumped() {
	testbed exec "$1" journalctl -q --sync
	testbed exec "$1" journalctl -q -o cat CODE_FUNC=manager_sigusr1
}

page() {
	part "$archive" report/report.txt | tr -s ' \n' '  '
}

state() {
	part "$archive" live/resolved/state.json | jq -r "$1"
}

# refused REASON WORDS: nothing was sent for that reason, and the page says so.
refused() {
	[[ $(state .reason) == "$1" ]] || fail "the reason is $(state .reason)"
	[[ $(state .signal.sent) == false ]] || fail "a signal was sent"
	[[ $(page) == *"$2"* ]] || fail "'$2' is not said: $(page)"
}

@test "not running: nothing is sent, and the page says that there is no cache" {
	testbed exec web systemctl stop systemd-resolved.service
	collect_on web "$BATS_TEST_TMPDIR/out"
	testbed exec web systemctl start systemd-resolved.service
	exits 0
	refused not-running "systemd-resolved does not run on this host"
}

@test "a resolver that does not handle SIGUSR1 would die of it: none is sent" {
	stand_in web
	collect_on web "$BATS_TEST_TMPDIR/out"
	refused sigusr1-not-blocked "does not handle SIGUSR1"
	[[ $(state .exe) == /opt/stand-in/systemd-resolved ]]
	same <(testbed exec web cat /run/witness.log) <(echo ready)
	# The witness does tell of one.
	testbed exec web systemctl kill -s USR1 systemd-resolved.service
	eventually 5 testbed exec web grep -qx 'signal 10' /run/witness.log
}

@test "v254 and later, without DumpCache: SIGUSR1 could crash it, none is sent" {
	stand_in web -b 10 -b 52
	collect_on web "$BATS_TEST_TMPDIR/out"
	refused v254-or-later "v254 or later"
	[[ -z $(pending web) ]]
	testbed exec web systemctl kill -s USR1 systemd-resolved.service
	[[ $(pending web) == *0200 ]]
}

@test "trixie without its Monitor socket: no signal" {
	testbed exec new rm /run/systemd/resolve/io.systemd.Resolve.Monitor
	configure new # so that teardown makes it again
	testbed exec new rm /run/systemd/resolve/io.systemd.Resolve.Monitor
	collect_on new "$BATS_TEST_TMPDIR/out"
	refused v254-or-later "v254 or later"
	[[ -z $(dumped new) ]]
}

@test "a Monitor socket that somebody else listens on is asked nothing" {
	local socket=/run/systemd/resolve/io.systemd.Resolve.Monitor
	configure new
	testbed exec new rm "$socket"
	testbed push new "$witness" /opt/witness
	testbed exec new systemd-run -q --unit=listener \
		-p StandardOutput=truncate:/run/listener.log /opt/witness -l "$socket"
	eventually 5 testbed exec new grep -q ready /run/listener.log
	collect_on new "$BATS_TEST_TMPDIR/out"
	testbed exec new systemctl stop listener.service
	refused v254-or-later "v254 or later"
	[[ -z $(dumped new) ]]
	testbed exec new grep -qx connected /run/listener.log
	[[ $(testbed exec new grep -c 'was sent' /run/listener.log) == 0 ]]
}

@test "a resolver that hangs is not signalled" {
	testbed exec web systemctl kill -s STOP systemd-resolved.service
	collect_on web "$BATS_TEST_TMPDIR/out"
	pending web >"$BATS_TEST_TMPDIR/pending"
	testbed exec web systemctl kill -s CONT systemd-resolved.service
	refused resolved-silent "did not answer within"
	same /dev/null "$BATS_TEST_TMPDIR/pending"
}

@test "--no-signal" {
	dumped web >"$BATS_TEST_TMPDIR/before"
	collect_on web "$BATS_TEST_TMPDIR/out" --no-signal
	refused no-signal "--no-signal"
	dumped web >"$BATS_TEST_TMPDIR/after"
	same "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "journald hangs: no signal, for the resolver would hang with it" {
	dumped web >"$BATS_TEST_TMPDIR/before"
	testbed exec web systemctl kill -s STOP systemd-journald.service
	collect_on web "$BATS_TEST_TMPDIR/out"
	testbed exec web systemctl kill -s CONT systemd-journald.service
	refused journald-silent "journald did not answer within 2 s"
	dumped web >"$BATS_TEST_TMPDIR/after"
	same "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "journald does not run: no signal" {
	local units
	units=(systemd-journald.service systemd-journald.socket
		systemd-journald-dev-log.socket)
	dumped web >"$BATS_TEST_TMPDIR/before"
	testbed exec web systemctl stop "${units[@]}"
	collect_on web "$BATS_TEST_TMPDIR/out"
	testbed exec web systemctl start "${units[@]}"
	refused journald-silent "journald did not answer"
	dumped web >"$BATS_TEST_TMPDIR/after"
	same "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "LogLevelMax= of its unit would drop the lines: no signal" {
	configure web LogLevelMax=warning
	collect_on web "$BATS_TEST_TMPDIR/out"
	refused log-level-max "LogLevelMax="
	[[ -z $(pending web) ]]
}

@test "a log level that drops the lines: no signal" {
	configure web Environment=SYSTEMD_LOG_LEVEL=notice
	collect_on web "$BATS_TEST_TMPDIR/out"
	refused log-level "it logs nothing at level info"
}

@test "a log level set since, which cannot be seen: silent, and said to be" {
	testbed exec web resolvectl log-level notice
	collect_on web "$BATS_TEST_TMPDIR/out"
	testbed exec web resolvectl log-level info
	[[ $(state .signal.sent) == true ]]
	[[ $(verdict "$archive") == silent ]]
}

@test "LogNamespace=: the dump is read from that journal, whole" {
	configure web LogNamespace=dns
	testbed dig web @127.0.0.53 www.plain >/dev/null
	collect_on web "$BATS_TEST_TMPDIR/out"
	[[ $(state .log_namespace) == dns ]]
	[[ $(verdict "$archive") == complete ]]
	testbed exec web journalctl -q --namespace=dns -o export \
		CODE_FUNC=manager_sigusr1 | cache journal >"$BATS_TEST_TMPDIR/journal"
	grep -q www.plain "$BATS_TEST_TMPDIR/journal"
	answers "$archive" | cache signal >"$BATS_TEST_TMPDIR/archive"
	# Those of the tests before lie in the journal of the host itself.
	comm -23 "$BATS_TEST_TMPDIR/journal" "$BATS_TEST_TMPDIR/archive" \
		>"$BATS_TEST_TMPDIR/lost"
	same /dev/null "$BATS_TEST_TMPDIR/lost"
}

# decoy UNIT PROGRAM: the witness as that program, in a unit of its own.
decoy() {
	testbed exec web mkdir -p "/opt/$1"
	testbed push web "$witness" "/opt/$1/$2"
	testbed exec web systemd-run -q --unit="$1" \
		-p "StandardOutput=truncate:/run/$1.log" "/opt/$1/$2"
	eventually 5 testbed exec web grep -q ready "/run/$1.log"
}

@test "processes that only bear its name, or lie in a copy of its group" {
	local group=/sys/fs/cgroup/evil.slice/system.slice/systemd-resolved.service
	local unit
	decoy cut-name systemd-resolve
	decoy whole-name systemd-resolved
	decoy group-copy systemd-resolved
	testbed exec web mkdir -p "$group"
	pid_of web group-copy | testbed exec web tee "$group/cgroup.procs" >/dev/null
	testbed exec web grep -qx \
		0::/evil.slice/system.slice/systemd-resolved.service \
		"/proc/$(pid_of web group-copy)/cgroup"
	collect_on web "$BATS_TEST_TMPDIR/out"
	for unit in cut-name whole-name group-copy; do
		same <(testbed exec web cat "/run/$unit.log") <(echo ready)
		testbed exec web systemctl stop "$unit.service"
	done
	[[ $(verdict "$archive") == complete ]]
	[[ $(state .pid) == "$(pid_of web systemd-resolved)" ]]
}
