"""What people do in the console: a task is an event type, what is asked first, and what is known beforehand.

A new task is a line here or among those of offices, and its words; what else is asked follows from the type.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_
from ledger.service.forms.office_tasks import OFFICE
from ledger.service.forms.task import Task

_WEIGHED: Final = "quantity/mass_kg"
_OUTPUTS: Final = ("outputs/quantity/mass_kg", "outputs/tags/number")
_LOSSES: Final = ("losses/name", "losses/quantity/mass_kg")
_GRADE: Final = ("components/analyte", "components/basis", "components/value_percent", "components/method")

TASKS: Final[Mapping[str, Task]] = MappingProxyType(
    {
        "register": Task(
            "lot.registered",
            N_("Register a lot"),
            "pick",
            "lots",
            ("site", "mineral", _WEIGHED, "tags/number", "extracted_from", "producers/team"),
            given={"producers/share_percent": "100"},
        ),
        "dispatch": Task(
            "lot.dispatched",
            N_("Send lots"),
            "truck",
            "lots",
            ("lots", "to", "destination", "transport", "waybill"),
        ),
        "receive": Task(
            "lot.received",
            N_("Receive a lot"),
            "boxes-in",
            "lots",
            ("lot", _WEIGHED, "place", "seals_intact", "explanation"),
            parts=("coming",),
        ),
        "return": Task(
            "lot.returned",
            N_("Send lots back"),
            "truck-back",
            "lots",
            ("lots", "to", "reason", "explanation"),
            parts=("coming", "here"),
        ),
        "cancel-dispatch": Task(
            "dispatch.cancelled",
            N_("Take back a dispatch"),
            "truck-off",
            "lots",
            ("lots", "reason"),
            parts=("out", "coming"),
        ),
        "declare": Task(
            "lot.declared",
            N_("Declare older or foreign stock"),
            "box",
            "lots",
            ("kind", "place", "mineral", _WEIGHED, "counted_on", "tags/number"),
        ),
        "store": Task("lot.stored", N_("Say where lots lie"), "pin", "lots", ("lots", "place", "position")),
        "reseal": Task(
            "lot.resealed",
            N_("Put new seals or bags on a lot"),
            "lock",
            "lots",
            ("lot", "reason", "seals_removed", "seals", "tags/number"),
        ),
        "replace-tag": Task(
            "tag.replaced",
            N_("Replace the tag of a lot"),
            "tag",
            "lots",
            ("lot", "replacements/old/number", "replacements/new/number", "reason"),
        ),
        "lose": Task(
            "lot.lost",
            N_("Report a loss"),
            "lost",
            "lots",
            ("lots", "cause", "noticed_on", "place", "remark"),
        ),
        "destroy": Task(
            "lot.destroyed",
            N_("Record lots that were destroyed"),
            "waste",
            "lots",
            ("lots", "method", "by", "act", "place", "destroyed_on"),
        ),
        "sort": Task(
            "lot.sorted",
            N_("Sort a lot"),
            "sieve",
            "work",
            ("inputs/lot", *_OUTPUTS, *_LOSSES),
            module="balance",
        ),
        "split": Task(
            "lot.split", N_("Split a lot"), "scissors", "work", ("inputs/lot", *_OUTPUTS), module="balance"
        ),
        "combine": Task(
            "lot.combined",
            N_("Put lots together"),
            "join",
            "work",
            ("inputs/lot", *_OUTPUTS, *_LOSSES),
            module="balance",
        ),
        "process": Task(
            "lot.processed",
            N_("Process lots"),
            "gear",
            "work",
            (
                "process",
                "plant",
                "inputs/lot",
                "inputs/quantity/mass_kg",
                "outputs/kind",
                *_OUTPUTS,
                *_LOSSES,
            ),
            module="balance",
        ),
        "sample": Task(
            "lot.sampled",
            N_("Take a sample"),
            "flask",
            "work",
            ("lot", "sample", _WEIGHED, "laboratory"),
        ),
        "assay": Task(
            "lot.assayed",
            N_("Record an assay"),
            "microscope",
            "work",
            ("lot", *_GRADE, "components/status", "sample", "report_number"),
        ),
        "sell": Task(
            "lot.sold",
            N_("Sell lots"),
            "shake",
            "trade",
            ("lots", "buyer", "terms", "currency", "purchase_number"),
            sealed=("price",),
            parts=("here", "owned"),
        ),
        "pay": Task(
            "payment.recorded",
            N_("Record a payment"),
            "coins",
            "trade",
            ("lots", "kind", "payee_class", "payee", "currency", "receipt_number"),
            sealed=("amount",),
        ),
        "export": Task(
            "lot.exported",
            N_("Export lots"),
            "globe-out",
            "trade",
            ("lots", "certificates", "to_country", "consignee", "seals", "customs_reference"),
        ),
        "cancel-export": Task(
            "export.cancelled",
            N_("Take back an export"),
            "arrow-back",
            "trade",
            ("event", "lots", "reason"),
            parts=("abroad",),
        ),
        "cite-certificate": Task(
            "certificate.cited",
            N_("Name a certificate"),
            "paper-seal",
            "trade",
            ("number", "lots", "issuing_country", "exporter", "ore", "mass_kg", "issued_on", "expires_on"),
            given={"exporter": "@party"},
        ),
        "import": Task(
            "lot.imported",
            N_("Take over a lot from abroad"),
            "globe-in",
            "trade",
            ("lot", _WEIGHED, "place", "from_country", "certificates"),
            parts=("coming", "abroad"),
        ),
        "consume": Task(
            "lot.consumed", N_("Smelt or use up lots"), "fire", "trade", ("lots", "plant", "use")
        ),
        "open-heap": Task(
            "stockpile.opened",
            N_("Open a heap or silo"),
            "heap",
            "stock",
            ("stockpile", "place", "mineral", "attribution", "name"),
        ),
        "add-to-heap": Task(
            "stockpile.added", N_("Put a lot on a heap"), "heap-in", "stock", ("stockpile", "lot", _WEIGHED)
        ),
        "draw-from-heap": Task(
            "stockpile.drawn", N_("Take lots off a heap"), "heap-out", "stock", ("stockpile", *_OUTPUTS)
        ),
        "count-heap": Task(
            "stockpile.counted",
            N_("Count a heap"),
            "count",
            "stock",
            ("stockpile", _WEIGHED, "method", "explanation"),
        ),
        "count-stock": Task(
            "stock.counted",
            N_("Count the stock at a place"),
            "list",
            "stock",
            ("place", "party", "counts/mineral", "counts/quantity/mass_kg", "method"),
            given={"party": "@party"},
        ),
        "correct": Task(
            "event.corrected",
            N_("Correct a value"),
            "pencil",
            "change",
            ("event", "field", "old", "new", "reason"),
            module="correct",
        ),
        "approve": Task(
            "correction.approved", N_("Approve a correction"), "approve", "change", ("correction", "reason")
        ),
        "reject": Task(
            "correction.rejected", N_("Reject a correction"), "cross", "change", ("correction", "reason")
        ),
        "void": Task(
            "event.voided",
            N_("Void an entry"),
            "waste",
            "change",
            ("event", "lots", "reason"),
            parts=("here", "out"),
        ),
        "dispute": Task(
            "event.disputed",
            N_("Dispute an entry"),
            "warning",
            "change",
            ("event", "lots", "reason"),
            sealed=("narrative",),
        ),
        "answer-incident": Task(
            "incident.answered",
            N_("Answer to an incident"),
            "speech",
            "change",
            ("incident", "accepts", "measures"),
            sealed=("narrative",),
        ),
        **OFFICE,
    }
)
"""Name in the address → task, in the order of the menu."""
