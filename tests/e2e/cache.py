#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cache.py - the records of systemd-resolved's cache, one a line, sorted:
what systemd's own programs show, and what dnsir says of it. It shares no code
with dnsir; so "diff" of two of these tells what was lost and what invented.

    cache.py journal <EXPORT    journalctl -o export, of SIGUSR1's dumps
    cache.py varlink <JSON      resolvectl show-cache --json=short
    cache.py signal <ANSWERS    answers.jsonl: what came by SIGUSR1
    cache.py dumpcache <ANSWERS the same: what came by DumpCache
    cache.py texts <DIG         TXT records as dig shows them, to hex
    cache.py answer-texts <ANSWERS        the same, of answers.jsonl
    cache.py window NAME TYPE <ANSWERS    when it was fetched: two times
"""

import base64
import datetime
import functools
import json
import re
import sys

import rdata

# Their text in a dump can't be read back, or not surely: it is compared as
# text, and LOC, which nobody turns into wire form, too.
AS_DUMPED = ("TXT", "SPF", "HINFO", "LOC")


@functools.lru_cache(None)
def display(name):
    """A name in one spelling; one that the source cut stays as it is."""
    try:
        return rdata.name_text(rdata.name_wire(name))
    except (ValueError, IndexError):
        return "cut:" + name


def show(*fields):
    return "\t".join(str(f) for f in fields)


# journalctl's export format: "FIELD=value", or "FIELD", a length, bytes.

def entries(data):
    at, entry = 0, {}
    while at < len(data):
        end = data.index(b"\n", at)
        line = data[at:end]
        at = end + 1
        if not line:
            yield entry
            entry = {}
        elif b"=" in line:
            key, _, value = line.partition(b"=")
            entry[key.decode()] = value.decode("utf-8", "surrogateescape")
        else:
            size = int.from_bytes(data[at:at + 8], "little")
            value = data[at + 8:at + 8 + size]
            entry[line.decode()] = value.decode("utf-8", "surrogateescape")
            at += 8 + size + 1
    if entry:
        yield entry


def scope_of(header):
    found = [re.search(rf"\b{key}=([^ \]]+)", header)
             for key in ("protocol", "interface", "family")]
    return " ".join(m[1] for m in found if m)


def dump_lines(data):
    """(boot, time, scope, section, text) of records, lines put together."""
    scope = section = ""
    record = None
    for entry in entries(data):
        text = entry["MESSAGE"]
        if text.startswith("        ") and record:
            if not text.lstrip().startswith("-- "):
                record[4] += " " + text.strip()
            continue
        if record:
            yield record
        record = None
        if text.startswith("[Scope "):
            scope = scope_of(text)
        elif text.startswith("[Server "):
            section = "server"
        elif text in ("CACHE:", "ZONE:"):
            section = text[:-1].lower()
        elif text.startswith("\t") and section != "server":
            time = entry.get("_SOURCE_REALTIME_TIMESTAMP",
                             entry["__REALTIME_TIMESTAMP"])
            record = [entry["_BOOT_ID"], int(time), scope, section, text[1:]]
    if record:
        yield record


def key_of(text):
    """Name, class, type and data. A long name loses class and type, and a
    NAPTR of v256 and later has no key at all."""
    m = re.fullmatch(r"(\S+) (IN|ANY|CLASS\d+) (\S+)(?: (.*))?", text, re.S)
    if m:
        return m[1], m[2], m[3], m[4] or ""
    if re.match(r'\d+ \d+ "', text):
        return "", "IN", "NAPTR", text
    name, _, data = text.partition(" ")
    return name, "", "AAAA" if ":" in data else "A", data


def status_of(data):
    if not data.startswith("-- "):
        return "data", data
    word = data[3:].lower()
    return (word, "") if word in ("nodata", "nxdomain") else ("servfail", "")


def dumped_rdata(rtype, data):
    if rtype in AS_DUMPED:
        return data
    return rdata.wire(rtype, data).hex()


def journal(data):
    for boot, time, scope, section, text in dump_lines(data):
        name, rclass, rtype, rest = key_of(text)
        status, rest = status_of(rest)
        if status == "data":
            rest = dumped_rdata(rtype, rest)
        if not rclass:
            rclass = "?"
        yield show(boot, time, scope, section, display(name), rclass, rtype,
                   status, rest)


def micros(text):
    t = datetime.datetime.strptime(
        text, "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ")
    return (t - datetime.datetime(1970, 1, 1)) // datetime.timedelta(
        microseconds=1)


def answers(data, *origins):
    for line in data.decode().splitlines():
        answer = json.loads(line)
        if answer["from"] in origins:
            yield answer


def answer_rdata(a, signal):
    if a["status"] != "data":
        return ""
    if signal and a["type"] == "LOC":
        return a["rdata"]
    if signal and a["type"] in AS_DUMPED:
        return rdata.as_dumped(a["type"], rdata.wire(a["type"], a["rdata"]))
    return rdata.wire(a["type"], a["rdata"]).hex()


def signal(data):
    for a in answers(data, "resolved-signal", "resolved-zone"):
        section = "zone" if a["from"] == "resolved-zone" else "cache"
        rclass = "?" if a["class"] == "CLASS0" else a["class"]
        yield show(a["boot"], micros(a["last"]), a["scope"], section,
                   display(a["name"]), rclass, a["type"], a["status"],
                   answer_rdata(a, True))


# resolvectl's: the records in wire form, and nothing else is looked at.

def records(entry):
    for rr in entry.get("rrs", []):
        raw = base64.b64decode(rr["raw"])
        end = 0
        while raw[end]:
            end += 1 + raw[end]
        end += 1
        kind, rclass = (int.from_bytes(raw[i:i + 2], "big")
                        for i in (end, end + 2))
        ttl = int.from_bytes(raw[end + 4:end + 8], "big")
        yield raw[:end], rclass, kind, ttl, raw[end + 10:]


def class_name(number):
    return {1: "IN", 255: "ANY"}.get(number, f"CLASS{number}")


def scope_shown(scope):
    family = {2: "AF_INET", 10: "AF_INET6"}.get(scope.get("family"))
    return " ".join(w for w in (scope["protocol"], scope.get("ifname"),
                                family) if w)


def varlink(data):
    for scope in json.loads(data):
        for entry in scope["cache"]:
            for name, rclass, kind, ttl, wire in records(entry):
                yield show(scope_shown(scope), rdata.name_text(name),
                           class_name(rclass), rdata.type_name(kind), "data",
                           wire.hex(), ttl)
            if not entry.get("rrs"):
                key = entry["key"]
                status = entry.get("type", "NODATA").lower()
                yield show(scope_shown(scope), display(key["name"]),
                           class_name(key["class"]),
                           rdata.type_name(key["type"]), status, "", None)


def dumpcache(data):
    for a in answers(data, "resolved-varlink"):
        yield show(a["scope"], display(a["name"]), a["class"], a["type"],
                   a["status"], answer_rdata(a, False), a["ttl"])


# TXT records alone, as bytes, beside what the server itself says.

def ambiguous(data):
    r"""Does the dump's text of it read \DDD, where it is four bytes?"""
    for m in re.finditer(rb"\\(\d{3})", data):
        if not (32 <= int(m[1]) < 127 and int(m[1]) != 34) and \
                int(m[1]) < 256:
            return True
    return False


def texts(data):
    for line in data.decode().splitlines():
        m = re.fullmatch(r"(\S+)\s+\d+\s+IN\s+TXT\s+(.*)", line)
        if m:
            wire = rdata.wire("TXT", m[2])
            yield show(display(m[1]), wire.hex(),
                       "ambiguous" if ambiguous(wire) else "")


def answer_texts(data):
    for a in answers(data, "resolved-signal", "resolved-varlink"):
        if a["type"] == "TXT" and a["status"] == "data":
            yield show(display(a["name"]), rdata.wire("TXT",
                                                      a["rdata"]).hex(), "")


def window(data, name, rtype):
    for a in answers(data, "resolved-varlink"):
        if display(a["name"]) == display(name) and a["type"] == rtype:
            yield show(micros(a["first"]), micros(a["last"]))


COMMANDS = {"journal": journal, "varlink": varlink, "signal": signal,
            "dumpcache": dumpcache, "texts": texts,
            "answer-texts": answer_texts, "window": window}


def main():
    lines = COMMANDS[sys.argv[1]](sys.stdin.buffer.read(), *sys.argv[2:])
    sys.stdout.reconfigure(errors="backslashreplace")
    for line in sorted(lines):
        print(line)


main()
