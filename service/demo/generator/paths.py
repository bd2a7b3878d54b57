"""How key results come along: a share of the way per week, from 0 to about 1."""

from math import exp
from random import Random

WEEKS = 12
"""The check-ins of a quarter."""

Path = list[float]


def path(random: Random) -> Path:
    """The way of one key result: most rise slowly, quickly and slowly again, to about 0.7; some
    stall, fall back or never start."""
    end = min(max(random.gauss(0.73, 0.17), 0.1), 1.15)
    match random.choices(("rise", "stall", "fall back", "never start"), (70, 16, 9, 5))[0]:
        case "rise":
            shares = _rise(random)
        case "stall":
            stop = random.randrange(5, 10)
            rise = _rise(random)
            shares = [rise[min(week, stop)] for week in range(WEEKS)]
        case "fall back":
            dip = random.randrange(4, 9)
            shares = [
                share * (0.6 if dip <= week < dip + 3 else 1)
                for week, share in enumerate(_rise(random))
            ]
        case _:
            shares = [0.02 * week * random.random() for week in range(WEEKS)]
    return [max(end * share + random.gauss(0, 0.012), 0) for share in shares]


def _rise(random: Random) -> Path:
    middle, steepness = random.uniform(3.5, 7.5), random.uniform(0.45, 0.9)

    def share(week: float) -> float:
        return 1 / (1 + exp(-steepness * (week - middle)))

    first, last = share(-1), share(WEEKS - 1)
    return [(share(week) - first) / (last - first) for week in range(WEEKS)]
