"""Findings and refusals: what a user can act on."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field

from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term, grouped_number


class Severity(Term):
    """What a finding does to the print."""

    BLOCKS = "blocks", "houdt tegen", "blocks"
    WARNS = "warns", "waarschuwt", "warns"


class SheetPlace(Value):
    """Where a finding stands in an uploaded workbook or CSV file (rows and columns counted from 1)."""

    sheet: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        return f"{self.sheet}!{self.column or ''}{self.row or ''}"


class Finding(Value):
    """One thing that is wrong or deserves a look.

    ``pointer`` is a JSON Pointer (RFC 6901) into the agreement record; ``""`` is the whole record.
    ``papers`` are the documents that are needed instead of an agreement. ``more`` is the number of findings that are
    not listed; only ``more_findings`` sets it.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    code: str
    severity: Severity = Severity.BLOCKS
    pointer: str = ""
    text: Bilingual
    place: SheetPlace | None = None
    rule: str | None = None
    papers: tuple[Bilingual, ...] = ()
    more: int | None = None

    @classmethod
    def blocking(cls, code: str, pointer: str, nl: str, en: str, rule: str | None = None) -> Self:
        """Return a finding that blocks."""
        return cls(code=code, pointer=pointer, text=Bilingual(nl=nl, en=en), rule=rule)

    @classmethod
    def warning(cls, code: str, pointer: str, nl: str, en: str, rule: str | None = None) -> Self:
        """Return a finding that warns."""
        return cls(code=code, severity=Severity.WARNS, pointer=pointer, text=Bilingual(nl=nl, en=en), rule=rule)

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKS


MAX_FINDINGS = 100
"""Findings that are listed one by one; the rest are only counted."""


def capped(findings: Sequence[Finding], limit: int = MAX_FINDINGS) -> tuple[Finding, ...]:
    """Return at most ``limit`` findings, blocking ones first, and one more that counts the rest.

    Findings that are already capped stay as they are.
    """
    if len(findings) <= limit or (len(findings) == limit + 1 and findings[-1].more):
        return tuple(findings)
    ordered = sorted(findings, key=lambda finding: not finding.blocks)
    rest = ordered[limit:]
    return (*ordered[:limit], more_findings(sum(finding.more or 1 for finding in rest), rest[0].severity))


def _cap_findings(findings: Any) -> Any:
    are_findings = isinstance(findings, tuple) and all(isinstance(finding, Finding) for finding in findings)
    return capped(findings) if are_findings else findings


CappedFindings = Annotated[
    tuple[Finding, ...],
    Field(
        max_length=MAX_FINDINGS + 1,
        description=f"At most {MAX_FINDINGS}, those that block first; when there are more, a last one with the code "
        "`more_findings` tells how many (`more`).",
    ),
    BeforeValidator(_cap_findings),  # after the length, or the published schema would give it as a length of text
]


def more_findings(number: int, severity: Severity, place: SheetPlace | None = None) -> Finding:
    """Return the finding that counts the findings that are not listed."""
    nl, en = ("bevinding", "finding") if number == 1 else ("bevindingen", "findings")
    count = grouped_number(number)
    return Finding(
        code="more_findings",
        severity=severity,
        place=place,
        more=number,
        text=Bilingual(
            nl=f"Nog {count.nl} {nl}; los eerst op wat er wel staat en kijk dan opnieuw na.",
            en=f"{count.en} more {en}; solve what is told here first and check again then.",
        ),
    )


class RefusalKind(StrEnum):
    """The kind of a refusal, from which an interface chooses its answer (HTTP: ``web.problem_statuses``)."""

    MALFORMED = "malformed"
    NOT_LOGGED_IN = "not_logged_in"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_SLOW = "too_slow"
    CONFLICT = "conflict"  # with what is there
    STALE = "stale"
    TOO_LARGE = "too_large"
    ADDRESS_TOO_LONG = "address_too_long"
    UNSUPPORTED_MEDIA = "unsupported_media"
    INVALID = "invalid"
    VERSION_NEEDED = "version_needed"
    TOO_MANY_REQUESTS = "too_many_requests"
    HEADERS_TOO_LARGE = "headers_too_large"
    FAULT = "fault"  # that only the operator can repair
    UNAVAILABLE = "unavailable"  # for now: the same request may succeed later


class DomainError(Exception):
    """A refusal with a stable ``code``; knows no HTTP and no terminal."""

    code = "refused"
    kind: RefusalKind | None = None  # None: never answered over HTTP
    retry_after: int = 2  # seconds to wait when busy; a lock of the database lasts no longer than its busy timeout

    def __init__(self, nl: str, en: str) -> None:
        self.text = Bilingual(nl=nl, en=en)
        super().__init__(en)

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with their own constructor arguments must be picklable: print processes send them back.
        return (_without_init, (type(self),), {**self.__dict__, "args": self.args})

    def as_finding(self, pointer: str = "") -> Finding:
        """Return the refusal as a finding that blocks."""
        return Finding(code=self.code, pointer=pointer, text=self.text)

    def text_in(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.text.get(language)


class PrintQueueFull(DomainError):
    """So many prints are waiting already that one more would wait too long."""

    code = "press_busy"
    kind = RefusalKind.UNAVAILABLE
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(
            "Er wachten nu te veel afdrukken; er is niets gedrukt. Probeer het over enkele seconden opnieuw.",
            "Too many prints are waiting now; nothing was printed. Try again in a few seconds.",
        )


def _without_init(kind: type[DomainError]) -> DomainError:
    error = kind.__new__(kind)
    Exception.__init__(error)
    return error


class RecordRefused(DomainError):
    """A record that is refused, with all its findings."""

    code = "record_refused"
    kind = RefusalKind.INVALID

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        blocking = sum(finding.more or 1 for finding in self.findings if finding.blocks)
        is_one = blocking == 1
        super().__init__(
            f"Dit dossier heeft {blocking} {'punt dat' if is_one else 'punten die'} eerst opgelost moet"
            f"{'' if is_one else 'en'} worden; de bevindingen zeggen welk{'' if is_one else 'e'}.",
            f"This record has {blocking} {'point' if is_one else 'points'} that must be solved first; the findings say "
            f"{'which' if is_one else 'which ones'}.",
        )
