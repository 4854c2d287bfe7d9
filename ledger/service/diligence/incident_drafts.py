"""Drafts of incidents from findings. Nothing is recorded by them: an entitled party signs, or does not.

What one rule finds about the same parties or sites is one incident, which lists the lots. Its level follows
from the severity of the rule: critical is level 1, major level 2; minor findings become no incident. Where an
incident of the same rule and subject was opened before, the new one follows the newest of these and is one
level more serious than both would be, 1 at the most. The day by which it is to be settled is the pack's,
counted from the finding (:mod:`ledger.diligence.proposals`), or from the opening, which is taken to be the
day that was asked about, if that is not over. A time that runs from the adoption of a plan begins when a plan
is adopted.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.diligence.findings import Finding
from ledger.diligence.proposals import days_after, response_days
from ledger.diligence.question import About
from ledger.diligence.sentences import sentence_of
from ledger.frozen import dataclass
from ledger.language import ngettext
from ledger.service.diligence.lacks import FIELDS, LEVELS, MOST, Lack, Thing, deciding, first_of

_DIGITS: Final = 13
_PASSING: Final = "days"


@dataclass(frozen=True)
class IncidentDraft:
    """An ``incident.opened`` ready for ``sign``, the incident that it follows, and whom it was found of."""

    incident: str
    level: int
    follows: str | None
    event: dict[str, JSON]
    indicator: str
    subjects: tuple[About, ...]


def mark_of(finding: Finding) -> str:
    """Return what a finding is known by from one screening to the next, in hex.

    An open one is the same as long as the same data are missing; any other changes with its evidence, and not
    with the days that pass.
    """
    reasons = [
        (
            one.code,
            one.outcome,
            [value for value in one.values if value[0] != _PASSING],
            () if finding.outcome == "open" else one.evidence,
        )
        for one in finding.reasons
    ]
    return sha256(repr((finding.outcome, reasons)).encode()).hexdigest()


def draft_incidents(lacks: Iterable[Lack]) -> Iterator[IncidentDraft]:
    """Yield the incidents that findings would open: one for each rule and what they have in common."""
    together: dict[tuple[str, tuple[Thing, ...]], list[Lack]] = {}
    for lack in lacks:
        together.setdefault((lack.indicator, lack.about), []).append(lack)
    yield from map(_draft, together.values())


def _draft(lacks: Sequence[Lack]) -> IncidentDraft:
    one = lacks[0]
    found = "\n".join(sorted(f"{each.subject} {mark_of(each.finding)}" for each in lacks))
    name = sha256(f"{one.indicator}\n{found}".encode()).digest()
    id = f"I-{b32encode(name).decode()[:_DIGITS]}"
    level, follows = _after_earlier(lacks)
    body: dict[str, JSON] = {
        "incident": id,
        "level": level,
        "risk": one.pack.rules[one.finding.rule].risk or "other",
        "indicator": one.indicator,
        "source": "records",
        "happened_on": max((each.happened_on for each in lacks if each.happened_on), default=None),
        "due_on": max((due for due in map(_due_on, lacks) if due), default=None),
        "follows": follows,
        "remark": _remark(lacks),
        **_about(lacks),
    }
    kept: dict[str, JSON] = {name: value for name, value in body.items() if value is not None}
    sealed: dict[str, JSON] = {"narrative": _narrative(lacks)}
    event: dict[str, JSON] = {"type": "incident.opened", "body": kept, "sealed": sealed}
    return IncidentDraft(id, level, follows, event, one.indicator, tuple(each.subject for each in lacks))


def _after_earlier(lacks: Sequence[Lack]) -> tuple[int, str | None]:
    """Return the level, and the newest incident of the same rule and subject."""
    level = LEVELS[lacks[0].finding.severity]
    earlier = [opened for each in lacks for opened in each.earlier]
    if not earlier:
        return level, None
    last = max(earlier, key=lambda opened: opened.index).body
    return max(1, min(level, last.level) - 1), last.incident


def _about(lacks: Sequence[Lack]) -> dict[str, JSON]:
    """Return what the incident names: first what the findings have in common, last who may have to answer."""
    by_kind: dict[str, list[JSON]] = {}
    about = [thing for each in lacks for thing in (*each.about, *each.own)]
    for kind, id in first_of((*about, *(thing for each in lacks for thing in each.parties))):
        by_kind.setdefault(FIELDS[kind], []).append(id)
    return {**by_kind}


def _remark(lacks: Sequence[Lack]) -> str:
    """Return by which pack it was found, and how many lots found the incident full."""
    pack = lacks[0].pack
    said = f"{lacks[0].indicator}, version {pack.head.version}, {pack.digest[:16]}"
    more = len({id for each in lacks for kind, id in each.own if kind == "lot"}) - MOST["lot"]
    if more <= 0:
        return said
    return f"{said}; " + ngettext("{count} more lot", "{count} more lots", more).format(count=more)


def _due_on(lack: Lack) -> str | None:
    response = lack.finding.response
    if response is None or response.due_on is not None or response.clock != "opening":
        return None if response is None else response.due_on
    days = response_days(lack.pack, lack.finding.rule, lack.on)
    return None if days is None else days_after(lack.on, days)


def _narrative(lacks: Sequence[Lack]) -> str:
    """Return the sentences, clauses and evidence of as many findings as an incident has room for lots.

    They are sealed: they may name persons.
    """
    told = [each.finding for each in lacks[: MOST["lot"]]]
    reasons = [reason for finding in told for reason in deciding(finding)]
    clauses = [finding.clause for finding in told if finding.clause is not None]
    lines = [sentence_of(reason) for reason in reasons]
    lines += [f"{clause.document}, {clause.clause} ({clause.evidence})" for clause in clauses]
    lines += [id for reason in reasons for id in reason.evidence]
    return "\n".join(dict.fromkeys(lines))
