"""What Alembic runs to change a store: on the connection it is handed, inside its transaction."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Run the changes that the database has not had."""
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()


try:
    context.config
except NameError:  # imported by something else than Alembic
    pass
else:
    run()
