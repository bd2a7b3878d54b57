"""Verifies ledgers and proofs of okr-ledger with Python's standard library alone.

    python3 verifier.py LEDGER [--key KEYS] [--checkpoints KEPT …] [--proof PROOF …]
    python3 verifier.py PROOF  [--key KEYS] [--checkpoints KEPT …] [--entry LEDGER]

LEDGER is a file in the format `okr-ledger/1`; PROOF shows inclusion (`c2sp.org/tlog-proof@v1`) or
consistency (`okr-ledger/consistency@v1`). Exit status 0: nothing is wrong, and what is proven is
said; 1: something is wrong, and at which position first and how is said; 2: the input cannot be
used; 3: nothing is wrong, but nothing is proven either, or a checkpoint kept was not compared.

Up to its end, a ledger must have the trees of KEPT. Beyond its end, PROOF has to show that it is
the beginning of the tree of KEPT; as long as it does not, nothing but what other checkpoints kept
cover is proven, since PROOF and the checkpoint in the file say no more than that who has the key
signed it.

To be read from the top: what is said of a ledger, how its first wrong position is named, what is
said of a proof, and what ledger files and entries are. The rest does what standards say: trees,
notes, and Ed25519. The command line is the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

Given = tuple[str, "Checkpoint"]
"""A checkpoint, and where it is from."""
Naming = Callable[["Ledger", list[Given]], list["Fault"]]
Keys = dict[tuple[str, bytes], bytes]
Hashes = Sequence[bytes]
Line = dict[str, Any]
Read = TypeVar("Read")


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


# What is said of a ledger. Its entries were judged one by one when it was read; now the tree over
# them is compared with every checkpoint, and when all faults are known, it is said what is proven.

KEPT, IN_FILE, BY_PROOF = "the checkpoint kept", "the checkpoint in the file", "the proof"
APART = (
    "not compared: the checkpoint kept of size {0}, beyond the ledger, which ends at {1}: prove "
    "that it goes on to {0} (--proof; in a package, ledger-proof.txt), or verify a later export"
)
UNCOVERED = "no checkpoint covers them (--checkpoints; of a package, --proof)"


def verify_ledger(
    path: Path,
    kept: Sequence[Checkpoint],
    keys: Keys,
    proofs: Sequence[Path] = (),
    name: Naming | None = None,
) -> Report:
    """Checks a ledger file by itself, against checkpoints kept, and by proofs that it is the
    beginning of later ledgers. `name`: says what is wrong with entries, instead of `name_first`."""
    ledger = Ledger(path)
    own, about = read_own(ledger, keys)
    shown = [read_file(proof, read_trees, keys) for proof in proofs]
    given = [*((KEPT, one) for one in kept), *own, *((BY_PROOF, old) for old, _ in shown)]
    for _, checkpoint in given:
        require_of(ledger.organization, checkpoint)

    trees, end = roots(ledger.leaves, {one.size for _, one in given}), ledger.count
    for old, new in shown:  # a tree is known, too, that begins with the whole ledger
        if old.size == end < new.size and old.root == trees.get(end):
            trees[new.size] = new.root
    fit = [(whence, one) for whence, one in given if trees.get(one.size) == one.root]
    other = [one.size for _, one in given if trees.get(one.size, one.root) != one.root]
    beyond = sorted({one.size for one in kept if one.size > end} - trees.keys())

    faults = name(ledger, given) if name else name_first(ledger)
    faults += about + ([] if faults else ledger.damage)
    if other:  # what was rewritten lies behind the last checkpoint kept that fits
        before = (one.size for whence, one in fit if whence == KEPT and one.size < min(other))
        faults.append(rewritten(max(before, default=0) + 1, min(other)))
    # an export has a checkpoint, and is of all there is; in a package, there may be more
    if beyond and own and not shown and all(fault.why != GONE for fault in faults):
        faults.append(ended(end, beyond[-1]))
    what = f"{path.name}: positions 1 to {ledger.head} of organisation {ledger.organization}"
    apart = [] if faults else [APART.format(size, end) for size in beyond]
    doubts = ["a checkpoint kept was not compared with it"] if beyond else []
    return Report(faults, [what, *apart, *prove(end, fit, faults, doubts)])


def read_own(ledger: Ledger, keys: Keys) -> tuple[list[Given], list[Fault]]:
    """The checkpoint in a ledger file, or what is wrong with it."""
    own = list[Given]()
    try:
        for note in ledger.notes:
            own.append((IN_FILE, read_checkpoint(note, keys)))
            require_of(ledger.organization, own[-1][1])
    except (Unusable, Fault) as error:
        return [], [Fault("altered", 0, 0, f"{IN_FILE}: {error}")]
    return own, []


def require_of(organization: str, checkpoint: Checkpoint) -> None:
    """Raises Unusable for the checkpoint of another ledger."""
    if checkpoint.origin.rpartition("/")[2] != organization:
        raise Unusable(f"the checkpoint of {checkpoint.origin} is one of another ledger")


def rewritten(first: int, size: int) -> Fault:
    """That entries up to a checkpoint are not those that it is of."""
    return Fault("re-signed", first, size, f"the checkpoint of size {size} is of another history")


def ended(end: int, size: int) -> Fault:
    """That a ledger ends before a checkpoint kept."""
    return Fault("removed", end + 1, size, f"the checkpoint kept of size {size} has more")


def prove(end: int, fit: list[Given], faults: list[Fault], doubts: list[str]) -> list[str]:
    """What is proven, by checkpoints that fit: nothing from the first fault on; and by others than
    those kept, nothing if there are doubts."""
    sound = min((fault.first for fault in faults if fault.first), default=end + 1) - 1
    said, told = list[str](), 0
    for name in (KEPT, IN_FILE, BY_PROOF):
        able = [one for whence, one in fit if whence == name and told < one.size <= sound]
        if able:
            best = max(able, key=lambda one: one.size)
            what = f"positions {told + 1} to {best.size} by {name}"
            said.append(known_by(what, best, *(() if name == KEPT else doubts)))
            told = best.size
    if told < end and not faults:
        said.append(f"not proven: positions {told + 1} to {end}: {UNCOVERED}")
    return said


def known_by(what: str, checkpoint: Checkpoint, *doubts: str) -> str:
    """Says that something is proven by a checkpoint, or why not."""
    if not checkpoint.signed:
        doubts += ("who signed the checkpoint was not checked: no trusted key for it (--key)",)
    if doubts:
        return f"not proven: {what}, but {' and '.join(doubts)}"
    return f"proven: {what}, signed by {checkpoint.origin}"


# How the first wrong position is named. An entry was written for the position for which it has the
# leaf hash that stands beside it. Nothing is proven by a name.

UNREAD, OTHER = "its line cannot be read", "its envelope does not have this leaf hash"
GONE, TWICE = "the file has no entry for it", "the file has two entries for it"
PUT_IN, STANDS = "before it stands one that was put in", "there stands what was written for {}"


def name_first(ledger: Ledger) -> list[Fault]:
    """What is wrong up to the first entry whose hash does not fit, and what was done there: told by
    whether the position's own entry stands elsewhere, and whose stands there."""
    at, last, faults = len(ledger.leaves) + 1, max(ledger.head, ledger.count), list(ledger.faults)
    if ledger.torn and at > ledger.count:
        faults.append(Fault("removed", at, last, GONE))
    elif ledger.torn:
        entries = enumerate(map(read_entry, read_entries(ledger.path)), 1)
        there = next(entry for place, entry in entries if place == at)
        elsewhere = any(entry and entry.leaf_at(at) == entry.leaf for _, entry in entries)
        places = chain([there.position], range(1, last + 1)) if there else ()
        origin = next((one for one in places if there and there.leaf_at(one) == there.leaf), 0)
        how, why = "altered", OTHER if there else UNREAD
        if 0 < origin < at:
            how, at, why = "inserted", origin, TWICE
        elif elsewhere:
            how, why = ("reordered", STANDS.format(origin)) if origin else ("inserted", PUT_IN)
        elif origin > at:
            how, why = "removed", GONE
        faults.append(Fault(how, at, at, why))
    return faults


