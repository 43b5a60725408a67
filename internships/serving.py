"""The service put together: database, use cases, press, web; the roof's other half beside ``bootstrap``."""

import json
import os
import random
import secrets
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from litestar import Litestar, Router
from litestar.concurrency import set_asyncio_executor
from sqlalchemy import Engine

from internships.bootstrap import Shop, sheet_checking
from internships.domain.document import Json, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.wording import Bilingual, Language
from internships.identity.fetching import Fetcher
from internships.identity.oidc import OidcClient
from internships.identity.passwords import Argon2Passwords
from internships.identity.tokens import RandomTokens
from internships.identity.totp import ClockCodes
from internships.identity.vault import KeyRingSigner, KeyVault
from internships.intake.reader import SheetReader
from internships.mapping.catalogue import Catalogue
from internships.post.letters import write_letter
from internships.post.retry import pause
from internships.post.smtp import Deferred, Mailer, Sent
from internships.rendering.comparing import compare_pdfs
from internships.rendering.extract import read_pdf
from internships.rendering.order import PrintOrder
from internships.rendering.warm import WarmPress
from internships.service_settings import ServiceSettings
from internships.services.accounts.elsewhere import Elsewhere
from internships.services.accounts.entering import Entering
from internships.services.accounts.inviting import Inviting
from internships.services.accounts.keys import Feeds, Keys
from internships.services.accounts.lodge import Lodge
from internships.services.accounts.repeating import Repeating
from internships.services.accounts.seen import Seen
from internships.services.accounts.tidying import Tidying
from internships.services.agreements.amending import Amending
from internships.services.agreements.anchoring import Anchored, Anchoring, Head
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.copying import Copying
from internships.services.agreements.drafting import Drafting
from internships.services.agreements.ending import Ending
from internships.services.agreements.fulfilling import Fulfilling
from internships.services.agreements.keeping import Keeping
from internships.services.agreements.moving import Moving
from internships.services.agreements.persons import Erasure, Persons
from internships.services.agreements.printing import Printing
from internships.services.agreements.retention import ErasureReason, Retention
from internships.services.agreements.signing import Signing
from internships.services.agreements.sweeping import Sweeping
from internships.services.agreements.viewing import Reading
from internships.services.batching import Batching, Workbench
from internships.services.boards import Boards
from internships.services.checking import Checking
from internships.services.hosting import Hosting
from internships.services.institutions import Institutions
from internships.services.posting import Posting
from internships.services.reindexing import Reindexing
from internships.services.verifying import Verifying
from internships.settings import Settings
from internships.storage.anchor_file import NAME, AnchorFile
from internships.storage.archive import FileArchive
from internships.storage.backup import Contents, back_up
from internships.storage.engine import engine_for
from internships.storage.errors import StorageUnavailable
from internships.storage.figures import figures
from internships.storage.health import Health
from internships.storage.migrate import current, differences, is_current, upgrade
from internships.storage.restore import restore
from internships.storage.work import Storage
from internships.web import heap
from internships.web.api import (
    accounts,
    agreements,
    amendments,
    batches,
    checking,
    documents,
    history,
    hosts,
    pages,
    people,
    placements,
    reports,
    verify,
)
from internships.web.api import institutions as institution_routes
from internships.web.app import build_app
from internships.web.connections import BoundedConnection
from internships.web.file_queue import AT_ONCE
from internships.web.logs import Journal, journal_on, take_over
from internships.web.services import Services
from internships.worker.crew import Crew
from internships.worker.loop import leaving_on_sigterm, stop_on_signals, work

_THREADS = 12
"""For use cases: more than large records and passwords together may hold, fewer than the database has connections."""
_SECONDS_FOR_A_STRANGERS_FILE = 20.0
"""A file with four signatures takes two, and ten on a machine that is busy with other things."""


class WarmShop(Shop):
    """A print shop whose press stays warm in processes of its own, for a server's threads."""

    def __init__(self, root: Path, processes: int) -> None:
        super().__init__(root)
        self._processes = processes

    @cached_property
    def press(self) -> WarmPress:
        return WarmPress(self.root, self._processes)

    def print_all(self, orders: Iterable[PrintOrder]) -> Iterator[RenderedPdf | DomainError]:
        """Print in the warm processes."""
        return self.press.print_all(orders)

    def close(self) -> None:
        """Stop the processes, if they were ever started."""
        if "press" in self.__dict__:
            self.press.close()


