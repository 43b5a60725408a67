"""Retelling: one agreement, on one institution's variant, as documents of words. Pure; nothing is printed here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Mode, PartyHeader, VariantDocument
from internships.domain.internship_kinds import AgreementForm
from internships.domain.parties import InstitutionParty
from internships.domain.pointers import fact_at, split_pointer
from internships.domain.shared_view import shared_view
from internships.domain.value import Line, Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.articles import articles, variant_day
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import PlannedDocument, document_set
from internships.mapping.fact_paths import fact_reader
from internships.mapping.folder_schema import Institution, LegalIdentity, Unit, Variant
from internships.mapping.form_filling import GUIDE_PATHS, OwnerNames, fill_form, filled_sections, get_form
from internships.mapping.identity_key import IdentityKey
from internships.mapping.signing_plan import annex_titles, signature_places
from internships.mapping.triggers import holds


class InstitutionFacts(Value):
    """One institution as its folder knows it: what ``@…`` fields tell."""

    name: str
    short_name: Line
    identity: LegalIdentity
    legal_form: str | None = None
    unit: str | None = None
    unit_type: str | None = None
    logo: str | None = None
    called: str


def institution_facts(agreement: Agreement, catalogue: Catalogue, language: Language) -> tuple[InstitutionFacts, ...]:
    """Return every institution of an agreement as its folder knows it."""
    day = variant_day(agreement)
    return tuple(
        _build_facts(
            IdentityKey(catalogue.folder(party.slug).institution),
            IdentityKey(_party_unit(party, catalogue, day)),
            catalogue.folder(party.slug).logo,
            catalogue.institution_word(party.slug, day).get(language),
            language,
        )
        for party in agreement.institutions
        if party.slug
    )


def _party_unit(party: InstitutionParty, catalogue: Catalogue, day: date) -> Unit | None:
    if not party.unit or catalogue.is_other_unit(party.slug, party.unit):
        return None
    return catalogue.unit(party.slug, party.unit, day)


@lru_cache(maxsize=1024)
def _build_facts(
    institution: IdentityKey[Institution],
    unit: IdentityKey[Unit | None],
    logo: str | None,
    called: str,
    language: Language,
) -> InstitutionFacts:
    known, part = institution.value, unit.value
    form = known.identity.legal_form
    return InstitutionFacts(
        name=known.identity.legal_name or known.name.get(language),
        short_name=known.short_name,
        identity=known.identity,
        legal_form=form.get(language) if form else None,
        unit=part.name.get(language) if part else None,
        unit_type=part.type.get(language) if part else None,
        logo=logo,
        called=called,
    )


def map_agreement(agreement: Agreement, catalogue: Catalogue, planned: PlannedDocument, mode: Mode) -> VariantDocument:
    """Retell an agreement as one document of its set. Only the shared view is ever told.

    In a proof, a required fact that is missing becomes a named gap; in a final it must not happen, because
    ``missing_facts`` was asked before.
    """
    shared = shared_view(agreement)
    variant, language, kind = planned.variant, planned.language, planned.kind
    sides = institution_facts(shared, catalogue, language)
    form, owners = get_form(variant, kind, language), _owner_names(shared, sides)
    said, unsaid = fill_form(form, shared, sides, mode, owners)
    papers = document_set(shared, catalogue)
    words = document_words(shared, form.words, papers, sides)
    return VariantDocument(
        slug=variant.slug,
        kind=kind,
        language=language,
        leading=planned.leading,
        mode=mode,
        template=catalogue.template(variant.slug, kind),
        title=_title(planned, shared).get(language),
        subtitle=_subtitle(shared, words, language),
        reference=shared.reference or "",
        drawn_up_on=shared.drawn_up_on,
        specimen=bool(shared.specimen),
        unconfirmed=words["unconfirmed"] if variant.institution.status == "unconfirmed" else None,
        form_version=_form_version(planned),
        parties=tuple(party_boxes(shared, sides, words, catalogue.logos)),
        sections=tuple(filled_sections(form, said, owners)),
        unsaid=unsaid,
        articles=articles(shared, variant, catalogue.clause_texts(variant.slug), language)
        if _has_articles(kind)
        else (),
        signatures=signature_places(shared, variant, kind, language, sides) if mode is Mode.FINAL else (),
        annexes=annex_titles(shared, papers, language) if _has_articles(kind) else (),
        originals=_originals_line(shared, variant, language) if _has_articles(kind) else None,
        open_points=form.open_points if mode is Mode.PROOF else (),
        words=words,
    )


def _form_version(planned: PlannedDocument) -> str | None:
    version = planned.rule.form_version or planned.variant.form_version
    return version.get(planned.language) if version else None


def _has_articles(kind: DocumentKind) -> bool:
    return kind is DocumentKind.AGREEMENT


_PLACEMENT_SHEET = Bilingual(nl="Stageblad", en="Placement sheet")


def _title(planned: PlannedDocument, agreement: Agreement) -> Bilingual:
    if planned.kind is DocumentKind.AGREEMENT and agreement.form is AgreementForm.FRAMEWORK_BIPARTITE:
        return Bilingual(nl=agreement.form.nl.capitalize(), en=agreement.form.en.capitalize())
    if planned.kind is DocumentKind.AGREEMENT and agreement.form is AgreementForm.FRAMEWORK_PLACEMENT_SHEET:
        return _PLACEMENT_SHEET
    own = planned.rule.title or planned.variant.titles.get(planned.kind)
    return own or Bilingual(nl=planned.kind.nl, en=planned.kind.en)


def document_words(
    agreement: Agreement,
    words: Mapping[str, str],
    papers: Iterable[PlannedDocument],
    institutions: Sequence[InstitutionFacts],
) -> Mapping[str, str]:
    """Return a form's words for one agreement: what the agreement is called, and the institution of the programme."""
    called = {
        AgreementForm.FRAMEWORK_BIPARTITE: "framework",
        AgreementForm.FRAMEWORK_PLACEMENT_SHEET: "placement_sheet",
    }.get(agreement.form, "agreement")
    if any(paper.rule.replaces for paper in papers):
        called = "learning_agreement"
    leading = {"leading_institution": institutions[0].name} if institutions else {}
    return {**words, "agreement": words[called], **leading}


