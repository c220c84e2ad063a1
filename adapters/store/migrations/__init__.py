"""The forms the store has had, one after the other, for Alembic."""
