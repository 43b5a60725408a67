"""The history of the tables' shape (Alembic), the same for SQLite and PostgreSQL."""
