"""A start is kept, a blocker may speak of days after the last one, and a proposal knows the side that made it.

The day of a start stands in what is computed of each agreement: ``internships reindex`` brings it into what was kept
before. Until then a placement starts on its first day once nothing blocks it, as before.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None

_PLACEMENT = (
    "is_placement", "since", "until", "state", "signed", "ready", "starts_on", "last_day", "ended_on", "stale_on",
    "blockers", "establishment_number", "unit", "programme_id", "academic_year", "host_index", "search",
)  # fmt: skip
_BLOCKER = ("due_on", "id", "placement_id", "owner", "is_reminder", "listed_until", "since", "until", "state", "signed",
            "ready", "starts_on", "ended_on", "stale_on", "first_day", "last_day")  # fmt: skip
_INDEXES: dict[str, dict[str, tuple[str, ...]]] = {
    "placement": {
        "ix_placement_host": ("enterprise_number", "first_day", "id", "institution", *_PLACEMENT),
        "ix_placement_institution": ("institution", "first_day", "id", "enterprise_number", *_PLACEMENT),
    },
    "blocker": {
        "ix_blocker_host": ("enterprise_number", *_BLOCKER),
        "ix_blocker_institution": ("institution", *_BLOCKER),
    },
}
_DAY, _SIDE = sa.Date(), sqlmodel.sql.sqltypes.AutoString(length=12)
_NEW = (
    ("agreement", "starts_on", _DAY),
    ("placement", "starts_on", _DAY),
    ("blocker", "starts_on", _DAY),
    ("blocker", "listed_until", _DAY),
    ("amendment", "proposed_side", _SIDE),
    ("termination", "proposed_side", _SIDE),
)


def upgrade() -> None:
    _drop_indexes()
    for table, name, kind in _NEW:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    _make_indexes(frozenset())


def downgrade() -> None:
    # Without Alembic's batches: they would make the table of agreements again, that others point to.
    _drop_indexes()
    for table, name, _ in _NEW:
        op.drop_column(table, name)
    _make_indexes(frozenset({"starts_on", "listed_until"}))


def _drop_indexes() -> None:
    for table, indexes in _INDEXES.items():
        for name in indexes:
            op.drop_index(name, table_name=table)


def _make_indexes(left_out: frozenset[str]) -> None:
    for table, indexes in _INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, [column for column in columns if column not in left_out])
