"""The heads of all histories, signed and kept outside of the database: what is gone or rewritten there shows here.

An anchor tells, for each history that grew since the last one, how many events it has and the hash of the last; its
closing line tells how many histories there are, a hash over all their heads, and an HMAC over both.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from pydantic import AwareDatetime, ValidationError

from internships.domain.identifiers import Sha256
from internships.domain.text_signer import TextSigner
from internships.domain.value import Value
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.history_anchor_faults import (
    AnchorCheck,
    AnchorFault,
    AnchorsDamaged,
    NoSigningKey,
    anchor_fault,
)

INTERVAL = timedelta(minutes=10)
_NO_PREVIOUS = "0" * 64


class AnchorFile(Protocol):
    """A file that lines are only ever added to, by one at a time."""

    def lines(self) -> Iterator[str]: ...

    def append(self, lines: Iterable[str]) -> None: ...

    def lock(self) -> AbstractContextManager[None]: ...


class AnchorHead(Value):
    """The closing line of an anchor of so many ``lines``; ``keyed`` says that every later event has an HMAC of its own.

    ``heads_sha256`` is over the heads of all histories, ``previous`` over the closing line before it.
    """

    at: AwareDatetime
    number: int
    lines: int
    chains: int
    events: int
    heads_sha256: Sha256
    previous: Sha256
    hmac: str
    keyed: bool = False

    def signed_text(self) -> bytes:
        """Return what the HMAC is over."""
        return json.dumps(
            self.model_dump(mode="json", exclude={"hmac"}, exclude_defaults=True), sort_keys=True
        ).encode()

    def line(self) -> str:
        """Return the head in one line."""
        return self.model_dump_json(exclude_defaults=True)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.line().encode()).hexdigest()


class AnchorReport(Value):
    """What the anchors say of the histories; ``newer`` counts the events that came after the last anchor."""

    head: AnchorHead | None
    newer: int
    faults: tuple[AnchorFault, ...]


@dataclass
class _AnchorFileContents:
    """What the file of anchors says: the heads of all histories, every closing line's hash, and what is wrong.

    ``before`` is how many events each history had when a closing line first said ``keyed``.
    """

    heads: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    last: AnchorHead | None = None
    before: dict[UUID, int] | None = None
    hashes: set[str] = field(default_factory=set)
    faults: list[AnchorFault] = field(default_factory=list)


@dataclass
class AnchorService:
    """Writes anchors, and compares the histories with them."""

    context: AgreementContext
    file: AnchorFile
    signer: TextSigner
    due: datetime | None = field(default=None, init=False)

    def run_once(self) -> bool:
        """Anchor if it is time; says that there was nothing to do, so that a worker goes on waiting."""
        now = self.context.clock()
        if self.signer.sign(b"") is not None and (self.due is None or now >= self.due):
            self.due = now + INTERVAL
            self.anchor()
        return False

    def anchor(self) -> AnchorHead:
        """Anchor what grew since the last anchor; one that is no longer as anchored stays as it was."""
        with self.file.lock():
            kept = self._read()
            if kept.faults:
                raise AnchorsDamaged
            with self.context.storage.snapshot() as work:
                found = work.history.heads()
                grown = {key: told for key, told in found.items() if told[0] > kept.heads.get(key, (0, ""))[0]}
                before = {key: kept.heads[key] for key in grown if key in kept.heads}
                rewritten = work.history.mismatched_heads(before)
            for key in rewritten:
                del grown[key]
            if kept.last is not None and kept.last.keyed and not grown:
                return kept.last
            kept.heads.update(grown)
            head = self._new_head(kept, len(grown))
            self.file.append([*(json.dumps([key.hex, *grown[key]]) for key in sorted(grown)), head.line()])
        return head

    def unkeyed_event_limits(self) -> Mapping[UUID, int] | None:
        """Return how many events each history may have without an HMAC; None where no anchor tells so yet."""
        return self._read().before

    def verify(self, heads: str | None = None) -> AnchorReport:
        """Compare all histories with the anchors, and with heads that were kept elsewhere, one a line."""
        if self.signer.sign(b"") is None:
            faults = [anchor_fault(AnchorCheck.NOT_ANCHORED)] if heads is not None else []
            return AnchorReport(head=None, newer=0, faults=tuple(faults))
        kept = self._read()
        faults = [*kept.faults, *(self._head_faults(kept, heads) if heads is not None else ())]
        with self.context.storage.snapshot() as work:
            found = work.history.heads()
            rewritten = work.history.mismatched_heads({key: told for key, told in kept.heads.items() if key in found})
        if kept.last is None and found:
            faults.append(anchor_fault(AnchorCheck.MISSING))
        for key, (events, _) in sorted(kept.heads.items()):
            if key not in found:
                faults.append(anchor_fault(AnchorCheck.CHAIN_GONE, key))
            elif found[key][0] < events:
                faults.append(anchor_fault(AnchorCheck.CHAIN_SHORTENED, f"{key}: {found[key][0]} / {events}"))
            elif key in rewritten:
                faults.append(anchor_fault(AnchorCheck.CHAIN_REWRITTEN, key))
        newer = sum(max(0, told[0] - kept.heads.get(key, (0, ""))[0]) for key, told in found.items())
        return AnchorReport(head=kept.last, newer=newer, faults=tuple(faults))

    def _new_head(self, kept: _AnchorFileContents, lines: int) -> AnchorHead:
        draft = AnchorHead(
            at=self.context.clock(),
            number=kept.last.number + 1 if kept.last else 1,
            lines=lines,
            chains=len(kept.heads),
            events=sum(events for events, _ in kept.heads.values()),
            heads_sha256=_heads_hash(kept.heads),
            previous=kept.last.sha256 if kept.last else _NO_PREVIOUS,
            hmac="",
            keyed=True,
        )
        if (signature := self.signer.sign(draft.signed_text())) is None:
            raise NoSigningKey
        return draft.model_copy(update={"hmac": signature})

    def _read(self) -> _AnchorFileContents:
        """Read all anchors; one that a crash cut off is none, and what it told is told again by the next."""
        kept, told = _AnchorFileContents(), list[tuple[UUID, tuple[int, str]]]()
        for line in self.file.lines():
            try:
                if line.startswith("["):
                    key, events, sha256 = json.loads(line)
                    told.append((UUID(key), (int(events), str(sha256))))
                    continue
                head = AnchorHead.model_validate_json(line)
            except (ValueError, TypeError, ValidationError):
                continue  # cut off by a crash
            kept.heads.update(told[len(told) - head.lines :])
            told = []
            follows = kept.last.sha256 if kept.last else _NO_PREVIOUS
            if not self.signer.has_key_for(head.hmac):
                kept.faults.append(anchor_fault(AnchorCheck.KEY_GONE, head.number))
            elif not self.signer.verify(head.signed_text(), head.hmac) or head.previous != follows:
                kept.faults.append(anchor_fault(AnchorCheck.DAMAGED, head.number))
            kept.last = head
            if head.keyed and kept.before is None:
                kept.before = {key: events for key, (events, _) in kept.heads.items()}
            kept.hashes.add(head.sha256)
        if kept.last is not None and kept.last.heads_sha256 != _heads_hash(kept.heads):
            kept.faults.append(anchor_fault(AnchorCheck.DAMAGED, kept.last.number))
        return kept

    def _head_faults(self, kept: _AnchorFileContents, told: str) -> Iterator[AnchorFault]:
        for line in told.split("\n")[: -1 if told.endswith("\n") else None]:
            yield from self._head_fault(kept, line)

    def _head_fault(self, kept: _AnchorFileContents, told: str) -> Iterator[AnchorFault]:
        try:
            head = AnchorHead.model_validate_json(told)
        except ValidationError:
            yield anchor_fault(AnchorCheck.HEAD_REFUSED)
            return
        if not self.signer.has_key_for(head.hmac):
            yield anchor_fault(AnchorCheck.KEY_GONE, head.number)
        elif not self.signer.verify(head.signed_text(), head.hmac):
            yield anchor_fault(AnchorCheck.HEAD_REFUSED, head.number)
        elif head.sha256 not in kept.hashes:
            yield anchor_fault(AnchorCheck.HEAD_GONE, head.number)


def _heads_hash(heads: Mapping[UUID, tuple[int, str]]) -> str:
    total = hashlib.sha256()
    for key in sorted(heads):
        total.update(f"{key.hex} {heads[key][0]} {heads[key][1]}\n".encode())
    return total.hexdigest()
