"""Confirming a variant: an input of the print, of its code and of its verification."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from internships import __version__
from internships.bootstrap import House
from internships.domain.agreement import Agreement
from internships.mapping.catalogue import Catalogue
from internships.mapping.planning import document_set
from internships.rendering.extract import read_pdf
from internships.services.examination import examine
from internships.services.issue import Office
from internships.services.seal import Seal, seal, verification_code
from internships.services.verify import Desk
from internships.settings import Settings
from tests.services.conftest import ROOT, draft
from tests.services.test_verify import answers, changed

Record = Callable[..., dict[str, Any]]
NOTE = "niet bevestigd door de instelling"


@pytest.fixture(scope="module")
def house(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(Settings(templates, ROOT / "schemas", tmp_path_factory.mktemp("register") / "issued.jsonl"))


def printed(house: House, catalogue: Catalogue, out: Path, record: dict[str, Any]) -> bytes:
    """Issue one agreement from a catalogue and return its leading agreement."""
    out.mkdir(parents=True, exist_ok=True)
    office = Office(catalogue, house.shop, house.shelf(out), house.register)
    assert office.issue([draft(record)], _wanted(), lambda _: None).all_well
    return next(out.glob("*/agreement.nl.pdf")).read_bytes()


def _wanted() -> Any:
    from internships.services.issue import Wanted  # noqa: PLC0415

    return Wanted()
