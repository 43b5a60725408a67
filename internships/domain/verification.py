"""The outcome of verifying a document: whether the file is as issued, and whether the document is still valid."""

from datetime import date

from internships.domain.lifecycle import Status
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term, bilingual


class VerificationOutcome(Term):
    """The outcome of verifying a document; its sentences are in ``OUTCOME_SENTENCES``."""

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


class InvalidityReason(Term):
    """Why an issued document is no longer valid."""

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
    """Whether an issued document is still valid; contains no personal facts and no content."""

    outcome: VerificationOutcome
    since: date | None = None
    reason: InvalidityReason | None = None
    amendments: int = 0

    @property
    def text(self) -> Bilingual:
        """The validity in a few words."""
        facts = _sentence_values(self)
        nl, en = self.outcome.nl, self.outcome.en
        if self.outcome is VerificationOutcome.AMENDED:
            nl, en = f"geldt, {facts['times'].nl} gewijzigd", f"holds, amended {facts['times'].en}"
        reason = (f": {self.reason.nl}", f": {self.reason.en}") if self.reason is not None else ("", "")
        return Bilingual(nl=f"{nl}{facts['since'].nl}{reason[0]}", en=f"{en}{facts['since'].en}{reason[1]}")


RELIABLE_OUTCOMES = frozenset({VerificationOutcome.UNCHANGED, VerificationOutcome.SIGNED, VerificationOutcome.HOLDS, VerificationOutcome.AMENDED})
"""The outcomes in which the document can be relied on."""


def outcome_sentence(outcome: VerificationOutcome, *, validity: Validity | None = None, file: VerificationOutcome | None = None) -> Bilingual:
    """Return an outcome in one or two sentences: what it means, and what to do now.

    ``file`` is the outcome for the file that was checked, None if only a code was entered.
    """
    sentence, values = OUTCOME_SENTENCES[outcome], _sentence_values(validity)
    nl = sentence.nl.format(**{name: words.nl for name, words in values.items()})
    en = sentence.en.format(**{name: words.en for name, words in values.items()})
    about_file = _file_sentence(outcome, file)
    return Bilingual(nl=f"{nl} {about_file.nl}", en=f"{en} {about_file.en}") if about_file is not None else Bilingual(nl=nl, en=en)


def _file_sentence(outcome: VerificationOutcome, file: VerificationOutcome | None) -> Bilingual | None:
    """Return the sentence about the file, or about having only a code; None if there is nothing to add."""
    if outcome not in {VerificationOutcome.HOLDS, VerificationOutcome.AMENDED, VerificationOutcome.NOT_SIGNED_YET, VerificationOutcome.NO_LONGER_HOLDS}:
        return None
    if file is VerificationOutcome.SIGNED:
        return _FILE_SIGNED
    if outcome not in RELIABLE_OUTCOMES:
        return None
    return _CODE_ONLY if file is None else _FILE_UNCHANGED


def _sentence_values(validity: Validity | None) -> dict[str, Bilingual]:
    reason = validity.reason if validity is not None else None
    since = validity.since.strftime("%d/%m/%Y") if validity is not None and validity.since is not None else ""
    times = validity.amendments if validity is not None else 0
    return {
        "since": Bilingual(nl=f" sinds {since}" if since else "", en=f" since {since}" if since else ""),
        "reason": reason.label if reason is not None else Bilingual(nl="", en=""),
        "times": Bilingual(nl="één keer" if times == 1 else f"{times} keer", en="once" if times == 1 else f"{times} times"),
    }


