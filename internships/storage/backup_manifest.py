"""The manifest of a backup: the hash of every member, signed by a key that is in neither database nor backup."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from internships.domain.json_reader import JsonRefused, read_json
from internships.domain.text_signer import TextSigner
from internships.storage.errors import BackupRefused

MANIFEST_FILE = "manifest.json"
_LARGEST = 64 * 1024 * 1024
ROWS_PER_HASH = 100
"""Rows of a table that share a hash, so that a change can be told by its place."""


def block_hashes(content: bytes) -> list[str]:
    """Return the hash of every block of lines of a table."""
    lines = content.splitlines(keepends=True)
    starts = range(0, len(lines), ROWS_PER_HASH)
    return [hashlib.sha256(b"".join(lines[start : start + ROWS_PER_HASH])).hexdigest() for start in starts]


def member_hashes(name: str, path: Path) -> str | list[str]:
    """Return what the manifest says of a member: of a table a hash for each block of rows, else one."""
    content = path.read_bytes()
    return block_hashes(content) if name.startswith("tables/") else hashlib.sha256(content).hexdigest()


def signed_manifest(members: Mapping[str, Any], signer: TextSigner) -> bytes:
    """Return the manifest of the members, signed if there is a key."""
    text = _signed_text(members)
    return json.dumps({"members": members, "hmac": signer.sign(text)}, indent=1, sort_keys=True).encode()


def verify_manifest(folder: Path, names: set[str], signer: TextSigner, *, unsigned: bool) -> None:
    """Refuse a backup of which a member is not as the manifest says, or that no key of ours signed.

    ``unsigned`` takes one that was made without a key, by an older version, or under a key that is gone.
    """
    path = folder / MANIFEST_FILE
    if MANIFEST_FILE not in names:
        _require_verifiable(
            "ze heeft geen manifest (van een oudere versie)", "it has no manifest (an older version)", unsigned=unsigned
        )
        return
    try:
        told = read_json(path.read_bytes(), most_bytes=_LARGEST)
        members, hmac = told["members"], told["hmac"]
        changed = sorted(_changed_members(folder, names - {MANIFEST_FILE}, members))
    except (JsonRefused, KeyError, TypeError, AttributeError) as fault:
        raise _damaged_backup(MANIFEST_FILE) from fault
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
    found = []
    for name in names | members.keys():
        if name not in names or name not in members:
            found.append(name)
            continue
        now, told = member_hashes(name, folder / name), members[name]
        if isinstance(now, str) or not isinstance(told, list):
            found += [name] if now != told else []
            continue
        length = max(len(now), len(told))
        found += [
            f"{name} {place * ROWS_PER_HASH + 1}-{(place + 1) * ROWS_PER_HASH}"
            for place in range(length)
            if now[place : place + 1] != told[place : place + 1]
        ]
    return found


def _signed_text(members: Mapping[str, Any]) -> bytes:
    return b"internships-backup\n" + json.dumps(members, sort_keys=True, separators=(",", ":")).encode()


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
