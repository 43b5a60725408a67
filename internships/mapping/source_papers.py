"""The source papers of an institution: entries of its folder cite them by code, and each is of certain kinds."""

import re

from internships.domain.document import DocumentKind, Evidence
from internships.mapping.folder_schema import Institution, PaperRead, Variant

_CODE = re.compile(r"\b[A-Z]{1,3}\d{1,2}\b(?!-)(?: (?:art\. \d+(?:, \d+)*|[A-Z]{2,}\d+))?")


def source_codes(source: str | None) -> tuple[str, ...]:
    """Return the codes in a source, with article or form number (``AP1 art. 8``); remarks are left out."""
    return tuple(_CODE.findall(source or ""))


def paper_of_code(code: str, institution: Institution) -> PaperRead | None:
    """Return the paper that a code cites; ``UA1 art. 8`` may be listed separately from ``UA1``."""
    cited = [paper for paper in institution.papers if f"{code} ".startswith(f"{paper.source} ")]
    return max(cited, key=lambda paper: len(paper.source), default=None)


def kinds_of_source(source: str | None, institution: Institution) -> frozenset[DocumentKind] | None:
    """Return the kinds of document that a source is, or None if the folder doesn't list the source."""
    papers = [paper for code in source_codes(source) if (paper := paper_of_code(code, institution))]
    return frozenset(kind for paper in papers for kind in paper.documents) if papers else None


def codes_of_kind(kind: DocumentKind, institution: Institution) -> str | None:
    """Return the codes of the source papers of one kind, joined; None if there is none."""
    return ", ".join(paper.source for paper in institution.papers if kind in paper.documents) or None


def evidence_for_kind(kind: DocumentKind, evidence: Evidence, source: str | None, institution: Institution) -> Evidence:
    """Return an entry's evidence for one kind: what was read on a paper of another kind is only assumed here."""
    kinds = kinds_of_source(source, institution)
    if evidence is Evidence.READ and kinds is not None and kind not in kinds:
        return Evidence.ASSUMED
    return evidence


def kinds_read_whole(variant: Variant) -> frozenset[DocumentKind]:
    """Return the kinds to which ``unlisted`` applies: the agreement, or every kind in the folder of a form.

    It is empty if no agreement was read from the first line to the last: then nobody knows what it does not ask.
    """
    if variant.institution.kind == "form":
        return frozenset(kind for rule in variant.fields for kind in rule.documents)
    papers = variant.institution.papers
    if papers and not any(paper.whole and DocumentKind.AGREEMENT in paper.documents for paper in papers):
        return frozenset()
    return frozenset({DocumentKind.AGREEMENT})
