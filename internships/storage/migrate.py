"""Bringing a database to today's shape, and saying whether it is there."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import internships.storage.tables  # noqa: F401 - fills the metadata
from internships.domain.wording import Bilingual
from internships.storage.columns import METADATA
from internships.storage.engine import database_exists, schema_transaction, snapshot

FOLDER = Path(__file__).resolve().parent / "migrations"


MigrationMessages = list[Bilingual]
"""What a migration tells whoever runs it, beside what it does."""


def _config(connection: Connection | None = None, report: MigrationMessages | None = None) -> Config:
    config = Config()
    config.attributes["report"] = [] if report is None else report
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head", report: MigrationMessages | None = None) -> str | None:
    """Bring the database to a revision; returns the one that it was at, and adds what it has to tell to the report."""
    before = current_revision(engine)
    with schema_transaction(engine) as connection:
        upgrade_connection(connection, revision, report)
    return before


def upgrade_connection(connection: Connection, revision: str = "head", report: MigrationMessages | None = None) -> None:
    """Bring the database to a revision inside the caller's transaction, so that it goes back with it."""
    command.upgrade(_config(connection, report), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the database back to a revision."""
    with schema_transaction(engine) as connection:
        command.downgrade(_config(connection), revision)


def current_revision(engine: Engine) -> str | None:
    """Return the revision that the database is at; None for an empty one, and for a file that is not there yet."""
    if not database_exists(engine):
        return None
    with snapshot(engine) as connection:
        return revision_of_connection(connection)


def revision_of_connection(connection: Connection) -> str | None:
    """Return the revision that the caller's transaction sees; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the newest revision."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def has_revision(revision: str) -> bool:
    """Say whether this version has the migration that leads to a revision."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def is_current(engine: Engine) -> bool:
    """Say whether the database has today's shape."""
    return current_revision(engine) == head_revision()


def schema_differences(engine: Engine) -> list[Any]:
    """Return what the tables in the code have and the database lacks, or the other way round: empty is well."""
    with snapshot(engine) as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": METADATA, **comparison_options()})
        return list(compare_metadata(context, METADATA))


def new_revision(engine: Engine, message: str) -> None:
    """Write a migration from the difference between the code and a database that is at the head."""
    with engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=_next_id())


def _next_id() -> str:
    newest = head_revision()
    return f"{int(newest) + 1 if newest else 1:04d}"


def comparison_options() -> dict[str, Any]:
    """Return what Alembic compares."""
    return {"compare_type": True, "include_name": _is_our_table}


def _is_our_table(name: str | None, kind: str, _: Any) -> bool:
    # What SQLite keeps for itself under a full-text index is not ours to compare.
    return kind != "table" or name is None or not name.startswith(("sqlite_", "placement_words"))
