"""A national number belongs to a student, not to a place in a list, and to the institution that entered it.

Answers once given to an ``Idempotency-Key`` go: they held records. Whoever repeats such a request is answered with what
there is now.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0030"
down_revision = "0010"
branch_labels = None
depends_on = None

_NEW = (("student_key", 64), ("institution", 60))


def upgrade() -> None:
    op.execute("DELETE FROM repeatable")
    with op.batch_alter_table("national_number") as table:
        for name, length in _NEW:
            table.add_column(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=True))
    for name, _ in _NEW:
        first = (
            f"SELECT {name} FROM placement WHERE placement.agreement_id = national_number.agreement_id "  # noqa: S608 - names of columns
            "AND placement.student_index = national_number.student ORDER BY placement.since, placement.id LIMIT 1"
        )
        op.execute(f"UPDATE national_number SET {name} = ({first})")  # noqa: S608 - names of columns
    op.execute("DELETE FROM national_number WHERE student_key IS NULL OR institution IS NULL")
    with op.batch_alter_table("national_number") as table:
        for name, length in _NEW:
            kind = sqlmodel.sql.sqltypes.AutoString(length=length)
            table.alter_column(name, existing_type=kind, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("national_number") as table:
        for name, _ in _NEW:
            table.drop_column(name)
