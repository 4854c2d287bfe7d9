"""News of incidents that are there: what a rule finds about an incident is an update of it, never a new one.

Such a rule names the incident in its reasons, or rests on several that repeat each other, of which the newest
is to be raised. The update makes the incident as serious as the rule is severe, or wants it to be. What is
closed takes no news, and is only named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.diligence.findings import Finding
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.frozen import dataclass
from ledger.lots.office import Incident
from ledger.lots.types.incidents import IncidentOpened, IncidentUpdated
from ledger.service.diligence.lacks import LEVELS, OF_INCIDENTS, Screened, deciding

REMARK: Final = 500
_MEANWHILE: Final = "halted_until_decided"
"""What moves while an incident is open is a matter of its own."""
_REPEATS: Final = "repeats_raised"
_LEVEL: Final = "incident_level"
Find = Callable[[str], Incident | None]


@dataclass(frozen=True)
class News:
    """What a rule found about an open incident, and the level that it ought to have."""

    subject: About
    indicator: str
    pack: Pack
    incident: Incident
    level: int


@dataclass(frozen=True)
class UpdateDraft:
    """An ``incident.updated`` ready for ``sign``, and the rules that it is because of."""

    incident: str
    level: int
    event: dict[str, JSON]
    rules: tuple[str, ...]


def incidents_of(found: Screened) -> tuple[str, ...]:
    """Return the incidents that a finding is about; none when it is about what was not reported yet."""
    rule, reasons = found.pack.rules[found.finding.rule], deciding(found.finding)
    if rule.check in {_MEANWHILE, OF_INCIDENTS} or found.finding.outcome not in {"fail", "review"}:
        return ()
    if rule.check == _REPEATS:
        opened = {one.id: one for one in found.stated if isinstance(one.body, IncidentOpened)}
        told = [[opened[id] for id in reason.evidence if id in opened] for reason in reasons]
        newest: list[Stated[IncidentOpened]] = [max(each, key=lambda one: one.index) for each in told if each]
        return tuple(dict.fromkeys(one.body.incident for one in newest))
    named = [dict(reason.values).get("incident", "") for reason in reasons]
    return tuple(dict.fromkeys(named)) if all(named) else ()


def news_of(found: Screened, find: Find) -> Iterator[News]:
    """Yield what a finding says of open incidents that they were not told since its newest evidence."""
    finding, indicator = found.finding, f"{found.pack.id}/{found.finding.rule}"
    if finding.severity == "minor":
        return
    for id in incidents_of(found):
        incident = find(id)
        if incident is not None and incident.state == "open" and not _is_told(found, id, indicator):
            level = min(incident.level, _needed(found.pack, finding))
            yield News(found.subject, indicator, found.pack, incident, level)


def draft_updates(news: Iterable[News]) -> Iterator[UpdateDraft]:
    """Yield one update for each incident, whichever rules and subjects it is because of."""
    together: dict[str, list[News]] = {}
    for one in news:
        together.setdefault(one.incident.id, []).append(one)
    for id, told in sorted(together.items()):
        yield _draft(id, told)


def update_of(incident: Incident, level: int, remark: str) -> dict[str, JSON]:
    """Return an ``incident.updated`` that raises an incident to a level, if it is not there yet."""
    raised: dict[str, JSON] = {"level": level} if level < incident.level else {}
    return {
        "type": "incident.updated",
        "body": {"incident": incident.id, **raised, "remark": remark[:REMARK]},
    }


def _draft(id: str, told: Sequence[News]) -> UpdateDraft:
    level = min(one.level for one in told)
    said = (f"{one.indicator}, version {one.pack.head.version}, {one.pack.digest[:16]}" for one in told)
    event = update_of(told[0].incident, level, "; ".join(dict.fromkeys(said)))
    return UpdateDraft(id, level, event, tuple(dict.fromkeys(one.indicator for one in told)))


def _needed(pack: Pack, finding: Finding) -> int:
    """The level that a rule asks for: its own where it is about levels, else that of its severity."""
    rule = pack.rules[finding.rule]
    if rule.check == _LEVEL:
        wanted = rule.parameters["level"]
        return min(int(Decimal(one.value)) for one in finding.parameters if one.name == wanted)
    return LEVELS[finding.severity]


def _is_told(found: Screened, id: str, indicator: str) -> bool:
    ids = {event for reason in deciding(found.finding) for event in reason.evidence}
    newest = max((one.index for one in found.stated if one.id in ids), default=-1)
    updates = (
        one for one in found.stated if isinstance(one.body, IncidentUpdated) and one.body.incident == id
    )
    return any(one.index > newest and indicator in (one.body.remark or "") for one in updates)
