"""Templates of placements: what the real code stores and indexes of a sample record, with blanks for who and where."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from internships.domain.access import Side
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.agreement_record import AgreementRecord, TerminationRecord
from internships.domain.document import DocumentKind
from internships.domain.lifecycle import Status
from internships.domain.signatures import SignatureRecord, SignatureState
from internships.domain.termination import Initiator, Termination, TerminationReason
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.drafts import parse_draft
from internships.services.agreements.loading import LoadedAgreement, content_hash, json_body
from internships.services.agreements.state import AgreementState, compute_state

# Blanks that the schema takes for real values; a crowd (seed_rows) fills them in.
REFERENCE, NUMBER, ENTERPRISE, ESTABLISHMENT = "XREFX-1", "s0777777", "0999999922", "2199999986"
GIVEN, FAMILY, EMAIL = "Xgivenx", "Xfamilyx", "xstudentx@example.org"
MENTOR_GIVEN, MENTOR_FAMILY, MENTOR_EMAIL = "Xmgivenx", "Xmfamilyx", "xmentorx@example.org"
SUPERVISOR_GIVEN, SUPERVISOR_FAMILY, SUPERVISOR_EMAIL = "Xsgivenx", "Xsfamilyx", "xsupervisorx@example.org"
TRADE, LEGAL, SITE = "Xtradex", "Xlegalx", "Xsitex"
BLANKS = (
    REFERENCE, NUMBER, ENTERPRISE, ESTABLISHMENT, GIVEN, FAMILY, EMAIL, MENTOR_GIVEN, MENTOR_FAMILY, MENTOR_EMAIL,
    SUPERVISOR_GIVEN, SUPERVISOR_FAMILY, SUPERVISOR_EMAIL, TRADE, LEGAL, SITE,
)  # fmt: skip
_SPLIT = re.compile("(" + "|".join(map(re.escape, BLANKS)) + ")")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOBODY = UUID(int=0)
INVENTED = ("noordzee", "polder", "duinrand")

# Out of a hundred placements: how many, in which recorded state, who signed, and the weeks in which they start.
_SHARES_BY_STATUS: dict[Status, tuple[int, Status, str, tuple[int, int]]] = {
    Status.COMPLETED: (30, Status.SIGNING, "all", (-82, -32)),
    Status.ACTIVE: (20, Status.SIGNING, "all", (-9, 0)),
    Status.SIGNED: (10, Status.SIGNING, "all", (1, 28)),
    Status.SIGNING: (8, Status.SIGNING, "half", (1, 28)),
    Status.DRAFT: (6, Status.DRAFT, "nobody", (1, 28)),
    Status.SUBMITTED: (6, Status.SUBMITTED, "nobody", (1, 28)),
    Status.APPROVED: (4, Status.APPROVED, "nobody", (1, 28)),
    Status.ISSUED: (3, Status.ISSUED, "asked", (1, 28)),
    Status.ENDED_EARLY: (3, Status.SIGNING, "all", (-70, -20)),
    Status.CHANGES_REQUESTED: (2, Status.CHANGES_REQUESTED, "nobody", (1, 28)),
    Status.SUSPENDED: (2, Status.SUSPENDED, "all", (-9, 0)),
    Status.REJECTED: (2, Status.REJECTED, "nobody", (-60, 28)),
    Status.WITHDRAWN: (1, Status.WITHDRAWN, "nobody", (-60, 28)),
    Status.CANCELLED: (2, Status.CANCELLED, "nobody", (-60, 28)),
    Status.EXPIRED: (1, Status.DRAFT, "nobody", (-60, -30)),
}
_STARTS_PER_STATUS = 8


@dataclass(frozen=True)
class TextWithBlanks:
    """A text with blanks."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "TextWithBlanks":
        return cls(tuple(filter(None, _SPLIT.split(text))))

    def filled(self, values: dict[str, str]) -> str:
        return "".join([values.get(piece, piece) for piece in self.pieces])


@dataclass(frozen=True)
class PlacementTemplate:
    """One agreement as it is stored, with its index lines, readers, blockers, ledger and termination."""

    status: Status
    weight: float
    agreement_state: LoadedAgreement
    indexed: AgreementState
    body: TextWithBlanks


def copied_folders(shipped: Path, target: Path) -> Path:
    """Copy the institutions' folders, one of them also under invented names, so that there are eight."""
    shutil.copytree(shipped, target)
    for slug in INVENTED:
        shutil.copytree(shipped / "ap", target / slug)
        path = target / slug / "institution.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        name = f'name = {{ nl = "Hogeschool {slug.title()}", en = "{slug.title()} College" }}'
        path.write_text("\n".join(name if line.startswith("name =") else line for line in lines), encoding="utf-8")
    return target


def placement_templates(context: AgreementContext, templates: Path) -> list[PlacementTemplate]:
    """Return every plain sample of every institution in every status, at several starts."""
    samples = list(_samples(templates))
    found = []
    with context.storage.reading() as work:
        for status, (share, state, signed, weeks) in _SHARES_BY_STATUS.items():
            for number, sample in enumerate(samples):
                for start in _starts(context.today(), weeks, number):
                    dossier = _agreement_state(_starting_on(sample, start), status, state, signed, context.today())
                    body = TextWithBlanks.of(json.dumps(dossier.record.body))
                    weight = share / len(samples) / _STARTS_PER_STATUS
                    found.append(
                        PlacementTemplate(status, weight, dossier, compute_state(work, context, dossier), body)
                    )
    return found


