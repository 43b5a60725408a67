"""The manifest of a backup: the hash of every member, signed with a key that is not in the database or the backup."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from internships.domain.canonical_json import canonical_json
from internships.domain.json_reader import JsonRefused, read_json
from internships.domain.text_signer import TextSigner
from internships.storage.errors import BackupRefused

MANIFEST_FILE = "manifest.json"
_LARGEST = 64 * 1024 * 1024
ROWS_PER_HASH = 100
"""Rows of a table that share a hash, so that a refusal can name the rows that changed."""


def block_hashes(content: bytes) -> list[str]:
    """Return the hash of every block of ``ROWS_PER_HASH`` lines of a table."""
    lines = content.splitlines(keepends=True)
    starts = range(0, len(lines), ROWS_PER_HASH)
    return [hashlib.sha256(b"".join(lines[start : start + ROWS_PER_HASH])).hexdigest() for start in starts]


def member_hashes(name: str, path: Path) -> str | list[str]:
    """Return the manifest's entry for a member: a list of block hashes for a table, one hash for any other file."""
    content = path.read_bytes()
    return block_hashes(content) if name.startswith("tables/") else hashlib.sha256(content).hexdigest()


def signed_manifest(members: Mapping[str, Any], signer: TextSigner) -> bytes:
    """Return the manifest of the members as JSON, signed if there is a key."""
    text = _signed_text(members)
    return json.dumps({"members": members, "hmac": signer.sign(text)}, indent=1, sort_keys=True).encode()


def verify_manifest(folder: Path, names: set[str], signer: TextSigner, *, unsigned: bool) -> None:
    """Refuse a backup with a member that differs from the manifest, or whose signature can't be verified.

    ``unsigned`` accepts a backup made without a key, by an older version, or with a key that is no longer configured.
    """
    path = folder / MANIFEST_FILE
    if MANIFEST_FILE not in names:
        _require_verifiable(
            "ze heeft geen manifest (van een oudere versie)", "it has no manifest (an older version)", unsigned=unsigned
        )
        return
    try:
        manifest = read_json(path.read_bytes(), most_bytes=_LARGEST)
        members, hmac = manifest["members"], manifest["hmac"]
        changed = sorted(_changed_members(folder, names - {MANIFEST_FILE}, members))
    except (JsonRefused, KeyError, TypeError, AttributeError) as error:
        raise _damaged_backup(MANIFEST_FILE) from error
    if changed:
        raise _damaged_backup(", ".join(changed[:5]) + (f" (+{len(changed) - 5})" if changed[5:] else ""))
    if not isinstance(hmac, str):
        _require_verifiable("ze is gemaakt zonder sleutel", "it was made without a key", unsigned=unsigned)
    elif not signer.has_key_for(hmac):
        _require_verifiable(
            "de sleutel waarmee ze getekend is, staat niet in INTERNSHIPS_VAULT_KEYS",
            "the key that signed it is not in INTERNSHIPS_VAULT_KEYS",
            unsigned=unsigned,
        )
    elif not signer.verify(_signed_text(members), hmac):
        raise _damaged_backup(MANIFEST_FILE)


def _changed_members(folder: Path, names: set[str], members: Mapping[str, Any]) -> list[str]:
    changed = []
    for name in names | members.keys():
        if name not in names or name not in members:
            changed.append(name)
            continue
        actual, expected = member_hashes(name, folder / name), members[name]
        if isinstance(actual, str) or not isinstance(expected, list):
            changed += [name] if actual != expected else []
            continue
        length = max(len(actual), len(expected))
        changed += [
            f"{name} {block * ROWS_PER_HASH + 1}-{(block + 1) * ROWS_PER_HASH}"
            for block in range(length)
            if actual[block : block + 1] != expected[block : block + 1]
        ]
    return changed


def _signed_text(members: Mapping[str, Any]) -> bytes:
    return b"internships-backup\n" + canonical_json(members)


def _require_verifiable(nl: str, en: str, *, unsigned: bool) -> None:
    if not unsigned:
        raise BackupRefused(
            f"Van deze reservekopie is niet na te gaan of ze gewijzigd werd: {nl}. Vertrouwt u ze, zet ze dan terug "
            "met --unsigned en voer daarna `internships audit verify` uit.",
            f"Whether this backup was changed can't be told: {en}. If you trust it, restore it with --unsigned, and "
            "run `internships audit verify` after.",
        )


def _damaged_backup(what: str) -> BackupRefused:
    return BackupRefused(
        f"Deze reservekopie is beschadigd of gewijzigd ({what}); er is niets teruggezet. Neem een andere.",
        f"This backup is damaged or was changed ({what}); nothing was restored. Take another one.",
    )
