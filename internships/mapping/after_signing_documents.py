"""Maps amendments and terminations of a signed agreement to documents on the institution's own form."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment
from internships.domain.document import Cell, CellLayout, DocumentKind, Json, Mode, Section, VariantDocument
from internships.domain.shared_view import shared_view
from internships.domain.termination import Termination, ThreePartyTalk
from internships.domain.wording import Bilingual, Language, capitalised
from internships.mapping.catalogue import Catalogue
from internships.mapping.changed_facts import ChangedFacts, value_words
from internships.mapping.document_set import PlannedDocument, document_set, variant_of
from internships.mapping.folder_schema import Variant
from internships.mapping.form_filling import get_form
from internships.mapping.mapper import document_words, institution_facts, party_boxes
from internships.mapping.signing_plan import signature_places

_WORDS: dict[str, Bilingual] = {
    "agreement": Bilingual(nl="De overeenkomst", en="The agreement"),
    "reference": Bilingual(nl="Overeenkomst", en="Agreement"),
    "drawn_up_on": Bilingual(nl="Opgemaakt op", en="Drawn up on"),
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
    "not_asked": Bilingual(
        nl="Niet gehouden; de variant van {institution} vraagt er geen.",
        en="Not held; the variant of {institution} asks for none.",
    ),
    "until": Bilingual(nl="tot en met", en="up to and including"),
}


def map_amendment(
    before: Agreement, after: Agreement, amendment: Amendment, catalogue: Catalogue, mode: Mode, language: Language
) -> VariantDocument:
    """Map an amendment: its agreement, its reason, and each changed fact before and after."""
    planned = _leading_document(before, catalogue)
    changed_facts = ChangedFacts(shared_view(before), shared_view(after), planned.variant, planned.kind, language)
    builder = _AfterSigningDocument(after, before, planned, catalogue, mode, language)
    kind, number = DocumentKind.AMENDMENT, amendment.number
    sections = (
        builder.section("agreement", _agreement_facts(before, language)),
        builder.section("amendment", _amendment_facts(amendment, language)),
        _changes_section(changed_facts, amendment),
    )
    return builder.document(kind, f"{kind.get(language)} {number}", sections, amendment.drawn_up_on)


def map_termination(
    agreement: Agreement, termination: Termination, catalogue: Catalogue, mode: Mode, language: Language
) -> VariantDocument:
    """Map a termination: its agreement, the last day, who asked for it and why, and the three-party talk."""
    builder = _AfterSigningDocument(
        agreement, agreement, _leading_document(agreement, catalogue), catalogue, mode, language
    )
    kind = DocumentKind.TERMINATION
    sections = (
        builder.section("agreement", _agreement_facts(agreement, language)),
        builder.section("termination", _termination_facts(termination, builder.party_words, language)),
        builder.section("talk", _talk_facts(termination.talk, builder.no_talk_words, language)),
    )
    return builder.document(kind, kind.get(language), sections, termination.drawn_up_on)


def _leading_document(agreement: Agreement, catalogue: Catalogue) -> PlannedDocument:
    """Return the document that is the agreement itself, which can be a Learning Agreement."""
    leading_documents = [planned for planned in document_set(agreement, catalogue) if planned.leading]
    return next(
        planned for planned in leading_documents if planned.kind is DocumentKind.AGREEMENT or planned.rule.replaces
    )


def amendment_record(before: Agreement, after: Agreement, amendment: Amendment) -> Json:
    """Return the record to embed in an amendment's PDF, with the hashes of the agreement before and after."""
    return {
        "agreement_reference": before.reference,
        "amendment": amendment.model_dump(mode="json", exclude_none=True),
        "before_sha256": _agreement_hash(before),
        "after_sha256": _agreement_hash(after),
    }


def termination_record(agreement: Agreement, termination: Termination) -> Json:
    """Return the record to embed in a termination's PDF, with the hash of the agreement."""
    return {
        "agreement_reference": agreement.reference,
        "termination": termination.model_dump(mode="json", exclude_none=True),
        "agreement_sha256": _agreement_hash(agreement),
    }


