"""Letters and sending them: to a real mail server on loopback, and to ones that fail."""

import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from jinja2 import UndefinedError

from internships.domain.wording import Language
from internships.mail.letters import letter_kinds, write_letter
from internships.mail.smtp import Bounced, Deferred, Mailer, Sent, SmtpSettings
from internships.services.outbox_delivery import MAX_ATTEMPTS, retry_delay
from tests.builders.ports import free_port

LETTER = write_letter("invitation", Language.NL, {"role": "stagecoördinator", "link": "https://x.example.org/#t"})
ID = UUID(int=7)


class Inbox:
    """A mail server that stores its messages; ``answers`` are returned instead, one after the other."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.answers: list[str] = []

    async def handle_RCPT(self, *arguments: Any) -> str:  # noqa: N802 - aiosmtpd's name
        envelope, address = arguments[2], arguments[3]
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *arguments: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.kept.append(arguments[2].content)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, Mailer]]:
    box = Inbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield box, mailer(server.port)
    server.stop()


def mailer(port: int, **facts: Any) -> Mailer:
    settings = {"tls": "none", "timeout": 5.0, **facts}
    return Mailer(SmtpSettings(host="127.0.0.1", port=port, sender="stages@example.org", **settings))


def test_a_letter_arrives_with_its_words_and_a_name_that_stays(inbox: tuple[Inbox, Mailer]) -> None:
    box, sender = inbox
    assert sender.send(LETTER, "noor@example.org", ID) == Sent()
    message = message_from_bytes(box.kept[0], policy=default)
    assert str(ID) in message["Message-ID"]
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "stagecoördinator" in text
    assert "https://x.example.org/#t" in text


def test_a_busy_server_is_asked_again_and_a_refusing_one_is_not(inbox: tuple[Inbox, Mailer]) -> None:
    box, sender = inbox
    box.answers = ["451 busy", "550 no such user"]
    assert sender.send(LETTER, "noor@example.org", ID) == Deferred("recipient", 451)
    assert sender.send(LETTER, "noor@example.org", ID) == Bounced("recipient", 550)
    assert sender.send(LETTER, "noor@example.org", ID) == Sent()


def test_a_server_that_is_not_there_is_asked_again() -> None:
    assert isinstance(mailer(free_port()).send(LETTER, "noor@example.org", ID), Deferred)


def test_a_server_that_never_answers_is_asked_again() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        outcome = mailer(silent.getsockname()[1], timeout=0.5).send(LETTER, "noor@example.org", ID)
    assert isinstance(outcome, Deferred)


def test_a_server_that_hangs_up_is_asked_again() -> None:
    with socket.socket() as rude:
        rude.bind(("127.0.0.1", 0))
        rude.listen()

        def hang_up() -> None:
            connection, _ = rude.accept()
            connection.sendall(b"220 hello\r\n")
            connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        assert isinstance(mailer(rude.getsockname()[1]).send(LETTER, "noor@example.org", ID), Deferred)


def test_starttls_is_never_silently_left_out(inbox: tuple[Inbox, Mailer]) -> None:
    box, sender = inbox
    outcome = mailer(sender.settings.port, tls="starttls").send(LETTER, "noor@example.org", ID)
    assert isinstance(outcome, Deferred | Bounced)
    assert box.kept == []


def test_an_address_can_not_smuggle_a_header_in(inbox: tuple[Inbox, Mailer]) -> None:
    box, sender = inbox
    outcome = sender.send(LETTER, "noor@example.org\r\nBcc: all@example.org", ID)
    assert isinstance(outcome, Bounced)
    assert box.kept == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", sorted(letter_kinds()))
def test_every_letter_is_written_in_both_languages(kind: str, language: Language) -> None:
    facts: dict[str, Any] = dict.fromkeys(("role", "link", "name", "home"), "<b>x</b>") | {"references": ["<b>x</b>"]}
    letter = write_letter(kind, language, facts)
    assert letter.subject
    assert "<b>x</b>" not in letter.html
    assert f'lang="{language.value}"' in letter.html


def test_a_letter_without_its_facts_is_not_written() -> None:
    with pytest.raises(UndefinedError):
        write_letter("invitation", Language.NL, {})


def test_retries_wait_longer_each_time_and_end() -> None:
    waits = [retry_delay(tried, 0.0) for tried in range(1, MAX_ATTEMPTS)]
    delays = [wait for wait in waits if wait is not None]
    assert delays == sorted(delays)
    assert len(delays) == MAX_ATTEMPTS - 1
    assert retry_delay(MAX_ATTEMPTS, 0.0) is None
