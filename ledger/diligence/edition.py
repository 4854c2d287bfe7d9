"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "44cf370f405798bb3c26cd4379a079dc07d5e9bf688343b4c42b954daf4b67d2"
"""SHA-256 of the syntax of what decides."""
