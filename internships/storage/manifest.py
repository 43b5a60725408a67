"""The manifest of a backup: the hash of every member, signed by a key that is in neither database nor backup."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from internships.domain.json_text import JsonRefused, read_json
from internships.domain.signer import Signer
from internships.storage.errors import BackupRefused

NAME = "manifest.json"
_LARGEST = 64 * 1024 * 1024
BLOCK = 100
"""Rows of a table that share a hash, so that a change can be told by its place."""


def hashes_of(content: bytes) -> list[str]:
    """Return the hash of every block of lines of a table."""
    lines = content.splitlines(keepends=True)
    starts = range(0, len(lines), BLOCK)
    return [hashlib.sha256(b"".join(lines[start : start + BLOCK])).hexdigest() for start in starts]


def member_hashes(name: str, path: Path) -> str | list[str]:
    """Return what the manifest says of a member: of a table a hash for each block of rows, else one."""
    content = path.read_bytes()
    return hashes_of(content) if name.startswith("tables/") else hashlib.sha256(content).hexdigest()


def written(members: Mapping[str, Any], signer: Signer) -> bytes:
    """Return the manifest of the members, signed if there is a key."""
    text = _text(members)
    return json.dumps({"members": members, "hmac": signer.sign(text)}, indent=1, sort_keys=True).encode()


def require_as_told(folder: Path, names: set[str], signer: Signer, *, unsigned: bool) -> None:
    """Refuse a backup of which a member is not as the manifest says, or that no key of ours signed.

    ``unsigned`` takes one that was made without a key, by an older version, or under a key that is gone.
    """
    path = folder / NAME
    if NAME not in names:
        _require(
            "ze heeft geen manifest (van een oudere versie)", "it has no manifest (an older version)", unsigned=unsigned
        )
        return
    try:
        told = read_json(path.read_bytes(), most_bytes=_LARGEST)
        members, hmac = told["members"], told["hmac"]
        changed = sorted(_changed(folder, names - {NAME}, members))
    except (JsonRefused, KeyError, TypeError, AttributeError) as fault:
        raise _refused(NAME) from fault
    if changed:
        raise _refused(", ".join(changed[:5]) + (f" (+{len(changed) - 5})" if changed[5:] else ""))
    if not isinstance(hmac, str):
        _require("ze is gemaakt zonder sleutel", "it was made without a key", unsigned=unsigned)
    elif not signer.knows(hmac):
        _require(
            "de sleutel waarmee ze getekend is, staat niet in INTERNSHIPS_VAULT_KEYS",
            "the key that signed it is not in INTERNSHIPS_VAULT_KEYS",
            unsigned=unsigned,
        )
    elif not signer.verifies(_text(members), hmac):
        raise _refused(NAME)


def _changed(folder: Path, names: set[str], members: Mapping[str, Any]) -> list[str]:
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
            f"{name} {place * BLOCK + 1}-{(place + 1) * BLOCK}"
            for place in range(length)
            if now[place : place + 1] != told[place : place + 1]
        ]
    return found


def _text(members: Mapping[str, Any]) -> bytes:
    return b"internships-backup\n" + json.dumps(members, sort_keys=True, separators=(",", ":")).encode()


def _require(nl: str, en: str, *, unsigned: bool) -> None:
    if not unsigned:
        raise BackupRefused(
            f"Van deze reservekopie is niet na te gaan of ze gewijzigd werd: {nl}. Vertrouwt u ze, zet ze dan terug "
            "met --unsigned en voer daarna `internships audit verify` uit.",
            f"Whether this backup was changed can't be told: {en}. If you trust it, restore it with --unsigned, and "
            "run `internships audit verify` after.",
        )


def _refused(what: str) -> BackupRefused:
    return BackupRefused(
        f"Deze reservekopie is beschadigd of gewijzigd ({what}); er is niets teruggezet. Neem een andere.",
        f"This backup is damaged or was changed ({what}); nothing was restored. Take another one.",
    )
