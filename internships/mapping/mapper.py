"""Maps an agreement to the documents of one institution's variant, as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    """The facts about one institution that fields with ``@…`` paths read from its folder."""

    name: str
    short_name: Line
    identity: LegalIdentity
    legal_form: str | None = None
    unit: str | None = None
    unit_type: str | None = None
    logo: str | None = None
    called: str


def institution_facts(agreement: Agreement, catalogue: Catalogue, language: Language) -> tuple[InstitutionFacts, ...]:
    """Return the folder facts of each institution of an agreement that has a slug."""
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
    folder, own_unit = institution.value, unit.value
    legal_form = folder.identity.legal_form
    return InstitutionFacts(
        name=folder.identity.legal_name or folder.name.get(language),
        short_name=folder.short_name,
        identity=folder.identity,
        legal_form=legal_form.get(language) if legal_form else None,
        unit=own_unit.name.get(language) if own_unit else None,
        unit_type=own_unit.type.get(language) if own_unit else None,
        logo=logo,
        called=called,
    )


def map_agreement(agreement: Agreement, catalogue: Catalogue, planned: PlannedDocument, mode: Mode) -> VariantDocument:
    """Map an agreement to one document of its set; only facts of the shared view are used.

    In a proof, a missing required fact becomes a gap with the field's label. Callers refuse a final document
    with ``missing_facts`` first.
    """
    shared = shared_view(agreement)
    variant, language, kind = planned.variant, planned.language, planned.kind
    institutions = institution_facts(shared, catalogue, language)
    form, owners = get_form(variant, kind, language), _owner_names(shared, institutions)
    filled, unfilled = fill_form(form, shared, institutions, mode, owners)
    documents = document_set(shared, catalogue)
    words = document_words(shared, form.words, documents, institutions)
    document = VariantDocument(
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
        parties=tuple(party_boxes(shared, institutions, words, catalogue.logos)),
        sections=tuple(filled_sections(form, filled, owners)),
        unsaid=unfilled,
        signatures=signature_places(shared, variant, kind, language, institutions) if mode is Mode.FINAL else (),
        open_points=form.open_points if mode is Mode.PROOF else (),
        words=words,
    )
    if kind is not DocumentKind.AGREEMENT:
        return document
    return replace(
        document,
        articles=articles(shared, variant, catalogue.clause_texts(variant.slug), language),
        annexes=annex_titles(shared, documents, language),
        originals=_originals_line(shared, variant, language),
    )


def _form_version(planned: PlannedDocument) -> str | None:
    version = planned.rule.form_version or planned.variant.form_version
    return version.get(planned.language) if version else None


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
    planned: Iterable[PlannedDocument],
    institutions: Sequence[InstitutionFacts],
) -> Mapping[str, str]:
    """Return a form's words, with the agreement's own word and the name of the programme's institution."""
    word = {
        AgreementForm.FRAMEWORK_BIPARTITE: "framework",
        AgreementForm.FRAMEWORK_PLACEMENT_SHEET: "placement_sheet",
    }.get(agreement.form, "agreement")
    if any(document.rule.replaces for document in planned):
        word = "learning_agreement"
    leading = {"leading_institution": institutions[0].name} if institutions else {}
    return {**words, "agreement": words[word], **leading}


def _subtitle(agreement: Agreement, words: Mapping[str, str], language: Language) -> str:
    english = fact_at(agreement, "/programme/name_en") if language is Language.EN else None
    programme = english or fact_at(agreement, "/programme/name") or ""
    if agreement.form is not AgreementForm.FRAMEWORK_PLACEMENT_SHEET or not agreement.framework_reference:
        return programme
    under = {Language.NL: "bij", Language.EN: "under"}[language]
    return f"{programme} – {under} {words['framework']} {agreement.framework_reference}"


def _owner_names(agreement: Agreement, institutions: Sequence[InstitutionFacts]) -> OwnerNames:
    """Return the names of all parties, mentors and supervisors, for fields that say whose fact it is."""
    hosts = [fact_at(host, "/trade_name") or fact_at(host, "/legal_name") or "" for host in agreement.hosts]
    return {
        "institutions": {(at,): institution.short_name for at, institution in enumerate(institutions)},
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
    """Yield the party boxes at the top of a document: institutions, hosts, and the first three students."""
    for institution in institutions:
        yield PartyHeader(role="institution", label=institution.called, name=institution.name, logo=institution.logo)
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
    """Count the parties beyond one of each kind; the folder's number of originals counts one of each."""
    lists = (agreement.institutions, agreement.hosts, agreement.students)
    return sum(max(len(parties) - 1, 0) for parties in lists)
