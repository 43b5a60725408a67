"""The client's address and scheme, also behind a trusted proxy."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from internships.web.settings import Network

_FORWARDING_HEADERS = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"})
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Peer:
    """The client. ``is_local`` when it is a program on this machine, with no proxy between."""

    address: str
    scheme: str
    is_local: bool

    @property
    def rate_limit_key(self) -> str:
        """The address, or for IPv6 its /64 network, because one subscriber has all of it."""
        address = parse_address(self.address)
        return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else self.address


def parse_address(text: str) -> Address | None:
    """Return an address, or None; an IPv4-mapped IPv6 address becomes the IPv4 address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def resolve_peer(client: str, scheme: str, headers: Sequence[tuple[str, str]], trusted: Sequence[Network]) -> Peer:
    """Return the client; forwarding headers count only when they come from a proxy in ``trusted``.

    Header names are in lower case. Of the addresses in ``X-Forwarded-For`` the last one that is not a trusted proxy
    counts, because the client can write the ones before it.
    """
    nearest = parse_address(client)
    is_direct = not any(name in _FORWARDING_HEADERS for name, _ in headers)
    if not _is_in_networks(nearest, trusted):
        return Peer(client, scheme, is_local=is_direct and nearest is not None and nearest.is_loopback)
    address = _forwarded_address(nearest, headers, trusted)
    schemes = [value for name, value in headers if name == "x-forwarded-proto"]
    forwarded_scheme = schemes[-1].strip().lower() if schemes else scheme
    return Peer(
        str(address) if address else client,
        forwarded_scheme if forwarded_scheme in {"http", "https"} else scheme,
        is_local=is_direct and address is not None and address.is_loopback,
    )


def _forwarded_address(
    nearest: Address | None, headers: Sequence[tuple[str, str]], trusted: Sequence[Network]
) -> Address | None:
    address = nearest
    hops = [hop for name, value in headers if name == "x-forwarded-for" for hop in value.split(",")]
    for hop in reversed(hops):
        if (parsed := parse_address(hop)) is None:
            break
        address = parsed
        if not _is_in_networks(parsed, trusted):
            break
    return address


def _is_in_networks(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)
