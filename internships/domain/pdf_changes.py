"""The result of comparing a returned PDF with the issued one: its changes and its signatures."""

from datetime import datetime

from pydantic import ConfigDict

from internships.domain.brussels_time import BRUSSELS
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term, capitalised


class PdfChangeKind(Term):
    """One kind of change after issue."""

    PAGE_REMOVED = "page_removed", "er is een bladzijde weggehaald", "a page was removed"
    PAGE_ADDED = "page_added", "er is een bladzijde toegevoegd", "a page was added"
    PAGE_REPLACED = "page_replaced", "er staat een andere bladzijde", "another page stands here"
    PAGE_ROTATED = "page_rotated", "de bladzijde is gedraaid", "the page was rotated"
    PAGE_RESIZED = "page_resized", "de bladzijde is groter, kleiner of afgesneden", "the page was resized or cropped"
    PAGE_CHANGED = "page_changed", "een eigenschap van de bladzijde is veranderd", "a property of the page was changed"
    TEXT_CHANGED = "text_changed", "de tekst is veranderd", "the text was changed"
    PICTURE_ADDED = "picture_added", "er is een afbeelding over gelegd", "a picture was laid over it"
    DRAWING_CHANGED = "drawing_changed", "er is iets op getekend of afgedekt", "something was drawn on it or covered"
    FONT_CHANGED = "font_changed", "een lettertype of afbeelding is vervangen", "a font or picture was replaced"
    LOOKS_DIFFERENT = "looks_different", "de bladzijde ziet er anders uit", "the page looks different"
    ANNOTATION_ADDED = "annotation_added", "er is een stempel, nota of link op gezet", "a stamp, note or link was put on it"
    ANNOTATION_CHANGED = "annotation_changed", "een link of nota is veranderd", "a link or note was changed"
    ANNOTATION_REMOVED = "annotation_removed", "een link of nota is weggehaald", "a link or note was removed"
    FORM_FIELD_ADDED = "form_field_added", "er is een invulveld op gezet", "a form field was put on it"
    FORM_FIELD_REMOVED = "form_field_removed", "een veld is weggehaald", "a field was removed"
    FORM_VALUE_CHANGED = "form_value_changed", "een ingevulde waarde is veranderd", "a filled-in value was changed"
    FORM_CHANGED = "form_changed", "het formulier is veranderd", "the form was changed"
    SIGNATURE_COVERS = "signature_covers_content", "het beeld van een handtekening bedekt wat er staat", "the picture of a signature covers what stands there"
    SIGNATURE_OUTSIDE = "signature_outside_field", "het beeld van een handtekening valt buiten het blad, is te groot of staat er meer dan één keer", "the picture of a signature leaves the sheet, is too large or stands there more than once"
    SIGNATURE_HIDES = "signature_hides", "een handtekening toont zich anders op scherm dan op papier", "a signature shows differently on screen and on paper"
    SIGNATURE_FIELD_UNSIGNED = "signature_field_unsigned", "een zichtbaar handtekeningveld is niet ondertekend", "a visible signature field is not signed"
    SIGNATURE_FIELD_CHANGED = "signature_field_changed", "een handtekening is later veranderd of weggehaald", "a signature was changed or removed later"
    ATTACHMENT_ADDED = "attachment_added", "er is een bijlage ingestoken", "a file was attached"
    ATTACHMENT_REMOVED = "attachment_removed", "een bijlage is weggehaald", "an attached file was removed"
    ATTACHMENT_CHANGED = "attachment_changed", "de inhoud van een bijlage is veranderd", "the content of an attached file was changed"
    ATTACHMENT_RENAMED = "attachment_description_changed", "naam of beschrijving van een bijlage is veranderd", "name or description of an attached file was changed"
    METADATA_CHANGED = "metadata_changed", "een eigenschap van het bestand (titel, auteur, datum) is veranderd", "a property of the file (title, author, date) was changed"
    SCRIPT_ADDED = "script_added", "er is JavaScript aan toegevoegd", "JavaScript was added"
    ACTION_ADDED = "action_added", "er is een handeling bij het openen aan toegevoegd", "an action on opening was added"
    LAYERS_ADDED = "optional_content_added", "er zijn lagen die aan of uit kunnen", "layers that can be switched on or off were added"
    OUTLINE_CHANGED = "outline_changed", "de bladwijzers zijn veranderd", "the bookmarks were changed"
    STRUCTURE_CHANGED = "structure_changed", "wat voorgelezen wordt, is veranderd", "what is read aloud was changed"
    CATALOGUE_CHANGED = "catalogue_changed", "een instelling van het document is veranderd", "a setting of the document was changed"
    HIDDEN_REVISION = "hidden_revision", "er zit een versie in die niet getoond wordt", "it holds a version that is not shown"
    CHANGED_OTHERWISE = "changed_otherwise", "er is iets toegevoegd dat geen handtekening is", "something was added that is no signature"
    FOREIGN_FILE = "foreign_file_behind", "achter het document hangt een ander bestand", "another file hangs behind the document"
    BYTES_IN_FRONT = "bytes_in_front", "voor het document staat iets dat er niet bij hoort", "something that does not belong to it stands in front of the document"
    BYTES_APPENDED = "bytes_appended", "achter het document staan tekens die er niet bij horen", "bytes that do not belong to it stand behind the document"
    BYTES_CHANGED = "bytes_changed", "binnenin het opgemaakte deel is iets veranderd", "something inside the issued part was changed"
    CUT_OFF = "cut_off", "het bestand is niet volledig", "the file is incomplete"
    ENCRYPTED = "encrypted", "het bestand is versleuteld", "the file is encrypted"


