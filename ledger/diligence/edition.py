"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "fb2b3606d762905e2db79124e4bc5cea633a31ff366a5481ac17d9e70eb55894"
"""SHA-256 of the syntax of what decides."""
