"""Papers on their way to the press, and what makes the later ones checkable."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.document import Json, VariantDocument
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.planning import variant_of
from internships.services.seal import canonical

LATER_SCHEMA = "https://schemas.internships.example.org/later-record/1.0.0"


@dataclass(frozen=True)
class Paper:
    """One document on its way to the press: its words, what goes inside, and what it came from."""

    document: VariantDocument
    record: bytes
    code: str
    folders_sha256: str
    confirmed: bool


def later_papers(
    facts: Agreement, catalogue: Catalogue, told: Json, said: Callable[[Language], VariantDocument]
) -> tuple[Paper, ...]:
    """Return a later paper in the language that is signed, then in each translation of the agreement.

    The verification code is a hash of what goes inside, the folders, the confirmation and the package version.
    """
    variant = variant_of(facts, catalogue)
    slugs = tuple(dict.fromkeys(party.slug for party in facts.institutions))
    folders, confirmed = catalogue.sha256(*slugs), variant.institution.status == "confirmed"
    content = canonical({"told": told, "folders": folders, "confirmed": confirmed, "version": __version__})
    digest = hashlib.sha256(content).hexdigest()
    code = "-".join(digest[start : start + 4].upper() for start in range(0, 32, 4))
    wanted = (facts.language, *(entry for entry in facts.translations if entry in variant.institution.languages))
    papers = []
    for language in dict.fromkeys(wanted):
        document = said(language)
        inside = {
            "$schema": LATER_SCHEMA,
            **told,
            "document": {
                "form": document.slug,
                "kind": document.kind.value,
                "language": language.value,
                "leading": document.leading,
                "mode": document.mode.value,
            },
            "folders": {"sha256": folders, "slugs": list(slugs), "confirmed": confirmed},
            "package_version": __version__,
            "verification_code": code,
        }
        papers.append(Paper(document, canonical(inside), code, folders, confirmed))
    return tuple(papers)
