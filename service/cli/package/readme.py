"""The page that explains an audit package to whoever is given it, in German and in English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from string import Template

from ...exchange import named
from ...proof.note import Checkpoint
from .record import CONSISTENCY_FILE
from .span import Span

_NAMES = (
    (
        "nein: Personen stehen mit ihrer Kennung da, Begründungen mit ihrer Art. Was nicht "
        "verschlüsselt ist, steht da wie eingetragen, auch wer darin genannt wird: Titel, "
        "Einheiten, freie Attribute, Einzelheiten von Check-ins, Namen von Teams, Zyklen und der "
        "Organisation / no: people are told by their ids, reasons by their kinds. What is not "
        "encrypted is there as it was recorded, whoever is named in it: titles, units, free "
        "attributes, details of check-ins, names of teams, cycles and the organisation"
    ),
    "ja, wie sie beim Erstellen zu lesen waren / yes, as they could be read when this was made",
)
_CONFIDENTIAL = (
    "nur solche für die Rolle AUDITOR / only those for the role AUDITOR",
    "ja, alle, deren Schlüssel da sind / yes, all whose keys are at hand",
)
_COMPARED = (
    "nein, auf Wunsch übersprungen / no, left out on request",
    "ja, jede Spalte / yes, every column",
)
_SAME = (": die Dateien sind Byte für Byte dieselben", ": the files are the same, byte for byte")
_BUT = (
    " (dort ohne die Namen und Begründungen, die verschlüsselt sind)",
    " (there without the names and reasons, which are encrypted)",
)
_CONSISTENCY = (
    """
und dass das Hauptbuch des ersten Checkpoints der Anfang dessen des letzten ist,

    python3 -I verifier.py consistency.txt --key SCHLÜSSEL --checkpoints checkpoints.txt
""",
    """
and that the ledger of the first checkpoint is the beginning of that of the last, by

    python3 -I verifier.py consistency.txt --key KEYS --checkpoints checkpoints.txt
""",
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a span is in a package, and how much it was checked."""

    names: bool
    confidential: bool
    compared: bool
    """Whether what is read was compared with the ledger."""

    def told(self) -> dict[str, bool]:
        """What of it stands in the access log."""
        unusual = {"with_confidential": self.confidential, "unchecked": not self.compared}
        return {"with_names": self.names, **{name: True for name, it in unusual.items() if it}}


def write_readme(
    folder: Path,
    span: Span,
    sealed: Sequence[Checkpoint],
    restricted: Sequence[int],
    has: Contents,
) -> None:
    """Writes the page; `restricted` are the positions of entries with values in clear that became
    confidential later."""
    text = resources.files(__package__).joinpath("readme.txt").read_text("utf-8")
    again_de, again_en = _BUT if has.names else _SAME
    is_there = (folder / CONSISTENCY_FILE).exists()
    consistency_de, consistency_en = _CONSISTENCY if is_there else ("", "")
    filled = Template(text).substitute(
        organization=span.house["name"],
        org_id=span.org_id,
        since=_place(span, span.since, span.since_at),
        until=_place(span, span.until, span.until_at),
        zone=span.house["zone"],
        checkpoint=", ".join(str(size) for size in dict.fromkeys(one.size for one in sealed)),
        names=_NAMES[has.names],
        confidential=_CONFIDENTIAL[has.confidential],
        restricted=_restricted(restricted),
        compared=_COMPARED[has.compared],
        consistency_de=consistency_de,
        consistency_en=consistency_en,
        again_de=again_de,
        again_en=again_en,
    )
    (folder / "README.md").write_text(filled, encoding="utf-8", newline="")


def _restricted(positions: Sequence[int]) -> str:
    if not positions:
        return "keiner / none"
    return f"{len(positions)}, Position / position {named(positions)}"


def _place(span: Span, position: int, at: datetime | None) -> str:
    if at is None:
        return "Beginn / the beginning"
    return f"Position {position}, {at.astimezone(span.zone).isoformat(sep=' ')}"