@dataclass(frozen=True)
class Doorkeeper:
    """Knows sessions and keys."""

    entering: Entering
    keys: Keys

    def by_session(self, token: str) -> Seen | None:
        """Return who a session belongs to."""
        return self.entering.by_session(token)

    def by_key(self, token: str) -> Seen | None:
        """Return who a key speaks for."""
        return self.keys.by_key(token)


@dataclass(frozen=True)
class ServiceHouse:
    """The service for one set of settings."""

    settings: Settings
    service: ServiceSettings

    @cached_property
    def engine(self) -> Engine:
        _keep_private(self.service.folder)
        return engine_for(self.service.database_url)

    @contextmanager
    def _making_engine(self) -> Iterator[Engine]:
        """Open an engine that may make the file of the database: nothing but migrating and restoring does."""
        _keep_private(self.service.folder)
        engine = engine_for(self.service.database_url, creates=True)
        try:
            yield engine
        finally:
            engine.dispose()

    @cached_property
    def journal(self) -> Journal:
        return journal_on(sys.stderr)

    def figures(self) -> dict[str, float]:
        """Return the figures of the moment; of the database none while it does not answer, which ``/readyz`` tells."""
        free = self.health.free_bytes()
        try:
            with self.storage.reading() as work:
                return {**free, **figures(work.session, _now())}
        except StorageUnavailable:
            return free

    @cached_property
    def health(self) -> Health:
        return Health(self.engine, self.service.archive, self.journal.error)

    @cached_property
    def storage(self) -> Storage:
        return Storage(self.engine, _now)

    @cached_property
    def archive(self) -> FileArchive:
        return FileArchive(self.service.archive)

    @cached_property
    def shop(self) -> WarmShop:
        return WarmShop(self.settings.templates, 1)

    @cached_property
    def sheets(self) -> SheetReader[bytes]:
        return SheetReader(partial(sheet_checking, self.settings.templates), most=AT_ONCE)

    def close(self) -> None:
        """Stop the processes that print and read."""
        self.shop.close()
        self.sheets.close()

    @cached_property
    def bureau(self) -> Bureau:
        return Bureau(
            storage=self.storage,
            folders=Catalogue(self.settings.templates),
            unprintable=self.shop.unprintable,
            clock=_now,
            ids=uuid4,
            salts=lambda: secrets.token_hex(16),
            signer=self.signer,
        )

    @cached_property
    def lodge(self) -> Lodge:
        return Lodge(
            storage=self.storage,
            passwords=Argon2Passwords(),
            codes=ClockCodes(),
            tokens=RandomTokens(),
            vault=KeyVault(self.service.vault_keys),
            clock=_now,
            ids=uuid4,
            base_url=self.service.base_url,
        )

    @cached_property
    def printing(self) -> Printing:
        return Printing(self.bureau, self.shop, self.archive)

    @cached_property
    def keeping(self) -> Keeping:
        return Keeping(self.bureau, self.archive)

    @cached_property
    def signer(self) -> KeyRingSigner:
        return KeyRingSigner(self.service.vault_keys)

    @cached_property
    def anchoring(self) -> Anchoring:
        return Anchoring(self.bureau, AnchorFile(self.service.archive / NAME), self.signer)

    @cached_property
    def persons(self) -> Persons:
        return Persons(self.bureau, self.storage, self.archive)

    @cached_property
    def inviting(self) -> Inviting:
        return Inviting(self.lodge)

    @cached_property
    def posting(self) -> Posting:
        mailer = Mailer(self.service.smtp) if self.service.smtp else None
        wait = lambda tried: pause(tried, random.random())  # noqa: E731, S311 - spreads retries, guards nothing
        return Posting(self.lodge, PostOffice(mailer, self.service.base_url) if mailer else None, wait)

    def workbench(self, name: str) -> Workbench:
        """Return the bench of one worker."""
        return Workbench(Drafting(self.bureau), self.printing, self.storage, name, self.journal.info)

    @cached_property
    def services(self) -> Services:
        lodge, bureau = self.lodge, self.bureau
        entering, keys = Entering(lodge), Keys(lodge)
        provider = None
        if self.service.oidc is not None:
            provider = OidcClient(self.service.oidc, Fetcher(), _now)
        return Services(
            doorkeeper=Doorkeeper(entering, keys),
            health=self.health,
            drafting=Drafting(bureau),
            reading=Reading(bureau),
            moving=Moving(bureau),
            printing=self.printing,
            signing=Signing(bureau),
            fulfilling=Fulfilling(bureau),
            amending=Amending(bureau, self.printing),
            ending=Ending(bureau, self.printing),
            copying=Copying(bureau),
            keeping=self.keeping,
            persons=self.persons,
            boards=Boards(bureau),
            hosting=Hosting(bureau),
            institutions=Institutions(bureau, lodge.vault),
            batching=Batching(Drafting(bureau), self.storage),
            entering=entering,
            inviting=self.inviting,
            keys=keys,
            feeds=Feeds(lodge),
            elsewhere=Elsewhere(lodge, provider),
            repeats=Repeating(lodge),
            posting=self.posting,
            verifying=Verifying(
                bureau,
                self.archive,
                partial(read_pdf, seconds=_SECONDS_FOR_A_STRANGERS_FILE),
                partial(compare_pdfs, seconds=_SECONDS_FOR_A_STRANGERS_FILE),
            ),
            checking=Checking(bureau.folders, bureau.unprintable),
            sheets=self.sheets.read,
        )

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]:
        """Bring the database to today's shape; return where it was and is, and what whoever does so should know."""
        report: list[Bilingual] = []
        with self._making_engine() as engine:
            return upgrade(engine, report=report), current(engine), report

    def is_current(self) -> bool:
        """Say whether the database has today's shape."""
        return is_current(self.engine)

    def differences(self) -> list[str]:
        """Return what the tables of the code and of the database don't share."""
        return [str(difference) for difference in differences(self.engine)]

    def reindex(self) -> None:
        """Ask the workers to write the index of every agreement again."""
        Reindexing(self.bureau, self.storage).everything()

    def back_up(self, target: Path) -> Contents:
        """Write the database and the archive to one file."""
        return back_up(self.engine, self.service.archive, target, _now(), self.signer)

    def restore(self, source: Path, *, unsigned: bool = False) -> Contents:
        """Fill an empty database and archive from one file."""
        with self._making_engine() as engine:
            return restore(engine, self.service.archive, source, self.signer, unsigned=unsigned)

    def first_operator(self, email: str) -> str:
        """Return the one-time link of the first operator."""
        return f"{self.service.base_url}/invitation#{self.inviting.first_operator(email)}"

    def deactivate(self, email: str) -> bool:
        """Close an account by its address."""
        return self.inviting.close(email)

    def audits(self) -> Iterator[Audit]:
        """Verify every history."""
        return self.keeping.audit_all(self.anchoring.from_before())

    def anchored(self, heads: str | None) -> Anchored:
        """Compare every history with the anchors, and with heads that were kept elsewhere."""
        return self.anchoring.verify(heads)

    def head(self) -> Head:
        """Anchor every history now, and return the signed head."""
        return self.anchoring.anchor()

    def person(self, email: str) -> Json:
        """Return everything that is kept about a person."""
        return self.persons.copy(email)

    def is_known(self, email: str) -> bool:
        """Say whether anything is kept about a person."""
        return self.persons.is_known(email)

    def erase_person(self, email: str, reason: ErasureReason) -> Erasure:
        """Erase a person from the ended agreements."""
        return self.persons.erase_everywhere(email, reason)

    def retentions(self) -> Iterator[Retention]:
        """Tell for every institution which agreements it no longer needs."""
        return (self.persons.due(slug) for slug in self.bureau.folders.slugs)

    def erase_due(self, slug: str) -> Erasure:
        """Erase what an institution no longer needs."""
        return self.persons.erase_due(slug)

    def work(self, *, until_idle: bool, beside: int | None = None) -> None:
        """Be a worker until told to stop."""
        bench = self.workbench(f"{socket.gethostname()}-{os.getpid()}")
        take_over(self.journal)
        stop = stop_on_signals()
        try:
            work(
                (
                    bench.do_one,
                    self.posting.send_one,
                    Tidying(self.lodge).do_one,
                    Sweeping(self.bureau, self.archive).do_one,
                    self.anchoring.do_one,
                ),
                stop,
                until_idle=until_idle,
                beside=beside,
            )
        finally:
            self.close()

    @property
    def base_url(self) -> str:
        """The address that everybody knows the service by."""
        return self.service.base_url

    def serve(self, host: str, port: int) -> None:
        """Serve until stopped, with workers beside."""
        take_over(self.journal)
        app = self.app()
        heap.keep_together()
        self._warm()
        set_asyncio_executor(ThreadPoolExecutor(_THREADS, "work"))
        app.state.documentation.document(app)
        heap.freeze()
        try:
            with leaving_on_sigterm(), Crew(self.service.workers):
                uvicorn.run(
                    app,
                    host=host,
                    port=port,
                    proxy_headers=False,  # the application itself knows which proxies to believe
                    server_header=False,
                    access_log=False,
                    log_config=None,
                    timeout_keep_alive=30,
                    http=BoundedConnection,
                    ws="none",
                )
        finally:
            self.close()

    def _warm(self) -> None:
        """Read every folder and font now: the first who asks would keep everybody waiting."""
        for record in self._samples():
            with suppress(DomainError):  # a broken folder is told to whoever asks for it
                self.services.checking.check(record)

    def demo(self, port: int) -> None:
        """Fill a demo and serve it on this machine."""
        from internships.demo import run_demo  # noqa: PLC0415 - only the demo needs it

        # Links in letters lead to the port that is asked, whatever the environment says of another service.
        here = replace(self.service, base_url=f"http://127.0.0.1:{port}")
        run_demo(replace(self, service=here), port, list(self._samples()))

    def _samples(self) -> Iterator[Json]:
        """Yield the sample records of every institution's folder, one folder after the other."""
        for slug in self.bureau.folders.slugs:
            if not self.bureau.folders.folder(slug).is_form:
                for path in sorted((self.settings.templates / slug / "samples").glob("*.json")):
                    yield json.loads(path.read_text(encoding="utf-8"))

    def app(self) -> Litestar:
        """Return the web application."""
        record = next(self._samples(), None)
        return build_app(
            self.services, self.service.web, routes(), journal=self.journal, gauges=self.figures, record=record
        )


