"""Every scenario of `features/`, each a test of its own."""

from pathlib import Path

from pytest_bdd import scenarios

import elig

scenarios(str(Path(elig.__file__).resolve().parent / "features"))
