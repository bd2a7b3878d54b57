"""A query that would take too much is refused before it runs."""

import pytest

from okr.service.reading.reader import Reader
from tests.reading.conftest import Ask, asking, error_of
from tests.reading.rows import HandWritten, gid

STRANGER = HandWritten("stranger")


MANY = """{
  people(first: 99) { nodes {
    objectives(first: 99) { nodes {
      history(first: 3) { totalCount }
    } }
  } }
}"""


def nested(depth: int) -> str:
    """Return a query that goes to and fro between an objective and its cycle."""
    into, out_of = "cycle { objectives(first: 1) { nodes { ", "} } } "
    return f"{{ objectives {{ nodes {{ {into * depth} id {out_of * depth} }} }} }}"


def multiplied(levels: int) -> str:
    """Return a short query whose fragments select ten to the power of `levels` fields."""
    into, out_of = "cycle { objectives(first: 1) { nodes { ", "} } }"
    fragments = "".join(
        f" fragment F{level} on Objective {{ "
        + " ".join(f"a{n}: {into} ...F{level + 1} {out_of}" for n in range(10))
        + " }"
        for level in range(levels)
    )
    last = f" fragment F{levels} on Objective {{ id }}"
    return f"{{ objectives {{ nodes {{ ...F0 }} }} }}{fragments}{last}"


def aliased(count: int, field: str) -> str:
    """Return a query that asks for a field under many names."""
    return f"{{ {' '.join(f'a{n}: {field}' for n in range(count))} }}"


def within(*fields: str) -> str:
    """Return a query of fields within each other."""
    return f"{{ {' { '.join(fields)} {'} ' * len(fields)}"


OBJECTIVE = f'objective(id: "{gid(STRANGER, "objective", "grow")}")'
BACK = ("objective",)
NOTED = ("notes", "author", "history(first: 2)", "totalCount")
ALL_EVENTS = "history(first: 100) { totalCount }"
FIVE = "checkIns(first: 5) { totalCount }"
CYCLE = f'cycle(id: "{gid(STRANGER, "cycle", "q1")}")'
TWENTY = "checkIns(first: 20) { totalCount }"
ALL = "checkIns(first: 100) { totalCount }"
THEIRS = """objectives(first: 100) { nodes {
    title owner { ... on Person { objectives(first: 100) { nodes { title } } } } } }"""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (nested(5), "deeper than"),
        (multiplied(3), "deeper than"),
        (MANY, "39303 items"),
        (
            within("cycles(first: 5)", "nodes", "tree", "owner", "... on Person", THEIRS),
            "items in all",
        ),
        (
            within(CYCLE, "tree", "keyResults", f"{ALL} history(first: 100) {{ totalCount }}"),
            "items",
        ),
        (within("objectives(first: 100)", "nodes", "cycle", "tree", "keyResults", "id"), "items"),
        (aliased(200, f"{CYCLE} {{ tree {{ keyResults {{ id }} }} }}"), "items in all"),
        (aliased(200, "cycles(first: 1) { nodes { tree { id } } }"), "items in all"),
        (
            within("objectives(first: 100)", "nodes", "keyResults", *BACK, "cycle", "tree", "id"),
            "items in all",
        ),
        (aliased(20, within(OBJECTIVE, "keyResults", *BACK, *NOTED)[2:-2]), "items in all"),
        (
            within(OBJECTIVE, "keyResults", *BACK, "notes", "author", f"{ALL_EVENTS}"),
            "items in all",
        ),
        (within(CYCLE, "tree", "cycle", "tree", "id"), "tree: all Cycle.tree "),
        (
            within(CYCLE, "tree", "keyResults", "objective", "all: keyResults", "id"),
            "keyResults: all Objective.keyResults ",
        ),
        (
            within(
                *("objectives", "nodes", "notes", "author", "objectives(first: 1)", "nodes"),
                *("notes", "id"),
            ),
            "notes: all Objective.notes ",
        ),
    ],
    ids=[
        *("too deep", "too many fields", "too many pages", "pages of what lists name"),
        *("pages in lists", "lists in pages"),
        *(
            "too many lists",
            "too many lists of pages",
            "trees of what lists name",
            "too many lists of what lists name",
            "pages in lists of what lists name",
            "a tree in itself",
            "key results in themselves",
            "notes in themselves",
        ),
    ],
)
async def test_a_query_too_large_is_refused_before_it_runs(
    reader: Reader, muster: HandWritten, query: str, message: str
) -> None:
    error = await error_of(reader, muster, query)
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
    assert message in error["message"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (nested(3), 2),
        (within("objectives(first: 100)", "nodes", "keyResults", TWENTY), 2),
        (within("cycles", "nodes", "tree", "keyResults", f"owners {{ weight }} {TWENTY}"), 2),
        (
            within(
                "cycles(first: 100)", "nodes", "tree", "keyResults", f"owners {{ weight }} {ALL}"
            ),
            2,
        ),
        (within("objectives", "nodes", "cycle", "tree", "keyResults", "owners", "weight"), 2),
        (within("objectives(first: 5)", "nodes", "keyResults", *BACK, *NOTED), 2),
        (within("feed(first: 100)", "nodes", "objective", "keyResults", FIVE), 28),
    ],
    ids=[
        *("deep", "check-ins", "trees", "everything", "trees of a page"),
        *("what lists name in a page", "check-ins of what events name"),
    ],
)
async def test_a_large_query_within_the_limits_is_answered(
    reader: Reader, muster: HandWritten, query: str, count: int
) -> None:
    [found] = (await asking(reader, muster)(query)).values()
    assert len(found["nodes"]) == count


async def test_what_is_asked_of_one_object_may_lead_back_to_it(
    ask: Ask, muster: HandWritten
) -> None:
    """A reference names one object, and its lists count once for each of the few that name it."""
    query = within("objective(id: $id)", "keyResults", *BACK, *NOTED)
    data = await ask(f"query ($id: ID!) {query}", id=gid(muster, "objective", "grow"))
    assert len(data["objective"]["keyResults"]) >= 1


async def test_all_check_ins_of_a_cycle_may_be_asked_for(ask: Ask, muster: HandWritten) -> None:
    query = "query ($id: ID!) { cycle(id: $id) { tree { title keyResults { %s } } } }"
    data = await ask(query % ALL, id=gid(muster, "cycle", "q1"))
    assert len(data["cycle"]["tree"]) == 2


async def test_the_number_of_ids_counts(reader: Reader, muster: HandWritten) -> None:
    query = """query ($ids: [ID!]!) {
      nodes(ids: $ids) { ... on Cycle { tree { keyResults { id } } } }
    }"""
    cycle = gid(muster, "cycle", "q1")
    assert len((await asking(reader, muster)(query, ids=[cycle] * 50))["nodes"]) == 50
    error = await error_of(reader, muster, query, ids=[cycle] * 100)
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
