"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = 1
SOURCE: Final = "845ea1baaa670e5fcbf59036276d63b40e6f5ea3b6be65b0020a7ce82ffea21a"
"""SHA-256 of the syntax of what decides."""
