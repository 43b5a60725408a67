"""Who may look at what a host organisation keeps, and who may change it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from internships.domain.access import Grant, Role, Viewer, reach_of
from internships.domain.errors import DomainError
from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import NotFound
from internships.domain.tracking import BoardFilter
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.ports_jobs import JobStorage, JobWork, whole

Kept = TypeVar("Kept")
KEEPERS = frozenset({Role.HOST_HR})
KEEPING = Bilingual(nl="de gegevens van de stagegever beheren", en="keep the host's particulars")
PLACERS = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})


_OF_THE_WHOLE = Bilingual(
    nl="de personeelsdienst van de hele organisatie, niet die van één vestiging",
    en="HR of the whole organisation, not that of one site",
)
_OF_THAT_SITE = Bilingual(
    nl="de personeelsdienst van die vestiging of van de hele organisatie",
    en="HR of that site or of the whole organisation",
)


class NotForThem(NotByThisRole):
    """The role is the right one, but it is held for something else or for less than what is asked."""

    def __init__(self, action: Bilingual, who: Bilingual) -> None:
        DomainError.__init__(
            self,
            f"{action.nl.capitalize()} kan hier alleen door: {who.nl}. Vraag het daar.",
            f"To {action.en} is here only for: {who.en}. Ask there.",
        )


class WrongPeriod(DomainError):
    """An offer that ends before it begins."""

    code = "period_backwards"

    def __init__(self) -> None:
        super().__init__(
            "De laatste dag ligt vóór de eerste; keer ze om.", "The last day is before the first; swap them."
        )


@dataclass(frozen=True)
class HostKeeping:
    """What every use case on a host organisation asks first."""

    bureau: Bureau

    @property
    def storage(self) -> JobStorage:
        """The storage, with batches and all that hosts keep."""
        return whole(self.bureau.storage)

    def _kept(self, viewer: Viewer, number: str, put: Callable[[JobWork], None], value: Kept, site: str | None) -> Kept:
        with self.storage.writing(reach_of(viewer)) as work:
            self._require_keeper(viewer, number, site)
            put(work)
        return value

    def _require_keeper(self, viewer: Viewer, number: str, *sites: str | None) -> None:
        """Refuse whoever isn't HR of this host, for each of these sites; HR of one site keeps nothing of the whole."""
        own = _own(viewer, number)
        if not own:
            raise NotFound
        keepers = [grant for grant in own if grant.role in KEEPERS]
        if viewer.is_read_only or not keepers:
            raise NotByThisRole(KEEPING, KEEPERS)
        others = [site for site in sites if not any(grant.site in {None, site} for grant in keepers)]
        if others:
            raise NotForThem(KEEPING, _OF_THE_WHOLE if None in others else _OF_THAT_SITE)

    def _require_seen(self, work: JobWork, viewer: Viewer, number: str) -> None:
        """A host is seen by its own people and by institutions that place or placed somebody there."""
        if _own(viewer, number) or self._places(work, viewer, number):
            return
        raise NotFound

    def _places(self, work: JobWork, viewer: Viewer, number: str) -> bool:
        wanted = BoardFilter(enterprise_numbers=(number,))
        return viewer.holds(*PLACERS) and work.boards.count(wanted, self.bureau.today()) > 0


def there(find: Callable[[], Kept]) -> Kept | None:
    """Return what is found, or None."""
    try:
        return find()
    except NotFound:
        return None


def _own(viewer: Viewer, number: str) -> list[Grant]:
    return [grant for grant in viewer.grants if grant.enterprise_number == number]
