"""Papers about an agreement that is signed already: amendments and terminations, on the institution's own form."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment, Change
from internships.domain.document import Cell, DocumentKind, Json, Look, Mode, Section, VariantDocument
from internships.domain.pointers import first
from internships.domain.shared_view import shared_view
from internships.domain.termination import Termination, ThreePartyTalk
from internships.domain.wording import Bilingual, Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.form import form_of
from internships.mapping.later_words import generic, told_change
from internships.mapping.mapper import party_boxes, sides_of
from internships.mapping.planning import variant_of
from internships.mapping.shape import Variant
from internships.mapping.signing import signature_places

_SAY: dict[str, Bilingual] = {
    "agreement": Bilingual(nl="De overeenkomst", en="The agreement"),
    "reference": Bilingual(nl="Overeenkomst", en="Agreement"),
    "drawn_up_on": Bilingual(nl="Opgemaakt op", en="Drawn up on"),
    "student": Bilingual(nl="Student", en="Student"),
    "host": Bilingual(nl="Stagegever", en="Host organisation"),
    "period": Bilingual(nl="Stageperiode", en="Period of the placement"),
    "amendment": Bilingual(nl="Dit addendum", en="This amendment"),
    "number": Bilingual(nl="Nummer", en="Number"),
    "of": Bilingual(nl="Datum", en="Date"),
    "reason": Bilingual(nl="Reden", en="Reason"),
    "takes_effect": Bilingual(nl="Gaat in op", en="Takes effect on"),
    "changes": Bilingual(nl="Wat verandert", en="What changes"),
    "fact": Bilingual(nl="Gegeven", en="Fact"),
    "before": Bilingual(nl="Tot nu toe", en="Until now"),
    "after": Bilingual(nl="Voortaan", en="From now on"),
    "termination": Bilingual(nl="De beëindiging", en="The termination"),
    "asked_by": Bilingual(nl="Gevraagd door", en="Asked by"),
    "last_day": Bilingual(nl="Laatste stagedag", en="Last day of the placement"),
    "motivation": Bilingual(nl="Motivering", en="Motivation"),
    "talk": Bilingual(nl="Driepartijengesprek", en="Three-party talk"),
    "held_on": Bilingual(nl="Gehouden op", en="Held on"),
    "present": Bilingual(nl="Aanwezig", en="Present"),
    "summary": Bilingual(nl="Verslag", en="Summary"),
    "no_talk": Bilingual(nl="Niet gehouden.", en="Not held."),
    "until": Bilingual(nl="tot en met", en="up to and including"),
}


def map_amendment(
    before: Agreement, after: Agreement, amendment: Amendment, catalogue: Catalogue, mode: Mode, language: Language
) -> VariantDocument:
    """Retell an amendment: what it belongs to, why, and every changed fact before and after."""
    variant = variant_of(before, catalogue)
    rows = _change_rows(before, after, amendment, variant, language)
    head = tuple(_SAY[name].get(language) for name in ("fact", "before", "after"))
    title = _SAY["changes"].get(language)
    sections = (
        _section("agreement", "agreement", _of_agreement(before, language), language),
        _section("amendment", "amendment", _of_amendment(amendment, language), language),
        Section(
            id="changes",
            title=title,
            cells=(Cell(key="changes", label=title, look=Look.TABLE, head=head, rows=rows),),
        ),
    )
    kind = DocumentKind.AMENDMENT
    return _document(
        after, variant, catalogue, mode, language, kind, f"{kind.get(language)} {amendment.number}", sections,
        amendment.drawn_up_on,
    )  # fmt: skip


def map_termination(
    agreement: Agreement, termination: Termination, catalogue: Catalogue, mode: Mode, language: Language
) -> VariantDocument:
    """Retell a termination: what it ends, when, at whose request and why, and the talk that came before."""
    variant = variant_of(agreement, catalogue)
    sections = (
        _section("agreement", "agreement", _of_agreement(agreement, language), language),
        _section("termination", "termination", _of_termination(termination, language), language),
        _section("talk", "talk", _of_talk(termination.talk, language), language),
    )
    kind = DocumentKind.TERMINATION
    return _document(
        agreement, variant, catalogue, mode, language, kind, kind.get(language), sections, termination.drawn_up_on
    )


def amendment_record(before: Agreement, after: Agreement, amendment: Amendment) -> Json:
    """Return what goes inside the print of an amendment: itself, and the hashes of before and after."""
    return {
        "agreement_reference": before.reference,
        "amendment": amendment.model_dump(mode="json", exclude_none=True),
        "before_sha256": _hash(before),
        "after_sha256": _hash(after),
    }


def termination_record(agreement: Agreement, termination: Termination) -> Json:
    """Return what goes inside the print of a termination: itself, and the hash of what it ends."""
    return {
        "agreement_reference": agreement.reference,
        "termination": termination.model_dump(mode="json", exclude_none=True),
        "agreement_sha256": _hash(agreement),
    }


def _hash(agreement: Agreement) -> str:
    told = shared_view(agreement).model_dump(mode="json", exclude_none=True)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _document(  # noqa: PLR0913, PLR0917 - the parts of one document
    agreement: Agreement,
    variant: Variant,
    catalogue: Catalogue,
    mode: Mode,
    language: Language,
    kind: DocumentKind,
    title: str,
    sections: tuple[Section, ...],
    drawn_up_on: Any,
) -> VariantDocument:
    shared = shared_view(agreement)
    form = form_of(variant, DocumentKind.AGREEMENT, language)
    words = form.words
    sides = sides_of(shared, catalogue, language)
    return VariantDocument(
        slug=variant.slug,
        kind=kind,
        language=language,
        leading=language is shared.language,
        mode=mode,
        template=catalogue.template(variant.slug, kind),
        title=title,
        subtitle=first(shared, "/programme/name") or "",
        reference=shared.reference or "",
        drawn_up_on=drawn_up_on,
        specimen=bool(shared.specimen),
        unconfirmed=words["unconfirmed"] if variant.institution.status == "unconfirmed" else None,
        form_version=variant.form_version.get(language) if variant.form_version else None,
        parties=tuple(party_boxes(shared, sides, words, catalogue.logos)),
        sections=sections,
        signatures=signature_places(shared, variant, DocumentKind.AGREEMENT, language) if mode is Mode.FINAL else (),
        open_points=form.open_points,
        words=words,
    )


def _section(name: str, title: str, told: Iterator[tuple[str, str | None]], language: Language) -> Section:
    cells = tuple(Cell(key=f"{name}_{key}", label=_SAY[key].get(language), lines=(text,)) for key, text in told if text)
    return Section(id=name, title=_SAY[title].get(language), cells=cells)


def _of_agreement(agreement: Agreement, language: Language) -> Iterator[tuple[str, str | None]]:
    yield "reference", agreement.reference
    yield "drawn_up_on", generic(agreement.drawn_up_on, language)
    names = [f"{student.names.given} {student.names.family}" for student in agreement.students]
    yield "student", ", ".join(names)
    yield "host", ", ".join(host.trade_name or host.legal_name for host in agreement.hosts)
    period = agreement.period
    until = _SAY["until"].get(language)
    yield "period", f"{generic(period.first_day, language)} {until} {generic(period.last_day, language)}"


def _of_amendment(amendment: Amendment, language: Language) -> Iterator[tuple[str, str | None]]:
    yield "number", str(amendment.number)
    yield "of", generic(amendment.drawn_up_on, language)
    yield "takes_effect", generic(amendment.takes_effect_on, language)
    yield "reason", f"{amendment.reason_code.get(language).capitalize()}. {amendment.reason}"


def _of_termination(termination: Termination, language: Language) -> Iterator[tuple[str, str | None]]:
    yield "last_day", generic(termination.last_day, language)
    yield "of", generic(termination.drawn_up_on, language)
    yield "asked_by", termination.initiated_by.get(language)
    yield "reason", termination.reason_code.get(language)
    yield "motivation", termination.reason


def _of_talk(talk: ThreePartyTalk | None, language: Language) -> Iterator[tuple[str, str | None]]:
    if talk is None:
        yield "talk", _SAY["no_talk"].get(language)
        return
    yield "held_on", generic(talk.held_on, language)
    yield "present", ", ".join(talk.present)
    yield "summary", talk.summary


def _change_rows(
    before: Agreement, after: Agreement, amendment: Amendment, variant: Variant, language: Language
) -> tuple[tuple[str, ...], ...]:
    def row(change: Change) -> tuple[str, str, str]:
        return told_change(change, before, after, variant, language)

    return tuple(dict.fromkeys(row(change) for change in amendment.changes))
