"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "98d6bcaa7f0d2823da793cb897ca2599900b254089b4a7fbaf47f3d9b9a92cc9"
"""SHA-256 of the syntax of what decides."""
