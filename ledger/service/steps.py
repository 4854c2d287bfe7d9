"""What an entry did, as people say it who read the journey of a lot or the log."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_, _

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

_OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "area.lifted": N_("area opened again"),
        "area.restricted": N_("area restricted"),
        "certificate.cancelled": N_("certificate cancelled"),
        "correction.approved": N_("correction approved"),
        "correction.rejected": N_("correction rejected"),
        "event.corrected": N_("entry corrected"),
        "incident.answered": N_("incident answered"),
        "incident.closed": N_("incident closed"),
        "incident.opened": N_("incident opened"),
        "incident.updated": N_("incident updated"),
        "key.added": N_("key enrolled"),
        "key.retired": N_("key retired"),
        "key.revoked": N_("key revoked"),
        "ledger.closed": N_("ledger closed"),
        "ledger.opened": N_("ledger opened"),
        "ledger.updated": N_("policy changed"),
        "licence.recorded": N_("licence recorded"),
        "observation.recorded": N_("observation recorded"),
        "party.registered": N_("party registered"),
        "party.reinstated": N_("party reinstated"),
        "party.suspended": N_("party suspended"),
        "party.updated": N_("party changed"),
        "place.registered": N_("place registered"),
        "plan.reviewed": N_("plan reviewed"),
        "site.inspected": N_("site inspected"),
        "site.registered": N_("site registered"),
        "site.status_decided": N_("status of a site decided"),
        "site.updated": N_("site changed"),
        "stock.counted": N_("stock counted"),
        "stockpile.counted": N_("heap counted"),
        "stockpile.opened": N_("heap opened"),
        "submission.refused": N_("entry refused"),
        "tag.conflict_resolved": N_("conflict of a tag resolved"),
        "tag.damaged": N_("tag damaged"),
        "tag.lost": N_("tag lost"),
        "tag.voided": N_("tag voided"),
        "tags.assigned": N_("tags handed over"),
        "tags.issued": N_("tags issued"),
        "tags.returned": N_("tags returned"),
    }
)


def step(kind: str) -> str:
    """Return what an entry of a type did, in the current language; a type without words as it is."""
    return _(STEPS.get(kind) or _OTHERS.get(kind, kind))
