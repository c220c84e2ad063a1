"""What Alembic runs to change a store: on the connection it is handed, inside its transaction."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Run the changes that the database has not had."""
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()


def _is_run_by_alembic() -> bool:
    try:
        return context.config is not None
    except (NameError, AttributeError):  # how Alembic says that it is not at work
        return False


if _is_run_by_alembic():
    run()
