# SPDX-License-Identifier: Apache-2.0
"""rdata.py - resource records in wire form: from RFC 1035 text, from the text
of systemd-resolved's dump, and back. It shares nothing with dnsir, so that
the tests compare two readings and not one with itself."""

import base64
import functools
import ipaddress
import re

TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "NULL": 10, "PTR": 12,
    "HINFO": 13, "MX": 15, "TXT": 16, "RP": 17, "AFSDB": 18, "AAAA": 28,
    "LOC": 29, "SRV": 33, "NAPTR": 35, "CERT": 37, "DNAME": 39, "DS": 43,
    "SSHFP": 44, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "NSEC3": 50,
    "NSEC3PARAM": 51, "TLSA": 52, "OPENPGPKEY": 61, "SVCB": 64, "HTTPS": 65,
    "SPF": 99, "EUI48": 108, "ANY": 255, "URI": 256, "CAA": 257,
}
NAMES = {number: name for name, number in TYPES.items()}
ALGORITHMS = {"RSASHA256": 8, "ECDSAP256SHA256": 13}
PARAMS = {"alpn": 1, "port": 3, "ipv4hint": 4, "ipv6hint": 6}

# What a type's data are made of, a letter each: 1 2 4 numbers of that many
# bytes, a A addresses, n a name, s a string, S strings, x hex, b base64,
# t a bit map of types, v strings without their length, g an algorithm,
# h base32hex with a length, l hex with a length, k parameters.
FIELDS = {
    "A": "a", "AAAA": "A", "NS": "n", "CNAME": "n", "PTR": "n", "DNAME": "n",
    "SOA": "nn44444", "MX": "2n", "SRV": "222n", "TXT": "S", "SPF": "S",
    "HINFO": "ss", "RP": "nn", "AFSDB": "2n", "NAPTR": "22sssn",
    "CERT": "221b", "DS": "211x", "SSHFP": "11x", "TLSA": "111x",
    "NSEC": "nt", "DNSKEY": "21gb", "NSEC3": "112lht", "NSEC3PARAM": "112l",
    "OPENPGPKEY": "b",
    "SVCB": "2nk", "HTTPS": "2nk", "URI": "22v", "CAA": "1Tv",
}


def type_number(word):
    return TYPES[word] if word in TYPES else int(re.fullmatch(
        r"TYPE(\d+)", word)[1])


def type_name(number):
    return NAMES.get(number, f"TYPE{number}")


def unescape(text):
    r"""Bytes of text with \DDD (decimal) and \C, from bytes or str."""
    raw = text if isinstance(text, bytes) else text.encode()
    out, i = bytearray(), 0
    while i < len(raw):
        if raw[i] != 92:
            out.append(raw[i])
            i += 1
        elif raw[i + 1:i + 4].isdigit():
            out.append(int(raw[i + 1:i + 4]))
            i += 4
        else:
            out.append(raw[i + 1])
            i += 2
    return bytes(out)


def labels(text):
    """The labels of a name in text form."""
    if text in (".", ""):
        return []
    parts = re.findall(r"(?:[^.\\]|\\\d{3}|\\.)+", text.rstrip("\n"))
    return [unescape(p) for p in parts]


def name_wire(text):
    return b"".join(bytes([len(p)]) + p for p in labels(text)) + b"\0"


@functools.lru_cache(None)
def name_text(wire):
    """One spelling for each name, whatever escapes it was written with."""
    out, i = [], 0
    while wire[i]:
        label = wire[i + 1:i + 1 + wire[i]]
        out.append("".join(
            chr(c) if re.match(rb"[\w*-]", bytes([c])) else f"\\{c:03}"
            for c in label))
        i += 1 + wire[i]
    return ".".join(out) or "."


def words(text):
    """Words and quoted strings, the latter with their quotes."""
    return re.findall(r'"(?:[^"\\]|\\\d{3}|\\.)*"|(?:[^\s"\\]|\\.)+', text)


def string(word):
    if word.startswith('"'):
        word = word[1:-1]
    return unescape(word)


def counted(data):
    return bytes([len(data)]) + data


def bitmap(types):
    windows = {}
    for number in sorted(types):
        window = windows.setdefault(number >> 8, bytearray(32))
        window[(number & 255) >> 3] |= 0x80 >> (number & 7)
    out = b""
    for window, bits in sorted(windows.items()):
        bits = bytes(bits).rstrip(b"\0")
        out += bytes([window, len(bits)]) + bits
    return out


def parameters(rest):
    out = {}
    for word in rest:
        key, _, value = word.partition("=")
        number, value = PARAMS[key], value.strip('"')
        if key == "alpn":
            data = b"".join(counted(v.encode()) for v in value.split(","))
        elif key == "port":
            data = int(value).to_bytes(2, "big")
        else:
            data = b"".join(ipaddress.ip_address(v).packed
                            for v in value.split(","))
        out[number] = data
    return b"".join(n.to_bytes(2, "big") + len(d).to_bytes(2, "big") + d
                    for n, d in sorted(out.items()))


def base32hex(word):
    text = word.upper()
    return base64.b32hexdecode(text + "=" * (-len(text) % 8))


def one_field(field, rest):
    """The wire form of a field; takes its words off rest."""
    if field in "Sbtkx":
        taken = rest[:]
        rest.clear()
        if field == "S":
            return b"".join(counted(string(w)) for w in taken)
        if field == "b":
            return base64.b64decode("".join(taken), validate=True)
        if field == "t":
            return bitmap(type_number(w) for w in taken if w not in "()")
        if field == "k":
            return parameters(taken)
        return bytes.fromhex("".join(taken))
    word = rest.pop(0)
    if field in "124":
        return int(word).to_bytes(int(field), "big")
    if field in "aA":
        return ipaddress.ip_address(word).packed
    if field == "n":
        return name_wire(word)
    if field in "sT":
        return counted(string(word))
    if field == "v":
        return string(word)
    if field == "g":
        return bytes([ALGORITHMS[word] if word in ALGORITHMS else int(word)])
    if field == "h":
        return counted(base32hex(word))
    return counted(b"" if word == "-" else bytes.fromhex(word))


@functools.lru_cache(None)
def wire(rtype, text):
    """RFC 1035 text of a type's data, also RFC 3597, to wire form."""
    rest = text.split() if rtype in ("SVCB", "HTTPS") else words(text)
    if text.startswith("\\# "):
        rest = text.split()
        data = bytes.fromhex("".join(rest[2:]))
        assert len(data) == int(rest[1]), text
        return data
    if rtype == "EUI48":
        return bytes.fromhex(text.replace("-", ""))
    out = b"".join(one_field(f, rest) for f in FIELDS[rtype])
    assert not rest, (rtype, text)
    return out


def strings(data):
    out, i = [], 0
    while i < len(data):
        out.append(data[i + 1:i + 1 + data[i]])
        i += 1 + data[i]
    return out


def as_dumped(rtype, data):
    """The text of a dump, of those types whose text can't be read back."""
    if rtype == "HINFO":
        return b" ".join(strings(data)).decode("utf-8", "backslashreplace")
    return " ".join('"' + "".join(
        chr(c) if 32 <= c < 127 and c != 34 else f"\\{c:03}"
        for c in s) + '"' for s in strings(data))
