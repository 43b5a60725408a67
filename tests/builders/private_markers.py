"""Records in which every private fact holds a mark, and the marks in a response, also inside files."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import pikepdf
from babel import Locale
from openpyxl import load_workbook

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.pointers import schema_facts
from internships.domain.safety import Fitness
from internships.domain.shared_view import NATIONAL_NUMBER_FIELD
from internships.domain.wording import Visibility
from tests.builders.agreement_use_cases import OTHER_HOST, example_record

PRIVATE = {
    leaf.pointer: leaf.visibility for leaf in schema_facts(Agreement) if leaf.visibility is not Visibility.SHARED
}
OWNERS = ("our", "pair", "twin", "their")
"""Our agreement; a draft of ours with two students, of whom the twin is the second; and theirs."""
NUMBERS = {"our": "85073003328", "pair": "93051822361", "twin": "", "their": "00012556777"}
FITNESS = {"our": Fitness.FIT_WITH_CONDITIONS, "pair": Fitness.UNFIT, "their": Fitness.FIT}
IBANS = {
    "our": "BE32123456789002",
    "pair": "BE79555123456733",
    "twin": "BE56444987654388",
    "their": "BE52987654321009",
}
COUNTRIES = {"our": "TV", "pair": "NR", "twin": "KI", "their": "PW"}
YEARS = {"our": 2041, "pair": 2051, "twin": 2061, "their": 2071}


@dataclass(frozen=True)
class PrivateMarker:
    """The mark in one fact of one owner; the pointer is empty for what all parties read."""

    owner: str
    pointer: str
    visibility: Visibility
    value: Any

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways in which responses may write it, in lower case."""
        if isinstance(self.value, Fitness):
            words = self.value
            # One word is too common; where the fact is shown, it is beside its name or in its own cell.
            return (f'"outcome":"{words}"', f'"{words}"', f";{words.nl};", f"|{words.nl}|")
        if isinstance(self.value, date):
            return (f"{self.value}", f"{self.value:%d/%m/%Y}", f"{self.value:%Y%m%d}")
        if self.pointer.endswith("/birth_country"):
            # Two letters are too common; where the fact is shown, they are beside its name or a country's name.
            names = (Locale(language).territories[self.value] for language in ("nl", "en"))
            return (f'"birth_country":"{self.value}"'.casefold(), *(name.casefold() for name in names))
        if self.pointer.endswith("/iban"):
            return self.value.casefold(), " ".join(self.value[at : at + 4] for at in range(0, 16, 4)).casefold()
        return (self.value.casefold(),)


def marker_value(pointer: str, owner: str) -> Any:
    """Return the mark of an owner in a fact; every private fact of the schema is in this table."""
    year = YEARS[owner]
    return {
        f"/students/*/{NATIONAL_NUMBER_FIELD}": NUMBERS[owner],
        "/students/*/residence_document": f"Kaart{owner}merk",
        "/students/*/iban": IBANS[owner],
        "/students/*/birth_place": f"Geboren{owner}merk",
        "/students/*/birth_country": COUNTRIES[owner],
        "/dimona/period_id": f"9876543{OWNERS.index(owner)}0000",
        "/places/*/vessel/medical_certificate_until": date(year, 3, 17),
        "/safety/health/outcome": FITNESS.get(owner, Fitness.FIT),
        "/safety/health/valid_until": date(year, 4, 18),
        "/safety/health/vaccinations/*/name": f"Prik{owner}merk",
        "/safety/health/vaccinations/*/proven_on": date(year - 20, 5, 19),
    }[pointer]


OF_A_STUDENT = {pointer for pointer in PRIVATE if pointer.startswith("/students/")} - {
    f"/students/*/{NATIONAL_NUMBER_FIELD}"
}


def _all_markers() -> tuple[PrivateMarker, ...]:
    markers = [PrivateMarker(owner, "", Visibility.SHARED, shared_marker(owner)) for owner in OWNERS]
    for owner in OWNERS:
        for pointer, visibility in PRIVATE.items():
            if owner != "twin" or pointer in OF_A_STUDENT:
                markers.append(PrivateMarker(owner, pointer, visibility, marker_value(pointer, owner)))
    return tuple(markers)


def shared_marker(owner: str) -> str:
    """Return a name that all parties read."""
    return f"Gedeeld{owner}merk"


