"""What an installation publishes verifies by Go's packages: every checkpoint, and proofs of many
entries and sizes, from each place where they are given out."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.go import program
from tests.go.program import Answer, Program
from tests.go.story import LOG_NAME, SIZES, Story

pytestmark = pytest.mark.go

EDGES = {1, 2, 3, 4, 7, 8, 9, 31, 32, 33, 255, 256, 257, 511, 512, 513}
LAST = SIZES[-1]


def sizes_up_to(size: int) -> list[int]:
    """All of a small tree; of larger ones the first and the last, what is beside powers of two, and
    some between them."""
    few = {*EDGES, *range(1, size, 17), size - 1, size}
    return [one for one in range(1, size + 1) if size <= 16 or one in few]


INCLUDED = [(one - 1, size) for size in SIZES for one in sizes_up_to(size)]
EXTENDED = [(old, size) for size in SIZES for old in sizes_up_to(size)]


def results(answers: list[Answer]) -> list[Any]:
    """The results of what must have been accepted."""
    assert {answer.error for answer in answers} == {""}
    return [answer.result for answer in answers]


@pytest.fixture(scope="module")
def exported(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story.export(tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def computed(go: Program, exported: Path) -> tuple[list[str], list[str]]:
    """The leaf hashes of the export and the roots of all its trees, as Go computes them."""
    [found] = results([go.one(program.ledger(exported))])
    assert len(found["Leaves"]) == len(found["Roots"]) == LAST
    return found["Leaves"], found["Roots"]


@pytest.fixture(scope="module")
def trees(story: Story, computed: tuple[list[str], list[str]]) -> dict[int, dict[str, Any]]:
    """What Go must find in checkpoints, by their sizes."""
    _, roots = computed
    keys = {size: 1 + sum(size > rotated for rotated in (5, 512)) for size in SIZES}
    origin = f"{LOG_NAME}/{story.org_id}"
    return {
        size: {"Origin": origin, "Size": size, "Root": roots[size - 1], "Unverified": 0}
        | {"Verified": keys[size]}
        for size in SIZES
    }


async def test_the_leaves_of_the_export_are_those_that_are_sealed(
    story: Story, computed: tuple[list[str], list[str]]
) -> None:
    told = await story.proofs(
        f'inclusionProof(position: "{position}") {{ leafHash }}' for position in (1, 40, LAST)
    )
    leaves, _ = computed
    assert [one["leafHash"] for one in told] == [leaves[at] for at in (0, 39, LAST - 1)]


async def test_every_checkpoint(
    go: Program, story: Story, trees: dict[int, dict[str, Any]]
) -> None:
    """From before and after the rotations of the key, by all keys that are listed."""
    keys = (await story.get("/checkpoint/keys")).splitlines()
    assert len(keys) == 3
    told = await story.proofs(f'checkpoint(size: "{size}") {{ note }}' for size in SIZES)
    notes = [one["note"] for one in told]
    found = results(go.ask(program.checkpoint(note, keys) for note in notes))
    assert found == list(trees.values())
    asked = {"query": "{ viewer { name } }", "extensions": {"checkpoint": True}}
    answered = (await story.client.post("/graphql", json=asked)).json()
    newest = [await story.get("/checkpoint"), answered["extensions"]["checkpoint"]]
    found = results(go.ask(program.checkpoint(note, keys) for note in newest))
    assert found == [trees[LAST]] * 2


async def test_every_key_verifies_what_it_signed(go: Program, story: Story) -> None:
    """Alone, as whoever was given no other knows it; what it did not sign counts as unsigned."""
    keys = (await story.get("/checkpoint/keys")).splitlines()
    for size, signed_by in ((5, keys[2:]), (512, keys[1:]), (LAST, keys)):
        [told] = await story.proofs([f'checkpoint(size: "{size}") {{ note }}'])
        for key in keys:
            answer = go.one(program.checkpoint(told["note"], [key]))
            if key in signed_by:
                numbers = answer.result["Verified"], answer.result["Unverified"]
                assert numbers == (1, len(signed_by) - 1)
            else:
                assert answer.error == "note has no verifiable signatures"


async def test_proofs_of_inclusion(
    go: Program, story: Story, computed: tuple[list[str], list[str]], trees: dict[int, Any]
) -> None:
    keys, (leaves, _) = story.notary.verifier_keys(story.org_id), computed
    files = await story.inclusions(INCLUDED)
    asked = [
        program.inclusion(file, keys, b64decode(leaves[index]))
        for file, (index, _) in zip(files, INCLUDED, strict=True)
    ]
    assert results(go.ask(asked)) == [trees[size] for _, size in INCLUDED]


async def test_proofs_of_consistency(
    go: Program, story: Story, computed: tuple[list[str], list[str]], trees: dict[int, Any]
) -> None:
    """Their old root is that which Go computes of as many entries."""
    keys, (_, roots) = story.notary.verifier_keys(story.org_id), computed
    files = await story.consistencies(EXTENDED)
    found = results(go.ask(program.consistency(file, keys) for file in files))
    assert found == [
        {"Newest": trees[size], "Size": old, "Root": roots[old - 1]} for old, size in EXTENDED
    ]


def test_what_the_command_line_writes(
    go: Program,
    story: Story,
    exported: Path,
    computed: tuple[list[str], list[str]],
    trees: dict[int, Any],
) -> None:
    """The checkpoint in the export as well."""
    org_id, (leaves, roots) = story.org_id, computed
    keys = story.okr("checkpoint-key", "list", "--organization", org_id).splitlines()
    included = story.okr("proof", "inclusion", org_id, 71, "--size", 300)
    extended = story.okr("proof", "consistency", org_id, 40)
    [*_, brought, _] = map(json.loads, exported.read_text("utf-8").splitlines())
    answers = go.ask(
        [
            program.checkpoint(story.okr("checkpoint", org_id), keys),
            program.checkpoint(brought["note"], keys),
            program.inclusion(included, keys, b64decode(leaves[70])),
            program.consistency(extended, keys),
        ]
    )
    assert results(answers) == [
        *[trees[LAST]] * 2,
        trees[511],
        {"Newest": trees[LAST], "Size": 40, "Root": roots[39]},
    ]
