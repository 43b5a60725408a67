"""What checking a PDF can find: what was changed after issue, who signed, and the one verdict."""

from datetime import date, datetime

from pydantic import ConfigDict

from internships.domain.day import BRUSSELS
from internships.domain.lifecycle import Status
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class ChangeKind(Term):
    """One kind of change after issue, with the words that name it."""

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
    SIGNATURE_OUTSIDE = "signature_outside_field", "het beeld van een handtekening valt buiten zijn veld of is te groot", "the picture of a signature leaves its field or is too large"
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
    CHANGED_OTHERWISE = "changed_otherwise", "er is iets toegevoegd dat geen handtekening is", "something was added that is no signature"
    FOREIGN_FILE = "foreign_file_behind", "achter het document hangt een ander bestand", "another file hangs behind the document"
    BYTES_APPENDED = "bytes_appended", "achter het document staan tekens die er niet bij horen", "bytes that do not belong to it stand behind the document"
    BYTES_CHANGED = "bytes_changed", "binnenin het opgemaakte deel is iets veranderd", "something inside the issued part was changed"
    CUT_OFF = "cut_off", "het bestand is niet volledig", "the file is incomplete"
    ENCRYPTED = "encrypted", "het bestand is versleuteld", "the file is encrypted"


class Change(Value):
    """One change: its kind, its page (from 1), what it is on that page, and where (points, from the lower left)."""

    model_config = ConfigDict(str_strip_whitespace=False)

    kind: ChangeKind
    page: int | None = None
    what: str | None = None
    rectangle: tuple[float, float, float, float] | None = None

    @property
    def text(self) -> Bilingual:
        """Say the change with its place."""
        where = f" ({self.what})" if self.what else ""
        nl, en = (f"Bladzijde {self.page}: ", f"Page {self.page}: ") if self.page else ("", "")
        return Bilingual(nl=_sentence(f"{nl}{self.kind.nl}{where}."), en=_sentence(f"{en}{self.kind.en}{where}."))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class FoundSignature(Value):
    """A signature in the file. ``trusted`` is None where no trusted roots were given: then nobody vouches for the name.

    ``signer`` is the subject of the certificate, ``at`` the time of a time stamp or else what the signer's own clock
    said, ``shows`` the words in its picture on ``page``.
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
        """Say who signed, when, and whether it fits."""
        at = self.at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M") if self.at is not None else "?"
        clock = ("tijdstempel", "time stamp") if self.is_time_stamped else ("eigen klok", "own clock")
        what = ("Tijdstempel van", "Time stamp of") if self.is_document_time_stamp else ("Getekend door", "Signed by")
        fits = ("klopt", "valid") if self.intact else ("klopt NIET", "NOT valid")
        trust = {
            None: ("", ""),
            True: ("; van wie u vertrouwt", "; of whom you trust"),
            False: ("; NIET van wie u vertrouwt", "; NOT of whom you trust"),
        }[self.trusted]
        seen = (
            (f"; zichtbaar op bladzijde {self.page}: “{self.shows}”", f"; visible on page {self.page}: “{self.shows}”")
            if self.page is not None
            else ("", "")
        )
        nl, en = (
            f"{what[place]} {self.signer}, {at} ({clock[place]}), {'veld' if place == 0 else 'field'} {self.field}: "
            f"{fits[place]}{trust[place]}{seen[place]}"
            for place in (0, 1)
        )
        return Bilingual(nl=nl, en=en)


class Comparison(Value):
    """What stands between a PDF as it was issued and as it was given to us."""

    changes: tuple[Change, ...] = ()
    signatures: tuple[FoundSignature, ...] = ()

    @property
    def broken(self) -> tuple[FoundSignature, ...]:
        """The signatures that do not fit what they sign, or are not of whom was trusted."""
        return tuple(found for found in self.signatures if not found.intact or found.trusted is False)


class Outcome(Term):
    """The one verdict on a document. Its words are in ``SENTENCES``."""

    UNCHANGED = "unchanged", "echt en onveranderd", "authentic and unchanged"
    SIGNED = "signed", "echt, met handtekeningen", "authentic, with signatures"
    CHANGED = "changed_after_issue", "veranderd na opmaak", "changed after issue"
    SIGNATURE_INVALID = "signature_invalid", "een handtekening klopt niet", "a signature is not valid"
    RESAVED = "resaved", "opnieuw bewaard", "saved again"
    ANOTHER = "another_agreement", "een andere overeenkomst", "another agreement"
    PROOF = "proof", "een proefdruk", "a proof"
    UNKNOWN = "not_in_register", "hier niet te bewijzen", "can't be proven here"
    HOLDS = "holds", "geldt", "holds"
    AMENDED = "amended", "geldt, gewijzigd", "holds, amended"
    NOT_SIGNED_YET = "not_signed_yet", "nog niet ondertekend", "not signed yet"
    NO_LONGER_HOLDS = "no_longer_holds", "geldt niet meer", "no longer holds"


class OldReason(Term):
    """Why something that was issued no longer holds."""

    REVISED = "revised", "er is een nieuwe versie gevraagd of opgemaakt", "a new version was asked or issued"
    DROPPED = "dropped", "het voorstel is ingetrokken", "the proposal was dropped"
    SUSPENDED = "suspended", "de stage is geschorst", "the placement is suspended"
    COMPLETED = "completed", "de stage is afgerond", "the placement is completed"
    ENDED_EARLY = "ended_early", "de stage is vroeger beëindigd", "the placement ended early"
    REJECTED = "rejected", "de aanvraag is geweigerd", "the request was refused"
    WITHDRAWN = "withdrawn", "de aanvraag is ingetrokken", "the request was withdrawn"
    CANCELLED = "cancelled", "de overeenkomst is geannuleerd", "the agreement was cancelled"
    EXPIRED = "expired", "de aanvraag is vervallen", "the request expired"


class Validity(Value):
    """Whether what was issued still holds: no name, nothing of its content."""

    outcome: Outcome
    since: date | None = None
    reason: OldReason | None = None
    amendments: int = 0

    @property
    def text(self) -> Bilingual:
        """Say it in a few words."""
        facts = _facts(self)
        nl, en = self.outcome.nl, self.outcome.en
        if self.outcome is Outcome.AMENDED:
            nl, en = f"geldt, {facts['times'].nl} gewijzigd", f"holds, amended {facts['times'].en}"
        reason = (f": {self.reason.nl}", f": {self.reason.en}") if self.reason is not None else ("", "")
        return Bilingual(nl=f"{nl}{facts['since'].nl}{reason[0]}", en=f"{en}{facts['since'].en}{reason[1]}")


HOLDING = frozenset({Outcome.UNCHANGED, Outcome.SIGNED, Outcome.HOLDS, Outcome.AMENDED})
"""The verdicts under which the document may be relied on."""


def sentence(outcome: Outcome, *, validity: Validity | None = None, file: Outcome | None = None) -> Bilingual:
    """Say a verdict in a sentence or two: what it is, and what to do now."""
    told = SENTENCES[outcome]
    facts = _facts(validity)
    nl, en = told.nl.format(**{name: words.nl for name, words in facts.items()}), told.en.format(
        **{name: words.en for name, words in facts.items()}
    )
    if file is Outcome.SIGNED and outcome is not Outcome.SIGNED:
        nl, en = f"{nl} {_SIGNED_TOO.nl}", f"{en} {_SIGNED_TOO.en}"
    return Bilingual(nl=nl, en=en)


def _facts(validity: Validity | None) -> dict[str, Bilingual]:
    reason = validity.reason if validity is not None else None
    since = validity.since.strftime("%d/%m/%Y") if validity is not None and validity.since is not None else ""
    times = validity.amendments if validity is not None else 0
    return {
        "since": Bilingual(nl=f" sinds {since}" if since else "", en=f" since {since}" if since else ""),
        "reason": Bilingual(nl=reason.nl, en=reason.en) if reason is not None else Bilingual(nl="", en=""),
        "times": Bilingual(nl="één keer" if times == 1 else f"{times} keer", en="once" if times == 1 else f"{times} times"),
    }


def _both(nl: str, en: str) -> Bilingual:
    return Bilingual(nl=nl, en=en)


_SIGNED_TOO = _both(
    "De elektronische handtekeningen in het bestand passen bij wat er staat.",
    "The electronic signatures in the file fit what stands there.",
)
SENTENCES = {
    Outcome.UNCHANGED: _both(
        "Dit bestand is hier opgemaakt en er is niets aan veranderd. U kunt erop rekenen dat dit de opgemaakte tekst is.",
        "This file was issued here and nothing in it was changed. You can rely on it being the issued text.",
    ),
    Outcome.SIGNED: _both(
        "Dit bestand is hier opgemaakt; daarna zijn er alleen handtekeningen bijgekomen, en ze passen bij wat er staat. "
        "Kijk hieronder na of iedereen die moet tekenen erbij staat.",
        "This file was issued here; only signatures were added since, and they fit what stands there. "
        "See below whether everybody who must sign is among them.",
    ),
    Outcome.CHANGED: _both(
        "Dit bestand is niet zoals het hier opgemaakt is. Gebruik het niet; vraag het document opnieuw aan wie het "
        "opmaakte.",
        "This file is not as it was issued here. Don't use it; ask whoever issued it for the document again.",
    ),
    Outcome.SIGNATURE_INVALID: _both(
        "Dit bestand is hier opgemaakt, maar een handtekening erin klopt niet. Vraag wie tekende om het opnieuw te doen, "
        "op het document zoals het opgemaakt is.",
        "This file was issued here, but a signature in it is not valid. Ask whoever signed to sign again, on the document "
        "as it was issued.",
    ),
    Outcome.RESAVED: _both(
        "Dit bestand is met een ander programma opnieuw bewaard: tekst en dossier zijn dezelfde, maar een bewijs is het "
        "niet meer. Vraag het bestand zoals het opgemaakt of ondertekend is.",
        "This file was saved again by another program: text and record are the same, but it is no proof any more. Ask for "
        "the file as it was issued or signed.",
    ),
    Outcome.ANOTHER: _both(
        "Dit bestand hoort bij een andere overeenkomst dan de code die u opgaf. Kijk de code na, of vraag het juiste "
        "bestand.",
        "This file belongs to another agreement than the code that you gave. Check the code, or ask for the right file.",
    ),
    Outcome.PROOF: _both(
        "Dit is een proefdruk: nog niet opgemaakt en niet om te ondertekenen. Vraag het opgemaakte document.",
        "This is a proof: not issued yet and not to be signed. Ask for the issued document.",
    ),
    Outcome.UNKNOWN: _both(
        "Dit staat hier niet in het register. Of het echt is, kan hier niet bewezen worden; kijk het na bij wie het "
        "opmaakte.",
        "This is not in the register here. Whether it is authentic can't be proven here; check it with whoever issued it.",
    ),
    Outcome.HOLDS: _both(
        "Dit document is hier opgemaakt en geldt. Vergelijk wat u in handen hebt met het bestand zelf als er twijfel is.",
        "This document was issued here and holds. In case of doubt, compare what you have in hand with the file itself.",
    ),
    Outcome.AMENDED: _both(
        "Dit document is hier opgemaakt en geldt, maar het is {times} gewijzigd{since}. Vraag ook de addenda.",
        "This document was issued here and holds, but it was amended {times}{since}. Ask for the amendments too.",
    ),
    Outcome.NOT_SIGNED_YET: _both(
        "Dit document is hier opgemaakt, maar nog niet door iedereen ondertekend. Reken er nog niet op.",
        "This document was issued here, but not signed by everybody yet. Don't rely on it yet.",
    ),
    Outcome.NO_LONGER_HOLDS: _both(
        "Dit document is hier opgemaakt, maar geldt niet meer{since}: {reason}. Vraag wat er nu geldt aan wie het u gaf.",
        "This document was issued here, but no longer holds{since}: {reason}. Ask whoever gave it to you what holds now.",
    ),
}


def validity_of(status: Status, *, is_void: bool, since: date | None = None, amendments: int = 0) -> Validity:
    """Return whether a document about an agreement holds, by the agreement's status on the day.

    A document that lost its force does not hold, whatever the agreement became since.
    """
    reason = _OLD.get(status)
    if is_void or reason is not None:
        return Validity(outcome=Outcome.NO_LONGER_HOLDS, since=since, reason=reason or OldReason.REVISED)
    if status in {Status.ISSUED, Status.SIGNING}:
        return Validity(outcome=Outcome.NOT_SIGNED_YET)
    if amendments:
        return Validity(outcome=Outcome.AMENDED, since=since, amendments=amendments)
    return Validity(outcome=Outcome.HOLDS)


_OLD = {
    Status.DRAFT: OldReason.REVISED,
    Status.SUBMITTED: OldReason.REVISED,
    Status.CHANGES_REQUESTED: OldReason.REVISED,
    Status.APPROVED: OldReason.REVISED,
    Status.COMPLETED: OldReason.COMPLETED,
    Status.SUSPENDED: OldReason.SUSPENDED,
    Status.ENDED_EARLY: OldReason.ENDED_EARLY,
    Status.REJECTED: OldReason.REJECTED,
    Status.WITHDRAWN: OldReason.WITHDRAWN,
    Status.CANCELLED: OldReason.CANCELLED,
    Status.EXPIRED: OldReason.EXPIRED,
}
