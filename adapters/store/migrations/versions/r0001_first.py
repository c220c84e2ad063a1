"""The first form of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table. What the columns hold is said in `tables.py`."""
    op.create_table(
        "aside",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=True),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("source", "at", name="pk_aside"),
    )
    op.create_table(
        "chain",
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_chain"),
    )
    op.create_index("ix_chain_kind_ref", "chain", ["kind", "ref"])
    op.create_table(
        "head",
        sa.Column("one", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.Column("clock", sa.BigInteger, nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("places", sa.BigInteger, nullable=False),
        sa.Column("records", sa.BigInteger, nullable=False),
        sa.Column("pieces", sa.BigInteger, nullable=False),
        sa.Column("keys", sa.BigInteger, nullable=False),
        sa.Column("erasures", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_head"),
    )
    op.create_table(
        "households",
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("province", sa.Text, nullable=True),
        sa.Column("county", sa.Text, nullable=True),
        sa.Column("township", sa.Text, nullable=True),
        sa.Column("village", sa.Text, nullable=True),
        sa.Column("own_events", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("household", name="pk_households"),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )
    op.create_index("ix_keys_household_member", "keys", ["household", "member"])
    op.create_table(
        "people",
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("id_mark", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("household", "member", name="pk_people"),
    )
    op.create_index("ix_people_id_mark", "people", ["id_mark"])
    op.create_table(
        "records",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.Column("pieces", sa.Text, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
    )
    op.create_index("ix_records_household_valid_from_id", "records", ["household", "valid_from", "id"])
    op.create_table(
        "store",
        sa.Column("one", sa.BigInteger, nullable=False),
        sa.Column("store_id", sa.LargeBinary, nullable=False),
        sa.Column("key_check", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_store"),
    )
    op.create_table(
        "alerts",
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("chain.seq", name="fk_alerts_seq"), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("day", sa.BigInteger, nullable=False),
        sa.Column("truth", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=True),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_alerts"),
    )
    op.create_index(
        "ix_alerts_household_rule_subject_day_truth",
        "alerts",
        ["household", "rule", "subject", "day", "truth"],
        unique=True,
    )
    op.create_table(
        "decisions",
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("chain.seq", name="fk_decisions_seq"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_decisions"),
    )
    op.create_index("ix_decisions_household", "decisions", ["household"])
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("day", sa.BigInteger, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger, nullable=True),
        sa.Column("key_id", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
    )
    op.create_index("ix_events_household_day", "events", ["household", "day"])
    op.create_index("ix_events_id", "events", ["id"], unique=True)
    op.create_table(
        "pieces",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("key_id", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pieces"),
    )
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sa.Column("key_id", sa.BigInteger, nullable=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawals"),
    )
    op.create_table(
        "waiting",
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_waiting"),
    )
    op.create_index("ix_waiting_seq", "waiting", ["seq"], unique=True)
