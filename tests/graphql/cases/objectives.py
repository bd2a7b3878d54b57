"""Examples about what objectives say."""

from tests.graphql.cases.case import EDITORS, OWNER, Case, objective

CASES = (
    Case(
        "draftObjective",
        EDITORS,
        lambda house: {
            "cycle": house.cycle,
            "title": "Unser Vertrieb gewinnt Neukunden",
            "owner": house.person(house.auditor),
            "ambition": "ASPIRATIONAL",
            "attributes": {"team_name": "Süd", "größe": 7},
        },
        f"""title {OWNER} ambition state cycle {{ name }}
        attributes team: attribute(name: "team_name")""",
        None,
        {
            "title": "Unser Vertrieb gewinnt Neukunden",
            "owner": {"name": "Prüferin"},
            "ambition": "ASPIRATIONAL",
            "state": "DRAFT",
            "cycle": {"name": "Q1"},
            "attributes": {"team_name": "Süd", "größe": 7},
            "team": "Süd",
        },
        either={"owner": "person or team"},
    ),
    Case(
        "rewordObjective",
        EDITORS,
        objective(title="Wir liefern früher"),
        "title",
        {"title": "Wir liefern pünktlich"},
        {"title": "Wir liefern früher"},
    ),
    Case(
        "setObjectiveAttribute",
        EDITORS,
        objective(name="farbe", value=["blau", {"hell": True}]),
        "attributes",
        {"attributes": {"team": "Versand"}},
        {"attributes": {"team": "Versand", "farbe": ["blau", {"hell": True}]}},
    ),
    Case(
        "dropObjective",
        EDITORS,
        objective(),
        "dropped",
        {"dropped": False},
        {"dropped": True},
    ),
    Case(
        "restoreObjective",
        EDITORS,
        objective(),
        "dropped",
        {"dropped": True},
        {"dropped": False},
        first=(("dropObjective", objective()),),
        when_dropped=True,
    ),
    Case(
        "addObjectiveNote",
        EDITORS,
        objective(text="Zweite Notiz\nmit zwei Zeilen"),
        "notes { text author { name } }",
        {"notes": [{"text": "Läuft zäh", "author": {"name": "Jörg Müller"}}]},
        {
            "notes": [
                {"text": "Läuft zäh", "author": {"name": "Jörg Müller"}},
                {"text": "Zweite Notiz\nmit zwei Zeilen", "author": {"name": "Alleskönner"}},
            ]
        },
        in_closed_cycle=True,
    ),
    Case(
        "removeObjectiveNote",
        EDITORS,
        lambda house: {"id": house.objective, "note": house.note},
        "notes { text }",
        {"notes": [{"text": "Läuft zäh"}]},
        {"notes": []},
        in_closed_cycle=True,
        when_dropped=True,
    ),
    Case(
        "handOverObjective",
        EDITORS,
        lambda house: {"id": house.objective, "owner": house.person(house.admin)},
        OWNER,
        {"owner": {"name": "Jörg Müller"}},
        {"owner": {"name": "Änne Groß"}},
        either={"owner": "person or team"},
    ),
)
