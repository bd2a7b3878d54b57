"""Which hosts are this machine, reached by nobody else."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a host, by address or as `localhost`, is this machine's loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
