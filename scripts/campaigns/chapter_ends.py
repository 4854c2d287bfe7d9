"""How lots are declared, end, cross borders and turn out to be others, in the story: each type once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.crypto.canonical import JSON
from scripts.campaigns.town import AUTHORITY, MINERAL

if TYPE_CHECKING:
    from scripts.campaigns.story import Story

NUMBER, NEXT = "CERT-ENDS-1", "CERT-ENDS-2"


def chapter(story: Story) -> None:
    """Old stock is counted and split; its parts are lost, seized, sold off, burnt, exported and come in."""
    lots = _stock(story)
    _ends(story, lots)
    _border(story, lots[3])
    _composition(story)


def _stock(story: Story) -> list[str]:
    do, new = story.town.do, story.town.new
    stock = new("LOT")
    declared: dict[str, JSON] = {"lot": stock, "kind": "opening_stock", "mineral": MINERAL, "place": "DEPOT"}
    counted: dict[str, JSON] = {"counted_on": "2025-06-30", "counted_by": [AUTHORITY]}
    do("EXPORTER", "lot.declared", declared | counted | {"quantity": {"mass_kg": "1200"}})
    found: list[JSON] = [{"mineral": MINERAL, "quantity": {"mass_kg": "1199"}}]
    count: dict[str, JSON] = {"place": "DEPOT", "party": "EXPORTER", "counts": found}
    do(AUTHORITY, "stock.counted", count | {"witnesses": ["PROGRAMME"]})
    lots = [new("LOT") for _ in range(4)]
    outputs: list[JSON] = [{"lot": lot, "quantity": {"mass_kg": "50"}} for lot in lots]
    do("EXPORTER", "lot.split", {"inputs": [{"lot": stock}], "outputs": outputs})
    story.lots += [stock, *lots]
    return lots


def _ends(story: Story, lots: list[str]) -> None:
    do, (lost, seized, burnt, _) = story.town.do, lots
    do("EXPORTER", "lot.lost", {"lots": [lost], "cause": "theft"})
    do("EXPORTER", "lot.lost", {"lots": [lost], "outcome": "found"})
    do(AUTHORITY, "lot.seized", {"lots": [seized, burnt], "act": "PV 1", "reason": "no papers"})
    do(AUTHORITY, "lot.released", {"lots": [seized], "act": "Order 1", "to": "TRADER"})
    do(AUTHORITY, "lot.destroyed", {"lots": [burnt], "method": "buried", "witnesses": ["PROGRAMME"]})


def _border(story: Story, lot: str) -> None:
    do = story.town.do
    paper: dict[str, JSON] = {"lots": [lot], "issuing_country": "CD", "exporter": "EXPORTER", "ore": MINERAL}
    paper |= {"mass_kg": "50", "issued_on": "2025-07-01", "expires_on": "2025-09-01"}
    first = do(AUTHORITY, "certificate.issued", paper | {"number": NUMBER})
    old: dict[str, JSON] = {"old_number": NUMBER, "old_event": first, "reason": "spoilt"}
    second = do(AUTHORITY, "certificate.replaced", paper | old | {"number": NEXT})
    export: dict[str, JSON] = {
        "lots": [lot],
        "to_country": "TZ",
        "certificates": [NEXT],
        "consignee": "SMELTER",
    }
    sent = do("EXPORTER", "lot.exported", export)
    do("EXPORTER", "export.cancelled", {"event": sent, "lots": [lot], "reason": "turned back"})
    do("EXPORTER", "lot.exported", export)
    do(AUTHORITY, "certificate.cancelled", {"number": NEXT, "event": second, "reason": "expired"})
    do("SMELTER", "lot.imported", {"lot": lot, "quantity": {"mass_kg": "50"}})


def _composition(story: Story) -> None:
    do, new = story.town.do, story.town.new
    bags = [story.dig("COOP-A", "SITE-1")[0] for _ in range(3)]
    mixed = new("LOT")
    inputs: list[JSON] = [{"lot": lot} for lot in bags[:2]]
    outputs: list[JSON] = [{"lot": mixed, "quantity": {"mass_kg": "100"}}]
    event = do("COOP-A", "lot.combined", {"inputs": inputs, "outputs": outputs})
    exchanged: dict[str, JSON] = {"event": event, "removed": [bags[1]], "added": [{"lot": bags[2]}]}
    proposed = do("COOP-A", "composition.corrected", exchanged | {"reason": "the wrong bag was scanned"})
    do(AUTHORITY, "correction.approved", {"correction": proposed})
    story.lots += [*bags, mixed]
