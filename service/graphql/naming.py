"""How Python and the ledger write a name, and how the schema does."""

import re

_LATER_CAPITAL = re.compile("(?<!^)(?=[A-Z])")


def camel_case(name: str) -> str:
    """Return `keyResult` for `key_result`: fields, arguments and the kinds in global ids."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def pascal_case(name: str) -> str:
    """Return `KeyResult` for `key_result`: types."""
    return "".join(part.capitalize() for part in name.split("_"))


def snake_case(name: str) -> str:
    """Return `key_result` for `KeyResult` or `keyResult`."""
    return _LATER_CAPITAL.sub("_", name).lower()
