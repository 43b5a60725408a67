"""The sample records in the institutions' folders."""

import json
from collections.abc import Iterator

from internships.domain.document import Json
from internships.mapping.catalogue import Catalogue


def sample_records(catalogue: Catalogue) -> Iterator[Json]:
    """Yield the sample records of every institution, sorted by folder and file name."""
    for slug in catalogue.slugs:
        if not catalogue.folder(slug).is_form:
            for path in sorted((catalogue.root / slug / "samples").glob("*.json")):
                yield json.loads(path.read_text(encoding="utf-8"))
