"""Bags with tags, on a ledger that is neither public nor a demo: every name would break a page."""

from __future__ import annotations

from ledger.lots.state import Recorded, Site
from ledger.lots.tag import print_tag, tag_digest, tag_from_random
from ledger.lots.tagging import Batch
from ledger.service.show.thing import effective_payload
from ledger.store.answer import Answer
from tests.store.world import DAY, MINERAL, MINUTE, World, key_of

HOSTILE = "<script>alert('{}')</script>\"'&--><img src=x onerror=alert(1)>"
PEOPLE = {"COOP": "cooperative", "TRADER": "trader", "SMELT": "smelter", "PROG": "programme"}
PROVINCE = HOSTILE.format("province")


def code_of(number: int) -> str:
    """A tag code of 13 symbols, as the printer would draw it."""
    return tag_from_random((number * 0x9E3779B97F4A7C15 % 2**64).to_bytes(8))


class Bags:
    """COOP digs at two sites; TRADER buys; SMELT consumes. Codes 1 to 12 are issued, 1 to 10 are COOP's."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.clock.now += MINUTE
        for party, role in PEOPLE.items():
            body = {"party": party, "name": HOSTILE.format(party), "country": "CD", "roles": [role]}
            world.record(world.sign("party.registered", body | {"enrolment": self._enrolled(party)}))
        for site, province in (("SITE-1", PROVINCE), ("SITE-2", "Maniema")):
            body = {"site": site, "name": HOSTILE.format(site), "country": "CD", "province": province}
            world.record(world.sign("site.registered", body | {"minerals": [MINERAL]}))
            self.decide(site, 1)
        place = {"place": "DEPOT", "name": HOSTILE.format("depot"), "kind": "depot", "country": "RW"}
        self.by("TRADER", "place.registered", place | {"operator": "TRADER"})
        self.codes = [code_of(number) for number in range(1, 13)]
        digests = [tag_digest(code) for code in self.codes]
        self.by("AUTHORITY", "tags.issued", {"batch": "B-1", "tags": digests})
        self.about_tags("tags.assigned", *range(1, 11), to="COOP")

    def decide(self, site: str, status: int) -> None:
        """Let the authority decide the status of a site, from before everything on."""
        known = self.world.find(Site, site)
        assert known is not None
        body = {"site": site, "status": status, "legal_act": "Act 1", "from": "2025-01-01"}
        self.by("AUTHORITY", "site.status_decided", body, (known.head,))

    def _enrolled(self, party: str) -> str:
        return self.world.enrolment(party, key_of(party))

    def by(self, party: str, type: str, body: object, cites: tuple[str, ...] = (), **more: object) -> Answer:
        """Record an event, a minute after the last."""
        self.world.clock.now += MINUTE
        return self.world.record(self.world.sign(type, body, by=party, cites=cites, **more))

    def about_tags(self, type: str, *numbers: int, by: str = "AUTHORITY", **more: object) -> None:
        """Record what becomes of tags that are in no use."""
        batch = self.world.find(Batch, "B-1")
        assert batch is not None
        body = {"batches": ["B-1"], "tags": [tag_digest(code_of(number)) for number in numbers], **more}
        self.by(by, type, body, (batch.head,))

    def dig(self, lot: str, *numbers: int, site: str = "SITE-1", mass: str = "49.37") -> None:
        """Register a lot with tags at a site."""
        tags = [{"number": code_of(number)} for number in numbers]
        quantity = {"mass_kg": mass}
        body = {"lot": lot, "site": site, "mineral": MINERAL, "quantity": quantity, "tags": tags}
        self.by("COOP", "lot.registered", body | {"trade_name": HOSTILE.format("ore")})

    def sell(self, lot: str, *, mass: str = "49.37") -> None:
        """Send a lot to the trader, who weighs it in the depot."""
        self.send(lot)
        body = {"lot": lot, "place": "DEPOT", "quantity": {"mass_kg": mass}}
        self.by("TRADER", "lot.received", body, (self.world.head(lot),))

    def send(self, lot: str, to: str = "TRADER", by: str = "COOP") -> None:
        """Send a lot."""
        self.by(by, "lot.dispatched", {"lots": [lot], "to": to}, (self.world.head(lot),))

    def mix(self, lot: str, *inputs: str, number: int, mass: str) -> None:
        """Let the trader make one lot of several."""
        output = {"lot": lot, "quantity": {"mass_kg": mass}, "tags": [{"number": code_of(number)}]}
        body = {"inputs": [{"lot": one} for one in inputs], "outputs": [output]}
        self.by("TRADER", "lot.combined", body, tuple(self.world.head(one) for one in inputs))

    def days(self, count: float) -> None:
        """Let time pass."""
        self.world.clock.now += int(count * DAY)

    def address(self, number: int) -> str:
        """The page of a tag."""
        return f"/t/{print_tag(code_of(number))}"

    def days_of_events(self) -> set[str]:
        """Every day on which anything happened or was recorded."""
        with self.world.handle.view() as view:
            events = list(view.each(Recorded))
            told = {str(effective_payload(view, one)["occurred_at"])[:10] for one in events}
            assert view.count(Site) == 2
        return told
