"""Verifies ledgers and proofs of okr-ledger with Python's standard library alone.

    python3 verifier.py LEDGER [--key KEYS] [--checkpoints KEPT …] [--against COPY] [--proof PROOF]
    python3 verifier.py PROOF [--key KEYS] [--checkpoints KEPT …] [--entry LEDGER]

LEDGER is a file in the format `okr-ledger/1`; PROOF shows inclusion (`c2sp.org/tlog-proof@v1`) or
consistency (`okr-ledger/consistency@v1`). Exit status 0: nothing is wrong, and what is proven is
said; 1: something is wrong, and which position and how is said; 2: the input cannot be used; 3:
nothing is wrong, but nothing is proven either.

From top to bottom: signatures, notes, trees, entries, ledgers, proofs, the command line.
"""

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, pairwise
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


def roots(leaves: Sequence[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """The roots of the trees over the first so many leaves."""
    found, subtrees = {0: EMPTY}, list[bytes]()
    for size, leaf in enumerate(leaves, start=1):
        node, rest = leaf, size
        while rest % 2 == 0:  # two complete subtrees of one size become one
            node, rest = _node(subtrees.pop(), node), rest // 2
        subtrees.append(node)
        if size in sizes:
            *larger, found[size] = subtrees
            for subtree in reversed(larger):
                found[size] = _node(subtree, found[size])
    return found


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


def _value(line: Line, name: str) -> Any:
    kind, value = ENVELOPE[name], line[name]
    if value is None and name in OPTIONAL:
        return None
    value = READ[kind](value) if kind in READ else value
    if type(value) is not kind:
        raise TypeError
    return value


class Entry:
    """An entry's line; raises one of UNREADABLE for what cannot be."""

    def __init__(self, line: Line) -> None:
        envelope = [_value(line, name) for name in ENVELOPE]
        self.organization = str(envelope[0])
        self.position: int = envelope[1]
        self.version: tuple[UUID, int] = envelope[2], envelope[3]
        self._begin, self._rest = _field(envelope[0]), b"".join(map(_field, envelope[2:]))
        parts = _base64(line["open"]), _base64(line["sealed"] or "")
        self.whole = hashlib.sha256(b"".join(map(_field, parts))).digest() == envelope[-1]
        """Whether the payload has the hash that stands in the envelope."""
        self.leaf = bytes.fromhex(line["leaf_hash"])
        self.fits = self.leaf == self.leaf_at(self.position)
        """Whether the envelope has the leaf hash that stands beside it."""
        right = (len(line), line["type"]) == (20, "entry") and line["sealed"] != ""
        if not right or not 0 < self.position < 2**62:
            raise ValueError

    def leaf_at(self, position: int) -> bytes:
        """What the leaf must be if the entry was written for the position."""
        return hashlib.sha256(b"\0" + self._begin + _field(position) + self._rest).digest()


# Ledgers: files in the format okr-ledger/1 of docs/exchange.md, with a JSON object a line.

REACH = 100
"""How far away the position is looked for that an entry was written for."""
LINE_LIMIT = 2**25
ENTRY = b'"payload_hash"'
"""What only the line of an entry has."""
Leaves = dict[int, bytes]
"""The leaf hashes of positions."""


def _members(pairs: list[tuple[str, Any]]) -> Line:
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError  # two readers might read two things
    return members


DECODE = json.JSONDecoder(object_pairs_hook=_members).decode


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, of any size."""
    with path.open("rb") as file:
        while data := file.readline(LINE_LIMIT):
            yield data


def read_object(data: bytes) -> Line:
    """What a line says; nothing if it is no object."""
    try:
        line = DECODE(data.decode())
    except (ValueError, RecursionError):
        line = None
    return line if isinstance(line, dict) else {}


def read_entries(path: Path) -> Iterator[Line]:
    """The lines of entries in a file."""
    return (read_object(data) for data in read_lines(path) if ENTRY in data)


class Frame(NamedTuple):
    """What a ledger file says beside its entries: of whom it is, its first and its last position,
    the leaf hashes as they were sealed and the checkpoint, if it has them, and what is wrong with
    its last line, the digest of all before."""

    organization: str
    first: int
    head: int
    sealed: list[Line]
    note: str
    damage: list[Fault]


def read_frame(path: Path) -> Frame:
    """Reads a ledger file but for its entries; raises Unusable if it is none."""
    digest, begin, end, sealed, note = hashlib.sha256(), Line(), Line(), list[Line](), ""
    for data in read_lines(path):
        line = {} if ENTRY in data else read_object(data)
        begin = begin or line
        if line.get("type") == "end" and not end:
            end = line
            continue
        digest.update(data)
        if line.get("type") == "checkpoint":
            note = str(line.get("note"))
        if line.get("type") == "leaves":
            sealed.append(line)
    damage = Fault("removed", 0, 0, "the line that ends the file: it was cut off")
    if end:
        why = "the line that ends the file, or one that is not of an entry"
        damage = Fault("altered", 0, 0, why)
    try:
        first, head, organization = begin["from_position"], begin["head_position"], begin["org_id"]
        known = (begin["format"], begin["ledger_format"]) == ("okr-ledger/1", 1)
        if not known or not type(first) is type(head) is int or not 0 < first <= head:
            raise ValueError
        whole = end.get("sha256") == digest.hexdigest()
        found = [] if whole else [damage]
        return Frame(str(UUID(organization)), first, head, sealed, note, found)
    except UNREADABLE:
        raise Unusable(f"{path.name} is no ledger in the format okr-ledger/1, version 1") from None


def read_sealed(lines: list[Line], given: Sequence[Checkpoint]) -> tuple[Leaves, str]:
    """The leaf hashes as they were sealed, as far as checkpoints prove them, and which one does."""
    try:
        data = b"".join(_base64(line["hashes"]) for line in lines)
    except UNREADABLE:
        data = b""
    leaves, proven = [data[at : at + 32] for at in range(0, len(data), 32)], 0
    found = roots(leaves, {checkpoint.size for checkpoint in given})
    for checkpoint in sorted(given, key=lambda one: one.size):
        if found.get(checkpoint.size) != checkpoint.root:
            break
        proven = checkpoint.size
    return dict(enumerate(leaves[:proven], start=1)), f"the checkpoint of size {proven}"


def read_copy(path: Path, organization: str) -> Leaves:
    """The leaf hashes of an earlier copy."""
    frame = read_frame(path)
    if frame.organization != organization:
        raise Unusable(f"{path.name} is the ledger of another organisation")
    try:
        leaves = {line["position"]: bytes.fromhex(line["leaf_hash"]) for line in read_entries(path)}
    except UNREADABLE:
        leaves = {}
    if frame.damage or leaves.keys() != set(range(frame.first, frame.head + 1)):
        raise Unusable(f"{path.name} is damaged: verify it first")
    return leaves


class Walk:
    """Goes through the entries of a ledger and notes what is wrong.

    An entry stands at a place in the file, and was written for a position, its origin: the one for
    which it has the leaf hash that is known of this position or, where none is, the one beside it.
    What was done to the order is seen from all origins, at the end.
    """

    def __init__(self, organization: str, first: int, known: Leaves, whence: str) -> None:
        """`known`: leaf hashes from elsewhere; `whence`: what has them."""
        self.leaves, self.faults = list[bytes](), list[Fault]()
        self.unfit = 0  # the first place where an entry does not have the leaf hash beside it
        self._organization, self._first = organization, first
        self._known, self._whence = known, whence
        self._origins, self._lost = list[int](), 0
        self._shift = 0  # from the last entry's place to its origin
        self._moved = 0  # from the position that the last known entry says to its origin
        self._wrong: dict[int, list[tuple[str, str]]] = {}  # how and why, by places
        self._versions, self._torn = dict[UUID, int](), False

    def take(self, line: Line) -> None:
        """The line of the next entry."""
        place, wrong = self._first + len(self.leaves), list[tuple[str, str]]()
        try:
            entry = Entry(line)
        except UNREADABLE:
            wrong.append(("altered", "its line cannot be read"))
            self._note(place, 0, b"", False, wrong)
            return
        origin = self._origin(entry, place)
        if not entry.fits and entry.leaf != entry.leaf_at(origin):
            wrong.append(("altered", "its envelope does not have this leaf hash"))
        elif not origin:
            wrong.append(("altered", f"{self._whence} has another leaf hash"))
        elif entry.position not in {place, origin}:
            wrong.append(("altered", f"its envelope says position {entry.position}"))
        elif not entry.whole:
            wrong.append(("altered", "its payload does not have this payload hash"))
        if entry.organization != self._organization:
            wrong.append(("envelope", f"it belongs to {entry.organization}"))
        self._note(place, origin, entry.leaf, entry.fits and entry.position == place, wrong)
        if not self._torn:
            self._follow(entry, place)

    def _note(
        self, place: int, origin: int, leaf: bytes, fits: bool, wrong: list[tuple[str, str]]
    ) -> None:
        self._origins.append(origin)
        self.leaves.append(leaf)
        self.unfit = self.unfit or (0 if fits else place)
        self._torn = self._torn or bool(wrong) or origin != place
        if wrong:
            self._wrong[place] = wrong

    def _follow(self, entry: Entry, place: int) -> None:
        """The versions of an object have no gaps."""
        stream, version = entry.version
        last = self._versions.get(stream, 0 if self._first == 1 else version - 1)
        if version != last + 1:
            how = "removed" if version > last else "inserted" if version == last else "reordered"
            self.tell(how, place, place, f"version {version} of object {stream} is after {last}")
        self._versions[stream] = max(version, last)

    def _origin(self, entry: Entry, place: int) -> int:
        """For which position it was written; 0 if that is none nearby."""
        position = entry.position + self._moved
        if entry.fits and position not in self._known:
            return position
        reach = REACH if self._lost < REACH else 0
        near = range(max(1, place - reach), place + reach)
        for position in chain([place + self._shift], near):
            if entry.leaf_at(position) == self._known.get(position, entry.leaf):
                self._shift = position - place
                if position in self._known:
                    self._moved = position - entry.position
                return position
        self._lost += 1
        return 0

    def finish(self, head: int) -> None:
        """Tells what is wrong, given the last position that the file says it has."""
        written, seen, order, at = set(self._origins), set[int](), list[int](), self._first - 1
        full = len(self._origins) > head - self._first
        last = max([head, *self._known])
        for place, origin in enumerate(self._origins, self._first):
            following = at + 1
            if origin in seen:
                self.tell("inserted", origin, origin, "the file has two entries for it")
            elif not origin and (following in written or place > last):
                self.tell("inserted", following, following, "before it stands one that was put in")
            else:
                at = origin or following
                seen.add(at)
                order.append(at)
                for how, why in self._wrong.get(place, ()):
                    self.tell(how, at, at, why)
        for at, origin in zip(sorted(order), order, strict=True):
            if at != origin:
                self.tell("reordered", at, at, f"there stands what was written for {origin}")
        last = max([0 if full else head, *self._known, *order])
        for at, following in pairwise([self._first - 1, *sorted(order), last + 1]):
            if following > at + 1:
                self.tell("removed", at + 1, following - 1, "the file has no entry for it")
        if not self.faults and last > head:
            self.tell("inserted", head + 1, last, f"the ledger ended at {head}")
        self.unfit = self.unfit or (len(order) + self._first if self.faults else 0)
        self.faults.sort(key=lambda fault: fault.first)

    def tell(self, how: str, first: int, last: int, why: str) -> None:
        """Notes a fault; neighbours with the same one become one range."""
        before = self.faults[-1] if self.faults else Fault("", 0, 0, "")
        if (before.how, before.why, before.last) == (how, why, first - 1):
            first = self.faults.pop().first
        self.faults.append(Fault(how, first, last, why))


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


def rewritten(first: int, size: int) -> Fault:
    """That entries up to a checkpoint are not those that it is of."""
    return Fault("re-signed", first, size, f"the checkpoint of size {size} is of another history")


def _contradictions(kept: Sequence[Checkpoint], *others: Checkpoint) -> list[Fault]:
    """That two checkpoints are of one size and not of one history."""
    pairs = ((one, other) for one in kept for other in others if one.size == other.size)
    return [rewritten(1, one.size) for one, other in pairs if one.root != other.root]


def known_by(what: str, checkpoint: Checkpoint, *doubts: str) -> str:
    """Says that something is proven by a checkpoint, or why not."""
    if not checkpoint.signed:
        doubts += ("who signed the checkpoint was not checked: no trusted key for it (--key)",)
    if doubts:
        return f"not proven: {what}, but {' and '.join(doubts)}"
    return f"proven: {what}, signed by {checkpoint.origin}"


def verify_ledger(
    path: Path,
    kept: Sequence[Checkpoint],
    keys: Keys,
    earlier: Path | None = None,
    proof: Path | None = None,
) -> Report:
    """Checks a ledger file by itself, against checkpoints kept, against an earlier copy, and by a
    proof that it is the beginning of a later ledger."""
    organization, first, head, sealed, note, damage = read_frame(path)
    if kept and first > 1:
        raise Unusable(f"{path.name} begins at position {first} and so has no tree: export all")
    in_file = [read_checkpoint(note, keys)] if note and first == 1 else []
    later = read_proof(_read(proof), keys) if proof else None
    proven = [read_beginning(later)] if later else []
    for checkpoint in (*kept, *in_file, *proven):
        accept(checkpoint, organization, keys if checkpoint in kept else {})
    leaves, whence = read_sealed(sealed, (*kept, *in_file, *proven))
    if earlier:
        leaves, whence = read_copy(earlier, organization), "the earlier copy"
    walk = Walk(organization, first, leaves, whence)
    for line in read_entries(path):
        walk.take(line)
    walk.finish(head)
    faults = walk.faults
    faults += [fault for fault in damage if not faults or fault.how != "altered"]
    known = [f"{path.name}: positions {first} to {head} of organisation {organization}"]
    if later and later.old == head:
        faults += _contradictions(kept, later.newest)
        beyond = [one.size for one in kept if one.size > head and one.size != later.newest.size]
        known += [f"not compared: the checkpoint kept of size {size}" for size in beyond]
        kept = [checkpoint for checkpoint in kept if checkpoint.size <= head]
    return Report(faults, known + _compare(walk, first, head, kept, in_file, proven))


def _compare(walk: Walk, first: int, head: int, *groups: Sequence[Checkpoint]) -> list[str]:
    """Compares the tree of a ledger with checkpoints: kept, in the file, and by a proof. Returns
    what is known, and notes faults."""
    found = roots(walk.leaves, {checkpoint.size for group in groups for checkpoint in group})
    sound = min((fault.first for fault in walk.faults if fault.first), default=head + 1) - 1
    known, fit, told, differs = list[str](), first - 1, first - 1, False
    whence = ("the checkpoint kept", "the checkpoint in the file", "the proof")
    for name, group in zip(whence, groups, strict=True):
        best = None
        for checkpoint in group:
            size = checkpoint.size
            if size > head:
                why = f"{name} of size {size} has more"
                walk.faults.append(Fault("removed", head + 1, size, why))
            elif found.get(size) == checkpoint.root:
                fit = max(fit, size)
                best = checkpoint if told < size <= sound else best
            elif not (differs or 0 < walk.unfit <= size):
                walk.faults.append(rewritten(min(fit + 1, size), size))
                differs = True
        if best:
            known.append(known_by(f"positions {told + 1} to {best.size} by {name}", best))
            told = best.size
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


def read_beginning(proof: Proof) -> Checkpoint:
    """What a proof of consistency makes of a newer checkpoint: one of the old size. Raises Fault
    where it does not."""
    if proof.position:
        raise Unusable("the proof is one of inclusion, where one of consistency is needed")
    old, newest = proof.old, proof.newest
    if not verify_consistency(old, proof.old_root, newest.size, newest.root, proof.hashes):
        raise rewritten(1, newest.size)
    return Checkpoint(newest.origin, old, proof.old_root, newest.signed)


def verify_proof(
    proof: Proof, kept: Sequence[Checkpoint], keys: Keys, entries: Path | None = None
) -> Report:
    """Checks a proof: of inclusion for an entry, of consistency with checkpoints kept."""
    place, old, _, hashes, newest = proof
    organization, doubts = newest.origin.rpartition("/")[2], list[str]()
    for checkpoint in (newest, *kept):
        accept(checkpoint, organization, keys)
    if place:
        what = f"position {place} of {newest.size} is this entry"
        walk = Walk(organization, place, {}, "")
        walk.take(_find(entries, place))
        walk.finish(place)
        faults = walk.faults + _contradictions(kept, newest)
        included = verify_inclusion(walk.leaves[0], place - 1, newest.size, hashes, newest.root)
        if not (faults or included):
            why = f"the checkpoint of size {newest.size} has another leaf there"
            faults.append(Fault("altered", place, place, why))
    else:
        what = f"the first {old} of {newest.size} positions are as they were"
        faults = _contradictions(kept, newest, read_beginning(proof))
        if old not in {checkpoint.size for checkpoint in kept}:
            doubts.append(f"no checkpoint of size {old} was given (--checkpoints)")
    return Report(faults, [] if faults else [known_by(what, newest, *doubts)])


def _find(path: Path | None, position: int) -> Line:
    if path is None:
        raise Unusable("an inclusion proof is of an entry: name a file with its line (--entry)")
    for line in read_entries(path):
        if line.get("position") == position:
            return line
    raise Unusable(f"{path.name} has no entry at position {position}")


# The command line.

TOLD = 20
"""How many faults are told."""


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is no text") from None


def verify(options: argparse.Namespace, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Does what the options say."""
    if options.file is None:
        raise Unusable("name a file")
    begin = b"PK" if options.file.is_dir() else next(read_lines(options.file), b"")
    if begin.startswith(b"PK"):
        raise Unusable(f"{options.file.name} is a package: verify what is in it, see its README.md")
    if begin.startswith((INCLUSION.encode(), CONSISTENCY.encode())):
        return verify_proof(read_proof(_read(options.file), keys), kept, keys, options.entry)
    return verify_ledger(options.file, kept, keys, options.against, options.proof)


def parser(program: str | None = None) -> argparse.ArgumentParser:
    """Of the command line."""
    made = argparse.ArgumentParser(program, description="Verify against checkpoints kept.")
    lists: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}
    made.add_argument("file", nargs="?", type=Path, help="a ledger or a proof")
    made.add_argument("--key", metavar="FILE", help="trusted keys, one a line", **lists)
    made.add_argument("--checkpoints", metavar="FILE", help="checkpoints kept", **lists)
    for option, text in (
        ("--against", "an earlier copy of the ledger"),
        ("--proof", "that the ledger is the beginning of a later one"),
        ("--entry", "the line of the entry that a proof is of, or all lines"),
    ):
        made.add_argument(option, metavar="FILE", type=Path, help=text)
    return made


def main(options: argparse.Namespace, verify: Callable[..., Report] = verify) -> int:
    """Verifies, says what was found, and returns the exit status."""
    try:
        keys = read_keys("\n".join(map(_read, options.key)))
        notes = (read_checkpoints(_read(path), keys) for path in options.checkpoints)
        kept = sorted(chain(*notes), key=lambda checkpoint: checkpoint.size)
        faults, known = verify(options, kept, keys)
    except Fault as fault:
        faults, known = [fault], []
    except (Unusable, OSError) as error:
        sys.stderr.write(f"unusable: {error}\n")
        return 2
    more = [f"and {len(faults) - TOLD} more"] if len(faults) > TOLD else []
    told = [*map(str, faults[:TOLD]), *more, *known]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    proven = any(line.startswith("proven: ") for line in known)
    return 1 if faults else 0 if proven else 3


if __name__ == "__main__":
    sys.exit(main(parser().parse_args()))
