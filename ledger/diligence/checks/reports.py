"""Papers on a subject: whether there is one, how old it is, what it says, where it was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.checks.incidents import ANYTHING, days_between
from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.assurance import ReportRecorded
from ledger.lots.types.parties import PartyDetails


def report_current(question: Question) -> Iterator[Answer]:
    """There is a report of one of the ``kinds`` on the subject, neither older than ``days`` nor run out."""
    yield _aged(question, _newest(question))


def role_report_current(question: Question) -> Iterator[Answer]:
    """As ``report_current``, of parties that have one of the ``roles``."""
    yield from _unregistered(question)
    if _has_role(question):
        yield _aged(question, _newest(question))


def role_report_published(question: Question) -> Iterator[Answer]:
    """A party that has one of the ``roles`` has a report of one of the ``kinds`` that can be found."""
    yield from _unregistered(question)
    if _has_role(question):
        report = _newest(question)
        if report is None:
            yield unanswered("report.recorded")
        elif report.body.url is None:
            yield unanswered("report.recorded/url", report)
        else:
            yield passed(report)


def standard_named(question: Question) -> Iterator[Answer]:
    """The newest report of a party with one of the ``roles`` names one of the ``standards``."""
    yield from _unregistered(question)
    if _has_role(question):
        report = _newest(question)
        if report is None:
            yield unanswered("report.recorded")
        elif report.body.standard is None:
            yield unanswered("report.recorded/standard", report)
        elif report.body.standard in question.words("standards"):
            yield passed(report)
        else:
            yield failed("standard-unknown", report, standard=report.body.standard)


def module_results(question: Question) -> Iterator[Answer]:
    """The newest report of a party with one of the ``roles`` has one of the ``results`` for each module."""
    yield from _unregistered(question)
    if _has_role(question):
        report = _newest(question)
        if report is None:
            yield unanswered("report.recorded")
        else:
            for module in sorted(question.words("modules")):
                yield _result(question, report, module)


def _result(question: Question, report: Stated[ReportRecorded], module: str) -> Answer:
    told = {part.module: part.result for part in report.body.results}
    result = told.get(module, "not_assessed")
    if result == "not_assessed":
        return unanswered("report.recorded/results", report)
    if result in question.words("results"):
        return passed(report)
    if result == "fail":
        return failed("module-failed", report, module=module)
    return doubted("module-in-progress", report, module=module)


def _descriptions(question: Question) -> list[Stated[PartyDetails]]:
    party = question.subject.id
    return [
        one
        for one in question.of(PartyDetails)
        if party in (*one.event.births("party"), *one.event.names("party"))
    ]


def _unregistered(question: Question) -> Iterator[Answer]:
    if not _descriptions(question):
        yield unanswered("party.registered")


def _has_role(question: Question) -> bool:
    described = _descriptions(question)
    return bool(described) and not question.words("roles").isdisjoint(described[-1].body.roles)


def _newest(question: Question) -> Stated[ReportRecorded] | None:
    kinds = question.words("kinds")
    told = [one for one in question.concerning(ReportRecorded) if one.body.kind in kinds]
    return max(told, key=lambda one: (one.body.issued_on, one.index), default=None)


def _aged(question: Question, report: Stated[ReportRecorded] | None) -> Answer:
    if report is None:
        return unanswered("report.recorded")
    age = days_between(report.body.issued_on, question.on)
    ended = report.body.valid_until is not None and report.body.valid_until < question.on
    if ended or age > question.number("days"):
        return failed("report-stale", report, title=report.body.title, day=report.body.issued_on, days=age)
    return passed(report)


_PARTY: Final[frozenset[Subject]] = frozenset({"party"})
CHECKS: Final[Mapping[str, Check]] = {
    "report_current": Check(report_current, subjects=ANYTHING, takes={"kinds": "words", "days": "number"}),
    "role_report_current": Check(
        role_report_current,
        subjects=_PARTY,
        takes={"kinds": "words", "days": "number", "roles": "words"},
    ),
    "role_report_published": Check(
        role_report_published,
        subjects=_PARTY,
        takes={"kinds": "words", "roles": "words"},
        answers=frozenset({"open"}),
    ),
    "standard_named": Check(
        standard_named,
        subjects=_PARTY,
        takes={"kinds": "words", "standards": "words", "roles": "words"},
    ),
    "module_results": Check(
        module_results,
        subjects=_PARTY,
        takes={"kinds": "words", "modules": "words", "results": "words", "roles": "words"},
        answers=frozenset({"fail", "open", "review"}),
    ),
}
SENTENCES: Final[Mapping[str, str]] = {
    "report-stale": N_("The report “{title}” is of {day}, {days} days ago, or has run out."),
    "standard-unknown": N_("The report follows “{standard}”, which is none of the versions known here."),
    "module-failed": N_("The report says that module {module} is failed."),
    "module-in-progress": N_("The report says that module {module} is still in progress."),
}
