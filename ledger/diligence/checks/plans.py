"""What was planned against a risk, by when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.checks.incidents import (
    ANYTHING,
    days_between,
    decisions_on,
    reported,
    settled,
    things_of,
)
from ledger.diligence.history import History, Stated
from ledger.diligence.question import Answer, Question, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.assurance import PlanAdopted, PlanReviewed
from ledger.lots.types.incidents import IncidentOpened

_IMPROVED: Final = frozenset({"significant", "reached"})
_ENDED: Final = frozenset({"disengage", "end"})


def risk_mitigated(question: Question) -> Iterator[Answer]:
    """A risk that may be mitigated: a plan within ``plan_days``, measured improvement within ``days`` of it.

    The time runs from the adoption of the first plan; without improvement dealings are suspended or ended.
    """
    for one in reported(question):
        if (closed := settled(question, one)) is not None:
            yield passed(one, closed)
            continue
        decision = next(reversed(decisions_on(question.history, one)), None)
        plans = _plans_for(question.history, one)
        if decision is not None and decision.body.decision != "continue":
            yield passed(one, decision)
        elif not plans:
            yield _unplanned(question, one)
        else:
            yield _progress(question, one, plans)


def risk_planned(question: Question) -> Iterator[Answer]:
    """Every risk is in a plan after ``plan_days`` at the latest, unless dealings were ended."""
    for one in reported(question):
        if settled(question, one) is not None:
            continue
        ended = [each for each in decisions_on(question.history, one) if each.body.decision == "disengage"]
        plans = _plans_for(question.history, one)
        if ended or plans:
            yield passed(one, *ended, *plans)
        else:
            yield _unplanned(question, one)


def plan_measured(question: Question) -> Iterator[Answer]:
    """A plan has a target for each indicator, and somebody looks at it at least every ``days``."""
    for plan in question.concerning(PlanAdopted):
        reviews = _reviews(question.history, [plan])
        if any(each.body.outcome in _ENDED for each in reviews):
            continue
        last = reviews[-1].body.reviewed_on if reviews else plan.body.adopted_on
        age = days_between(last, question.on)
        if any(each.target is None for each in plan.body.indicators):
            yield unanswered("plan.adopted/indicators/target", plan)
        elif age > question.number("days"):
            yield failed("review-overdue", plan, *reviews[-1:], plan=plan.body.title, day=last, days=age)
        else:
            yield passed(plan, *reviews)


def _unplanned(question: Question, one: Stated[IncidentOpened]) -> Answer:
    age = days_between(one.day, question.on)
    if age <= question.number("plan_days"):
        return unanswered("plan.adopted", one)
    return failed("risk-unplanned", one, incident=one.body.incident, risk=one.body.risk, days=age)


def _progress(question: Question, one: Stated[IncidentOpened], plans: list[Stated[PlanAdopted]]) -> Answer:
    first = plans[0].body.adopted_on
    improved = [each for each in _reviews(question.history, plans) if each.body.progress in _IMPROVED]
    measured = [each for each in improved if _is_measured(each)]
    age = days_between(first, question.on)
    if measured or (not improved and age <= question.number("days", day=first)):
        return passed(one, *plans, *measured)
    if improved:
        return unanswered("plan.reviewed/indicators", *improved)
    return failed(
        "no-improvement", one, *plans, incident=one.body.incident, risk=one.body.risk, day=first, days=age
    )


def _is_measured(review: Stated[PlanReviewed]) -> bool:
    indicators = review.body.indicators
    return bool(indicators) and all(each.value is not None for each in indicators)


def _plans_for(history: History, one: Stated[IncidentOpened]) -> list[Stated[PlanAdopted]]:
    """The plans that name an incident, or its risk at something that the incident is about, oldest first."""
    named = things_of(one)
    found = [
        plan
        for plan in history.of(PlanAdopted)
        if plan.body.incident == one.body.incident
        or (plan.body.incident is None and plan.body.risk == one.body.risk and named & things_of(plan))
    ]
    return sorted(found, key=lambda plan: (plan.body.adopted_on, plan.index))


def _reviews(history: History, plans: list[Stated[PlanAdopted]]) -> list[Stated[PlanReviewed]]:
    ids = {plan.id for plan in plans}
    found = [each for each in history.of(PlanReviewed) if each.body.plan in ids]
    return sorted(found, key=lambda each: (each.body.reviewed_on, each.index))


CHECKS: Final[Mapping[str, Check]] = {
    "risk_mitigated": Check(
        risk_mitigated,
        subjects=ANYTHING,
        takes={"risks": "words", "settled": "words", "plan_days": "number", "days": "number"},
    ),
    "risk_planned": Check(
        risk_planned,
        subjects=ANYTHING,
        takes={"risks": "words", "settled": "words", "plan_days": "number"},
    ),
    "plan_measured": Check(plan_measured, subjects=ANYTHING, takes={"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "risk-unplanned": N_(
        "Incident {incident} ({risk}) has been known for {days} days without a plan against the risk."
    ),
    "no-improvement": N_(
        "The plan of {day} against incident {incident} ({risk}) shows no measured improvement after {days} "
        "days, and dealings were not suspended."
    ),
    "review-overdue": N_("Nobody has reviewed the plan “{plan}” since {day}, {days} days ago."),
}
