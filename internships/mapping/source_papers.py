"""What was read of an institution: an entry's source names it by code, and it is a paper of one kind or another."""

import re

from internships.domain.document import DocumentKind, Evidence
from internships.mapping.folder_schema import Institution, PaperRead, Variant

_CODE = re.compile(r"\b[A-Z]{1,3}\d{1,2}\b(?!-)(?: (?:art\. \d+(?:, \d+)*|[A-Z]{2,}\d+))?")


def source_codes(source: str | None) -> tuple[str, ...]:
    """Return the codes of what was read, with article or form number: ``AP1 art. 8``; remarks are left out."""
    return tuple(_CODE.findall(source or ""))


def paper_of_code(code: str, institution: Institution) -> PaperRead | None:
    """Return the described paper that a code names; ``UA1 art. 8`` may be described apart from ``UA1``."""
    named = [paper for paper in institution.papers if f"{code} ".startswith(f"{paper.source} ")]
    return max(named, key=lambda paper: len(paper.source), default=None)


def kinds_of_source(source: str | None, institution: Institution) -> frozenset[DocumentKind] | None:
    """Return the kinds of paper that a source is, or None where the folder doesn't describe the source."""
    papers = [paper for code in source_codes(source) if (paper := paper_of_code(code, institution))]
    return frozenset(kind for paper in papers for kind in paper.documents) if papers else None


def codes_of_kind(kind: DocumentKind, institution: Institution) -> str | None:
    """Return the codes of the papers of one kind that were read."""
    return ", ".join(paper.source for paper in institution.papers if kind in paper.documents) or None


def evidence_for_kind(kind: DocumentKind, evidence: Evidence, source: str | None, institution: Institution) -> Evidence:
    """Return how an entry is known of one paper: what was read on a paper of another kind is assumed of this one."""
    kinds = kinds_of_source(source, institution)
    if evidence is Evidence.READ and kinds is not None and kind not in kinds:
        return Evidence.ASSUMED
    return evidence


def kinds_read_whole(variant: Variant) -> frozenset[DocumentKind]:
    """Return the papers that ``unlisted`` speaks of: an institution's agreement, or the papers of a form's folder.

    A folder that describes what was read, and no whole agreement among it, knows of no fact that it isn't asked.
    """
    if variant.institution.kind == "form":
        return frozenset(kind for rule in variant.fields for kind in rule.documents)
    papers = variant.institution.papers
    if papers and not any(paper.whole and DocumentKind.AGREEMENT in paper.documents for paper in papers):
        return frozenset()
    return frozenset({DocumentKind.AGREEMENT})
