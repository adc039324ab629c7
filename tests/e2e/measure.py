#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""measure.py - how long a command takes in a host, and how much memory all of
its processes have together at their peak.

    measure.py PID RUNS BEFORE CMD...     PID: a process of the host

BEFORE is a line for the host's shell, run before each run of CMD.

Prints seconds, and KiB of all processes but dnsir-journal, and of that alone:
medians of RUNS runs. Time and memory are taken in runs of their own, for to
look at the memory takes time. A page that several processes share is counted
once, in shares (Pss of proc(5)).
"""

import os
import statistics
import subprocess
import sys
import time

APART = "dnsir-journal"


def command(pid, arguments):
    return ["nsenter", "-t", pid, "-m", "-u", "-i", "-n", "-p", "-C", "--",
            *arguments]


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:  # it has ended
        return ""


def tasks(pid):
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:  # it has ended
        return []


def descendants(pid):
    found, new = [], [pid]
    while new:
        p = new.pop()
        found.append(p)
        for task in tasks(p):
            new += read(f"/proc/{p}/task/{task}/children").split()
    return found[1:]


def share(pid):
    for line in read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def sample(pid):
    ours = apart = 0
    for p in descendants(pid):
        if read(f"/proc/{p}/comm").strip() == APART:
            apart += share(p)
        else:
            ours += share(p)
    return ours, apart


def start(pid, arguments):
    return subprocess.Popen(command(pid, arguments), env={},
                            stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def done(process, arguments):
    if process.wait() != 0:
        sys.exit(f"measure.py: {' '.join(arguments)}: exit status "
                 f"{process.returncode}")


def seconds(pid, before, arguments):
    done(start(pid, ["/bin/sh", "-c", before]), [before])
    begin = time.monotonic()
    done(start(pid, arguments), arguments)
    return time.monotonic() - begin


def memory(pid, before, arguments):
    done(start(pid, ["/bin/sh", "-c", before]), [before])
    ours = apart = 0
    process = start(pid, arguments)
    while process.poll() is None:
        a, b = sample(str(process.pid))
        ours, apart = max(ours, a), max(apart, b)
    done(process, arguments)
    return ours, apart


def main():
    pid, runs, before = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    arguments = sys.argv[4:]
    seconds(pid, before, arguments)  # and from now on no disk is read
    time_taken = [seconds(pid, before, arguments) for _ in range(runs)]
    peaks = [memory(pid, before, arguments) for _ in range(runs)]
    print(f"{statistics.median(time_taken):.3f}",
          round(statistics.median(p[0] for p in peaks)),
          round(statistics.median(p[1] for p in peaks)))


main()
