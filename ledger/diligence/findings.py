"""What came out: one finding for each rule, and the ladder from findings to a result.

The ladder, from the top; the first line that fits is the result:

1. ``does_not_meet``: a critical or major rule failed;
2. ``not_established``: a minor rule failed, or a rule is open or wants a review;
3. ``meets``: at least one rule passed;
4. ``not_assessed``: no rule that is due applied. An empty pack says this of everything.

There is no score. Only rules that are due count, and only a confirmed clause can fail. Where a clause, or a
number that was measured by, is cited at second hand, not verified or a default of the project, the same
answer asks for a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final, Literal, Protocol, cast

from ledger.crypto.canonical import JSON, format_canonical
from ledger.diligence.cahra import Edition
from ledger.diligence.pack import Action, Clock, Mark, Scope, Severity, Stage
from ledger.diligence.question import About, Answered
from ledger.frozen import dataclass

Outcome = Literal["pass", "fail", "open", "review", "not_applicable", "not_due"]
Result = Literal["does_not_meet", "not_established", "meets", "not_assessed"]
WORST_FIRST: Final[tuple[Answered, ...]] = ("fail", "open", "review", "pass")
MOST_OF_A_PASS: Final = 64
"""Events that a rule which passed names, so that the assessment of hundreds of lots can still be signed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule did not pass: the code of a sentence, what fills it, and the events that it rests on."""

    code: str
    outcome: Answered
    values: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause in force on the day: what document, since when, and how surely."""

    document: str
    clause: str
    address: str | None
    evidence: Mark
    since: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter as the check took it: its value from a day on, and how surely that is the source's.

    ``evidence`` is ``project_default`` where no source gives a number.
    """

    name: str
    since: str
    value: str
    unit: str
    evidence: Mark | Literal["project_default"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed about a finding, and until when (a day) where the pack gives a time for it."""

    action: Action
    clock: Clock
    due_on: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found. ``answered`` is what its check answered before its clause was weighed.

    ``evidence`` are the events that it rests on, by id; of a pass the first :data:`MOST_OF_A_PASS` of them.
    ``evidence_count`` says how many there are.
    """

    rule: str
    outcome: Outcome
    answered: Answered | None
    severity: Severity
    scope: Scope
    stage: Stage
    module: str | None
    clause: Clause | None
    parameters: tuple[Taken, ...]
    reasons: tuple[Reason, ...]
    evidence: tuple[str, ...]
    evidence_count: int
    response: Proposal | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A module of the pack's ladder and what its rules result in."""

    module: str
    result: Result


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that a pack says of a subject on a day, as known at a moment (Unix ms).

    ``cahra`` is the list of areas that was at hand. ``engagement`` is the highest module that is met with all
    below it. ``confirmed`` of ``rules`` clauses of the pack are confirmed.
    """

    subject: About
    pack: str
    version: str
    digest: str
    on: str
    known_at: int
    cahra: Edition | None
    stage: Stage | None
    result: Result
    modules: tuple[Rung, ...]
    engagement: str | None
    confirmed: int
    rules: int
    findings: tuple[Finding, ...]


class Weighed(Protocol):
    """What the ladder looks at: a finding, as it was made or as somebody stated it."""

    @property
    def outcome(self) -> Outcome:
        """What the rule came to."""
        ...

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        ...

    @property
    def module(self) -> str | None:
        """The rung that it belongs to."""
        ...


def result_of(findings: Iterable[Weighed]) -> Result:
    """Return where the ladder ends for some findings."""
    due = [finding for finding in findings if finding.outcome not in {"not_due", "not_applicable"}]
    if any(finding.outcome == "fail" and finding.severity != "minor" for finding in due):
        return "does_not_meet"
    if any(finding.outcome != "pass" for finding in due):
        return "not_established"
    return "meets" if due else "not_assessed"


def climb(modules: Sequence[str], findings: Sequence[Weighed]) -> tuple[tuple[Rung, ...], str | None]:
    """Return the result of each module, and the highest one that is met with all below it."""
    rungs = tuple(
        Rung(module, result_of(finding for finding in findings if finding.module == module))
        for module in modules
    )
    reached: str | None = None
    for rung in rungs:
        if rung.result != "meets":
            break
        reached = rung.module
    return rungs, reached


def assessment_json(assessment: Assessment) -> dict[str, JSON]:
    """Return an assessment as every answer shows it; the same events give the same object everywhere."""
    return cast("dict[str, JSON]", _plain(asdict(assessment) | {"subject": str(assessment.subject)}))


def format_assessment(assessment: Assessment) -> bytes:
    """Return an assessment as canonical JSON (RFC 8785), which is what an assessor signs."""
    return format_canonical(assessment_json(assessment))


def _plain(value: object) -> JSON:
    if isinstance(value, dict):
        # What fills a sentence is an object, also when nothing does.
        return {name: dict(item) if name == "values" else _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return cast("JSON", value)
