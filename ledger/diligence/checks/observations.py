"""What third parties saw at a site. An observation speaks of its day; it asks and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ledger.diligence.checks.check import Check, Possible
from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, passed, unanswered
from ledger.language import N_
from ledger.lots.types.sites import Observation


def observed_interference(question: Question) -> Iterator[Answer]:
    """Nobody armed was seen to interfere at the newest visit."""
    for one in _newest(question):
        if one.body.interference is None:
            yield unanswered("observation.recorded/interference", one)
        elif one.body.interference:
            groups = ", ".join(group.name or group.kind or "?" for group in one.body.armed_groups) or "?"
            yield doubted("interference-observed", one, **_seen(one), groups=groups)
        else:
            yield passed(one)


def observed_children(question: Question) -> Iterator[Answer]:
    """No children under 15 were seen at work at the newest visit."""
    for one in _newest(question):
        if one.body.children_under_15 is None:
            yield unanswered("observation.recorded/children_under_15", one)
        elif one.body.children_under_15:
            yield doubted("children-observed", one, **_seen(one))
        else:
            yield passed(one)


def observed_services(question: Question) -> Iterator[Answer]:
    """Some service of the State was seen at the newest visit; an empty list was not asked."""
    for one in _newest(question):
        if one.body.state_services:
            yield passed(one)
        elif any(known.field == "/body/state_services" for known in one.event.payload.not_known):
            yield doubted("services-not-known", one, **_seen(one))
        else:
            yield unanswered("observation.recorded/state_services", one)


def observed_status(question: Question) -> Iterator[Answer]:
    """The newest visit heard of a status that lets the site produce."""
    for one in _newest(question):
        status = one.body.reported_status
        if status is None:
            yield unanswered("observation.recorded/reported_status", one)
        elif str(status) in question.words("allowed", day=one.body.observed_on):
            yield passed(one)
        else:
            yield doubted("status-observed", one, **_seen(one), status=one.body.reported_status_as or status)


def visit_age(question: Question) -> Iterator[Answer]:
    """Somebody visited the site not longer ago than so many days."""
    for one in _newest(question):
        age = (date.fromisoformat(question.on) - date.fromisoformat(one.body.observed_on)).days
        if one.body.visited is None:
            yield unanswered("observation.recorded/visited", one)
        elif not one.body.visited or age > question.number("days"):
            yield doubted("visit-stale", one, site=one.body.site, days=age)
        else:
            yield passed(one)


def _newest(question: Question) -> list[Stated[Observation]]:
    """The observation of the newest day; of several on one day the last that was recorded."""
    told = [one for one in question.of(Observation) if one.body.observed_on <= question.on]
    return [max(told, key=lambda one: (one.body.observed_on, one.index))] if told else []


def _seen(one: Stated[Observation]) -> dict[str, str]:
    return {"site": one.body.site, "day": one.body.observed_on, "observer": one.body.observer}


_SITE: Final[frozenset[Subject]] = frozenset({"site"})
_ASKS: Final[frozenset[Possible]] = frozenset({"open", "review"})
CHECKS: Final[Mapping[str, Check]] = {
    "observed_interference": Check(observed_interference, subjects=_SITE, answers=_ASKS),
    "observed_children": Check(observed_children, subjects=_SITE, answers=_ASKS),
    "observed_services": Check(observed_services, subjects=_SITE, answers=_ASKS),
    "observed_status": Check(observed_status, subjects=_SITE, takes={"allowed": "words"}, answers=_ASKS),
    "visit_age": Check(visit_age, subjects=_SITE, takes={"days": "number"}, answers=_ASKS),
}
SENTENCES: Final[Mapping[str, str]] = {
    "interference-observed": N_(
        "{observer} observed interference at site {site} on {day} ({groups}). It says nothing of today."
    ),
    "children-observed": N_("{observer} observed children under 15 at work at site {site} on {day}."),
    "services-not-known": N_(
        "{observer} could not tell which services of the State were at site {site} on {day}."
    ),
    "status-observed": N_("{observer} heard on {day} that site {site} had the status {status} (MDC.01)."),
    "visit-stale": N_("The newest visit to site {site} was {days} days before, or nobody got there."),
}
