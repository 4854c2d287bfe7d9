"""Ids that are much like one that is not recorded: a slip of the pen has one thing in mind."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final, Protocol

from ledger.language import _
from ledger.lots.state import R

_LOOKED_AT: Final = 300
"""Ids looked at behind each beginning, so that a ledger of millions answers as soon as a small one."""
_GUESSES: Final = 3
_ALIKE: Final = 0.75


class Pages(Protocol):
    """What lists records in the order of their ids."""

    def page(self, kind: type[R], *, after: str = "", limit: int = 100) -> list[R]:
        """Return up to ``limit`` records of a kind, from behind the id ``after``."""
        ...


def near_ids(view: Pages, kind: type[R], typed: str) -> list[str]:
    """Return recorded ids of a kind that are much like the one that was typed, the likeliest first.

    They are sought among those that begin like it, by more and more of its characters left out.
    """
    found: dict[str, None] = {}
    for kept in sorted({len(typed) - 1, len(typed) // 2, 2, 1, 0}, reverse=True):
        begun = typed[: max(kept, 0)]
        ids = (one.id for one in view.page(kind, after=begun, limit=_LOOKED_AT))
        found |= dict.fromkeys(ids)
    return get_close_matches(typed, found, _GUESSES, _ALIKE)


def near_hint(view: Pages, kind: type[R], typed: str) -> str:
    """Return the question which recorded id is meant; empty where none is like the one that was typed."""
    near = near_ids(view, kind, typed)
    return _("Did you mean {names}?").format(names=", ".join(near)) if near else ""
