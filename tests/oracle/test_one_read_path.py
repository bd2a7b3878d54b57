"""Whatever is asked, the one statement answers as the naive resolver does."""

import logging
import os
from dataclasses import replace
from random import Random

import pytest
from graphql import get_named_type, is_object_type
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from okr.domain.topics import EVENT_CLASSES
from okr.service.graphql.schema import graphql_schema
from tests.oracle.arguments import Vocabulary
from tests.oracle.coverage import Coverage, inputs_of_reading, readable_fields
from tests.oracle.documents import Example, Writer
from tests.oracle.places import DEFAULT_SIZE, Place
from tests.oracle.routes import routes
from tests.oracle.scopes import Scope
from tests.oracle.trial import Trial
from tests.oracle.world import World

EXAMPLES = int(os.environ.get("OKR_ORACLE_EXAMPLES", "240"))
"""How many queries are tried; thousands find what is rare."""
SHRINKS = "OKR_ORACLE_SHRINK" in os.environ
"""Whether a query that fails is made smaller first, which takes minutes."""
TRIES = 60
"""How often a field is asked for until it has a value, its arguments being drawn at random."""

Trials = list[tuple[Trial, Vocabulary]]

randoms = st.randoms(use_true_random=not SHRINKS)
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[phase for phase in Phase if SHRINKS or phase not in (Phase.shrink, Phase.explain)],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
logger = logging.getLogger(__name__)


def test_every_topic_occurs(worlds: list[World]) -> None:
    found = {entry.event.TOPIC for world in worlds for entry in world.past.entries}
    assert found == set(EVENT_CLASSES)


@many
@given(random=randoms)
async def test_queries(trials: Trials, random: Random) -> None:
    trial, vocabulary = random.choice(trials)
    example = Writer(graphql_schema, vocabulary, random).query()
    _tell(example)
    among = trial.auditors if "accessLog" in example.text else trial.principals
    asking = random.sample(among, 2 if "viewer" in example.text else 1)
    await trial.ask(example, *asking)


@settings(many, max_examples=EXAMPLES // 4)
@given(random=randoms)
async def test_payloads_and_messages(trials: Trials, random: Random) -> None:
    """The object of a mutation's payload or of a message: present ids, now or at a position."""
    trial, vocabulary = random.choice(trials)
    position = random.choice((None, *range(1, vocabulary.head + 1)))
    id_ = random.choice(vocabulary.ids[random.choice(sorted(vocabulary.ids))])
    writer = Writer(graphql_schema, vocabulary, random, requests=1, mistakes=False)
    example = writer.of_object(id_)
    _tell(example)
    await trial.ask_for_object(example, id_, position)


@settings(many, max_examples=EXAMPLES // 20)
@given(random=randoms)
async def test_people_without_a_role(trials: Trials, random: Random) -> None:
    trial, vocabulary = random.choice(trials)
    example = Writer(graphql_schema, vocabulary, random, mistakes=False).query()
    _tell(example)
    await trial.ask(example, random.choice(trial.strangers))


async def test_a_personal_answer_is_nobody_elses(trials: Trials) -> None:
    """Also where it is remembered, and another person has the same rights."""
    for trial, _ in trials:
        common, holders = max(trial.holders.items(), key=lambda item: len(item[1]))
        assert len(holders) > 1
        narrowed = [replace(holder, allowed_roles=frozenset({common})) for holder in holders]
        example = Example("{ viewer { name position } cycles { totalCount } }", None, [{}])
        await trial.ask(example, *narrowed)


async def test_only_what_reads_the_access_log_is_not_remembered(trials: Trials) -> None:
    trial, _ = trials[0]
    text = "query ($read: Boolean!) { cycles { totalCount } accessLog @include(if: $read) { %s } }"
    for chosen in ("totalCount", "nodes { at what arguments person { id } }"):
        requests = [{"read": read} for read in (False, True, False, True)]
        await trial.ask(Example(text % chosen, None, requests), *trial.auditors[:2])


@pytest.mark.parametrize(
    "wrong",
    [
        'diff(from: {position: "9"}, to: {position: "3"}, within: "%(goal)s") { __typename }',
        'replay(from: {position: "9"}, to: {position: "3"}, first: 101) { totalCount }',
        """replay(from: {position: "9"}, to: {position: "3"}) { totalCount }
        people(first: 1, last: 1) { totalCount }""",
    ],
)
async def test_what_the_document_tells_is_refused_first(trials: Trials, wrong: str) -> None:
    """The rest only the database finds, like a span that ends before it begins."""
    trial, known = trials[0]
    text = f"{{ {wrong % {'goal': known.ids['retrospective'][0]}} }}"
    await trial.ask(Example(text, None, [{}]), trial.auditors[0])


async def test_every_field_and_argument(trials: Trials, coverage: Coverage) -> None:
    """What the queries before have left out is asked for until it has been answered.

    `--log-level=INFO -rP` shows what this run has covered.
    """
    ways = routes(graphql_schema)
    fields, inputs = set(readable_fields(graphql_schema)), set(inputs_of_reading(graphql_schema))
    by_chance = len(fields & coverage.answered), len(inputs & coverage.given)
    random = Random(0)
    for coordinate in sorted(fields):
        type_name, _, name = coordinate.partition(".")
        given = {one for one in inputs if one.startswith(f"{coordinate}(")}
        given |= _members(coordinate, inputs)
        for _ in range(TRIES):
            if coordinate in coverage.answered and given <= coverage.given:
                break
            trial, vocabulary = random.choice(trials)
            writer = Writer(graphql_schema, vocabulary, random, mistakes=False)
            way = ways[type_name]
            field = writer.field(
                graphql_schema.type_map[type_name], name, Scope(), _at_the_end_of(way)
            )
            text = "".join(f"{{ {one} " for one in way) + f"{{ {field} }}" + " }" * len(way)
            await trial.ask(writer.finished(text), trial.auditors[0])
    logger.info("answered: %d of %d fields by chance, all in the end", by_chance[0], len(fields))
    logger.info("given: %d of %d arguments and input fields by chance", by_chance[1], len(inputs))
    logger.info("never null or empty: %s", ", ".join(sorted(fields - coverage.empty)))
    assert fields <= coverage.answered
    assert inputs <= coverage.given


def _at_the_end_of(way: tuple[str, ...]) -> Place:
    """Return a place below the fields of a way, for a small selection."""
    place, type_ = Place(), graphql_schema.query_type
    for called in way:
        name = called.partition("(")[0]
        assert is_object_type(type_)
        place = place.within(type_, name, DEFAULT_SIZE)
        type_ = get_named_type(type_.fields[name].type)
    return replace(place, depth=3, rows=20)


def _members(coordinate: str, inputs: set[str]) -> set[str]:
    """Return the input fields that can be given to a field."""
    type_name, _, name = coordinate.partition(".")
    type_ = graphql_schema.type_map[type_name]
    assert is_object_type(type_)
    arguments = type_.fields[name].args.values()
    types = {get_named_type(argument.type).name for argument in arguments}
    return {one for one in inputs if one.partition(".")[0] in types}


def _tell(example: Example) -> None:
    note(example.text)
    note(str(example.requests))
