"""What due diligence says of a lot, apart from whether its record is intact.

The packs that the server is set to are asked what was recorded until a moment. Incidents that nobody has
looked into are left out before anything is asked, so that no answer gives one away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from ledger.diligence.findings import Assessment
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.frozen import dataclass
from ledger.lots.schema import day_of
from ledger.lots.types.incidents import IncidentClosed
from ledger.service.diligence.assessing import Asked, assess_stated

Answer = Literal["pass", "review", "fail", "open", "none"]
WORST_FIRST: Final[tuple[Answer, ...]] = ("fail", "review", "open", "pass", "none")
"""What a page says when packs differ: what somebody has to look at comes before what is only not known."""
USUAL: Final = ("icglr-rcm", "oecd-3t")
"""Packs by which lots are assessed where nobody says by which."""
_LOOK: Final = frozenset({"review", "fail"})
_INCIDENT: Final = "incident."
_UNFOUNDED: Final = "unfounded"


@dataclass(frozen=True)
class Said:
    """What one pack says, with how many of its rules came out how, and how many of its clauses were read."""

    pack: Pack
    answer: Answer
    passed: int
    failed: int
    to_look_at: int
    open: int
    confirmed: int
    rules: int


def ask(lot: str, stated: Sequence[Stated[Any]], packs: Sequence[Pack], *, known_at: int) -> tuple[Said, ...]:
    """Return what packs say of a lot, by what was recorded until ``known_at`` (Unix ms)."""
    asked = Asked(tuple(packs), day_of(known_at), known_at)
    found = assess_stated(About("lot", lot), without_open_incidents(stated), asked)
    return tuple(_said(pack, one) for pack, one in zip(packs, found, strict=True))


def worst(answers: Iterable[Answer]) -> Answer:
    """Return the answer that a page gives for several: the worst, *none* where there is none."""
    given = {*answers}
    return next((one for one in WORST_FIRST if one in given), "none")


def without_open_incidents(stated: Sequence[Stated[Any]]) -> Iterator[Stated[Any]]:
    """Yield the events without those of incidents that were not closed, or closed as unfounded."""
    looked_into = {
        one.body.incident
        for one in stated
        if isinstance(one.body, IncidentClosed) and one.body.outcome != _UNFOUNDED
    }
    for one in stated:
        if not one.type.startswith(_INCIDENT) or one.body.incident in looked_into:
            yield one


def _said(pack: Pack, found: Assessment) -> Said:
    counted = Counter(finding.outcome for finding in found.findings)
    return Said(
        pack=pack,
        answer=_answer(found),
        passed=counted["pass"],
        failed=counted["fail"],
        to_look_at=counted["review"],
        open=counted["open"],
        confirmed=found.confirmed,
        rules=found.rules,
    )


def _answer(found: Assessment) -> Answer:
    if found.result == "not_established":
        look = any(finding.outcome in _LOOK for finding in found.findings)
        return "review" if look else "open"
    by_result: dict[str, Answer] = {"meets": "pass", "does_not_meet": "fail", "not_assessed": "none"}
    return by_result[found.result]
