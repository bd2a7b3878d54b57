"""Commands that are imported when they are run, so that each waits for nothing but its own."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command


class Deferred(TyperCommand):
    """Stands for a command, or a group of commands, until it is run or asked for its help."""

    def __init__(self, name: str, place: str, help_: str) -> None:
        """`place` is a module of this package and, after a colon, a function in it that is the
        command, or an application of Typer; `help_` is what the overview says of it."""
        super().__init__(name, help=help_)
        self._place = place

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Import the command, and go on with it instead of this one."""
        return get_command(self.application()).make_context(*args, **extra)

    def application(self) -> typer.Typer:
        """Import what this stands for."""
        module, _, attribute = self._place.partition(":")
        found = getattr(import_module(f".{module}", __package__), attribute)
        return found if isinstance(found, typer.Typer) else _application(found)


def _application(command: Callable[..., None]) -> typer.Typer:
    application = typer.Typer(add_completion=False)
    application.command()(command)
    return application
