"""The faults that comparing histories with their anchors can find, in words."""

from internships.domain.errors import DomainError
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class AnchorCheck(Term):
    """What comparing histories with anchors found wrong."""

    NOT_ANCHORED = (
        "no_signing_key",
        (
            "Er is geen sleutel ingesteld (INTERNSHIPS_VAULT_KEYS): een geschiedenis die helemaal herschreven of weg "
            "is, valt zo niet op."
        ),
        "No key is set (INTERNSHIPS_VAULT_KEYS): a history that was rewritten or deleted as a whole is not noticed.",
    )
    MISSING = (
        "anchors_missing",
        (
            "Er zijn geen ankers, of niet meer: zet archive/anchors.jsonl terug uit de reservekopie. In een nieuwe "
            "dienst schrijft een werker ze binnen tien minuten."
        ),
        (
            "There are no anchors, or no more: restore archive/anchors.jsonl from the backup. In a new service a "
            "worker writes them within ten minutes."
        ),
    )
    DAMAGED = (
        "anchors_changed",
        "De ankers zijn gewijzigd of ingekort: zet archive/anchors.jsonl terug uit de reservekopie.",
        "The anchors were changed or cut short: restore archive/anchors.jsonl from the backup.",
    )
    KEY_GONE = (
        "anchor_key_missing",
        "De sleutel waarmee dit anker getekend is, ontbreekt: zet hem terug in INTERNSHIPS_VAULT_KEYS.",
        "The key that signed this anchor is missing: put it back in INTERNSHIPS_VAULT_KEYS.",
    )
    HEAD_REFUSED = (
        "head_refused",
        "Dit is geen kop die deze dienst tekende.",
        "This is no head that this service signed.",
    )
    HEAD_GONE = (
        "head_gone",
        (
            "De bewaarde kop staat niet meer in de ankers: sindsdien is er iets weg of herschreven (of teruggezet uit "
            "een oudere reservekopie)."
        ),
        (
            "The stored head is no longer in the anchors: something was removed or rewritten since "
            "(or restored from an older backup)."
        ),
    )
    CHAIN_GONE = (
        "history_gone",
        "Een overeenkomst met haar hele geschiedenis is weg.",
        "An agreement is gone with its whole history.",
    )
    CHAIN_SHORTENED = (
        "history_shortened",
        "De laatste gebeurtenissen van een geschiedenis zijn weg.",
        "The last events of a history are gone.",
    )
    CHAIN_REWRITTEN = (
        "history_rewritten",
        "Een geschiedenis is herschreven.",
        "A history was rewritten.",
    )


class AnchorFault(Value):
    """One difference from the anchors, and where."""

    check: AnchorCheck
    place: str = ""
    text: Bilingual


class NoSigningKey(DomainError):
    """A head needs a key of the vault."""

    code = "no_signing_key"

    def __init__(self) -> None:
        super().__init__(AnchorCheck.NOT_ANCHORED.nl, AnchorCheck.NOT_ANCHORED.en)


class AnchorsDamaged(DomainError):
    """Nothing is added to anchors that were changed."""

    code = "anchors_changed"

    def __init__(self) -> None:
        super().__init__(AnchorCheck.DAMAGED.nl, AnchorCheck.DAMAGED.en)


def anchor_fault(check: AnchorCheck, place: object = "") -> AnchorFault:
    """Return a failed check, and where it failed."""
    return AnchorFault(check=check, place=str(place), text=Bilingual(nl=check.nl, en=check.en))
