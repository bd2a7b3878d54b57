"""`okr demo`, and the demo of a service that starts with an empty ledger."""

import re
from typing import Any

import httpx

from okr.service.demo.load import STORY
from okr.service.demo.scribe import Scribe
from tests.cli.okr import HISTORY, Okr, temporary


def asked(okr: Okr, url: str, query: str, *options: object) -> Any:
    """What the service answers to whom `okr token` gives a token."""
    response = httpx.post(
        f"{url}/graphql",
        json={"query": query},
        headers={"Authorization": f"Bearer {okr.well('token', *options).strip()}"},
        trust_env=False,
        timeout=60,
    )
    return response.json()["data"]


def test_it_says_what_it_did_and_how_to_look_at_it() -> None:
    with temporary() as okr, okr.serving() as url:
        first = okr.well("demo")
        assert re.match(
            r"Rautenfels Maschinenbau GmbH & Co\. KG: 913 of 913 entries loaded in [0-9.]+ s\n"
            rf"  organisation {STORY}\n"
            rf"  administrator {Scribe(STORY, 'story').id('person', 'annegret')}\n",
            first,
        )
        assert f"TOKEN=$(okr token --organization {STORY})" in first
        again = okr.well("demo")
        assert "all 913 entries were there already; nothing changed" in again
        other = okr("demo", "--size", "small", "--organization", STORY)
        assert other.status == 1
        assert other.errors.strip().splitlines()[-1].startswith(f"okr: Organisation {STORY} exists")
        # the query that it tells is answered
        [query] = re.findall(r'"query": "(.*)"}', first)
        nodes = asked(okr, url, query, "--organization", STORY)["objectives"]["nodes"]
        assert len(nodes) == 3
        assert all(node["progress"] and node["keyResults"] for node in nodes)


def test_a_service_with_an_empty_ledger_begins_with_the_demo() -> None:
    with temporary() as okr, okr.serving("--demo") as url:
        assert asked(okr, url, "{ organization { name } viewer { name } }") == {
            "organization": {"name": "Rautenfels Maschinenbau GmbH & Co. KG"},
            "viewer": {"name": "Annegret Rautenfels"},
        }
        assert "nothing changed" in okr.well("demo")


def test_a_service_with_an_organisation_gets_no_demo() -> None:
    with temporary("import", HISTORY) as okr, okr.serving("--demo"):
        assert "913 of 913 entries loaded" in okr.well("demo")
