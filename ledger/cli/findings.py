"""Assessments as people read them: the result first, then what stands behind it, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.console import Console
from rich.markup import escape

from ledger.cli.output import tell
from ledger.cli.printable import printable
from ledger.diligence.findings import Assessment, Finding, Outcome, Proposal, Result
from ledger.diligence.pack import Pack
from ledger.diligence.sentences import sentence_of
from ledger.language import _
from ledger.lots.schema import day_of
from ledger.service.diligence.finding_words import (
    ACTIONS,
    MARKS,
    OUTCOMES,
    RESULTS,
    SEVERITIES,
    module_of,
    share_of,
    statement_of,
    text_of,
    title_of,
    value_of,
)

MOST: Final = 6
"""Events of one finding named for people; the answer with --json has all."""
MOST_REASONS: Final = 5
_SHORT: Final = 16
_COLOURS: Final[Mapping[Outcome, str]] = {"fail": "red", "review": "yellow", "open": "yellow"}
_RESULT_COLOURS: Final[Mapping[Result, str]] = {
    "meets": "green",
    "does_not_meet": "red",
    "not_established": "yellow",
    "not_assessed": "yellow",
}


def write_assessment(console: Console, assessment: Assessment, pack: Pack) -> None:
    """Write what a pack finds: result, findings by severity, what was not asked, what the pack is."""
    colour = _RESULT_COLOURS[assessment.result]
    name = escape(printable(f"{title_of(pack)} ({pack.id} {pack.head.version})"))
    console.print(f"\n[bold {colour}]{_(RESULTS[assessment.result])}[/]  {name}")
    if assessment.engagement is not None:
        tell(console, _("Reached: {module}").format(module=module_of(pack, assessment.engagement)))
    for severity, title in SEVERITIES.items():
        found = [one for one in _unsettled(assessment.findings) if one.severity == severity]
        if found:
            console.print(f"[bold]{_(title)}[/bold]")
        for finding in found:
            _write_finding(console, finding, pack, day_of(assessment.known_at))
    for outcome, heading in (
        ("pass", _("As asked ({count}): {titles}")),
        ("not_due", _("Not due yet ({count}): {titles}")),
        ("not_applicable", _("Does not apply ({count}): {titles}")),
    ):
        titles = [text_of(pack, one.rule).title for one in assessment.findings if one.outcome == outcome]
        if titles:
            tell(console, heading.format(count=len(titles), titles="; ".join(titles)))
    tell(console, statement_of(pack))
    tell(console, share_of(pack))


def _unsettled(findings: Iterable[Finding]) -> list[Finding]:
    unsettled = (one for one in findings if one.outcome in _COLOURS)
    return sorted(unsettled, key=lambda one: ([*_COLOURS].index(one.outcome), one.rule))


def _write_finding(console: Console, finding: Finding, pack: Pack, today: str) -> None:
    title = escape(printable(text_of(pack, finding.rule).title))
    said = escape(_outcome(finding))
    console.print(f"  [{_COLOURS[finding.outcome]}]{said}[/]  {title}  [dim]{finding.rule}[/dim]")
    for line in _lines(finding, pack, today):
        tell(console, f"      {line}")


def _outcome(finding: Finding) -> str:
    if finding.outcome == "review" and finding.answered == "fail":
        return _("to be reviewed (not as asked, by a clause or value that is not confirmed)")
    return _(OUTCOMES[finding.outcome])


def _lines(finding: Finding, pack: Pack, today: str) -> Iterator[str]:
    yield from dict.fromkeys(sentence_of(reason) for reason in finding.reasons[:MOST_REASONS])
    if (more := len(finding.reasons) - MOST_REASONS) > 0:
        yield _("… and {count} more: --json shows all").format(count=more)
    if (clause := finding.clause) is not None:
        where = f" {clause.address}" if clause.address else ""
        cited = f"{clause.document}, {clause.clause} ({_(MARKS[clause.evidence])}){where}"
        yield _("Clause: {clause}").format(clause=cited)
    for taken in finding.parameters:
        yield _("Value: {value}").format(value=value_of(pack, taken))
    if finding.evidence:
        yield _("Evidence: {events}").format(events=_events(finding))
    if finding.response is not None:
        yield _proposed(finding.response, today)


def _events(finding: Finding) -> str:
    shown = ", ".join(event[:_SHORT] for event in finding.evidence[:MOST])
    more = finding.evidence_count - MOST
    return shown if more <= 0 else _("{events} and {count} more").format(events=shown, count=more)


def _proposed(response: Proposal, today: str) -> str:
    action = _(ACTIONS[response.action])
    if response.due_on is not None and response.due_on < today:
        return _("Proposed: {action}; it was due by {day}").format(action=action, day=response.due_on)
    if response.due_on is not None:
        return _("Proposed: {action}, by {day}").format(action=action, day=response.due_on)
    if response.clock == "opening":
        return _("Proposed: {action}, in a time that runs from the opening of an incident").format(
            action=action
        )
    if response.clock == "adoption":
        return _("Proposed: {action}, in a time that runs from the adoption of a plan").format(action=action)
    return _("Proposed: {action}").format(action=action)