def _samples(templates: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(templates.glob("*/samples/*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        lists = (record["institutions"], record["students"], record["hosts"])
        if all(len(entries) == 1 for entries in lists) and any(_is_site(place) for place in record["places"]):
            record["institutions"][0]["slug"] = path.parents[1].name
            yield _with_blanks(record)


def _is_site(place: dict[str, Any]) -> bool:
    return bool(place.get("kind", "site") == "site")


def _with_blanks(record: dict[str, Any]) -> dict[str, Any]:
    student, host, party = record["students"][0], record["hosts"][0], record["institutions"][0]
    record["reference"] = REFERENCE
    record.pop("translations", None)
    student |= {"names": {"given": GIVEN, "family": FAMILY}, "email": EMAIL, "number": NUMBER}
    host |= {"trade_name": TRADE, "legal_name": LEGAL, "enterprise_number": ENTERPRISE}
    host["mentors"] = host["mentors"][:1]
    host["mentors"][0] |= {"names": {"given": MENTOR_GIVEN, "family": MENTOR_FAMILY}, "email": MENTOR_EMAIL}
    party["supervisors"] = party["supervisors"][:1]
    names = {"given": SUPERVISOR_GIVEN, "family": SUPERVISOR_FAMILY}
    party["supervisors"][0] |= {"names": names, "email": SUPERVISOR_EMAIL}
    for place in filter(_is_site, record["places"]):
        place |= {"name": SITE, "establishment_number": ESTABLISHMENT}
    said = {
        "student": f"{GIVEN} {FAMILY}",
        "mentor": f"{MENTOR_GIVEN} {MENTOR_FAMILY}",
        "supervisor": f"{SUPERVISOR_GIVEN} {SUPERVISOR_FAMILY}",
    }
    for signatory in record["signatories"]:
        signatory["name"] = said.get(signatory["role"], signatory["name"])
    return record


def _starts(today: date, weeks: tuple[int, int], number: int) -> Iterator[date]:
    monday = today - timedelta(days=today.weekday())
    step = (weeks[1] - weeks[0]) / _STARTS_PER_STATUS
    for place in range(_STARTS_PER_STATUS):
        yield monday + timedelta(weeks=round(weeks[0] + step * place), days=(number + place) % 5)


def _starting_on(sample: dict[str, Any], start: date) -> dict[str, Any]:
    by = start - date.fromisoformat(sample["period"]["first_day"])
    record: dict[str, Any] = _shifted(sample, by)
    begins = start.year if start.month >= 9 else start.year - 1
    record["students"][0]["enrolment"]["academic_year"] = f"{begins}-{begins + 1}"
    return record


def _shifted(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {name: inner if name == "birth_date" else _shifted(inner, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shifted(inner, by) for inner in value]
    if isinstance(value, str) and _DATE.fullmatch(value):
        return (date.fromisoformat(value) + by).isoformat()
    return value


def _agreement_state(
    record: dict[str, Any], status: Status, state: Status, signed: str, today: date
) -> LoadedAgreement:
    facts = parse_draft(record)
    changed = today - timedelta(days=220 if status is Status.EXPIRED else 12)
    moment = datetime.combine(changed, time(9), UTC)
    sha256 = content_hash(facts)
    agreement = AgreementRecord(
        id=_NOBODY,
        version=1,
        state=state,
        body=json_body(facts),
        schema_version=SCHEMA_VERSION,
        content_sha256=sha256,
        approved_sha256=sha256 if signed != "nobody" else None,
        created_by=None,
        created_side=Side.INSTITUTION,
        created_at=moment,
        changed_at=moment,
    )
    dossier = LoadedAgreement(agreement, ledger=tuple(_ledger(record, signed, today, sha256)))
    if status is not Status.ENDED_EARLY:
        return dossier
    return replace(dossier, termination=_termination(date.fromisoformat(record["period"]["first_day"]), sha256, moment))


def _ledger(record: dict[str, Any], signed: str, today: date, sha256: str) -> Iterator[SignatureRecord]:
    if signed == "nobody":
        return
    for order, signatory in enumerate(record["signatories"], start=1):
        is_in = signed == "all" or (signed == "half" and order % 2 == 1)
        yield SignatureRecord(
            id=_NOBODY,
            agreement_id=_NOBODY,
            subject="agreement",
            document=DocumentKind.AGREEMENT,
            document_sha256=sha256,
            order=order,
            role=signatory["role"],
            party=signatory.get("party", 0),
            name=signatory["name"],
            state=SignatureState.SIGNED if is_in else SignatureState.ASKED,
            signed_on=today - timedelta(days=3) if is_in else None,
            evidence="map 1" if is_in else None,
        )


def _termination(first_day: date, sha256: str, moment: datetime) -> TerminationRecord:
    termination = Termination(
        reason_code=TerminationReason.MUTUAL_CONSENT,
        reason="In overleg beëindigd.",
        initiated_by=Initiator.STUDENT,
        drawn_up_on=first_day + timedelta(days=10),
        last_day=first_day + timedelta(days=12),
    )
    return TerminationRecord(
        termination=termination,
        content_sha256=sha256,
        proposed_by=None,
        proposed_at=moment,
        is_issued=True,
        signed_on=termination.drawn_up_on,
    )
