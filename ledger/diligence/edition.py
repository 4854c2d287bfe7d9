"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "cb05a7993dbe41ac6d413ed66a3a885aaa02acbc3d30a8df6e155b1ec8e9b619"
"""SHA-256 of the syntax of what decides."""
