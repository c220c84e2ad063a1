"""When households are looked at again, which alerts were called off, and the watch's last day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the watch's own tables."""
    op.create_table(
        "looks",
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("day", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("household", name="pk_looks"),
    )
    op.create_index("ix_looks_day", "looks", ["day"])
    op.create_table(
        "called_off",
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("alert", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["chain.seq"], name="fk_called_off_seq"),
        sa.PrimaryKeyConstraint("seq", name="pk_called_off"),
    )
    op.create_index("ix_called_off_alert", "called_off", ["alert"])
    op.create_table(
        "stands_again",
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("called_off", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["chain.seq"], name="fk_stands_again_seq"),
        sa.PrimaryKeyConstraint("seq", name="pk_stands_again"),
    )
    op.create_index("ix_stands_again_called_off", "stands_again", ["called_off"], unique=True)
    op.create_table(
        "watch",
        sa.Column("one", sa.BigInteger, nullable=False),
        sa.Column("today", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_watch"),
    )
