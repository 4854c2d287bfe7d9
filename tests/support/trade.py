"""A trade on a real ledger, for questions of who may read: who digs, buys, or has nothing to do with it."""

from __future__ import annotations

from ledger.crypto.keys import SigningKey
from ledger.lots.state import Party, Site
from ledger.store.answer import Answer
from tests.store.world import MINERAL, MINUTE, World, key_of

PEOPLE = {
    "COOP": "cooperative",
    "OTHER": "cooperative",
    "TRADER": "trader",
    "EXPORTER": "exporter",
    "LAB": "laboratory",
    "AUDITOR": "auditor",
    "INSPECTOR": "inspector",
}


class Trade:
    """COOP digs L-1 and L-2 and sells L-1 to TRADER, who works it into M-1; OTHER digs O-1.

    M-1 goes on to EXPORTER, who splits X-1 off. The incident I-1 is about O-1, and TRADER was refused when
    it tried to send O-1.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        world.clock.now += MINUTE
        for id, role in PEOPLE.items():
            world.record(world.party(id, role))
        world.record(world.site("SITE-1"))
        self.by("AUTHORITY", "site.updated", self._site(), (self._head(Site, "SITE-1"),))
        for lot, party in (("L-1", "COOP"), ("L-2", "COOP"), ("O-1", "OTHER")):
            world.record(world.lot(lot, by=party))
        self.move("COOP", "TRADER", "L-1")
        self.by("TRADER", "lot.processed", self._work("L-1", "M-1"), (world.head("L-1"),))
        self.move("TRADER", "EXPORTER", "M-1", kg="40")
        self.by("EXPORTER", "lot.split", self._work("M-1", "X-1", kg="10"), (world.head("M-1"),))
        about = {"incident": "I-1", "level": 2, "risk": "theft", "lots": ["O-1"], "due_on": "2025-12-31"}
        self.opened = self.by("INSPECTOR", "incident.opened", about)
        self.refused = world.submit(world.dispatch("O-1", "COOP", by="TRADER"))[0]

    def by(self, party: str, type: str, body: object, cites: tuple[str, ...] = ()) -> Answer:
        """Record an event, a minute after the last."""
        self.world.clock.now += MINUTE
        return self.world.record(self.world.sign(type, body, by=party, cites=cites))

    def move(self, party: str, to: str, lot: str, *, kg: str = "50") -> None:
        """Sell, send and receive a lot."""
        world = self.world
        self.by(party, "lot.sold", {"lots": [lot], "buyer": to, "terms": "cash"}, (world.head(lot),))
        self.by(party, "lot.dispatched", {"lots": [lot], "to": to}, (world.head(lot),))
        self.by(to, "lot.received", {"lot": lot, "quantity": {"mass_kg": kg}}, (world.head(lot),))

    def end_key(self, party: str, how: str) -> None:
        """Revoke or retire a party's key."""
        body = {"party": party, "key": key_of(party).public_key.hex(), "reason": "lost"}
        self.by("AUTHORITY", f"key.{how}", body, (self._head(Party, party),))

    def suspend(self, party: str) -> None:
        """Suspend a party."""
        body = {"party": party, "reason": "test", "act": "Act 1"}
        self.by("AUTHORITY", "party.suspended", body, (self._head(Party, party),))

    def field_key(self, party: str) -> SigningKey:
        """Enrol a field key of a party."""
        key = key_of(f"{party} field")
        body = {"party": party, "enrolment": self.world.enrolment(party, key, "field")}
        self.by(party, "key.added", body, (self._head(Party, party),))
        return key

    def _head(self, kind: type[Party | Site], id: str) -> str:
        found = self.world.find(kind, id)
        assert found is not None
        return found.head

    def _site(self) -> dict[str, object]:
        return {
            "site": "SITE-1",
            "name": "Site-1",
            "country": "CD",
            "province": "Kivu",
            "minerals": [MINERAL],
            "operators": ["COOP"],
        }

    def _work(self, lot: str, into: str, *, kg: str = "40") -> dict[str, object]:
        return {"inputs": [{"lot": lot}], "outputs": [{"lot": into, "quantity": {"mass_kg": kg}}]}
