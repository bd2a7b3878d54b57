"""Verifies ledgers and proofs of okr-ledger with Python's standard library alone.

    python3 verifier.py FILE [--key KEYS] [--checkpoints KEPT …] [--against EARLIER] [--entry FILE]
    python3 verifier.py --server URL [--key KEYS] [--checkpoints KEPT …]

FILE is a ledger (`okr-ledger/1`), an inclusion proof (`c2sp.org/tlog-proof@v1`) or a consistency
proof (`okr-ledger/consistency@v1`). Exit status 0: nothing is wrong, and what is proven is said;
1: something is wrong, and which position and how is said; 2: the input cannot be used.

From top to bottom: signatures, notes, trees, entries, ledgers, proofs, servers, the command line.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias


class Unusable(Exception):
    """An input that cannot be read as what it should be; the message names it and the remedy."""


class Fault(Exception):
    """What is wrong: how, from which position to which (0: it is not about one), and why."""

    def __init__(self, how: str, first: int, last: int, why: str) -> None:
        where = f"position {first}" if first == last else f"positions {first} to {last}"
        super().__init__(f"{how}: {where}: {why}" if first else f"{how}: {why}")
        self.how, self.first, self.last, self.why = how, first, last, why


class Report(NamedTuple):
    """What was found: what is wrong, and what is known to be right and on what grounds."""

    faults: list[Fault]
    known: list[str]


# Signatures: Ed25519, RFC 8032 section 5.1, on the curve -x² + y² = 1 + dx²y² modulo P. Points are
# (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.

Point: TypeAlias = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, other: Point) -> Point:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _decode_point(data: bytes) -> Point:
    """Raises ValueError for bytes that are no point, or not its one permitted spelling."""
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError
    if x % 2 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encode_point(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x % 2) << 255).to_bytes(32, "little")


BASE = _decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def public_key(data: bytes) -> Point:
    """The point of a public key; ValueError for none and for one that fits any message (whose
    order is 8 or less)."""
    point = multiple = _decode_point(data)
    for _ in range(3):
        multiple = _add(multiple, multiple)
    if multiple[0] == 0:
        raise ValueError
    return point


def verify_signature(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether [S]B = R + [h]A, of a canonical S and R."""
    try:
        x, y, z, t = public_key(key)
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus = (P - x, y, z, P - t)
    addends = (NEUTRAL, BASE, minus, _add(BASE, minus))
    point = NEUTRAL
    for bit in reversed(range(253)):
        point = _add(_add(point, point), addends[(s >> bit & 1) + 2 * (h >> bit & 1)])
    return _encode_point(point) == signature[:32]


# Notes: signed texts (c2sp.org/signed-note), and checkpoints among them (c2sp.org/tlog-checkpoint).

Keys: TypeAlias = dict[tuple[str, bytes], bytes]


class Checkpoint(NamedTuple):
    """The root of the tree over the first `size` entries."""

    origin: str
    size: int
    root: bytes
    signed: bool
    """Whether a trusted key of this origin signed it."""


def _base64(text: str) -> bytes:
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text:
        raise ValueError
    return data


def _hash(text: str) -> bytes:
    data = _base64(text)
    if len(data) != 32:
        raise ValueError
    return data


def _size(text: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text, re.ASCII):
        raise ValueError
    return int(text)


def read_keys(text: str) -> Keys:
    """Trusted keys, one `<name>+<id>+<key>` a line."""
    keys: Keys = {}
    for line in filter(None, text.split("\n")):
        try:
            name, number, encoded = line.split("+", 2)
            data = _base64(encoded)
            key_id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
            if data[:1] != b"\1" or key_id.hex() != number:
                raise ValueError
            public_key(data[1:])
        except ValueError:
            raise Unusable(f"{line[:200]!r} is no Ed25519 key <name>+<id>+<key>") from None
        keys[name, key_id] = data[1:]
    return keys