def routes() -> list[Router]:
    """Return every route of the service."""
    api = [
        *accounts.ROUTES,
        *people.ROUTES,
        *agreements.ROUTES,
        *amendments.ROUTES,
        *documents.ROUTES,
        *placements.ROUTES,
        *hosts.ROUTES,
        *institution_routes.ROUTES,
        *batches.ROUTES,
        *checking.ROUTES,
        *reports.ROUTES,
        *history.ROUTES,
    ]
    return [
        Router("/api/v1", route_handlers=api, dependencies={"wanted": placements.WANTED}),
        Router("/", route_handlers=[*pages.ROUTES, *verify.ROUTES, *verify.API]),
    ]


def _keep_private(folder: Path) -> None:
    """Make the folder of the data, for this account alone: SQLite gives its files the rights that are usual."""
    with suppress(OSError):  # what can't be made or kept so is told by /readyz, and by the database
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class PostOffice:
    """Writes a letter and sends it; every letter may name the address of the service."""

    mailer: Mailer
    base_url: str

    def __call__(
        self, kind: str, language: Language, facts: Mapping[str, Any], recipient: str, letter_id: UUID
    ) -> tuple[bool, str] | None:
        letter = write_letter(kind, language, {**facts, "home": f"{self.base_url}/"})
        outcome = self.mailer.send(letter, recipient, letter_id)
        if isinstance(outcome, Sent):
            return None
        return isinstance(outcome, Deferred), f"{outcome.reason} {outcome.code}".strip()
