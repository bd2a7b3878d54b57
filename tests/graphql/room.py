"""A retrospective of a team on the cycle of the house, in which people speak."""

from typing import Any

from tests.graphql.house import Client, House

FOUND = """query($filter: LearningFilter, $asOf: AsOf) {
    learnings(filter: $filter, asOf: $asOf) { totalCount nodes { text } } }"""


class Room:
    """A retrospective of a team, in which people speak."""

    def __init__(self, house: House, retrospective: str, team: str) -> None:
        self.house = house
        self.retrospective = retrospective
        self.team = team

    async def say(self, text: str, by: Client | None = None, **given: Any) -> str:
        """Capture a learning; return its id."""
        told = await (by or self.house.member).done(
            "captureLearning",
            {"id": self.retrospective, "kind": "INSIGHT", "text": text, **given},
            "learnings { id }",
        )
        id_: str = told["learnings"][-1]["id"]
        return id_

    async def found(self, position: int | None = None, **asked: Any) -> list[str | None]:
        """Return the texts of the learnings that meet a filter."""
        as_of = None if position is None else {"position": str(position)}
        data = await self.house.auditor.read(FOUND, filter=asked, asOf=as_of)
        texts = [one["text"] for one in data["learnings"]["nodes"]]
        assert data["learnings"]["totalCount"] == len(texts)
        return texts


async def open_room(house: House) -> Room:
    """Open the retrospective of a new team."""
    team = (await house.admin.done("addTeam", {"name": "Versand"}))["id"]
    given = {"cycle": house.cycle, "team": team}
    opened = await house.admin.done("openRetrospective", given, "id team { name } cycle { name }")
    assert opened["team"] == {"name": "Versand"}
    return Room(house, opened["id"], team)
