"""Anchors: signed heads of all histories in a file outside the database, so that a deleted or rewritten history shows.

An anchor has, for each history that grew since the previous one, its number of events and the hash of the last; its
closing line has the number of histories, a hash over all their heads, and an HMAC over both.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import AwareDatetime, ValidationError

from internships.domain.identifiers import Sha256
from internships.domain.text_signer import TextSigner
from internships.domain.value import Value
from internships.services.adapter_types import AnchorFile
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.history_anchor_faults import (
    AnchorCheck,
    AnchorFault,
    AnchorsDamaged,
    NoSigningKey,
    anchor_fault,
)

_NO_PREVIOUS = "0" * 64


class AnchorHead(Value):
    """The closing line of an anchor of so many ``lines``; ``keyed``: every later event has its own HMAC.

    ``heads_sha256`` is over the heads of all histories, ``previous`` over the closing line before this one.
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
    """How the histories compare with the anchors; ``newer`` counts the events after the last anchor."""

    head: AnchorHead | None
    newer: int
    faults: tuple[AnchorFault, ...]


@dataclass
class _AnchorFileContents:
    """The contents of the file: the heads of all histories, every closing line's hash, and faults.

    ``before`` is how many events each history had at the first closing line that is ``keyed``.
    """

    heads: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    last: AnchorHead | None = None
    before: dict[UUID, int] | None = None
    hashes: set[str] = field(default_factory=set)
    faults: list[AnchorFault] = field(default_factory=list)


