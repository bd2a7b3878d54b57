"""All that is wrong with a state is told by its place in the file, and nothing is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.service.importing import Founding
from okr.service.importing.state import BadState
from okr.service.postgres.pool import Pool
from tests.importing.state.conftest import TakeState
from tests.importing.state.files import KRANBAU, kranbau, write

LONG = "x" * 10_001


def put(*way: Any) -> Callable[[Any], None]:
    """Puts the last of these where the others lead to in a state."""
    *steps, name, value = way

    def run(state: Any) -> None:
        for step in steps:
            state = state[step]
        state[name] = value

    return run


def add(list_: str, *items: Any) -> Callable[[Any], None]:
    """Adds to a list of a state."""
    return lambda state: state[list_].extend(items)


def without(*way: Any) -> Callable[[Any], None]:
    """Takes something away."""
    *steps, name = way

    def run(state: Any) -> None:
        for step in steps:
            state = state[step]
        del state[name]

    return run


CASES: list[tuple[Callable[[Any], None], str, str]] = [
    (put("format", "okr-import/2"), "/format", "it is 'okr-import/2': this program reads"),
    (put("source", None), "/source/id", "it is missing"),
    (put("source", "kranbau"), "/source", "it is no object: write it in braces"),
    (put("source", "language", "fr"), "/source/language", "language is 'fr': choose one of de, en"),
    (put("source", "zone", "Berlin"), "/source/zone", "'Berlin': give an IANA time zone"),
    (put("plan/ist", []), "/plan~1ist", "it is unknown: leave it out"),
    (put("initiatives", []), "/initiatives", "it is unknown: leave it out, or use one of cycles"),
    (put("teams", {}), "/teams", "it is no list: write it in brackets"),
    (put("teams", 0, "neukunden"), "/teams/0", "it is no object: write it in braces"),
    (put("cycles", 1, "id", 7), "/cycles/1/id", "it is 7: give a string"),
    (put("cycles", 1, "id", "2025q1"), "/cycles/1/id", "as that of /cycles/0: give each id once"),
    (without("people", 0, "id"), "/people/0/id", "it is missing"),
    (put("cycles", 0, "starts_on", "1.1.2025"), "/cycles/0/starts_on", "a day such as 2019-01-31"),
    (put("cycles", 0, "ends_on", "2024-01-01"), "/cycles/0/ends_on", "before starts_on 2025-01-01"),
    (put("cycles", 0, "phase", "over"), "/cycles/0/phase", "choose one of guard_rails"),
    (put("teams", 1, "parent", "neukunden"), "/teams/0/parent", "it leads back to this team"),
    (put("teams", 0, "parent", "Verkauf"), "/teams/0/parent", "nothing in /teams has this id"),
    (put("objectives", 0, "cycle", "2025"), "/objectives/0/cycle", "nothing in /cycles has"),
    (without("objectives", 0, "cycle"), "/objectives/0/cycle", "it is missing"),
    (put("objectives", 0, "title", " "), "/objectives/0/title", "blank: give it at least one"),
    (put("objectives", 0, "title", "a\nb"), "/objectives/0/title", "the character U+000A"),
    (put("objectives", 0, "team", "VT"), "/objectives/0/team", "it is 'VT': nothing in /teams"),
    (put("objectives", 1, "owner", "Chef"), "/objectives/1/owner", "nobody in /people has this"),
    (put("objectives", 0, "parent", "o"), "/objectives/0/parent", "it is no object"),
    (put("objectives", 0, "parent", {"id": "o"}), "/objectives/0/parent/type", "it is missing"),
    (
        put("objectives", 0, "parent", "type", "team"),
        "/objectives/0/parent/type",
        "choose one of objective, key_result",
    ),
    (put("objectives", 0, "parent", "id", "k"), "/objectives/0/parent/id", "in /key_results"),
    (put("objectives", 0, "parent", "link", "x"), "/objectives/0/parent/link", "it is unknown"),
    (
        put("objectives", 2, "parent", {"type": "objective", "id": "o-neu"}),
        "/objectives/2/parent",
        "it leads back to this objective",
    ),
    (put("objectives", 1, "notes", 0, " "), "/objectives/1/notes/0", "blank"),
    (put("objectives", 1, "notes", 1, LONG), "/objectives/1/notes/1", "10001 characters: shorten"),
    (put("objectives", 1, "notes", "Eine"), "/objectives/1/notes", "give a list of strings"),
    (put("objectives", 0, "state", "offen"), "/objectives/0/state", "choose one of draft"),
    (put("objectives", 1, "ambition", "hoch"), "/objectives/1/ambition", "committed, aspirational"),
    (put("objectives", 1, "outcome", "gut"), "/objectives/1/outcome", "it is no object"),
    (
        put("objectives", 2, "carried_over_from", "k-umsatz"),
        "/objectives/2/carried_over_from",
        "nothing in /objectives has this id",
    ),
    (
        put("objectives", 2, "carried_over_from", "o-markt2"),
        "/objectives/2/carried_over_from",
        "cannot come from itself",
    ),
    (put("objectives", 0, "x" * 101, 1), f"/objectives/0/{'x' * 101}", "shorten it to 100"),
    (put("objectives", 0, "a/b", "\0"), "/objectives/0/a~1b", "contains U+0000"),
    (put("key_results", 0, "objective", "o"), "/key_results/0/objective", "in /objectives has"),
    (put("key_results", 0, "target", "viel"), "/key_results/0/target", "'viel': give a number"),
    (put("key_results", 0, "target", 1e30), "/key_results/0/target", "more than 18 digits"),
    (put("key_results", 0, "unit", "x" * 51), "/key_results/0/unit", "shorten it to 50"),
    (put("key_results", 0, "weight", -1), "/key_results/0/weight", "a number at least 0"),
    (put("key_results", 0, "owners", "gf"), "/key_results/0/owners", "it is no list"),
    (
        put("key_results", 0, "owners", 1, "role", "Einkauf"),
        "/key_results/0/owners/1",
        "it is 'Einkauf': nobody in /people has this id or role",
    ),
    (
        put("key_results", 0, "owners", 1, "weight", -1),
        "/key_results/0/owners",
        "weight is -1: give a number at least 0",
    ),
    (
        put("key_results", 0, "owners", 0, "role", "vl"),
        "/key_results/0/owners",
        "is an owner twice: name each person once",
    ),
    (put("key_results", 0, "scores", "mid", 2), "/key_results/0/scores/mid", "from 0 to 1"),
    (put("key_results", 0, "scores", "last", 1), "/key_results/0/scores/last", "it is unknown"),
    (
        put("key_results", 0, "scores", "final", 0.9),
        "/key_results/0/outcome/score",
        "but the final score is 0.9: leave one out",
    ),
    (
        put("key_results", 0, "outcome", "score", -0.1),
        "/key_results/0/outcome/score",
        "from 0 to 1",
    ),
    (put("key_results", 3, "struck", "ja"), "/key_results/3/struck", "give true or false"),
    (put("check_ins", 0, "key_result", "k"), "/check_ins/0/key_result", "in /key_results has"),
    (put("check_ins", 0, "effective", "3.2."), "/check_ins/0/effective", "or 2019-01-31#2"),
    (
        put("check_ins", 0, "effective", "2025-02-03"),
        "/check_ins/1/effective",
        "as that of /check_ins/0: number those of one day, as in 2025-02-03#2",
    ),
    (put("check_ins", 0, "effective", "2999-01-01"), "/check_ins/0/effective", "yet to come"),
    (put("key_results", 0, "kind", "foo"), "/key_results/0/kind", "'foo': choose one of metric"),
    (put("key_results", 0, "owners", ["gf", "gf"]), "/key_results/0/owners/1", "each person once"),
    (put("key_results", 0, "owners", ["gf", "vl", "gf"]), "/key_results/0/owners/2", "once"),
    (
        put("key_results", 0, "owners", [{"role": "gf", "weight": -1}, "vl"]),
        "/key_results/0/owners/0/weight",
        "it is -1: give a number at least 0",
    ),
    (put("objectives", 1, "titel", "Ziel"), "/objectives/1/titel", "it is unknown: write title"),
    (put("check_ins", 0, "confidance", 3), "/check_ins/0/confidance", "write confidence"),
    (put("dropped", 0, "type", "zzz"), "/dropped/0/type", "it is unknown: write kind"),
    (
        put("key_results", 0, "carried_over_from", "k-umsatz2"),
        "/key_results/0/carried_over_from",
        "which does not come before '2025q1': give a goal of an earlier cycle",
    ),
    (put("check_ins", 0, "confidence", 11), "/check_ins/0/confidence", "from 0 to 10"),
    (put("check_ins", 0, "status", "rot"), "/check_ins/0/status", "choose one of on_track"),
    (put("check_ins", 0, "comment", LONG), "/check_ins/0/comment", "10001 characters: shorten"),
    (put("check_ins", 1, "recorded_at", "gestern"), "/check_ins/1/recorded_at", "with its offset"),
    (put("check_ins", 4, "value", 2), "/check_ins/4/value", "give 1 for yes or 0 for no"),
    (
        add("check_ins", {"key_result": "k-iso", "effective": "2025-05-06", "score": None}),
        "/check_ins/5",
        "the check-in is empty: give a value",
    ),
    (put("retrospectives", 0, "cycle", None), "/retrospectives/0/cycle", "it is missing"),
    (put("retrospectives", 0, "team", "VT"), "/retrospectives/0/team", "in /teams has this id"),
    (put("retrospectives", 0, "text", ""), "/retrospectives/0/text", "blank"),
    (without("retrospectives", 0, "kind"), "/retrospectives/0/kind", "it is missing"),
    (put("retrospectives", 0, "details", [1]), "/retrospectives/0/details", "a list of strings"),
    (put("retrospectives", 1, "objective", "o"), "/retrospectives/1/objective", "in /objectives"),
    (put("dropped", 0, "kind", "team"), "/dropped/0/kind", "choose one of kr, objective"),
    (put("dropped", 1, "cycle", "x"), "/dropped/1/cycle", "nothing in /cycles has this id"),
    (put("dropped", 2, "objective", "x"), "/dropped/2/objective", "nothing in /objectives has"),
    (without("dropped", 3, "title"), "/dropped/3/title", "it is missing"),
]


@pytest.mark.parametrize(
    ("change", "pointer", "reason"),
    CASES,
    ids=[f"{number}-{case[1][:40]}" for number, case in enumerate(CASES)],
)
async def test_a_problem_is_told_once_by_its_place(
    path: Path,
    take: TakeState,
    pool: Pool,
    org_id: UUID,
    change: Callable[[Any], None],
    pointer: str,
    reason: str,
) -> None:
    state = kranbau()
    change(state)
    with pytest.raises(BadState) as bad:
        await take(write(path, state))
    first, *more = [problem for problem in bad.value.problems if problem.pointer == pointer]
    assert reason in first.reason
    assert more == []
    followers = {problem.pointer for problem in bad.value.problems} - {pointer}
    assert not followers or change_is_of_an_id(pointer) or "leads back" in reason
    assert f"{pointer}: " in str(bad.value)
    assert "nothing was written" in str(bad.value)
    assert await pool.fetchval("select count(*) from entry where org_id = $1", org_id) == 0


def change_is_of_an_id(pointer: str) -> bool:
    """Whether others refer to what was changed, so that it is theirs too."""
    return pointer.endswith("/id") or pointer in {"/teams", "/teams/0"} or "carried" in pointer


async def test_all_problems_are_told_in_the_order_of_the_file(path: Path, take: TakeState) -> None:
    state = kranbau()
    for change in (
        put("dropped", 3, "title", ""),
        put("check_ins", 4, "value", 2),
        put("check_ins", 3, "score", 2),
        put("key_results", 0, "target", "viel"),
        put("key_results", 0, "weight", "schwer"),
        put("key_results", 5, "unit", "x" * 51),
        put("cycles", 0, "ends_on", "2024-01-01"),
        put("source", "zone", "Berlin"),
    ):
        change(state)
    with pytest.raises(BadState) as bad:
        await take(write(path, state))
    assert [problem.pointer for problem in bad.value.problems] == [
        "/source/zone",
        "/cycles/0/ends_on",
        "/key_results/0/target",
        "/key_results/0/weight",
        "/key_results/5/unit",
        "/check_ins/3/score",
        "/check_ins/4/value",
        "/dropped/3/title",
    ]
    first, *lines = str(bad.value).splitlines()
    assert first == "state.json has 8 problems, and nothing was written:"
    assert lines[0].startswith("  /source/zone: zone is 'Berlin': give an IANA")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is not JSON at line 1, column 1"),
        ('{"format": "okr-import/1",\n "source": }', "it is not JSON at line 2, column 12"),
        ("[]", "it is None: this program reads 'okr-import/1'"),
    ],
)
async def test_what_is_no_state(path: Path, take: TakeState, text: str, told: str) -> None:
    write(path, text)
    with pytest.raises(BadState, match=told):
        await take(path)


@pytest.mark.parametrize(
    ("founding", "pointer"),
    [
        (Founding(zone="Waren"), "/source/zone"),
        (Founding(zone="../etc"), "/source/zone"),
        (Founding(language="plattdeutsch"), "/source/language"),
        (Founding(name="Kran\nbau"), "/source/name"),
    ],
)
async def test_what_the_caller_wants_is_told_alike(
    take: TakeState, founding: Founding, pointer: str
) -> None:
    with pytest.raises(BadState) as bad:
        await take(KRANBAU, founding=founding)
    assert [problem.pointer for problem in bad.value.problems] == [pointer]