# What is said of a proof: c2sp.org/tlog-proof, or the like of it for consistency.

INCLUSION, CONSISTENCY = "c2sp.org/tlog-proof@v1", "okr-ledger/consistency@v1"


class Proof(NamedTuple):
    """That a position is in a newer tree or, where it is 0, that the old tree is its beginning."""

    position: int
    old: Checkpoint
    hashes: list[bytes]
    newest: Checkpoint


def read_proof(text: str, keys: Keys) -> Proof:
    """A proof of inclusion or of consistency."""
    head, _, note = text.partition("\n\n")
    try:
        kind, *lines = head.split("\n")
        if kind == INCLUSION and lines[0].startswith("extra "):
            decoded(lines.pop(0)[6:])
        values, hashes = lines[0].split(" "), [decoded(line, 32) for line in lines[1:]]
        if (kind, values[0], len(values)) == (INCLUSION, "index", 2):
            position, size, root = _number(values[1]) + 1, 0, EMPTY
        elif (kind, values[0], len(values)) == (CONSISTENCY, "old", 3):
            position, size, root = 0, _number(values[1]), decoded(values[2], 32)
        else:
            raise ValueError
    except (ValueError, IndexError):
        raise Unusable(f"it is no proof {INCLUSION} or {CONSISTENCY}") from None
    newest = read_checkpoint(note, keys)
    return Proof(position, newest._replace(size=size, root=root), hashes, newest)


