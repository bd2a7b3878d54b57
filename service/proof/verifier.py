"""Verifies ledgers and proofs of okr-ledger with Python's standard library alone.

    python3 verifier.py LEDGER [--key KEYS] [--checkpoints KEPT …] [--proof PROOF …]
    python3 verifier.py PROOF  [--key KEYS] [--checkpoints KEPT …] [--entry LEDGER]

LEDGER is a file in the format `okr-ledger/1`; PROOF shows inclusion (`c2sp.org/tlog-proof@v1`) or
consistency (`okr-ledger/consistency@v1`). Exit status 0: nothing is wrong, and what is proven is
said; 1: something is wrong, and at which position first and how is said; 2: the input cannot be
used; 3: nothing is wrong, but nothing is proven either, or a checkpoint kept was not compared.

A checkpoint is the signed root of the Merkle tree over the hashes of the first so many entries: if
the entries in a file have this tree, they are those that were signed. One that you kept tells what
they were then; one in the file, or in PROOF, no more than that who has the key signed it, perhaps
today. Nothing is proven by such a one that does not agree with all that you kept.

To be read from the top: what is said of a ledger, how its first wrong position is named, what is
said of a proof, and what ledger files and entries are. The rest does what standards say: trees,
notes, and Ed25519. The command line is the end.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from argparse import ArgumentParser, Namespace
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

Checkpoints = Sequence["Checkpoint"]
Hashes = Sequence[bytes]
Keys = dict[tuple[str, bytes], bytes]
Line = dict[str, Any]
Naming = Callable[["Ledger", Checkpoints], list["Fault"]] | None
Roots = dict[int, bytes]


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


# What is said of a ledger.
KEPT, IN_FILE, BY_PROOF = "the checkpoint kept", "the checkpoint in the file", "the proof"
NOT_COMPARED = "a checkpoint kept was not compared with it"
UNCOVERED = "no checkpoint covers them (--checkpoints; of a package, --proof)"
APART = (
    "not compared: the checkpoint kept of size {0}, beyond the ledger, which ends at {1}: prove "
    "that it goes on to {0} (--proof; in a package, ledger-proof.txt), or verify a later export"
)


def verify_ledger(
    path: Path, kept: Checkpoints, keys: Keys, proofs: Sequence[Path] = (), name: Naming = None
) -> Report:
    """Checks a ledger file by itself, against checkpoints kept, and by proofs that it is the
    beginning of later ledgers. `name`: says what is wrong with entries, instead of `name_first`."""
    ledger = Ledger(path)
    shown = [read_file(proof, read_proof, keys) for proof in proofs]
    for file, proof in zip(proofs, shown, strict=True):
        if proof.position:
            raise Unusable(f"{file.name}: one of inclusion, where one of consistency is needed")
    old = [proof.old for proof in shown]
    require_of(ledger.organization, *kept, *old)
    try:
        own, faults = [read_checkpoint(note, keys) for note in ledger.notes], list[Fault]()
        require_of(ledger.organization, *own)
    except (Unusable, Fault) as error:
        own, faults = [], [Fault("altered", 0, 0, f"{IN_FILE}: {error}")]
    grounds: dict[str, Checkpoints] = {KEPT: kept, IN_FILE: own, BY_PROOF: old}
    given = [*kept, *own, *old, *(proof.newest for proof in shown)]

    # Entries were judged one by one when they were read; now it is the tree over them.
    trees, end = roots(ledger.leaves, {one.size for one in given}), ledger.count
    for proof in shown:  # if its old tree is the whole ledger's, the newest continues it
        if proof.old.size == end and proof.old.root == trees.get(end):
            trees.setdefault(proof.newest.size, proof.newest.root)
    named = name(ledger, given) if name else name_first(ledger)
    faults = [*named, *faults, *([] if named else ledger.damage), *compare(trees, given, kept)]

    # An export has a checkpoint and goes to the end; in a package there is none, it may end before.
    beyond = sorted({one.size for one in kept if one.size > end} - trees.keys())
    if beyond and own and not shown and all(fault.why != GONE for fault in named):
        faults.append(ended(end, beyond[-1]))
    what = f"{path.name}: positions 1 to {ledger.head} of organisation {ledger.organization}"
    apart = [] if faults else [APART.format(size, end) for size in beyond]
    return Report(faults, [what, *apart, *prove(end, trees, grounds, faults, not beyond)])


def compare(trees: Roots, given: Checkpoints, kept: Checkpoints) -> list[Fault]:
    """That a checkpoint is of another history than trees are: what was rewritten lies behind the
    last one kept that fits."""
    other = [one.size for one in given if trees.get(one.size, one.root) != one.root]
    fit = [one.size for one in kept if trees.get(one.size) == one.root]
    first = min(other, default=0)
    behind = max((size for size in fit if size < first), default=0)
    return [rewritten(behind + 1, first)] if other else []


def prove(
    end: int, trees: Roots, grounds: dict[str, Checkpoints], faults: list[Fault], compared: bool
) -> list[str]:
    """What is proven, when all faults are known: what stands before them, and by other checkpoints
    than those kept only if all of these were compared."""
    sound = min((fault.first for fault in faults if fault.first), default=end + 1) - 1
    said, told = list[str](), 0
    for whence, given in grounds.items():
        fit = [one for one in given if one.size <= sound and one.root == trees.get(one.size)]
        best = max(fit, key=lambda one: one.size, default=None)
        if best and best.size > told:
            doubts = [] if compared or whence == KEPT else [NOT_COMPARED]
            said.append(known_by(f"positions {told + 1} to {best.size} by {whence}", best, *doubts))
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


def require_of(organization: str, *checkpoints: Checkpoint) -> None:
    """Raises Unusable for a checkpoint of another ledger."""
    for one in checkpoints:
        if one.organization != organization:
            whence = f"{one.file}: " if one.file else ""
            what = f"one of another ledger than that of organisation {organization}"
            raise Unusable(f"{whence}the checkpoint of {one.origin} is {what}")


def rewritten(first: int, size: int) -> Fault:
    """That entries up to a checkpoint are not those that it is of."""
    return Fault("re-signed", first, size, f"the checkpoint of size {size} is of another history")


def ended(end: int, size: int) -> Fault:
    """That a ledger ends before a checkpoint kept."""
    return Fault("removed", end + 1, size, f"the checkpoint kept of size {size} has more")


# How the first wrong position is named. An entry was written for the position for which it has the
# leaf hash that stands beside it. Nothing is proven by a name.
UNREAD, OTHER = "its line cannot be read", "its envelope does not have this leaf hash"
GONE, TWICE = "the file has no entry for it", "the file has two entries for it"
PUT_IN, STANDS = "before it stands one that was put in", "there stands what was written for {}"


def name_first(ledger: Ledger) -> list[Fault]:
    """What is wrong up to the first entry whose hash does not fit, and what was done there."""
    at, last = len(ledger.leaves) + 1, max(ledger.head, ledger.count)
    if at > last:
        return ledger.faults
    if at > ledger.count:
        return [*ledger.faults, Fault("removed", at, last, GONE)]
    entries = map(read_entry, islice(read_entries(ledger.path), at - 1, None))
    there = next(entries)
    elsewhere = any(entry.leaf_at(at) == entry.leaf for entry in entries if entry)
    origin = there.origin(last) if there else 0
    how, why = "altered", OTHER if there else UNREAD
    if 0 < origin < at:
        how, at, why = "inserted", origin, TWICE
    elif elsewhere:
        how, why = ("reordered", STANDS.format(origin)) if origin else ("inserted", PUT_IN)
    elif origin > at:
        how, why = "removed", GONE
    return [*ledger.faults, Fault(how, at, at, why)]


# What is said of a proof: c2sp.org/tlog-proof, or the like of it for consistency.


class Proof(NamedTuple):
    """That a position is in a newer tree or, where it is 0, that the old tree is its beginning."""

    position: int
    old: Checkpoint
    hashes: list[bytes]
    newest: Checkpoint


def read_proof(text: str, keys: Keys) -> Proof:
    """A proof of inclusion, or one of consistency; raises Fault for one that does not hold."""
    head, _, note = text.partition("\n\n")
    try:
        kind, *lines = head.split("\n")
        if kind == "c2sp.org/tlog-proof@v1" and lines[0].startswith("extra "):
            decoded(lines.pop(0)[6:])
        hashes = [decoded(line, 32) for line in lines[1:]]
        match [kind, *lines[0].split(" ")]:
            case ["c2sp.org/tlog-proof@v1", "index", index]:
                position, size, root = _number(index) + 1, 0, EMPTY
            case ["okr-ledger/consistency@v1", "old", old, old_root]:
                position, size, root = 0, _number(old), decoded(old_root, 32)
            case _:
                raise ValueError
    except (ValueError, IndexError):
        kinds = "c2sp.org/tlog-proof@v1 or okr-ledger/consistency@v1"
        raise Unusable(f"it is no proof {kinds}") from None
    newest = read_checkpoint(note, keys)
    if not position and not verify_consistency(size, root, newest.size, newest.root, hashes):
        raise rewritten(1, newest.size)
    return Proof(position, newest._replace(size=size, root=root), hashes, newest)


def verify_proof(proof: Proof, kept: Checkpoints, files: Sequence[Path] = ()) -> Report:
    """Checks a proof: of inclusion for an entry, of consistency with checkpoints kept."""
    position, old, _, newest = proof
    require_of(newest.organization, *kept)
    faults, doubts = compare({old.size: old.root, newest.size: newest.root}, kept, kept), []
    if position:
        what = f"position {position} of {newest.size} is this entry"
        if why := not_included(files, proof):
            faults.insert(0, Fault("altered", position, position, why))
    else:
        what = f"the first {old.size} of {newest.size} positions are as they were"
        if old.size not in {one.size for one in kept}:
            doubts = [f"no checkpoint of size {old.size} was given (--checkpoints)"]
    return Report(faults, [] if faults else [known_by(what, newest, *doubts)])


def not_included(files: Sequence[Path], proof: Proof) -> str:
    """Why an entry is not the one that a proof is of; nothing if it is."""
    position, _, hashes, newest = proof
    if not files:
        raise Unusable("an inclusion proof is of an entry: name a file with its line (--entry)")
    lines = (line for path in files for line in read_entries(path))
    line = next((line for line in lines if line.get("position") == position), None)
    if line is None:
        raise Unusable(f"{files[0].name} has no entry at position {position}")
    if (entry := read_entry(line)) is None:
        return UNREAD
    if not entry.fits(position):
        return OTHER
    if not verify_inclusion(entry.leaf, position - 1, newest.size, hashes, newest.root):
        return f"the checkpoint of size {newest.size} has another leaf there"
    return entry.wrong(newest.organization)


# Ledger files, in the format okr-ledger/1 of docs/exchange.md: a JSON object a line.
ENTRY = b'"payload_hash"'  # what only the line of an entry has
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)


class Ledger:
    """What a ledger file says, each entry taken for the one at the place where it stands. From the
    first whose hash does not fit on, entries are only counted. Raises Unusable for another file."""

    def __init__(self, path: Path) -> None:
        self.path, self.count, self._versions = path, 0, dict[UUID, int]()
        self.leaves = list[bytes]()  # of the entries that were judged
        self.faults = list[Fault]()  # what else is wrong with these
        self.notes = list[str]()  # the checkpoint, if there is one
        self.damage = list[Fault]()  # what is wrong with the last line, the digest
        lines, digest = read_lines(path), hashlib.sha256()
        last = next(lines, b"")
        self._begin(read_object(last))
        for data in lines:
            digest.update(last)
            last = data
            if ENTRY in data:
                self.count += 1
                if len(self.leaves) == self.count - 1:
                    self._judge(self.count, read_entry(read_object(data)))
            elif (line := read_object(data)).get("type") == "checkpoint":
                self.notes.append(str(line.get("note")))
        # whether an entry does not fit its hash, or is missing
        self.torn = len(self.leaves) < max(self.count, self.head)
        if self.count > self.head and not self.torn:
            why = f"the ledger ended at {self.head}"
            self.faults.append(Fault("inserted", self.head + 1, self.count, why))
        end = read_object(last)
        if (end.get("type"), end.get("sha256")) != ("end", digest.hexdigest()):
            why = "a line that is not of an entry, or the one that ends the file"
            self.damage.append(Fault("altered", 0, 0, why))

    def _begin(self, line: Line) -> None:
        try:
            self.organization, self.head = str(UUID(line["org_id"])), line["head_position"]
            kind = repr((line["format"], line["ledger_format"], line["from_position"]))
            if kind != "('okr-ledger/1', 1, 1)" or type(self.head) is not int or self.head < 1:
                raise ValueError
        except UNREADABLE:
            what = "is no ledger in the format okr-ledger/1, version 1, from position 1 on"
            raise Unusable(f"{self.path.name} {what}: export it all") from None

    def _judge(self, place: int, entry: Entry | None) -> None:
        if entry is None or not entry.fits(place):
            return
        self.leaves.append(entry.leaf)
        if why := entry.wrong(self.organization):
            self.faults.append(Fault("altered", place, place, why))
        stream, version = entry.version
        last = self._versions.get(stream, 0)
        if version != last + 1:  # there are no gaps between the versions of an object
            how = "removed" if version > last else "inserted" if version == last else "reordered"
            why = f"version {version} of object {stream} is after {last}"
            self.faults.append(Fault(how, place, place, why))
        self._versions[stream] = max(version, last)


def read_file(path: Path, read: Callable[..., Any], *given: Any) -> Any:
    """What a file says, which is named if that cannot be so; it may be written as on Windows."""
    try:
        if said_lines(text := path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")):
            return read(text, *given)
        raise Unusable("there is nothing in it")
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is no text") from None
    except (Unusable, Fault) as error:
        error.args = (f"{path.name}: {error}",)
        raise


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, of any size."""
    with path.open("rb") as file:
        yield from iter(partial(file.readline, 2**25), b"")


