"""How the feed's sentences read: who and what they name, and how values stand in them."""

from typing import Any

import pytest

from tests.graphql.elsewhere import goals_elsewhere
from tests.graphql.house import House

TOLD = "query($language: Language) { feed(first: 1) { nodes { sentence(language: $language) } } }"
GOAL = "„Wir liefern pünktlich“"
OTHER = {"kind": "OTHER", "text": "Er sagt „ja“."}


async def last(house: House, language: str = "DE") -> str:
    """Return the sentence of the newest entry."""
    data = await house.auditor.read(TOLD, language=language)
    sentence: str = data["feed"]["nodes"][0]["sentence"]
    return sentence


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("rot", "„rot“"),
        ('ganz „rot“ und 19" groß', '„ganz ‚rot‘ und 19" groß“'),
        (1234.5, "1.234,5"),
        (True, "ja"),
        (["a", 2, False], "„a“, 2, nein"),
        ({"farbe": "rot"}, None),
        ([{"farbe": "rot"}], None),
    ],
)
async def test_the_value_of_an_attribute(house: House, value: object, told: str | None) -> None:
    async def sentence(value: object) -> str:
        given = {"id": house.objective, "name": "Ampel", "value": value}
        await house.member.done("setObjectiveAttribute", given)
        return await last(house)

    lead = f"Jörg Müller hat am Ziel {GOAL} das Merkmal „Ampel“"
    assert await sentence(value) == f"{lead} {f'auf {told} ' if told else ''}gesetzt."
    before = f"von {told} auf „grün“ geändert" if told else "auf „grün“ gesetzt"
    assert await sentence("grün") == f"{lead} {before}."
    assert await sentence({"x": 1}) == f"{lead} geändert."
    await sentence(value)
    assert await sentence(None) == f"{lead} entfernt{f', bisher {told}' if told else ''}."


async def test_quotes_full_stops_and_reasons(house: House) -> None:
    given = {"id": house.objective, "text": "Wir müssen „warum“ erklären."}
    await house.member.done("addObjectiveNote", given)
    assert await last(house) == (
        f"Jörg Müller hat zum Ziel {GOAL} notiert: „Wir müssen ‚warum‘ erklären“."
    )
    assert (await last(house, "EN")).endswith(": “Wir müssen ‘warum’ erklären”.")
    given = {"id": house.objective, "text": "Und so weiter..."}
    await house.member.done("addObjectiveNote", given)
    assert (await last(house)).endswith("„Und so weiter...“.")
    await house.admin.done("dropObjective", {"id": house.objective, "reason": OTHER})
    assert await last(house) == f"Änne Groß hat das Ziel {GOAL} aufgegeben (Er sagt „ja“)."


async def test_names_stay_as_they_are(house: House) -> None:
    me = house.person(house.admin)
    await house.admin.done("renamePerson", {"id": me, "name": "ipld-lead"})
    assert await last(house) == "ipld-lead hat sich selbst von Änne Groß in ipld-lead umbenannt."
    await house.admin.done("renamePerson", {"id": house.person(house.member), "name": "jm"})
    assert await last(house) == "ipld-lead hat Jörg Müller in jm umbenannt."


async def test_who_does_something_to_themselves(house: House) -> None:
    founding = "{ feed(last: 2) { nodes { sentence } } }"
    data = await house.auditor.read(founding)
    told = [one["sentence"] for one in data["feed"]["nodes"]]
    assert told[0].startswith("Änne Groß ist der Organisation beigetreten, Rollen: ")
    team = (await house.admin.done("addTeam", {"name": "Versand"}))["id"]
    me = {"id": team, "person": house.person(house.admin)}
    await house.admin.done("joinTeam", {**me, "on": "2026-01-01"})
    assert await last(house) == "Änne Groß ist ab dem 01.01.2026 im Team „Versand“."
    await house.admin.done("leaveTeam", {**me, "on": "2026-02-28"})
    assert await last(house, "EN") == (
        "Änne Groß ended their own membership in the team “Versand” as of 28 February 2026."
    )
    owner = {"id": house.objective, "owner": house.person(house.admin)}
    await house.admin.done("handOverObjective", owner)
    assert await last(house) == f"Änne Groß hat das Ziel {GOAL} von Jörg Müller übernommen."


