"""A real ledger in a folder, with an authority, a cooperative and a trader who sign with fixed keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.crypto.canonical import format_canonical
from ledger.crypto.enrolment import Use, sign_enrolment
from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base64url
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.receipt import check_receipt, parse_receipt
from ledger.lots.event import SCHEMA
from ledger.lots.state import LEDGER, Ledger, Lot, R
from ledger.service.keeping.opening import init
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.store.answer import Answer
from ledger.store.catalog import Catalog

START = 1_751_328_000_000  # 2025-07-01T00:00:00Z
MINUTE = 60_000
DAY = 86_400_000
ORIGIN = "ledger.test/log"
MINERAL = "2609.00.00"


def seed(name: str) -> bytes:
    return sha256(f"store tests: {name}".encode()).digest()


def key_of(name: str) -> SigningKey:
    return SigningKey.from_seed(seed(name))


@dataclass
class Clock:
    now: int = START

    def __call__(self) -> int:
        return self.now


@dataclass
class World:
    """The ledger in ``data``, open, and the means to sign events for it."""

    data: Path
    demo: bool = False
    clock: Clock = field(default_factory=Clock)
    public: bool = True

    def __post_init__(self) -> None:
        self.opened = init(
            self.data,
            origin=ORIGIN,
            demo=self.demo,
            seeds=seed,
            clock=self.clock,
            public=self.public,
        )
        self.genesis = self.opened.ledger
        self.handle = self.open()

    def open(self, *, clock_confirmed: bool = False) -> LedgerHandle:
        return open_ledger(self.data, clock=self.clock, clock_confirmed=clock_confirmed)

    def reopen(self, *, clock_confirmed: bool = False) -> LedgerHandle:
        self.handle.close()
        self.handle = self.open(clock_confirmed=clock_confirmed)
        return self.handle

    def close(self) -> None:
        self.handle.close()

    # Signing.

    def sign(
        self, type: str, body: object, *, by: str = "AUTHORITY", cites: Sequence[str] = (), **more: object
    ) -> bytes:
        payload: dict[str, Any] = {
            "schema": SCHEMA,
            "type": type,
            "ledger": self.genesis,
            "issuer": by,
            "occurred_at": datetime.fromtimestamp(self.clock.now // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "body": body,
            **more,
        }
        if cites:
            payload["cites"] = list(cites)
        key = key_of("authority" if by == "AUTHORITY" else by)
        return sign_envelope(format_canonical(payload), key, content_type=EVENT, issuer=by, subject=type)

    def enrolment(self, party: str, key: SigningKey, use: Use = "admin") -> str:
        statement = sign_enrolment(
            key, ledger=self.genesis, party=party, use=use, expires="2030-01-01T00:00:00Z"
        )
        return encode_base64url(statement)

    def party(self, id: str, role: str, use: Use = "admin") -> bytes:
        body = {"party": id, "name": id.title(), "country": "CD", "roles": [role]}
        return self.sign("party.registered", {**body, "enrolment": self.enrolment(id, key_of(id), use)})

    def site(self, id: str) -> bytes:
        body = {"site": id, "name": id.title(), "country": "CD", "province": "Kivu", "minerals": [MINERAL]}
        return self.sign("site.registered", body)

    def lot(self, id: str, *, by: str = "COOP", site: str = "SITE-1", person: str | None = None) -> bytes:
        body = {"lot": id, "site": site, "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
        return self.sign("lot.registered", body, by=by, **({} if person is None else {"person": person}))

    def dispatch(self, lot: str, to: str, *, by: str = "COOP", head: str | None = None) -> bytes:
        return self.sign("lot.dispatched", {"lots": [lot], "to": to}, by=by, cites=[head or self.head(lot)])

    def split(self, lot: str, into: str, *, by: str = "COOP", head: str | None = None) -> bytes:
        body = {"inputs": [{"lot": lot}], "outputs": [{"lot": into, "quantity": {"mass_kg": "1"}}]}
        return self.sign("lot.split", body, by=by, cites=[head or self.head(lot)])

    # Recording and reading.

    def submit(
        self,
        *statements: bytes,
        disclosures: Mapping[str, Sequence[str]] | None = None,
        recorded_at: Sequence[int] | int | None = None,
    ) -> list[Answer]:
        return self.handle.submit(statements, disclosures=disclosures, recorded_at=recorded_at)

    def record(self, statement: bytes, *, recorded_at: int | None = None) -> Answer:
        (answer,) = self.submit(statement, recorded_at=recorded_at)
        assert answer.status == "recorded", answer
        return answer

    def populate(self) -> None:
        """Register a cooperative, a trader and a site."""
        self.clock.now += MINUTE
        for statement in (
            self.party("COOP", "cooperative"),
            self.party("TRADER", "trader"),
            self.site("SITE-1"),
        ):
            self.record(statement)

    def find(self, kind: type[R], id: str) -> R | None:
        with self.handle.view() as view:
            return view.find(kind, id)

    def head(self, lot: str) -> str:
        found = self.find(Lot, lot)
        assert found is not None
        return found.head

    @property
    def size(self) -> int:
        with self.handle.view() as view:
            head = view.log.newest()
            assert head is not None
            return head.size

    def check(self) -> None:
        """Recompute the whole log: every checkpoint, every receipt."""
        with self.handle.view() as view:
            check_log(view, self.handle)


def check_log(view: Catalog, handle: LedgerHandle) -> None:
    head = view.log.newest()
    assert head is not None
    ledger = view.find(Ledger, LEDGER)
    assert ledger is not None
    entries = list(view.log.entries(0, head.size))
    assert len(entries) == head.size
    vkeys = [handle.policy.logs[0].vkey]
    frontier, last = Frontier(), 0
    for index, entry in enumerate(entries):
        frontier = frontier.append(leaf_hash(entry))
        time = int.from_bytes(entry[:8], "big")
        assert time >= last
        last = time
        known = view.log.covering(index)
        if known.size == index + 1:
            checkpoint, _ = open_checkpoint(known.note, vkeys)
            assert (checkpoint.size, checkpoint.root) == (index + 1, frontier.root())
        event_id = sha256(entry[8:]).hexdigest()
        receipt = parse_receipt(handle.receipt(event_id))
        assert (receipt.index, receipt.entry) == (index, entry)
        check_receipt(receipt, handle.policy)
    assert frontier.root() == head.root
