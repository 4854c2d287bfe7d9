"""A ledger with tagged bags, and with hostile texts wherever somebody types."""

from __future__ import annotations

from typing import Final

from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest, tag_from_random
from tests.store.world import DAY, MINERAL, World, key_of, seed

HOSTILE: Final = (
    "<script>alert(1)</script>",
    "\u202egnp.exe ${7*7} {{7*7}}",
    "مرحبا بالعالم שלום",
    "🪨💥&lt;b&gt;\"'",
    "^XZ^XA~JA\\_5E",
    "x" * 200,
)


def codes_of(numbers: range) -> list[str]:
    return [tag_from_random(seed(f"tag {number}")[:8]) for number in numbers]


def issue(world: World, count: int, *, batch: str = "B-1", first: int = 0) -> list[str]:
    """Issue tags and hand them to the cooperative; return their codes."""
    codes = codes_of(range(first, first + count))
    digests = [tag_digest(code) for code in codes]
    issued = world.sign("tags.issued", {"batch": batch, "site": "SITE-1", "tags": digests})
    head = world.record(issued).event_id
    body = {"batches": [batch], "tags": digests, "to": "COOP"}
    world.record(world.sign("tags.assigned", body, cites=[head]))
    return codes


def bag(world: World, lot: str, code: str | None, mass: str = "50.25", **more: object) -> str:
    """Register a bag with a tag; return the event's id."""
    body = {
        "lot": lot,
        "site": "SITE-1",
        "mineral": MINERAL,
        "quantity": {"mass_kg": mass},
        **({} if code is None else {"tags": [{"number": code}]}),
        **more,
    }
    world.clock.now += DAY
    return world.record(world.sign("lot.registered", body, by="COOP")).event_id


def export(world: World, *lots: str, name: str = "Exporter Ltd", **more: object) -> str:
    """Send lots over a border by an exporter of a name, to whom they go first; return the event's id."""
    party = {"party": "EXP", "name": name, "country": "CD", "roles": ["exporter"]}
    enrolment = world.enrolment("EXP", key_of("EXP"))
    world.record(world.sign("party.registered", {**party, "enrolment": enrolment}))
    for lot in lots:
        world.record(world.dispatch(lot, "EXP"))
        found = world.find(Lot, lot)
        assert found is not None
        weighed = {"lot": lot, "quantity": {"mass_kg": f"{found.net.value:f}"}}
        world.record(world.sign("lot.received", weighed, by="EXP", cites=[found.head]))
    body = {"lots": list(lots), "to_country": "MY", **more}
    heads = [world.head(lot) for lot in lots]
    return world.record(world.sign("lot.exported", body, by="EXP", cites=heads)).event_id
