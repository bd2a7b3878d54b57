"""Runs benchmarks: `python -m benchmarks [name…] [--quick] [--place FOLDER] [--entries NUMBER]`."""

import argparse
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from . import appends, as_of, exchange, privacy, rebuild, sealing, tree, verifying
from .environment import Environment, environment, progress, show_settings

BENCHMARKS: dict[str, Callable[[Environment], Awaitable[None]]] = {
    "appends": appends.run,
    "tree": tree.run,
    "as_of": as_of.run,
    "rebuild": rebuild.run,
    "exchange": exchange.run,
    "sealing": sealing.run,
    "privacy": privacy.run,
    "verifying": verifying.run,
}


async def main(names: list[str], place: Path | None, quick: bool, entries: int | None) -> None:
    """Runs the named benchmarks, each in a database of its own."""
    for name in names:
        progress(name)
        async with environment(place, quick, entries) as env:
            if name == names[0]:
                await show_settings(env)
            await BENCHMARKS[name](env)


def arguments() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], help="which; default: all")
    parser.add_argument("--quick", action="store_true", help="a short look, no figures to quote")
    parser.add_argument("--place", type=Path, help="a folder on the disk to measure on")
    parser.add_argument("--entries", type=int, help="how many, for verifying")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    logging.disable(logging.WARNING)  # that the embedded server is no production server
    uvloop.run(main(asked.name or list(BENCHMARKS), asked.place, asked.quick, asked.entries))
