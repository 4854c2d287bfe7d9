"""Papers on a subject: whether there is one, how old it is, what it says, where it was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.checks.incidents import ANYTHING, days_between
from ledger.diligence.history import Stated
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.assurance import ReportRecorded
from ledger.lots.types.parties import PartyDetails


def report_current(question: Question) -> Iterator[Answer]:
    """There is a report of one of the ``kinds`` on the subject, neither older than ``days`` nor run out."""
    yield _aged(question, _newest(question))


def role_report_current(question: Question) -> Iterator[Answer]:
    """As ``report_current``, of parties that have one of the ``roles``."""
    yield from _of_role(question, published=False)


def role_report_published(question: Question) -> Iterator[Answer]:
    """As ``role_report_current``, and the report can be found at an address."""
    yield from _of_role(question, published=True)


def report_published(question: Question) -> Iterator[Answer]:
    """The newest report of one of the ``kinds`` can be found at an address."""
    report = _newest(question)
    if report is None:
        yield unanswered("report.recorded")
    elif report.body.url is None:
        yield unanswered("report.recorded/url", report)
    else:
        yield passed(report)


def standard_named(question: Question) -> Iterator[Answer]:
    """The newest report of one of the ``kinds`` names one of the ``standards``."""
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
    """The newest report of one of the ``kinds`` has one of the ``results`` for each of ``modules``."""
    report = _newest(question)
    if report is None:
        yield unanswered("report.recorded")
        return
    told = {part.module: part.result for part in report.body.results}
    for module in sorted(question.words("modules")):
        result = told.get(module, "not_assessed")
        if result == "not_assessed":
            yield unanswered("report.recorded/results", report)
        elif result in question.words("results"):
            yield passed(report)
        elif result == "fail":
            yield failed("module-failed", report, module=module)
        else:
            yield doubted("module-in-progress", report, module=module)


def _of_role(question: Question, *, published: bool) -> Iterator[Answer]:
    described = [one for one in question.of(PartyDetails) if _is_of(one, question.subject.id)]
    if not described:
        yield unanswered("party.registered")
    elif not question.words("roles").isdisjoint(described[-1].body.roles):
        report = _newest(question)
        yield _aged(question, report)
        if published and report is not None and report.body.url is None:
            yield unanswered("report.recorded/url", report)


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


def _is_of(one: Stated[PartyDetails], party: str) -> bool:
    return party in (*one.event.births("party"), *one.event.names("party"))


CHECKS: Final[Mapping[str, Check]] = {
    "report_current": Check(report_current, subjects=ANYTHING, takes={"kinds": "words", "days": "number"}),
    "role_report_current": Check(
        role_report_current,
        subjects=frozenset({"party"}),
        takes={"kinds": "words", "days": "number", "roles": "words"},
    ),
    "role_report_published": Check(
        role_report_published,
        subjects=frozenset({"party"}),
        takes={"kinds": "words", "days": "number", "roles": "words"},
    ),
    "report_published": Check(
        report_published,
        subjects=ANYTHING,
        takes={"kinds": "words"},
        answers=frozenset({"open"}),
    ),
    "standard_named": Check(
        standard_named, subjects=ANYTHING, takes={"kinds": "words", "standards": "words"}
    ),
    "module_results": Check(
        module_results,
        subjects=ANYTHING,
        takes={"kinds": "words", "modules": "words", "results": "words"},
        answers=frozenset({"fail", "open", "review"}),
    ),
}
SENTENCES: Final[Mapping[str, str]] = {
    "report-stale": N_("The report “{title}” is of {day}, {days} days ago, or has run out."),
    "standard-unknown": N_("The report follows “{standard}”, which is none of the versions known here."),
    "module-failed": N_("The report says that module {module} is failed."),
    "module-in-progress": N_("The report says that module {module} is still in progress."),
}
