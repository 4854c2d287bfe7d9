"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "28f18dc6355724bd1fccf131a07d97d4b4ef31927894d99def9f8671c47679e8"
"""SHA-256 of the syntax of what decides."""
