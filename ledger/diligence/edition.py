"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "4200ae44a701dd086c5228118668f77c7ef102cc150446c4fd5c62afa52c25a0"
"""SHA-256 of the syntax of what decides."""
