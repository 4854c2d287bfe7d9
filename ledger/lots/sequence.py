"""The numbers of a key's events: each follows the one before, and what was sent late fills its gap.

``seq`` counts the events of one key from 1, ``prev`` is the id of the one before. What comes out of turn is a
finding, never a refusal: telephones are offline, files are sent twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event
from ledger.lots.problems import problem
from ledger.lots.state import Key
from ledger.lots.values import Gap

OPEN: Final = 16
"""Gaps of one key that are remembered, the newest."""


def sequence_problems(event: Event[Any], key: Key) -> Iterator[Problem]:
    """A gap that the event leaves, or a second event in its place."""
    seq, prev = event.payload.seq, event.payload.prev
    if seq is None:
        return
    if seq > key.seq + 1:
        yield problem("sequence-gap", "/seq", seq=seq, last=key.seq)
    elif prev != key.last if seq == key.seq + 1 else _gap_for(event, key) is None:
        yield problem("sequence-fork", "/prev", seq=seq)


def counted(event: Event[Any], key: Key) -> Key:
    """Return the key with a numbered event of its own counted; the same key when that is a fork."""
    seq, prev = event.payload.seq or 0, event.payload.prev
    if seq > key.seq:
        gaps = key.gaps
        if seq > key.seq + 1:
            gaps = (*gaps, Gap(key.seq + 1, seq - 1, key.last, prev))[-OPEN:]
        return replace(key, seq=seq, last=event.id, gaps=gaps)
    gap = _gap_for(event, key)
    if gap is None:
        return key
    sides = (Gap(gap.first, seq - 1, gap.prev, prev), Gap(seq + 1, gap.last, event.id, gap.next))
    others = tuple(other for other in key.gaps if other != gap)
    left = tuple(side for side in sides if side.first <= side.last)
    return replace(key, gaps=(*others, *left)[-OPEN:])


def _gap_for(event: Event[Any], key: Key) -> Gap | None:
    """Return the gap that the event fills: its number is missing, and it fits its neighbours."""
    seq, prev = event.payload.seq or 0, event.payload.prev
    for gap in key.gaps:
        if gap.first <= seq <= gap.last:
            follows = seq > gap.first or prev == gap.prev
            is_followed = seq < gap.last or gap.next in (None, event.id)
            return gap if follows and is_followed else None
    return None