def read_entries(path: Path) -> Iterator[Line]:
    """The lines of entries in a file."""
    return (read_object(data) for data in read_lines(path) if ENTRY in data)


def read_object(data: bytes) -> Line:
    """What a line says; nothing if it is no object, or has a name twice, of which two readers might
    read two things."""
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
OPTIONAL, ABSENT = {"reason_kind", "correlation_id", "causation_id"}, b"\xff\xff\xff\xff"
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


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


class Entry:
    """What an entry's line says. Raises one of UNREADABLE for what cannot be such a line."""

    def __init__(self, line: Line) -> None:
        self.organization, self.position = str(parsed_id(line["org_id"])), int(line["position"])
        self.version = parsed_id(line["stream_id"]), line["stream_version"]
        self.leaf = bytes.fromhex(line["leaf_hash"])  # the one that stands beside it
        self._fields = list[bytes]()
        for name, kind in ENVELOPE.items():
            absent = line[name] is None and name in OPTIONAL
            self._fields.append(ABSENT if absent else _sized(ENCODE[kind](line[name])))
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

    def origin(self, last: int) -> int:
        """The position that it was written for, up to a last one; 0 if there is none."""
        places = (self.position, *range(1, last + 1))
        return next((at for at in places if self.leaf_at(at) == self.leaf), 0)

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


