"""Reports by whoever holds a bag: taken from strangers, read by the programme, made into drafts of incidents.

A report is no incident and no event. Nothing is recorded by it: somebody entitled reads it, and either signs
an incident that is drafted from it, with the story and the reporter sealed, or dismisses it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import Malformed
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.tag import ALPHABET, print_tag, tag_digest
from ledger.lots.tagging import Tag
from ledger.service.ledger import LedgerHandle
from ledger.service.show.thing import moment
from ledger.store.grievances import Grievances, Report

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "seal": N_("The seal is broken, or another one"),
        "weight": N_("The weight is another"),
        "other_ore": N_("It is not this ore"),
        "copied": N_("The same tag is on another bag"),
        "theft": N_("It was stolen"),
        "abuse": N_("Somebody was forced, hurt or cheated"),
        "other": N_("Something else"),
    }
)
"""What can be reported → how people call it."""
MOST_TEXT: Final = 4_000
MOST_CONTACT: Final = 200
_RISK: Final = MappingProxyType(
    {"theft": "theft", "abuse": "other", "copied": "tag_misuse", "seal": "tag_misuse", "other": "other"}
)
_FRAUD: Final = "origin_fraud"
_LENGTH: Final = 8
_LEVEL: Final = 2


@dataclass(frozen=True)
class Told:
    """What somebody reports of the tag with a code of 13 symbols; ``contact`` may stay empty."""

    tag: str
    kind: str
    text: str
    contact: str = ""


def report(handle: LedgerHandle, told: Told) -> str:
    """Keep a report and return its reference, which tells nothing of it.

    Raises Malformed when it says nothing or too much, and Refused when too many wait to be read. Whether
    there is such a tag makes no difference: a code that was never issued is worth knowing, too.
    """
    if told.kind not in KINDS:
        raise Malformed("report-kind", N_("Choose what you report."))
    text, contact = told.text.strip(), told.contact.strip()
    if not text:
        raise Malformed("report-empty", N_("Say in a few words what you saw."))
    for value, most in ((text, MOST_TEXT), (contact, MOST_CONTACT)):
        if len(value) > most:
            raise Malformed(
                "report-too-long", N_("Use at most {most} characters there."), values={"most": most}
            )
    reference = "R-" + "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    made = Report(reference, handle.clock(), told.tag, told.kind, text, contact or None)
    with handle.writer.locked() as database:
        Grievances(database).put(made)
    return reference


def reports(handle: LedgerHandle, *, settled: bool = False) -> list[Report]:
    """Return the reports that wait to be read, or those that were settled, the oldest first."""
    with handle.beside() as database:
        return Grievances(database).each(settled=settled)


def find_report(handle: LedgerHandle, reference: str) -> Report:
    """Return a report; NotFound when there is none of that reference."""
    with handle.beside() as database:
        return Grievances(database).get(reference)


def dismiss(handle: LedgerHandle, reference: str, *, by: str, reason: str) -> None:
    """Settle a report without an incident."""
    with handle.writer.locked() as database:
        Grievances(database).settle(reference, "dismissed", by=by, at=handle.clock(), reason=reason)
    handle.writer.flush_erased()


def draft(handle: LedgerHandle, reference: str, *, by: str) -> dict[str, JSON]:
    """Settle a report by an ``incident.opened`` to be read, completed and signed; its story is sealed."""
    found = find_report(handle, reference)
    with handle.view() as view:
        tag = view.find(Tag, tag_digest(found.tag))
    body: dict[str, JSON] = {
        "incident": f"I-{reference}",
        "level": _LEVEL,
        "risk": _RISK.get(found.kind, _FRAUD),
        "source": "third_party",
        "remark": f"{reference}, {moment(found.at)[:10]}",
    }
    if tag is not None and tag.lot is not None:
        body["lots"] = [tag.lot]
    sealed: dict[str, JSON] = {"narrative": f"{print_tag(found.tag)}: {found.text}"}
    if found.contact:
        sealed["source_name"] = found.contact
    with handle.writer.locked() as database:
        Grievances(database).settle(reference, "drafted", by=by, at=handle.clock(), reason=None)
    return {"type": "incident.opened", "body": body, "sealed": sealed}


def report_json(found: Report) -> dict[str, JSON]:
    """Return a report as ``incident reports`` prints it."""
    return {
        "reference": found.reference,
        "at": moment(found.at),
        "tag": print_tag(found.tag),
        "kind": found.kind,
        "text": found.text,
        "contact": found.contact,
        "settled_as": found.settled_as,
        "settled_by": found.settled_by,
        "settled_at": None if found.settled_at is None else moment(found.settled_at),
        "reason": found.reason,
    }
