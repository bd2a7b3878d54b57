"""What can go wrong with the embedded PostgreSQL; every message names its cause and remedy."""

from ..errors import UserFacingError


class EmbeddedPostgresError(UserFacingError):
    """The embedded PostgreSQL cannot be used as asked."""


class BinariesMissing(EmbeddedPostgresError):
    """No PostgreSQL binaries of the needed major version are installed."""


class NoServerAccount(EmbeddedPostgresError):
    """There is no operating-system user that PostgreSQL could run as."""


class DataDirectoryUnusable(EmbeddedPostgresError):
    """The data directory cannot be used: access rights, ownership, missing files."""


class ClusterVersionMismatch(DataDirectoryUnusable):
    """The data directory holds a cluster of another major version of PostgreSQL."""


class DataDirectoryInUse(EmbeddedPostgresError):
    """Another process runs the embedded PostgreSQL of this data directory."""


class StartFailed(EmbeddedPostgresError):
    """PostgreSQL, or the creation of its cluster, ended before the server was ready."""


class ServerNotRunning(EmbeddedPostgresError):
    """No embedded PostgreSQL answers for this data directory."""
