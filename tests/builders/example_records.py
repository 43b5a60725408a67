"""The records of the shipped example batch, as JSON values."""

import json
from typing import Any

from tests.paths import ROOT

EXAMPLE_RECORDS: list[dict[str, Any]] = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))
