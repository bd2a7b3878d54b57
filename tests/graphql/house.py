"""An organisation founded through the API, and clients that call the engine as its people."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson
from graphql import GraphQLObjectType, get_named_type

from okr.domain.organization import DEFAULT_ZONE
from okr.domain.person import Role
from okr.service.graphql.engine import Engine
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal

ERRORS = "errors { __typename message code path }"


def mutations() -> dict[str, str]:
    """Return all mutations of the schema, and the field of the payload that has the object."""
    mutation = graphql_schema.mutation_type
    assert mutation is not None
    found = {}
    for name, field in mutation.fields.items():
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        [found[name]] = payload.fields.keys() - {"position", "errors"}
    return found


OBJECT_OF = mutations()


@dataclass(frozen=True)
class Client:
    """Somebody who calls the engine, as a transport does."""

    engine: Engine
    principal: Principal

    async def execute(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the whole response."""
        answer = await self.engine.execute(document, variables, None, self.principal)
        response: dict[str, Any] = orjson.loads(answer.body)
        return response

    async def read(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a response that must have no errors."""
        response = await self.execute(document, **variables)
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    async def mutate(
        self, name: str, given: Mapping[str, Any], select: str = "id version"
    ) -> dict[str, Any]:
        """Return the payload, whatever it says; a new idempotency key unless one is given."""
        document = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ payload: {name}(input: $input)"
            f" {{ {OBJECT_OF[name]} {{ {select} }} position {ERRORS} }} }}"
        )
        data = await self.read(document, input={"idempotencyKey": str(uuid4()), **given})
        payload: dict[str, Any] = data["payload"]
        return payload

    async def done(
        self, name: str, given: Mapping[str, Any], select: str = "id version"
    ) -> dict[str, Any]:
        """Return the object and, as `at`, the position of a mutation that must succeed."""
        payload = await self.mutate(name, given, select)
        assert payload["errors"] == []
        return {**payload[OBJECT_OF[name]], "at": int(payload["position"])}

    async def refused(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the one error of a mutation that must be refused."""
        payload = await self.mutate(name, given)
        [error] = payload["errors"]
        assert payload == {OBJECT_OF[name]: None, "position": None, "errors": [error]}
        assert isinstance(error, dict)
        return error

    async def head(self) -> int:
        """Return the position of the organisation."""
        answer = await self.engine.execute("{ viewer { id } }", None, None, self.principal)
        assert answer.position is not None
        return answer.position

    def stream(self, document: str, **variables: Any) -> AsyncGenerator[bytes, None]:
        """Return the results of any operation."""
        return self.engine.stream(document, variables, None, self.principal)

    def narrowed(self, *roles: Role) -> "Client":
        """Return the same person with a token that leaves only these roles."""
        return replace(self, principal=replace(self.principal, allowed_roles=frozenset(roles)))


@dataclass(frozen=True)
class House:
    """An organisation with people, a cycle, an objective with a note, and a key result with a
    check-in and a score; all but the people are given by their ids."""

    admin: Client
    member: Client
    auditor: Client
    integration: Client
    everybody: Client
    """Holds every role."""
    stranger: Client
    """Has a token for the organisation, and no role in it."""
    cycle: str
    objective: str
    note: str
    key_result: str
    check_in: str

    @property
    def org_id(self) -> UUID:
        """The organisation's id."""
        return self.admin.principal.org_id

    def person(self, client: Client) -> str:
        """Return the id of a person."""
        return self.id("person", client.principal.person_id)

    def leaving(self, client: Client) -> dict[str, str]:
        """Return what deactivates somebody who was added today, and whose last day that is."""
        today = datetime.now(ZoneInfo(DEFAULT_ZONE)).date()
        return {"id": self.person(client), "on": today.isoformat()}

    def id(self, kind: str, key: UUID) -> str:
        """Return the id of an object of this organisation, whether there is one or not."""
        return f"{kind}.{self.org_id}.{key}"

    def moved(self, org_id: UUID) -> "House":
        """Return the same house as another organisation; there is nothing under its ids."""
        changed: dict[str, Any] = {
            name: getattr(self, name).replace(str(self.org_id), str(org_id))
            for name in ("cycle", "objective", "key_result", "check_in")
        }
        for name, client in vars(self).items():
            if isinstance(client, Client):
                principal = replace(client.principal, org_id=org_id)
                changed[name] = replace(client, principal=principal)
        return replace(self, **changed)


def newcomer(engine: Engine, org_id: UUID | None = None) -> Client:
    """Return somebody whose token names an organisation, and who has no role in it."""
    return Client(engine, Principal(org_id or uuid4(), uuid4()))


async def build(engine: Engine, mark: str = "") -> House:
    """Found an organisation; all texts in it contain the mark."""
    admin = newcomer(engine)
    org_id = admin.principal.org_id
    await admin.done(
        "foundOrganization", {"name": f"Nordwind {mark}", "founderName": f"Änne Groß {mark}"}
    )

    async def add(name: str, *roles: Role) -> Client:
        client = newcomer(engine, org_id)
        subject = str(client.principal.person_id)
        given = {"name": f"{name} {mark}", "roles": [r.name for r in roles], "subject": subject}
        await admin.done("addPerson", given)
        return client

    member = await add("Jörg Müller", Role.MEMBER)
    auditor = await add("Prüferin", Role.AUDITOR)
    integration = await add("CRM", Role.INTEGRATION)
    everybody = await add("Alleskönner", *Role)
    cycle = await admin.done(
        "openCycle",
        {"name": f"Q1 {mark}", "startsOn": "2026-01-01", "endsOn": "2026-03-31"},
    )
    objective = await admin.done(
        "draftObjective",
        {
            "cycle": cycle["id"],
            "title": f"Wir liefern pünktlich {mark}",
            "owner": f"person.{org_id}.{member.principal.person_id}",
            "attributes": {"team": f"Versand {mark}".strip()},
        },
    )
    noted = await member.done(
        "addObjectiveNote",
        {"id": objective["id"], "text": f"Läuft zäh {mark}"},
        "notes { id }",
    )
    key_result = await member.done(
        "addKeyResult",
        {
            "objective": objective["id"],
            "title": f"Lieferzeit senken {mark}",
            "measure": {"baseline": "20", "target": "10", "unit": f"Tage {mark}"},
            "owners": [{"person": f"person.{org_id}.{member.principal.person_id}"}],
        },
    )
    checked = await member.done(
        "recordCheckIn",
        {
            "id": key_result["id"],
            "measuredOn": "2026-01-12",
            "value": "18",
            "note": f"erster Schritt {mark}",
        },
        "latestCheckIn { id }",
    )
    await member.done("scoreKeyResult", {"id": key_result["id"], "kind": "MID", "value": "0.3"})
    return House(
        admin,
        member,
        auditor,
        integration,
        everybody,
        newcomer(engine, org_id),
        cycle["id"],
        objective["id"],
        noted["notes"][0]["id"],
        key_result["id"],
        checked["latestCheckIn"]["id"],
    )
