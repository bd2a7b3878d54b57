"""Names all that was done to the entries of a ledger, where the verifier names the first of it.

What entries were is known from an earlier copy or, as far as checkpoints prove them, by the leaf
hashes with which they were sealed. Nothing is proven by a name.
"""

from collections.abc import Sequence
from itertools import chain, groupby, pairwise
from pathlib import Path

from .verifier import (
    GONE,
    OTHER,
    PUT_IN,
    STANDS,
    TWICE,
    UNREAD,
    UNREADABLE,
    Checkpoint,
    Entry,
    Fault,
    Ledger,
    Unusable,
    decoded,
    name_first,
    read_entries,
    read_entry,
    read_lines,
    read_object,
    roots,
)

SAYS = "its envelope says position {}"
SEARCHES = 20
"""How often all positions are tried to find the one that an entry was written for."""
LEAVES = b'"leaves"'
"""What the lines have that bring leaf hashes."""
Leaves = dict[int, bytes]
"""The leaf hashes of positions."""


def name_all(
    ledger: Ledger, given: Sequence[Checkpoint], earlier: Path | None = None
) -> list[Fault]:
    """What was done to entries and to their order, by their positions. Raises Unusable for an
    earlier copy that is none of the ledger, or is damaged itself."""
    copy = _read_copy(earlier, ledger) if earlier else []
    found = roots(ledger.leaves, {one.size for one in given})
    wrong = any(found.get(one.size, one.root) != one.root for one in given)
    if not (wrong or ledger.torn or ledger.faults or copy != ledger.leaves[: len(copy)]):
        return []
    if copy:
        return _diagnose(ledger, dict(enumerate(copy, 1)), "the earlier copy")
    return _diagnose(ledger, *_read_sealed(ledger, given))


def _read_copy(path: Path, ledger: Ledger) -> list[bytes]:
    copy = Ledger(path)
    if copy.organization != ledger.organization:
        raise Unusable(f"{path.name} is the ledger of another organisation")
    if copy.torn or copy.faults or copy.damage:
        raise Unusable(f"{path.name} is damaged: verify it first")
    return copy.leaves


def _read_sealed(ledger: Ledger, given: Sequence[Checkpoint]) -> tuple[Leaves, str]:
    """The leaf hashes as they were sealed, as far as checkpoints prove them, and which one does."""
    lines = (read_object(data) for data in read_lines(ledger.path) if LEAVES in data)
    try:
        data = b"".join(decoded(line["hashes"]) for line in lines if line.get("type") == "leaves")
    except UNREADABLE:
        data = b""
    leaves, proven = [data[at : at + 32] for at in range(0, len(data), 32)], 0
    found = roots(leaves, {one.size for one in given})
    for checkpoint in sorted(given, key=lambda one: one.size):
        if found.get(checkpoint.size) != checkpoint.root:
            break
        proven = checkpoint.size
    return dict(enumerate(leaves[:proven], start=1)), f"the checkpoint of size {proven}"


class _Origins:
    """Finds the position that an entry was written for: the one for which it has the leaf hash that
    is known of this position or, where none is, the one beside it. Tried are the position that it
    says, renumbered as the last that fits was; as it is; the one after the last; and then all."""

    def __init__(self, ledger: Ledger, known: Leaves) -> None:
        self._known, self._last = known, max([ledger.head, *known])
        self._searches, self._renumbered, self._at = SEARCHES, 0, 0

    def find(self, entry: Entry) -> int:
        """The position; 0 if there is none."""
        claimed: int = entry.position + self._renumbered
        fits = entry.leaf_at(entry.position) == entry.leaf
        if fits and claimed not in self._known:
            self._at = claimed
            return claimed
        near = claimed, entry.position, self._at + 1
        for at in chain(near, range(1, self._last + 1) if self._searches else ()):
            if 0 < at < 2**62 and entry.leaf_at(at) == self._known.get(at, entry.leaf):
                self._at = at
                self._renumbered = at - entry.position if fits else self._renumbered
                self._searches -= at not in near
                return at
        self._searches -= self._searches > 0
        return 0


def _diagnose(ledger: Ledger, known: Leaves, whence: str) -> list[Fault]:
    """Up to the last position that is known. What the verifier found remains as far as nothing
    before it is named, so that never nothing is wrong."""
    origins, wrong, find = list[int](), dict[int, str](), _Origins(ledger, known).find
    for place, entry in enumerate(map(read_entry, read_entries(ledger.path)), 1):
        if entry is None:
            origins.append(0)
            wrong[place] = UNREAD
            continue
        origin, why = find(entry), entry.wrong(ledger.organization)
        if origin == place != entry.position:
            why = SAYS.format(entry.position)
        elif entry.leaf not in {entry.leaf_at(origin), entry.leaf_at(entry.position)}:
            why = OTHER
        elif not origin:
            why = f"{whence} has another leaf hash"
        origins.append(origin)
        wrong |= {place: why} if why else {}
    faults, order = _arrange(origins, max([ledger.head, *known]), wrong)
    last = max([*order, *known, 0])
    last = last if len(origins) >= ledger.head else max(last, ledger.head)
    for at, following in pairwise([0, *sorted(order), last + 1]):
        if following > at + 1:
            faults.append(Fault("removed", at + 1, following - 1, GONE))
    begin = min((fault.first for fault in faults), default=last + 1)
    faults += [fault for fault in ledger.faults if fault.first < begin]
    return _merged(faults or name_first(ledger))


def _arrange(
    origins: Sequence[int], last: int, wrong: dict[int, str]
) -> tuple[list[Fault], list[int]]:
    """What was altered, inserted and reordered, and the positions of entries in the order in which
    they stand. Where nothing else tells, an entry is at the position after the one before."""
    faults, order, at = list[Fault](), list[int](), 0
    seen, written = set[int](), set(origins)
    for place, origin in enumerate(origins, 1):
        following = at + 1
        if origin in seen:
            faults.append(Fault("inserted", origin, origin, TWICE))
        elif not origin and (following in written or place > last):
            faults.append(Fault("inserted", following, following, PUT_IN))
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
            faults.append(Fault("reordered", moved[0], moved[-1], STANDS.format(whom)))
    return faults, order


def _merged(faults: list[Fault]) -> list[Fault]:
    """By their positions; neighbours with the same fault become one."""
    found = list[Fault]()
    for fault in sorted(faults, key=lambda fault: fault.first):
        before, begin = found[-1] if found else fault, fault.first
        if (before.how, before.why, before.last) == (fault.how, fault.why, begin - 1):
            begin = found.pop().first
        found.append(Fault(fault.how, begin, fault.last, fault.why))
    return found
