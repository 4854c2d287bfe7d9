"""A log of any size: lots that are dug, attested, sold and combined, each group by itself.

A group is 21 events about five lots, so the log of a size can be gone on with from any group, and what is
measured at 10,000 and at 1,000,000 entries is the same kind of lot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, envelope_id, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.lots.event import SCHEMA
from scripts.campaigns.parallel import cores
from scripts.campaigns.town import MINERAL, SETTLED, START, Town, format_second, key_of

LOTS: Final = 5
EVENTS: Final = 4 * LOTS + 1
_GROUPS_AT_ONCE: Final = 48
_GROUP_MS: Final = 20_000
_ENTERED_MS: Final = 12 * 3_600_000
"""How long after it happened everything is entered: within the day, so that no event is late."""


class Trade:
    """The ledger of a town that only trades; ``size`` is the number of its entries."""

    def __init__(self, data: Path) -> None:
        self.town = Town(data)

    @property
    def size(self) -> int:
        """The number of entries."""
        return _size(self.town)

    @property
    def groups(self) -> int:
        """The number of groups recorded so far."""
        return (self.size - SETTLED) // EVENTS

    def statements(self, events: int) -> list[bytes]:
        """Return the signed statements of the next groups, at least so many."""
        first = self.groups
        return [
            one
            for group in range(first, first + -(-events // EVENTS))
            for one in sign_group(self.ledger, group)
        ]

    @property
    def ledger(self) -> str:
        """The id of the ledger."""
        return self.town.ledger

    def append(self, statements: Sequence[bytes]) -> None:
        """Record the statements of whole groups at once."""
        at = START + self.groups * _GROUP_MS + _ENTERED_MS
        answers = self.town.handle.submit(statements, recorded_at=at)
        for answer in answers:
            if answer.status != "recorded":
                raise RuntimeError(f"bug: the trade is refused: {answer}")

    def grow(self, size: int, progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Record groups until there are at least so many entries; signing goes on meanwhile."""
        first, last = self.groups, -(-(size - SETTLED) // EVENTS)
        if first >= last:
            return
        starts = range(first, last, _GROUPS_AT_ONCE)
        jobs = [(self.ledger, start, min(last, start + _GROUPS_AT_ONCE)) for start in starts]
        with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
            for number in range(0, len(jobs), _GROUPS_AT_ONCE):
                for signed in pool.map(sign_groups, jobs[number : number + _GROUPS_AT_ONCE]):
                    self.append(signed)
                    progress(self.size, size)

    def close(self) -> None:
        """Close the ledger."""
        self.town.close()


def lot_of(group: int) -> str:
    """Return the lot that a group ends with."""
    return f"C-{group:08d}"


def sign_groups(job: tuple[str, int, int]) -> list[bytes]:
    """Return the signed events of neighbouring groups of a ledger."""
    ledger, first, last = job
    return [statement for group in range(first, last) for statement in sign_group(ledger, group)]


def sign_group(ledger: str, group: int) -> Iterator[bytes]:
    """Yield the signed events of one group, oldest first."""
    sign = Signer(ledger, START + group * _GROUP_MS)
    heads: list[JSON] = []
    lots = [f"L-{group * LOTS + number:08d}" for number in range(LOTS)]
    for lot in lots:
        head = sign("COOP-A", "lot.registered", registration(lot))
        sign("AGENT", "lot.attested", {"lots": [lot]}, head)
        head = sign("COOP-A", "lot.dispatched", {"lots": [lot], "to": "TRADER", "transport": "truck"}, head)
        heads.append(sign("TRADER", "lot.received", {"lot": lot, "quantity": _weighed("50")}, head))
    body: dict[str, JSON] = {
        "inputs": [{"lot": lot} for lot in lots],
        "outputs": [{"lot": lot_of(group), "quantity": _weighed("250")}],
    }
    sign("TRADER", "lot.combined", body, *heads)
    yield from sign.statements


def sign_registrations(ledger: str, count: int) -> list[bytes]:
    """Return the signed registrations of so many lots, which do not build on each other."""
    sign = Signer(ledger, START)
    for number in range(count):
        sign("COOP-A", "lot.registered", registration(f"N-{number:08d}"))
    return sign.statements


def registration(lot: str) -> dict[str, JSON]:
    """Return what is stated of a new lot."""
    return {
        "lot": lot,
        "site": "SITE-1",
        "mineral": MINERAL,
        "extracted_from": "2025-06-28",
        "producers": [{"team": "Team 3", "share_percent": "100"}],
        "quantity": {**_weighed("50"), "scale_id": "S-2"},
        "components": [
            {
                "analyte": "Sn",
                "basis": "SnO2",
                "value_percent": "61.5",
                "method": "xrf",
                "status": "provisional",
            }
        ],
        "pits": ["P3", "P4"],
    }


def _weighed(kilograms: str) -> dict[str, JSON]:
    return {"mass_kg": kilograms, "wet_or_dry": "wet", "moisture_percent": "4"}


class Signer:
    """Signs events of a moment one after the other; ``statements`` are all that were signed."""

    def __init__(self, ledger: str, clock: int) -> None:
        self._common: Mapping[str, JSON] = {
            "schema": SCHEMA, "ledger": ledger, "occurred_at": format_second(clock), "entry_mode": "app"
        }  # fmt: skip
        self.statements: list[bytes] = []

    def __call__(self, party: str, type: str, body: dict[str, JSON], *cites: JSON) -> str:
        """Sign an event of a party and return its id."""
        payload: dict[str, JSON] = {**self._common, "type": type, "issuer": party, "body": body}
        if cites:
            payload["cites"] = list(cites)
        statement = sign_envelope(
            format_canonical(payload), _key(party), content_type=EVENT, issuer=party, subject=type
        )
        self.statements.append(statement)
        return envelope_id(statement)


@cache
def _key(party: str) -> SigningKey:
    return key_of(party)


def _size(town: Town) -> int:
    with town.handle.view() as view:
        head = view.log.newest()
    return 0 if head is None else head.size
