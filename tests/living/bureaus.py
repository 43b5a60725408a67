"""A bureau over real folders, a real database and a real press, with a clock that the test sets."""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from internships.bootstrap import Shop
from internships.domain.access import Grant, Role, Viewer
from internships.identity.vault import KeyRingSigner, KeyVault
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.amending import Amending
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.copying import Copying
from internships.services.agreements.drafting import Drafting
from internships.services.agreements.ending import Ending
from internships.services.agreements.fulfilling import Fulfilling
from internships.services.agreements.keeping import Keeping
from internships.services.agreements.moving import Moving
from internships.services.agreements.persons import Persons
from internships.services.agreements.printing import Printing
from internships.services.agreements.signing import Signing
from internships.services.agreements.viewing import Reading
from internships.services.boards import Boards
from internships.services.hosting import Hosting
from internships.services.institutions import Institutions
from internships.storage.archive import FileArchive
from internships.storage.work import Storage
from tests.living.presses import FrugalShop

ROOT = Path(__file__).resolve().parents[2]
BATCH = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))
NAMESPACE = UUID("0f5c1f7e-0000-4000-8000-000000000001")
OUR_HOST, OTHER_HOST = "0999999922", "0999999724"


def invented_folders(root: Path, slugs: tuple[str, ...] = ("noordzee", "polder")) -> Path:
    """Copy the standard and one shipped folder under invented names."""
    shutil.copytree(ROOT / "contract_templates/_base", root / "_base")
    for path in sorted((ROOT / "contract_templates").glob("*/institution.toml")):
        if 'kind = "form"' in path.read_text(encoding="utf-8"):
            shutil.copytree(path.parent, root / path.parent.name)
    shipped = ROOT / "contract_templates" / BATCH[0]["institutions"][0]["slug"]
    for slug in slugs:
        shutil.copytree(shipped, root / slug)
        told = root / slug / "institution.toml"
        lines = told.read_text(encoding="utf-8").splitlines()
        name = f'name = {{ nl = "Hogeschool {slug.title()}", en = "{slug.title()} College" }}'
        told.write_text("\n".join(name if line.startswith("name =") else line for line in lines), encoding="utf-8")
    return root


def a_record(number: int = 2, **facts: Any) -> dict[str, Any]:
    """Return a whole record of the invented college."""
    made = deepcopy(BATCH[number])
    made["institutions"][0]["slug"] = "noordzee"
    made["content"].pop("description", None)
    return {**made, **facts}


def somebody(name: str, *grants: Grant, email: str | None = None, is_read_only: bool = False) -> Viewer:
    """Return an account as a use case sees it."""
    return Viewer(
        account_id=uuid5(NAMESPACE, name),
        name=name,
        email=email or f"{name}@example.org",
        grants=grants,
        is_read_only=is_read_only,
    )


def coordinator(slug: str = "noordzee", unit: str | None = None) -> Viewer:
    return somebody(f"coordinator-{slug}", Grant(role=Role.COORDINATOR, institution=slug, unit=unit))


def administrator(slug: str = "noordzee") -> Viewer:
    return somebody(f"administrator-{slug}", Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=slug))


def hr(number: str, site: str | None = None) -> Viewer:
    return somebody(f"hr-{number}", Grant(role=Role.HOST_HR, enterprise_number=number, site=site))


def student(email: str) -> Viewer:
    return somebody("student", Grant(role=Role.STUDENT), email=email)


@dataclass
class Living:
    """The use cases on one database."""

    storage: Storage
    templates: Path
    files: Path
    now: datetime = field(default=datetime(2026, 9, 1, 8, 0, tzinfo=UTC))
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.storage.clock = lambda: self.now

    def sets_the_day(self, day: str) -> None:
        """Let it be ten in the morning of a day."""
        self.now = datetime.fromisoformat(f"{day}T08:00:00+00:00")

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    @cached_property
    def bureau(self) -> Bureau:
        return Bureau(
            storage=self.storage,
            folders=Catalogue(self.templates),
            unprintable=self.shop.unprintable,
            clock=lambda: self.now,
            ids=lambda: uuid5(NAMESPACE, f"id-{next(self.ids)}"),
            salts=lambda: f"salt-{next(self.ids)}",
            signer=KeyRingSigner([b"k" * 32]),
        )

    @cached_property
    def shop(self) -> Shop:
        return FrugalShop(self.templates)

    @cached_property
    def archive(self) -> FileArchive:
        return FileArchive(self.files)

    @property
    def drafting(self) -> Drafting:
        return Drafting(self.bureau)

    @property
    def reading(self) -> Reading:
        return Reading(self.bureau)

    @property
    def moving(self) -> Moving:
        return Moving(self.bureau)

    @property
    def printing(self) -> Printing:
        return Printing(self.bureau, self.shop, self.archive)

    @property
    def signing(self) -> Signing:
        return Signing(self.bureau)

    @property
    def fulfilling(self) -> Fulfilling:
        return Fulfilling(self.bureau)

    @property
    def amending(self) -> Amending:
        return Amending(self.bureau, self.printing)

    @property
    def ending(self) -> Ending:
        return Ending(self.bureau, self.printing)

    @property
    def copying(self) -> Copying:
        return Copying(self.bureau)

    @property
    def keeping(self) -> Keeping:
        return Keeping(self.bureau, self.archive)

    @property
    def persons(self) -> Persons:
        return Persons(self.bureau, self.storage, self.archive)

    @property
    def boards(self) -> Boards:
        return Boards(self.bureau)

    @property
    def hosting(self) -> Hosting:
        return Hosting(self.bureau)

    @property
    def institutions(self) -> Institutions:
        return Institutions(self.bureau, KeyVault([b"k" * 32]))
