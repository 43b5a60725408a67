"""Sending one letter by SMTP. Addresses are never logged."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Literal, TypeAlias
from uuid import UUID

import aiosmtplib

from internships.mail.letters import Letter

Tls = Literal["starttls", "implicit", "none"]


@dataclass(frozen=True)
class SmtpSettings:
    """The mail server. ``tls``: STARTTLS (required, never skipped), TLS from the start, or none."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    tls: Tls = "starttls"
    timeout: float = 20.0
    """Seconds."""


@dataclass(frozen=True)
class Sent:
    """The server accepted the letter."""


@dataclass(frozen=True)
class Deferred:
    """To be tried again: the server is busy or can't be reached. ``code`` is SMTP's, 0 without an answer."""

    reason: str
    code: int = 0


@dataclass(frozen=True)
class Bounced:
    """Not to be tried again: the server refuses this letter or this address."""

    reason: str
    code: int = 0


Outcome: TypeAlias = Sent | Deferred | Bounced


@dataclass(frozen=True)
class Mailer:
    """Sends letters through one server."""

    settings: SmtpSettings

    def send(self, letter: Letter, recipient: str, letter_id: UUID) -> Outcome:
        """Send a letter; the same id gives the same Message-ID, so mail programs recognise a repeated letter."""
        try:
            message = self._message(letter, recipient, letter_id)
        except ValueError:
            return Bounced("address")
        try:
            asyncio.run(self._send(message))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [entry.code for entry in refused.recipients]
            return _by_code(max(codes, default=0), "recipient")
        except aiosmtplib.SMTPResponseException as refused:
            return _by_code(refused.code, "refused")
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as fault:
            return Deferred(type(fault).__name__)
        return Sent()

    def _message(self, letter: Letter, recipient: str, letter_id: UUID) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.settings.sender, recipient, letter.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{letter_id}@{self.settings.sender.rpartition('@')[2].strip('> ') or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message

    async def _send(self, message: EmailMessage) -> None:
        settings = self.settings
        await aiosmtplib.send(
            message,
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password,
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
            timeout=settings.timeout,
        )


def _by_code(code: int, reason: str) -> Outcome:
    return Bounced(reason, code) if 500 <= code < 600 else Deferred(reason, code)