def roots(leaves: Hashes, sizes: Collection[int]) -> Roots:
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
    signed: bool  # whether a trusted key of this origin signed it
    file: str = ""  # from which it was read, if it was kept

    @property
    def organization(self) -> str:
        """The id of the organisation whose ledger it is of."""
        return self.origin.rpartition("/")[2]


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
    keys = Keys()
    for line in said_lines(text):
        try:
            name, key_id, encoded = line.split("+", 2)
            data = decoded(encoded, 33)
            _point(data[1:])
            hashed = hashlib.sha256(f"{name}\n".encode() + data).hexdigest()
            if data[0] != 1 or hashed[:8] != key_id:
                raise ValueError
        except ValueError:
            raise Unusable(f"{line[:200]!r} is no Ed25519 key <name>+<id>+<key>") from None
        keys[name, bytes.fromhex(key_id)] = data[1:]
    return keys


def signers(note: str, keys: Keys) -> set[str]:
    """The names of the trusted keys that signed a note; raises Fault for a wrong signature by one
    of them, and ValueError for what is no note."""
    text, _, signatures = note.rpartition("\n\n")
    if not re.fullmatch("(— [^\\s+]+ \\S+\n)+", signatures):
        raise ValueError
    found = set[str]()
    for line in signatures.removesuffix("\n").split("\n"):
        _, name, value = line.split(" ")
        signature = decoded(value)
        if key := keys.get((name, signature[:4])):
            if not verify_signature(key, signature[4:], f"{text}\n".encode()):
                raise Fault("altered", 0, 0, f"not signed by {name}, as it claims: {text!r}")
            found.add(name)
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
        what = "an origin, a size and a root, a blank line and signatures"
        raise Unusable(f"a checkpoint is {what}; this is not: {note[:200]!r}") from None


