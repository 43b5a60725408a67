"""The web settings; ``service_settings`` reads them from the environment."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Allowance:
    """At most ``count`` requests in any ``seconds``."""

    count: int
    seconds: int = 60


@dataclass(frozen=True)
class WebSettings:
    """Hosts, proxies and limits of the web application.

    ``is_loopback`` serves this machine only, over plain HTTP, so cookies can't be ``Secure``. ``allowed_hosts`` are
    the accepted values of ``Host`` (without port). ``trusted_proxies`` are the only peers whose ``X-Forwarded-For``
    and ``X-Forwarded-Proto`` are used. ``max_body`` is in bytes; a route may set its own. ``per_source`` limits all
    requests of an address, before they are parsed; ``per_account`` requests of a logged-in account, ``per_address``
    anonymous requests and ``forged_per_address`` requests with an invalid token. ``logins`` and ``letters`` limit, per
    address, login attempts and requests that send a letter.
    """

    is_loopback: bool
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    trusted_proxies: tuple[Network, ...] = ()
    metrics_token: str | None = None
    max_body: int = 65_536
    per_source: Allowance = field(default=Allowance(6_000))
    per_account: Allowance = field(default=Allowance(1_200))
    per_address: Allowance = field(default=Allowance(120))
    forged_per_address: Allowance = field(default=Allowance(30))
    logins: Allowance = field(default=Allowance(60))
    letters: Allowance = field(default=Allowance(30))
