"""Migrating the database, and comparing it with the tables in the code."""

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
"""Messages that migrations leave for the operator."""


def _config(connection: Connection | None = None, report: MigrationMessages | None = None) -> Config:
    config = Config()
    config.attributes["report"] = [] if report is None else report
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head", report: MigrationMessages | None = None) -> str | None:
    """Migrate the database to a revision and add messages to ``report``; return the revision before."""
    before = current_revision(engine)
    with schema_transaction(engine) as connection:
        upgrade_connection(connection, revision, report)
    return before


def upgrade_connection(connection: Connection, revision: str = "head", report: MigrationMessages | None = None) -> None:
    """Migrate the database to a revision inside the caller's transaction."""
    command.upgrade(_config(connection, report), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Migrate the database back to a revision."""
    with schema_transaction(engine) as connection:
        command.downgrade(_config(connection), revision)


def current_revision(engine: Engine) -> str | None:
    """Return the database's revision; None for an empty database and for a file that does not exist yet."""
    if not database_exists(engine):
        return None
    with snapshot(engine) as connection:
        return revision_of_connection(connection)


def revision_of_connection(connection: Connection) -> str | None:
    """Return the revision as the caller's transaction sees it; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the newest revision in the code."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def has_revision(revision: str) -> bool:
    """Say whether this version of the code has a migration to a revision."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision."""
    return current_revision(engine) == head_revision()


def schema_differences(engine: Engine) -> list[Any]:
    """Return the differences between the tables in the code and in the database."""
    with snapshot(engine) as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": METADATA, **comparison_options()})
        return list(compare_metadata(context, METADATA))


def comparison_options() -> dict[str, Any]:
    """Return the options by which Alembic compares tables."""
    return {"compare_type": True, "include_name": _is_our_table}


def _is_our_table(name: str | None, kind: str, _: Any) -> bool:
    # SQLite's own tables, such as those of a full-text index, are not in the code.
    return kind != "table" or name is None or not name.startswith(("sqlite_", "placement_words"))
