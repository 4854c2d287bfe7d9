"""Ctrl-C is heard wherever it comes, also where Python by itself would lose it."""

from __future__ import annotations

import sys
from signal import SIGINT, pthread_kill
from threading import Timer, get_ident
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_SOON: Final = 0.02
"""Seconds until a lost interrupt comes again: the callback that dropped it has ended by then."""


def keep_interrupts() -> None:
    """Have an interrupt come again when Python drops it.

    What is raised in the callback of a weak reference, or while an object is let go of, reaches nobody;
    classes are built with many of both. A process that ignores Ctrl-C goes on ignoring it.
    """
    before = sys.unraisablehook

    def again(lost: UnraisableHookArgs) -> None:
        if lost.exc_type is not KeyboardInterrupt:
            before(lost)
            return
        # A signal, as one that is only noted would wait until the main thread wakes up.
        timer = Timer(_SOON, pthread_kill, (get_ident(), SIGINT))
        timer.daemon = True
        timer.start()

    sys.unraisablehook = again