async def test_key_results_of_yes_or_no_and_their_weights(house: House) -> None:
    people = [house.person(one) for one in (house.admin, house.member)]

    def owners(*weights: str) -> list[dict[str, str]]:
        return [{"person": id_, "weight": one} for id_, one in zip(people, weights, strict=True)]

    given = {"objective": house.objective, "title": "Zertifikat", "measure": {"kind": "YES_NO"}}
    added: dict[str, Any] = await house.member.done(
        "addKeyResult", {**given, "weight": "2.5", "owners": owners("1", "1")}
    )
    assert await last(house) == (
        f"Jörg Müller hat zum Ziel {GOAL} das Schlüsselergebnis „Zertifikat“ hinzugefügt: ja/nein, "
        "Gewicht 2,5; verantwortlich: Änne Groß, Jörg Müller."
    )
    key_result = {"id": added["id"]}
    await house.member.done("handOverKeyResult", {**key_result, "owners": owners("3", "1")})
    assert (await last(house)).endswith(
        " an Änne Groß (Gewicht 3), Jörg Müller (Gewicht 1) übergeben."
    )
    await house.member.done(
        "recordCheckIn", {**key_result, "measuredOn": "2026-02-01", "value": "0"}
    )
    answer = "Jörg Müller hat für „Zertifikat“ den Stand vom 01.02.2026 gemeldet: nein."
    assert await last(house) == answer
    measure = {"kind": "METRIC", "baseline": "0", "target": "1"}
    await house.member.done(
        "retargetKeyResult", {**key_result, "measure": measure, "reason": OTHER}
    )
    assert (await last(house)).endswith(
        "; die Messart wechselt von „ja/nein“ zu „Messwert“ (Er sagt „ja“)."
    )
    data = await house.auditor.read(
        '{ feed(first: 1, filter: { topics: ["key_result.check_in_recorded"] })'
        " { nodes { sentence } } }"
    )
    assert data["feed"]["nodes"] == [{"sentence": answer}]


async def test_a_learning_is_told_as_it_was_then(house: House) -> None:
    later = await goals_elsewhere(house)
    team = (await house.admin.done("addTeam", {"name": "Versand"}))["id"]
    opened = await house.admin.done("openRetrospective", {"cycle": house.cycle, "team": team})
    said = await house.member.done(
        "captureLearning",
        {"id": opened["id"], "kind": "INSIGHT", "text": "Früh fragen."},
        "learnings { id }",
    )
    learning = {"learning": said["learnings"][0]["id"]}
    applied = {"id": later["objective"], "retrospective": opened["id"], **learning}
    await house.member.done("applyLearningToObjective", applied)
    about = {"id": opened["id"], **learning}
    await house.member.done("rewordLearning", {**about, "text": "Viel früher fragen"})
    await house.member.done("withdrawLearning", {**about, "reason": OTHER})
    data = await house.auditor.read("{ feed(first: 4) { nodes { sentence } } }")
    place = "in der Retrospektive des Teams „Versand“ zum Zyklus „Q1“"
    assert [one["sentence"].removeprefix("Jörg Müller hat ") for one in data["feed"]["nodes"]] == [
        f"{place} die Erkenntnis „Viel früher fragen“ zurückgezogen (Er sagt „ja“).",
        f"{place} eine Erkenntnis umformuliert: „Viel früher fragen“.",
        (
            "im Ziel „Wir liefern immer pünktlich“ die Erkenntnis „Früh fragen.“ aus einer "
            "Retrospektive umgesetzt."
        ),
        f"{place} festgehalten, was erkannt wurde: „Früh fragen“.",
    ]
