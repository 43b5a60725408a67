"""The vault: AES-256-GCM with a key ring; a ciphertext opens only at the place it was sealed for."""

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from internships.domain.refusals import Refusal

_KEY_ID_BYTES, _NONCE_BYTES = 4, 12


class KeyVault:
    """The first key seals, every key opens: put a new one in front to rotate."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if any(len(key) != 32 for key in keys):
            raise ValueError("a vault key has 32 bytes")
        self._keys = {hashlib.sha256(key).digest()[:_KEY_ID_BYTES]: AESGCM(key) for key in keys}

    def seal(self, value: str, bound_to: str) -> bytes:
        """Encrypt a text for one place."""
        for key_id, key in self._keys.items():
            nonce = os.urandom(_NONCE_BYTES)
            return key_id + nonce + key.encrypt(nonce, value.encode(), bound_to.encode())
        raise Refusal("no_vault_key")

    def open(self, sealed: bytes, bound_to: str) -> str:
        """Decrypt a text at its place."""
        key = self._keys.get(sealed[:_KEY_ID_BYTES])
        if key is None:
            raise Refusal("vault_unreadable")
        nonce, ciphertext = sealed[_KEY_ID_BYTES : _KEY_ID_BYTES + _NONCE_BYTES], sealed[_KEY_ID_BYTES + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, ciphertext, bound_to.encode()).decode()
        except InvalidTag:
            raise Refusal("vault_unreadable") from None


class KeyRingSigner:
    """Tells by an HMAC that this service wrote a text; its keys are derived from the vault's, and open nothing there.

    The first key signs, every key verifies, as in the vault.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {
            hashlib.sha256(b"signer " + key).hexdigest()[: 2 * _KEY_ID_BYTES]: _derived_key(key) for key in keys
        }

    def sign(self, text: bytes) -> str | None:
        """Return the HMAC of a text with the name of its key; None without keys."""
        for name, key in self._keys.items():
            return f"{name}:{hmac.digest(key, text, 'sha256').hex()}"
        return None

    def verify(self, text: bytes, told: str) -> bool:
        """Say whether a text was signed with one of the keys."""
        name, _, signature = told.partition(":")
        key = self._keys.get(name)
        return key is not None and hmac.compare_digest(hmac.digest(key, text, "sha256").hex(), signature)

    def has_key_for(self, told: str) -> bool:
        """Say whether the key is there with which a text was signed."""
        return told.partition(":")[0] in self._keys


def _derived_key(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"internships/signer/1").derive(key)