def verify_proof(proof: Proof, kept: Sequence[Checkpoint], files: Sequence[Path] = ()) -> Report:
    """Checks a proof: of inclusion for an entry, of consistency with checkpoints kept."""
    trees, faults, doubts = [proof.newest], list[Fault](), list[str]()
    for checkpoint in kept:
        require_of(proof.newest.origin.rpartition("/")[2], checkpoint)
    if proof.position:
        what = f"position {proof.position} of {proof.newest.size} is this entry"
        if why := not_included(files, proof):
            faults.append(Fault("altered", proof.position, proof.position, why))
    else:
        what = f"the first {proof.old.size} of {proof.newest.size} positions are as they were"
        trees.append(beginning(proof))
        if proof.old.size not in {checkpoint.size for checkpoint in kept}:
            doubts.append(f"no checkpoint of size {proof.old.size} was given (--checkpoints)")
    pairs = ((one, tree) for one in kept for tree in trees if one.size == tree.size)
    faults += [rewritten(1, one.size) for one, tree in pairs if one.root != tree.root]
    return Report(faults, [] if faults else [known_by(what, proof.newest, *doubts)])


def not_included(files: Sequence[Path], proof: Proof) -> str:
    """Why an entry is not the one that a proof is of; nothing if it is."""
    place, newest = proof.position, proof.newest
    if not files:
        raise Unusable("an inclusion proof is of an entry: name a file with its line (--entry)")
    lines = (line for path in files for line in read_entries(path) if line.get("position") == place)
    if (line := next(lines, None)) is None:
        raise Unusable(f"{files[0].name} has no entry at position {place}")
    if (entry := read_entry(line)) is None:
        return UNREAD
    if not entry.fits(place):
        return OTHER
    if not verify_inclusion(entry.leaf, place - 1, newest.size, proof.hashes, newest.root):
        return f"the checkpoint of size {newest.size} has another leaf there"
    return entry.wrong(newest.origin.rpartition("/")[2])


def read_trees(text: str, keys: Keys) -> tuple[Checkpoint, Checkpoint]:
    """The two trees of a proof of consistency."""
    proof = read_proof(text, keys)
    if proof.position:
        raise Unusable("the proof is one of inclusion, where one of consistency is needed")
    return beginning(proof), proof.newest


