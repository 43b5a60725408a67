"""Settings of the service from the environment; imported only by commands that need the service."""

import base64
import binascii
import os
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from internships.domain.web_addresses import is_web_address
from internships.identity.oidc import OidcSettings, is_loopback
from internships.mail.smtp import SmtpSettings, Tls
from internships.web.settings import Allowance, WebSettings


class InvalidSetting(ValueError):
    """An environment variable with a wrong value; the message is in both languages."""

    def __init__(self, variable: str, nl: str, en: str) -> None:
        super().__init__(f"{variable}: {nl} / {en}")


@dataclass(frozen=True)
class ServiceSettings:
    """Settings of the service: database, data folder, keys, web, mail, login provider and number of workers."""

    database_url: str
    folder: Path
    base_url: str
    vault_keys: tuple[bytes, ...]
    web: WebSettings
    smtp: SmtpSettings | None
    oidc: OidcSettings | None
    workers: int

    @property
    def archive(self) -> Path:
        return self.folder / "archive"


def read_service_settings() -> ServiceSettings:
    """Read the settings of the service; docs/running-the-service.md lists them with their defaults."""
    folder = Path(os.environ.get("INTERNSHIPS_DATA") or Path(click.get_app_dir("internships")) / "service").resolve()
    base_url = (os.environ.get("INTERNSHIPS_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
    if not is_web_address(base_url):
        raise InvalidSetting(
            "INTERNSHIPS_BASE_URL", "schrijf https://stages.example.org", "write https://stages.example.org"
        )
    return ServiceSettings(
        database_url=os.environ.get("INTERNSHIPS_DATABASE_URL") or f"sqlite:///{folder / 'internships.db'}",
        folder=folder,
        base_url=base_url,
        vault_keys=tuple(_key(text) for text in _list("INTERNSHIPS_VAULT_KEYS")),
        web=_web(base_url),
        smtp=_smtp(),
        oidc=_oidc(base_url),
        workers=_number("INTERNSHIPS_WORKERS", 1),
    )


def _web(base_url: str) -> WebSettings:
    host = urlsplit(base_url).hostname or "127.0.0.1"
    local = ("127.0.0.1", "localhost", "[::1]") if is_loopback(base_url) else ()
    try:
        proxies = tuple(ip_network(text) for text in _list("INTERNSHIPS_TRUSTED_PROXIES"))
    except ValueError:
        raise InvalidSetting(
            "INTERNSHIPS_TRUSTED_PROXIES", "schrijf IP-adressen of netwerken", "write IP addresses or networks"
        ) from None
    most = _number("INTERNSHIPS_REQUESTS_PER_MINUTE_AND_ADDRESS", 120, 1_000_000, least=4)
    return WebSettings(
        is_loopback=is_loopback(base_url),
        allowed_hosts=(*dict.fromkeys((host, *local, *_list("INTERNSHIPS_HOSTS"))),),
        trusted_proxies=proxies,
        metrics_token=os.environ.get("INTERNSHIPS_METRICS_TOKEN") or None,
        per_account=Allowance(_number("INTERNSHIPS_REQUESTS_PER_MINUTE", 1_200, 1_000_000, least=1)),
        per_source=Allowance(most * 50),
        per_address=Allowance(most),
        forged_per_address=Allowance(most // 4),
        logins=Allowance(most // 2),
        letters=Allowance(most // 4),
    )


def _smtp() -> SmtpSettings | None:
    url = os.environ.get("INTERNSHIPS_SMTP_URL")
    if not url:
        return None
    parts = urlsplit(url)
    kinds: dict[str, tuple[Tls, int]] = {
        "smtp+starttls": ("starttls", 587),
        "smtps": ("implicit", 465),
        "smtp": ("none", 25),
    }
    sender = os.environ.get("INTERNSHIPS_SMTP_SENDER")
    if parts.scheme not in kinds or not parts.hostname or not sender:
        raise InvalidSetting(
            "INTERNSHIPS_SMTP_URL",
            "schrijf smtp+starttls://naam:wachtwoord@server:587, en zet INTERNSHIPS_SMTP_SENDER",
            "write smtp+starttls://name:password@server:587, and set INTERNSHIPS_SMTP_SENDER",
        )
    tls, port = kinds[parts.scheme]
    return SmtpSettings(
        host=parts.hostname,
        port=parts.port or port,
        sender=sender,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
    )


def _oidc(base_url: str) -> OidcSettings | None:
    issuer = os.environ.get("INTERNSHIPS_OIDC_ISSUER")
    if not issuer:
        return None
    try:
        return OidcSettings(
            issuer=issuer,
            client_id=os.environ.get("INTERNSHIPS_OIDC_CLIENT_ID", ""),
            client_secret=os.environ.get("INTERNSHIPS_OIDC_CLIENT_SECRET") or None,
            redirect_uri=f"{base_url}/api/v1/oidc/callback",
            strong_acr=tuple(_list("INTERNSHIPS_OIDC_ACR")),
            strong_amr=tuple(_list("INTERNSHIPS_OIDC_AMR")),
        )
    except ValueError:
        raise InvalidSetting("INTERNSHIPS_OIDC_ISSUER", "moet met https beginnen", "must begin with https") from None


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise InvalidSetting(
            "INTERNSHIPS_VAULT_KEYS",
            "elke sleutel is base64 van 32 bytes: openssl rand -base64 32",
            "each key is base64 of 32 bytes: openssl rand -base64 32",
        )
    return key


def _list(variable: str) -> list[str]:
    return [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]


def _number(variable: str, default: int, most: int = 64, least: int = 0) -> int:
    value = os.environ.get(variable, str(default))
    if not value.isdigit() or not least <= int(value) <= most:
        raise InvalidSetting(
            variable, f"schrijf een getal van {least} tot {most}", f"write a number from {least} to {most}"
        )
    return int(value)
