"""What is decided and written about lots, sites, places and parties: decisions, plans, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.office import Plan
from ledger.lots.problems import problem
from ledger.lots.schema import (
    Date,
    EventRef,
    Hash,
    Id,
    IncidentRef,
    MediaType,
    Model,
    Name,
    NotBefore,
    Past,
    Remark,
    Text,
)
from ledger.lots.types.about import About, Risk, subject_problems
from ledger.lots.types.parties import holds_role
from ledger.lots.view import At, Draft, View
from ledger.lots.weighing import policy_of


class DecisionRecorded(About):
    """Whether somebody goes on dealing with lots, sites, places or parties, and which manager decided it.

    ``manager`` is a pseudonym, the name is sealed. It binds nobody else.
    """

    decision: Literal["continue", "suspend", "disengage"]
    decided_on: Date
    manager: Id
    position: Name | None = None
    risk: Risk | None = None
    incident: IncidentRef | None = None
    until: Annotated[Date | None, NotBefore("decided_on")] = None
    reason: Text | None = None


class Indicator(Model):
    """By what an improvement is measured: where it stands and where it is to go."""

    name: Name
    value: Name | None = None
    target: Name | None = None


Indicators = Annotated[tuple[Indicator, ...], Field(max_length=16)]


class PlanAdopted(About):
    """A plan to mitigate a risk, with what is measured and by when."""

    title: Name
    risk: Risk
    incident: IncidentRef | None = None
    manager: Id | None = None
    adopted_on: Date
    due_on: Annotated[Date, NotBefore("adopted_on")]
    review_on: Annotated[Date | None, NotBefore("adopted_on")] = None
    measures: Annotated[tuple[Text, ...], Field(min_length=1, max_length=16)]
    indicators: Annotated[Indicators, Field(min_length=1)]
    sha256: Hash | None = None


class PlanReviewed(Model):
    """What came of a plan by a day, and how it goes on."""

    plan: EventRef
    reviewed_on: Annotated[Date, Past()]
    progress: Literal["none", "some", "significant", "reached"]
    indicators: Indicators = ()
    outcome: Literal["continue", "revise", "suspend", "disengage", "end"]
    next_review_on: Annotated[Date | None, NotBefore("reviewed_on")] = None
    remark: Remark | None = None


class ModuleResult(Model):
    """The result of one part of a rule set, such as a CRAFT module."""

    module: Name
    result: Literal["pass", "progress", "fail", "not_assessed"]


class ReportRecorded(About):
    """A report on lots, sites, places or parties: a CRAFT report, an audit, a risk assessment.

    The document is named by its hash; ``url`` is where it was published.
    """

    kind: Literal[
        "craft",
        "audit",
        "risk_assessment",
        "site_assessment",
        "baseline",
        "due_diligence",
        "grievance",
        "other",
    ]
    title: Name
    author: Name | None = None
    standard: Name | None = None
    scope: Text
    results: Annotated[tuple[ModuleResult, ...], Field(max_length=16)] = ()
    period_from: Date | None = None
    period_to: Annotated[Date | None, NotBefore("period_from")] = None
    issued_on: Date
    valid_until: Annotated[Date | None, NotBefore("issued_on")] = None
    sha256: Hash
    media_type: MediaType | None = None
    url: Annotated[Text | None, Field(pattern=r"^https://[!-~]+$")] = None


def _about_rules(
    event: Event[DecisionRecorded] | Event[ReportRecorded], _at: At, _view: View
) -> Iterator[Problem]:
    yield from subject_problems(event.body)


def _say(_event: Event[DecisionRecorded] | Event[ReportRecorded], _at: At, _draft: Draft) -> None:
    """It stands in the history of its subjects and changes nothing of them."""


def _adopt_rules(event: Event[PlanAdopted], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from subject_problems(body)
    days = (date.fromisoformat(body.due_on) - date.fromisoformat(body.adopted_on)).days
    if days > policy_of(view).number("plan_days"):
        yield problem("plan-too-long", "/body/due_on", days=days)


def _adopt(event: Event[PlanAdopted], _at: At, draft: Draft) -> None:
    body = event.body
    draft.put(Plan(event.id, event.issuer, "adopted", body.due_on, body.review_on or body.due_on))


def _revise_plan(old: Event[PlanAdopted], new: PlanAdopted, _at: At, draft: Draft) -> None:
    plan = draft.get(Plan, old.id)
    review_on = plan.review_on if plan.reviews else new.review_on or new.due_on
    draft.put(replace(plan, due_on=new.due_on, review_on=review_on))


def _review_rules(event: Event[PlanReviewed], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    plan = view.find(Plan, body.plan)
    if plan is None:
        yield problem("not-a-plan", "/body/plan", event=body.plan[:16])
        return
    if plan.state == "ended":
        yield problem("plan-ended", "/body/plan")
    if event.issuer != plan.adopted_by and not holds_role(
        view, event.issuer, "programme", "auditor", "authority"
    ):
        yield problem("not-its-issuer", "/body/plan", owner=plan.adopted_by, party=event.issuer)
    if plan.review_on is not None and plan.review_on < body.reviewed_on:
        yield problem("review-late", "/body/reviewed_on", day=plan.review_on)


def _review(event: Event[PlanReviewed], _at: At, draft: Draft) -> None:
    body = event.body
    plan = draft.get(Plan, body.plan)
    ended = body.outcome in ("disengage", "end")
    draft.put(
        replace(
            plan,
            state="ended" if ended else "reviewed",
            review_on=body.next_review_on or plan.due_on,
            reviews=plan.reviews + 1,
        )
    )


_SEALED: Final = frozenset({"narrative", "manager_name"})
_OTHERS: Final = ("site", "place", "party")

TYPES: Final = (
    EventType(
        "decision.recorded",
        DecisionRecorded,
        Nature.ANNOTATING,
        "lot",
        _about_rules,
        _say,
        admin=True,
        sealable=_SEALED,
        others=_OTHERS,
    ),
    EventType(
        "plan.adopted",
        PlanAdopted,
        Nature.ANNOTATING,
        "lot",
        _adopt_rules,
        _adopt,
        admin=True,
        revise=_revise_plan,
        sealable=_SEALED,
        others=_OTHERS,
    ),
    EventType(
        "plan.reviewed",
        PlanReviewed,
        Nature.ANNOTATING,
        "event",
        _review_rules,
        _review,
        admin=True,
        sealable=_SEALED,
    ),
    EventType(
        "report.recorded",
        ReportRecorded,
        Nature.ANNOTATING,
        "lot",
        _about_rules,
        _say,
        admin=True,
        sealable=_SEALED,
        others=_OTHERS,
    ),
)
