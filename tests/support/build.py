"""A small ledger with people in it: a cooperative digs, a trader buys, an exporter combines and ships."""

from __future__ import annotations

from ledger.crypto.enrolment import Use, sign_enrolment
from ledger.crypto.keys import SigningKey
from ledger.crypto.sealed import seal
from ledger.crypto.text import encode_base64url
from ledger.errors import Refused
from ledger.lots.state import Lot, Party, Recorded, Site
from tests.support.simulator import Body, Simulator, signing_key

PEOPLE = {
    "COOP-A": ("cooperative",),
    "COOP-B": ("cooperative",),
    "TRADER": ("trader",),
    "EXPORTER": ("exporter", "processor"),
    "SMELTER": ("smelter", "importer"),
    "AGENT": ("tagging_agent",),
}
SALT = bytes(range(16))


def enrol(sim: Simulator, party: str, key: SigningKey, use: Use = "admin") -> str:
    """Return the enrolment statement of a key."""
    statement = sign_enrolment(key, ledger=sim.genesis, party=party, use=use, expires="2030-01-01T00:00:00Z")
    return encode_base64url(statement)


class Town:
    """Everybody's keys, and short words for what they do. Each word returns the event id."""

    def __init__(self, sim: Simulator | None = None) -> None:
        self.sim = sim or Simulator()
        self.keys = {party: signing_key(party) for party in PEOPLE}
        self.sim.open()
        for party, roles in PEOPLE.items():
            self.by_authority(
                "party.registered",
                {
                    "party": party,
                    "name": party.title(),
                    "country": "CD",
                    "roles": list(roles),
                    "enrolment": enrol(self.sim, party, self.keys[party]),
                },
            )
        for site, status in (("SITE-1", 1), ("SITE-2", 1), ("SITE-RED", 3)):
            self.site(site, status)

    def by_authority(self, type: str, body: Body, cites: tuple[str, ...] = ()) -> str:
        sim = self.sim
        return sim.submit(sim.sign(type, "AUTHORITY", sim.authority, body, cites))

    def by(self, party: str, type: str, body: Body, cites: tuple[str, ...] = (), **more: object) -> str:
        sim = self.sim
        return sim.submit(sim.sign(type, party, self.keys[party], body, cites, **more))

    def site(self, site: str, status: int) -> str:
        self.by_authority(
            "site.registered",
            {
                "site": site,
                "name": site.title(),
                "country": "CD",
                "province": "Kivu",
                "minerals": ["2609.00"],
            },
        )
        return self.by_authority(
            "site.status_decided",
            {"site": site, "status": status, "legal_act": "Act 1", "from": "2025-01-01"},
            (self.sim.get(Site, site).head,),
        )

    def heads(self, *lots: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.sim.get(Lot, lot).head for lot in lots))

    def dig(
        self, lot: str, party: str = "COOP-A", site: str = "SITE-1", kg: str = "50", **more: object
    ) -> str:
        body = {"lot": lot, "site": site, "mineral": "2609.00", "quantity": {"mass_kg": kg}}
        digest, self.price = seal("price", "9.50", SALT)
        return self.by(party, "lot.registered", {**body, **more}, sealed=["price"], _sd=[digest])

    def attest(self, *lots: str) -> str:
        return self.by("AGENT", "lot.attested", {"lots": list(lots)}, self.heads(*lots))

    def send(self, party: str, to: str, *lots: str) -> str:
        return self.by(party, "lot.dispatched", {"lots": list(lots), "to": to}, self.heads(*lots))

    def receive(self, party: str, lot: str, kg: str = "50", **more: object) -> str:
        body = {"lot": lot, "quantity": {"mass_kg": kg}, **more}
        return self.by(party, "lot.received", body, self.heads(lot))

    def move(self, party: str, to: str, *lots: str, kg: str = "50") -> None:
        self.send(party, to, *lots)
        for lot in lots:
            self.receive(to, lot, kg)

    def work(self, type: str, party: str, inputs: tuple[str, ...], outputs: dict[str, str]) -> str:
        body = {
            "inputs": [{"lot": lot} for lot in inputs],
            "outputs": [{"lot": lot, "quantity": {"mass_kg": kg}} for lot, kg in outputs.items()],
        }
        return self.by(party, type, body, self.heads(*inputs))

    def refuse(self, party: str = "COOP-B", lot: str = "L-1") -> None:
        """Let somebody send away a lot of somebody else, which is refused and leaves a trace."""
        try:
            self.send(party, "TRADER", lot)
        except Refused:
            return
        raise AssertionError("it was not refused")

    def correct(self, party: str, event: str, field: str, old: object, new: object) -> str:
        body = {"event": event, "field": field, "old": old, "new": new, "reason": "typing error"}
        return self.by(party, "event.corrected", body, (event,))

    def retire_key(self, party: str) -> str:
        head = self.sim.get(Party, party).head
        key = self.keys[party].public_key.hex()
        return self.by_authority("key.revoked", {"party": party, "key": key, "reason": "lost"}, (head,))

    def event_of(self, id: str) -> Recorded:
        return self.sim.get(Recorded, id)


def story(town: Town) -> Town:
    """A year in twenty events: two lots dug, one split, all combined, exported and smelted."""
    first = town.dig("L-1")
    town.dig("L-2", party="COOP-B", site="SITE-2", kg="30")
    town.attest("L-1", "L-2")
    town.refuse()
    town.correct("COOP-A", first, "/body/trade_name", None, "cassiterite")
    town.work("lot.split", "COOP-A", ("L-1",), {"L-3": "20"})
    town.move("COOP-A", "TRADER", "L-1", kg="30")
    town.move("COOP-B", "TRADER", "L-2", kg="30")
    town.work("lot.combined", "TRADER", ("L-1", "L-2"), {"L-4": "60"})
    town.move("TRADER", "EXPORTER", "L-4", kg="60")
    town.by("EXPORTER", "lot.exported", {"lots": ["L-4"], "to_country": "MY"}, town.heads("L-4"))
    town.dig("L-5", site="SITE-RED")
    return town


def long_story(lots: int) -> Town:
    """The story, and many more lots that are dug and sent to the trader."""
    town = story(Town())
    for number in range(lots):
        town.dig(f"M-{number}", kg="10")
    return town
