"""Alembic's environment: runs on the caller's connection, without an ini file."""

from alembic import context
from sqlalchemy import Connection

import internships.storage.tables  # noqa: F401 - fills the metadata
from internships.storage.columns import METADATA
from internships.storage.migrate import comparison_options

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, **comparison_options())
with context.begin_transaction():
    context.run_migrations()
