"""GraphiQL, with all that its page loads; VERSIONS.txt says where the assets come from."""

from .page import DEFAULT_QUERY, GraphiQL
from .tokens import KeyedTokens

__all__ = ["DEFAULT_QUERY", "GraphiQL", "KeyedTokens"]
