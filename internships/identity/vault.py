"""Encryption of stored secrets and signatures of stored texts, with the keys of ``INTERNSHIPS_VAULT_KEYS``."""

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
    """AES-256-GCM with several keys: the first encrypts, all decrypt. To rotate, put a new key in front.

    ``bound_to`` names the stored field; a ciphertext can't be decrypted for another one.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if any(len(key) != 32 for key in keys):
            raise ValueError("a vault key has 32 bytes")
        self._keys = {hashlib.sha256(key).digest()[:_KEY_ID_BYTES]: AESGCM(key) for key in keys}

    def encrypt(self, value: str, bound_to: str) -> bytes:
        """Encrypt a text."""
        for key_id, key in self._keys.items():
            nonce = os.urandom(_NONCE_BYTES)
            return key_id + nonce + key.encrypt(nonce, value.encode(), bound_to.encode())
        raise Refusal("no_vault_key")

    def decrypt(self, encrypted: bytes, bound_to: str) -> str:
        """Decrypt a text; refuses a missing key, another ``bound_to`` and a damaged text."""
        key = self._keys.get(encrypted[:_KEY_ID_BYTES])
        if key is None:
            raise Refusal("vault_unreadable")
        nonce = encrypted[_KEY_ID_BYTES : _KEY_ID_BYTES + _NONCE_BYTES]
        ciphertext = encrypted[_KEY_ID_BYTES + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, ciphertext, bound_to.encode()).decode()
        except InvalidTag:
            raise Refusal("vault_unreadable") from None


class KeyRingSigner:
    """Signs texts with an HMAC, to show later that this service wrote them.

    Its keys are derived from the vault keys and can't decrypt anything. The first key signs, all verify.
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

    def verify(self, text: bytes, signature: str) -> bool:
        """Say whether a text was signed with one of the keys."""
        name, _, digest = signature.partition(":")
        key = self._keys.get(name)
        return key is not None and hmac.compare_digest(hmac.digest(key, text, "sha256").hex(), digest)

    def has_key_for(self, signature: str) -> bool:
        """Say whether the key of a signature is known."""
        return signature.partition(":")[0] in self._keys


def _derived_key(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"internships/signer/1").derive(key)
