"""Records of what lies where, and of lots that leave and arrive."""

from __future__ import annotations

from ledger.frozen import dataclass
from ledger.lots.quantity import Interval
from ledger.lots.values import Covered, Part


@dataclass(frozen=True)
class Shipment:
    """An export, by its event, as it counts: who is to receive the lots, and what they weighed then.

    ``covered`` is what each lot put on each certificate; ``again`` are the lots that its country had sent
    before, ``cancelled`` those that did not leave after all.
    """

    id: str
    country: str
    consignee: str | None
    weights: tuple[Part, ...]
    covered: tuple[Covered, ...] = ()
    again: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShippingMark:
    """That an event names a container, drum or seal, as it was signed or once corrected.

    Its id is ``MARK/NUMBER`` with a number that falls as the log grows. Whether the event still names it is
    read from the event.
    """

    id: str
    event: str


@dataclass(frozen=True)
class ForeignLot:
    """A lot of another ledger, ``GENESIS/LOT``, and the lot here that it was entered as."""

    id: str
    lot: str | None


@dataclass(frozen=True)
class OpeningStock:
    """The opening stock of a party at a place, ``PARTY/PLACE``: counted on a day, first entered at a time."""

    id: str
    counted_on: str
    recorded_at: int


@dataclass(frozen=True)
class Stock:
    """What a party has at a place of a mineral, ``PARTY/PLACE/HS``: net kilograms in so many lots."""

    id: str
    net: Interval
    lots: int
