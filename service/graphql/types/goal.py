"""What may be an objective or a key result."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from .key_result import KeyResult
    from .objective import Objective

Goal = Annotated[
    Annotated["Objective", strawberry.lazy(".objective")]
    | Annotated["KeyResult", strawberry.lazy(".key_result")],
    strawberry.union("Goal", description="An objective or a key result."),
]
