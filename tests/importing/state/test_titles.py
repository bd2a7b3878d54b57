"""Titles are shortened at the end of a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.service.importing.state.titles import shortened


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("", ""),
        ("Mehr Kunden", "Mehr Kunden"),
        ("Mehr Kunden im", "Mehr Kunden…"),
        ("Mehr Kunden, und", "Mehr Kunden…"),
        ("Mehr Kundenbesuche", "Mehr…"),
        ("Mehr – Kundenbesuche", "Mehr…"),
        ("Kundenzufriedenheit", "Kundenzufri…"),
        (" – Kundenzufriedenheit", " – Kundenzu…"),
    ],
)
def test_at_twelve_characters(whole: str, short: str) -> None:
    assert shortened(whole, 12) == short


@given(st.text(), st.integers(2, 20))
def test_it_fits_and_begins_as_the_whole(whole: str, limit: int) -> None:
    short = shortened(whole, limit)
    assert len(short) <= limit
    assert short == whole or (len(whole) > limit and whole.startswith(short.removesuffix("…")))
    assert short or not whole
