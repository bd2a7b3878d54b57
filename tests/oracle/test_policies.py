"""The report of any cycle at any position is what the ledger says, told entry by entry."""

from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.oracle.arguments import Vocabulary
from tests.oracle.documents import Example
from tests.oracle.trial import Trial

REPORT = Path(__file__).with_name("policy.graphql").read_text(encoding="utf-8")


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=True))
async def test_any_report(trials: list[tuple[Trial, Vocabulary]], random: Random) -> None:
    trial, vocabulary = random.choice(trials)
    position = random.choice((vocabulary.head, random.randint(1, vocabulary.head)))
    variables = {
        "id": random.choice(vocabulary.ids["cycle"]),
        "asOf": random.choice((None, {"position": str(position)})),
        "days": random.choice((0, 7, 30)),
    }
    await trial.ask(Example(REPORT, None, [variables]), trial.principals[0])
