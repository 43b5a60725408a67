"""Findings about a resolved variant, its layers merged: names that don't exist, and blank texts."""

from collections.abc import Iterator, Mapping

from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.errors import DomainError, Finding
from internships.domain.pointers import value_model
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.fact_paths import annotation_at, term_type_in
from internships.mapping.field_loss import ambiguous_values
from internships.mapping.field_text import FOLDER_PREFIX
from internships.mapping.folder_schema import Column, DocumentRule, FieldRule, Origin, SigningRule, Variant, VerbName
from internships.mapping.mapper import InstitutionFacts
from internships.mapping.triggers import TRIGGERS
from internships.services.institutions.inspection_clauses import PrintedKeys
from internships.services.institutions.inspection_finding import folder_finding

Files = Mapping[Origin, str]
"""The file of each layer."""

_WITH_WORDS = frozenset({VerbName.TERM, VerbName.CHOICE})


def variant_findings(
    variant: Variant, files: Files, catalogue: Catalogue, template_keys: PrintedKeys
) -> Iterator[Finding]:
    """Yield the findings about a resolved variant, except those about its articles."""
    for rule in variant.fields:
        yield from _field_findings(rule, variant, files[rule.origin])
    yield from _absent_findings(variant, files)
    yield from _trigger_findings(variant, files)
    yield from _blank_findings(variant, files)
    yield from _document_findings(variant, files, catalogue)
    yield from _template_findings(variant, files, catalogue, template_keys)


def _field_findings(rule: FieldRule, variant: Variant, file: str) -> Iterator[Finding]:
    place = f"fields.{rule.key}"
    for kind in rule.documents:
        if not any(part.id == rule.section and kind in part.documents for part in variant.sections):
            yield folder_finding("unknown_section", file, place, section=rule.section, kind=kind)
    parts: tuple[FieldRule | Column, ...] = (rule, *rule.columns)
    for part in parts:
        for path in (f"{rule.from_[0]}/{part.from_}",) if isinstance(part, Column) else part.from_:
            yield from _path_findings(part, path, file, place)
    for word in ambiguous_values(rule):
        yield folder_finding("ambiguous_words", file, place, word=word)
    for language in Language:
        texts = [words.get(language) for words in rule.own.values()]
        for word in sorted({word for word in texts if texts.count(word) > 1} - set(ambiguous_values(rule))):
            yield folder_finding("ambiguous_words", file, place, word=word)


def _path_findings(part: FieldRule | Column, path: str, file: str, place: str) -> Iterator[Finding]:
    if not path_exists(path):
        yield _unknown_path(file, place, path)
        return
    terms = None if path.startswith(FOLDER_PREFIX) else term_type_in(annotation_at(path))
    if part.as_ in _WITH_WORDS and terms is None:
        yield folder_finding("not_a_list", file, place, path=path)
        return
    allowed = {str(term.value) for term in terms or ()} if part.as_ in _WITH_WORDS else set()
    allowed = {"yes", "no"} if part.as_ is VerbName.YES_NO else allowed
    for word in sorted(part.own.keys() - allowed):
        yield folder_finding("own_word_of_nothing", file, f"{place}.own", word=word)


def path_exists(path: str) -> bool:
    """Say whether a path is in the schema, or (``@…``) among a folder's facts about its institution."""
    if not path.startswith(FOLDER_PREFIX):
        return path.startswith("/") and annotation_at(path) is not None
    model: type[Value] | None = InstitutionFacts
    for step in path.split("/")[1:]:
        if step == "*":
            continue
        if model is None or step not in model.model_fields:
            return False
        model = value_model(model.model_fields[step].annotation)
    return True


def _absent_findings(variant: Variant, files: Files) -> Iterator[Finding]:
    for absent in variant.absent:
        if not path_exists(absent.from_):
            yield _unknown_path(files[absent.origin], "absent", absent.from_)


def _unknown_path(file: str, place: str, path: str) -> Finding:
    return folder_finding("unknown_fact", file, place, path=path)


