"""What is done to a lot, as people say it who read its journey."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_

STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "certificate.cited": N_("certificate cited"),
        "certificate.issued": N_("certified"),
        "certificate.replaced": N_("certificate replaced"),
        "composition.corrected": N_("composition corrected"),
        "decision.recorded": N_("decision recorded"),
        "dispatch.cancelled": N_("dispatch cancelled"),
        "event.disputed": N_("entry disputed"),
        "event.voided": N_("entry voided"),
        "export.cancelled": N_("export cancelled"),
        "hold.lifted": N_("hold lifted"),
        "lot.assayed": N_("assayed"),
        "lot.attested": N_("attested"),
        "lot.combined": N_("mixed"),
        "lot.consumed": N_("consumed"),
        "lot.declared": N_("declared as opening stock"),
        "lot.destroyed": N_("destroyed"),
        "lot.dispatched": N_("sent"),
        "lot.exported": N_("exported"),
        "lot.imported": N_("imported"),
        "lot.lost": N_("lost"),
        "lot.processed": N_("processed"),
        "lot.received": N_("received and weighed"),
        "lot.registered": N_("dug and tagged"),
        "lot.released": N_("released"),
        "lot.resealed": N_("sealed again"),
        "lot.returned": N_("sent back"),
        "lot.sampled": N_("sampled"),
        "lot.seized": N_("seized"),
        "lot.sold": N_("sold"),
        "lot.sorted": N_("sorted"),
        "lot.split": N_("divided"),
        "lot.stored": N_("stored"),
        "payment.recorded": N_("payment recorded"),
        "plan.adopted": N_("plan adopted"),
        "report.recorded": N_("report recorded"),
        "stockpile.added": N_("put onto a heap"),
        "stockpile.drawn": N_("taken off a heap"),
        "tag.removed": N_("tag taken off"),
        "tag.replaced": N_("tag replaced"),
    }
)
"""Type of an event → what it did; a journey names no other."""
