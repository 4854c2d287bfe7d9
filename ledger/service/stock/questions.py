"""What whoever gets a lot next would be refused with it, or would have to ask about, before anybody has paid.

The rules themselves are asked: those of a lot that is to be mixed or consumed, and those of its export, as if
it stood in the stock of the party that reads. What such an event would say of itself, and not of the lot, is
left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import Problem
from ledger.frozen import dataclass, replace
from ledger.language import N_, _
from ledger.lots.charge import charge_problems
from ledger.lots.contamination import marks_on
from ledger.lots.event import Event, payload_model
from ledger.lots.office import Incident
from ledger.lots.problems import PROBLEMS, problem
from ledger.lots.schema import second_of
from ledger.lots.state import Lot, Party, Recorded
from ledger.lots.table import TYPES
from ledger.lots.tagging import Tag
from ledger.lots.types.market import LotExported
from ledger.lots.values import Hold
from ledger.lots.view import At, View
from ledger.service.saying import problem_json
from ledger.service.wording import word

EXPORT: Final = "lot.exported"
# Which country is of no matter to any rule.
_COUNTRY: Final = "XX"
_PAYLOAD: Final = payload_model(LotExported)
_CERTIFICATE: Final = "export-without-certificate"
# A void tag, and one that was reported, on a bag that carries it.
_TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {"void": "tag-voided", "lost": "tag-lost", "damaged": "tag-damaged"}
)
_WORST: Final = ("refused", "hold", "flag")
_MARKED: Final = N_("The ledger marks it: {mark}.")
_INCIDENT: Final = N_("Incident {incident} (level {level}, {risk}) is open.")


@dataclass(frozen=True)
class Question:
    """Something to ask about a lot: a problem as the rules say it, or a mark that the lot bears already."""

    code: str
    weight: str
    message: str

    def as_json(self) -> dict[str, JSON]:
        """Return it as answers show it."""
        return {"code": self.code, "weight": self.weight, "message": self.message}


class Questions:
    """What would be asked of the lots of one party, as a view shows them at a moment."""

    def __init__(self, view: View, party: str, *, at: At) -> None:
        """Ask for ``party``; ``at`` is where the next event would stand, and when."""
        self._view = view
        self._party = party
        self._at = at

    def of(self, lot: Lot) -> list[Question]:
        """Return what would be asked of a lot, what refuses first; nothing twice."""
        found = {(one.code, one.message): one for one in self._all(lot)}
        return sorted(found.values(), key=lambda one: _WORST.index(one.weight))

    def _all(self, lot: Lot) -> Iterator[Question]:
        # On its way it is asked as it will stand when it has arrived.
        held = replace(lot, custodian=self._party, transfer=None)
        problems = [
            *charge_problems(held, "", party=self._party, mixes=True),
            *self._sender(lot),
            *self._tags(lot),
            # That a lot has no certificate yet is so of every one before its export.
            *(one for one in self._export(held) if one.code != _CERTIFICATE),
        ]
        for one in problems:
            yield Question(one.code, one.weight, str(problem_json(one)["message"]))
        for mark in dict.fromkeys((*lot.flags, *marks_on(self._view, lot.contamination))):
            yield Question(mark, "flag", _said_by(self._view, (lot.weighed_by, lot.head, lot.born), mark))
        for id in lot.incidents:
            yield from self._incident(id)

    def _export(self, lot: Lot) -> Iterable[Problem]:
        if lot.exported_from:
            # It is over the border: its papers counted on the day on which it went.
            return ()
        body = LotExported.model_construct(lots=(lot.id,), certificates=lot.certificates, to_country=_COUNTRY)
        payload = _PAYLOAD.model_construct(
            schema_="mineral-ledger/1",
            type=EXPORT,
            issuer=self._party,
            occurred_at=second_of(self._at.recorded_at),
            body=body,
        )
        return TYPES[EXPORT].rules(Event("", "", payload, ()), self._at, self._view)

    def _sender(self, lot: Lot) -> Iterator[Problem]:
        sender = None if lot.transfer is None else self._view.find(Party, lot.transfer.consignor)
        if sender is not None and sender.suspended:
            yield problem("party-suspended", "", party=sender.id, lot=lot.id)

    def _tags(self, lot: Lot) -> Iterator[Problem]:
        for id in lot.tags:
            tag = self._view.find(Tag, id)
            if tag is not None and tag.state in _TAGS:
                yield problem(_TAGS[tag.state], "", tag=tag.id[:16], lot=lot.id)

    def _incident(self, id: str) -> Iterator[Question]:
        incident = self._view.find(Incident, id)
        if incident is not None and incident.state == "open":
            values = {"incident": id, "level": incident.level, "risk": word(incident.risk)}
            yield Question("incident-open", "flag", _(_INCIDENT).format(**values))


def why_held(view: View, holds: Sequence[Hold]) -> list[JSON]:
    """Return the holds of a lot, each with the sentence that was said when it was put on it."""
    return [
        {"hold": one.id, "kind": one.kind, "event": one.event, "message": _hold_said(view, one)}
        for one in holds
    ]


def _hold_said(view: View, hold: Hold) -> str:
    return _said_by(view, (hold.event,), hold.kind)


def _said_by(view: View, events: Iterable[str], code: str) -> str:
    """Return what the ledger said of one of some events under a code; what the code is called otherwise."""
    for id in events:
        recorded = view.find(Recorded, id)
        for one in () if recorded is None else recorded.told:
            if one.code == code:
                return str(problem_json(problem(one.code, one.where, **dict(one.values)))["message"])
    template = PROBLEMS.get(code)
    if template is not None and "{" not in template.sentence:
        return _(template.sentence)
    return _(_MARKED).format(mark=word(code))
