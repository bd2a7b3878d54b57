"""Verifies ledgers and proofs of okr-ledger with Python's standard library alone.

    python3 verifier.py FILE [--key KEYS] [--checkpoints KEPT …] [--against EARLIER] [--entry FILE]
    python3 verifier.py --server URL [--key KEYS] [--checkpoints KEPT …]

FILE is a ledger (`okr-ledger/1`), an inclusion proof (`c2sp.org/tlog-proof@v1`), a consistency
proof (`okr-ledger/consistency@v1`), or an audit package as a ZIP file or a directory. Exit status
0: nothing is wrong, and what is proven is said; 1: something is wrong, and which position and how
is said; 2: the input cannot be used; 3: nothing is wrong, but nothing is proven either.

From top to bottom: signatures, notes, trees, entries, ledgers, proofs, packages, servers, the
command line.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
import urllib.request
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID


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

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def _add(one: Point, other: Point) -> Point:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(factor: int, point: Point) -> Point:
    product = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            product = _add(product, point)
        point, factor = _add(point, point), factor >> 1
    return product


def _point(data: bytes) -> Point:
    """Raises ValueError for bytes that are no point, not its one permitted spelling, or a point of
    order 8 or less, which as a key fits any message."""
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError
    x = x if x % 2 == sign else P - x
    point = x, y, 1, x * y % P
    if _multiply(8, point)[0] == 0:
        raise ValueError
    return point


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def verify_signature(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether [S]B = R + [h]A, of a canonical S and R."""
    try:
        a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little")
    (x1, y1, z1, _), (x2, y2, z2, _) = _multiply(s % ORDER, BASE), _add(r, _multiply(h % ORDER, a))
    same = (x1 * z2 - x2 * z1) % P == (y1 * z2 - y2 * z1) % P == 0
    return same and len(signature) == 64 and s < ORDER


# Notes: signed texts (c2sp.org/signed-note), and checkpoints among them (c2sp.org/tlog-checkpoint).

Keys = dict[tuple[str, bytes], bytes]


class Checkpoint(NamedTuple):
    """The root of the tree over the first `size` entries."""

    origin: str
    size: int
    root: bytes
    signed: bool
    """Whether a trusted key of this origin signed it."""


def _base64(text: str, length: int | None = None) -> bytes:
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text or length not in {None, len(data)}:
        raise ValueError
    return data


def _number(text: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text):
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
            _point(data[1:])
        except ValueError:
            raise Unusable(f"{line[:200]!r} is no Ed25519 key <name>+<id>+<key>") from None
        keys[name, key_id] = data[1:]
    return keys


def signers(note: str, keys: Keys) -> set[str]:
    """The names of the trusted keys that signed a note; raises Fault for a wrong signature by one
    of them, and ValueError for what is no note."""
    text, _, signatures = note.rpartition("\n\n")
    found, rest = set(), signatures
    for line, name, value in re.findall("(— ([^\\s+]+) (\\S+)\n)", signatures):
        data, rest = _base64(value), rest.removeprefix(line)
        key = keys.get((name, data[:4]))
        if key and not verify_signature(key, data[4:], f"{text}\n".encode()):
            raise Fault("altered", 0, 0, f"not signed by {name}, as it claims: {text!r}")
        found |= {name} if key else set()
    if rest or not signatures:
        raise ValueError
    return found


def read_checkpoint(note: str, keys: Keys) -> Checkpoint:
    """A checkpoint; raises Fault for a wrong signature by a trusted key, and Unusable."""
    try:
        origin, size, root = note.rpartition("\n\n")[0].split("\n")
        return Checkpoint(origin, _number(size), _base64(root, 32), origin in signers(note, keys))
    except ValueError:
        raise Unusable(
            "a checkpoint is an origin, a size and a root, a blank line and signatures; this is not"
        ) from None


def read_checkpoints(text: str, keys: Keys) -> list[Checkpoint]:
    """Checkpoints after each other, a blank line between them, by their size."""
    parts = [*text.strip("\n").split("\n\n"), ""]
    notes = (f"{one}\n\n{two}\n" for one, two in zip(parts[::2], parts[1::2], strict=False))
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
        *rest, root = self._subtrees or [EMPTY]
        for subtree in reversed(rest):
            root = _node(subtree, root)
        return root


