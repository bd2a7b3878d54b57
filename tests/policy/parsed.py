"""A page, taken apart."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from okr.service.change_policy import PolicyReport, page


@dataclass
class Parsed(HTMLParser):
    """The elements of a page: of each its name, its attributes and the plot that it is in; and the
    cells of its tables."""

    found: list[tuple[str, dict[str, str | None], str | None]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    classes: dict[str, str | None] = field(default_factory=dict)
    """Those of cells by what stands in them."""
    plot: str | None = None
    in_cell: bool = False
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self.plot = dict(attrs)["id"]
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.in_cell = True
        elif tag == "br":
            self.handle_data(" ")
        self.found.append((tag, dict(attrs), self.plot))

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self.plot = None
        elif tag in ("td", "th"):
            self.in_cell = False
        if tag == "td":
            _, attributes, _ = next(it for it in reversed(self.found) if it[0] == "td")
            self.classes[self.rows[-1][-1]] = attributes.get("class")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.in_cell:
            self.rows[-1][-1] += data

    def marks(self, plot: str, fact: str) -> list[str | None]:
        """The values of a fact that the marks of a plot carry."""
        name = f"data-{fact}"
        return [it[name] for _, it, where in self.found if where == plot and name in it]


def parsed(report: PolicyReport) -> Parsed:
    """The page of a report."""
    it = Parsed()
    it.feed(page(report))
    it.close()
    return it
