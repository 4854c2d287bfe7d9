"""Incidents by their level: how long they stay open, what repeats, who was asked, what moves meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.checks.incidents import ANYTHING, decisions_on, things_of
from ledger.diligence.history import History, Stated
from ledger.diligence.question import Answer, Question, failed, passed, unanswered
from ledger.diligence.records import days_between
from ledger.language import N_
from ledger.lots.event import Nature
from ledger.lots.table import TYPES
from ledger.lots.types.incidents import IncidentAnswered, IncidentClosed, IncidentOpened, IncidentUpdated


def incident_in_time(question: Question) -> Iterator[Answer]:
    """An incident is closed within ``days`` of its opening."""
    for one in question.concerning(IncidentOpened):
        closed = _closed(question.history, one)
        days = days_between(one.day, question.on if closed is None else closed.day)
        evidence = [one] if closed is None else [one, closed]
        if days > question.number("days", day=one.day):
            yield failed("incident-too-long", *evidence, incident=one.body.incident, days=days)
        else:
            yield passed(*evidence)


def incident_level(question: Question) -> Iterator[Answer]:
    """An incident about one of ``risks`` is at least as serious as ``level``; 1 is the most serious."""
    risks = question.words("risks")
    for one in question.concerning(IncidentOpened):
        level = _level(question.history, one)
        if one.body.risk not in risks:
            continue
        if level > question.number("level", day=one.day):
            yield failed("level-too-low", one, incident=one.body.incident, risk=one.body.risk, level=level)
        else:
            yield passed(one)


def repeats_raised(question: Question) -> Iterator[Answer]:
    """What comes ``times`` within ``days`` about the same thing is raised above the level ``from_level``."""
    repeated: dict[tuple[str, tuple[str, str]], list[Stated[IncidentOpened]]] = defaultdict(list)
    for one in question.concerning(IncidentOpened):
        for thing in sorted(things_of(one)):
            repeated[one.body.risk, thing].append(one)
    lowest, times = int(question.number("from_level")), int(question.number("times"))
    for (risk, (_, id)), told in sorted(repeated.items()):
        last = told[-1]
        recent = [one for one in told if days_between(one.day, last.day) <= question.number("days")]
        if len(recent) < times:
            continue
        if all(_level(question.history, one) >= lowest for one in recent):
            yield failed("repeats-not-raised", *recent, thing=id, risk=risk, times=len(recent))
        else:
            yield passed(*recent)


def reply_invited(question: Question) -> Iterator[Answer]:
    """Whom an incident is about was asked by a day, and it was not closed before that without an answer."""
    for one in question.concerning(IncidentOpened):
        told = question.history.about("incident", one.body.incident)
        answered = [each for each in told if isinstance(each.body, IncidentAnswered)]
        asked = [
            each.body.answer_by
            for each in told
            if isinstance(each.body, IncidentOpened | IncidentUpdated) and each.body.answer_by is not None
        ]
        closed = _closed(question.history, one)
        if answered:
            yield passed(one, *answered)
        elif not asked:
            yield unanswered("incident.opened/answer_by", one)
        elif closed is not None and closed.day < asked[-1]:
            yield failed("closed-unheard", one, closed, incident=one.body.incident, day=asked[-1])
        else:
            yield passed(one)


def halted_until_decided(question: Question) -> Iterator[Answer]:
    """Nothing of the subject moves from an incident of ``level`` on until it is closed or decided upon."""
    for one in question.concerning(IncidentOpened):
        if _level(question.history, one) > question.number("level", day=one.day):
            continue
        closed = _closed(question.history, one)
        decisions = decisions_on(question.history, one)
        ends = [*(each.body.decided_on for each in decisions), *([closed.day] if closed else [])]
        until = min(ends, default=question.on)
        moved = [each for each in _moves(question) if one.day < each.day < until]
        if moved:
            yield failed("moved-undecided", one, *moved, incident=one.body.incident, day=moved[0].day)
        elif not ends:
            yield unanswered("decision.recorded", one)
        else:
            yield passed(one, *decisions)


def decided_by_level(question: Question) -> Iterator[Answer]:
    """About each open incident of ``level`` or worse somebody else than it is about decided how to go on."""
    for one in question.concerning(IncidentOpened):
        if _level(question.history, one) > question.number("level", day=one.day):
            continue
        decisions = decisions_on(question.history, one)
        if decisions:
            yield passed(one, *decisions)
        elif _closed(question.history, one) is None:
            yield unanswered("decision.recorded", one)


def _moves(question: Question) -> Iterator[Stated[Any]]:
    return (one for one in question.own if TYPES[one.type].nature is Nature.MOVING)


def _closed(history: History, one: Stated[IncidentOpened]) -> Stated[IncidentClosed] | None:
    told = history.about("incident", one.body.incident)
    return next((each for each in told if isinstance(each.body, IncidentClosed)), None)


def _level(history: History, one: Stated[IncidentOpened]) -> int:
    """The level of an incident as it was last stated."""
    told = history.about("incident", one.body.incident)
    levels = [
        each.body.level
        for each in told
        if isinstance(each.body, IncidentOpened | IncidentUpdated) and each.body.level is not None
    ]
    return levels[-1]


CHECKS: Final[Mapping[str, Check]] = {
    "incident_in_time": Check(
        incident_in_time, subjects=ANYTHING, takes={"days": "number"}, answers=frozenset({"fail"})
    ),
    "incident_level": Check(
        incident_level,
        subjects=ANYTHING,
        takes={"risks": "words", "level": "number"},
        answers=frozenset({"fail"}),
    ),
    "repeats_raised": Check(
        repeats_raised,
        subjects=ANYTHING,
        takes={"from_level": "number", "times": "number", "days": "number"},
        answers=frozenset({"fail"}),
    ),
    "reply_invited": Check(reply_invited, subjects=frozenset({"party"})),
    "decided_by_level": Check(
        decided_by_level, subjects=ANYTHING, takes={"level": "number"}, answers=frozenset({"open"})
    ),
    "halted_until_decided": Check(halted_until_decided, subjects=ANYTHING, takes={"level": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "incident-too-long": N_("Incident {incident} was open for {days} days."),
    "level-too-low": N_("Incident {incident} ({risk}) is of level {level}."),
    "repeats-not-raised": N_("{thing} had {times} incidents of a low level about {risk}; none was raised."),
    "closed-unheard": N_("Incident {incident} was closed before {day}, by which its parties could answer."),
    "moved-undecided": N_(
        "Something moved on {day}, while incident {incident} was open and nobody had decided on it."
    ),
}