_FILE_SIGNED = bilingual(
    "De elektronische handtekeningen in het bestand passen bij wat er staat.",
    "The electronic signatures in the file fit what stands there.",
)
_FILE_UNCHANGED = bilingual("Aan uw bestand is niets veranderd.", "Nothing in your file was changed.")
_CODE_ONLY = bilingual(
    "De code zegt niet wat er op uw papier of in uw bestand staat: kijk hieronder ook het bestand na.",
    "The code does not tell what stands on your paper or in your file: verify the file below too.",
)
OUTCOME_SENTENCES = {
    VerificationOutcome.UNCHANGED: bilingual(
        "Dit bestand is hier opgemaakt en er is niets aan veranderd. U kunt erop rekenen dat dit de opgemaakte tekst is.",
        "This file was issued here and nothing in it was changed. You can rely on it being the issued text.",
    ),
    VerificationOutcome.SIGNED: bilingual(
        "Dit bestand is hier opgemaakt; daarna zijn er alleen handtekeningen bijgekomen, en ze passen bij wat er staat. "
        "Kijk hieronder na of iedereen die moet tekenen erbij staat.",
        "This file was issued here; only signatures were added since, and they fit what stands there. "
        "See below whether everybody who must sign is among them.",
    ),
    VerificationOutcome.CHANGED: bilingual(
        "Dit bestand is niet zoals het hier opgemaakt is. Gebruik het niet; vraag het document opnieuw aan wie het "
        "opmaakte.",
        "This file is not as it was issued here. Don't use it; ask whoever issued it for the document again.",
    ),
    VerificationOutcome.SIGNATURE_INVALID: bilingual(
        "Dit bestand is hier opgemaakt, maar een handtekening erin klopt niet. Vraag wie tekende om het opnieuw te doen, "
        "op het document zoals het opgemaakt is.",
        "This file was issued here, but a signature in it is not valid. Ask whoever signed to sign again, on the document "
        "as it was issued.",
    ),
    VerificationOutcome.RESAVED: bilingual(
        "Dit bestand is met een ander programma opnieuw bewaard: tekst en dossier zijn dezelfde, maar een bewijs is het "
        "niet meer. Vraag het bestand zoals het opgemaakt of ondertekend is.",
        "This file was saved again by another program: text and record are the same, but it is no proof any more. Ask for "
        "the file as it was issued or signed.",
    ),
    VerificationOutcome.ANOTHER: bilingual(
        "Dit bestand hoort bij een andere overeenkomst dan de code die u opgaf. Kijk de code na, of vraag het juiste "
        "bestand.",
        "This file belongs to another agreement than the code that you gave. Check the code, or ask for the right file.",
    ),
    VerificationOutcome.PROOF: bilingual(
        "Dit is een proefdruk: nog niet opgemaakt en niet om te ondertekenen. Vraag het opgemaakte document.",
        "This is a proof: not issued yet and not to be signed. Ask for the issued document.",
    ),
    VerificationOutcome.UNKNOWN: bilingual(
        "Dit staat hier niet in het register. Of het echt is, kan hier niet bewezen worden; kijk het na bij wie het "
        "opmaakte.",
        "This is not in the register here. Whether it is authentic can't be proven here; check it with whoever issued it.",
    ),
    VerificationOutcome.HOLDS: bilingual(
        "Dit document is hier opgemaakt en geldt.",
        "This document was issued here and holds.",
    ),
    VerificationOutcome.AMENDED: bilingual(
        "Dit document is hier opgemaakt en geldt, maar het is {times} gewijzigd{since}. Vraag ook de addenda.",
        "This document was issued here and holds, but it was amended {times}{since}. Ask for the amendments too.",
    ),
    VerificationOutcome.NOT_SIGNED_YET: bilingual(
        "Dit document is hier opgemaakt, maar nog niet door iedereen ondertekend. Reken er nog niet op.",
        "This document was issued here, but not signed by everybody yet. Don't rely on it yet.",
    ),
    VerificationOutcome.NO_LONGER_HOLDS: bilingual(
        "Dit document is hier opgemaakt, maar geldt niet meer{since}: {reason}. Vraag wat er nu geldt aan wie het u gaf.",
        "This document was issued here, but no longer holds{since}: {reason}. Ask whoever gave it to you what holds now.",
    ),
}


def validity_of(status: Status, *, is_void: bool, since: date | None = None, amendments: int = 0) -> Validity:
    """Return whether a document about an agreement is valid, by the agreement's status on the day.

    A void document is not valid, whatever the status.
    """
    if is_void or status not in _VALID_STATUSES | _UNSIGNED_STATUSES:
        reason = _REASON_BY_STATUS.get(status, InvalidityReason.REVISED)
        return Validity(outcome=VerificationOutcome.NO_LONGER_HOLDS, since=since, reason=reason)
    if status in _UNSIGNED_STATUSES:
        return Validity(outcome=VerificationOutcome.NOT_SIGNED_YET)
    if amendments:
        return Validity(outcome=VerificationOutcome.AMENDED, since=since, amendments=amendments)
    return Validity(outcome=VerificationOutcome.HOLDS)


_VALID_STATUSES = frozenset({Status.SIGNED, Status.ACTIVE})
_UNSIGNED_STATUSES = frozenset({Status.ISSUED, Status.SIGNING})
_REASON_BY_STATUS = {
    Status.COMPLETED: InvalidityReason.COMPLETED,
    Status.SUSPENDED: InvalidityReason.SUSPENDED,
    Status.ENDED_EARLY: InvalidityReason.ENDED_EARLY,
    Status.REJECTED: InvalidityReason.REJECTED,
    Status.WITHDRAWN: InvalidityReason.WITHDRAWN,
    Status.CANCELLED: InvalidityReason.CANCELLED,
    Status.EXPIRED: InvalidityReason.EXPIRED,
}
"""In every other status that is neither valid nor unsigned, the agreement went back for a new version."""
