"""Sample records: those of every institution's folder, in a fixed order, and none of a form."""

import json
from pathlib import Path

from internships.domain.document import Json
from internships.mapping.catalogue import Catalogue
from internships.mapping.samples import sample_records
from tests.builders.variant_documents import variant_folders


def with_sample(root: Path, slug: str, name: str, record: Json) -> None:
    folder = root / slug / "samples"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def test_the_samples_of_every_institution_come_by_folder_and_file_name(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee", "scheldemonding")
    for slug in ("scheldemonding", "noordzee"):
        for name in ("2.json", "1.json"):
            with_sample(root, slug, name, {"reference": f"{slug} {name}", "place": "Zeeën"})
        (root / slug / "samples" / "readme.txt").write_text("geen JSON", encoding="utf-8")
    assert [(record["reference"], record["place"]) for record in sample_records(Catalogue(root))] == [
        ("noordzee 1.json", "Zeeën"),
        ("noordzee 2.json", "Zeeën"),
        ("scheldemonding 1.json", "Zeeën"),
        ("scheldemonding 2.json", "Zeeën"),
    ]


def test_a_form_that_stands_beside_the_agreements_has_no_samples(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee", "overzee")
    for slug in ("noordzee", "overzee"):
        with_sample(root, slug, "1.json", {"reference": slug})
    assert [record["reference"] for record in sample_records(Catalogue(root))] == ["noordzee"]


def test_a_folder_without_samples_has_none(tmp_path: Path) -> None:
    assert list(sample_records(Catalogue(variant_folders(tmp_path / "root", "noordzee")))) == []