def _trigger_findings(variant: Variant, files: Files) -> Iterator[Finding]:
    named: tuple[tuple[FieldRule | DocumentRule | SigningRule, str], ...] = (
        *((rule, f"fields.{rule.key}") for rule in variant.fields),
        *((rule, f"documents.{rule.kind.value}") for rule in variant.documents),
        *((rule, f"signing.{rule.role.value}") for rule in variant.signing),
    )
    for rule, place in named:
        if rule.when not in TRIGGERS:
            yield folder_finding("unknown_trigger", files[rule.origin], place, when=rule.when)


def _blank_findings(variant: Variant, files: Files) -> Iterator[Finding]:
    """Yield a finding for each text that is blank in a language, in the file of its own origin."""
    for name in type(variant).model_fields:
        if name == "institution":
            continue
        value = getattr(variant, name)
        for entry in value if isinstance(value, tuple) else (value,):
            file = files[getattr(entry, "origin", Origin.INSTITUTION)]
            for place, words in bilinguals(entry, name):
                yield from blank_words(words, file, place)
    for place, words in bilinguals(variant.institution, ""):
        yield from blank_words(words, f"{variant.slug}/institution.toml", place.lstrip("."))


def blank_words(words: Bilingual, file: str, place: str) -> Iterator[Finding]:
    """Yield a finding for each language in which a text is blank."""
    for language in Language:
        if not words.get(language).strip():
            yield folder_finding("blank_words", file, f"{place}.{language.value}")


def bilinguals(value: object, place: str) -> Iterator[tuple[str, Bilingual]]:
    """Yield every bilingual text at or below a value, with its place."""
    if isinstance(value, Bilingual):
        yield place, value
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from bilinguals(getattr(value, name), f"{place}.{_entry_name(value)}{name}")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from bilinguals(part, f"{place}.{key}")
    elif isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            yield from bilinguals(part, f"{place}.{number}")


def _entry_name(value: Value) -> str:
    key = next(
        (str(getattr(value, name)) for name in ("key", "slot", "role", "kind", "id") if hasattr(value, name)), ""
    )
    return f"{key}." if key else ""


def _document_findings(variant: Variant, files: Files, catalogue: Catalogue) -> Iterator[Finding]:
    for name in ("fields", "documents", "signing"):
        if not getattr(variant, name):
            yield folder_finding("nothing_left", files[Origin.INSTITUTION], name)
    for rule in variant.documents:
        if rule.form is None:
            continue
        if rule.form not in catalogue.slugs or not catalogue.folder(rule.form).is_form:
            yield folder_finding("unknown_form", files[rule.origin], f"documents.{rule.kind.value}", form=rule.form)
    if variant.institution.kind == "form":
        yield from _form_findings(variant, files)


def _form_findings(variant: Variant, files: Files) -> Iterator[Finding]:
    file, identity = f"{variant.slug}/institution.toml", variant.institution.identity
    if identity.legal_name or identity.enterprise_numbers:
        yield folder_finding("form_is_nobody", file, "identity")
    file = files[Origin.INSTITUTION]
    if any(rule.kind is DocumentKind.AGREEMENT for rule in variant.documents):
        yield folder_finding("form_has_agreement", file, "documents")
    for name in Demands.model_fields:
        if getattr(variant.demands, name):
            yield folder_finding("form_demands", file, f"demands.{name}")


def _template_findings(
    variant: Variant, files: Files, catalogue: Catalogue, template_keys: PrintedKeys
) -> Iterator[Finding]:
    for document in variant.documents:
        if document.form is not None:
            continue
        template = catalogue.template(variant.slug, document.kind)
        bound = {rule.key for rule in variant.fields if document.kind in rule.documents}
        try:
            named = template_keys(template)
        except DomainError as refusal:
            yield refusal.as_finding(template)
            continue
        for key in sorted(named - bound):
            yield folder_finding("printed_but_not_bound", template, "", key=key, bound_by=files[Origin.INSTITUTION])
