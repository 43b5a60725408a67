"""From a document of words to an order for the press: preflight of every text, layout, metadata."""

from datetime import date

from internships.domain.document import VariantDocument
from internships.rendering.errors import UnprintableCharacters
from internships.rendering.glyphs import unprintable_texts
from internships.rendering.layout import lay_out, texts
from internships.rendering.order import PrintOrder
from internships.rendering.stationery import Stationery

# A proof of a draft without a date still needs one in its metadata, and the same draft must give the same bytes.
_UNDATED = date(2000, 1, 1)


def order_for(
    document: VariantDocument,
    stationery: Stationery,
    *,
    record: bytes,
    verification_code: str,
    schema_version: str,
    package_version: str,
) -> PrintOrder:
    """Lay out one document; raises ``UnprintableCharacters`` or ``BrokenTemplate`` with what is wrong."""
    wrong = unprintable_texts(texts(document), stationery.root)
    if wrong:
        characters = dict.fromkeys(sign for _, signs in wrong for sign in signs)
        raise UnprintableCharacters(characters, ", ".join(name for name, _ in wrong))
    return PrintOrder(
        html=lay_out(document, stationery, verification_code=verification_code, package_version=package_version),
        title=f"{document.title} – {document.reference}" if document.reference else document.title,
        language=document.language.value,
        drawn_up=document.drawn_up_on or _UNDATED,
        identifier=f"{document.reference}/{document.slug}/{document.kind.value}/{document.language.value}",
        description=document.subtitle,
        schema_version=schema_version,
        verification_code=verification_code,
        attachment=record,
    )
