"""What a finding asks an incident for: whom and what it is about, and what was opened about it before.

Findings of one rule are put together when the same parties or sites are named in their reasons. Where none
is named, those lots and shipments go together of which the same parties signed the evidence, and where none
did, those that are in the same hands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ledger.diligence.findings import Finding, Reason
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack, Severity
from ledger.diligence.question import About
from ledger.frozen import dataclass
from ledger.lots.event import Nature
from ledger.lots.state import Lot
from ledger.lots.table import TYPES
from ledger.lots.types.incidents import IncidentOpened
from ledger.lots.types.market import LotExported

Thing = tuple[str, str]
"""Kind and id."""
FIELDS: Final[Mapping[str, str]] = {"lot": "lots", "site": "sites", "place": "places", "party": "parties"}
MOST: Final[Mapping[str, int]] = {"lot": 64, "site": 16, "place": 16, "party": 16}
LEVELS: Final[Mapping[Severity, int]] = {"critical": 1, "major": 2}
"""The level of an incident by the severity of the rule; what is minor becomes none."""
_ANSWERABLE: Final = frozenset({"party", "site"})
OF_INCIDENTS: Final = "incident_in_time"
"""The check of how long incidents are open: its subject has the incident, which ``overdue`` lists."""


@dataclass(frozen=True)
class Screened:
    """A finding about a subject by a pack, with its events and its lots as they stand.

    ``on`` is the day on which an incident would be opened.
    """

    subject: About
    finding: Finding
    pack: Pack
    on: str
    stated: Sequence[Stated[Any]]
    lots: Sequence[Lot] = ()


@dataclass(frozen=True)
class Lack:
    """A finding that becomes part of an incident.

    ``about`` is what it has in common with others, ``own`` what it is itself about; ``parties`` may have
    something to say to it: they signed the evidence, have the lots, or are named by the evidence.
    ``happened_on`` is the day of the newest evidence; ``earlier`` are the incidents of the rule that were
    opened about the same, in the order of the log.
    """

    subject: About
    finding: Finding
    pack: Pack
    on: str
    about: tuple[Thing, ...]
    own: tuple[Thing, ...]
    parties: tuple[Thing, ...]
    happened_on: str | None
    earlier: tuple[Stated[IncidentOpened], ...]

    @property
    def indicator(self) -> str:
        """What an incident names as the rule that raised it."""
        return f"{self.pack.id}/{self.finding.rule}"


def deciding(finding: Finding) -> tuple[Reason, ...]:
    """Return the reasons for which a finding came out as it did."""
    return tuple(one for one in finding.reasons if one.outcome == finding.answered)


def first_of(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Return the things that an incident can name, each once, of each kind as many as it takes."""
    kinds: dict[str, list[Thing]] = defaultdict(list)
    for kind, id in dict.fromkeys(things):
        if kind in FIELDS and len(kinds[kind]) < MOST[kind]:
            kinds[kind].append((kind, id))
    return tuple(thing for each in kinds.values() for thing in each)


def lack_of(found: Screened) -> Lack | None:
    """Return what a finding asks an incident for; None when it is minor, or has its incident already.

    What is found about an incident is no matter for another (:mod:`ledger.service.diligence.incident_news`).
    """
    finding = found.finding
    timed = found.pack.rules[finding.rule].check == OF_INCIDENTS
    if timed or finding.severity == "minor" or finding.outcome not in {"fail", "review"}:
        return None
    ids = {id for reason in deciding(finding) for id in reason.evidence}
    evidence = [one for one in found.stated if one.id in ids]
    # What offices say of sites and parties is not theirs to answer for.
    acted = [("party", one.issuer) for one in evidence if TYPES[one.type].nature is not Nature.GOVERNANCE]
    held = [("party", lot.custodian) for lot in found.lots]
    named = [(of.kind, of.id) for one in evidence for of in one.event.named if of.kind == "party"]
    about, own = tuple(_about(found) or sorted({*(acted or held)})), first_of(_own(found, evidence))
    lack = Lack(
        subject=found.subject,
        finding=finding,
        pack=found.pack,
        on=found.on,
        about=about,
        own=own,
        parties=(*acted, *held, *named),
        happened_on=max((one.day for one in evidence), default=None),
        earlier=tuple(_earlier(found, about, own)),
    )
    newest = max((one.index for one in evidence), default=-1)
    covered = any(one.index > newest and _covers(one.body, lack) for one in lack.earlier)
    return None if covered or not first_of((*about, *own)) else lack


def _about(found: Screened) -> list[Thing]:
    """Return the subject, of a lot or a shipment the parties and sites that the reasons name."""
    kind, id = found.subject.kind, found.subject.id
    if kind not in {"lot", "shipment"}:
        return [(kind, id)]
    known = {("party", one.issuer) for one in found.stated}
    known |= {(named.kind, named.id) for one in found.stated for named in one.event.named}
    said = {value for reason in deciding(found.finding) for value in reason.values if value[0] in _ANSWERABLE}
    return sorted(said & known)


def _own(found: Screened, evidence: Sequence[Stated[Any]]) -> Iterator[Thing]:
    """Yield the subject, of a shipment its lots and who sent it, of a month what the evidence names.

    Of a shipment the exporter is to answer: the lots are in other hands by then.
    """
    kind, id = found.subject.kind, found.subject.id
    if kind == "shipment":
        for one in found.stated:
            if one.id == id and isinstance(one.body, LotExported):
                yield from (("lot", lot) for lot in one.body.lots)
                yield "party", one.issuer
    elif kind == "period":
        yield from ((named.kind, named.id) for one in evidence for named in one.event.named)
    else:
        yield kind, id


def _earlier(
    found: Screened, about: Sequence[Thing], own: Sequence[Thing]
) -> Iterator[Stated[IncidentOpened]]:
    indicator = f"{found.pack.id}/{found.finding.rule}"
    for one in sorted(found.stated, key=lambda one: one.index):
        if isinstance(one.body, IncidentOpened) and one.body.indicator == indicator:
            named = _named(one.body)
            if named & {*own} or named >= {*about}:
                yield one


def _covers(body: IncidentOpened, lack: Lack) -> bool:
    """Whether an incident that was opened later is about it: it names it, or had no room for it."""
    named = _named(body)
    full = len(body.lots) == MOST["lot"] and (lack.happened_on or "") <= (body.happened_on or "")
    return named >= {*lack.own} or (full and named >= {*lack.about})


def _named(body: IncidentOpened) -> set[Thing]:
    return {(kind, id) for kind, field in FIELDS.items() for id in getattr(body, field)}
