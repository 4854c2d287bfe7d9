"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "01546d8042c2f34a1cb04ae99a4f2bcb06ffb8f8acc3b3b15c87b615cdb9187e"
"""SHA-256 of the syntax of what decides."""