def beginning(proof: Proof) -> Checkpoint:
    """The old tree of a proof of consistency; raises Fault where it does not show it."""
    old, newest = proof.old, proof.newest
    if not verify_consistency(old.size, old.root, newest.size, newest.root, proof.hashes):
        raise rewritten(1, newest.size)
    return old


# Ledger files, in the format okr-ledger/1 of docs/exchange.md: a JSON object a line.

LINE_LIMIT = 2**25
ENTRY = b'"payload_hash"'
"""What only the line of an entry has."""
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)


class Ledger:
    """What a ledger file says, each entry taken for the one at the place where it stands. From the
    first whose hash does not fit on, entries are only counted. Raises Unusable for another file."""

    def __init__(self, path: Path) -> None:
        self.path, self.count, self._versions = path, 0, dict[UUID, int]()
        self.leaves, self.faults = list[bytes](), list[Fault]()
        """The leaf hashes of the entries that were judged, and what else is wrong with these."""
        self.notes, self.damage = list[str](), list[Fault]()
        """The checkpoint, if there is one; and what is wrong with the last line, the digest."""
        lines = read_lines(path)
        begin, end = next(lines, b""), Line()
        digest = hashlib.sha256(begin)
        self._begin(read_object(begin))
        for data in lines:
            line = {} if ENTRY in data else read_object(data)
            if line.get("type") == "end" and not end:
                end = line
                continue
            digest.update(data)
            if ENTRY in data:
                self._take(data)
            elif line.get("type") == "checkpoint":
                self.notes.append(str(line.get("note")))
        self.torn = len(self.leaves) < max(self.count, self.head)
        """Whether an entry does not fit its hash, or is missing."""
        if self.count > self.head and not self.torn:
            why = f"the ledger ended at {self.head}"
            self.faults.append(Fault("inserted", self.head + 1, self.count, why))
        if end.get("sha256") != digest.hexdigest():
            why = "a line that is not of an entry, or the one that ends the file"
            self.damage.append(Fault("altered", 0, 0, why))

    def _begin(self, line: Line) -> None:
        try:
            self.organization, self.head = str(UUID(line["org_id"])), line["head_position"]
            known = (line["format"], line["ledger_format"]) == ("okr-ledger/1", 1)
            whole = line["from_position"] is not True and line["from_position"] == 1
            if not known or not whole or type(self.head) is not int or self.head < 1:
                raise ValueError
        except UNREADABLE:
            what = "is no ledger in the format okr-ledger/1, version 1, from position 1 on"
            raise Unusable(f"{self.path.name} {what}: export it all") from None

    def _take(self, data: bytes) -> None:
        self.count += 1
        entry = read_entry(read_object(data)) if len(self.leaves) == self.count - 1 else None
        if entry is None or not entry.fits(self.count):
            return
        self.leaves.append(entry.leaf)
        if why := entry.wrong(self.organization):
            self.faults.append(Fault("altered", self.count, self.count, why))
        stream, version = entry.version
        last = self._versions.get(stream, 0)
        if version != last + 1:  # there are no gaps between the versions of an object
            how = "removed" if version > last else "inserted" if version == last else "reordered"
            why = f"version {version} of object {stream} is after {last}"
            self.faults.append(Fault(how, self.count, self.count, why))
        self._versions[stream] = max(version, last)


