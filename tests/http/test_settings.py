"""OKR_ALLOWED_ORIGINS: the pages that may use the API, as browsers name them."""

import pytest

from okr.service.settings import InvalidSettings, Settings


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", ()),
        (" , ", ()),
        ("*", ("*",)),
        ("https://okr.example.com", ("https://okr.example.com",)),
        (
            " https://okr.example.com, http://localhost:5173,http://[::1]:3000",
            ("https://okr.example.com", "http://localhost:5173", "http://[::1]:3000"),
        ),
    ],
)
def test_origins_are_separated_by_commas(text: str, origins: tuple[str, ...]) -> None:
    assert Settings.from_environment({"OKR_ALLOWED_ORIGINS": text}).allowed_origins == origins


@pytest.mark.parametrize(
    "origin",
    [
        "okr.example.com",
        "https://",
        "https://okr.example.com/",
        "https://okr.example.com/app",
        "https://OKR.example.com",
        "https://ada@okr.example.com",
        "https://a.example.com https://b.example.com",
        "https://*.example.com",
    ],
)
def test_what_no_browser_would_send_is_refused(origin: str) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        Settings.from_environment({"OKR_ALLOWED_ORIGINS": f"http://localhost:5173,{origin}"})
    assert f"OKR_ALLOWED_ORIGINS: {origin!r} is no origin. Write scheme, host" in str(invalid.value)
