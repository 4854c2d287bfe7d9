"""Who has something at stake in an event. Being named in it is not enough: anybody can be named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger.lots.event import Event
from ledger.lots.state import Lot, Recorded
from ledger.lots.view import Draft, View


def stakes_in(event: Event[Any], before: Sequence[Lot], born: Iterable[str], draft: Draft) -> tuple[str, ...]:
    """Return the parties besides the issuer to whom an event gives or takes something, each once.

    They are who had, owned or awaited its lots before it, who has, owns or awaits them after it, and the
    party that it manages. ``before`` are the lots that it names as they were, ``born`` those that came to be,
    ``draft`` holds what it changes.
    """
    parties: list[str] = []
    for lot in before:
        after = draft.get(Lot, lot.id)
        parties += (lot.owner, *hands(lot), *hands(after), after.owner)
    for id in born:
        parties += hands(draft.get(Lot, id))
    if event.type.startswith(("party.", "key.")):
        parties += (*event.names("party"), *event.births("party"))
    return tuple(dict.fromkeys([party for party in parties if party != event.issuer]))


def has_stake(party: str, recorded: Recorded, view: View) -> bool:
    """Whether a party is concerned by a recorded event: as issuer, by a stake, or by what it signed since.

    Who has one of its lots now received it, and who attested one vouched for it.
    """
    if party in (recorded.issuer, *recorded.stakes):
        return True
    lots = (view.find(Lot, id) for id in recorded.lots)
    return any(lot is not None and party in (lot.custodian, *lot.attested_by) for lot in lots)


def hands(lot: Lot) -> tuple[str, ...]:
    """Return who has a lot, and while it is under way who sent it and who awaits it."""
    if lot.transfer is None:
        return (lot.custodian,)
    return lot.custodian, lot.transfer.consignor, lot.transfer.consignee