def _climb(index: int, last: int, node: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots, of the tree that ends with this node and of the one with `last` as last index, to
    which a path leads (sections 2.1.3.2 and 2.1.4.2)."""
    small = large = node
    for other in path:
        if last == 0:
            return b"", b""
        if index & 1 or index == last:
            small, large = _node(other, small), _node(other, large)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            large = _node(large, other)
        index, last = index >> 1, last >> 1
    return (small, large) if last == 0 else (b"", b"")


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
PAYLOAD = "its payload does not have this payload hash"
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
Line = dict[str, Any]
ENVELOPE: dict[str, type] = (
    {"org_id": UUID, "position": int, "stream_id": UUID, "stream_version": int}
    | {"topic": str, "topic_version": int}
    | {"occurred_at": datetime, "recorded_at": datetime, "appended_at": datetime}
    | {"actor_id": UUID, "reason_kind": str, "command_id": UUID, "correlation_id": UUID}
    | {"causation_id": UUID, "imported": bool, "payload_hash": bytes}
)
OPTIONAL = {"reason_kind", "correlation_id", "causation_id"}
READ: dict[type, Callable[[str], Any]] = {
    UUID: lru_cache(4096)(UUID),
    datetime: lru_cache(16)(datetime.fromisoformat),
    bytes: bytes.fromhex,
}
ENCODE: dict[type, Callable[[Any], bytes]] = {
    UUID: lambda value: value.bytes,
    int: lambda value: value.to_bytes(8, "big", signed=True),
    str: str.encode,
    datetime: lambda value: ((value - EPOCH) // MICROSECOND).to_bytes(8, "big", signed=True),
    bool: lambda value: b"\1" if value else b"\0",
    bytes: bytes,
}


def _field(value: Any) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    data = ENCODE[type(value)](value)
    return len(data).to_bytes(4, "big") + data


def leaf_hash(envelope: Sequence[Any]) -> bytes:
    """The leaf of an entry, given the fields of ENVELOPE."""
    return hashlib.sha256(b"\0" + b"".join(map(_field, envelope))).digest()


class Entry:
    """An entry's line; raises one of UNREADABLE for what cannot be."""

    def __init__(self, line: Line) -> None:
        self._envelope = []
        for name, kind in ENVELOPE.items():
            value = line[name]
            if value is not None or name not in OPTIONAL:
                value = READ[kind](value) if kind in READ else value
                if type(value) is not kind:
                    raise TypeError
            self._envelope.append(value)
        self.organization: UUID = self._envelope[0]
        self.position: int = self._envelope[1]
        self.version: tuple[UUID, int] = self._envelope[2], self._envelope[3]
        """Of which object it is which version."""
        self.recorded_at: datetime = self._envelope[7]
        parts = _base64(line["open"]), _base64(line["sealed"] or "")
        self.whole = hashlib.sha256(b"".join(map(_field, parts))).digest() == self._envelope[-1]
        """Whether the payload has the hash that stands beside it; and whether the leaf is right."""
        self.leaf = bytes.fromhex(line["leaf_hash"])
        self.fits = self.leaf == leaf_hash(self._envelope)
        if not 0 < self.position < 2**62 or len(line) != 20 or line["sealed"] == "":
            raise ValueError

    def leaf_at(self, position: int) -> bytes:
        """What the leaf must be if this entry stands at the position."""
        return leaf_hash((self.organization, position, *self._envelope[2:]))


# Ledgers: files in the format okr-ledger/1 of docs/exchange.md.

REACH = 100
"""How far away the position is looked for that a leaf was made for."""
LINE_LIMIT = 2**25


def _members(pairs: list[tuple[str, Any]]) -> Line:
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError
    return members


def read_lines(path: Path) -> Iterator[tuple[bytes, Line]]:
    """The lines of a file, each with its JSON object; an empty one for what is none."""
    decode = json.JSONDecoder(object_pairs_hook=_members).decode
    with path.open("rb") as file:
        while data := file.readline(LINE_LIMIT):
            try:
                line = decode(data.decode())
            except (ValueError, RecursionError):
                line = None
            yield data, line if isinstance(line, dict) else {}


def read_header(path: Path, line: Line) -> tuple[UUID, int, int]:
    """The organisation, the first and the last position of a ledger file; or raises Unusable."""
    if (line.get("format"), line.get("ledger_format")) != ("okr-ledger/1", 1):
        raise Unusable(f"{path.name} is no ledger in the format okr-ledger/1, version 1")
    first, last = line.get("from_position"), line.get("head_position")
    try:
        if type(first) is int and type(last) is int and 0 < first <= last:
            return UUID(line["org_id"]), first, last
    except UNREADABLE:
        pass
    raise Unusable(f"{path.name}: the positions or the organisation in the header cannot be")


Copy = dict[tuple[UUID, int], tuple[int, bytes]]


def read_copy(path: Path, organization: UUID) -> Copy:
    """An earlier copy, in memory: for each version of an object the position of its entry and the
    hash without the position."""
    copy, lines = Copy(), read_lines(path)
    if read_header(path, next(lines, (b"", {}))[1])[0] != organization:
        raise Unusable(f"{path.name} is the ledger of another organisation")
    try:
        for entry in (Entry(line) for _, line in lines if line["type"] == "entry"):
            copy[entry.version] = entry.position, entry.leaf_at(0)
    except UNREADABLE:
        raise Unusable(f"{path.name} is damaged: verify it first") from None
    return copy


class Walk:
    """Goes through the entries of a ledger and notes what is wrong.

    An entry has a place in the file and an origin, the position that its leaf was made for. Where
    they first differ the order is torn; how is known at the end, by whether there are too few or
    too many entries. Versions and times, which do not fit then either, are looked at up to there.
    """

    def __init__(self, first: int, head: int, copy: Copy | None) -> None:
        self.first, self.head, self.faults, self.tree = first, head, list[Fault](), Tree()
        self.broken = 0  # the first place at which a leaf does not fit
        self._place, self._shift, self._lost = first - 1, 0, 0
        self._torn: tuple[int, int] | None = None
        self._versions: dict[UUID, int] = {}
        self._missing: dict[tuple[UUID, int], int] = {}
        self._recorded_at = datetime.min.replace(tzinfo=UTC)
        self._copy, self._copied, self._new = copy or {}, 0, 0
        self._span = next(iter(self._copy.values()), (0, b""))[0]

    def tell(self, how: str, first: int, last: int, why: str) -> None:
        """Notes a fault; neighbours with the same one become one range."""
        before = self.faults[-1] if self.faults and first else Fault("", 0, 0, "")
        if (before.how, before.why, before.last) == (how, why, first - 1):
            first = self.faults.pop().first
        self.faults.append(Fault(how, first, last, why))

    def skip(self, number: int, entry: bool) -> None:
        """A line that cannot be read, perhaps an entry."""
        self._place += entry
        at = self._place if entry else 0
        self.broken = self.broken or at
        self.tell("altered", at, at, f"line {number} cannot be read")

    def take(self, entry: Entry, organization: UUID) -> None:
        """The next entry of the file."""
        self._place += 1
        place, position, origin = self._place, entry.position, self._origin(entry)
        at = position if self._torn else place
        if not place == position == origin:
            self.broken = self.broken or place
        if not origin:
            self.tell("altered", at, at, "its envelope does not have this leaf hash")
        elif self._torn or origin != place:
            self._torn, self._shift = self._torn or (place, origin), origin - place
        elif position != place:
            self.tell("altered", at, at, f"its envelope says position {position}")
        if not entry.whole:
            self.tell("altered", at, at, PAYLOAD)
        if entry.organization != organization:
            self.tell("envelope", at, at, f"it belongs to {entry.organization}")
        if not self.broken:
            self._follow(*entry.version, entry.recorded_at)
        if self._copy:
            self._compare(entry)
        self.tree.add(entry.leaf)

    def _origin(self, entry: Entry) -> int:
        """For which position the leaf was made; 0 if it is none nearby."""
        if entry.fits:
            return entry.position
        reach = REACH if self._lost < REACH else 0
        near = range(max(1, self._place - reach), self._place + reach)
        for position in chain([self._place + self._shift], near):
            if entry.leaf_at(position) == entry.leaf:
                return position
        self._lost += 1
        return 0

    def _follow(self, stream: UUID, version: int, recorded_at: datetime) -> None:
        place = self._place
        last = self._versions.get(stream, 0 if self.first == 1 else version - 1)
        if version > last + 1:
            self._missing[stream, last + 1] = place
        elif version <= last:
            how = "reordered" if self._missing.pop((stream, version), 0) else "inserted"
            self.tell(how, place, place, f"version {version} of object {stream} is after {last}")
        if recorded_at < self._recorded_at:
            self.tell("time", place, place, "it was recorded before the entry before it")
        self._versions[stream], self._recorded_at = max(version, last), recorded_at

    def _compare(self, entry: Entry) -> None:
        """Compares an entry with the earlier copy, from which it is taken."""
        place = entry.position
        position, content = self._copy.pop(entry.version, (0, b""))
        if not position:
            self._new = self._new or (place if place > self._span else 0)
            return
        if self._new:
            self.tell("inserted", self._new, place - 1, "the earlier copy does not have it")
        if content != entry.leaf_at(0):
            self.tell("altered", position, position, "the earlier copy has another entry")
        elif position < self._copied and position != place:
            self.tell("reordered", position, position, "in the earlier copy it stands there")
        self._copied, self._new = max(position, self._copied), 0

    def finish(self) -> None:
        """What only the end shows."""
        if self._torn:
            place, origin = self._torn
            how = "removed" if self._shift > 0 else "inserted" if self._shift else "reordered"
            first = min(place, origin)
            last = origin - 1 if how == "removed" and origin > place else first
            self.tell(how, first, last, f"at place {place} stands what was written for {origin}")
        elif self._place < self.head:
            self.broken = self.broken or self._place + 1
            self.tell("removed", self._place + 1, self.head, "the file ends before")
        elif self._place > self.head:
            self.tell("inserted", self.head + 1, self._place, f"the ledger ended at {self.head}")
        for (stream, version), place in self._missing.items():
            why = f"before it, version {version} of object {stream} is missing"
            self.tell("removed", place, place, why)
        for position, _ in self._copy.values():
            if position >= self.first:
                self.tell("removed", position, position, "the earlier copy has it")


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
    return Fault("re-signed", first, last, f"the checkpoint of size {size} is of another history")


def _known(what: str, checkpoint: Checkpoint, *doubts: str) -> str:
    """Says that something is proven by a checkpoint, or why not."""
    if not checkpoint.signed:
        doubts += ("who signed the checkpoint was not checked: no trusted key for it (--key)",)
    if doubts:
        return f"not proven: {what}, but {' and '.join(doubts)}"
    return f"proven: {what}, signed by {checkpoint.origin}"


def _own_checkpoint(path: Path, keys: Keys) -> list[Checkpoint]:
    """The checkpoint that an export brings along, in the line before the last."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2**16))
        *_, data, _ = b"", b"", *file.read().rstrip().split(b"\n")
    try:
        return [read_checkpoint(json.loads(data)["note"], keys)]
    except (*UNREADABLE, Unusable):
        return []


def verify_ledger(
    path: Path,
    kept: Sequence[Checkpoint],
    keys: Keys,
    earlier: Path | None = None,
    brought: Sequence[Checkpoint] = (),
) -> Report:
    """Checks a ledger file by itself, against checkpoints kept or brought along, and against an
    earlier copy."""
    lines = read_lines(path)
    start, line = next(lines, (b"", {}))
    organization, first, head = read_header(path, line)
    own = [*brought, *(_own_checkpoint(path, keys) if first == 1 else [])]
    for checkpoint in (*kept, *own):
        accept(checkpoint, str(organization), {} if checkpoint in own else keys)
    if kept and first > 1:
        raise Unusable(f"{path.name} begins at position {first} and so has no tree: export all")
    walk = Walk(first, head, read_copy(earlier, organization) if earlier else None)
    roots = {checkpoint.size: EMPTY for checkpoint in (*kept, *own)}
    counts = {"key": 0, "entry": 0, "command": 0, "checkpoint": 0}
    digest, end, leaf = hashlib.sha256(start), b"", b""
    for number, (data, line) in enumerate(lines, start=2):
        kind = str(line.get("type"))
        if end:
            walk.tell("inserted", 0, 0, f"line {number} follows the line that ends the file")
            break
        if kind == "end":
            end = data
            continue
        digest.update(data)
        try:
            counts[kind] += 1
            entry = Entry(line) if kind == "entry" else None
        except UNREADABLE:
            walk.skip(number, kind == "entry" or b'"payload_hash"' in data)
            continue
        if entry:
            walk.take(entry, organization)
            leaf = entry.leaf
            if walk.tree.size in roots:
                roots[walk.tree.size] = walk.tree.root()
    walk.finish()
    once = {(fault.first, fault.how, fault.last): fault for fault in reversed(walk.faults)}
    walk.faults = [once[key] for key in sorted(once)]
    if not end:
        walk.tell("removed", 0, 0, "the line that ends the file: it was cut off")
    elif not walk.faults and not _ends(end, [*counts.values()], leaf, digest.hexdigest()):
        why = "the line that ends the file, or one of a key, command or checkpoint"
        walk.tell("altered", 0, 0, why)
    known = [f"{path.name}: positions {first} to {head} of organisation {organization}"]
    return Report(walk.faults, known + _check(walk, kept, own, roots))


def _ends(data: bytes, counts: list[int], leaf: bytes, digest: str) -> bool:
    """Whether a line is the one that ends a file; it may leave out that there is no checkpoint."""
    named = list(zip(("keys", "entries", "commands", "checkpoints"), counts, strict=True))
    if not counts[3] and b'"checkpoints"' not in data:
        named.pop()
    line = {"type": "end", **dict(named), "leaf_hash": leaf.hex(), "sha256": digest}
    return json.dumps(line, separators=(",", ":")).encode() == data.rstrip(b"\n")


def _check(
    walk: Walk, kept: Sequence[Checkpoint], own: Sequence[Checkpoint], roots: dict[int, bytes]
) -> list[str]:
    """Compares the tree of a ledger with checkpoints; returns what is known, and notes faults."""
    first, head, rewritten = walk.first, walk.head, False
    sound = min((fault.first for fault in walk.faults if fault.first), default=head + 1) - 1
    known, fit, told = list[str](), first - 1, first - 1
    for where, checkpoints in (("kept", kept), ("in the file", own)):
        fitting = None
        for checkpoint in checkpoints:
            size = checkpoint.size
            if size > head:
                why = f"the checkpoint {where} of size {size} has more"
                walk.tell("removed", head + 1, size, why)
            elif roots[size] == checkpoint.root:
                fit = max(fit, size)
                fitting = checkpoint if told < size <= sound else fitting
            elif not (rewritten or 0 < walk.broken <= size):
                walk.faults.append(_rewritten(min(fit + 1, size), size, size))
                rewritten = True
        if fitting:
            what = f"positions {told + 1} to {fitting.size} by the checkpoint {where}"
            known.append(_known(what, fitting))
            told = fitting.size
    if told < head and not walk.faults:
        known.append(f"not proven: positions {told + 1} to {head}: no checkpoint covers them")
    return known


# Proofs: c2sp.org/tlog-proof, and the like of it for consistency.

INCLUSION, CONSISTENCY = "c2sp.org/tlog-proof@v1", "okr-ledger/consistency@v1"


class Proof(NamedTuple):
    """That a position is in a newer tree or, where it is 0, that the old tree is its beginning."""

    position: int
    old: int
    old_root: bytes
    hashes: list[bytes]
    newest: Checkpoint


def read_proof(text: str, keys: Keys) -> Proof:
    """A proof of inclusion or of consistency."""
    head, _, note = text.partition("\n\n")
    try:
        kind, *lines = head.split("\n")
        if kind == INCLUSION and lines[0].startswith("extra "):
            _base64(lines.pop(0)[6:])
        values, hashes = lines[0].split(" "), [_base64(line, 32) for line in lines[1:]]
        if (kind, values[0], len(values)) == (INCLUSION, "index", 2):
            numbers = _number(values[1]) + 1, 0, b""
        elif (kind, values[0], len(values)) == (CONSISTENCY, "old", 3):
            numbers = 0, _number(values[1]), _base64(values[2], 32)
        else:
            raise ValueError
    except (ValueError, IndexError):
        raise Unusable(f"it is no proof {INCLUSION} or {CONSISTENCY}") from None
    return Proof(*numbers, hashes, read_checkpoint(note, keys))


def verify_proof(
    proof: Proof, kept: Sequence[Checkpoint], keys: Keys, leaf: bytes | Entry | None = None
) -> Report:
    """Checks a proof: of inclusion for a leaf or an entry, of consistency with checkpoints kept."""
    place, old, old_root, hashes, newest = proof
    organization = newest.origin.rpartition("/")[2]
    roots = {newest.size: newest.root} | ({} if place else {old: old_root})
    faults, doubts = list[Fault](), list[str]()
    for checkpoint in (newest, *kept):
        accept(checkpoint, organization, keys)
        if roots.get(checkpoint.size, checkpoint.root) != checkpoint.root:
            faults.append(_rewritten(1, checkpoint.size, checkpoint.size))
    if not place:
        what = f"the first {old} of {newest.size} positions are as they were"
        if not verify_consistency(old, old_root, newest.size, newest.root, hashes):
            faults.append(_rewritten(1, old, newest.size))
        if old not in {checkpoint.size for checkpoint in kept}:
            doubts.append(f"no checkpoint of size {old} was given (--checkpoints)")
    else:
        what = f"position {place} of {newest.size} is this entry"
        if isinstance(leaf, Entry):
            if not leaf.whole:
                faults.append(Fault("altered", place, place, PAYLOAD))
            if str(leaf.organization) != organization:
                faults.append(Fault("envelope", place, place, f"it belongs to {leaf.organization}"))
            leaf = leaf.leaf_at(place)
        if leaf is None:
            raise Unusable("an inclusion proof is of an entry: name it (--entry, --leaf)")
        if not verify_inclusion(leaf, place - 1, newest.size, hashes, newest.root):
            why = f"the checkpoint of size {newest.size} has another leaf there"
            faults.append(Fault("altered", place, place, why))
    return Report(faults, [] if faults else [_known(what, newest, *doubts)])


def find_entry(path: Path, position: int) -> Entry:
    """The entry at a position in a file of lines, such as a ledger."""
    for _, line in read_lines(path):
        if line.get("type") == "entry" and line.get("position") == position:
            try:
                return Entry(line)
            except UNREADABLE:
                raise Fault("altered", position, position, "its line cannot be read") from None
    raise Unusable(f"{path.name} has no entry at position {position}")


# Packages: a ledger with proofs, and what was read of it, in a ZIP file or a directory.

SUMS = "SHA256SUMS"
LEDGER_FILE, SEALED_FILE, KEYS_FILE = "ledger.jsonl", "checkpoints.txt", "keys.txt"
CONSISTENCY_FILE = "consistency.txt"
"""From the checkpoint that covers the beginning of the span to the one that covers its end; absent
where there is but one."""
LEDGER_PROOF_FILE = "ledger-proof.txt"
"""From the end of the ledger in the package to that checkpoint, which may be of more entries."""
INCLUSION_FILES = "proofs"
VIEWS = ("state-", "diff.", "policy-")
"""How the files begin that were read of the ledger."""
FILES = (
    *(LEDGER_FILE, SEALED_FILE, KEYS_FILE, LEDGER_PROOF_FILE, "README.md", "verifier.py"),
    *("state-from.json", "state-to.json", "diff.json", "diff.html"),
)
"""What every package has."""
Files = dict[str, Path]


def verify_package(path: Path, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Checks that no file is damaged, and that ledger, checkpoints and proofs fit each other."""
    if path.is_dir():
        return _verify_files(path, path, kept, keys)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                if any(one.compress_type or one.flag_bits & 1 for one in members):
                    raise Unusable(f"{path.name} is no package: its files are compressed")
                if len({one.filename for one in members}) < len(members):
                    raise Fault("inserted", 0, 0, "two files of the package have one name")
                archive.extractall(folder)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise Fault("altered", 0, 0, f"the ZIP file: {error}") from None
        return _verify_files(path, Path(folder), kept, keys)


def _verify_files(package: Path, folder: Path, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    there = sorted(file for file in folder.rglob("*") if file.is_file())
    files = {file.relative_to(folder).as_posix(): file for file in there}
    if SUMS not in files:
        raise Unusable(f"{package.name} is no package: it has no {SUMS}")
    faults = list(_check_sums(files))
    missing = [name for name in FILES if name not in files]
    if missing:
        faults += [Fault("removed", 0, 0, f"{name}, which every package has") for name in missing]
        return Report(faults, [])
    try:
        report = _verify_contents(files, kept, keys)
    except (Fault, Unusable) as error:
        if isinstance(error, Unusable) and not faults:
            raise
        report = Report([error], []) if isinstance(error, Fault) else Report([], [])
    return Report([*faults, *report.faults], report.known)


def _check_sums(files: Files) -> Iterator[Fault]:
    """Compares the files with the list of their digests."""
    lines = {}
    for name in sorted(files.keys() - {SUMS}):
        with files[name].open("rb") as file:
            lines[name] = f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}"
    text = files[SUMS].read_bytes().decode(errors="replace")
    told = {line[66:]: line for line in text.removesuffix("\n").split("\n")}
    for name in sorted(told.keys() | lines.keys()):
        if told.get(name) != lines.get(name):
            how = "altered" if name in lines and name in told else "inserted"
            yield Fault(how if name in lines else "removed", 0, 0, f"{name}, going by {SUMS}")
    if told == lines and text != "".join(f"{line}\n" for line in lines.values()):
        yield Fault("altered", 0, 0, SUMS)


def _verify_contents(files: Files, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    text, own_keys = _read(files[SEALED_FILE]), read_keys(_read(files[KEYS_FILE]))
    faults = [
        Fault("altered", 0, 0, f"no key in {KEYS_FILE} signed the checkpoint of size {one.size}")
        for one in read_checkpoints(text, own_keys)
        if not one.signed
    ]
    sealed = read_checkpoints(text, keys)
    newest, ends = sealed[-1], []
    for name in filter(files.__contains__, (CONSISTENCY_FILE, LEDGER_PROOF_FILE)):
        proof = read_proof(_read(files[name]), keys)
        if proof.newest != newest:
            raise Fault("altered", 0, 0, f"{name} is for none of the checkpoints")
        faults += verify_proof(proof, sealed, {}).faults
        ends.append(Checkpoint(newest.origin, proof.old, proof.old_root, newest.signed))
    head = ends[-1].size
    within = [checkpoint for checkpoint in kept if checkpoint.size <= head]
    brought = [checkpoint for checkpoint in ends if checkpoint.size <= head]
    report = verify_ledger(files[LEDGER_FILE], within, keys, None, brought)
    faults += report.faults
    known = [*report.known]
    for checkpoint in kept[len(within) :]:
        accept(checkpoint, newest.origin.rpartition("/")[2], keys)
        if checkpoint.size != newest.size:
            known.append(f"not compared: the checkpoint kept of size {checkpoint.size}")
        elif checkpoint.root != newest.root:
            faults.append(_rewritten(1, newest.size, newest.size))
    faults += _check_inclusions(files, newest)
    views = [name for name in files if name.startswith(VIEWS)]
    known.append(f"not proven: {', '.join(views)}: whoever imports the ledger can make them anew")
    return Report(faults, known)


def _check_inclusions(files: Files, newest: Checkpoint) -> Iterator[Fault]:
    """Checks the proofs of single entries."""
    left = {name for name in files if name.startswith(f"{INCLUSION_FILES}/")}
    for _, line in read_lines(files[LEDGER_FILE]):
        place = line.get("position") if line.get("type") == "entry" else None
        name = f"{INCLUSION_FILES}/{place}.tlog-proof"
        if type(place) is not int or name not in left:
            continue
        left.remove(name)
        try:
            leaf, proof = bytes.fromhex(line["leaf_hash"]), read_proof(_read(files[name]), {})
            right = (proof.position, proof.newest[:3]) == (place, newest[:3])
            right &= verify_inclusion(leaf, place - 1, newest.size, proof.hashes, newest.root)
        except (Unusable, *UNREADABLE):
            right = False
        if not right:
            yield Fault("altered", place, place, f"{name} is no proof of this entry")
    for name in sorted(left):
        yield Fault("altered", 0, 0, f"{name} is a proof of no entry of the ledger")


# Servers: the newest checkpoint and consistency proofs.

QUERY = '{ consistencyProof(from: "%d", to: "%d") { file } }'


def verify_server(url: str, token: str, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Checks that the ledger which a server has now continues all checkpoints kept."""
    newest, fit = read_checkpoint(_fetch(f"{url}/checkpoint", token), keys), 0
    for checkpoint in (newest, *kept):
        accept(checkpoint, newest.origin.rpartition("/")[2], keys)
    for checkpoint in kept:
        hashes, size = list[bytes](), checkpoint.size
        if size > newest.size:
            why = f"the checkpoint kept of size {size} has more"
            return Report([Fault("removed", newest.size + 1, size, why)], [])
        if 0 < size < newest.size:
            answer = _fetch(f"{url}/graphql", token, {"query": QUERY % (size, newest.size)})
            try:
                file = json.loads(answer)["data"]["consistencyProof"]["file"]
            except UNREADABLE:
                raise Unusable(f"the server answers no proof: {answer[:500]!r}") from None
            hashes = read_proof(file, keys).hashes
        if not verify_consistency(size, checkpoint.root, newest.size, newest.root, hashes):
            return Report([_rewritten(fit + 1, size, size)], [])
        fit = size
    doubts = [] if kept else ["no checkpoint was given to compare it with (--checkpoints)"]
    what = f"the ledger of size {newest.size} continues the checkpoints kept, up to size {fit}"
    return Report([], [_known(what, newest, *doubts)])


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Another host must not get the token."""

    def redirect_request(self, *_: Any) -> None:
        """Nothing is asked there."""


def _fetch(url: str, token: str, body: Line | None = None) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(url, data, headers)
        with urllib.request.build_opener(NoRedirects).open(request, timeout=60) as response:
            return str(response.read(LINE_LIMIT).decode())
    except (OSError, ValueError) as error:
        raise Unusable(f"{url} does not answer: {error}") from None


# The command line.

TOLD = 20
"""How many faults are told."""


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is no text") from None


def verify(options: argparse.Namespace) -> Report:
    """Does what the options say."""
    keys = read_keys("\n".join(map(_read, options.key)))
    notes = (read_checkpoints(_read(path), keys) for path in options.checkpoints)
    kept = sorted(chain(*notes), key=lambda checkpoint: checkpoint.size)
    if options.server:
        token = os.environ.get("OKR_TOKEN")
        if not token:
            raise Unusable("set OKR_TOKEN to a token for the server")
        return verify_server(options.server.rstrip("/"), token, kept, keys)
    begin = b"PK"
    if not options.file.is_dir():
        with options.file.open("rb") as file:
            begin = file.read(32)
    if begin.startswith(b"PK"):
        return verify_package(options.file, kept, keys)
    if begin.startswith((INCLUSION.encode(), CONSISTENCY.encode())):
        proof = read_proof(_read(options.file), keys)
        leaf = find_entry(options.entry, proof.position) if options.entry else options.leaf
        return verify_proof(proof, kept, keys, leaf)
    return verify_ledger(options.file, kept, keys, options.against)


def main(arguments: Sequence[str] | None = None, program: str | None = None) -> int:
    """Verifies, says what was found, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog=program,
        description="Verify a ledger, a proof, a package or a server against checkpoints kept.",
    )
    option = parser.add_argument
    lists: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}
    option("file", nargs="?", type=Path, help="a ledger, a proof or a package")
    option("--server", metavar="URL", help="a server instead; token in OKR_TOKEN")
    option("--key", metavar="FILE", help="trusted keys, one a line", **lists)
    option("--checkpoints", metavar="FILE", help="checkpoints kept", **lists)
    option("--against", metavar="FILE", type=Path, help="an earlier copy of the ledger")
    option("--entry", metavar="FILE", type=Path, help="the lines with a proof's entry")
    option("--leaf", metavar="HEX", type=bytes.fromhex, help="a proof's leaf hash")
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
    more = [f"and {len(report.faults) - TOLD} more"] if len(report.faults) > TOLD else []
    told = [*map(str, report.faults[:TOLD]), *more, *report.known]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    if report.faults:
        return 1
    return 0 if any(line.startswith("proven: ") for line in report.known) else 3


if __name__ == "__main__":
    sys.exit(main())
