"""The shape of an institution's folder: what its TOML files may say (published as a JSON Schema too)."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from internships.domain.access import Role
from internships.domain.agreement import SignatoryRole
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Evidence
from internships.domain.identifiers import EnterpriseNumber, ErasmusCode, Schac
from internships.domain.internship_kinds import AgreementForm
from internships.domain.lifecycle import APPROVERS
from internships.domain.parties import Address, UnitType
from internships.domain.value import Line, Slug, Value
from internships.domain.wording import Bilingual, Language, Term

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Origin(Term):
    """The layer that an entry of a resolved variant comes from."""

    STANDARD = "standard", "standaard", "standard"
    INSTITUTION = "institution", "instelling", "institution"
    UNIT = "unit", "eenheid", "unit"
    PROGRAMME = "programme", "opleiding", "programme"


class EvidencedEntry(Value):
    """What every entry of a folder says of itself: how we know it, where it was read, and (when resolved) its layer."""

    evidence: Evidence = Evidence.ASSUMED
    source: str | None = None
    origin: Origin = Origin.INSTITUTION


class VerbName(Term):
    """The closed list of verbs; each is one small function with its inverse."""

    TEXT = "text", "tekst", "text"
    LINES = "lines", "lijst", "list"
    DATE = "date", "datum", "date"
    NUMBER = "number", "getal", "number"
    MONEY = "money", "bedrag", "amount of money"
    TERM = "term", "woord uit een lijst", "word from a list"
    CHOICE = "choice", "aangekruiste keuze", "ticked choice"
    YES_NO = "yes_no", "ja of nee", "yes or no"
    NAME = "name", "naam", "name"
    ADDRESS = "address", "adres", "address"
    COUNTRY = "country", "land", "country"
    LANGUAGE = "language", "taal", "language"
    PHONE = "phone", "telefoonnummer", "phone number"
    ENTERPRISE_NUMBER = "enterprise_number", "ondernemingsnummer", "enterprise number"
    ESTABLISHMENT_NUMBER = "establishment_number", "vestigingseenheidsnummer", "establishment number"
    EITHER_NUMBER = "either_number", "ondernemings- of instellingsnummer", "enterprise or institution number"
    TABLE = "table", "tabel", "table"
    GIVEN = "given", "is ingevuld", "is given"
    EMBEDDING = "embedding", "plaats in de studie", "place in the studies"


class Column(Value):
    """One column of a table: the fact below the table's rows, how it is told, and its heading."""

    label: Bilingual
    from_: Annotated[str, Field(alias="from")]
    as_: Annotated[VerbName, Field(alias="as")] = VerbName.TEXT
    unit: Bilingual | None = None
    own: dict[str, Bilingual] = Field(default_factory=dict)

    model_config = ConfigDict(populate_by_name=True)


class FieldRule(EvidencedEntry):
    """One field of the form: its label, the fact it tells and the verb that tells it.

    ``from`` is a pointer into the unified record (``*`` for every entry of a list), or ``@…`` into the
    institution's own folder. ``own`` replaces the standard words of a closed list by the institution's words, and
    ``yes`` and ``no`` by a short phrase.
    ``empty`` is printed where the fact is not there ("niet van toepassing"). ``when`` names the trigger that makes
    the field part of the form.
    """

    model_config = ConfigDict(populate_by_name=True)

    key: Key
    documents: tuple[DocumentKind, ...] = (DocumentKind.AGREEMENT,)
    section: Key
    label: Bilingual
    from_: Annotated[tuple[str, ...], Field(alias="from", min_length=1)]
    as_: Annotated[VerbName, Field(alias="as")] = VerbName.TEXT
    own: dict[str, Bilingual] = Field(default_factory=dict)
    unit: Bilingual | None = None
    empty: Bilingual | None = None
    columns: tuple[Column, ...] = ()
    family_first: bool = False
    required: bool = False
    when: Key = "always"

    @property
    def fact_paths(self) -> tuple[str, ...]:
        """The path of each fact that the field can print: of a table, one for each column."""
        if self.as_ is VerbName.TABLE:
            return tuple(f"{self.from_[0]}/{column.from_}" for column in self.columns)
        return self.from_


class DocumentRule(EvidencedEntry):
    """A paper of the document set and the trigger that makes it due.

    ``form`` names another folder whose form is used (a Learning Agreement); ``replaces`` says that it stands in
    for the agreement rather than going with it; ``form_version`` is the version of this one paper's form.
    """

    kind: DocumentKind
    form_version: Bilingual | None = None
    title: Bilingual | None = None
    when: Key = "always"
    form: Slug | None = None
    replaces: bool = False
    due: Bilingual
    languages: tuple[Language, ...] | None = None


class SigningRule(EvidencedEntry):
    """Who signs, in order: role, in which capacity, with which phrase, on which documents and when."""

    role: SignatoryRole
    label: Bilingual
    capacity: Bilingual | None = None
    by_delegation: bool = False
    documents: tuple[DocumentKind, ...] = (DocumentKind.AGREEMENT,)
    when: Key = "always"
    phrase: Bilingual | None = None


