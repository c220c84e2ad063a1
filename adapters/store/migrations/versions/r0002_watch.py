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
        sa.Column("alert", sa.BigInteger, sa.ForeignKey("chain.seq", name="fk_called_off_alert"), nullable=False),
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("chain.seq", name="fk_called_off_seq"), nullable=False),
        sa.PrimaryKeyConstraint("alert", name="pk_called_off"),
    )
    op.create_table(
        "watch",
        sa.Column("one", sa.BigInteger, nullable=False),
        sa.Column("today", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_watch"),
    )