def read_checkpoints(text: str, keys: Keys) -> list[Checkpoint]:
    """Checkpoints after each other; where keys are trusted, one of them has to have signed each."""
    text = "".join(f"{line}\n" for line in said_lines(text))
    parts = re.findall("((?:(?!— ).*\n)*)((?:— .*\n)*)", text)
    notes = (f"{said}\n{signatures}" for said, signatures in parts if said or signatures)
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
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    try:
        one, other = _multiply(s, BASE), _add(_point(r), _multiply(h, _point(key)))
    except ValueError:
        return False
    (x1, y1, z1, _), (x2, y2, z2, _) = one, other
    return (x1 * z2 - x2 * z1) % P == (y1 * z2 - y2 * z1) % P == 0


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


def parser(program: str | None = None) -> ArgumentParser:
    """Of the command line."""
    made = ArgumentParser(program, description="Verify against checkpoints kept.")
    made.add_argument("file", nargs="?", type=Path, help="a ledger or a proof")
    add = partial(made.add_argument, nargs="+", action="extend", default=[], type=Path)
    add("--key", help="trusted keys, one a line")
    add("--checkpoints", help="checkpoints kept")
    add("--proof", help="that the ledger is the beginning of a later one")
    add("--entry", help="the line of the entry that a proof is of, or all lines")
    return made


