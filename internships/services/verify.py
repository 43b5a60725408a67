"""Verifying a PDF that comes back: three questions, answered apart; authenticity is claimed for the last alone."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.document import Json, Mode, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.mapper import map_agreement
from internships.mapping.planning import Planned, document_set
from internships.services.examination import examine
from internships.services.ports import PrintShop, Register, Sheet
from internships.services.seal import canonical, seal, verification_code


class Contents(Protocol):
    """What a reader finds in a PDF."""

    @property
    def texts(self) -> tuple[str, ...]: ...

    def attached_record(self) -> bytes: ...


class Reader(Protocol):
    """Reads a PDF where a hostile file does no harm."""

    def __call__(self, content: bytes) -> Contents: ...


class Answer(Value):
    """One question and its answer: yes, no, or can't be told (None)."""

    question: str
    holds: bool | None
    text: Bilingual


class Verification(Value):
    """The three answers; only ``issued_here`` says that the file is authentic."""

    code_matches: Answer
    text_matches: Answer
    issued_here: Answer

    @property
    def authentic(self) -> bool:
        return self.issued_here.holds is True


_SEALED = ("agreement", "amendment", "termination")
_AROUND = frozenset({"$schema", "document", "folders", "package_version", "verification_code"})


def _answer(question: str, *, holds: bool | None, nl: str, en: str) -> Answer:
    return Answer(question=question, holds=holds, text=Bilingual(nl=nl, en=en))


@dataclass(frozen=True)
class Desk:
    """Where PDFs are verified; its catalogue is the plain one, each file tells which folders were confirmed."""

    catalogue: Catalogue
    shop: PrintShop
    register: Register
    read: Reader

    def verify(self, content: bytes) -> Verification:
        """Answer for one file; raises ``NotAPdf`` for what is no PDF."""
        contents = self.read(content)
        try:
            attached = _attached(contents)
        except DomainError as refusal:
            unknown = _answer("code", holds=None, nl=refusal.text.nl, en=refusal.text.en)
            text = _answer(
                "text",
                holds=None,
                nl="Zonder dossier is er niets om mee te vergelijken.",
                en="Without a record there is nothing to compare with.",
            )
            return Verification(code_matches=unknown, text_matches=text, issued_here=self._issued(content))
        return Verification(
            code_matches=self._code(attached, contents),
            text_matches=self._text(attached, contents),
            issued_here=self._issued(content),
        )

    def _code(self, attached: Json, contents: Contents) -> Answer:
        told = str(attached.get("verification_code"))
        folders = str(attached["folders"].get("sha256"))
        version = str(attached.get("package_version"))
        made = verification_code(_sealed(attached), folders, version, _confirmed(attached))
        printed = _squeezed(told) in _squeezed("".join(contents.texts))
        if made == told and printed:
            return _answer(
                "code",
                holds=True,
                nl="De code in het colofon hoort bij het dossier in het bestand.",
                en="The code in the colophon belongs to the record in the file.",
            )
        return _answer(
            "code",
            holds=False,
            nl="De code hoort niet bij het dossier: een van beide is veranderd.",
            en="The code doesn't belong to the record: one of the two was changed.",
        )

    def _text(self, attached: Json, contents: Contents) -> Answer:
        fresh = self._fresh_print(attached)
        if isinstance(fresh, DomainError):
            return _answer("text", holds=None, nl=fresh.text.nl, en=fresh.text.en)
        same = [_squeezed(page) for page in self.read(fresh.content).texts] == [
            _squeezed(page) for page in contents.texts
        ]
        if same:
            return _answer(
                "text",
                holds=True,
                nl="De tekst is die van een nieuwe afdruk van het dossier.",
                en="The text is that of a fresh print of the record.",
            )
        return _answer(
            "text",
            holds=False,
            nl="De tekst is niet die van een nieuwe afdruk van het dossier.",
            en="The text is not that of a fresh print of the record.",
        )

    def _fresh_print(self, attached: Json) -> RenderedPdf | DomainError:
        if _is_later(attached):
            return WithoutItsAgreement()
        catalogue = self._catalogue(attached)
        examination = examine(attached["agreement"], catalogue, self.shop.unprintable)
        is_proof = attached["document"].get("mode") == Mode.PROOF.value
        if examination.variant is None or not (is_proof or isinstance(examination.facts, Agreement)):
            return UnreadableRecord()
        try:
            return self._printed_again(attached, examination.facts, catalogue, Mode.PROOF if is_proof else Mode.FINAL)
        except DomainError as refusal:
            return refusal

    def _catalogue(self, attached: Json) -> Catalogue:
        confirmed = _confirmed(attached)
        return self.catalogue if confirmed is None else self.catalogue.with_confirmed(confirmed)

    def _printed_again(
        self, attached: Json, facts: Agreement, catalogue: Catalogue, mode: Mode
    ) -> RenderedPdf | DomainError:
        papers = document_set(facts, catalogue)
        planned = _same_paper(papers, attached["document"])
        sealed = seal(facts, catalogue, papers)
        is_ours = (
            sealed.folders_sha256 == attached["folders"].get("sha256")
            and sealed.confirmed == _confirmed(attached)
            and attached.get("package_version") == __version__
        )
        if planned is None or not is_ours:
            return MadeElsewhere()
        document = map_agreement(facts, catalogue, planned, mode)
        order = self.shop.lay_out(Sheet(document, sealed.attached(planned, mode), sealed.code))
        return next(iter(self.shop.print_all([order])))

    def _issued(self, content: bytes) -> Answer:
        for entry in self.register.entries():
            size = int(entry["size"])
            if size > len(content) or hashlib.sha256(content[:size]).hexdigest() != entry["sha256"]:
                continue
            if size == len(content):
                return _answer(
                    "issued",
                    holds=True,
                    nl="Dit bestand is hier opgemaakt, byte voor byte.",
                    en="This file was issued here, byte for byte.",
                )
            return _answer(
                "issued",
                holds=True,
                nl="Dit bestand begint met een bestand dat hier opgemaakt is; wat volgt, is hier niet nagekeken.",
                en="This file begins with a file that was issued here; what follows was not checked here.",
            )
        return _answer(
            "issued",
            holds=False,
            nl="Dit bestand staat niet in het register van wat hier opgemaakt is: de echtheid is niet bewezen.",
            en="This file isn't in the register of what was issued here: its authenticity is not proven.",
        )


