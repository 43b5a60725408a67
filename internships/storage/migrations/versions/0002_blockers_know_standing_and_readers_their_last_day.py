"""A blocker knows the standing of its placement, a reader the day from which another took over.

Lists pass over blockers of what is long over without looking each of them up, and who was replaced stops reading on the
day itself. When another takes over stands in the agreements: ``internships reindex`` brings it into what was kept before.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW = (
    ("since", sa.Date(), False),
    ("until", sa.Date(), False),
    ("state", sqlmodel.sql.sqltypes.AutoString(length=20), False),
    ("signed", sa.Boolean(), False),
    ("ready", sa.Boolean(), False),
    ("ended_on", sa.Date(), True),
    ("stale_on", sa.Date(), True),
    ("first_day", sa.Date(), False),
    ("last_day", sa.Date(), False),
)
_INDEXES = (("ix_blocker_host", "enterprise_number"), ("ix_blocker_institution", "institution"))
_LAST_DAY_OF_ALL = "9999-12-31"
_INDEXED = ("due_on", "id", "placement_id", "owner", "is_reminder")


def upgrade() -> None:
    names = ", ".join(name for name, _, _ in _NEW)
    with op.batch_alter_table("blocker") as table:
        for index, _ in _INDEXES:
            table.drop_index(index)
        for name, kind, _ in _NEW:
            table.add_column(sa.Column(name, kind, nullable=True))
    op.execute(
        f"UPDATE blocker SET ({names}) = (SELECT {names} FROM placement WHERE placement.id = blocker.placement_id)"  # noqa: S608 - names of columns
    )
    with op.batch_alter_table("blocker") as table:
        for name, kind, nullable in _NEW:
            if not nullable:
                table.alter_column(name, existing_type=kind, nullable=False)
        for index, leading in _INDEXES:
            table.create_index(index, [leading, *_INDEXED, *(name for name, _, _ in _NEW)])
    with op.batch_alter_table("reader") as table:
        table.add_column(sa.Column("until", sa.Date(), nullable=False, server_default=_LAST_DAY_OF_ALL))
    with op.batch_alter_table("reader") as table:
        table.alter_column("until", existing_type=sa.Date(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reader") as table:
        table.drop_column("until")
    with op.batch_alter_table("blocker") as table:
        for index, _ in _INDEXES:
            table.drop_index(index)
    with op.batch_alter_table("blocker") as table:
        for name, _, _ in _NEW:
            table.drop_column(name)
        for index, leading in _INDEXES:
            table.create_index(index, [leading, *_INDEXED])
