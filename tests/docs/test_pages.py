"""The pages: whatever they ask and run gives what they show, on a service with the demo."""

import pytest

from tests.docs.house import can_run, open_house
from tests.docs.pages import DOCS, examples

PAGES = {
    "audit-package.md": 8,
    "quickstart.md": 5,
    "concepts.md": 9,
    "change-policy.md": 5,
    "time-travel.md": 5,
    "privacy.md": 2,
    "confidential.md": 4,
    "tours/frontend.md": 15,
    "tours/auditor.md": 9,
    "tours/retrospective.md": 7,
    "tours/steering.md": 12,
}
"""The pages with examples, and how many there are at least."""
TESTED_ELSEWHERE = {"demo.md", "proof.md"}


def test_no_page_has_queries_that_nobody_asks() -> None:
    asking = {
        str(page.relative_to(DOCS))
        for page in DOCS.rglob("*.md")
        if "\n```graphql\n" in page.read_text(encoding="utf-8")
    }
    assert asking <= PAGES.keys() | TESTED_ELSEWHERE


def test_no_line_vanishes_as_a_comment() -> None:
    vanished = [
        f"{page.relative_to(DOCS)}: {line}"
        for page in DOCS.rglob("*.md")
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("%")
    ]
    assert not vanished, "MyST takes a line that begins with % for a comment: break it elsewhere"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_happens(page: str) -> None:
    asked = examples(page)
    assert len(asked) >= PAGES[page]
    with open_house() as house:
        for example in filter(can_run, asked):
            given = house.answer(example)
            assert example.answered_by(given), (
                f"{page} shows another answer to\n{example.asked}\nnow it is\n{given}\n"
                "write_answers.py brings it up to date"
            )
    if not all(map(can_run, asked)):
        pytest.skip("curl is missing: the commands that need it were not run")
