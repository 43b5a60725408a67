"""What the operator decides about the service; read from the environment on the roof, passed in here."""

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
    """How the service meets the network.

    ``is_loopback`` serves this machine only, over plain HTTP, so cookies can't be ``Secure``. ``allowed_hosts`` are
    the names (without port) that a request may ask for. ``trusted_proxies`` are the only peers whose
    ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed. ``max_body`` is in bytes; a route may set its own.
    ``per_source`` counts everything that comes from an address, before anything of it is read; ``per_account`` counts
    those who are known, ``per_address`` strangers, ``forged_per_address`` credentials that are
    of no use; ``logins`` and ``letters`` count by address whoever asks to get in, or for a letter to be sent.
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
