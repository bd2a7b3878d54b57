"""Goals in another cycle than that of the house."""

from tests.graphql.house import House


async def goals_elsewhere(house: House, **dates: str) -> dict[str, str]:
    """Return the ids of another cycle, an objective in it and a key result under that."""
    cycle = (await house.admin.done("openCycle", {"name": "Der andere", **dates}))["id"]
    given = {"cycle": cycle, "title": "Wir liefern immer pünktlich"}
    objective = (await house.admin.done("draftObjective", given))["id"]
    return {"cycle": cycle, "objective": objective, "keyResult": await added(house, objective)}


async def added(house: House, objective: str) -> str:
    """Return the id of a new key result under an objective."""
    given = {"objective": objective, "title": "Neu", "measure": {"kind": "TEXT"}}
    id_ = (await house.admin.done("addKeyResult", given))["id"]
    assert isinstance(id_, str)
    return id_
