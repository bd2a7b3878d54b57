"""Until a rebuild has followed an import, readers see what was there before, and say so."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import orjson

from okr.service.exchange import RecipientKey, check, project, receive
from okr.service.graphql.engine import Engine
from okr.service.identity import Principal
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.exchange.installation import Installation
from tests.graphql.house import Client
from tests.ledger.company import Company

EVENTS = """subscription { events(after: "8") {
    position topic subject { ... on KeyResult { title } }
} }"""
TITLES = """query($id: ID!, $at: DateTime!) {
    now: keyResult(id: $id) { title }
    then: keyResult(id: $id, asOf: {time: $at}) { title }
}"""
PATIENCE = 30


async def take(stream: AsyncGenerator[bytes, None], count: int) -> list[tuple[str, ...]]:
    """The next so many events: their positions, topics and titles."""
    found: list[tuple[str, ...]] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            event = orjson.loads(await anext(stream))["data"]["events"]
            found.append((event["position"], event["topic"], event["subject"]["title"]))
    return found


async def test_readers_go_on_when_the_rows_are_there(
    company: Company, here: Installation, there: Installation, private: RecipientKey, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.ledger.jsonl" for number in range(2)]
    await here.export(company.org_id, files[0], private.public)
    await there.take_in(files[0], private)
    await company.append(company.reword(company.umsatz, "Umsatz vervierfachen"))
    await here.export(company.org_id, files[1], private.public)
    key_result = f"keyResult.{company.org_id}.{company.umsatz}"

    async with services(Storage(there.pool, there.wrapping_key, "")) as composed:
        ute = Client(Engine(composed), Principal(company.org_id, company.ute))

        async def titles() -> tuple[str, str]:
            at = datetime.now(UTC).isoformat()
            data = await ute.read(TITLES, id=key_result, at=at)
            return data["now"]["title"], data["then"]["title"]

        async with aclosing(ute.stream(EVENTS)) as stream:
            waiting = asyncio.create_task(take(stream, 2))
            received = await receive(check(files[1]), there.pool, there.wrapping_key, private)
            assert received.imported == 1
            assert await ute.head() == 8
            assert await titles() == ("Umsatz verdoppeln", "Umsatz verdoppeln")
            told = await ute.execute(
                'query($id: ID!) { keyResult(id: $id, asOf: {position: "9"}) { title } }',
                id=key_result,
            )
            assert told["errors"][0]["extensions"]["code"] == "AS_OF_IN_THE_FUTURE"
            # whoever writes here follows the entries that came
            moved = company.through(composed.ledger)
            receipt = await moved.append(moved.reword(moved.marge, "Marge halten"))
            assert receipt.position == 10
            assert await ute.head() == 8
            # the subscription looks several times, in vain
            await asyncio.sleep(0.5)
            assert not waiting.done()
            await project(received, there.pool, there.wrapping_key)
            assert await waiting == [
                ("9", "key_result.reworded", "Umsatz vervierfachen"),
                ("10", "key_result.reworded", "Marge halten"),
            ]
        assert await ute.head() == 10
        assert await titles() == ("Umsatz vervierfachen", "Umsatz vervierfachen")


async def test_an_interrupted_import_does_not_move_readers(
    company: Company, here: Installation, there: Installation, private: RecipientKey, tmp_path: Path
) -> None:
    """However many batches came, and whatever was read between them."""
    head = "select position, projected from head where org_id = $1"
    first = tmp_path / "first.ledger.jsonl"
    await here.export(company.org_id, first, private.public)
    await there.take_in(first, private)
    received = None
    for number in range(2):
        await company.append(company.check_in(company.umsatz, number))
        file = tmp_path / f"{number}.ledger.jsonl"
        await here.export(company.org_id, file, private.public)
        received = await receive(check(file), there.pool, there.wrapping_key, private)
        assert tuple(await there.owner.fetchrow(head, company.org_id) or ()) == (9 + number, 8)
        assert await there.ledger.position(company.org_id) == 8
    assert received is not None
    await project(received, there.pool, there.wrapping_key)
    assert tuple(await there.owner.fetchrow(head, company.org_id) or ()) == (10, None)
    assert await there.ledger.position(company.org_id) == 10
