"""What people do in the console: a task is an event type, what is asked first, and what is known beforehand.

A new task is a line here and its words; what is asked besides follows from the type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ledger.language import N_

Section: TypeAlias = Literal["lots", "work", "trade", "stock", "change", "office"]
SECTIONS: Final[Mapping[Section, str]] = MappingProxyType(
    {
        "lots": N_("Lots and tags"),
        "work": N_("Sorting and processing"),
        "trade": N_("Selling and leaving the country"),
        "stock": N_("Stock"),
        "change": N_("Mistakes and questions"),
        "office": N_("Authority and programme"),
    }
)
_WEIGHED: Final = "quantity/mass_kg"
_OUTPUTS: Final = ("outputs/quantity/mass_kg", "outputs/tags/number")
_LOSSES: Final = ("losses/name", "losses/quantity/mass_kg")
_GRADE: Final = ("components/analyte", "components/basis", "components/value_percent", "components/method")


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: its type, name and sign, the fields that stand first in their order.

    ``sealed`` are the hidden values beside them. ``given`` are values that stand in a field at first,
    by its path: ``@party`` is who is logged in, ``@today`` this day (UTC); whatever has one choice
    alone is chosen. ``parts`` says what lots it offers: those that are here, or that are coming. ``module``
    is a further script of the form.
    """

    type: str
    title: str
    sign: str
    section: Section
    first: tuple[str, ...]
    sealed: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ("here",)
    module: str = ""


