"""Cases of households, and the steps that were taken in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables. What the columns hold is said in `tables.py`."""
    op.create_table(
        "cases",
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("chain.seq", name="fk_cases_seq"), nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("alert", sa.Text, nullable=True),
        sa.Column("rule", sa.Text, nullable=True),
        sa.Column("day", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_cases"),
    )
    op.create_index("ix_cases_household", "cases", ["household"])
    op.create_index("ix_cases_alert", "cases", ["alert"])
    chain = sa.ForeignKey("chain.seq", name="fk_case_steps_opened")
    op.create_table(
        "case_steps",
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("chain.seq", name="fk_case_steps_seq"), nullable=False),
        sa.Column("opened", sa.BigInteger, chain, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("day", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.Text, nullable=True),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_case_steps"),
    )
    op.create_index("ix_case_steps_opened_number", "case_steps", ["opened", "number"], unique=True)
