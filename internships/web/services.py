"""What the routes call: the use cases, and the two that the skeleton itself needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from internships.domain.access import Viewer
from internships.services.accounts.elsewhere import Elsewhere
from internships.services.accounts.entering import Entering
from internships.services.accounts.inviting import Inviting
from internships.services.accounts.keys import Feeds, Keys
from internships.services.accounts.repeating import Repeating
from internships.services.accounts.seen import Seen
from internships.services.agreements.amending import Amending
from internships.services.agreements.copying import Copying
from internships.services.agreements.drafting import Drafting
from internships.services.agreements.ending import Ending
from internships.services.agreements.fulfilling import Fulfilling
from internships.services.agreements.keeping import Keeping
from internships.services.agreements.moving import Moving
from internships.services.agreements.persons import Persons
from internships.services.agreements.printing import Printing
from internships.services.agreements.signing import Signing
from internships.services.agreements.viewing import Reading
from internships.services.batching import Batching
from internships.services.boards import Boards
from internships.services.checking import Checking
from internships.services.hosting import Hosting
from internships.services.institutions import Institutions
from internships.services.posting import Posting
from internships.services.verifying import Verifying
from internships.web.file_queue import FileQueue, SheetsBusy, VerifierBusy
from internships.web.press_room import PressRoom
from internships.web.settings import WebSettings


class Doorkeeper(Protocol):
    """Knows sessions and keys. What is unknown, expired, revoked or of a deleted account is None."""

    def by_session(self, token: str) -> Seen | None: ...

    def by_key(self, token: str) -> Seen | None: ...


class Health(Protocol):
    """Tells whether the service can do its work now."""

    def ready(self) -> list[tuple[str, bool]]:
        """Return the name and the state of every part that the service needs."""
        ...


@dataclass(frozen=True)
class Services:
    """The use cases behind the routes."""

    doorkeeper: Doorkeeper
    health: Health
    drafting: Drafting
    reading: Reading
    moving: Moving
    printing: Printing
    signing: Signing
    fulfilling: Fulfilling
    amending: Amending
    ending: Ending
    copying: Copying
    keeping: Keeping
    persons: Persons
    boards: Boards
    hosting: Hosting
    institutions: Institutions
    batching: Batching
    entering: Entering
    inviting: Inviting
    keys: Keys
    feeds: Feeds
    elsewhere: Elsewhere
    repeats: Repeating
    posting: Posting
    verifying: Verifying
    checking: Checking
    sheets: Callable[[Path], bytes]
    """Reads a workbook and checks its rows where a hostile file does no harm; returns ``CheckedRow``s as JSON."""
    press_room: PressRoom = field(default_factory=PressRoom)
    sheet_queue: FileQueue = field(default_factory=lambda: FileQueue(SheetsBusy))
    verification_queue: FileQueue = field(default_factory=lambda: FileQueue(VerifierBusy))


# Litestar would look through every value that it hands over; these are our own, made a moment ago.
UseCases: TypeAlias = NamedDependency[SkipValidation[Services]]
Asker: TypeAlias = NamedDependency[SkipValidation[Viewer]]
Front: TypeAlias = NamedDependency[SkipValidation[WebSettings]]
