"""What a run leaves beside its PDFs: the manifest, and the findings. Published as JSON Schemas."""

from typing import Annotated

from pydantic import Field

from internships.domain.document import DocumentKind, Mode
from internships.domain.errors import Finding, Severity, SheetPlace
from internships.domain.identifiers import Sha256
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Fact, Language

MANIFEST_VERSION = "1.0.0"


class ManifestSigner(Value):
    """Who signs a document, in order."""

    order: Annotated[int, Fact("Volgorde: van ondertekenen", "Order: of signing")]
    role: Annotated[str, Fact("Rol: van de ondertekenaar", "Role: of the signatory")]
    name: Annotated[str, Fact("Naam: van de ondertekenaar", "Name: of the signatory")]
    capacity: Annotated[str, Fact("Hoedanigheid: functie of mandaat", "Capacity: function or mandate")]


class ManifestDocument(Value):
    """One PDF: where it lies, what it is, and its hash."""

    path: Annotated[str, Fact("Pad: onder de uitvoermap", "Path: below the output folder")]
    kind: Annotated[DocumentKind, Fact("Soort document: van de set", "Kind of document: of the set")]
    form: Annotated[str, Fact("Formulier: map van de variant", "Form: folder of the variant")]
    title: Annotated[str, Fact("Titel: zoals gedrukt", "Title: as printed")]
    language: Annotated[Language, Fact("Taal: van het document", "Language: of the document")]
    leading: Annotated[bool, Fact("Leidend: wordt getekend", "Leading: is the one signed")]
    sha256: Annotated[Sha256, Fact("Hash: SHA-256 van het bestand", "Hash: SHA-256 of the file")]
    size: Annotated[int, Field(ge=1), Fact("Grootte: bytes", "Size: bytes")]
    pages: Annotated[int, Field(ge=1), Fact("Bladzijden: aantal", "Pages: number")]
    signers: Annotated[tuple[ManifestSigner, ...], Fact("Ondertekenaars: in volgorde", "Signatories: in order")] = ()


class ManifestSet(Value):
    """The papers of one intern."""

    row: Annotated[str, Fact("Rij: code van de afzender", "Row: the sender's code")]
    reference: Annotated[str, Fact("Kenmerk: van de overeenkomst", "Reference: of the agreement")]
    institution: Annotated[str, Fact("Instelling: map van de variant", "Institution: folder of the variant")]
    variant_status: Annotated[str, Fact("Status van de variant: bevestigd of niet", "Status of the variant: confirmed or not")]
    mode: Annotated[Mode, Fact("Wijze: definitief of proef", "Mode: final or proof")]
    specimen: Annotated[bool, Fact("Specimen: geen echte overeenkomst", "Specimen: not a real agreement")]
    verification_code: Annotated[str, Fact("Verificatiecode: in het colofon", "Verification code: in the colophon")]
    folders_sha256: Annotated[Sha256, Fact("Hash van de mappen: waarvan gedrukt is", "Hash of the folders: printed from")]
    documents: Annotated[tuple[ManifestDocument, ...], Fact("Documenten: van deze stage", "Documents: of this placement")]


class Manifest(Value):
    """Everything that a run issued."""

    manifest_version: Annotated[str, Fact("Versie van het manifest: semver", "Manifest version: semver")] = MANIFEST_VERSION
    package_version: Annotated[str, Fact("Versie van de software: semver", "Software version: semver")]
    issued: Annotated[int, Fact("Opgemaakt: aantal sets", "Issued: number of sets")]
    refused: Annotated[int, Fact("Geweigerd: aantal dossiers", "Refused: number of records")]
    sets: Annotated[tuple[ManifestSet, ...], Fact("Sets: een per stage", "Sets: one per placement")] = ()


class FoundAt(Value):
    """One finding with the row it belongs to."""

    row: Annotated[str, Fact("Rij: code van de afzender", "Row: the sender's code")]
    code: Annotated[str, Fact("Code: vast en leesbaar", "Code: stable and readable")]
    severity: Annotated[Severity, Fact("Ernst: houdt tegen of waarschuwt", "Severity: blocks or warns")]
    pointer: Annotated[str, Fact("Plaats: JSON Pointer in het dossier", "Place: JSON Pointer into the record")]
    place: Annotated[SheetPlace | None, Fact("Cel: blad, rij en kolom", "Cell: sheet, row and column")] = None
    rule: Annotated[str | None, Fact("Regel: nummer in de regeltabel", "Rule: number in the table of rules")] = None
    text: Annotated[Bilingual, Fact("Tekst: wat er is en wat te doen", "Text: what it is and what to do")]
    papers: Annotated[tuple[Bilingual, ...], Fact("Papieren: die in de plaats komen", "Papers: that are needed instead")] = ()
    more: Annotated[int | None, Fact("Meer: aantal bevindingen waarvoor deze staat", "More: number of findings that this one stands for")] = None

    @classmethod
    def of(cls, row: str, finding: Finding) -> "FoundAt":
        """Return a finding with its row."""
        return cls(row=row, **{name: getattr(finding, name) for name in type(finding).model_fields})


class Findings(Value):
    """What a run found, in the order of the rows.

    Of one record at most 100 findings are told, those that block first; a last one, ``more_findings``, tells how many
    more there are.
    """

    package_version: Annotated[str, Fact("Versie van de software: semver", "Software version: semver")]
    findings: Annotated[tuple[FoundAt, ...], Fact("Bevindingen: per rij", "Findings: by row")] = ()
