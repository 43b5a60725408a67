"""Coverage and distance of institutions, by the names of their folders."""

from datetime import date

from internships.mapping.catalogue import Catalogue
from internships.reports.coverage import Coverage, coverage
from internships.reports.distance import Distance, distance


def coverage_by_slug(catalogue: Catalogue, slug: str, day: date) -> Coverage:
    """Return the coverage report of an institution's variant on a day, with the forms that its documents use."""
    variant = catalogue.variant(slug, None, None, day)
    names = sorted({rule.form for rule in variant.documents if rule.form})
    return coverage(variant, forms=[catalogue.variant(name, None, None, day) for name in names])


def distance_by_slug(catalogue: Catalogue, first: str, second: str, day: date) -> Distance:
    """Return the distance between the variants of two institutions on a day."""
    one, other = (catalogue.variant(slug, None, None, day) for slug in (first, second))
    texts = catalogue.clause_texts(first), catalogue.clause_texts(second)
    return distance(one, other, texts, day)