def read_file(path: Path, read: Callable[..., Read], *given: Any) -> Read:
    """What a file says, which is named if it cannot be used; lines may end as on Windows."""
    try:
        return read(path.read_bytes().decode().replace("\r\n", "\n"), *given)
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is no text") from None
    except Unusable as error:
        raise Unusable(f"{path.name}: {error}") from None


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, of any size."""
    with path.open("rb") as file:
        while data := file.readline(LINE_LIMIT):
            yield data


def read_entries(path: Path) -> Iterator[Line]:
    """The lines of entries in a file."""
    return (read_object(data) for data in read_lines(path) if ENTRY in data)


def read_object(data: bytes) -> Line:
    """What a line says; nothing if it is no object, or one of which two readers might read two
    things."""
    try:
        line = DECODE(data.decode())
    except (ValueError, RecursionError):
        line = None
    return line if isinstance(line, dict) else {}


def _members(pairs: list[tuple[str, Any]]) -> Line:
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError
    return members


DECODE = json.JSONDecoder(object_pairs_hook=_members).decode

# Entries: the hashes of docs/ledger-format.md.

ENVELOPE: dict[str, type] = (
    {"org_id": UUID, "position": int, "stream_id": UUID, "stream_version": int}
    | {"topic": str, "topic_version": int}
    | {"occurred_at": datetime, "recorded_at": datetime, "appended_at": datetime}
    | {"actor_id": UUID, "reason_kind": str, "command_id": UUID, "correlation_id": UUID}
    | {"causation_id": UUID, "imported": bool, "payload_hash": bytes}
)
OPTIONAL = {"reason_kind", "correlation_id", "causation_id"}
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
parsed_id, parsed_time = lru_cache(4096)(UUID), lru_cache(16)(datetime.fromisoformat)
ENCODE: dict[type, Callable[[Any], bytes]] = {
    UUID: lambda text: parsed_id(text).bytes,
    int: lambda number: number.to_bytes(8, "big", signed=True),
    str: str.encode,
    datetime: lambda text: ENCODE[int]((parsed_time(text) - EPOCH) // MICROSECOND),
    bool: {True: b"\1", False: b"\0"}.__getitem__,
    bytes: bytes.fromhex,
}


def _field(line: Line, name: str) -> bytes:
    if line[name] is None and name in OPTIONAL:
        return b"\xff\xff\xff\xff"
    return _sized(ENCODE[ENVELOPE[name]](line[name]))


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


class Entry:
    """What an entry's line says. Raises one of UNREADABLE for what cannot be such a line."""

    def __init__(self, line: Line) -> None:
        self.organization, self.position = str(parsed_id(line["org_id"])), int(line["position"])
        self.version = parsed_id(line["stream_id"]), line["stream_version"]
        self._fields = [_field(line, name) for name in ENVELOPE]
        self.leaf = bytes.fromhex(line["leaf_hash"])
        """The leaf hash that stands beside it."""
        payload = _sized(decoded(line["open"])) + _sized(decoded(line["sealed"] or ""))
        self._whole = _sized(hashlib.sha256(payload).digest()) == self._fields[-1]
        if (len(line), line["type"]) != (20, "entry") or line["sealed"] == "":
            raise ValueError

    def leaf_at(self, position: int) -> bytes:
        """What the leaf must be if the entry was written for a position."""
        begin, _, *rest = self._fields
        data = b"".join((b"\0", begin, _sized(ENCODE[int](position)), *rest))
        return hashlib.sha256(data).digest()

    def fits(self, place: int) -> bool:
        """Whether it says that it is the entry for a place, and has the leaf hash for it."""
        return self.position == place and self.leaf_at(place) == self.leaf

    def wrong(self, organization: str) -> str:
        """What is wrong with what the leaf hash does not say."""
        if not self._whole:
            return "its payload does not have this payload hash"
        own = self.organization
        return "" if own == organization else f"it belongs to {own}"


def read_entry(line: Line) -> Entry | None:
    """The entry of a line; none if it cannot be read."""
    try:
        return Entry(line)
    except UNREADABLE:
        return None


# Trees: RFC 9162 section 2.1.

EMPTY = hashlib.sha256().digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def roots(leaves: Hashes, sizes: Collection[int]) -> dict[int, bytes]:
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


def _climb(index: int, last: int, node: bytes, path: Hashes) -> tuple[bytes, bytes]:
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


