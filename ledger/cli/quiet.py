"""Ctrl-C shows no traceback, from the moment on at which this is imported: first of all, and at once.

What takes time to import is not imported here.
"""

from __future__ import annotations

import sys


def interrupted(error: BaseException | None) -> bool:
    """Whether an error is an interrupt, or was made of one.

    While a class tells its parts their names, Python makes a RuntimeError of whatever comes.
    """
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None


def _hush_interrupts() -> None:
    """Have an interrupt that nobody catches end the process without a word; nothing was begun by then."""
    before = sys.excepthook

    def tell(kind: type[BaseException], error: BaseException, _where: object) -> None:
        if not interrupted(error):
            before(kind, error, error.__traceback__)

    sys.excepthook = tell


_hush_interrupts()
