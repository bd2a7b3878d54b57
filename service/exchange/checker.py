"""What may be wrong with a line of an export, given those before it."""

import re
from uuid import UUID

from ...domain.topics import EVENT_CLASSES
from ..ledger.entry import UnknownTopic, keys_of_entry, payload_hash
from ..ledger.leaf import leaf_hash
from .errors import DamagedLine
from .lines import (
    FORMAT,
    LEDGER_FORMAT,
    CheckpointLine,
    CommandLine,
    End,
    EntryLine,
    Header,
    KeyLine,
    LeavesLine,
    Line,
    Unreadable,
    decode,
)
from .tally import Raw, Tally

_SECTIONS = {
    Header: 0,
    KeyLine: 1,
    EntryLine: 2,
    CommandLine: 3,
    LeavesLine: 4,
    CheckpointLine: 5,
    End: 6,
}

SIZE = re.compile("[1-9][0-9]{0,18}")


class Checker:
    """Takes the lines of an export one after the other, and says of the first that is wrong what
    is wrong with it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._subjects: set[UUID] = set()
        self.tally = Tally()

    def take(self, raw: Raw) -> Line:
        """Checks the next line. Raises DamagedLine."""
        try:
            line = decode(raw.data)
            self._place(line)
            match line:
                case Header():
                    _check_header(line)
                case KeyLine():
                    self._check_key(line)
                case EntryLine():
                    self._check_entry(line)
                case CommandLine():
                    self._check_command(line)
                case LeavesLine():
                    self._check_leaves(line)
                case CheckpointLine():
                    self._check_checkpoint(line)
                case End():
                    self._check_end(line)
        except Unreadable as error:
            raise DamagedLine(self._file, raw.number, str(error)) from None
        self.tally.add(line, raw.data)
        return line

    def _place(self, line: Line) -> None:
        before = self.tally.last
        if (before is None) != isinstance(line, Header):
            raise Unreadable(
                "the header must stand in the first line, and nowhere else: a line was removed, "
                "inserted or moved"
            )
        if isinstance(before, End):
            raise Unreadable("it follows the line that ends the export: it was inserted")
        if before is not None and _SECTIONS[type(line)] < _SECTIONS[type(before)]:
            raise Unreadable("it stands after lines of a later section: it was inserted or moved")
        header = self.tally.header
        if header is not None and isinstance(line, CommandLine | LeavesLine | CheckpointLine | End):
            reached = header.from_position + self.tally.count(EntryLine) - 1
            if reached < header.head_position:
                raise Unreadable(
                    f"position {reached + 1} is missing before it: the export has positions to "
                    f"{header.head_position}, and lines were removed"
                )

    def _check_key(self, line: KeyLine) -> None:
        header = self._header
        if isinstance(self.tally.last, KeyLine) and line.subject_id <= self.tally.last.subject_id:
            raise Unreadable("its subject_id does not rise: the line was inserted or moved")
        if (line.wrapped is not None) != (line.state == "wrapped"):
            raise Unreadable("its state and its wrapped key do not go together")
        if line.state == "wrapped" and header.keys == "none":
            raise Unreadable("its key is wrapped, which the header rules out")
        self._subjects.add(line.subject_id)

    def _check_entry(self, line: EntryLine) -> None:
        header = self._header
        if payload_hash(line.open, line.sealed) != line.payload_hash:
            raise Unreadable(
                f"the payload of the entry at position {line.position} was altered: its payload "
                "hash is another"
            )
        if leaf_hash(line.envelope) != line.leaf_hash:
            raise Unreadable(
                f"the envelope of the entry at position {line.position} was altered: its leaf "
                "hash is another"
            )
        if line.org_id != header.org_id:
            raise Unreadable(f"its entry belongs to another organisation, {line.org_id}")
        self._check_position(line)
        before = self.tally.last_entry
        if before is not None and line.recorded_at < before.recorded_at:
            raise Unreadable("its entry was recorded before the one before: the order is wrong")
        event = EVENT_CLASSES.get(line.topic)
        if event is None or line.topic_version > event.class_version:
            raise Unreadable(str(UnknownTopic(line.topic, line.topic_version)))
        keys = keys_of_entry(line.topic, line.stream_id, line.actor_id, line.open, line.sealed)
        for subject in keys - self._subjects:
            what = event.TOPIC.partition(".")[0] if subject == line.stream_id else "person"
            raise Unreadable(f"it is sealed for {what} {subject}, whose key line was removed")

    def _check_position(self, line: EntryLine) -> None:
        header = self._header
        expected = header.from_position + self.tally.count(EntryLine)
        if line.position > header.head_position:
            raise Unreadable(
                f"its position {line.position} lies beyond the last of the export, "
                f"{header.head_position}: it was inserted"
            )
        if line.position > expected:
            raise Unreadable(
                f"position {expected} is missing before position {line.position}: a line was "
                "removed or moved"
            )
        if line.position < expected:
            raise Unreadable(
                f"position {line.position} stands where {expected} must follow: the line was "
                "inserted or moved"
            )

    def _check_command(self, line: CommandLine) -> None:
        last, header = self.tally.last, self._header
        if isinstance(last, CommandLine) and line.command_id <= last.command_id:
            raise Unreadable("its command_id does not rise: the line was inserted or moved")
        if not header.from_position - 1 <= line.position <= header.head_position:
            raise Unreadable(f"its position {line.position} is none of the export")

    def _check_leaves(self, line: LeavesLine) -> None:
        """Whether they follow each other; okr verify compares them with entries."""
        last = self.tally.last
        expected = last.last + 1 if isinstance(last, LeavesLine) else 1
        if line.first != expected or self._header.from_position > 1:
            raise Unreadable(
                f"its leaf hashes begin at {line.first}, and {expected} must follow: a line was "
                "removed, inserted or moved"
            )
        if not 1 <= len(line.hashes) // 32 <= 256 or len(line.hashes) % 32:
            raise Unreadable("its leaf hashes are not 32 bytes each, at most 256 of them")
        if line.last > self._header.head_position:
            raise Unreadable("its leaf hashes are of more positions than the export has")

    def _check_checkpoint(self, line: CheckpointLine) -> None:
        """Whether it is of this ledger, as far as that goes; okr verify checks what it signs."""
        if isinstance(self.tally.last, CheckpointLine):
            raise Unreadable("it is the second checkpoint: the line was inserted")
        origin, _, rest = line.note.partition("\n")
        size = rest.partition("\n")[0]
        if not origin.endswith(f"/{self._header.org_id}") or not SIZE.fullmatch(size):
            raise Unreadable("its note is no checkpoint of this ledger")
        if not self._header.from_position <= int(size) <= self._header.head_position:
            raise Unreadable(f"its checkpoint is of {size} entries, which the export does not end")

    def _check_end(self, line: End) -> None:
        found = self.tally.end()
        for name, said, there in zip(line._fields[:5], line[:5], found[:5], strict=True):
            if said != there:
                raise Unreadable(
                    f"it ends an export of {said} {name}, and there are {there}: lines were "
                    f"{'removed' if there < said else 'inserted'}"
                )
        if line != found:
            raise Unreadable(
                "its digest is another than that of the lines before it: the header, or a line of "
                "a key or a command, was altered"
            )

    @property
    def _header(self) -> Header:
        assert self.tally.header is not None
        return self.tally.header


def _check_header(line: Header) -> None:
    if line.format != FORMAT or line.ledger_format != LEDGER_FORMAT:
        raise Unreadable(
            f"the format is {line.format} with ledger format {line.ledger_format}, and this "
            f"program knows {FORMAT} with {LEDGER_FORMAT}: use a newer version of okr-ledger"
        )
    if not 1 <= line.from_position <= line.head_position:
        raise Unreadable("its positions cannot be: they go from 1 or more to the head")
    if (line.leaf_before is None) != (line.from_position == 1):
        raise Unreadable("leaf_before must be there unless from_position is 1")
    if (line.recipient is None) != (line.keys == "none"):
        raise Unreadable("a recipient must be named if keys are wrapped, and else not")
