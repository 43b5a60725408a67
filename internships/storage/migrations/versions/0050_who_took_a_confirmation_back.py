"""Who took the confirmation of a variant back, and when."""

import sqlalchemy as sa
from alembic import op

import internships.storage.columns

revision = "0050"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("variant_confirmation") as table:
        table.add_column(sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("withdrawn_at", internships.storage.columns.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("variant_confirmation") as table:
        table.drop_column("withdrawn_at")
        table.drop_column("withdrawn_by")
