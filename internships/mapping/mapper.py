"""Retelling: one agreement, on one institution's variant, as documents of words. Pure; nothing is printed here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Mode, PartyBox, VariantDocument
from internships.domain.kinds import AgreementForm
from internships.domain.parties import InstitutionParty
from internships.domain.pointers import first, steps
from internships.domain.shared_view import shared_view
from internships.domain.value import Line, Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.articles import articles, day_of
from internships.mapping.catalogue import Catalogue
from internships.mapping.facts import reacher
from internships.mapping.form import GUIDES, Owners, fill, form_of, sections
from internships.mapping.planning import Planned, document_set
from internships.mapping.sameness import Same
from internships.mapping.shape import Institution, LegalIdentity, Unit, Variant
from internships.mapping.signing import annex_titles, signature_places
from internships.mapping.triggers import holds


class Side(Value):
    """One institution as its folder knows it: what ``@…`` fields tell."""

    name: str
    short_name: Line
    identity: LegalIdentity
    legal_form: str | None = None
    unit: str | None = None
    unit_type: str | None = None
    logo: str | None = None
    called: str


def sides_of(agreement: Agreement, catalogue: Catalogue, language: Language) -> tuple[Side, ...]:
    """Return every institution of an agreement as its folder knows it."""
    day = day_of(agreement)
    return tuple(
        _side(
            Same(catalogue.folder(party.slug).institution),
            Same(_unit_of(party, catalogue, day)),
            catalogue.folder(party.slug).logo,
            catalogue.word_for_institution(party.slug, day).get(language),
            language,
        )
        for party in agreement.institutions
        if party.slug
    )


def _unit_of(party: InstitutionParty, catalogue: Catalogue, day: date) -> Unit | None:
    if not party.unit or catalogue.is_other(party.slug, party.unit):
        return None
    return catalogue.unit(party.slug, party.unit, day)


@lru_cache(maxsize=1024)
def _side(
    institution: Same[Institution], unit: Same[Unit | None], logo: str | None, called: str, language: Language
) -> Side:
    known, part = institution.thing, unit.thing
    form = known.identity.legal_form
    return Side(
        name=known.identity.legal_name or known.name.get(language),
        short_name=known.short_name,
        identity=known.identity,
        legal_form=form.get(language) if form else None,
        unit=part.name.get(language) if part else None,
        unit_type=part.type.get(language) if part else None,
        logo=logo,
        called=called,
    )


def map_agreement(agreement: Agreement, catalogue: Catalogue, planned: Planned, mode: Mode) -> VariantDocument:
    """Retell an agreement as one document of its set. Only the shared view is ever told.

    In a proof, a required fact that is missing becomes a named gap; in a final it must not happen, because
    ``missing_facts`` was asked before.
    """
    shared = shared_view(agreement)
    variant, language, kind = planned.variant, planned.language, planned.kind
    sides = sides_of(shared, catalogue, language)
    form, owners = form_of(variant, kind, language), _owners(shared, sides)
    said, unsaid = fill(form, shared, sides, mode, owners)
    papers = document_set(shared, catalogue)
    words = words_for(shared, form.words, papers, sides)
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
        sections=tuple(sections(form, said, owners)),
        unsaid=unsaid,
        articles=articles(shared, variant, catalogue.texts(variant.slug), language) if _has_articles(kind) else (),
        signatures=signature_places(shared, variant, kind, language, sides) if mode is Mode.FINAL else (),
        annexes=annex_titles(shared, papers, language) if _has_articles(kind) else (),
        originals=_originals(shared, variant, language) if _has_articles(kind) else None,
        open_points=form.open_points if mode is Mode.PROOF else (),
        words=words,
    )


def _form_version(planned: Planned) -> str | None:
    version = planned.rule.form_version or planned.variant.form_version
    return version.get(planned.language) if version else None


def _has_articles(kind: DocumentKind) -> bool:
    return kind is DocumentKind.AGREEMENT


_PLACEMENT_SHEET = Bilingual(nl="Stageblad", en="Placement sheet")


def _title(planned: Planned, agreement: Agreement) -> Bilingual:
    if planned.kind is DocumentKind.AGREEMENT and agreement.form is AgreementForm.FRAMEWORK_BIPARTITE:
        return Bilingual(nl=agreement.form.nl.capitalize(), en=agreement.form.en.capitalize())
    if planned.kind is DocumentKind.AGREEMENT and agreement.form is AgreementForm.FRAMEWORK_PLACEMENT_SHEET:
        return _PLACEMENT_SHEET
    own = planned.rule.title or planned.variant.titles.get(planned.kind)
    return own or Bilingual(nl=planned.kind.nl, en=planned.kind.en)


def words_for(
    agreement: Agreement, words: Mapping[str, str], papers: Iterable[Planned], sides: Sequence[Side]
) -> Mapping[str, str]:
    """Return a form's words for one agreement: what the agreement is called, and the institution of the programme."""
    called = {
        AgreementForm.FRAMEWORK_BIPARTITE: "framework",
        AgreementForm.FRAMEWORK_PLACEMENT_SHEET: "placement_sheet",
    }.get(agreement.form, "agreement")
    if any(paper.rule.replaces for paper in papers):
        called = "learning_agreement"
    leading = {"leading_institution": sides[0].name} if sides else {}
    return {**words, "agreement": words[called], **leading}