TASKS: Final[Mapping[str, Task]] = MappingProxyType(
    {
        "register": Task(
            "lot.registered",
            N_("Register a lot"),
            "⛏",
            "lots",
            ("site", "mineral", _WEIGHED, "tags/number", "extracted_from", "producers/team"),
            given={"producers/share_percent": "100"},
        ),
        "dispatch": Task(
            "lot.dispatched",
            N_("Send lots"),
            "🚚",
            "lots",
            ("lots", "to", "destination", "transport", "waybill"),
        ),
        "receive": Task(
            "lot.received",
            N_("Receive a lot"),
            "📥",
            "lots",
            ("lot", _WEIGHED, "place", "seals_intact", "explanation"),
            parts=("coming",),
        ),
        "return": Task(
            "lot.returned",
            N_("Send lots back"),
            "↩",
            "lots",
            ("lots", "to", "reason", "explanation"),
            parts=("coming", "here"),
        ),
        "cancel-dispatch": Task(
            "dispatch.cancelled",
            N_("Take back a dispatch"),
            "✖",
            "lots",
            ("lots", "reason"),
            parts=("out", "coming"),
        ),
        "declare": Task(
            "lot.declared",
            N_("Declare older or foreign stock"),
            "📦",
            "lots",
            ("kind", "place", "mineral", _WEIGHED, "counted_on", "tags/number"),
        ),
        "store": Task("lot.stored", N_("Say where lots lie"), "📍", "lots", ("lots", "place", "position")),
        "reseal": Task(
            "lot.resealed",
            N_("Put new seals or bags on a lot"),
            "🔒",
            "lots",
            ("lot", "reason", "seals_removed", "seals", "tags/number"),
        ),
        "replace-tag": Task(
            "tag.replaced",
            N_("Replace the tag of a lot"),
            "🏷",
            "lots",
            ("lot", "replacements/old/number", "replacements/new/number", "reason"),
        ),
        "lose": Task(
            "lot.lost",
            N_("Report a loss"),
            "❓",
            "lots",
            ("lots", "cause", "noticed_on", "place", "remark"),
        ),
        "sort": Task(
            "lot.sorted",
            N_("Sort a lot"),
            "⚖",
            "work",
            ("inputs/lot", *_OUTPUTS, *_LOSSES),
            module="balance",
        ),
        "split": Task(
            "lot.split", N_("Split a lot"), "✂", "work", ("inputs/lot", *_OUTPUTS), module="balance"
        ),
        "combine": Task(
            "lot.combined",
            N_("Put lots together"),
            "➕",
            "work",
            ("inputs/lot", *_OUTPUTS, *_LOSSES),
            module="balance",
        ),
        "process": Task(
            "lot.processed",
            N_("Process lots"),
            "⚙",
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
            "🧪",
            "work",
            ("lot", "sample", _WEIGHED, "laboratory"),
        ),
        "assay": Task(
            "lot.assayed",
            N_("Record an assay"),
            "🔬",
            "work",
            ("lot", *_GRADE, "components/status", "sample", "report_number"),
        ),
        "sell": Task(
            "lot.sold",
            N_("Sell lots"),
            "🤝",
            "trade",
            ("lots", "buyer", "terms", "currency", "purchase_number"),
            sealed=("price",),
            parts=("here", "owned"),
        ),
        "pay": Task(
            "payment.recorded",
            N_("Record a payment"),
            "💵",
            "trade",
            ("lots", "kind", "payee_class", "payee", "currency", "receipt_number"),
            sealed=("amount",),
        ),
        "export": Task(
            "lot.exported",
            N_("Export lots"),
            "🛃",
            "trade",
            ("lots", "certificates", "to_country", "consignee", "seals", "customs_reference"),
        ),
        "cite-certificate": Task(
            "certificate.cited",
            N_("Name a certificate"),
            "📜",
            "trade",
            ("number", "lots", "issuing_country", "exporter", "ore", "mass_kg", "issued_on", "expires_on"),
            given={"exporter": "@party"},
        ),
        "import": Task(
            "lot.imported",
            N_("Take over a lot from abroad"),
            "🛬",
            "trade",
            ("lot", _WEIGHED, "place", "from_country", "certificates"),
            parts=("coming", "abroad"),
        ),
        "consume": Task("lot.consumed", N_("Smelt or use up lots"), "🔥", "trade", ("lots", "plant", "use")),
        "open-heap": Task(
            "stockpile.opened",
            N_("Open a heap or silo"),
            "🗻",
            "stock",
            ("stockpile", "place", "mineral", "attribution", "name"),
        ),
        "add-to-heap": Task(
            "stockpile.added", N_("Put a lot on a heap"), "⤵", "stock", ("stockpile", "lot", _WEIGHED)
        ),
        "draw-from-heap": Task(
            "stockpile.drawn", N_("Take lots off a heap"), "⤴", "stock", ("stockpile", *_OUTPUTS)
        ),
        "count-heap": Task(
            "stockpile.counted",
            N_("Count a heap"),
            "🔢",
            "stock",
            ("stockpile", _WEIGHED, "method", "explanation"),
        ),
        "count-stock": Task(
            "stock.counted",
            N_("Count the stock at a place"),
            "📋",
            "stock",
            ("place", "party", "counts/mineral", "counts/quantity/mass_kg", "method"),
            given={"party": "@party"},
        ),
        "correct": Task(
            "event.corrected",
            N_("Correct a value"),
            "✏",
            "change",
            ("event", "field", "old", "new", "reason"),
            module="correct",
        ),
        "approve": Task(
            "correction.approved", N_("Approve a correction"), "✔", "change", ("correction", "reason")
        ),
        "reject": Task(
            "correction.rejected", N_("Reject a correction"), "✘", "change", ("correction", "reason")
        ),
        "void": Task(
            "event.voided",
            N_("Void an entry"),
            "🗑",
            "change",
            ("event", "lots", "reason"),
            parts=("here", "out"),
        ),
        "dispute": Task(
            "event.disputed",
            N_("Dispute an entry"),
            "⚠",
            "change",
            ("event", "lots", "reason"),
            sealed=("narrative",),
        ),
        "answer-incident": Task(
            "incident.answered",
            N_("Answer to an incident"),
            "💬",
            "change",
            ("incident", "accepts", "measures"),
            sealed=("narrative",),
        ),
        "register-party": Task(
            "party.registered",
            N_("Register a party"),
            "👥",
            "office",
            ("party", "name", "country", "roles", "address"),
        ),
        "suspend-party": Task(
            "party.suspended", N_("Suspend a party"), "⛔", "office", ("party", "reason", "act")
        ),
        "reinstate-party": Task(
            "party.reinstated", N_("Reinstate a party"), "🔓", "office", ("party", "reason", "act")
        ),
        "register-site": Task(
            "site.registered",
            N_("Register a site"),
            "🏔",
            "office",
            ("site", "name", "country", "province", "minerals", "operators", "monthly_allotment_kg"),
        ),
        "site-status": Task(
            "site.status_decided",
            N_("Decide the status of a site"),
            "🚦",
            "office",
            ("site", "status", "legal_act", "from", "to"),
        ),
        "inspect-site": Task(
            "site.inspected",
            N_("Record an inspection"),
            "🔎",
            "office",
            ("site", "inspected_on", "result"),
            given={"inspected_on": "@today"},
        ),
        "register-place": Task(
            "place.registered",
            N_("Register a place"),
            "🏠",
            "office",
            ("place", "name", "kind", "country", "operator"),
        ),
        "restrict-area": Task(
            "area.restricted",
            N_("Restrict an area"),
            "🚧",
            "office",
            ("area", "name", "sites", "places", "legal_act", "from"),
        ),
        "lift-area": Task(
            "area.lifted", N_("End a restriction"), "🟢", "office", ("area", "last_day", "legal_act")
        ),
        "issue-tags": Task(
            "tags.issued", N_("Issue tags"), "🏷", "office", ("site", "level", "tags"), module="draw_tags"
        ),
        "assign-tags": Task(
            "tags.assigned", N_("Hand on tags"), "🫱", "office", ("to", "tags", "batches"), module="tag_codes"
        ),
        "void-tags": Task(
            "tag.voided", N_("Void tags"), "🚫", "office", ("tags", "batches", "reason"), module="tag_codes"
        ),
        "lose-tags": Task(
            "tag.lost",
            N_("Report lost tags"),
            "❔",
            "lots",
            ("tags", "batches", "reason"),
            module="tag_codes",
        ),
        "return-tags": Task(
            "tags.returned",
            N_("Give tags back"),
            "🫲",
            "lots",
            ("tags", "batches", "reason"),
            module="tag_codes",
        ),
        "issue-certificate": Task(
            "certificate.issued",
            N_("Issue a certificate"),
            "📜",
            "office",
            (
                "number",
                "lots",
                "issuing_country",
                "exporter",
                "ore",
                "mass_kg",
                "issued_on",
                "expires_on",
                "verifier",
                "validator",
            ),
            sealed=("verifier_name", "validator_name"),
        ),
        "attest": Task(
            "lot.attested", N_("Attest lots"), "👁", "office", ("lots", "statement", _WEIGHED, "remark")
        ),
        "open-incident": Task(
            "incident.opened",
            N_("Open an incident"),
            "🚨",
            "office",
            ("level", "risk", "lots", "sites", "parties", "answer_by", "due_on"),
            sealed=("narrative", "source_name"),
        ),
        "close-incident": Task(
            "incident.closed",
            N_("Close an incident"),
            "🏁",
            "office",
            ("incident", "outcome", "reason", "act"),
        ),
        "lift-hold": Task(
            "hold.lifted", N_("Lift a hold"), "🆗", "office", ("lots", "hold", "reason", "act")
        ),
        "resolve-conflict": Task(
            "tag.conflict_resolved",
            N_("Resolve a tag conflict"),
            "🔀",
            "office",
            ("tag/number", "hold", "lots", "keeper", "reason"),
        ),
        "seize": Task("lot.seized", N_("Seize lots"), "⚖", "office", ("lots", "act", "reason", "held_at")),
        "release": Task(
            "lot.released", N_("Release seized lots"), "🕊", "office", ("lots", "act", "to", "place")
        ),
    }
)
"""Name in the address → task, in the order of the menu."""
