"""What was reported of a subject, and whether it was decided upon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.assurance import DecisionRecorded
from ledger.lots.types.incidents import IncidentClosed, IncidentOpened, IncidentUpdated

TRADING: Final = frozenset(
    {"lot.sold", "lot.dispatched", "lot.received", "lot.exported", "lot.imported", "lot.consumed"}
)
"""Types by which lots go from one party to the next, or to their end."""


def risk_answered(question: Question) -> Iterator[Answer]:
    """A risk that bears no mitigation: dealing is suspended or ended within ``days`` of the report.

    Until the incident is closed with one of the ``settled`` outcomes, a person has to look.
    """
    for one in reported(question):
        if (closed := settled(question, one)) is not None:
            yield passed(one, closed)
            continue
        values = {"incident": one.body.incident, "risk": one.body.risk}
        decision = next(reversed(decisions_on(question.history, one)), None)
        age = days_between(one.day, question.on)
        if decision is None and age <= question.number("days"):
            yield unanswered("decision.recorded", one)
        elif decision is None:
            yield failed("risk-undecided", one, days=age, **values)
        elif decision.body.decision == "continue":
            yield failed("risk-continued", one, decision, day=decision.body.decided_on, **values)
        else:
            yield doubted("risk-suspended", one, decision, day=decision.body.decided_on, **values)


def decision_taken(question: Question) -> Iterator[Answer]:
    """About each risk somebody of a position decided how to go on, and again when more became known."""
    for one in reported(question):
        if settled(question, one) is not None:
            continue
        decision = next(reversed(decisions_on(question.history, one)), None)
        age = days_between(one.day, question.on)
        if decision is None and age > question.number("days"):
            yield failed("risk-undecided", one, incident=one.body.incident, risk=one.body.risk, days=age)
        elif decision is None or _known_since(question.history, one, decision):
            yield unanswered("decision.recorded", one)
        elif decision.body.position is None:
            yield unanswered("decision.recorded/position", decision)
        else:
            yield passed(one, decision)


def suspension_kept(question: Question) -> Iterator[Answer]:
    """Whoever suspended or ended dealings does not deal before ``days`` are over and it was decided anew."""
    decided = [one for one in question.concerning(DecisionRecorded) if one.body.decision != "continue"]
    traded = [one for one in question.own if one.type in TRADING] if decided else []
    for one in decided:
        resumed = _resumed(question, one)
        until = question.on if resumed is None else resumed.body.decided_on
        least = question.number("days", day=one.body.decided_on)
        kept = days_between(one.body.decided_on, until)
        if resumed is not None and kept < least:
            yield failed("resumed-early", one, resumed, party=one.issuer, day=until, days=kept)
            continue
        dealt = [deal for deal in traded if one.body.decided_on < deal.day < until and _deals(one, deal)]
        early = [deal for deal in dealt if _forbidden(one, deal, int(least))]
        if early:
            yield failed("traded-while-suspended", one, *early, party=one.issuer, day=early[0].day)
        elif dealt:
            yield unanswered("decision.recorded", one, *dealt)
        else:
            yield passed(one)


def reported(question: Question) -> Iterator[Stated[IncidentOpened]]:
    """Yield the incidents that concern the subject and are about one of the ``risks``."""
    told = question.concerning(IncidentOpened)
    risks = question.words("risks") if told else frozenset()
    yield from (one for one in told if one.body.risk in risks)


def settled(question: Question, one: Stated[IncidentOpened]) -> Stated[IncidentClosed] | None:
    """Return how an incident was closed, when that is one of the ``settled`` outcomes."""
    outcomes = question.words("settled")
    for each in question.history.about("incident", one.body.incident):
        if isinstance(each.body, IncidentClosed) and each.body.outcome in outcomes:
            return each
    return None


def decisions_on(history: History, one: Stated[IncidentOpened]) -> list[Stated[DecisionRecorded]]:
    """Return what others than whom it is about decided on an incident, or on its risk since, oldest first."""
    named = things_of(one)
    found = [
        each
        for each in history.of(DecisionRecorded)
        if each.issuer not in one.body.parties
        and (
            each.body.incident == one.body.incident
            or (each.body.risk == one.body.risk and each.day >= one.day and named & things_of(each))
        )
    ]
    return sorted(found, key=lambda each: (each.body.decided_on, each.index))


def things_of(one: Stated[Any]) -> frozenset[tuple[str, str]]:
    """Return the lots, sites, places and parties that something is said of."""
    kinds = {"lot", "site", "place", "party"}
    return frozenset((named.kind, named.id) for named in one.event.named if named.kind in kinds)


def days_between(first: str, last: str) -> int:
    """Return how many days one day is after another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _known_since(history: History, one: Stated[IncidentOpened], decision: Stated[DecisionRecorded]) -> bool:
    told = history.about("incident", one.body.incident)
    return any(
        isinstance(each.body, IncidentUpdated) and each.day > decision.body.decided_on for each in told
    )


def _resumed(question: Question, one: Stated[DecisionRecorded]) -> Stated[DecisionRecorded] | None:
    """The first decision of the same party after another to deal again with some of the same."""
    named = things_of(one)
    later = [
        each
        for each in question.history.of(DecisionRecorded)
        if each.issuer == one.issuer
        and each.body.decision == "continue"
        and each.body.decided_on >= one.body.decided_on
        and each.index > one.index
        and named & things_of(each)
    ]
    return min(later, key=lambda each: (each.body.decided_on, each.index), default=None)


def _deals(decision: Stated[DecisionRecorded], deal: Stated[Any]) -> bool:
    """Whether the party that decided takes part in a deal with what it decided on."""
    parties = {deal.issuer, *deal.event.names("party")}
    if decision.issuer not in parties:
        return False
    body = decision.body
    if body.sites or body.places:
        return True
    return not parties.isdisjoint(body.parties) or not set(body.lots).isdisjoint(deal.event.lots)


def _forbidden(decision: Stated[DecisionRecorded], deal: Stated[Any], least: int) -> bool:
    early = days_between(decision.body.decided_on, deal.day) <= least
    return early or decision.body.decision == "disengage"


ANYTHING: Final[frozenset[Subject]] = frozenset({"lot", "shipment", "site", "party"})
"""The subjects that incidents, plans and reports are about."""
CHECKS: Final[Mapping[str, Check]] = {
    "risk_answered": Check(
        risk_answered,
        subjects=ANYTHING,
        takes={"risks": "words", "settled": "words", "days": "number"},
        answers=frozenset({"fail", "open", "review"}),
    ),
    "decision_taken": Check(
        decision_taken,
        subjects=ANYTHING,
        takes={"risks": "words", "settled": "words", "days": "number"},
    ),
    "suspension_kept": Check(
        suspension_kept,
        subjects=ANYTHING,
        takes={"days": "number"},
    ),
}
SENTENCES: Final[Mapping[str, str]] = {
    "risk-undecided": N_(
        "Incident {incident} ({risk}) has been known for {days} days, and nobody decided how to go on."
    ),
    "risk-continued": N_(
        "Incident {incident} ({risk}) is not settled, and on {day} it was decided to continue all the same."
    ),
    "risk-suspended": N_("Incident {incident} ({risk}) is not settled; dealings were suspended on {day}."),
    "resumed-early": N_("{party} decided on {day} to deal again, {days} days after dealings were suspended."),
    "traded-while-suspended": N_("{party} dealt on {day} with what it had suspended or ended dealings with."),
}
