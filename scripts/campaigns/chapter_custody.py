"""Custody as it happens, in the story: sold, sampled, assayed, sealed, stored, sent back, arrived first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.crypto.canonical import JSON
from scripts.campaigns.town import AUTHORITY

if TYPE_CHECKING:
    from scripts.campaigns.story import Story


def chapter(story: Story) -> None:
    """One lot goes to a trader and back; another has arrived before its dispatch is recorded."""
    do = story.town.do
    lot, party = story.dig("COOP-A", "SITE-1")
    do(party, "lot.stored", {"lots": [lot]})
    sample: dict[str, JSON] = {"lot": lot, "sample": "SAMPLE-1", "quantity": {"mass_kg": "0.5"}}
    do(party, "lot.sampled", sample | {"sample_lot": story.town.new("LOT")})
    tin: JSON = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "lab", "status": "final"}
    do(AUTHORITY, "lot.assayed", {"lot": lot, "components": [tin]})
    do(party, "lot.resealed", {"lot": lot, "reason": "sampling", "seals": ["S-2"]})
    do(party, "lot.sold", {"lots": [lot], "buyer": "TRADER", "terms": "credit", "purchase_number": "PO-1"})
    tax: dict[str, JSON] = {"lots": [lot], "kind": "tax", "payee": AUTHORITY, "payee_class": "government"}
    do(party, "payment.recorded", tax | {"amount": "12.5", "currency": "USD"})
    do(party, "lot.dispatched", {"lots": [lot], "to": "TRADER"})
    do("TRADER", "lot.returned", {"lots": [lot], "to": party, "reason": "quality"})
    other, party = story.dig("COOP-A", "SITE-1")
    receipt = do("TRADER", "lot.received", {"lot": other, "quantity": {"mass_kg": "50"}})
    do(party, "lot.dispatched", {"lots": [other], "to": "TRADER", "receipts": [receipt]})
    story.lots += [lot, other]