class Originals(EvidencedEntry):
    """How many originals are signed on paper, by form of agreement."""

    form: AgreementForm
    number: Annotated[int, Field(ge=1, le=9)]


class ApprovalRule(EvidencedEntry):
    """One step of the institution's approval: the roles that may take it. Steps are taken in the order of the list."""

    step: Slug
    label: Bilingual
    by: Annotated[tuple[Role, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check_roles(self) -> Self:
        if foreign := [str(role) for role in self.by if role not in APPROVERS]:
            known = ", ".join(sorted(APPROVERS))
            raise PydanticCustomError(
                "role_approves_nothing",
                "{foreign} can't approve; name of these: {known}",
                {"foreign": ", ".join(foreign), "known": known},
            )
        return self


class SlotRule(EvidencedEntry):
    """The clauses that stand in one slot of the standard order of articles."""

    slot: Key
    title: Bilingual
    clauses: tuple[Slug, ...]


class SectionRule(Value):
    """A section of a document, in the standard order; ``several`` is its title where it tells of several parties."""

    id: Key
    documents: tuple[DocumentKind, ...] = (DocumentKind.AGREEMENT,)
    title: Bilingual
    several: Bilingual | None = None


class Absent(EvidencedEntry):
    """A fact that the paper named by ``source`` (else the agreement) is known not to ask."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[str, Field(alias="from")]


class Layer(Value):
    """One layer of a variant, after merging with the layers above it."""

    valid_from: date
    valid_until: date | None = None
    form_version: Bilingual | None = None
    evidence: Evidence = Evidence.ASSUMED
    unlisted: Evidence = Evidence.UNKNOWN
    titles: dict[DocumentKind, Bilingual] = Field(default_factory=dict)
    words: dict[Key, Bilingual] = Field(default_factory=dict)
    sections: tuple[SectionRule, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    slots: tuple[SlotRule, ...] = ()
    signing: tuple[SigningRule, ...] = ()
    originals: tuple[Originals, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()
    absent: tuple[Absent, ...] = ()
    demands: Demands = Demands()
    open_points: tuple[Bilingual, ...] = ()

    @model_validator(mode="after")
    def _check_unique_steps(self) -> Self:
        steps = [rule.step for rule in self.approvals]
        if twice := sorted({step for step in steps if steps.count(step) > 1}):
            raise PydanticCustomError(
                "step_twice",
                "approval steps have the same name: {twice}; give each its own",
                {"twice": ", ".join(twice)},
            )
        return self


class LegalIdentity(Value):
    """The institution as a legal person; what the folder does not know is left out, with its line."""

    legal_name: Line | None = None
    legal_form: Bilingual | None = None
    seat: Address | None = None
    enterprise_numbers: tuple[EnterpriseNumber, ...] = ()
    erasmus_codes: tuple[ErasmusCode, ...] = ()
    schac: Schac | None = None
    sources: dict[str, str] = Field(default_factory=dict)


class PaperRead(Value):
    """Something of the institution that was read: the code that ``source`` names it by, and which papers it is.

    ``documents`` are the kinds of paper that it is; a guide or a web page is none of them. ``whole`` says that it was
    read from the first line to the last: only then can ``unlisted`` say what an agreement doesn't ask.
    """

    source: Line
    title: Bilingual
    documents: tuple[DocumentKind, ...] = ()
    whole: bool = False


class Institution(Value):
    """``institution.toml``: who the institution is, and whether it confirmed its variant."""

    kind: Literal["institution", "form"] = "institution"
    name: Bilingual
    short_name: Line
    status: Literal["unconfirmed", "confirmed"] = "unconfirmed"
    languages: tuple[Language, ...] = (Language.NL, Language.EN)
    leading: Language = Language.NL
    identity: LegalIdentity = LegalIdentity()
    unit_type: UnitType = UnitType.OTHER
    papers: tuple[PaperRead, ...] = ()
    open_points: tuple[Bilingual, ...] = ()


class ProgrammeLayer(Value):
    """A programme that a unit's file names; its own table overrides the unit's layer."""

    id: Slug
    name: Bilingual


class Unit(Value):
    """A part of the institution, with the programmes that its file describes."""

    slug: Slug
    name: Bilingual
    type: UnitType
    programmes: tuple[ProgrammeLayer, ...] = ()


class Variant(Layer):
    """A resolved variant: standard, institution, unit and programme laid over each other for one day.

    ``signing`` has every signature that no folder can leave out; ``own_signing`` is the plan as the folder wrote it.
    """

    slug: Slug
    institution: Institution
    unit: Unit | None = None
    programme: str | None = None
    logo: str | None = None
    own_signing: tuple[SigningRule, ...] = ()

    def field(self, key: str) -> FieldRule:
        """Return the field with this key."""
        return next(rule for rule in self.fields if rule.key == key)
