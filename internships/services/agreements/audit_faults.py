"""The faults that an audit can find in an agreement, in words, and its result."""

from uuid import UUID

from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class AuditCheck(Term):
    """What an audit found wrong."""

    AGREEMENT_MISSING = (
        "agreement_missing",
        "Er is een geschiedenis, maar de overeenkomst zelf is weg.",
        "There is a history, but the agreement itself is gone.",
    )
    HISTORY_MISSING = "history_missing", "De geschiedenis is weg.", "The history is gone."
    CHAIN_BROKEN = (
        "chain_broken",
        "De geschiedenis is geen keten meer: een gebeurtenis ontbreekt of is veranderd.",
        "The history is no chain any more: an event lacks or was changed.",
    )
    VALUE_CHANGED = (
        "value_changed",
        "Een persoonlijk gegeven van de geschiedenis is veranderd of weg.",
        "A personal value of the history was changed or is gone.",
    )
    CONTENT_CHANGED = (
        "content_changed",
        "De inhoud is niet die van de laatste gebeurtenis.",
        "The content is not that of the last event.",
    )
    STATE_CHANGED = (
        "state_changed",
        "De toestand is niet die waartoe de geschiedenis leidt.",
        "The state is not the one that the history leads to.",
    )
    APPROVAL_CHANGED = (
        "approval_changed",
        "Een goedkeuring is niet die van de geschiedenis.",
        "An approval is not that of the history.",
    )
    DOCUMENT_CHANGED = (
        "document_changed",
        "Een document is niet dat van de geschiedenis.",
        "A document is not that of the history.",
    )
    SIGNATURE_CHANGED = (
        "signature_changed",
        "Een handtekening is niet die van de geschiedenis.",
        "A signature is not that of the history.",
    )
    AMENDMENT_CHANGED = (
        "amendment_changed",
        "Een addendum is niet dat van de geschiedenis.",
        "An amendment is not that of the history.",
    )
    TERMINATION_CHANGED = (
        "termination_changed",
        "De beëindiging is niet die van de geschiedenis.",
        "The termination is not that of the history.",
    )
    ROW_CHANGED = (
        "row_changed",
        "Een rij is niet zoals de geschiedenis ze vastlegde: gewijzigd, gewist of toegevoegd buiten de dienst om.",
        "A row is not as the history recorded it: changed, deleted or added outside of the service.",
    )
    ROW_CHANGED_BEFORE = (
        "row_changed_before",
        "Vóór deze gebeurtenis was een rij buiten de dienst om gewijzigd, gewist of toegevoegd.",
        "Before this event a row was changed, deleted or added outside of the service.",
    )
    EVENT_FORGED = (
        "event_forged",
        "Deze gebeurtenis is niet door de dienst geschreven: haar handtekening klopt niet.",
        "The service did not write this event: its signature is wrong.",
    )
    EVENT_UNKEYED = (
        "event_not_signed",
        (
            "Deze gebeurtenis is niet ondertekend, terwijl de dienst toen al tekende: ze is buiten de dienst om "
            "geschreven, of door een dienst zonder INTERNSHIPS_VAULT_KEYS."
        ),
        (
            "This event is not signed, though the service signed by then: it was written outside of the service, or by "
            "one without INTERNSHIPS_VAULT_KEYS."
        ),
    )
    EVENT_KEY_MISSING = (
        "event_key_missing",
        "De sleutel waarmee deze gebeurtenis getekend is, ontbreekt: zet hem terug in INTERNSHIPS_VAULT_KEYS.",
        "The key that signed this event is missing: put it back in INTERNSHIPS_VAULT_KEYS.",
    )
    INDEX_CHANGED = (
        "index_changed",
        (
            "De lijsten of wie mag lezen volgen niet uit de overeenkomst. Laat ze opnieuw maken met `internships "
            "reindex` en controleer opnieuw; is er geen map of risicoanalyse gewijzigd, zoek dan uit wie dit deed."
        ),
        (
            "The lists, or who may read, do not follow from the agreement. Write them again with `internships "
            "reindex` and verify again; if no folder or risk analysis changed, find out who did this."
        ),
    )
    FILE_MISSING = (
        "file_missing",
        "Een opgemaakt document ligt niet in het archief; zet het terug uit de reservekopie.",
        "An issued document is not in the archive; restore it from the backup.",
    )
    FILE_DAMAGED = (
        "file_damaged",
        "Een opgemaakt document in het archief is beschadigd; zet het terug uit de reservekopie.",
        "An issued document in the archive is damaged; restore it from the backup.",
    )
    ROW_UNREADABLE = (
        "row_unreadable",
        "Deze rij is niet leesbaar.",
        "This row can't be read.",
    )


class AuditFault(Value):
    """One check that failed, and where: the number of an event, a hash, a subject."""

    check: AuditCheck
    place: str = ""
    text: Bilingual


class Audit(Value):
    """The result for one agreement (``agreement_id`` None: for rows whose id is malformed).

    ``first_break`` is the number of the first event that does not follow. ``unhashed`` counts rows from before events
    had hashes of rows, in which not every change shows. ``unkeyed`` counts events from before events were signed.
    ``waits`` says that index lines differ but workers are still to rewrite some.
    """

    agreement_id: UUID | None
    events: int
    first_break: int | None
    unhashed: int = 0
    unkeyed: int = 0
    waits: bool = False
    faults: tuple[AuditFault, ...] = ()

    @property
    def is_intact(self) -> bool:
        return not self.faults


def audit_fault(check: AuditCheck, place: object = "") -> AuditFault:
    """Return a failed check, and where it failed."""
    return AuditFault(check=check, place=str(place), text=Bilingual(nl=check.nl, en=check.en))
