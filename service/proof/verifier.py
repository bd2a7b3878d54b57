"""Verifies ledgers and proofs of okr-ledger with Python's standard library alone.

    python3 verifier.py LEDGER [--key KEYS] [--checkpoints KEPT …] [--against COPY]
                        [--proof PROOF …]
    python3 verifier.py PROOF [--key KEYS] [--checkpoints KEPT …] [--entry LEDGER]

LEDGER is a file in the format `okr-ledger/1`; PROOF shows inclusion (`c2sp.org/tlog-proof@v1`) or
consistency (`okr-ledger/consistency@v1`). Exit status 0: nothing is wrong, and what is proven is
said; 1: something is wrong, and which position and how is said; 2: the input cannot be used; 3:
nothing is wrong, but nothing is proven either, or a checkpoint that was kept could not be compared.

A ledger is compared with
  KEPT   up to its end: the trees must be the same. Beyond its end, PROOF has to show what it is the
         beginning of: without, entries are missing; with one that is not of KEPT, nothing but what
         other checkpoints kept cover is proven
  PROOF  each says of two trees that one is the beginning of the other, and all of one newest tree
  COPY   entries must have the same leaf hashes at the same positions, and none may be missing
and with the checkpoint in it, which says no more than that who has the key signed it.

The first part judges: signatures, notes, trees, entries, proofs, files, ledgers, in this order.
The second names what was done to entries; nothing is proven by it. The command line is the end.
"""

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, groupby, pairwise
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


def said_lines(text: str) -> list[str]:
    """The lines of a text, but for blank ones and those that begin with #."""
    return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]


def read_keys(text: str) -> Keys:
    """Trusted keys, one `<name>+<id>+<key>` a line."""
    keys: Keys = {}
    for line in said_lines(text):
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
    """A checkpoint, whatever lines the log has added; raises Fault for a wrong signature by a
    trusted key, and Unusable."""
    try:
        origin, size, root, *added = note.rpartition("\n\n")[0].split("\n")
        if "" in added:
            raise ValueError
        return Checkpoint(origin, _number(size), _base64(root, 32), origin in signers(note, keys))
    except ValueError:
        raise Unusable(
            "a checkpoint is an origin, a size and a root, a blank line and signatures; this is not"
        ) from None


def read_checkpoints(text: str, keys: Keys) -> list[Checkpoint]:
    """Checkpoints after each other, by their size."""
    parts = groupby(said_lines(text), lambda line: line.startswith("— "))
    blocks = [*("".join(f"{line}\n" for line in lines) for _, lines in parts), ""]
    notes = (f"{one}\n{two}" for one, two in zip(blocks[::2], blocks[1::2], strict=False))
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
        self._whole = hashlib.sha256(b"".join(map(_field, parts))).digest() == envelope[-1]
        self.leaf = bytes.fromhex(line["leaf_hash"])
        """The leaf hash that stands beside it."""
        right = (len(line), line["type"]) == (20, "entry") and line["sealed"] != ""
        if not right or not 0 < self.position < 2**62:
            raise ValueError

    def leaf_at(self, position: int) -> bytes:
        """What the leaf must be if the entry was written for the position."""
        return hashlib.sha256(b"\0" + self._begin + _field(position) + self._rest).digest()

    def wrong(self, organization: str) -> str:
        """What is wrong with what the leaf hash does not say."""
        if not self._whole:
            return "its payload does not have this payload hash"
        right = self.organization == organization
        return "" if right else f"it belongs to {self.organization}"


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


# Files: ledgers in the format okr-ledger/1 of docs/exchange.md, with a JSON object a line.

LINE_LIMIT = 2**25
ENTRY = b'"payload_hash"'
"""What only the line of an entry has."""
Leaves = dict[int, bytes]
"""The leaf hashes of positions."""