def _subtitle(agreement: Agreement, words: Mapping[str, str], language: Language) -> str:
    english = first(agreement, "/programme/name_en") if language is Language.EN else None
    programme = english or first(agreement, "/programme/name") or ""
    if agreement.form is not AgreementForm.FRAMEWORK_PLACEMENT_SHEET or not agreement.framework_reference:
        return programme
    under = {Language.NL: "bij", Language.EN: "under"}[language]
    return f"{programme} – {under} {words['framework']} {agreement.framework_reference}"


def _owners(agreement: Agreement, sides: Sequence[Side]) -> Owners:
    """Name every party of each list, and every guide, for forms on which several stand."""
    hosts = [first(host, "/trade_name") or first(host, "/legal_name") or "" for host in agreement.hosts]
    return {
        "institutions": {(at,): side.short_name for at, side in enumerate(sides)},
        "hosts": {(at,): name for at, name in enumerate(hosts)},
        "students": {(at,): _name_of(student) for at, student in enumerate(agreement.students)},
        **{guides: {at: _name_of(guide) for at, guide in reacher(steps(guides))(agreement)} for guides in GUIDES},
    }


def _name_of(person: object) -> str:
    return " ".join(filter(None, (first(person, "/names/given"), first(person, "/names/family"))))


def party_boxes(
    agreement: Agreement, sides: Iterable[Side], words: Mapping[str, str], logos: Mapping[str, str]
) -> Iterator[PartyBox]:
    """Yield the boxes at the head of a document: institutions, hosts, and the first three students."""
    for side in sides:
        yield PartyBox(role="institution", label=side.called, name=side.name, logo=side.logo)
    for host in agreement.hosts:
        logo = logos.get(host.logo) if host.logo else None
        if host.legal_name:
            yield PartyBox(role="host", label=words["host"], name=host.trade_name or host.legal_name, logo=logo)
    for student in agreement.students[:3]:
        if name := _name_of(student):
            yield PartyBox(role="student", label=words["student"], name=name)


def _originals(agreement: Agreement, variant: Variant, language: Language) -> str | None:
    for rule in variant.originals:
        if rule.form is agreement.form and holds("paper", agreement):
            words = variant.words["originals"].get(language)
            return words.replace("{number}", str(rule.number + _beyond_three(agreement)))
    return None


def _beyond_three(agreement: Agreement) -> int:
    """Count the parties beyond one of each side: a folder's number is one original for each party."""
    sides = (agreement.institutions, agreement.hosts, agreement.students)
    return sum(max(len(side) - 1, 0) for side in sides)