@dataclass(frozen=True)
class AnchorService:
    """Writes anchors, and compares the histories with them."""

    context: AgreementContext
    file: AnchorFile
    signer: TextSigner

    def anchor_if_keyed(self) -> None:
        """Anchor the histories that grew; without a key no anchors are written."""
        if self.signer.sign(b"") is not None:
            self.anchor()

    def anchor(self) -> AnchorHead:
        """Anchor the histories that grew; one that no longer matches its last anchor is left out."""
        with self.file.lock():
            anchors = self._read()
            if anchors.faults:
                raise AnchorsDamaged
            with self.context.storage.snapshot() as work:
                heads = work.history.heads()
                grown = {
                    key: head_of for key, head_of in heads.items() if head_of[0] > anchors.heads.get(key, (0, ""))[0]
                }
                before = {key: anchors.heads[key] for key in grown if key in anchors.heads}
                rewritten = work.history.mismatched_heads(before)
            for key in rewritten:
                del grown[key]
            if anchors.last is not None and anchors.last.keyed and not grown:
                return anchors.last
            anchors.heads.update(grown)
            head = self._new_head(anchors, len(grown))
            self.file.append([*(json.dumps([key.hex, *grown[key]]) for key in sorted(grown)), head.line()])
        return head

    def unkeyed_event_limits(self) -> Mapping[UUID, int] | None:
        """Return how many events each history may have without an HMAC; None where no anchor says so yet."""
        return self._read().before

    def verify(self, heads: str | None = None) -> AnchorReport:
        """Compare all histories with the anchors, and with heads that were kept elsewhere, one a line."""
        if self.signer.sign(b"") is None:
            faults = [anchor_fault(AnchorCheck.NOT_ANCHORED)] if heads is not None else []
            return AnchorReport(head=None, newer=0, faults=tuple(faults))
        anchors = self._read()
        faults = [*anchors.faults, *(self._head_faults(anchors, heads) if heads is not None else ())]
        with self.context.storage.snapshot() as work:
            present = work.history.heads()
            rewritten = work.history.mismatched_heads(
                {key: head for key, head in anchors.heads.items() if key in present}
            )
        if anchors.last is None and present:
            faults.append(anchor_fault(AnchorCheck.MISSING))
        for key, (events, _) in sorted(anchors.heads.items()):
            if key not in present:
                faults.append(anchor_fault(AnchorCheck.CHAIN_GONE, key))
            elif present[key][0] < events:
                faults.append(anchor_fault(AnchorCheck.CHAIN_SHORTENED, f"{key}: {present[key][0]} / {events}"))
            elif key in rewritten:
                faults.append(anchor_fault(AnchorCheck.CHAIN_REWRITTEN, key))
        newer = sum(max(0, head[0] - anchors.heads.get(key, (0, ""))[0]) for key, head in present.items())
        return AnchorReport(head=anchors.last, newer=newer, faults=tuple(faults))

    def _new_head(self, anchors: _AnchorFileContents, lines: int) -> AnchorHead:
        draft = AnchorHead(
            at=self.context.clock(),
            number=anchors.last.number + 1 if anchors.last else 1,
            lines=lines,
            chains=len(anchors.heads),
            events=sum(events for events, _ in anchors.heads.values()),
            heads_sha256=_heads_hash(anchors.heads),
            previous=anchors.last.sha256 if anchors.last else _NO_PREVIOUS,
            hmac="",
            keyed=True,
        )
        if (signature := self.signer.sign(draft.signed_text())) is None:
            raise NoSigningKey
        return draft.model_copy(update={"hmac": signature})

    def _read(self) -> _AnchorFileContents:
        """Read all anchors. An anchor that a crash cut off is skipped; the next one repeats its lines."""
        anchors, pending = _AnchorFileContents(), list[tuple[UUID, tuple[int, str]]]()
        for line in self.file.lines():
            try:
                if line.startswith("["):
                    key, events, sha256 = json.loads(line)
                    pending.append((UUID(key), (int(events), str(sha256))))
                    continue
                head = AnchorHead.model_validate_json(line)
            except (ValueError, TypeError, ValidationError):
                continue  # a line that a crash cut off
            anchors.heads.update(pending[len(pending) - head.lines :])
            pending = []
            follows = anchors.last.sha256 if anchors.last else _NO_PREVIOUS
            if not self.signer.has_key_for(head.hmac):
                anchors.faults.append(anchor_fault(AnchorCheck.KEY_GONE, head.number))
            elif not self.signer.verify(head.signed_text(), head.hmac) or head.previous != follows:
                anchors.faults.append(anchor_fault(AnchorCheck.DAMAGED, head.number))
            anchors.last = head
            if head.keyed and anchors.before is None:
                anchors.before = {key: events for key, (events, _) in anchors.heads.items()}
            anchors.hashes.add(head.sha256)
        if anchors.last is not None and anchors.last.heads_sha256 != _heads_hash(anchors.heads):
            anchors.faults.append(anchor_fault(AnchorCheck.DAMAGED, anchors.last.number))
        return anchors

    def _head_faults(self, anchors: _AnchorFileContents, heads: str) -> Iterator[AnchorFault]:
        for line in heads.split("\n")[: -1 if heads.endswith("\n") else None]:
            yield from self._head_fault(anchors, line)

    def _head_fault(self, anchors: _AnchorFileContents, line: str) -> Iterator[AnchorFault]:
        try:
            head = AnchorHead.model_validate_json(line)
        except ValidationError:
            yield anchor_fault(AnchorCheck.HEAD_REFUSED)
            return
        if not self.signer.has_key_for(head.hmac):
            yield anchor_fault(AnchorCheck.KEY_GONE, head.number)
        elif not self.signer.verify(head.signed_text(), head.hmac):
            yield anchor_fault(AnchorCheck.HEAD_REFUSED, head.number)
        elif head.sha256 not in anchors.hashes:
            yield anchor_fault(AnchorCheck.HEAD_GONE, head.number)


def _heads_hash(heads: Mapping[UUID, tuple[int, str]]) -> str:
    total = hashlib.sha256()
    for key in sorted(heads):
        total.update(f"{key.hex} {heads[key][0]} {heads[key][1]}\n".encode())
    return total.hexdigest()
