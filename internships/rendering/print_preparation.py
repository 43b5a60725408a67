"""Turns a document into a print job: checks its characters, lays it out and adds the metadata."""

from datetime import date

from internships.domain.document import VariantDocument
from internships.rendering.errors import UnprintableCharacters
from internships.rendering.glyphs import unprintable_texts
from internships.rendering.layout import document_texts, lay_out
from internships.rendering.print_job import PrintJob
from internships.rendering.template_environment import TemplateEnvironment

# PDF metadata needs a date, and the same draft without a date must give the same bytes.
_DATE_OF_UNDATED_PROOF = date(2000, 1, 1)


def prepare_print_job(
    document: VariantDocument,
    templates: TemplateEnvironment,
    *,
    record: bytes,
    verification_code: str,
    schema_version: str,
    package_version: str,
) -> PrintJob:
    """Return the print job for a document; raises ``UnprintableCharacters`` or ``BrokenTemplate``."""
    unprintable = unprintable_texts(document_texts(document), templates.root)
    if unprintable:
        characters = dict.fromkeys(character for _, text_characters in unprintable for character in text_characters)
        raise UnprintableCharacters(characters, ", ".join(name for name, _ in unprintable))
    return PrintJob(
        html=lay_out(document, templates, verification_code=verification_code, package_version=package_version),
        title=f"{document.title} – {document.reference}" if document.reference else document.title,
        language=document.language.value,
        drawn_up=document.drawn_up_on or _DATE_OF_UNDATED_PROOF,
        identifier=f"{document.reference}/{document.slug}/{document.kind.value}/{document.language.value}",
        description=document.subtitle,
        schema_version=schema_version,
        verification_code=verification_code,
        attachment=record,
    )