def _subtitle(agreement: Agreement, words: Mapping[str, str], language: Language) -> str:
    english = fact_at(agreement, "/programme/name_en") if language is Language.EN else None
    programme = english or fact_at(agreement, "/programme/name") or ""
    if agreement.form is not AgreementForm.FRAMEWORK_PLACEMENT_SHEET or not agreement.framework_reference:
        return programme
    under = {Language.NL: "bij", Language.EN: "under"}[language]
    return f"{programme} – {under} {words['framework']} {agreement.framework_reference}"


def _owner_names(agreement: Agreement, sides: Sequence[InstitutionFacts]) -> OwnerNames:
    """Name every party of each list, and every guide, for forms on which several stand."""
    hosts = [fact_at(host, "/trade_name") or fact_at(host, "/legal_name") or "" for host in agreement.hosts]
    return {
        "institutions": {(at,): side.short_name for at, side in enumerate(sides)},
        "hosts": {(at,): name for at, name in enumerate(hosts)},
        "students": {(at,): _person_name(student) for at, student in enumerate(agreement.students)},
        **{
            guides: {at: _person_name(guide) for at, guide in fact_reader(split_pointer(guides))(agreement)}
            for guides in GUIDE_PATHS
        },
    }


def _person_name(person: object) -> str:
    return " ".join(filter(None, (fact_at(person, "/names/given"), fact_at(person, "/names/family"))))


def party_boxes(
    agreement: Agreement, institutions: Iterable[InstitutionFacts], words: Mapping[str, str], logos: Mapping[str, str]
) -> Iterator[PartyHeader]:
    """Yield the boxes at the head of a document: institutions, hosts, and the first three students."""
    for side in institutions:
        yield PartyHeader(role="institution", label=side.called, name=side.name, logo=side.logo)
    for host in agreement.hosts:
        logo = logos.get(host.logo) if host.logo else None
        if host.legal_name:
            yield PartyHeader(role="host", label=words["host"], name=host.trade_name or host.legal_name, logo=logo)
    for student in agreement.students[:3]:
        if name := _person_name(student):
            yield PartyHeader(role="student", label=words["student"], name=name)


def _originals_line(agreement: Agreement, variant: Variant, language: Language) -> str | None:
    for rule in variant.originals:
        if rule.form is agreement.form and holds("paper", agreement):
            words = variant.words["originals"].get(language)
            return words.replace("{number}", str(rule.number + _extra_parties(agreement)))
    return None


def _extra_parties(agreement: Agreement) -> int:
    """Count the parties beyond one of each side: a folder's number is one original for each party."""
    sides = (agreement.institutions, agreement.hosts, agreement.students)
    return sum(max(len(side) - 1, 0) for side in sides)
