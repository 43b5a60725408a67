"""The vault: AES-256-GCM with a key ring; a ciphertext opens only at the place it was sealed for."""

import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from internships.domain.errors import DomainError

_ID, _NONCE = 4, 12


class NoVaultKey(DomainError):
    """Nothing can be sealed without a key."""

    code = "no_vault_key"

    def __init__(self) -> None:
        super().__init__(
            "Er is geen sleutel ingesteld om dit versleuteld te bewaren; vraag het aan de systeembeheerder.",
            "No key is set to keep this encrypted; ask the operator.",
        )


class VaultUnreadable(DomainError):
    """Sealed by a key that is not in the ring, for another place, or damaged."""

    code = "vault_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "Dit kan niet ontsleuteld worden: de sleutel waarmee het bewaard is, ontbreekt. Vraag de systeembeheerder "
            "om die terug te zetten.",
            "This can't be decrypted: the key that it was kept with is missing. Ask the operator to put it back.",
        )


class KeyVault:
    """The first key seals, every key opens: put a new one in front to rotate."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if any(len(key) != 32 for key in keys):
            raise ValueError("a vault key has 32 bytes")
        self._keys = {hashlib.sha256(key).digest()[:_ID]: AESGCM(key) for key in keys}

    def seal(self, value: str, bound_to: str) -> bytes:
        """Encrypt a text for one place."""
        for key_id, key in self._keys.items():
            nonce = os.urandom(_NONCE)
            return key_id + nonce + key.encrypt(nonce, value.encode(), bound_to.encode())
        raise NoVaultKey

    def open(self, sealed: bytes, bound_to: str) -> str:
        """Decrypt a text at its place."""
        key = self._keys.get(sealed[:_ID])
        if key is None:
            raise VaultUnreadable
        nonce, ciphertext = sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :]
        try:
            return key.decrypt(nonce, ciphertext, bound_to.encode()).decode()
        except InvalidTag:
            raise VaultUnreadable from None
