"""Who entered what, and when, as their devices say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ledger.diligence.history import Stated
from ledger.lots.schema import instant


def captured(one: Stated[Any]) -> int:
    """Return when an event was captured by its device, else when it happened, in Unix milliseconds."""
    said = one.event.payload.captured_at
    return one.occurred_at if said is None else instant(said)


def person_of(one: Stated[Any]) -> str:
    """Return who entered an event as far as it says: the person, else the device, else the party."""
    return one.event.payload.person or one.event.payload.device or one.issuer


def by_person(events: Iterable[Stated[Any]]) -> dict[str, list[Stated[Any]]]:
    """Return each person's events in the order in which they captured them."""
    found: dict[str, list[Stated[Any]]] = defaultdict(list)
    for one in sorted(events, key=lambda each: (captured(each), each.index)):
        found[person_of(one)].append(one)
    return found