def signers(note: str, keys: Keys) -> set[str]:
    """The names of the trusted keys that signed a note; raises Fault for a wrong signature by one
    of them, and Unusable for what is no note."""
    text, _, signatures = note.rpartition("\n\n")
    lines = re.findall("— ([^\\s+]+) (\\S+)\n", signatures)
    if not lines or "".join(f"— {name} {value}\n" for name, value in lines) != signatures:
        raise Unusable("a note ends with a blank line and signatures, and this does not")
    found = set()
    for name, value in lines:
        try:
            data = _base64(value)
        except ValueError:
            raise Unusable(f"the signature by {name} is no base64") from None
        key = keys.get((name, data[:4]))
        if key is not None:
            if not verify_signature(key, data[4:], f"{text}\n".encode()):
                raise Fault("altered", 0, 0, f"not signed by {name}, as it claims: {text!r}")
            found.add(name)
    return found


def read_checkpoint(note: str, keys: Keys) -> Checkpoint:
    """A checkpoint; raises Fault and Unusable as `signers` does."""
    try:
        origin, size, root = note.rpartition("\n\n")[0].split("\n")
        return Checkpoint(origin, _size(size), _hash(root), origin in signers(note, keys))
    except ValueError:
        raise Unusable("a checkpoint is an origin, a size and a root, and this is not") from None


