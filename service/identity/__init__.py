"""Identity: which person of which organisation sends a request, proven by a signed token."""

from .authenticator import Authenticator
from .issuers import InvalidIssuers, Issuer, issuers_from_environment, load_issuers
from .local import InvalidLocalKey, LocalIssuer
from .principal import Principal
from .tokens import Clock, InvalidToken, Reason, utc_now

__all__ = [
    "Authenticator",
    "Clock",
    "InvalidIssuers",
    "InvalidLocalKey",
    "InvalidToken",
    "Issuer",
    "LocalIssuer",
    "Principal",
    "Reason",
    "issuers_from_environment",
    "load_issuers",
    "utc_now",
]