@contextmanager
def reading(path: Path) -> Iterator[str]:
    """The text of a file, which is named if it cannot be used; lines may end as on Windows."""
    try:
        yield path.read_bytes().decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is no text") from None
    except Unusable as error:
        raise Unusable(f"{path.name}: {error}") from None


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, of any size."""
    with path.open("rb") as file:
        while data := file.readline(LINE_LIMIT):
            yield data


def _members(pairs: list[tuple[str, Any]]) -> Line:
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError  # two readers might read two things
    return members


DECODE = json.JSONDecoder(object_pairs_hook=_members).decode


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


# Judging a ledger: each entry at its place, the tree over all of them against every checkpoint, and
# then, when all faults are known, what is proven.

KEPT, IN_FILE, BY_PROOF = "the checkpoint kept", "the checkpoint in the file", "the proof"
Given = list[tuple[str, Checkpoint]]
"""Checkpoints, and where they are from."""
SHORT = "the checkpoint kept of size {} has more (of a package, give ledger-proof.txt to --proof)"
APART = (
    "not compared: the checkpoint kept of size {0}, beyond the ledger: give a proof of consistency "
    "between the sizes {0} and {1} to --proof, too, or verify an export up to {0}"
)
UNREAD, SAYS = "its line cannot be read", "its envelope says position {}"
ENVELOPE_OTHER = "its envelope does not have this leaf hash"
GONE = "the file has no entry for it"


def judge(line: Line, place: int, organization: str) -> tuple[Entry | None, str]:
    """The entry of a line and what is wrong with it at its place; none if it has not the leaf hash
    that stands beside it, at this place."""
    try:
        entry = Entry(line)
    except UNREADABLE:
        return None, UNREAD
    if entry.position != place:
        return None, SAYS.format(entry.position)
    if entry.leaf_at(place) != entry.leaf:
        return None, ENVELOPE_OTHER
    return entry, entry.wrong(organization)


class Judgement:
    """Of the entries of a ledger, each at the place where it stands in the file."""

    def __init__(self, path: Path, frame: Frame, copy: Leaves) -> None:
        """`copy`: the leaf hashes of an earlier copy."""
        self.leaves, self.faults = list[bytes](), list[Fault]()
        self.broken = 0
        """The first place of an entry whose hash does not fit, if there is one."""
        self._first, self._versions = frame.first, dict[UUID, int]()
        for place, line in enumerate(read_entries(path), frame.first):
            entry, why = judge(line, place, frame.organization)
            leaf = entry.leaf if entry else b""
            if entry is None:
                self.broken = self.broken or place
            elif copy.get(place, leaf) != leaf:
                why = "the earlier copy has another leaf hash"
            self.leaves.append(leaf)
            if why:
                self.faults.append(Fault("altered", place, place, why))
            if entry and not self.broken:
                self._follow(place, *entry.version)
        self.end = frame.first + len(self.leaves) - 1
        last = max([frame.head, *copy])
        if self.end < last:
            self.faults.append(Fault("removed", self.end + 1, last, GONE))
        if self.end > frame.head:
            why = f"the ledger ended at {frame.head}"
            self.faults.append(Fault("inserted", frame.head + 1, self.end, why))

    def _follow(self, place: int, stream: UUID, version: int) -> None:
        """The versions of an object have no gaps."""
        last = self._versions.get(stream, 0 if self._first == 1 else version - 1)
        if version != last + 1:
            how = "removed" if version > last else "inserted" if version == last else "reordered"
            why = f"version {version} of object {stream} is after {last}"
            self.faults.append(Fault(how, place, place, why))
        self._versions[stream] = max(version, last)


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


def kept_up_to(fit: Given, limit: int) -> int:
    """The largest size of a checkpoint kept; others show nothing where one differs."""
    return max((one.size for name, one in fit if name == KEPT and one.size <= limit), default=0)


def compare(given: Given, found: dict[int, bytes], broken: int) -> tuple[Given, list[Fault]]:
    """The checkpoints that have the root of the tree of their size; and a fault for the first that
    has another, unless a hash that does not fit says so already."""
    fit = [(whence, one) for whence, one in given if found.get(one.size) == one.root]
    differing = [one.size for _, one in given if found.get(one.size, one.root) != one.root]
    size = min(differing, default=0)
    if not differing or 0 < broken <= size:
        return fit, []
    return fit, [rewritten(kept_up_to(fit, size - 1) + 1, size)]


def compare_later(
    later: Sequence[Checkpoint], end: int, fit: int, reached: dict[int, bytes]
) -> tuple[list[Fault], list[str]]:
    """What checkpoints kept of more entries than the ledger has say of it, given the trees of the
    history that proofs show: they are of this history, or of another one; if no proof is of them,
    they were not compared; and if none is of where the ledger ends, entries are missing."""
    faults, apart = list[Fault](), list[str]()
    for size, root in sorted({(one.size, one.root) for one in later}):
        if reached.get(size, root) != root:
            faults.append(rewritten(fit + 1, size))
        elif end not in reached:
            faults = [Fault("removed", end + 1, size, SHORT.format(size))]
        elif size not in reached:
            apart.append(APART.format(size, max(reached)))
    return faults, apart


def known_by(what: str, checkpoint: Checkpoint, *doubts: str) -> str:
    """Says that something is proven by a checkpoint, or why not."""
    if not checkpoint.signed:
        doubts += ("who signed the checkpoint was not checked: no trusted key for it (--key)",)
    if doubts:
        return f"not proven: {what}, but {' and '.join(doubts)}"
    return f"proven: {what}, signed by {checkpoint.origin}"


def prove(first: int, end: int, fit: Given, faults: Sequence[Fault], *doubts: str) -> list[str]:
    """What is proven, by checkpoints that fit: nothing from the first fault on; and by others than
    those kept, nothing if there are doubts."""
    sound = min((fault.first for fault in faults if fault.first), default=end + 1) - 1
    known, told = list[str](), first - 1
    for name in (KEPT, IN_FILE, BY_PROOF):
        able = [one for whence, one in fit if whence == name and told < one.size <= sound]
        if able:
            best = max(able, key=lambda one: one.size)
            what = f"positions {told + 1} to {best.size} by {name}"
            known.append(known_by(what, best, *(() if name == KEPT else doubts)))
            told = best.size
    if told < end and not faults:
        why = "no checkpoint covers them (--checkpoints; of a package, --proof)"
        known.append(f"not proven: positions {told + 1} to {end}: {why}")
    return known


def read_own(frame: Frame, keys: Keys) -> Checkpoint:
    """The checkpoint in a ledger file; raises Fault for what is none of it."""
    try:
        own = read_checkpoint(frame.note, keys)
        accept(own, frame.organization, {})
        return own
    except Unusable as error:
        raise Fault("altered", 0, 0, f"the checkpoint in the file: {error}") from None


def read_history(
    paths: Sequence[Path], organization: str, keys: Keys
) -> tuple[Given, dict[int, bytes]]:
    """The checkpoints of all trees that proofs show to be the beginning of one newest tree, and
    their roots by sizes."""
    given, newest = Given(), set[tuple[int, bytes]]()
    for path in paths:
        with reading(path) as text:
            proof = read_proof(text, keys)
            accept(proof.newest, organization, {})
            given += [(BY_PROOF, read_beginning(proof)), (BY_PROOF, proof.newest)]
            newest.add((proof.newest.size, proof.newest.root))
            if len(newest) > 1:
                raise Unusable("it leads to another checkpoint than the proof before")
    return given, {one.size: one.root for _, one in given}


def verify_ledger(
    path: Path,
    kept: Sequence[Checkpoint],
    keys: Keys,
    earlier: Path | None = None,
    proofs: Sequence[Path] = (),
) -> Report:
    """Checks a ledger file by itself, against checkpoints kept, against an earlier copy, and by
    proofs that it is the beginning of a later ledger."""
    frame = read_frame(path)
    organization, first = frame.organization, frame.first
    if first > 1 and (kept or proofs):
        raise Unusable(f"{path.name} begins at position {first} and so has no tree: export all")
    for checkpoint in kept:
        accept(checkpoint, organization, keys)
    shown, reached = read_history(proofs, organization, keys)
    given, about = [*((KEPT, one) for one in kept), *shown], frame.damage
    try:
        given += [(IN_FILE, read_own(frame, keys))] if frame.note and first == 1 else []
    except Fault as fault:
        about = [fault, *about]
    copy = read_copy(earlier, organization) if earlier else {}
    judged = Judgement(path, frame, copy)
    found = roots(judged.leaves, {one.size for _, one in given}) if first == 1 else {}
    fit, resigned = compare(given, found, judged.broken)
    later = [one for one in kept if one.size > judged.end]
    missing, apart = compare_later(later, judged.end, kept_up_to(fit, judged.end), reached)
    faults, named, last = [*judged.faults, *about, *resigned, *missing], judged.faults, 0
    if faults:
        known = (copy, "the earlier copy") if copy else read_sealed(frame, given)
        named, last = diagnose(path, frame, judged.faults, *known)
    what = f"{path.name}: positions {first} to {frame.head} of organisation {organization}"
    doubts = ["a checkpoint kept was not compared with it"] if apart or missing else []
    proven = prove(first, judged.end, fit, [*faults, *named], *doubts)
    if named:
        about = [fault for fault in about if fault.how != "altered" or fault not in frame.damage]
        missing = [fault for fault in missing if fault.last > last]
    return Report([*named, *about, *resigned, *missing], [what, *apart, *proven])


def verify_proof(
    proof: Proof, kept: Sequence[Checkpoint], keys: Keys, entries: Path | None = None
) -> Report:
    """Checks a proof: of inclusion for an entry, of consistency with checkpoints kept."""
    place, old, _, hashes, newest = proof
    organization, doubts, faults = newest.origin.rpartition("/")[2], list[str](), list[Fault]()
    for checkpoint in (newest, *kept):
        accept(checkpoint, organization, keys)
    trees = [newest]
    if place:
        what = f"position {place} of {newest.size} is this entry"
        entry, why = judge(_find(entries, place), place, organization)
        leaf = entry.leaf if entry else b""
        if not why and not verify_inclusion(leaf, place - 1, newest.size, hashes, newest.root):
            why = f"the checkpoint of size {newest.size} has another leaf there"
        faults += [Fault("altered", place, place, why)] if why else []
    else:
        what = f"the first {old} of {newest.size} positions are as they were"
        trees.append(read_beginning(proof))
        if old not in {checkpoint.size for checkpoint in kept}:
            doubts.append(f"no checkpoint of size {old} was given (--checkpoints)")
    pairs = ((one, tree) for one in kept for tree in trees if one.size == tree.size)
    faults += [rewritten(1, one.size) for one, tree in pairs if one.root != tree.root]
    return Report(faults, [] if faults else [known_by(what, newest, *doubts)])


def _find(path: Path | None, position: int) -> Line:
    if path is None:
        raise Unusable("an inclusion proof is of an entry: name a file with its line (--entry)")
    for line in read_entries(path):
        if line.get("position") == position:
            return line
    raise Unusable(f"{path.name} has no entry at position {position}")


# The second part, diagnosing: only what is called what. It is asked where something is wrong, after
# what is proven was said, and what it finds takes the place of faults, never of all.

SEARCHES = 20
"""How often all positions are tried to find the one that an entry was written for."""


def read_sealed(frame: Frame, given: Given) -> tuple[Leaves, str]:
    """The leaf hashes as they were sealed, as far as checkpoints prove them, and which one does."""
    try:
        data = b"".join(_base64(line["hashes"]) for line in frame.sealed)
    except UNREADABLE:
        data = b""
    leaves, proven = [data[at : at + 32] for at in range(0, len(data), 32)], 0
    found = roots(leaves, {one.size for _, one in given})
    for _, checkpoint in sorted(given, key=lambda one: one[1].size):
        if found.get(checkpoint.size) != checkpoint.root:
            break
        proven = checkpoint.size
    return dict(enumerate(leaves[:proven], start=1)), f"the checkpoint of size {proven}"


class Origins:
    """Finds the position that an entry was written for: the one for which it has the leaf hash that
    is known of this position or, where none is, the one beside it. Tried are the position that it
    says, renumbered as the last that fits was; as it is; the one after the last; and then all."""

    def __init__(self, frame: Frame, known: Leaves) -> None:
        self._known, self._last = known, max([frame.head, *known])
        self._searches, self._renumbered = SEARCHES, 0
        self._at = frame.first - 1

    def find(self, entry: Entry) -> int:
        """The position; 0 if there is none."""
        claimed = entry.position + self._renumbered
        fits = entry.leaf_at(entry.position) == entry.leaf
        if fits and claimed not in self._known:
            self._at = claimed
            return claimed
        near = claimed, entry.position, self._at + 1
        for at in chain(near, range(1, self._last + 1) if self._searches else ()):
            if at > 0 and entry.leaf_at(at) == self._known.get(at, entry.leaf):
                self._at = at
                self._renumbered = at - entry.position if fits else self._renumbered
                self._searches -= at not in near
                return at
        self._searches -= self._searches > 0
        return 0


def diagnose(
    path: Path, frame: Frame, judged: Sequence[Fault], known: Leaves, whence: str
) -> tuple[list[Fault], int]:
    """What was done to entries and to their order, up to the last position that is known.
    What was judged remains as far as nothing before it is named, so that never nothing is wrong."""
    origins, wrong, find = list[int](), dict[int, str](), Origins(frame, known).find
    for place, line in enumerate(read_entries(path), frame.first):
        try:
            entry = Entry(line)
        except UNREADABLE:
            origins.append(0)
            wrong[place] = UNREAD
            continue
        origin, why = find(entry), entry.wrong(frame.organization)
        if origin == place != entry.position:
            why = SAYS.format(entry.position)
        elif entry.leaf not in {entry.leaf_at(origin), entry.leaf_at(entry.position)}:
            why = ENVELOPE_OTHER
        elif not origin:
            why = f"{whence} has another leaf hash"
        origins.append(origin)
        wrong |= {place: why} if why else {}
    faults, order = arrange(origins, frame.first, max([frame.head, *known]), wrong)
    reach = max(order, default=0)
    full = len(origins) > frame.head - frame.first
    last = max([reach, *known] if full else [reach, frame.head, *known])
    for at, following in pairwise([frame.first - 1, *sorted(order), last + 1]):
        if following > at + 1:
            faults.append(Fault("removed", at + 1, following - 1, GONE))
    begin = min((fault.first for fault in faults), default=last + 1)
    faults += [fault for fault in judged if fault.first < begin or not faults]
    return merged(faults), last


def arrange(
    origins: Sequence[int], first: int, last: int, wrong: dict[int, str]
) -> tuple[list[Fault], list[int]]:
    """What was altered, inserted and reordered, and the positions of entries in the order in which
    they stand. Where nothing else tells, an entry is at the position after the one before."""
    faults, order, at = list[Fault](), list[int](), first - 1
    seen, written = set[int](), set(origins)
    for place, origin in enumerate(origins, first):
        following = at + 1
        if origin in seen:
            faults.append(Fault("inserted", origin, origin, "the file has two entries for it"))
        elif not origin and (following in written or place > last):
            why = "before it stands one that was put in"
            faults.append(Fault("inserted", following, following, why))
        else:
            at = origin or following
            seen.add(at)
            order.append(at)
            faults += [Fault("altered", at, at, wrong[place])] if place in wrong else []
    pairs = zip(sorted(order), order, strict=True)
    for by, group in groupby(pairs, lambda pair: pair[1] - pair[0]):
        moved = [at for at, _ in group] if by else []
        if moved:
            begin, end = moved[0] + by, moved[-1] + by
            whom = f"{begin}" if begin == end else f"{begin} to {end}"
            why = f"there stands what was written for {whom}"
            faults.append(Fault("reordered", moved[0], moved[-1], why))
    return faults, order


def merged(faults: list[Fault]) -> list[Fault]:
    """By their positions; neighbours with the same fault become one."""
    found = list[Fault]()
    for fault in sorted(faults, key=lambda fault: fault.first):
        before, begin = found[-1] if found else fault, fault.first
        if (before.how, before.why, before.last) == (fault.how, fault.why, begin - 1):
            begin = found.pop().first
        found.append(Fault(fault.how, begin, fault.last, fault.why))
    return found


# The command line.

TOLD = 20
"""How many faults are told."""


def verify(options: argparse.Namespace, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Does what the options say."""
    if options.file is None:
        raise Unusable("name a file")
    begin = b"PK" if options.file.is_dir() else next(read_lines(options.file), b"")
    if begin.startswith(b"PK"):
        raise Unusable(f"{options.file.name} is a package: verify what is in it, see its README.md")
    if begin.startswith((INCLUSION.encode(), CONSISTENCY.encode())):
        with reading(options.file) as text:
            proof = read_proof(text, keys)
        return verify_proof(proof, kept, keys, options.entry)
    return verify_ledger(options.file, kept, keys, options.against, options.proof)


