"""What an XLSX file says of its cells beside their values: formats with units, failed formulas.

A cell that shows 12 % holds 0.12; only its format tells.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

_PERCENT = frozenset({9, 10})
"""The formats with a percent sign that have a number instead of a code."""
_CURRENCY = re.compile(r"\[\$(?P<tagged>[^\]-]+)[^\]]*\]|(?P<plain>[€$£¥])")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Marks:
    """The cells of a sheet, by their names, of which more is known than the value."""

    units: dict[str, str] = field(default_factory=dict)
    """The percent sign or the currency with which a number is shown."""
    failed: dict[str, str] = field(default_factory=dict)
    """The errors of formulas, such as `#DIV/0!`."""


def marks(file: IO[bytes]) -> dict[str, Marks]:
    """The marks of an XLSX file by sheet.

    Raises KeyError, ValueError (BadZipFile and ParseError are some) where it is damaged.
    """
    with ZipFile(file) as archive:
        with archive.open("xl/_rels/workbook.xml.rels") as part:
            targets = {
                element.attrib["Id"]: element.attrib["Target"]
                for element in _elements(part, "Relationship")
            }
        units = _units(archive) if "xl/styles.xml" in archive.namelist() else []
        with archive.open("xl/workbook.xml") as part:
            sheets = {
                element.attrib["name"]: targets[_local(element.attrib)["id"]]
                for element in _elements(part, "sheet")
            }
        found = {}
        for name, target in sheets.items():
            path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            with archive.open(path) as part:
                found[name] = _marks(part, units)
        return found


def unit_of(code: str) -> str | None:
    """The unit that a number format shows: a percent sign or a currency."""
    positive = code.partition(";")[0]
    if "%" in positive:
        return "%"
    found = _CURRENCY.search(positive)
    return found and (found["tagged"] or found["plain"])


def _units(archive: ZipFile) -> list[str | None]:
    """The unit of each cell style."""
    codes: dict[int, str] = {}
    styles: list[str | None] = []
    in_cells = False
    with archive.open("xl/styles.xml") as part:
        for event, element in iterparse(part, ("start", "end")):
            tag = _tag(element)
            if event == "start":
                in_cells = in_cells or tag == "cellXfs"
            elif tag == "numFmt":
                codes[int(element.attrib["numFmtId"])] = element.attrib["formatCode"]
            elif tag == "cellXfs":
                in_cells = False
            elif tag == "xf" and in_cells:
                number = int(element.attrib.get("numFmtId", 0))
                styles.append("%" if number in _PERCENT else unit_of(codes.get(number, "")))
    return styles


def _marks(part: IO[bytes], units: list[str | None]) -> Marks:
    found = Marks()
    for row in _elements(part, "row"):
        for cell in row:
            name = cell.attrib.get("r")
            if name is None or _REFERENCE.fullmatch(name) is None:
                continue
            style = int(cell.attrib.get("s", 0))
            unit = units[style] if style < len(units) else None
            if cell.attrib.get("t") == "e":
                values = [child.text for child in cell if _tag(child) == "v"]
                found.failed[name] = next(filter(None, values), "#ERROR!")
            elif unit is not None:
                found.units[name] = unit
        row.clear()
    return found


def _elements(part: IO[bytes], tag: str) -> Iterator[Element]:
    for _, element in iterparse(part):
        if _tag(element) == tag:
            yield element


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _local(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in attributes.items()}
