"""What cannot be answered is told with a code, a place and a remedy, and nothing else."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import print_schema

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.reading.documents import MAX_CHARACTERS
from okr.service.reading.reader import Reader
from tests.reading.conftest import Ask, asking, error_of, principal
from tests.reading.histories import moves_and_corrections
from tests.reading.rows import HandWritten, gid

STRANGER = HandWritten("stranger")


@pytest.mark.parametrize(
    ("query", "id_"),
    [
        ("query ($id: ID!) { objective(id: $id) { title } }", "nonsense"),
        ("query ($id: ID!) { objective(id: $id) { title } }", "person.{org}.{org}"),
        ("query ($id: ID!) { node(id: $id) { id } }", "objective.{org}.57"),
        ("query ($id: ID!) { nodes(ids: [$id]) { id } }", ""),
        (
            "query ($id: ID!) { objectives(filter: {owner: $id}) { totalCount } }",
            "cycle.{org}.{org}",
        ),
        ("query ($id: ID!) { feed(filter: {subject: $id}) { totalCount } }", "event.{org}.1"),
        ("query ($id: ID!) { viewer(asOf: {cycleEnd: $id}) { id } }", "person.{org}.{org}"),
    ],
)
async def test_a_bad_id_is_refused(
    reader: Reader, muster: HandWritten, query: str, id_: str
) -> None:
    error = await error_of(reader, muster, query, id=id_.format(org=muster.org_id))
    assert error["extensions"] == {"code": "BAD_ID"}
    assert len(error["path"]) == 1
    assert error["locations"] == [{"line": 1, "column": 20}]


@pytest.mark.parametrize("topics", ["gibt.es_nicht", ["objective.drafted", "gibt.es_nicht"]])
async def test_an_unknown_topic_is_refused(
    reader: Reader, muster: HandWritten, topics: str | list[str]
) -> None:
    query = "query ($topics: [String!]) { feed(filter: {topics: $topics}) { totalCount } }"
    error = await error_of(reader, muster, query, topics=topics)
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["path"] == ["feed"]
    assert error["message"].startswith("filter.topics: 'gibt.es_nicht' is no topic; pass one")


async def test_ids_of_another_organisation_look_like_lost_ones(
    ask: Ask, muster: HandWritten
) -> None:
    query = """query ($id: ID!, $person: ID!, $event: ID!) {
      objective(id: $id) { title }
      node(id: $id) { id }
      nodes(ids: [$id, $event]) { id }
      objectives(filter: {owner: $person, dropped: null}) { totalCount }
      feed(filter: {objective: $id}) { totalCount }
    }"""
    nothing = {
        "objective": None,
        "node": None,
        "nodes": [None, None],
        "objectives": {"totalCount": 0},
        "feed": {"totalCount": 0},
    }
    for ledger, lost in ((muster, "lost"), (STRANGER, "lost"), (STRANGER, "grow")):
        ids = {
            "id": gid(ledger, "objective", lost),
            "person": gid(ledger, "person", lost),
            "event": f"event.{ledger.org_id}.1000",
        }
        assert await ask(query, **ids) == nothing
    ours_but_for_the_organisation = {
        "id": f"objective.{STRANGER.org_id}.{muster.id('grow')}",
        "person": f"person.{STRANGER.org_id}.{muster.id('anna')}",
        "event": f"event.{STRANGER.org_id}.1",
    }
    assert await ask(query, **ours_but_for_the_organisation) == nothing


async def test_another_organisation_is_out_of_sight(
    reader: Reader, muster: HandWritten, store: Any
) -> None:
    other = moves_and_corrections("another one")
    await store(other)
    query = "{ people { totalCount } feed { totalCount } objectives { nodes { entityId } } }"
    [ours, theirs] = [await asking(reader, ledger)(query) for ledger in (muster, other)]
    assert ours["feed"] == theirs["feed"] == {"totalCount": muster.position}
    assert ours["people"] == {"totalCount": 3}
    for node in ours["objectives"]["nodes"]:
        assert str(other.org_id) not in node["entityId"]


@pytest.mark.parametrize(
    "who",
    [
        Principal(STRANGER.org_id, STRANGER.actor_id),
        "nobody of it",
        "token without the role",
    ],
    ids=str,
)
async def test_without_a_role_nothing_is_read(
    reader: Reader, muster: HandWritten, who: Principal | str
) -> None:
    if who == "nobody of it":
        who = Principal(muster.org_id, UUID(int=5))
    elif isinstance(who, str):
        who = Principal(muster.org_id, muster.id("bert"), frozenset({"admin"}))
    for _ in range(2):
        answer = await reader.query("{ people { totalCount } }", None, None, who)
        response = orjson.loads(answer.body)
        assert response["data"] is None
        assert [error["extensions"] for error in response["errors"]] == [{"code": "FORBIDDEN"}]
        assert not answer.request_error


ONE = "Within OneOf Input Object type 'AsOf', exactly one field must be specified"
NULLABLE = "must be non-nullable to be used for OneOf Input Object 'AsOf'"


@pytest.mark.parametrize(
    ("document", "variables", "messages"),
    [
        ("{ mine: viewer(asOf: {}) { id } }", {}, [ONE]),
        ("{ mine: viewer(asOf: {position: null}) { id } }", {}, ["at .position: " + ONE]),
        ('{ mine: viewer(asOf: {position: "1", date: "2026-01-01"}) { id } }', {}, [ONE]),
        ("query ($p: Position) { mine: viewer(asOf: {position: $p}) { id } }", {}, [NULLABLE]),
        (
            'query ($p: Position = "1") { mine: viewer(asOf: {position: $p}) { id } }',
            {},
            [NULLABLE],
        ),
        (
            """query ($p: Position, $d: Date) {
              mine: viewer(asOf: {position: $p, date: $d}) { id } }""",
            {"p": "1"},
            [ONE, f"'$p' is of type 'Position' but {NULLABLE}", "'$d' is of type 'Date' but"],
        ),
        ("query ($as: AsOf) { ... { mine: viewer(asOf: $as) { id } } }", {"as": {}}, [ONE]),
        (
            "query ($as: AsOf) { mine: viewer(asOf: $as) { id } }",
            {"as": {"position": None}},
            ["Variable '$as' has invalid value at .position: " + ONE],
        ),
        (
            "query ($as: AsOf) { mine: viewer(asOf: $as) { id } }",
            {"as": {"position": "1", "date": None}},
            [ONE],
        ),
    ],
)
async def test_a_moment_is_named_in_just_one_way(
    reader: Reader,
    muster: HandWritten,
    document: str,
    variables: dict[str, Any],
    messages: list[str],
) -> None:
    answer = await reader.query(document, variables, None, principal(muster))
    response = orjson.loads(answer.body)
    assert (list(response), answer.request_error) == (["errors"], True)
    errors = response["errors"]
    for error, message in zip(errors, messages, strict=True):
        assert message in error["message"]
        assert error["extensions"] == {"code": "BAD_ARGUMENT"}
        assert error["path"] == ["mine"]
        assert error["locations"]


async def test_a_moment_named_by_a_variable_that_is_not_null(ask: Ask) -> None:
    query = "query ($p: Position!) { feed(asOf: {position: $p}) { totalCount } }"
    assert await ask(query, p="3") == {"feed": {"totalCount": 3}}


async def test_clients_can_tell_which_inputs_are_one_of_several(ask: Ask) -> None:
    query = """{
      as: __type(name: "AsOf") { isOneOf }
      filter: __type(name: "ObjectiveFilter") { isOneOf }
      person: __type(name: "Person") { isOneOf fields { type { isOneOf } } }
    }"""
    data = await ask(query)
    assert data["as"] == {"isOneOf": True}
    assert data["filter"] == {"isOneOf": False}
    assert data["person"]["isOneOf"] is None
    assert {field["type"]["isOneOf"] for field in data["person"]["fields"]} == {None}
    assert "input AsOf @oneOf {" in print_schema(graphql_schema)


FIRST, LAST = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize("time", [f"{FIRST}T00:00:00+14:00", f"{LAST}T23:59:59-00:01"])
@pytest.mark.parametrize(
    ("document", "named"),
    [
        ('{{ viewer(asOf: {{time: "{time}"}}) {{ id }} }}', "Argument 'asOf' has an invalid value"),
        (
            "query ($as: AsOf) {{ viewer(asOf: $as) {{ id }} }}",
            "Variable '$as' has invalid value at .time",
        ),
        (
            "query ($t: DateTime!) {{ viewer(asOf: {{time: $t}}) {{ id }} }}",
            "Variable '$t' has invalid value",
        ),
        (
            'query ($t: DateTime! = "{time}") {{ viewer(asOf: {{time: $t}}) {{ id }} }}',
            "Variable '$t' has an invalid default value",
        ),
    ],
)
async def test_a_time_that_no_calendar_has_in_utc_is_refused(
    reader: Reader, muster: HandWritten, document: str, named: str, time: str
) -> None:
    text = document.format(time=time)
    given = {"as": {"time": time}, "t": time}
    variables = {name: value for name, value in given.items() if f"query (${name}: " in text}
    if "=" in text:
        variables = {}
    answer = await reader.query(text, variables, None, principal(muster))
    [error] = orjson.loads(answer.body)["errors"]
    assert error["message"].startswith(named)
    assert error["message"].endswith(
        f'DateTime is a string like "2026-03-31T15:00:00Z", not {time!r}.'
    )
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["locations"]


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ({"time": f"{FIRST}T00:00:00Z"}, None),
        ({"time": f"{FIRST}T00:00:00-14:00"}, None),
        ({"time": f"{LAST}T23:59:59.999999Z"}, "AS_OF_IN_THE_FUTURE"),
        ({"time": f"{LAST}T23:59:59+14:00"}, "AS_OF_IN_THE_FUTURE"),
        ({"date": FIRST}, None),
        ({"date": LAST}, "AS_OF_IN_THE_FUTURE"),
    ],
)
async def test_the_ends_of_the_calendar_are_moments_too(
    reader: Reader, muster: HandWritten, moment: dict[str, str], code: str | None
) -> None:
    query = "query ($as: AsOf) { people(asOf: $as) { totalCount } }"
    answer = await reader.query(query, {"as": moment}, None, principal(muster))
    response = orjson.loads(answer.body)
    if code is None:
        assert response["data"] == {"people": {"totalCount": 0}}
    else:
        [error] = response["errors"]
        assert error["extensions"] == {"code": code}
        (way,) = moment
        assert error["message"].startswith(f"asOf.{way}: ")


@pytest.mark.parametrize("day", [FIRST, LAST])
async def test_the_ends_of_the_calendar_are_cursors_too(
    ask: Ask, muster: HandWritten, day: str
) -> None:
    query = """query ($id: ID!, $after: String!) {
      keyResult(id: $id) { checkIns(after: $after) { totalCount } }
    }"""
    after = f"checkIns.{muster.org_id}.{day}.1"
    assert "keyResult" in await ask(query, id=gid(muster, "keyResult", "grow"), after=after)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ('{ people(first: "x") { totalCount } }', ["people"]),
        ('{ all: people { nodes { history(first: "x") { totalCount } } } }', ["all", "nodes"]),
        ('{ viewer { ... on Person { h: history(first: "x") { totalCount } } } }', ["viewer", "h"]),
        ("{ viewer { ...F } } fragment F on Person { history(first: {}) { totalCount } }", None),
        ('query ($n: Int = "x") { people(first: $n) { totalCount } }', None),
        ("query ($n: String) { people(first: $n) { totalCount } }", ["people"]),
    ],
)
async def test_where_a_bad_value_stands_is_told(
    reader: Reader, muster: HandWritten, document: str, path: list[str] | None
) -> None:
    answer = await reader.query(document, None, None, principal(muster))
    [error] = orjson.loads(answer.body)["errors"]
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error.get("path") == path


async def test_a_null_that_turns_up_where_none_may_stand(
    reader: Reader, muster: HandWritten
) -> None:
    query = """query ($kind: SubjectKind = PERSON) {
      feed(filter: {subjectKinds: [$kind]}) { totalCount }
    }"""
    error = await error_of(reader, muster, query, kind=None)
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["path"] == ["feed"]
    assert "Argument 'filter' has invalid value" in error["message"]


@pytest.mark.parametrize(
    ("document", "variables", "operation", "message"),
    [
        ("{ people { ", None, None, "Syntax Error"),
        ("{ poeple { id } }", None, None, "Cannot query field"),
        (
            "query ($first: Int) { people(first: $first) { totalCount } }",
            {"first": "x"},
            None,
            "Int",
        ),
        ("query ($as: AsOf) { viewer(asOf: $as) { id } }", {"as": {}}, None, "exactly one"),
        (
            "query ($p: Position) { viewer(minPosition: $p) { id } }",
            {"p": 7},
            None,
            "Position is a",
        ),
        ("query A { __typename } query B { __typename }", None, None, "A, B"),
        ("query A { __typename }", None, "B", "'B'"),
        ("fragment F on Query { __typename }", None, None, ""),
        ("{ __typename }" + " " * MAX_CHARACTERS, None, None, "characters"),
        ("{ people { totalCount } }" * 10_000, None, None, "characters"),
    ],
)
async def test_a_request_that_is_none_has_no_data(
    reader: Reader,
    muster: HandWritten,
    document: str,
    variables: dict[str, Any] | None,
    operation: str | None,
    message: str,
) -> None:
    answer = await reader.query(document, variables, operation, principal(muster))
    response = orjson.loads(answer.body)
    assert list(response) == ["errors"]
    assert message in response["errors"][0]["message"]
    assert answer.request_error
    assert answer.position is None


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


async def test_too_many_ids_are_refused(reader: Reader, muster: HandWritten) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [gid(muster, "person", str(n)) for n in range(101)]
    error = await error_of(reader, muster, query, ids=ids)
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert (await asking(reader, muster)(query, ids=[]))["nodes"] == []


async def test_text_that_no_database_holds_is_refused(reader: Reader, muster: HandWritten) -> None:
    query = "query ($search: String!) { objectives(filter: {search: $search}) { totalCount } }"
    error = await error_of(reader, muster, query, search="a\0b")
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    for odd in ("'", '"', "\\", "a & | ! ( <-> ):*", "", "%", "$1", "-", "Kunden or -neue"):
        assert "objectives" in await asking(reader, muster)(query, search=odd)
