"""What records hold that is more than a number or a name: it has no id of its own and is kept inside one."""

from __future__ import annotations

from decimal import Decimal

from ledger.frozen import dataclass


@dataclass(frozen=True)
class StatusDecision:
    """An authority's decision on a site: ICGLR MDC.01 status from a day, optionally to a day."""

    status: int
    from_day: str
    to_day: str | None
    event: str


@dataclass(frozen=True)
class Inspection:
    """What an inspector found at a site on a day, as an ICGLR MDC.01 status."""

    on_day: str
    result: int
    event: str


@dataclass(frozen=True)
class LicenceTerm:
    """A licence as an authority recorded it: ICGLR MDC.04 type, number, and the days it is valid on."""

    type: str
    number: str | None
    from_day: str | None
    to_day: str | None
    active: bool
    event: str

    def covers(self, day: str) -> bool:
        """Whether the licence is valid on a day."""
        begun = self.from_day is None or self.from_day <= day
        return self.active and begun and (self.to_day is None or day <= self.to_day)


@dataclass(frozen=True)
class Gap:
    """Numbers of a key's events that were not seen: ``first`` to ``last``, between ``prev`` and ``next``.

    ``prev`` is the event before the gap, ``next`` what the one behind it names as its own ``prev``.
    """

    first: int
    last: int
    prev: str | None
    next: str | None


@dataclass(frozen=True)
class Hold:
    """Why a lot may not be mixed or leave: ``id`` is ``kind:event``."""

    id: str
    kind: str
    event: str


@dataclass(frozen=True)
class Share:
    """The part of a lot that comes from one origin.

    That is ``site:ID``, ``declared:KIND`` or ``unknown``, and ``ledger:GENESIS/…`` before one of these for
    what another ledger says; of its genesis id the first 16 digits.
    """

    origin: str
    share: Decimal
    attributed: bool = False


@dataclass(frozen=True)
class Part:
    """What a lot took from another: net kilograms of that lot that went into it."""

    lot: str
    net_kg: Decimal


@dataclass(frozen=True)
class Covered:
    """The net kilograms that a lot put on a certificate, as the event ``paper`` states it, when it left."""

    number: str
    paper: str
    lot: str
    net_kg: Decimal


@dataclass(frozen=True)
class Transfer:
    """A dispatch on its way: who sent, who is to receive, when it was recorded (Unix ms).

    ``returned`` is it to somebody who had the lot before.
    """

    event: str
    consignor: str
    consignee: str
    recorded_at: int
    returned: bool = False


@dataclass(frozen=True)
class Change:
    """One effective correction: JSON Pointer, and the canonical JSON of the value that counts now."""

    field: str
    value: str


@dataclass(frozen=True)
class Told:
    """A flag or hold with which an event was recorded, and what its sentence was filled with."""

    code: str
    where: str
    values: tuple[tuple[str, str], ...]
