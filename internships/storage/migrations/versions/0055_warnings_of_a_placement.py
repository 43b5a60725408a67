"""How many warnings of other placements a placement has; ``internships reindex`` counts those of before."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("placement", sa.Column("warnings", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("placement", "warnings")
