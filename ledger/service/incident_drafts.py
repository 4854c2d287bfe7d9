"""Drafts of incidents from findings. Nothing is recorded by them: an entitled party signs, or does not.

Their level follows from the severity of the rule: critical is level 1, major level 2; minor findings become
no incident. Where an incident of the same rule and subject was opened before, the new one follows the newest
of these and is one level more serious than both would be, 1 at the most. The day by which it is to be settled
is the pack's, counted from the finding, or from the opening, which is taken to be the day that was asked
about. A time that runs from the adoption of a plan begins when a plan is adopted.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.diligence.findings import Finding
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack, Severity
from ledger.diligence.question import About
from ledger.diligence.sentences import sentence_of
from ledger.frozen import dataclass
from ledger.lots.office import Incident
from ledger.lots.types.incidents import IncidentOpened
from ledger.lots.types.market import LotExported

LEVELS: Final[Mapping[Severity, int]] = {"critical": 1, "major": 2}
_FIELDS: Final = {"lot": "lots", "site": "sites", "place": "places", "party": "parties"}
_MOST: Final = {"lot": 64, "site": 16, "place": 16, "party": 16}
_REMARK: Final = 500
_DIGITS: Final = 13


@dataclass(frozen=True)
class Screened:
    """A finding about a subject, by a pack, on a day, with the events that were looked at."""

    subject: About
    finding: Finding
    pack: Pack
    on: str
    stated: Sequence[Stated[Any]]

    @property
    def indicator(self) -> str:
        """What an incident names as the rule that raised it."""
        return f"{self.pack.id}/{self.finding.rule}"


@dataclass(frozen=True)
class IncidentDraft:
    """An ``incident.opened`` ready for ``sign``, and the incident that it follows."""

    incident: str
    level: int
    follows: str | None
    event: dict[str, JSON]


def mark_of(finding: Finding) -> str:
    """Return what a finding is known by from one screening to the next, in hex.

    An open one is the same as long as the same data are missing; any other changes with its evidence.
    """
    reasons = [
        (one.code, one.outcome, one.values, () if finding.outcome == "open" else one.evidence)
        for one in finding.reasons
    ]
    return sha256(repr((finding.outcome, reasons)).encode()).hexdigest()


def draft_incident(found: Screened) -> IncidentDraft | None:
    """Return the incident that a finding would open; None when it is minor, or was opened already."""
    if found.finding.severity not in LEVELS or found.finding.outcome not in {"fail", "review"}:
        return None
    about = _about(found)
    name = sha256(f"{found.subject} {found.indicator} {mark_of(found.finding)}".encode()).digest()
    id = f"I-{b32encode(name).decode()[:_DIGITS]}"
    earlier = [one for one in _opened(found) if _shares(one.body, about)]
    if not about or any(one.body.incident == id for one in earlier):
        return None
    level = LEVELS[found.finding.severity]
    last = earlier[-1].body if earlier else None
    if last is not None:
        level = max(1, min(level, last.level) - 1)
    follows = None if last is None else last.incident
    body: dict[str, JSON] = {
        "incident": id,
        "level": level,
        "risk": found.pack.rules[found.finding.rule].risk or "other",
        "indicator": found.indicator,
        "source": "records",
        "happened_on": _happened_on(found),
        "due_on": _due_on(found),
        "follows": follows,
        "remark": f"{found.indicator}, version {found.pack.head.version}, {found.pack.digest[:16]}",
        **about,
    }
    kept: dict[str, JSON] = {name: value for name, value in body.items() if value is not None}
    sealed: dict[str, JSON] = {"narrative": _narrative(found.finding)}
    return IncidentDraft(id, level, follows, {"type": "incident.opened", "body": kept, "sealed": sealed})


def draft_update(incident: Incident, remark: str) -> dict[str, JSON]:
    """Return an ``incident.updated`` that makes an overdue incident one level more serious."""
    body: dict[str, JSON] = {
        "incident": incident.id,
        "level": max(1, incident.level - 1),
        "remark": remark[:_REMARK],
    }
    return {"type": "incident.updated", "body": body}


def _opened(found: Screened) -> list[Stated[IncidentOpened]]:
    opened = (one for one in found.stated if isinstance(one.body, IncidentOpened))
    return sorted((one for one in opened if one.body.indicator == found.indicator), key=lambda one: one.index)


def _shares(body: IncidentOpened, about: Mapping[str, JSON]) -> bool:
    return any({*getattr(body, field)} & {*ids} for field, ids in about.items() if isinstance(ids, list))


def _about(found: Screened) -> dict[str, JSON]:
    """What the incident is about: the subject, of a shipment its lots, of a month what the evidence names.

    Of a shipment the exporter is named too: the lots are in other hands by then, and it is to answer.
    """
    kind, id = found.subject.kind, found.subject.id
    if kind in _FIELDS:
        return {_FIELDS[kind]: [id]}
    evidence = {id} if kind == "shipment" else {*found.finding.evidence}
    told = [one for one in found.stated if one.id in evidence]
    if kind == "shipment":
        sent = [one for one in told if isinstance(one.body, LotExported)]
        lots = [("lot", lot) for one in sent for lot in one.body.lots]
        return _named([*lots, *(("party", one.issuer) for one in sent)])
    return _named((named.kind, named.id) for one in told for named in one.event.named)


def _named(things: Iterable[tuple[str, str]]) -> dict[str, JSON]:
    by_kind: dict[str, list[JSON]] = {}
    for kind, id in dict.fromkeys(things):
        ids = by_kind.setdefault(kind, [])
        if kind in _FIELDS and len(ids) < _MOST[kind]:
            ids.append(id)
    return {_FIELDS[kind]: ids for kind, ids in by_kind.items() if ids}


def _happened_on(found: Screened) -> str | None:
    """The day of the newest evidence: before that it had not all happened."""
    evidence = {*found.finding.evidence}
    return max((one.day for one in found.stated if one.id in evidence), default=None)


def _due_on(found: Screened) -> str | None:
    response = found.finding.response
    if response is None or response.due_on is not None or response.clock != "opening":
        return None if response is None else response.due_on
    days = response_days(found.pack, found.finding.rule, found.on)
    return None if days is None else later(found.on, days)


def response_days(pack: Pack, rule: str, on: str) -> int | None:
    """Return the days that a rule gives for its response, None when it gives none on that day."""
    name = pack.rules[rule].response.days
    value = None if name is None else pack.parameters[name].on(on)
    return int(value[1].value) if value is not None and isinstance(value[1].value, str) else None


def later(day: str, days: int) -> str:
    """Return the day so many days later, the last of all days at the most."""
    first = date.fromisoformat(day)
    return (first + timedelta(days=min(days, (date.max - first).days))).isoformat()


def _narrative(finding: Finding) -> str:
    """The sentences, the clause and the evidence, which are sealed: they may name persons."""
    sentences = list(dict.fromkeys(sentence_of(reason) for reason in finding.reasons))
    if finding.clause is not None:
        sentences.append(f"{finding.clause.document}, {finding.clause.clause} ({finding.clause.evidence})")
    return "\n".join([*sentences, *finding.evidence])
