"""Who has what: each party's lots, heaps and tags, so that nobody's need be looked for among all others'.

Like the records it follows from the log. It has rows for what stands now alone, so that a party's are in
proportion to its stock, however long the ledger grows. The part is of a lot one of :data:`Part`, of a tag
its batch and state, of a heap always ``here``; a lot on hold has the part :data:`ON_HOLD` besides. What waits
is on the desk, which is no party's: lots on hold, corrections that nobody decided, receipts that no dispatch
names, open incidents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from ledger.lots.office import Incident
from ledger.lots.state import Correction, Lot, PendingReceipt, Record
from ledger.lots.stockpile import Stockpile
from ledger.lots.tagging import Tag
from ledger.lots.withheld import WITHHELD
from ledger.store.sqlite import Database

Part = Literal["here", "out", "coming", "withheld", "owned", "abroad"]
Held: TypeAlias = tuple[str, str, str, str]
"""Kind and id of a thing, the party, and the part of its stock that it is in."""

HOLDABLE: Final[tuple[type[Record], ...]] = (Lot, Stockpile, Tag, Correction, PendingReceipt, Incident)
DESK: Final = ""
"""In the place of a party: whoever decides."""
WAITING: Final = "waiting"
"""The part in which things lie on the desk."""
ON_HOLD: Final = "on_hold"
"""The part that a party's lots on hold are in as well."""
TABLE: Final = "holding"
COLUMNS: Final = ("kind", "id", "party", "part")
_HERE: Final[Part] = "here"
# As tables.py has it, for databases that were made before there was such a table.
CREATE: Final = (
    "CREATE TABLE holding (party TEXT NOT NULL, kind TEXT NOT NULL, part TEXT NOT NULL, id TEXT NOT NULL, "
    "PRIMARY KEY (party, kind, part, id)) WITHOUT ROWID"
)
_ADD: Final = "INSERT INTO holding (kind, id, party, part) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_TAKE: Final = "DELETE FROM holding WHERE kind = ? AND id = ? AND party = ? AND part = ?"


def holdings_of(record: Record | None) -> frozenset[Held]:
    """Return whose stock a thing is in, and in which part of it; nothing for what has ended or is none."""
    match record:
        case Lot():
            return frozenset(("lot", record.id, party, part) for party, part in _of_lot(record))
        case Correction() if record.state == "pending":
            return frozenset({("correction", record.id, DESK, WAITING)})
        case PendingReceipt() if record.open:
            return frozenset({("pending_receipt", record.id, DESK, WAITING)})
        case Incident() if record.state == "open":
            return frozenset({("incident", record.id, DESK, WAITING)})
        case Stockpile():
            return frozenset({("stockpile", record.id, record.custodian, _HERE)})
        case Tag() if record.holder is not None and record.batch is not None:
            return frozenset({("tag", record.id, record.holder, f"{record.batch}/{record.state}")})
        case _:
            return frozenset()


def _of_lot(lot: Lot) -> Iterator[tuple[str, str]]:
    if not lot.ended:
        yield from _stocks(lot)
        if lot.holds:
            yield DESK, WAITING
            yield lot.custodian, ON_HOLD


def _stocks(lot: Lot) -> Iterator[tuple[str, Part]]:
    parties = {lot.custodian}
    if lot.transfer is not None:
        parties |= {lot.transfer.consignor, lot.transfer.consignee}
        yield lot.transfer.consignor, "out"
        yield lot.transfer.consignee, "coming"
    elif lot.state == "exported":
        yield lot.custodian, "abroad"
    elif lot.state in WITHHELD:
        yield lot.custodian, "withheld"
    else:
        yield lot.custodian, _HERE
    if lot.owner not in parties:
        yield lot.owner, "owned"


def change_holdings(database: Database, was: Iterable[Held], now: Iterable[Held]) -> None:
    """Let the rows be those of ``now`` instead of those of ``was``, within the caller's transaction."""
    before, after = frozenset(was), frozenset(now)
    # In order, for rows that lie side by side are written together.
    database.run_many(_TAKE, sorted(before - after))
    database.run_many(_ADD, sorted(after - before))


def derive_holdings(database: Database, records: Iterable[Record]) -> None:
    """Make the table in a database that has none, from its records, within the caller's transaction."""
    database.run(CREATE)
    database.run_many(_ADD, (row for record in records for row in holdings_of(record)))
