"""Aliases, fragments, directives and abstract types, as anywhere in GraphQL."""

from tests.reading.conftest import Ask
from tests.reading.rows import HandWritten, gid


async def test_aliases_and_repeated_fields_are_merged(ask: Ask, muster: HandWritten) -> None:
    query = """query ($id: ID!) {
      one: cycle(id: $id) { name name other: name tree { title } }
      one: cycle(id: $id) {
        phase
        tree { kr: keyResults { a: title b: title } keyResults { unit } }
      }
    }"""
    data = await ask(query, id=gid(muster, "cycle", "q1"))
    assert list(data) == ["one"]
    assert list(data["one"]) == ["name", "other", "tree", "phase"]
    assert data["one"]["phase"] == "COMMITTED"
    [grow, learn] = data["one"]["tree"]
    assert list(grow) == ["title", "kr", "keyResults"]
    assert [list(child) for child in grow["kr"]] == [["a", "b"]] * 2
    assert [child["unit"] for child in grow["keyResults"]] == ["EUR", None]
    assert learn["kr"] == []


async def test_fragments_apply_to_their_types_and_interfaces(ask: Ask, muster: HandWritten) -> None:
    query = """
    query ($ids: [ID!]!) { nodes(ids: $ids) { ...Anything ... { sameId: id } } }
    fragment Anything on Node {
      __typename
      id
      ... on Recorded { version ...Named }
      ... on Person { name }
      ...Named
      ... on LedgerEvent { topic }
    }
    fragment Named on Objective { title }
    """
    ids = [
        gid(muster, "objective", "grow"),
        gid(muster, "person", "bert"),
        f"event.{muster.org_id}.1",
        gid(muster, "checkIn", "c2"),
        gid(muster, "organization", "nobody"),
        f"event.{muster.org_id}.0",
    ]
    data = await ask(query, ids=ids)
    objective, person, event, check_in, *nothing = data["nodes"]
    assert objective == {
        "__typename": "Objective",
        "id": ids[0],
        "version": 4 - 1,
        "title": "Wir gewinnen neue Kunden",
        "sameId": ids[0],
    }
    assert person["__typename"] == "Person"
    assert person["name"] == "Bert"
    assert event == {
        "__typename": "LedgerEvent",
        "id": ids[2],
        "topic": "organization.added",
        "sameId": ids[2],
    }
    assert check_in == {"__typename": "CheckIn", "id": ids[3], "sameId": ids[3]}
    assert nothing == [None, None]


async def test_directives_decide_per_request(ask: Ask, muster: HandWritten) -> None:
    query = """query ($id: ID!, $with: Boolean!, $without: Boolean = false) {
      person(id: $id) {
        id @skip(if: $without)
        ... @include(if: $with) { name }
        ...Roles @skip(if: $with)
        version @include(if: false)
      }
    }
    fragment Roles on Person { roles }"""
    bert = gid(muster, "person", "bert")
    for _ in range(2):
        assert (await ask(query, **{"id": bert, "with": True}))["person"] == {
            "id": bert,
            "name": "Bert",
        }
        assert (await ask(query, **{"id": bert, "with": False, "without": True}))["person"] == {
            "roles": ["MEMBER"]
        }
    empty = "query ($id: ID!) { person(id: $id) { name @skip(if: true) } }"
    assert await ask(empty, id=bert) == {"person": {}}


async def test_null_and_absent_variables_are_told_apart_from_given_ones(ask: Ask) -> None:
    query = """query ($filter: ObjectiveFilter, $search: String, $dropped: Boolean) {
      a: objectives(filter: $filter) { totalCount }
      b: objectives(filter: {search: $search, dropped: $dropped}) { totalCount }
    }"""
    found = [
        await ask(query),
        await ask(query, search="Kunde"),
        await ask(query, search=None, filter=None),
        await ask(query, search="xyz", filter={"search": "lerne"}),
        await ask(query, dropped=True, filter={"dropped": None}),
    ]
    counts = [(data["a"]["totalCount"], data["b"]["totalCount"]) for data in found]
    assert counts == [(2, 2), (2, 1), (2, 2), (1, 0), (2, 0)]


async def test_text_comes_out_as_it_is(ask: Ask, muster: HandWritten) -> None:
    query = """query ($id: ID!, $key: ID!, $name: String!) {
      objective(id: $id) { attributes attribute(name: $name) none: attribute(name: "'") }
      keyResult(id: $key) { title baseline target weight kind scores { mid final __typename } }
    }"""
    data = await ask(
        query,
        id=gid(muster, "objective", "grow"),
        key=gid(muster, "keyResult", "revenue"),
        name="färbung",
    )
    assert data == {
        "objective": {
            "attributes": {"färbung": ["grün", 1.5]},
            "attribute": ["grün", 1.5],
            "none": None,
        },
        "keyResult": {
            "title": "Umsatz\nvon 10 auf 110",
            "baseline": "10",
            "target": "110",
            "weight": "1",
            "kind": "METRIC",
            "scores": {"mid": "0.7", "final": None, "__typename": "ScoreSet"},
        },
    }
