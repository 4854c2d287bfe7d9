"""What authorities, programmes, inspectors and certifiers enter, and who handles their tags."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_
from ledger.service.forms.task import Task

_CERTIFICATE: Final = (
    "lots",
    "issuing_country",
    "exporter",
    "ore",
    "mass_kg",
    "issued_on",
    "expires_on",
    "verifier",
    "validator",
)
_SIGNATORIES: Final = ("verifier_name", "validator_name")
OFFICE: Final[Mapping[str, Task]] = MappingProxyType(
    {
        "register-party": Task(
            "party.registered",
            N_("Register a party"),
            "people",
            "office",
            ("party", "name", "country", "roles", "address"),
        ),
        "update-party": Task(
            "party.updated",
            N_("Change the details of a party"),
            "people",
            "office",
            ("party", "name", "country", "roles", "address"),
            given={"party": "@party"},
            module="whole",
        ),
        "suspend-party": Task(
            "party.suspended", N_("Suspend a party"), "person-off", "office", ("party", "reason", "act")
        ),
        "reinstate-party": Task(
            "party.reinstated", N_("Reinstate a party"), "person-on", "office", ("party", "reason", "act")
        ),
        "register-site": Task(
            "site.registered",
            N_("Register a site"),
            "site",
            "office",
            ("site", "name", "country", "province", "minerals", "operators", "monthly_allotment_kg"),
        ),
        "update-site": Task(
            "site.updated",
            N_("Change the details of a site"),
            "site",
            "office",
            ("site", "name", "country", "province", "minerals", "operators", "monthly_allotment_kg"),
            module="whole",
        ),
        "site-status": Task(
            "site.status_decided",
            N_("Decide the status of a site"),
            "light",
            "office",
            ("site", "status", "legal_act", "from", "to"),
        ),
        "inspect-site": Task(
            "site.inspected",
            N_("Record an inspection"),
            "magnifier",
            "office",
            ("site", "inspected_on", "result", "inspector", "position", "agency", "findings"),
            given={"inspected_on": "@today"},
        ),
        "register-place": Task(
            "place.registered",
            N_("Register a place"),
            "house",
            "office",
            ("place", "name", "kind", "country", "operator"),
        ),
        "restrict-area": Task(
            "area.restricted",
            N_("Restrict an area"),
            "barrier",
            "office",
            ("area", "name", "sites", "places", "legal_act", "from"),
        ),
        "lift-area": Task(
            "area.lifted",
            N_("End a restriction"),
            "barrier-open",
            "office",
            ("area", "last_day", "legal_act"),
        ),
        "issue-tags": Task(
            "tags.issued",
            N_("Issue tags"),
            "tag-new",
            "office",
            ("site", "level", "tags"),
            module="draw_tags",
        ),
        "assign-tags": Task(
            "tags.assigned",
            N_("Hand on tags"),
            "hand-tag",
            "office",
            ("to", "tags", "batches"),
            module="tag_codes",
        ),
        "void-tags": Task(
            "tag.voided",
            N_("Void tags"),
            "tag-void",
            "office",
            ("tags", "batches", "reason"),
            module="tag_codes",
        ),
        "lose-tags": Task(
            "tag.lost",
            N_("Report lost tags"),
            "tag-lost",
            "lots",
            ("tags", "batches", "reason"),
            module="tag_codes",
        ),
        "damage-tags": Task(
            "tag.damaged",
            N_("Report damaged tags"),
            "tag-lost",
            "lots",
            ("tags", "batches", "reason"),
            module="tag_codes",
        ),
        "return-tags": Task(
            "tags.returned",
            N_("Give tags back"),
            "tag-back",
            "lots",
            ("tags", "batches", "reason"),
            module="tag_codes",
        ),
        "issue-certificate": Task(
            "certificate.issued",
            N_("Issue a certificate"),
            "paper-seal",
            "office",
            (
                "number",
                *_CERTIFICATE,
            ),
            sealed=_SIGNATORIES,
        ),
        "attest": Task(
            "lot.attested",
            N_("Attest lots"),
            "eye",
            "office",
            ("lots", "statement", "quantity/mass_kg", "remark"),
        ),
        "replace-certificate": Task(
            "certificate.replaced",
            N_("Replace a certificate"),
            "paper",
            "office",
            (
                "old_number",
                "old_event",
                "number",
                *_CERTIFICATE,
                "reason",
            ),
            sealed=_SIGNATORIES,
        ),
        "cancel-certificate": Task(
            "certificate.cancelled",
            N_("Cancel a certificate"),
            "paper-crossed",
            "office",
            ("number", "event", "reason", "act"),
        ),
        "record-licence": Task(
            "licence.recorded",
            N_("Record a licence"),
            "paper",
            "office",
            ("type", "number", "holder", "site", "from", "to", "legal_act"),
        ),
        "open-incident": Task(
            "incident.opened",
            N_("Open an incident"),
            "bell",
            "office",
            ("level", "risk", "lots", "sites", "parties", "answer_by", "due_on"),
            sealed=("narrative", "source_name"),
        ),
        "update-incident": Task(
            "incident.updated",
            N_("Go on with an incident"),
            "bell-clock",
            "office",
            ("incident", "level", "answer_by", "due_on", "remark"),
            sealed=("narrative",),
        ),
        "close-incident": Task(
            "incident.closed",
            N_("Close an incident"),
            "flag-down",
            "office",
            ("incident", "outcome", "reason", "act"),
        ),
        "lift-hold": Task(
            "hold.lifted", N_("Lift a hold"), "key-lift", "office", ("lots", "hold", "reason", "act")
        ),
        "resolve-conflict": Task(
            "tag.conflict_resolved",
            N_("Resolve a tag conflict"),
            "arrows",
            "office",
            ("tag/number", "hold", "lots", "keeper", "reason"),
        ),
        "seize": Task(
            "lot.seized", N_("Seize lots"), "balance", "office", ("lots", "act", "reason", "held_at")
        ),
        "release": Task(
            "lot.released", N_("Release seized lots"), "arrow-back", "office", ("lots", "act", "to", "place")
        ),
    }
)
"""Name in the address → task, in the order of the menu."""