def _agreement_hash(agreement: Agreement) -> str:
    record = shared_view(agreement).model_dump(mode="json", exclude_none=True)
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class _AfterSigningDocument:
    """Builds the document; the parties of ``agreement`` sign it, and ``referred`` is the agreement that it names."""

    agreement: Agreement
    referred: Agreement
    planned: PlannedDocument
    catalogue: Catalogue
    mode: Mode
    language: Language

    @cached_property
    def variant(self) -> Variant:
        """The institution's own variant, even if the agreement is on another folder's form."""
        return variant_of(self.agreement, self.catalogue)

    @cached_property
    def words(self) -> Mapping[str, str]:
        form_words = get_form(self.variant, DocumentKind.AGREEMENT, self.language).words
        return document_words(self.agreement, form_words, (self.planned,), ())

    @property
    def party_words(self) -> Mapping[str, str]:
        return {party: self.words[party] for party in ("student", "host", "institution")}

    @property
    def no_talk_words(self) -> str:
        """What a termination without talk says; it depends on whether the institution demands one."""
        demand = self.variant.demands.three_party_talk
        name = "no_talk" if demand is not None and demand.value else "not_asked"
        return _WORDS[name].get(self.language).format(institution=self.words["institution"])

    def section(self, name: str, facts: Iterator[tuple[str, str | None]]) -> Section:
        """Return a section with a cell for each fact that is not empty."""
        party_words = self.party_words if name == "agreement" else {}
        return Section(
            id=name,
            title=_WORDS[name].get(self.language),
            cells=tuple(
                Cell(
                    key=f"{name}_{key}",
                    label=capitalised(_without_article(party_words[key]))
                    if key in party_words
                    else _WORDS[key].get(self.language),
                    lines=(text,),
                )
                for key, text in facts
                if text
            ),
        )

    def document(
        self, kind: DocumentKind, title: str, sections: tuple[Section, ...], drawn_up_on: date
    ) -> VariantDocument:
        """Return the document; the signatories of the agreement sign it, in the same order."""
        shared, language, variant = shared_view(self.agreement), self.language, self.variant
        planned = self.planned
        institutions = institution_facts(shared, self.catalogue, language)
        words, proof = self.words, self.mode is Mode.PROOF
        signatures = () if proof else signature_places(shared, planned.variant, planned.kind, language, institutions)
        return VariantDocument(
            slug=variant.slug,
            kind=kind,
            language=language,
            leading=language is shared.language,
            mode=self.mode,
            template=self.catalogue.template(variant.slug, kind),
            title=title,
            subtitle=self._subtitle(),
            reference=shared.reference,
            drawn_up_on=drawn_up_on,
            specimen=bool(shared.specimen),
            unconfirmed=words["unconfirmed"] if variant.institution.status == "unconfirmed" else None,
            form_version=None,
            parties=tuple(party_boxes(shared, institutions, words, self.catalogue.logos)),
            sections=sections,
            signatures=signatures,
            open_points=get_form(variant, DocumentKind.AGREEMENT, language).open_points if proof else (),
            words=words,
        )

    def _subtitle(self) -> str:
        drawn_up = value_words(self.referred.drawn_up_on, self.language)
        of = {Language.NL: f"bij {self.words['agreement']} van", Language.EN: f"to {self.words['agreement']} of"}
        return f"{of[self.language]} {drawn_up}"


def _without_article(words: str) -> str:
    """Return a party's word without its article, for a label: "stagegever" for "de stagegever"."""
    return re.sub("^(de|het|the) ", "", words)


def _changes_section(changed_facts: ChangedFacts, amendment: Amendment) -> Section:
    title = _WORDS["changes"].get(changed_facts.language)
    head = tuple(_WORDS[name].get(changed_facts.language) for name in ("fact", "before", "after"))
    rows = tuple(dict.fromkeys(row for change in amendment.changes for row in changed_facts.rows(change)))
    return Section(
        id="changes",
        title=title,
        cells=(Cell(key="changes", label=title, look=CellLayout.TABLE, head=head, rows=rows),),
    )


def _agreement_facts(agreement: Agreement, language: Language) -> Iterator[tuple[str, str | None]]:
    yield "reference", agreement.reference
    yield "drawn_up_on", value_words(agreement.drawn_up_on, language)
    names = [f"{student.names.given} {student.names.family}" for student in agreement.students]
    yield "student", ", ".join(names)
    yield "host", ", ".join(host.trade_name or host.legal_name for host in agreement.hosts)
    period = agreement.period
    until = _WORDS["until"].get(language)
    yield "period", f"{value_words(period.first_day, language)} {until} {value_words(period.last_day, language)}"


def _amendment_facts(amendment: Amendment, language: Language) -> Iterator[tuple[str, str | None]]:
    yield "number", str(amendment.number)
    yield "of", value_words(amendment.drawn_up_on, language)
    yield "takes_effect", value_words(amendment.takes_effect_on, language)
    yield "reason", f"{capitalised(amendment.reason_code.get(language))}. {amendment.reason}"


def _termination_facts(
    termination: Termination, parties: Mapping[str, str], language: Language
) -> Iterator[tuple[str, str | None]]:
    yield "last_day", value_words(termination.last_day, language)
    yield "of", value_words(termination.drawn_up_on, language)
    yield "asked_by", capitalised(parties[str(termination.initiated_by)])
    yield "reason", capitalised(termination.reason_code.get(language))
    yield "motivation", termination.reason


def _talk_facts(talk: ThreePartyTalk | None, without: str, language: Language) -> Iterator[tuple[str, str | None]]:
    if talk is None:
        yield "talk", without
        return
    yield "held_on", value_words(talk.held_on, language)
    yield "present", ", ".join(talk.present)
    yield "summary", talk.summary
