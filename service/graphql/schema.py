"""The schema: the query, mutation and subscription types put together."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from .mutations.errors import ERROR_TYPES
from .mutations.registry import Mutation
from .scalars import SCALARS
from .subscriptions import Subscription
from .types.query import Query

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ERROR_TYPES,
    config=StrawberryConfig(scalar_map=SCALARS),
)

graphql_schema = schema._schema
"""The same as graphql-core knows it."""
