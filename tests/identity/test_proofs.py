"""Passwords, one-time codes, tokens and the vault."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from internships.identity.passwords import Argon2Passwords, random_password
from internships.identity.tokens import RandomTokens
from internships.identity.totp import TotpCodes
from internships.identity.vault import KeyVault
from tests.refusals import refuses

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def test_a_password_fits_its_own_hash_alone() -> None:
    passwords = Argon2Passwords()
    hashed = passwords.hash_password("een lang wachtwoord")
    assert passwords.matches(hashed, "een lang wachtwoord")
    assert not passwords.matches(hashed, "een lang wachtwoorD")
    assert not passwords.matches(None, "een lang wachtwoord")


@pytest.mark.parametrize(
    "weak", ["kort", "aaaaaaaaaaaa", "abababababababab", "noor.voorbeeld@example.org", "NoorVoorbeeld1", "x" * 201]
)
def test_a_password_that_is_guessed_too_easily_is_refused(weak: str) -> None:
    refusal = Argon2Passwords().weak_password(weak, email="noor.voorbeeld@example.org", name="Noor Voorbeeld")
    assert refusal is not None
    assert refusal.code == "weak_password"


def test_a_long_sentence_is_a_good_password() -> None:
    refusal = Argon2Passwords().weak_password("de kraan stond stil op dinsdag", email="a@example.org", name="Noor")
    assert refusal is None
    assert len(random_password()) >= 20


def test_a_code_works_once_and_one_step_early_or_late() -> None:
    codes, secret = TotpCodes(), TotpCodes().new_secret()
    code = pyotp.TOTP(secret).at(NOW)
    step = codes.verify(secret, code, at=NOW, last_used_step=None)
    assert step is not None
    assert codes.verify(secret, code, at=NOW, last_used_step=step) is None
    assert codes.verify(secret, code, at=NOW + timedelta(seconds=30), last_used_step=None) == step
    assert codes.verify(secret, code, at=NOW + timedelta(seconds=90), last_used_step=None) is None
    assert codes.verify("not base 32 at all", code, at=NOW, last_used_step=None) is None


def test_only_the_hash_of_a_token_needs_keeping() -> None:
    tokens = RandomTokens()
    key = tokens.new_token("key")
    assert tokens.digest(key.plain) == key.sha256
    assert tokens.public_id_of(key.plain) == key.public_id
    assert tokens.public_id_of(tokens.new_token("session").plain) is None
    assert key.plain not in key.sha256


def test_what_was_encrypted_is_decrypted_for_its_own_place_alone() -> None:
    vault = KeyVault([b"a" * 32])
    encrypted = vault.encrypt("geheim", "agreement/0")
    assert vault.decrypt(encrypted, "agreement/0") == "geheim"
    assert b"geheim" not in encrypted
    with refuses("vault_unreadable"):
        vault.decrypt(encrypted, "agreement/1")
    with refuses("vault_unreadable"):
        vault.decrypt(encrypted[:-1] + bytes([encrypted[-1] ^ 1]), "agreement/0")


def test_a_new_key_encrypts_and_the_old_one_still_decrypts() -> None:
    old = KeyVault([b"a" * 32]).encrypt("geheim", "x")
    ring = KeyVault([b"b" * 32, b"a" * 32])
    assert ring.decrypt(old, "x") == "geheim"
    with refuses("vault_unreadable"):
        KeyVault([b"a" * 32]).decrypt(ring.encrypt("nieuw", "x"), "x")
    with refuses("no_vault_key"):
        KeyVault([]).encrypt("geheim", "x")