def verify_inclusion(leaf: bytes, index: int, size: int, path: Hashes, root: bytes) -> bool:
    """Whether a tree has the leaf at the index."""
    return 0 <= index < size and _climb(index, size - 1, leaf, path)[1] == root


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Hashes) -> bool:
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


# Notes: signed texts (c2sp.org/signed-note), and checkpoints among them (c2sp.org/tlog-checkpoint).


class Checkpoint(NamedTuple):
    """The root of the tree over the first `size` entries."""

    origin: str
    size: int
    root: bytes
    signed: bool
    """Whether a trusted key of this origin signed it."""


def decoded(text: str, length: int | None = None) -> bytes:
    """What a text is the base64 of; raises ValueError for another spelling or length."""
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
            data = decoded(encoded)
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
        data, rest = decoded(value), rest.removeprefix(line)
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
        return Checkpoint(origin, _number(size), decoded(root, 32), origin in signers(note, keys))
    except ValueError:
        raise Unusable(
            "a checkpoint is an origin, a size and a root, a blank line and signatures; this is "
            f"not: {note[:200]!r}"
        ) from None


def read_checkpoints(text: str, keys: Keys) -> list[Checkpoint]:
    """Checkpoints after each other; where keys are trusted, one of them has to have signed each."""
    parts = groupby(said_lines(text), lambda line: line.startswith("— "))
    blocks = [*("".join(f"{line}\n" for line in lines) for _, lines in parts), ""]
    notes = (f"{one}\n{two}" for one, two in zip(blocks[::2], blocks[1::2], strict=False))
    found = (require_signed(read_checkpoint(note, keys), keys) for note in notes)
    return sorted(found, key=lambda one: one.size)


def require_signed(checkpoint: Checkpoint, keys: Keys) -> Checkpoint:
    """The checkpoint; raises Unusable if keys are trusted, and none of them signed it."""
    if keys and not checkpoint.signed:
        raise Unusable(
            f"no trusted key signed the checkpoint of size {checkpoint.size}: add the key to the "
            "file of --key, if you trust it, or leave the checkpoint out"
        )
    return checkpoint


# Ed25519, RFC 8032 section 5.1: on the curve -x² + y² = 1 + dx²y² modulo P. Points are (X, Y, Z, T)
# with x = X/Z, y = Y/Z, xy = T/Z.

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


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


def _multiply(factor: int, point: Point) -> Point:
    product = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            product = _add(product, point)
        point, factor = _add(point, point), factor >> 1
    return product


def _add(one: Point, other: Point) -> Point:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

# The command line.

TOLD = 20
"""How many faults are told."""


def verify(
    options: argparse.Namespace, kept: list[Checkpoint], keys: Keys, name: Naming | None = None
) -> Report:
    """Does what the options say."""
    if options.file is None:
        raise Unusable("name a file")
    begin = next(read_lines(options.file), b"")
    if not begin.startswith((INCLUSION.encode(), CONSISTENCY.encode())):
        return verify_ledger(options.file, kept, keys, options.proof, name)
    return verify_proof(read_file(options.file, read_proof, keys), kept, options.entry)


def parser(program: str | None = None) -> argparse.ArgumentParser:
    """Of the command line."""
    made = argparse.ArgumentParser(program, description="Verify against checkpoints kept.")
    made.add_argument("file", nargs="?", type=Path, help="a ledger or a proof")
    for option, text in (
        ("--key", "trusted keys, one a line"),
        ("--checkpoints", "checkpoints kept"),
        ("--proof", "that the ledger is the beginning of a later one"),
        ("--entry", "the line of the entry that a proof is of, or all lines"),
    ):
        made.add_argument(
            option, nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=text
        )
    return made


def main(options: argparse.Namespace, verify: Callable[..., Report] = verify) -> int:
    """Verifies, says what was found, and returns the exit status."""
    try:
        keys, kept = Keys(), list[Checkpoint]()
        for path in options.key:
            keys |= read_file(path, read_keys)
        for path in options.checkpoints:
            kept += read_file(path, read_checkpoints, keys)
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
