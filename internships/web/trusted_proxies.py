"""Who is really at the other end, when a proxy stands between."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from internships.web.settings import Network

_FORWARDING_HEADERS = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"})
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Peer:
    """The asker's address as text, its scheme, and whether it is a program on this machine that asks itself."""

    address: str
    scheme: str
    is_local: bool

    @property
    def rate_limit_key(self) -> str:
        """The name under which its requests are counted: an IPv6 subscriber holds a whole /64."""
        address = parse_address(self.address)
        return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else self.address


def parse_address(text: str) -> Address | None:
    """Read an address; an IPv4 address in IPv6 clothing is the IPv4 address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def resolve_peer(client: str, scheme: str, headers: Sequence[tuple[str, str]], trusted: Sequence[Network]) -> Peer:
    """Return the peer; what a proxy says of it counts only when that proxy is in ``trusted``.

    ``headers`` are in lower case. Of the addresses in ``X-Forwarded-For`` the last that is no trusted proxy counts:
    those before it are what the asker wrote.
    """
    nearest = parse_address(client)
    if not _is_in_networks(nearest, trusted):
        is_direct = not any(name in _FORWARDING_HEADERS for name, _ in headers)
        return Peer(client, scheme, is_local=is_direct and nearest is not None and nearest.is_loopback)
    address = _forwarded_address(nearest, headers, trusted)
    told = [value for name, value in headers if name == "x-forwarded-proto"]
    told_scheme = told[-1].strip().lower() if told else scheme
    is_direct = not any(name in _FORWARDING_HEADERS for name, _ in headers)
    return Peer(
        str(address) if address else client,
        told_scheme if told_scheme in {"http", "https"} else scheme,
        is_local=is_direct and address is not None and address.is_loopback,
    )


def _forwarded_address(
    nearest: Address | None, headers: Sequence[tuple[str, str]], trusted: Sequence[Network]
) -> Address | None:
    address = nearest
    hops = [hop for name, value in headers if name == "x-forwarded-for" for hop in value.split(",")]
    for hop in reversed(hops):
        if (further := parse_address(hop)) is None:
            break
        address = further
        if not _is_in_networks(further, trusted):
            break
    return address


def _is_in_networks(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)
