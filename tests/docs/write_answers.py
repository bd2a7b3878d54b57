"""Brings the answers in the pages up to date: `python -m tests.docs.write_answers [PAGE…]`.

Look at what it changed before you keep it: an answer that differs may be a mistake in the code.
"""

import sys

from tests.docs.house import House, open_house
from tests.docs.pages import DOCS, examples
from tests.docs.test_pages import PAGES


def write_answers(page: str, house: House) -> None:
    """Runs a page's examples in order and puts in the answers that differ."""
    asked = examples(page)
    given = [house.answer(example) for example in asked]
    text = (DOCS / page).read_text(encoding="utf-8")
    for example, answer in reversed(list(zip(asked, given, strict=True))):
        if not example.answered_by(answer):
            end = example.start + len(example.answer)
            text = text[: example.start] + answer + text[end:]
    (DOCS / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or PAGES:
        with open_house() as opened:
            write_answers(chosen, opened)
