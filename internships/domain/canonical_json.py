"""JSON in one fixed form, for hashing."""

import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Return a JSON value in UTF-8 with sorted keys and without blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
