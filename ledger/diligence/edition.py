"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "b59f482ab3b4887e9181792efccddbb302ce273ad706e62edae29ad0c1db68fd"
"""SHA-256 of the syntax of what decides."""
