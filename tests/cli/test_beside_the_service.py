"""The service, and the tools beside it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from textwrap import wrap
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import jwt
import pytest

from okr.service.postgres.connection import join
from tests.cli.okr import HISTORY, Okr, temporary

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        yield okr


@pytest.fixture(scope="module")
def newcomer(okr: Okr) -> str:
    """A token for an organisation that is yet to be founded, from before the service runs."""
    return okr.well("token", "--new").strip()


@pytest.fixture(scope="module")
def url(okr: Okr, newcomer: str) -> Iterator[str]:
    with okr.serving() as url:
        yield url


@pytest.fixture(scope="module")
def imported(okr: Okr, url: str) -> str:
    """What the import of a history beside the service says."""
    return okr.well("import", HISTORY, "--administrator", "Änne Groß")


class Client:
    """Calls the service over HTTP."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/graphql"
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a response that must have no errors."""
        response = httpx.post(
            self._url,
            json={"query": query, "variables": variables},
            headers=self._headers,
            trust_env=False,
            timeout=60,
        )
        answer = response.json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def mutate(self, mutation: str, select: str, **given: Any) -> dict[str, Any]:
        """Return the payload of a mutation that must succeed."""
        payload: dict[str, Any] = self(
            f"mutation($input: {mutation[0].upper()}{mutation[1:]}Input!) {{"
            f" {mutation}(input: $input) {{ {select} position errors {{ message }} }} }}",
            input={"idempotencyKey": str(uuid4()), **given},
        )[mutation]
        assert payload["errors"] == []
        return payload


def test_a_walk_from_the_founding_to_the_past(okr: Okr, url: str, newcomer: str) -> None:
    client = Client(url, newcomer)
    client.mutate("foundOrganization", "organization { id }", name="Südwind", founderName="Änne")
    cycle = client.mutate(
        "openCycle", "cycle { id }", name="Q1", startsOn="2026-01-01", endsOn="2026-03-31"
    )["cycle"]["id"]
    objective = client.mutate(
        "draftObjective", "objective { id }", cycle=cycle, title="Wir liefern pünktlich"
    )["objective"]["id"]
    key_result = client.mutate(
        "addKeyResult",
        "keyResult { id }",
        objective=objective,
        title="Lieferzeit senken",
        measure={"baseline": "20", "target": "10", "unit": "Tage"},
    )["keyResult"]["id"]
    checked_in = client.mutate(
        "recordCheckIn",
        "keyResult { progress }",
        id=key_result,
        measuredOn="2026-01-12",
        value="15",
    )
    assert checked_in["keyResult"] == {"progress": "0.5"}
    client.mutate(
        "retargetKeyResult",
        "keyResult { progress }",
        id=key_result,
        measure={"baseline": "20", "target": "0", "unit": "Tage"},
        reason={"kind": "AMBITION", "text": "Der Wettbewerb liefert am selben Tag."},
    )
    query = """query($id: ID!, $asOf: AsOf) {
        cycle(id: $id, asOf: $asOf) { tree { title progress keyResults { target } } } }"""
    [now] = client(query, id=cycle)["cycle"]["tree"]
    then_at = {"position": checked_in["position"]}
    [then] = client(query, id=cycle, asOf=then_at)["cycle"]["tree"]
    assert now == {**then, "progress": "0.25", "keyResults": [{"target": "0"}]}
    assert then["keyResults"] == [{"target": "10"}]
    # the same in the terminal, for who has but the id
    told = okr.well("log", "--object", key_result, "--language", "en", columns=300)
    assert "from 10 to 0 Tage (ambition adjusted: Der Wettbewerb liefert am selben Tag)" in told
    assert len(positions(told)) == 3
    # in the organisation's language unless told
    assert "von 10 auf 0 Tage geändert" in okr.well("log", "--object", key_result, columns=300)


@pytest.fixture
def talked_of(okr: Okr, url: str) -> dict[str, str]:
    """The ids of a team below another one, and of what it owns, looks back on and talks of."""
    client = Client(url, okr.well("token", "--new").strip())
    client.mutate("foundOrganization", "organization { id }", name="Ostwind", founderName="Änne")
    person = client("{ viewer { id } }")["viewer"]["id"]

    def made(mutation: str, kind: str, **given: Any) -> str:
        id_ = client.mutate(mutation, f"{kind} {{ id }}", **given)[kind]["id"]
        assert isinstance(id_, str)
        return id_

    sales = made("addTeam", "team", name="Vertrieb")
    team = made("addTeam", "team", name="Team Süd")
    made("moveTeam", "team", id=team, parent=sales)
    made("joinTeam", "team", id=team, person=person, on="2026-01-01")
    cycle = made("openCycle", "cycle", name="Q1", startsOn="2026-01-01", endsOn="2026-03-31")
    objective = made("draftObjective", "objective", cycle=cycle, title="Wir sind da", owner=team)
    return {
        "team": team,
        "objective": objective,
        "comment": made("postComment", "comment", subject=objective, text="Das wird knapp."),
        "retrospective": made("openRetrospective", "retrospective", cycle=cycle, team=team),
    }


def test_the_log_of_teams_retrospectives_and_comments(
    okr: Okr, url: str, talked_of: dict[str, str]
) -> None:
    def log(object_: str) -> str:
        return okr.well("log", "--object", object_, columns=200)

    organization = talked_of["team"].split(".")[1]
    named = okr.well(*("log", "--organization", organization, "--object", "Team Süd"), columns=200)
    assert named == log(talked_of["team"])
    assert "Änne hat das Team „Team Süd“ angelegt." in named
    assert "Änne hat das Team „Team Süd“ unter „Vertrieb“ gestellt." in named
    assert "Änne ist ab dem 01.01.2026 im Team „Team Süd“." in named
    assert "„Wir sind da“ entworfen; verantwortlich ist Team Süd." in log(talked_of["objective"])
    opened = "Änne hat die Retrospektive des Teams „Team Süd“ zum Zyklus „Q1“ eröffnet."
    assert opened in log(talked_of["retrospective"])
    assert "kommentiert: „Das wird knapp“." in log(talked_of["comment"])
    # a cycle's name is not that of the retrospectives on it
    cycle = okr.well("log", "--organization", organization, "--object", "Q1", columns=200)
    assert "Änne hat den Zyklus „Q1“ eröffnet" in cycle
    # what concerns the team is more than what is about it
    concerns = okr.well("log", "--team", talked_of["team"], columns=200)
    assert set(positions(named)) < set(positions(concerns))
    assert opened in concerns
    asked = ("--topic", "team.added", "--topic", "team.moved")
    assert len(positions(okr.well("log", "--team", talked_of["team"], *asked))) == 2


def test_an_import_beside_the_service(okr: Okr, url: str, imported: str) -> None:
    [administrator] = re.findall("administrator (.*)", imported)
    assert imported == (
        f"{HISTORY.name}: 71 of 71 lines imported as 79 entries\n"
        f"  organisation {ORGANIZATION}\n  administrator {administrator}\n"
    )
    # the newest organisation, and its administrator
    client = Client(url, okr.well("token").strip())
    assert client("{ organization { name } viewer { name roles } }") == {
        "organization": {"name": "Nordwind Maschinenbau GmbH"},
        "viewer": {"name": "Änne Groß", "roles": ["ADMIN"]},
    }


def claims(token: str) -> dict[str, Any]:
    """Return what a token says."""
    told: dict[str, Any] = jwt.decode(token.strip(), options={"verify_signature": False})
    return told


def test_tokens(okr: Okr, imported: str, newcomer: str) -> None:
    person = uuid4()
    told = okr.well(
        *("token", "--organization", ORGANIZATION, "--person", person),
        *("--role", "auditor", "--role", "coach", "--hours", 1),
    )
    said = claims(told)
    assert (said["org"], said["sub"]) == (ORGANIZATION, str(person))
    assert said["roles"] == ["auditor", "coach"]
    assert said["exp"] - said["iat"] == 3600
    fresh = claims(newcomer)
    assert fresh["org"] != ORGANIZATION
    assert "roles" not in fresh
    missing = okr("token", "--organization", uuid4())
    assert missing.status == 1
    assert missing.errors.startswith("okr: There is no organisation ")


def test_the_log_at_80_columns(okr: Okr, imported: str) -> None:
    told = okr.well("log", "--organization", ORGANIZATION, "--since", "2025-04-10", "--last", 9)
    lines = [line.rstrip() for line in told.splitlines()]
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["position", "recorded", "what"]
    at = next(n for n, line in enumerate(lines) if line.split()[:1] == ["75"])
    first, *more = wrap(
        "Konstruktionsleiter hat das Ziel „Jede Anlage ist in einem Tag umgerüstet“ in „Jede "
        "Anlage ist während einer Schicht umgerüstet“ umformuliert (Nach Rücksprache mit dem "
        "Service).",
        52,
    )
    assert lines[at : at + 1 + len(more)] == [
        f"      75  2025-05-12 08:45  {first}",
        *(f"{'':28}{line}" for line in more),
    ]
    assert lines[-1] == "Times are those of Europe/Berlin."


def positions(log: str) -> list[int]:
    """Return the positions of a log that has one entry or more."""
    return [int(n) for n in re.findall(r"^ *([0-9]+)  [0-9]{4}-", log, re.MULTILINE)]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["--object", "Stand auf der Messe in Köln"], [71, 69]),
        (["--actor", "Konstruktionsleiter", "--until", "2025-05-12T08:45:00"], [76, 75, 72]),
        (["--topic", "cycle.opened", "--until", "9999-12-31"], [57, 4]),
        (["--subject-kind", "cycle", "--before-position", "57"], [4]),
        (["--after-position", "70", "--before-position", "73"], [72, 71]),
        (["--since", "2025-04-22", "--until", "2025-05-12", "--last", "3"], [76, 75, 74]),
        (["--since", "2025-06-16T06:59:59Z", "--until", "2025-06-16T09:00:00+02:00"], [79]),
    ],
)
def test_the_log_of_an_object_a_person_and_a_time(
    okr: Okr, imported: str, arguments: list[str], shown: list[int]
) -> None:
    told = okr.well("log", "--organization", ORGANIZATION, *arguments, columns=140)
    assert positions(told) == shown


def test_the_log_of_a_command(okr: Okr, url: str, imported: str) -> None:
    client = Client(url, okr.well("token", "--organization", ORGANIZATION).strip())
    [entry] = client("{ feed(first: 1) { nodes { position commandId } } }")["feed"]["nodes"]
    asked = ("log", "--organization", ORGANIZATION, "--command", entry["commandId"])
    assert positions(okr.well(*asked, columns=140)) == [int(entry["position"])]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--object", "Unfug"], 2, "there is no object 'Unfug'"),
        (["--until", "2020-01-01"], 1, "No entry of the ledger is like that."),
    ],
)
def test_a_log_of_nothing(
    okr: Okr, imported: str, arguments: list[str], status: int, told: str
) -> None:
    done = okr("log", "--organization", ORGANIZATION, *arguments, columns=140)
    assert (done.status, done.output) == (status, "")
    assert told in done.errors


@asynccontextmanager
async def owner(okr: Okr) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect as the owner of the tables, who may do what the service cannot."""
    database = await join(okr.data_dir)
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_rebuild_repairs_what_was_altered(okr: Okr, imported: str) -> None:
    async with owner(okr) as connection:
        altered = await connection.fetchval(
            "update key_result set title = 'gefälscht' where org_id = $1 and title like 'Stand %'"
            " returning id",
            UUID(ORGANIZATION),
        )
        assert altered is not None
        check = await asyncio.to_thread(okr, "rebuild", "--check")
        assert check.status == 1
        numbers, row = check.output.splitlines()
        assert numbers == f"{ORGANIZATION} key_result: 1 live and 1 rebuilt rows have no equal"
        assert re.fullmatch(
            rf"{ORGANIZATION} key_result {altered} at position \d+ differs in title", row
        )
        await asyncio.to_thread(okr.well, "rebuild", "--organization", ORGANIZATION)
        title = await connection.fetchval("select title from key_result where id = $1", altered)
        assert title == "Stand auf der Messe in Köln"


def test_an_unknown_organisation_is_not_rebuilt(okr: Okr, url: str) -> None:
    done = okr("rebuild", "--check", "--organization", uuid4())
    assert done.status == 1
    assert done.errors.splitlines()[-1] == "okr: There is no such organisation; found it first."


def test_a_second_service_on_the_directory(okr: Okr, url: str) -> None:
    done = okr.process("serve", "--port", 0)
    assert done.status == 1
    assert f"okr: The data directory {okr.data_dir} is in use by process " in done.errors


def test_a_second_service_on_the_port(url: str) -> None:
    with temporary() as elsewhere:
        done = elsewhere.process("serve", "--port", url.rpartition(":")[2])
        assert done.status == 1
        assert "(Address already in use)" in done.errors
        assert not elsewhere.data_dir.exists()
