"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "9a89737ccaaa3274f14a9c681280337ae60d7cde41fd49a3d5b41104caee36f4"
"""SHA-256 of the syntax of what decides."""
