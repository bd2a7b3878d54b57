"""Alignment: what stands above what, never in a loop, and the progress that comes from below."""

from typing import Any

from tests.graphql.cases import REASON
from tests.graphql.house import Client, House


async def draft(house: House, title: str) -> str:
    """Draft an objective; return its id."""
    told = await house.member.done("draftObjective", {"cycle": house.cycle, "title": title})
    return str(told["id"])


async def measured(house: House, objective: str, value: int) -> str:
    """Add a key result with a check-in, in percent, to an objective; return its id."""
    told = await house.member.done(
        "addKeyResult",
        {
            "objective": objective,
            "title": f"{value} %",
            "measure": {"baseline": "0", "target": "100"},
        },
    )
    id_ = str(told["id"])
    await house.member.done(
        "recordCheckIn", {"id": id_, "measuredOn": "2026-01-12", "value": str(value)}
    )
    return id_


async def align(client: Client, id_: str, parent: str, link: str = "CONTRIBUTES") -> int:
    """Put an objective under a goal; return the position."""
    told = await client.done("alignObjective", {"id": id_, "parent": parent, "link": link})
    return int(told["at"])


async def rolled_up(house: House, id_: str, **as_of: Any) -> str | None:
    """Return the progress of an objective with all that contributes to it."""
    data = await house.auditor.read(
        "query($id: ID!, $asOf: AsOf) { objective(id: $id, asOf: $asOf) { rolledUpProgress } }",
        id=id_,
        asOf=as_of or None,
    )
    found: str | None = data["objective"]["rolledUpProgress"]
    return found


async def test_a_loop_is_refused_whatever_way_it_goes(house: House) -> None:
    top, middle, low = [await draft(house, title) for title in ("Oben", "Mitte", "Unten")]
    result = await measured(house, middle, 50)
    await align(house.member, middle, top)
    await align(house.member, low, result)
    head = await house.member.head()
    for id_, parent in ((top, low), (top, result), (middle, result), (middle, low), (top, top)):
        error = await house.member.refused("alignObjective", {"id": id_, "parent": parent})
        assert (error["__typename"], error["code"]) == ("WouldCreateLoop", "WOULD_CREATE_LOOP")
        assert error["path"] == ["input", "parent"]
    # supporting is a link as well
    given = {"id": top, "parent": low, "link": "SUPPORTS"}
    assert (await house.member.refused("alignObjective", given))["code"] == "WOULD_CREATE_LOOP"
    # nor by moving the key result in between
    error = await house.member.refused("moveKeyResult", {"id": result, "objective": low})
    assert (error["code"], error["path"]) == ("WOULD_CREATE_LOOP", ["input", "objective"])
    assert await house.member.head() == head
    await house.member.done("unalignObjective", {"id": low, "parent": result})
    await align(house.member, top, low)


async def test_what_people_stand_by_is_aligned_with_a_reason(house: House) -> None:
    top = await draft(house, "Oben")
    await house.admin.done("commitObjective", {"id": house.objective})
    given = {"id": house.objective, "parent": top}
    for name in ("alignObjective", "unalignObjective"):
        error = await house.member.refused(name, given)
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "reason"])
        await house.member.done(name, {**given, "reason": REASON})


async def test_progress_rolls_up_and_counts_nothing_twice(house: House) -> None:
    top, left, right, low = [await draft(house, t) for t in ("Oben", "Links", "Rechts", "Unten")]
    await measured(house, left, 100)
    await measured(house, low, 50)
    result = await measured(house, right, 0)
    assert await rolled_up(house, top) is None
    await align(house.member, left, top)
    await align(house.member, right, top)
    before = await align(house.member, low, left)
    assert await rolled_up(house, top) == "0.5"
    # a diamond: through a key result too, which counts for its objective
    diamond = await align(house.member, low, result)
    assert await rolled_up(house, top) == "0.5"
    assert await rolled_up(house, right) == "0.25"
    supports = await align(house.member, low, result, "SUPPORTS")
    assert await rolled_up(house, right) == "0"
    assert await rolled_up(house, right, position=str(diamond)) == "0.25"
    assert await rolled_up(house, right, position=str(before)) == "0"
    await house.member.done("dropObjective", {"id": left})
    assert await rolled_up(house, top) == "0"
    assert await rolled_up(house, top, position=str(supports)) == "0.5"


async def test_closing_changes_no_progress(house: House) -> None:
    top = await draft(house, "Oben")
    await align(house.member, house.objective, top)
    assert await rolled_up(house, top) == "0.2"
    given = {"id": house.key_result, "outcome": "SCORED", "finalScore": "0.9"}
    await house.member.done("closeKeyResult", given)
    await house.member.done("closeObjective", {"id": house.objective, "outcome": "SCORED"})
    assert await rolled_up(house, top) == "0.2"


async def test_the_matrix_of_a_cycle(house: House) -> None:
    top, low = await draft(house, "Oben"), await draft(house, "Unten")
    await align(house.member, house.objective, top)
    await align(house.member, low, house.key_result, "SUPPORTS")
    await house.member.done("dropObjective", {"id": low})
    document = """query($id: ID!) { cycle(id: $id) {
        all: alignments(includeDropped: true) { totalCount }
        alignments { nodes { ...cells } }
        supports: alignments(link: SUPPORTS, includeDropped: true) { nodes { ...cells } }
    } } fragment cells on Alignment { link objective { id } parent { ... on Node { id } } }"""
    data = await house.auditor.read(document, id=house.cycle)
    assert data["cycle"] == {
        "all": {"totalCount": 2},
        "alignments": {
            "nodes": [
                {
                    "link": "CONTRIBUTES",
                    "objective": {"id": house.objective},
                    "parent": {"id": top},
                }
            ]
        },
        "supports": {
            "nodes": [
                {
                    "link": "SUPPORTS",
                    "objective": {"id": low},
                    "parent": {"id": house.key_result},
                }
            ]
        },
    }


async def test_goals_above_must_be_in_force(house: House) -> None:
    low = await draft(house, "Unten")
    await house.member.done("dropKeyResult", {"id": house.key_result})
    error = await house.member.refused("alignObjective", {"id": low, "parent": house.key_result})
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "parent"])
    await house.member.done("dropObjective", {"id": house.objective})
    error = await house.member.refused("alignObjective", {"id": low, "parent": house.objective})
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "parent"])


async def test_objectives_by_state_ambition_and_owner(house: House) -> None:
    committed = await draft(house, "Zugesagt")
    await house.admin.done("commitObjective", {"id": committed})
    await house.admin.done(
        "setObjectiveAmbition", {"id": house.objective, "ambition": "ASPIRATIONAL"}
    )
    dropped = await draft(house, "Verworfen")
    await house.member.done("dropObjective", {"id": dropped})

    async def found(**filter: Any) -> list[str]:
        data = await house.auditor.read(
            "query($f: ObjectiveFilter) { objectives(filter: $f) { nodes { id } } }", f=filter
        )
        return [node["id"] for node in data["objectives"]["nodes"]]

    assert await found() == [house.objective, committed]
    assert await found(states=["COMMITTED", "DROPPED"]) == [committed, dropped]
    assert await found(states=["COMMITTED", "DROPPED"], dropped=False) == [committed]
    assert await found(states=[]) == []
    assert await found(ambition="ASPIRATIONAL") == [house.objective]
    assert await found(ambition="COMMITTED") == []
    assert await found(owner=house.person(house.member)) == [house.objective]
