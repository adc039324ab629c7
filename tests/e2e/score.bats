#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# score.bats - the detectors meet their targets on labelled data.

# shellcheck disable=SC2154 # top is of lib.bash
load lib

@test "commands: every attack is found, 1 benign in 2,000 at most is high" {
	need_data dev
	run "$top/scripts/score" command
	exits 0
	says "attacks by DNS found"
}

@test "hosts: every malicious line is found, benign files give nothing above info" {
	need_data dev
	run "$top/scripts/score" hosts
	exits 0
	says "malicious lines found"
}