def read_checkpoints(text: str, keys: Keys) -> list[Checkpoint]:
    """Checkpoints after each other, a blank line between them, by their size."""
    parts = text.strip("\n").split("\n\n")
    notes = (f"{one}\n\n{two}\n" for one, two in zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2:
        raise Unusable("it is no list of checkpoints: each has a blank line before its signatures")
    return sorted((read_checkpoint(note, keys) for note in notes), key=lambda kept: kept.size)


# Trees: RFC 9162 section 2.1.

EMPTY = hashlib.sha256().digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """Grows by leaves, of which it keeps but the roots of the complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Appends the hash of a leaf."""
        size = self.size
        while size & 1:
            leaf, size = _node(self._subtrees.pop(), leaf), size >> 1
        self._subtrees.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves."""
        if not self._subtrees:
            return EMPTY
        *rest, root = self._subtrees
        for subtree in reversed(rest):
            root = _node(subtree, root)
        return root


def _climb(
    index: int, last: int, node: bytes, path: Sequence[bytes]
) -> tuple[bytes | None, bytes | None]:
    """The roots, of the tree that ends with this node and of the one with `last` as last index, to
    which a path leads (sections 2.1.3.2 and 2.1.4.2)."""
    small = large = node
    for other in path:
        if last == 0:
            return None, None
        if index & 1 or index == last:
            small, large = _node(other, small), _node(other, large)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            large = _node(large, other)
        index, last = index >> 1, last >> 1
    return (small, large) if last == 0 else (None, None)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether a tree has the leaf at the index."""
    return 0 <= index < size and _climb(index, size - 1, leaf, path)[1] == root


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the old tree is the beginning of the new one."""
    if old in {0, new}:
        return not path and old_root == (new_root if old else EMPTY)
    if old > new or not path:
        return False
    first, *rest = path if old & (old - 1) else [old_root, *path]
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return _climb(index, last, first, rest) == (old_root, new_root)


# Entries: the hashes of docs/ledger-format.md.

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
PAYLOAD = "its payload does not have this payload hash"
Line: TypeAlias = dict[str, Any]


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def _integer(value: Any) -> bytes:
    if type(value) is not int:
        raise ValueError
    return b"\0\0\0\x08" + value.to_bytes(8, "big", signed=True)


@lru_cache(16)
def _time(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.isoformat() != text:
        raise ValueError
    return (moment - EPOCH) // MICROSECOND


@lru_cache(4096)
def _uuid(text: str) -> bytes:
    if not UUID.fullmatch(text):
        raise ValueError
    return b"\0\0\0\x10" + bytes.fromhex(text.replace("-", ""))


def _optional(encode: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    return lambda value: b"\xff\xff\xff\xff" if value is None else encode(value)


# The envelope after organisation and position.
ENVELOPE: dict[str, Callable[[Any], bytes]] = {
    "stream_id": _uuid,
    "stream_version": _integer,
    "topic": lambda text: _field(text.encode()),
    "topic_version": _integer,
    "occurred_at": lambda text: _integer(_time(text)),
    "recorded_at": lambda text: _integer(_time(text)),
    "appended_at": lambda text: _integer(_time(text)),
    "actor_id": _uuid,
    "reason_kind": _optional(lambda text: _field(text.encode())),
    "command_id": _uuid,
    "correlation_id": _optional(_uuid),
    "causation_id": _optional(_uuid),
    "imported": lambda flag: _field(b"\1" if flag else b"\0"),
    "payload_hash": lambda text: _field(bytes.fromhex(text)),
}


def payload_hash(open_part: bytes, sealed: bytes) -> bytes:
    """Over the two parts of a payload; an absent one counts as empty."""
    return hashlib.sha256(_field(open_part) + _field(sealed)).digest()


class Entry:
    """An entry's line; raises one of UNREADABLE for what cannot be."""

    def __init__(self, line: Line) -> None:
        self.organization: str = line["org_id"]
        self.position: int = line["position"]
        self.stream: str = line["stream_id"]
        self.version: int = line["stream_version"]
        self.recorded_at = _time(line["recorded_at"])
        self.leaf = bytes.fromhex(line["leaf_hash"])
        """As the file has it."""
        parts = _base64(line["open"]), b"" if line["sealed"] is None else _base64(line["sealed"])
        self.whole = payload_hash(*parts).hex() == line["payload_hash"]
        """Whether the payload has the hash that stands beside it."""
        self._before = b"\0" + _uuid(self.organization)
        self._after = b"".join([encode(line[name]) for name, encode in ENVELOPE.items()])
        right = type(self.position) is int and type(line["imported"]) is bool and len(line) == 20
        if not right or not 0 < self.position < 2**62:
            raise ValueError

    def leaf_at(self, position: int) -> bytes:
        """What the leaf must be if this entry stands at the position."""
        return hashlib.sha256(self._before + _integer(position) + self._after).digest()


# Ledgers: files in the format okr-ledger/1 of docs/exchange.md.

REACH = 256
"""How many positions away an entry that was moved is looked for."""
LINE_LIMIT = 2**25
PLURALS = {"key": "keys", "entry": "entries", "command": "commands", "checkpoint": "checkpoints"}


def _object(pairs: list[tuple[str, Any]]) -> Line:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


DECODE = json.JSONDecoder(object_pairs_hook=_object).decode


def read_lines(path: Path) -> Iterator[tuple[bytes, Line | None]]:
    """The lines of a file, each with its JSON object; None for what is none."""
    with path.open("rb") as file:
        while data := file.readline(LINE_LIMIT):
            try:
                line = DECODE(data.decode())
            except (ValueError, RecursionError):
                line = None
            yield data, line if isinstance(line, dict) else None


def _header(path: Path, line: Line | None) -> Line:
    line = line or {}
    first, last = line.get("from_position"), line.get("head_position")
    if (line.get("format"), line.get("ledger_format")) != ("okr-ledger/1", 1):
        raise Unusable(f"{path.name} is no ledger in the format okr-ledger/1, version 1")
    right = type(first) is int and type(last) is int and 0 < first <= last < 2**62
    if not right or not UUID.fullmatch(str(line.get("org_id"))):
        raise Unusable(f"{path.name}: the positions or the organisation in the header cannot be")
    return line


def _own_note(path: Path) -> str | None:
    """The checkpoint that an export brings along, in the line before the last."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2**16))
        *_, line, _ = b"", b"", *file.read().rstrip().split(b"\n")
    try:
        members = json.loads(line)
        return str(members["note"]) if members["type"] == "checkpoint" else None
    except (ValueError, TypeError, KeyError):
        return None


class Earlier:
    """An earlier copy of the ledger: its leaves around a position, read as far as needed."""

    def __init__(self, path: Path, organization: str) -> None:
        self._path, self._lines = path, read_lines(path)
        if _header(path, next(self._lines, (b"", None))[1])["org_id"] != organization:
            raise Unusable(f"{path.name} is the ledger of another organisation")
        self._leaves: dict[int, bytes] = {}
        self.last = 0

    def at(self, position: int) -> bytes | None:
        """The leaf at a position; None if the copy does not have it."""
        while self.last < position + REACH:
            line = next(self._lines, (b"", {"type": "end"}))[1]
            if line is None:
                raise Unusable(f"{self._path.name} is damaged: verify it first")
            if line.get("type") == "entry":
                self.last = int(line["position"])
                self._leaves[self.last] = bytes.fromhex(line["leaf_hash"])
                self._leaves.pop(self.last - 4 * REACH, None)
            elif line.get("type") != "key":
                break
        return self._leaves.get(position)


class Walk:
    """Goes through the entries of a ledger and notes what is wrong with them and their order.

    Each entry has a place, its position as the file has it, and an origin: the position that its
    leaf was made for. Where they differ, something was taken out, put in or moved before it.
    """

    def __init__(self, header: Line, earlier: Earlier | None) -> None:
        self.organization: str = header["org_id"]
        self.first: int = header["from_position"]
        self.head: int = header["head_position"]
        self.faults: list[Fault] = []
        self.tree = Tree()
        self.torn = 0
        """The first position at which a leaf does not fit or the order is broken."""
        self.unread: list[int] = []
        """The numbers of unreadable lines since the last entry."""
        self.differs: tuple[int, int] | None = None
        """The first and the last position at which the earlier copy has another leaf."""
        self.earlier = earlier
        self._place, self._next = self.first - 1, self.first
        """The last place, and the origin that must follow."""
        self._shift = 0
        """By how much the last origin is beyond its place."""
        self._gaps: list[tuple[int, int]] = []
        """Origins left out, from one to another."""
        self._early: set[int] = set()
        """Origins that came before those left out, at another place."""
        self._moved = False
        self._searches = 200
        self._versions: dict[str, int] = {}
        self._missing: dict[tuple[str, int], tuple[int, str]] = {}
        """Of objects the first version left out, and before which place."""
        self._recorded_at = -(2**63)

    def fault(self, how: str, first: int, last: int, why: str) -> None:
        """Notes what is wrong; neighbours with the same fault become one range."""
        before = self.faults[-1] if self.faults and first else Fault("", 0, 0, "")
        if (before.how, before.why, before.last) == (how, why, first - 1):
            first = self.faults.pop().first
        self.faults.append(Fault(how, first, last, why))

    def take(self, entry: Entry) -> None:
        """The next entry of the file."""
        place, leaf = entry.position, entry.leaf_at(entry.position)
        origin = self._origin(entry, leaf)
        if origin is None:
            copy = "the earlier copy has another leaf there"
            broken = "its envelope does not have this leaf hash"
            self.fault("altered", place, place, copy if leaf == entry.leaf else broken)
            origin = place + self._shift
        elif origin == self._next and place not in {origin, self._place + 1}:
            self.fault("altered", origin, origin, f"its envelope says position {place}")
            place = origin
        if leaf != entry.leaf:
            self._tear(place)
        if not entry.whole:
            self.fault("altered", place, place, PAYLOAD)
        if entry.organization != self.organization:
            self.fault("envelope", place, place, f"it belongs to {entry.organization}")
        self._follow(place, origin)
        self._moved |= origin != place
        if not self.torn and not self._moved:
            self._continue(entry)
        self.tree.add(entry.leaf)

    def _origin(self, entry: Entry, leaf: bytes) -> int | None:
        """For which position the leaf in the file, or the one of the earlier copy, was made."""
        place = entry.position
        there = self.earlier.at(place) if self.earlier else None
        if leaf == entry.leaf:
            if there == leaf or (there is None and not (self.earlier and self._shift)):
                return place
            self.differs = (self.differs or (place, place))[0], place
        near: list[int] = [place + self._shift, self._next]
        if self._searches:
            self._searches -= 1
            near += [place + sign * away for away in range(1, REACH) for sign in (1, -1)]
        for position in near:
            known = {entry.leaf, self.earlier and self.earlier.at(position)}
            if position not in {place, 0} and entry.leaf_at(position) in known:
                return position
        if leaf == entry.leaf and self.earlier and place + self._shift > self.earlier.last:
            return place + self._shift
        return None

    def _tear(self, place: int) -> None:
        self.torn = min(self.torn or place, place)

    def _follow(self, place: int, origin: int) -> None:
        """What the place and the origin say about the entries before."""
        if place != self._place + 1:
            self._tear(min(place, self._place + 1))
        if place > self.head:
            self.fault("inserted", place, place, f"the ledger ended at {self.head}")
        elif origin >= self._next:
            self._skip(place, origin)
        else:
            self._late(place, origin)
        self._place, self._shift = max(place, self._place), origin - place

    def _skip(self, place: int, origin: int) -> None:
        """Accounts for the origins before one that follows, and for the lines not read."""
        for number in self.unread:
            at = self._next if self._next < origin else 0
            self.fault("altered", at, at, f"line {number} cannot be read")
            self._next += bool(at)
        self.unread.clear()
        if self._next < origin:
            self._gaps.append((self._next, origin - 1))
            if place != origin:
                self._early.add(origin)
        self._next = origin + 1

    def _late(self, place: int, origin: int) -> None:
        """Accounts for an origin that was left out before, or has been there."""
        for first, last in self._gaps:
            if first <= origin <= last:
                self._gaps.remove((first, last))
                self._gaps += [(first, origin - 1), (origin + 1, last)]
                if place != origin or place <= self._place:
                    why = "the entry written there stands elsewhere"
                    for moved in sorted({origin} | ({place} & self._early)):
                        self.fault("reordered", moved, moved, why)
                return
        if (fault := self.faults[-1:]) and (fault[0].how, fault[0].first) == ("altered", origin):
            self.faults.pop()
        self.fault("inserted", origin, origin, "two entries have leaves for this position")

    def _continue(self, entry: Entry) -> None:
        """Compares an entry with those before; only until their order is broken, since what comes
        of that would be found again and again."""
        place, stream, version = entry.position, entry.stream, entry.version
        due = self._versions.get(stream, 0 if self.first == 1 else version - 1) + 1
        name = f"version {min(version, due)} of object {stream}"
        if version > due:
            self._missing[stream, due] = place, name
        elif self._missing.pop((stream, version), None):
            self.fault("reordered", place, place, f"{name} stands after version {due - 1}")
        elif version < due:
            self.fault("inserted", place, place, f"{name} is there already")
        if entry.recorded_at < self._recorded_at:
            self.fault("time", place, place, "it was recorded before the entry before it")
        self._versions[stream] = max(version, due - 1)
        self._recorded_at = entry.recorded_at

    def finish(self) -> None:
        """What only the end shows."""
        end, after = self.head + 1, self._next
        if self._place < self.head:
            self._tear(self._place + 1)
            after = end + self._shift
        self._skip(end, after)
        for first, last in sorted(self._gaps):
            if first <= last:
                self.fault("removed", first, last, "no entry has a leaf for this position")
        for place, name in self._missing.values():
            self.fault("removed", place, place, f"before it, {name} is missing")
        if self.earlier:
            while self.earlier.at(self.earlier.last + 1):
                pass
            if self.earlier.last >= after:
                self.fault("removed", after, self.earlier.last, "the earlier copy has more")

    def narrow(self, first: int, last: int) -> tuple[int, int]:
        """Where in a range, that was written anew, the earlier copy has something else."""
        if self.earlier and self.differs and first <= self.differs[0] <= last:
            first = self.differs[0]
            if self.earlier.last >= last:
                last = min(last, self.differs[1])
        return min(first, last), last


def accept(checkpoint: Checkpoint, organization: str, keys: Keys) -> None:
    """Raises Unusable for the checkpoint of another ledger, and where keys are trusted, for one
    that none of them signed."""
    if checkpoint.origin.rpartition("/")[2] != organization:
        raise Unusable(f"the checkpoint of {checkpoint.origin} is one of another ledger")
    if keys and not checkpoint.signed:
        raise Unusable(
            f"no trusted key signed the checkpoint of size {checkpoint.size}: add the key to the "
            "file of --key, if you trust it, or leave the checkpoint out"
        )


def _rewritten(first: int, last: int, size: int) -> Fault:
    """The fault of a history that is whole, but not the one that was signed."""
    return Fault("re-signed", first, last, f"the checkpoint of size {size} is of another history")


def _known(what: str, checkpoint: Checkpoint, *doubts: str) -> str:
    """Says that something is proven by a checkpoint, or why not."""
    if not checkpoint.signed:
        doubts += ("who signed the checkpoint was not checked: no trusted key for it (--key)",)
    if doubts:
        return f"not proven: {what}, but {' and '.join(doubts)}"
    return f"proven: {what}, signed by {checkpoint.origin}"


def verify_ledger(
    path: Path, kept: Sequence[Checkpoint], keys: Keys, earlier: Path | None = None
) -> Report:
    """Checks a ledger file by itself, against checkpoints kept and against an earlier copy."""
    lines = read_lines(path)
    start, first_line = next(lines, (b"", None))
    header = _header(path, first_line)
    organization, first = header["org_id"], header["from_position"]
    if kept and first > 1:
        raise Unusable(f"{path.name} begins at position {first} and so has no tree: export all")
    for checkpoint in kept:
        accept(checkpoint, organization, keys)
    note = _own_note(path) if first == 1 else None
    own = [] if note is None else [read_checkpoint(note, keys)]
    for checkpoint in own:
        accept(checkpoint, organization, {})
    walk = Walk(header, None if earlier is None else Earlier(earlier, organization))
    roots = {size: EMPTY for _, size, _, _ in (*kept, *own)}
    counts = dict.fromkeys(PLURALS.values(), 0)
    digest, end, leaf = hashlib.sha256(start), b"", b""
    for number, (data, line) in enumerate(lines, start=2):
        kind = "" if line is None else str(line.get("type"))
        if end:
            walk.fault("inserted", 0, 0, f"line {number} follows the line that ends the file")
            break
        if kind == "end":
            end = data
            continue
        digest.update(data)
        if line is None or kind not in PLURALS:
            walk.unread.append(number)
            continue
        counts[PLURALS[kind]] += 1
        if kind == "entry":
            try:
                entry = Entry(line)
            except UNREADABLE:
                walk.unread.append(number)
                continue
            walk.take(entry)
            leaf = entry.leaf
            if walk.tree.size in roots:
                roots[walk.tree.size] = walk.tree.root()
    walk.finish()
    if not end:
        walk.fault("removed", 0, 0, "the line that ends the file: it was cut off")
    elif not walk.faults and not _ends(end, counts, leaf, digest.hexdigest()):
        why = "the line that ends the file, or one of a key, command or checkpoint"
        walk.fault("altered", 0, 0, why)
    known = [f"{path.name}: positions {first} to {walk.head} of organisation {organization}"]
    return Report(walk.faults, known + _compare(walk, kept, own, roots))


def _ends(data: bytes, counts: dict[str, int], leaf: bytes, digest: str) -> bool:
    """Whether a line is the one that ends a file."""
    line = json.loads(data)
    if "checkpoints" not in line and not counts["checkpoints"]:
        del counts["checkpoints"]
    right = {"type": "end", **counts, "leaf_hash": leaf.hex(), "sha256": digest}
    return line == right and json.dumps(line, separators=(",", ":")) == data.decode().rstrip("\n")


def _compare(
    walk: Walk, kept: Sequence[Checkpoint], own: Sequence[Checkpoint], roots: dict[int, bytes]
) -> list[str]:
    """Compares the tree of a ledger with checkpoints; returns what is known, and notes faults."""
    sound = min((fault.first for fault in walk.faults if fault.first), default=walk.head + 1) - 1
    fit = told = walk.first - 1
    known = []
    rewritten = False
    for where, checkpoints in (("kept", kept), ("in the file", own)):
        if rewritten:
            break
        fitting = None
        for checkpoint in checkpoints:
            size = checkpoint.size
            if size > walk.head:
                why = f"the checkpoint {where} of size {size} has more"
                walk.fault("removed", walk.head + 1, size, why)
                break
            if roots[size] != checkpoint.root:
                if not 0 < walk.torn <= size:
                    walk.faults.append(_rewritten(*walk.narrow(fit + 1, size), size))
                rewritten = True
                break
            fit = max(fit, size)
            if told < size <= sound:
                fitting = checkpoint
        if fitting:
            what = f"positions {told + 1} to {fitting.size} by the checkpoint {where}"
            known.append(_known(what, fitting))
            told = fitting.size
    if told < walk.head and not walk.faults:
        known.append(f"not proven: positions {told + 1} to {walk.head}: no checkpoint covers them")
    return known


# Proofs: c2sp.org/tlog-proof, and the like of it for consistency.

INCLUSION, CONSISTENCY = "c2sp.org/tlog-proof@v1", "okr-ledger/consistency@v1"


class Proof(NamedTuple):
    """A proof: hashes, what they are about, and the checkpoint that they lead to."""

    position: int
    """Of the entry; of a proof of consistency, 0."""
    old: int
    old_root: bytes
    hashes: list[bytes]
    newest: Checkpoint


def read_proof(text: str, keys: Keys) -> Proof:
    """A proof of inclusion or of consistency."""
    head, _, note = text.partition("\n\n")
    kind, *lines = head.split("\n")
    try:
        if kind == INCLUSION and lines[0].startswith("extra "):
            _base64(lines.pop(0)[6:])
        name, *values = lines.pop(0).split(" ")
        hashes = [_hash(line) for line in lines]
        if (kind, name, len(values)) == (INCLUSION, "index", 1):
            return Proof(_size(values[0]) + 1, 0, b"", hashes, read_checkpoint(note, keys))
        if (kind, name, len(values)) == (CONSISTENCY, "old", 2):
            old, root = _size(values[0]), _hash(values[1])
            return Proof(0, old, root, hashes, read_checkpoint(note, keys))
    except (ValueError, IndexError):
        pass
    raise Unusable(f"it is no proof {INCLUSION} or {CONSISTENCY}")


def verify_proof(
    proof: Proof, kept: Sequence[Checkpoint], keys: Keys, leaf: bytes | Entry | None = None
) -> Report:
    """Checks a proof: of inclusion for a leaf or an entry, of consistency with checkpoints kept."""
    newest, place, old = proof.newest, proof.position, proof.old
    organization = newest.origin.rpartition("/")[2]
    roots = {newest.size: newest.root} | ({} if place else {old: proof.old_root})
    faults, doubts = [], list[str]()
    for checkpoint in (newest, *kept):
        accept(checkpoint, organization, keys)
        if roots.get(checkpoint.size, checkpoint.root) != checkpoint.root:
            faults.append(_rewritten(1, checkpoint.size, checkpoint.size))
    if not place:
        what = f"the first {old} of {newest.size} positions are as they were"
        if not verify_consistency(old, proof.old_root, newest.size, newest.root, proof.hashes):
            faults.append(_rewritten(1, old, newest.size))
        if old not in {checkpoint.size for checkpoint in kept}:
            doubts.append(f"no checkpoint of size {old} was given (--checkpoints)")
    else:
        what = f"position {place} of {newest.size} is this entry"
        if isinstance(leaf, Entry):
            if not leaf.whole:
                faults.append(Fault("altered", place, place, PAYLOAD))
            if leaf.organization != organization:
                faults.append(Fault("envelope", place, place, f"it belongs to {leaf.organization}"))
            leaf = leaf.leaf_at(place)
        if leaf is None:
            raise Unusable("an inclusion proof is of an entry: name it (--entry, --leaf)")
        if not verify_inclusion(leaf, place - 1, newest.size, proof.hashes, newest.root):
            why = f"the checkpoint of size {newest.size} has another leaf there"
            faults.append(Fault("altered", place, place, why))
    return Report(faults, [] if faults else [_known(what, newest, *doubts)])


def find_entry(path: Path, position: int) -> Entry:
    """The entry at a position in a file of lines, such as a ledger."""
    for _, line in read_lines(path):
        if line and line.get("type") == "entry" and line.get("position") == position:
            try:
                return Entry(line)
            except UNREADABLE:
                raise Fault("altered", position, position, "its line cannot be read") from None
    raise Unusable(f"{path.name} has no entry at position {position}")


# Servers: the newest checkpoint and consistency proofs.


def verify_server(url: str, token: str, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Checks that the ledger which a server has now continues all checkpoints kept."""
    newest = read_checkpoint(_fetch(f"{url}/checkpoint", token), keys)
    organization, fit = newest.origin.rpartition("/")[2], 0
    accept(newest, organization, keys)
    for checkpoint in kept:
        size = checkpoint.size
        accept(checkpoint, organization, keys)
        if size > newest.size:
            why = f"the checkpoint kept of size {size} has more"
            return Report([Fault("removed", newest.size + 1, size, why)], [])
        if 0 < size < newest.size:
            answer = _fetch(f"{url}/graphql", token, {"query": QUERY % (size, newest.size)})
            proof = read_proof(_file(answer), keys)
            right = (proof.old, proof.newest[:3]) == (size, newest[:3])
            right = right and not verify_proof(proof, [checkpoint], keys).faults
        else:
            right = checkpoint.root == (newest.root if size else EMPTY)
        if not right:
            return Report([_rewritten(fit + 1, size, size)], [])
        fit = size
    doubts = [] if kept else ["no checkpoint was given to compare it with (--checkpoints)"]
    what = f"the ledger of size {newest.size} continues the checkpoints kept, up to size {fit}"
    return Report([], [_known(what, newest, *doubts)])


QUERY = '{ consistencyProof(from: "%d", to: "%d") { file } }'


def _file(answer: str) -> str:
    try:
        members = json.loads(answer)
        if members.get("errors"):
            raise Unusable(f"the server says: {members['errors'][0]['message']}")
        return str(members["data"]["consistencyProof"]["file"])
    except UNREADABLE:
        raise Unusable("the server answers no consistency proof") from None


def _fetch(url: str, token: str, body: Line | None = None) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(url, data, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return str(response.read(LINE_LIMIT).decode())
    except (OSError, ValueError) as error:
        raise Unusable(f"{url} does not answer: {error}") from None


# The command line.


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is no text") from None


def verify(options: argparse.Namespace) -> Report:
    """Does what the options say."""
    keys: Keys = {}
    for path in options.key:
        keys |= read_keys(_read(path))
    kept = []
    for path in options.checkpoints:
        kept += read_checkpoints(_read(path), keys)
    kept.sort(key=lambda checkpoint: checkpoint.size)
    if options.server:
        token = os.environ.get("OKR_TOKEN")
        if not token:
            raise Unusable("set OKR_TOKEN to a token for the server")
        return verify_server(options.server.rstrip("/"), token, kept, keys)
    with options.file.open("rb") as file:
        begin = file.read(32)
    if begin.startswith((INCLUSION.encode(), CONSISTENCY.encode())):
        proof = read_proof(_read(options.file), keys)
        leaf = find_entry(options.entry, proof.position) if options.entry else options.leaf
        return verify_proof(proof, kept, keys, leaf)
    return verify_ledger(options.file, kept, keys, options.against)


def main(arguments: Sequence[str] | None = None, program: str | None = None) -> int:
    """Verifies, says what was found, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog=program, description="Verify a ledger, a proof or a server against checkpoints kept."
    )
    parser.add_argument("file", nargs="?", type=Path, help="a ledger or a proof")
    parser.add_argument("--server", metavar="URL", help="a server instead; token in OKR_TOKEN")
    lists: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}
    parser.add_argument("--key", metavar="FILE", help="trusted keys, one a line", **lists)
    parser.add_argument("--checkpoints", metavar="FILE", help="checkpoints kept", **lists)
    parser.add_argument(
        "--against", metavar="FILE", type=Path, help="an earlier copy of the ledger"
    )
    parser.add_argument("--entry", metavar="FILE", type=Path, help="the lines with a proof's entry")
    parser.add_argument("--leaf", metavar="HEX", type=bytes.fromhex, help="a proof's leaf hash")
    options = parser.parse_args(arguments)
    if (options.file is None) == (options.server is None):
        parser.error("name one file, or a server")
    try:
        report = verify(options)
    except Fault as fault:
        report = Report([fault], [])
    except (Unusable, OSError) as error:
        sys.stderr.write(f"unusable: {error}\n")
        return 2
    told = [*map(str, report.faults[:TOLD]), *report.known]
    if len(report.faults) > TOLD:
        told.insert(TOLD, f"and {len(report.faults) - TOLD} more")
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 1 if report.faults else 0


TOLD = 20
"""How many faults are told."""

if __name__ == "__main__":
    sys.exit(main())
