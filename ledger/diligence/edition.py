"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "9e3cf4687f3138a5581151ce328809ac5d92c46700e6527452ab0016479022d6"
"""SHA-256 of the syntax of what decides."""
