"""Who was erased after a backup was made has no rights where it is restored."""

from typing import Any

import pytest

from okr.service.exchange import restore
from okr.service.http.engine import RequestFailed
from okr.service.identity import utc_now
from okr.service.ledger import keys as data_keys
from okr.service.ledger.erasing import blank
from okr.service.ledger.rebuild import differences
from tests.exchange.backed_up import Lived, installation
from tests.graphql.house import Client, House
from tests.graphql.test_erasure import REASON_TO_ERASE

STATE = """query ($id: ID!) { person(id: $id) { name active
  memberships { nodes { endsOn } } } }"""


def standing(answer: Any) -> tuple[str | None, bool, bool]:
    """What `STATE` tells of somebody: the name, and whether person and membership go on."""
    person = answer["person"]
    [membership] = person["memberships"]["nodes"]
    return person["name"], person["active"], membership["endsOn"] is None


def owned(house: House) -> dict[str, str]:
    """What makes the person who was erased an owner."""
    return {"id": house.objective, "owner": house.person(house.everybody)}


@pytest.fixture
def distrust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes ask before each write who was erased, and no other writes."""
    monkeypatch.setattr(data_keys, "TRUSTED", 0)
    monkeypatch.setattr(data_keys, "MARGIN", 0)


@pytest.mark.usefixtures("distrust")
async def test_who_was_erased_has_no_rights_where_an_older_backup_is_restored(
    lived: Lived,
) -> None:
    """The person is active there, has all roles, and belongs to a team, until an entry says it."""
    house = lived.house
    whom = {"id": house.person(house.everybody)}
    async with installation(lived.key) as there:
        await restore(there.pool, lived.key, lived.before, keys=lived.keys)
        erased = Client(there.engine, house.everybody.principal)
        admin = Client(there.engine, house.admin.principal)
        [error] = (await erased.execute("{ people { nodes { id } } }"))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
        with pytest.raises(RequestFailed, match="no role in this organisation"):
            await anext(erased.stream("subscription { events { position } }"))
        lowered = {"id": house.objective, "title": "Weniger"}
        assert (await erased.refused("rewordObjective", lowered))["code"] == "FORBIDDEN"
        assert (await admin.refused("handOverObjective", owned(house)))["code"] == "NOT_IN_FORCE"

        assert standing(await admin.read(STATE, **whom)) == (None, True, True)
        told = await admin.done("erasePerson", {**whom, "reason": REASON_TO_ERASE})
        assert standing(await admin.read(STATE, **whom)) == (None, False, False)
        assert await there.pool.fetchval("select position from erasure") == told["at"]
        await blank(there.pool, house.org_id, lived.key, utc_now)
        assert await differences(there.pool, house.org_id, lived.key) == []