def verify(options: Namespace, kept: Checkpoints, keys: Keys, name: Naming = None) -> Report:
    """Does what the options say."""
    if options.file is None:
        raise Unusable("name a file")
    if next(read_lines(options.file), b"").startswith((b"c2sp.org/", b"okr-ledger/")):
        return verify_proof(read_file(options.file, read_proof, keys), kept, options.entry)
    return verify_ledger(options.file, kept, keys, options.proof, name)


def main(options: Namespace, verify: Callable[..., Report] = verify) -> int:
    """Verifies, says what was found, and returns the exit status."""
    keys, kept = Keys(), list[Checkpoint]()
    try:
        for path in options.key:
            keys |= read_file(path, read_keys)
        for path in options.checkpoints:
            found = read_file(path, read_checkpoints, keys)
            kept += [one._replace(file=path.name) for one in found]
        faults, known = verify(options, sorted(kept, key=lambda one: one.size), keys)
    except Fault as fault:
        faults, known = [fault], []
    except (Unusable, OSError) as error:
        sys.stderr.write(f"unusable: {error}\n")
        return 2
    more = [f"and {len(faults) - 20} more"] if len(faults) > 20 else []
    told = [*map(str, faults[:20]), *more, *known]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    proven = any(line.startswith("proven: ") for line in known)
    apart = any(line.startswith("not compared: ") for line in known)
    return 1 if faults else 0 if proven and not apart else 3


if __name__ == "__main__":
    sys.exit(main(parser().parse_args()))
