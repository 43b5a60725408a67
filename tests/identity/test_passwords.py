"""Hashing passwords costs memory that anybody may ask for, so few are hashed at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

from argon2 import PasswordHasher

from internships.identity.passwords import MAX_RUNNING, MAX_WAITING, Argon2Passwords
from tests.refusals import refuses


def test_few_passwords_are_hashed_at_once_and_what_would_wait_long_is_refused() -> None:
    running, most = [], []
    over = Event()

    class Slow(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:  # noqa: ARG002
            running.append(password)
            most.append(len(running))
            over.wait(60)
            running.pop()
            return "hash"

    passwords = Argon2Passwords(Slow())
    with ThreadPoolExecutor(MAX_RUNNING + MAX_WAITING) as pool:
        waiting = [
            pool.submit(passwords.hash_password, "een lang wachtwoord") for _ in range(MAX_RUNNING + MAX_WAITING)
        ]
        while len(running) < MAX_RUNNING or passwords._admitted._value:
            sleep(0.01)
        with refuses("passwords_busy"):
            passwords.matches(None, "nog een wachtwoord")
        over.set()
        assert [each.result(60) for each in waiting] == ["hash"] * (MAX_RUNNING + MAX_WAITING)
    assert max(most) == MAX_RUNNING
    assert passwords.hash_password("later") == "hash"
