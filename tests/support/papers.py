"""Receipts and passports of a simulated ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base64url
from ledger.log.entry import parse_entry
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import R, Record
from ledger.service.passports.closure import Closure
from ledger.service.passports.passport import Request, compose
from ledger.verify.passport_file import LIMIT, Disclosed, Passport
from tests.support.simulator import Simulator


class Snapshot:
    """A simulated ledger as the passport's maker sees it."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._hashes = sim.hashes()

    def find(self, kind: type[R], id: str) -> R | None:
        return self._sim.find(kind, id)

    def touches(self, kind: str, id: str) -> Sequence[int]:
        return self._sim.touches.get((kind, id), [])

    def entries_at(self, indexes: Sequence[int]) -> Mapping[int, bytes]:
        return {index: self._sim.entries[index] for index in indexes}

    def events(self, indexes: Iterable[int]) -> Iterator[Event[Any]]:
        return (parse_event(parse_entry(self._sim.entries[index]).statement) for index in indexes)

    def expect_records(self, kind: type[Record], ids: Iterable[str]) -> None:
        """Everything is at hand."""

    def expect_histories(self, things: Iterable[tuple[str, str]]) -> None:
        """Everything is at hand."""

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        return self._hashes.read_tile(level, number, width)


def passport_of(
    sim: Simulator,
    lot: str,
    *,
    issued_at: int | None = None,
    note: bytes | None = None,
    key: SigningKey | None = None,
    disclosures: Sequence[Disclosed] = (),
    limit: int = LIMIT,
    assessments: Sequence[tuple[str, bytes]] = (),
) -> Passport:
    """Return the passport of a lot, issued now; parts of it may be given, assessments by their party."""
    history = Snapshot(sim)
    issued = sim.clock if issued_at is None else issued_at
    carried = tuple((party, encode_base64url(data)) for party, data in assessments)
    passport = compose(
        history,
        Closure(history, lot),
        sim.checkpoint() if note is None else note,
        Request(lot, "BUYER", issued, limit, carried),
        key=key or sim.statement_key,
    )
    return passport.model_copy(update={"disclosures": tuple(disclosures)})
