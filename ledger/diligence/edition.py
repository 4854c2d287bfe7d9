"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "cbf01f631b043a6ab8828fba741944e06e90660abbc012a3a9c9c1906e6b7063"
"""SHA-256 of the syntax of what decides."""
