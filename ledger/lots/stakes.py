"""Who has something at stake in an event. Being named in it is not enough: anybody can be named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.lots.event import Event
from ledger.lots.state import Lot, Recorded
from ledger.lots.view import Draft, View, get


def stakes_in(event: Event[Any], born: Iterable[str], draft: Draft) -> tuple[str, ...]:
    """Return the parties besides the issuer to whom an event gives or takes something, each once.

    They are who had, owned or awaited its lots before it, who has, owns or awaits them after it, and
    the party that it manages. ``born`` are the lots that came to be, ``draft`` holds what the event changes.
    """
    parties: dict[str, None] = {}
    for id in event.names("lot"):
        before, after = get(draft.before, Lot, id), draft.get(Lot, id)
        parties |= dict.fromkeys((before.owner, *hands(before), *hands(after), after.owner))
    for id in born:
        parties |= dict.fromkeys(hands(draft.get(Lot, id)))
    if event.type.startswith(("party.", "key.")):
        parties |= dict.fromkeys((*event.names("party"), *event.births("party")))
    parties.pop(event.issuer, None)
    return tuple(parties)


def has_stake(party: str, recorded: Recorded, view: View) -> bool:
    """Whether a party is concerned by a recorded event: as issuer, by a stake, or by what it signed since.

    Who has one of its lots now received it, and who attested one vouched for it.
    """
    if party in (recorded.issuer, *recorded.stakes):
        return True
    lots = (view.find(Lot, id) for id in recorded.lots)
    return any(lot is not None and party in (lot.custodian, *lot.attested_by) for lot in lots)


def hands(lot: Lot) -> Iterator[str]:
    """Yield who has a lot, and while it is under way who sent it and who awaits it."""
    yield lot.custodian
    if lot.transfer is not None:
        yield from (lot.transfer.consignor, lot.transfer.consignee)