MARKERS = _all_markers()


def record_with_shared_marker(owner: str) -> Json:
    """Return a record with the marks of what all parties read, and a ship."""
    record = example_record(3 if owner == "their" else 2)
    side = "other." if owner == "their" else ""
    record["content"]["title"] = shared_marker(owner)
    student = record["students"][0]
    student |= {"email": f"{side}student@example.org", "number": f"s{shared_marker(owner)}"}
    record["hosts"][0]["mentors"][0]["email"] = f"{side}mentor@example.org"
    record["institutions"][0]["supervisors"][0]["email"] = f"{side}supervisor@example.org"
    ship = {"name": "MV Voorbeeldster", "imo": "IMO9074729", "flag": "BE"}
    record["places"].append({"name": "Aan boord", "kind": "vessel", "vessel": ship})
    record["safety"]["health"] = {"required": True, "arranged_by": "host", "condition_met": True}
    if owner == "their":
        record["institutions"][0]["slug"] = "polder"
        record["hosts"][0]["enterprise_number"] = OTHER_HOST
        return record
    # A second mentor whose account also holds another role, and a second institution that leads nothing.
    mentors = record["hosts"][0]["mentors"]
    mentors.append({**mentors[0], "email": "two_hats@example.org"})
    leading = record["institutions"][0]
    supervisor = {**leading["supervisors"][0], "email": "second_supervisor@example.org"}
    record["institutions"].append({**leading, "slug": "oever", "supervisors": [supervisor]})
    record["signatories"].append({"role": "institution", "party": 1, "name": "Fien Oeverman"})
    if owner == "pair":
        twin_student = {
            **example_record(4)["students"][0],
            "email": "twin@example.org",
            "number": f"s{shared_marker('twin')}",
        }
        record["students"].append(twin_student)
    return record


def with_markers(record: Json, owner: str, visibility: Visibility) -> Json:
    """Put the marks of a kind in a record; the national number is stored outside of it."""
    for mark in MARKERS:
        if mark.visibility is not visibility or mark.pointer.endswith(NATIONAL_NUMBER_FIELD) or not mark.pointer:
            continue
        if mark.owner == owner:
            _put(record, mark.pointer.split("/")[1:], mark.value)
        elif (owner, mark.owner) == ("pair", "twin"):
            _put(record["students"][1], mark.pointer.split("/")[3:], mark.value)
    return record


def _put(at: Any, steps: list[str], value: Any) -> None:
    step, *rest = steps
    if not rest:
        at[step] = value.isoformat() if isinstance(value, date) else str(value)
        return
    if step == "*":
        ships = [entry for entry in at if rest[0] in entry]
        if not at:
            at.append({})
        _put((ships or at)[0], rest, value)
        return
    _put(at.setdefault(step, [] if rest[0] == "*" else {}), rest, value)


_MARKERS_BY_HASH: dict[str, frozenset[PrivateMarker]] = {}


def markers_in(content: bytes) -> frozenset[PrivateMarker]:
    """Return the marks that a body holds; files in it are unpacked, at every depth."""
    key = hashlib.sha256(content).hexdigest()
    if key not in _MARKERS_BY_HASH:
        _MARKERS_BY_HASH[key] = _markers_in_file(content)
    return _MARKERS_BY_HASH[key]


def _markers_in_file(content: bytes) -> frozenset[PrivateMarker]:
    if content.startswith(b"PK\x03\x04"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        if "[Content_Types].xml" in archive.namelist():
            return _markers_in_text(_cell_text(content))
        return frozenset().union(*(markers_in(archive.read(name)) for name in archive.namelist()))
    if content.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            attached = [file.get_file().read_bytes() for file in pdf.attachments.values()]
        return frozenset().union(*map(markers_in, attached))
    return _markers_in_text(content.decode("utf-8", "replace"))


def _cell_text(content: bytes) -> str:
    rows = [row for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows(values_only=True)]
    return "".join(f"|{cell}|" for row in rows for cell in row if cell is not None)


def _markers_in_text(text: str) -> frozenset[PrivateMarker]:
    plain = text.casefold().replace("\r\n ", "").replace('": ', '":')
    return frozenset(mark for mark in MARKERS if any(spelling in plain for spelling in mark.spellings))