def parser(program: str | None = None) -> argparse.ArgumentParser:
    """Of the command line."""
    made = argparse.ArgumentParser(program, description="Verify against checkpoints kept.")
    files: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}
    files["metavar"] = "FILE"
    made.add_argument("file", nargs="?", type=Path, help="a ledger or a proof")
    made.add_argument("--key", help="trusted keys, one a line", **files)
    made.add_argument("--checkpoints", help="checkpoints kept", **files)
    made.add_argument("--proof", help="that the ledger is the beginning of a later one", **files)
    for option, text in (
        ("--against", "an earlier copy of the ledger"),
        ("--entry", "the line of the entry that a proof is of, or all lines"),
    ):
        made.add_argument(option, metavar="FILE", type=Path, help=text)
    return made


def main(options: argparse.Namespace, verify: Callable[..., Report] = verify) -> int:
    """Verifies, says what was found, and returns the exit status."""
    try:
        keys, kept = Keys(), list[Checkpoint]()
        for path in options.key:
            with reading(path) as text:
                keys |= read_keys(text)
        for path in options.checkpoints:
            with reading(path) as text:
                kept += read_checkpoints(text, keys)
        faults, known = verify(options, sorted(kept, key=lambda one: one.size), keys)
    except Fault as fault:
        faults, known = [fault], []
    except (Unusable, OSError) as error:
        sys.stderr.write(f"unusable: {error}\n")
        return 2
    more = [f"and {len(faults) - TOLD} more"] if len(faults) > TOLD else []
    told = [*map(str, faults[:TOLD]), *more, *known]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    proven = any(line.startswith("proven: ") for line in known)
    apart = any(line.startswith("not compared: ") for line in known)
    return 1 if faults else 0 if proven and not apart else 3


if __name__ == "__main__":
    sys.exit(main(parser().parse_args()))