class UnreadableRecord(DomainError):
    """The attached JSON is no record of this product."""

    code = "record_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "Het dossier in dit bestand kan niet gelezen worden; vraag het oorspronkelijke bestand bij de opmaker.",
            "The record in this file can't be read; get the original file from whoever issued it.",
        )


class WithoutItsAgreement(DomainError):
    """An amendment or a termination holds itself and not the agreement, of which its other words come."""

    code = "agreement_not_inside"

    def __init__(self) -> None:
        super().__init__(
            "In dit bestand zit alleen wat verandert of eindigt, niet de overeenkomst zelf; vergelijk het met wat de "
            "dienst bewaart, of kijk het na op haar pagina /verify.",
            "This file holds only what changes or ends, not the agreement itself; compare it with what the service "
            "keeps, or look it up on its page /verify.",
        )


class MadeElsewhere(DomainError):
    """The record was printed from other folders or by another version, so a fresh print can't be compared."""

    code = "made_from_other_folders"

    def __init__(self) -> None:
        super().__init__(
            "Dit bestand is gedrukt van andere sjablonen of met een andere versie dan die hier staan; vergelijk daar.",
            "This file was printed from other templates or by another version than those here; compare it there.",
        )


def _attached(contents: Contents) -> Json:
    try:
        attached: Any = json.loads(contents.attached_record())
        canonical(attached)  # half a surrogate pair is JSON, but has no bytes to hash
    except (ValueError, RecursionError):
        raise UnreadableRecord from None
    if not isinstance(attached, dict) or not any(isinstance(attached.get(part), dict) for part in _SEALED):
        raise UnreadableRecord
    if not all(isinstance(attached.get(part), dict) for part in ("document", "folders")):
        raise UnreadableRecord
    if not _are_names(attached["folders"].get("confirmed", [])):
        raise UnreadableRecord
    return attached


def _is_later(attached: Json) -> bool:
    return not isinstance(attached.get("agreement"), dict)


def _sealed(attached: Json) -> Json:
    """Return what the code was made of: the agreement, or a later paper without what was put around it."""
    if not _is_later(attached):
        agreement: Json = attached["agreement"]
        return agreement
    return {name: value for name, value in attached.items() if name not in _AROUND}


def _are_names(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(name, str) for name in told)


def _confirmed(attached: Json) -> tuple[str, ...] | None:
    told = attached["folders"].get("confirmed")
    return None if told is None else tuple(told)


def _same_paper(planned: tuple[Planned, ...], wanted: Json) -> Planned | None:
    for entry in planned:
        told = (entry.variant.slug, entry.kind.value, entry.language.value)
        if told == (wanted.get("form"), wanted.get("kind"), wanted.get("language")):
            return entry
    return None


def _squeezed(text: str) -> str:
    return "".join(text.split())
