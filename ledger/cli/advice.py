"""The command that helps on, written whole: it can be pasted as it stands."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.cli.settings import PROGRAM, Settings
from ledger.errors import LedgerError

_INIT: Final = ("init", "--origin", "HOST/PATH")
_RESUME: Final = ("resume", "--checkpoint", "FILE")
_RESTORE: Final = ("restore", "FILE")

AFTER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ledger-missing": _INIT,
        "ledger-empty": _INIT,
        "record-damaged": ("rebuild",),
        "entry-refused": ("audit",),
        "signer-not-accepted": ("key", "prove", "--party", "PARTY", "--use", "admin", "--out", "FILE"),
        # Halts that end when the store was compared with what others know.
        "restored": _RESUME,
        "halted": _RESUME,
        "commit-failed": _RESUME,
        "checkpoint-lost": _RESUME,
        "checkpoint-needed": _RESUME,
        "checkpoint-replaced": _RESUME,
        "checkpoint-unreadable": _RESUME,
        "checkpoint-beyond": _RESTORE,
    }
)
"""Error code → the command that helps; capitals are for the reader to fill in.

The layers where errors are raised know of no commands.
"""


def whole(settings: Settings, *words: object) -> str:
    """Return a command line of this program; the folder, and a key that asks, as the caller named them."""
    line = [PROGRAM, *map(str, words)]
    if settings.data is not None:
        line += ["--data", str(settings.data)]
    if settings.key is not None and words[:2] == ("key", "prove") and "--key" not in words:
        line += ["--key", str(settings.key)]
    return shlex.join(line)


def command_after(error: LedgerError, settings: Settings) -> str:
    """Return the command that helps after an error; empty where none does."""
    words = AFTER.get(error.code)
    return whole(settings, *words) if words else ""
