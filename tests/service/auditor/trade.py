"""A short trade with something for an auditor to see in each of its steps, on a real ledger."""

from __future__ import annotations

from pathlib import Path

from ledger.lots.tag import format_tag, print_tag, tag_digest
from tests.store.world import DAY, MINERAL, MINUTE, World

CODES = tuple(format_tag(number) for number in (11, 22, 33, 44))
FOREIGN = "IT-0007"


class Trade:
    """Two lots are dug, bought, mixed and smelted; one is late, one corrected, one disputed, one refused.

    ``events`` are the ids of the events by name, ``tag`` is the printed code on lot L-1.
    """

    def __init__(self, data: Path) -> None:
        self.world = world = World(data, demo=True)
        world.populate()
        self.events: dict[str, str] = {}
        self.tag = print_tag(CODES[0])
        for party, role in (("AGENT", "tagging_agent"), ("SMELTER", "smelter"), ("PROG", "programme")):
            world.record(world.party(party, role))
        self._site()
        self._tags()
        self._lots()
        self._buy()
        self._questions()

    def do(self, name: str, type: str, body: object, *, by: str = "AUTHORITY", **more: object) -> str:
        """Record an event a minute later and keep its id."""
        self.world.clock.now += MINUTE
        cites = more.pop("cites", ())
        assert isinstance(cites, tuple)
        answer = self.world.record(self.world.sign(type, body, by=by, cites=cites, **more))
        self.events[name] = answer.event_id
        return answer.event_id

    def head(self, lot: str) -> str:
        return self.world.head(lot)

    def _site(self) -> None:
        for id, latitude, longitude in (("SITE-N", "-1.49", "28.61"), ("SITE-S", "-2.5", "27.1")):
            body = {
                "site": id,
                "name": f"{id} <b>&</b>",
                "country": "CD",
                "province": "Kivu",
                "minerals": [MINERAL],
                "latitude": latitude,
                "longitude": longitude,
            }
            self.do(id, "site.registered", body)
        decided = {"site": "SITE-N", "status": 1, "legal_act": "Act 1", "from": "2025-01-01"}
        self.do("green", "site.status_decided", decided, cites=(self.events["SITE-N"],))

    def _tags(self) -> None:
        tags = [tag_digest(code) for code in CODES]
        issued = self.do("issued", "tags.issued", {"batch": "B-1", "site": "SITE-N", "tags": tags}, by="PROG")
        body = {"batches": ["B-1"], "tags": tags[:3], "to": "COOP"}
        handed = self.do("handed", "tags.assigned", body, by="PROG", cites=(issued,))
        body = {"batches": ["B-1"], "tags": tags[2:3], "reason": "fell into the river"}
        self.do("lost", "tag.lost", body, by="COOP", cites=(handed,))

    def _dig(self, lot: str, site: str, kg: str, tags: list[dict[str, str]], **more: object) -> None:
        body = {"lot": lot, "site": site, "mineral": MINERAL, "quantity": {"mass_kg": kg}, "tags": tags}
        self.do(lot, "lot.registered", body, by="COOP", **more)

    def _lots(self) -> None:
        self._dig("L-1", "SITE-N", "50", [{"number": CODES[0]}], entry_mode="assisted", person="P-1")
        self._dig("L-2", "SITE-S", "30", [{"scheme": "ITSCI", "number": FOREIGN}])
        self.world.clock.now += 10 * DAY
        self._dig("L-3", "SITE-N", "7", [], occurred_at="2025-07-01T00:09:00Z", person="P-1")
        for lot in ("L-1", "L-2"):
            self.do(f"{lot} attested", "lot.attested", {"lots": [lot]}, by="AGENT", cites=(self.head(lot),))

    def _buy(self) -> None:
        for lot, kg in (("L-1", "50"), ("L-2", "30")):
            self.do(
                f"{lot} sent",
                "lot.dispatched",
                {"lots": [lot], "to": "TRADER"},
                by="COOP",
                cites=(self.head(lot),),
            )
            body = {"lot": lot, "quantity": {"mass_kg": kg, "moisture_percent": "2"}}
            self.do(f"{lot} bought", "lot.received", body, by="TRADER", cites=(self.head(lot),))
        body = {
            "lots": ["L-1"],
            "kind": "royalty",
            "payee_class": "government",
            "amount": "12",
            "currency": "USD",
        }
        self.do("royalty", "payment.recorded", body, by="TRADER", cites=(self.head("L-1"),))
        sold = {"lots": ["L-1", "L-2"], "buyer": "TRADER", "terms": "cash"}
        self.do("sold", "lot.sold", sold, by="COOP", cites=(self.head("L-1"), self.head("L-2")))
        mixed = {
            "inputs": [{"lot": "L-1"}, {"lot": "L-2"}],
            "outputs": [{"lot": "M-1", "quantity": {"mass_kg": "80"}}],
        }
        self.do("M-1", "lot.combined", mixed, by="TRADER", cites=(self.head("L-1"), self.head("L-2")))
        body = {"lots": ["M-1"], "to": "SMELTER", "seals": ["Seal ab-77 1"]}
        self.do("M-1 sent", "lot.dispatched", body, by="TRADER", cites=(self.head("M-1"),))
        received = {"lot": "M-1", "quantity": {"mass_kg": "80"}}
        self.do("M-1 bought", "lot.received", received, by="SMELTER", cites=(self.head("M-1"),))

    def _questions(self) -> None:
        event = self.events["L-3"]
        body = {
            "event": event,
            "field": "/body/quantity/mass_kg",
            "old": "7",
            "new": "8",
            "reason": "typed wrongly",
        }
        proposed = self.do("correction", "event.corrected", body, by="COOP", cites=(event,))
        body = {"correction": proposed, "reason": "the book says so"}
        self.do("approval", "correction.approved", body, cites=(proposed,))
        again = self.world.dispatch("L-1", "TRADER", by="COOP")
        (answer,) = self.world.submit(again)
        assert answer.status == "refused"
        self.refused = answer.event_id
        incident = {
            "incident": "I-1",
            "level": 2,
            "risk": "theft",
            "lots": ["L-3"],
            "due_on": "2025-08-01",
            "source": "whistle_blower",
        }
        self.do("incident", "incident.opened", incident, by="PROG")
