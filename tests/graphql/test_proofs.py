"""Checkpoints and proofs through the API: who may read them, what is refused, nothing is stale."""

import re
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from okr.service.graphql.engine import Engine
from okr.service.http.engine import RequestFailed
from okr.service.postgres.pool import Pool
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import newest
from okr.service.proof.sealing import seal
from okr.service.proof.tree import SQL
from tests.graphql.house import House

DOCUMENT = Path(__file__).parents[2] / "docs" / "proof.md"


@pytest.fixture
def notary(tmp_path: Path) -> Notary:
    return Notary(SigningKeys(tmp_path / "signing.keys"), "okr.example.com")


async def test_the_newest_checkpoint_is_never_stale(
    engine: Engine, house: House, pool: Pool, notary: Notary
) -> None:
    """Though the ledger does not move when it is sealed."""
    asked = ("{ checkpoint { size note } }", None, None, house.auditor.principal)
    before = await engine.execute(*asked)
    assert orjson.loads(before.body)["data"] == {"checkpoint": None}
    assert await engine.checkpoint(house.auditor.principal) is None
    assert await seal(pool, house.org_id, notary)
    after = await engine.execute(*asked)
    last = await newest(pool, house.org_id)
    assert last is not None
    told = {"size": str(last.size), "note": last.note}
    assert orjson.loads(after.body)["data"] == {"checkpoint": told}
    assert after.position == before.position == last.size
    assert await engine.checkpoint(house.auditor.principal) == last.note


async def test_each_organisation_has_checkpoints_of_its_own(
    engine: Engine, house: House, standing: House, pool: Pool, notary: Notary
) -> None:
    """What one has sealed proves nothing of the other."""
    assert await seal(pool, house.org_id, notary)
    asked = ('inclusionProof(position: "1") { file }', 'consistencyProof(from: "1") { file }')
    assert await standing.auditor.read("{ checkpoint { note } }") == {"checkpoint": None}
    for field in asked:
        told = await standing.auditor.execute(f"{{ {field} }}")
        assert [one["extensions"]["code"] for one in told["errors"]] == ["POSITION_NOT_REACHED"]


async def test_damage_is_told_to_who_asks_for_a_proof(
    house: House, pool: Pool, notary: Notary
) -> None:
    assert await seal(pool, house.org_id, notary)
    await pool.execute(
        SQL["keep_damage"], house.org_id, [0], [2], [3], [True], datetime(2026, 1, 1, tzinfo=UTC)
    )
    told = await house.auditor.execute('{ consistencyProof(from: "1") { file } }')
    [error] = told["errors"]
    assert error["extensions"]["code"] == "LEDGER_DAMAGED"
    assert "positions 2 to 3 are missing" in error["message"]
    assert error["extensions"]["damage"] == [{"how": "removed", "from": "2", "to": "3"}]
    assert await house.auditor.read("{ checkpoint { note } }") != {"checkpoint": None}


async def test_who_has_no_role_gets_nothing(engine: Engine, standing: House) -> None:
    stranger = standing.stranger.principal
    for ask in (engine.checkpoint, engine.verifier_keys):
        with pytest.raises(RequestFailed) as failed:
            await ask(stranger)
        assert failed.value.errors[0]["extensions"]["code"] == "FORBIDDEN"
    answer = await engine.execute("{ checkpoint { size } }", None, None, stranger)
    assert orjson.loads(answer.body)["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("field", "code", "told"),
    [
        ('checkpoint(size: "0") { size }', "BAD_ARGUMENT", "size: a checkpoint has one entry"),
        ('checkpoint(size: "9999") { size }', "POSITION_NOT_REACHED", "size: 9999 lies beyond"),
        ('inclusionProof(position: "0") { file }', "BAD_ARGUMENT", "position: entries are counted"),
        (
            'inclusionProof(position: "9999") { file }',
            "POSITION_NOT_REACHED",
            "position: 9999 lies",
        ),
        ('consistencyProof(from: "0") { file }', "BAD_ARGUMENT", "from: every ledger begins"),
        ('consistencyProof(from: "1", to: "9999") { file }', "POSITION_NOT_REACHED", "to: 9999"),
    ],
)
async def test_what_cannot_be_proved(
    engine: Engine, house: House, pool: Pool, notary: Notary, field: str, code: str, told: str
) -> None:
    await seal(pool, house.org_id, notary)
    answer = await engine.execute(f"{{ it: {field} }}", None, None, house.member.principal)
    [error] = orjson.loads(answer.body)["errors"]
    assert error["extensions"]["code"] == code
    assert error["message"].startswith(told)
    assert error["path"] == ["it"]


async def test_the_query_of_the_documentation(
    engine: Engine, house: House, pool: Pool, notary: Notary
) -> None:
    await seal(pool, house.org_id, notary)
    [query] = re.findall(
        r"^```graphql\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    answer = await engine.execute(query, None, None, house.auditor.principal)
    data = orjson.loads(answer.body)["data"]
    assert data["inclusionProof"]["file"].endswith(data["checkpoint"]["note"])
    assert data["consistencyProof"]["file"].endswith(data["checkpoint"]["note"])


ADD_TEAM = """mutation { addTeam(input: {idempotencyKey: "1", name: "Lager"}) { position } }"""


async def test_an_answer_with_a_checkpoint(
    engine: Engine, house: House, pool: Pool, notary: Notary
) -> None:
    """Beside the position that it shows, or where it shows none; as a stream of one too."""
    assert await seal(pool, house.org_id, notary)
    by = house.admin.principal
    note = await engine.checkpoint(by)
    for document, shown in (("{ viewer { name } }", True), ("{ __typename }", False)):
        answer = await engine.execute(document, None, None, by, with_checkpoint=True)
        plain = await engine.execute(document, None, None, by)
        told, before = orjson.loads(answer.body), orjson.loads(plain.body)
        assert ("extensions" in before) is shown
        position = {"position": str(answer.position)} if shown else {}
        assert told == before | {"extensions": {**position, "checkpoint": note}}
    for document in ("{ viewer { name } }", ADD_TEAM):
        answer = await engine.execute(document, None, None, by, with_checkpoint=True)
        streamed = engine.stream(document, None, None, by, with_checkpoint=True)
        assert [orjson.loads(one) async for one in streamed] == [orjson.loads(answer.body)]
        assert orjson.loads(answer.body)["extensions"]["checkpoint"] == note


@pytest.mark.parametrize("document", ["{ nothing }", "{ viewer { name } }"])
async def test_no_checkpoint_for_what_is_refused(
    engine: Engine, standing: House, pool: Pool, notary: Notary, document: str
) -> None:
    await seal(pool, standing.org_id, notary)
    stranger = standing.stranger.principal
    answer = await engine.execute(document, None, None, stranger, with_checkpoint=True)
    assert orjson.loads(answer.body)["errors"]
    assert b"checkpoint" not in answer.body


async def test_not_too_many_at_once(
    engine: Engine, house: House, pool: Pool, notary: Notary
) -> None:
    await seal(pool, house.org_id, notary)

    async def ask(number: int) -> dict[str, object]:
        fields = [f'p{n}: inclusionProof(position: "1") {{ position }}' for n in range(number)]
        document = f"{{ {' '.join(fields)} }}"
        answer = await engine.execute(document, None, None, house.member.principal)
        response: dict[str, object] = orjson.loads(answer.body)
        return response

    assert "errors" not in await ask(50)
    assert "more than 50 proofs" in str((await ask(51))["errors"])