class PdfChange(Value):
    """One change: its kind, its page (from 1), what it is on that page, and where (points, from the lower left)."""

    model_config = ConfigDict(str_strip_whitespace=False)

    kind: PdfChangeKind
    page: int | None = None
    what: str | None = None
    rectangle: tuple[float, float, float, float] | None = None

    @property
    def text(self) -> Bilingual:
        """The change and its place, as a sentence."""
        where = f" ({self.what})" if self.what else ""
        nl, en = (f"Bladzijde {self.page}: ", f"Page {self.page}: ") if self.page else ("", "")
        return Bilingual(nl=capitalised(f"{nl}{self.kind.nl}{where}."), en=capitalised(f"{en}{self.kind.en}{where}."))


class PdfSignature(Value):
    """A signature in the file. ``trusted`` is None if no trusted roots were given, so the name is not verified.

    ``signer`` is the subject of the certificate, ``at`` the time of the time stamp, or by the signer's own clock if
    there is none, ``shows`` the text in its picture on ``page``.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    field: str
    signer: str
    at: datetime | None = None
    is_time_stamped: bool = False
    is_document_time_stamp: bool = False
    intact: bool
    trusted: bool | None = None
    page: int | None = None
    shows: str | None = None

    @property
    def text(self) -> Bilingual:
        """Who signed, when, and whether the signature is valid, as a sentence."""
        at = self.at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M") if self.at is not None else "?"
        clock = ("tijdstempel", "time stamp") if self.is_time_stamped else ("volgens de eigen klok", "by their own clock")
        label = ("Tijdstempel van", "Time stamp of") if self.is_document_time_stamp else ("Getekend door", "Signed by")
        validity = ("klopt", "valid") if self.intact else ("klopt NIET", "NOT valid")
        trust = {
            None: ("", ""),
            True: ("; van wie u vertrouwt", "; of whom you trust"),
            False: ("; NIET van wie u vertrouwt", "; NOT of whom you trust"),
        }[self.trusted]
        shown = (
            (f"; zichtbaar op bladzijde {self.page}: “{self.shows}”", f"; visible on page {self.page}: “{self.shows}”")
            if self.page is not None
            else ("", "")
        )
        nl, en = (
            f"{label[language]} {self.signer}, {at} ({clock[language]}), {'veld' if language == 0 else 'field'} {self.field}: "
            f"{validity[language]}{trust[language]}{shown[language]}"
            for language in (0, 1)
        )
        return Bilingual(nl=nl, en=en)


class PdfComparison(Value):
    """The differences between a PDF as it was issued and as it was received."""

    changes: tuple[PdfChange, ...] = ()
    signatures: tuple[PdfSignature, ...] = ()

    @property
    def invalid_signatures(self) -> tuple[PdfSignature, ...]:
        """The signatures that do not match the signed content, or whose signer is not trusted."""
        return tuple(one for one in self.signatures if not one.intact or one.trusted is False)
