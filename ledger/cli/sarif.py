"""Assessments as SARIF 2.1.0 (OASIS), which programs that collect findings read.

A rule's outcome is the result's ``kind``: fail, open, review, pass and notApplicable are SARIF's own words;
what is not due yet is notApplicable too, with the outcome in ``properties``. Only a failure has a ``level``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Final

from ledger.cli.settings import PROGRAM
from ledger.crypto.canonical import JSON
from ledger.diligence.findings import Assessment, Finding, Outcome
from ledger.diligence.pack import Pack, Severity
from ledger.diligence.sentences import sentence_of
from ledger.service.diligence.finding_words import MARKS, text_of, title_of
from ledger.service.show.thing import moment

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS: Final[Mapping[Outcome, str]] = {
    "pass": "pass",
    "fail": "fail",
    "open": "open",
    "review": "review",
    "not_applicable": "notApplicable",
    "not_due": "notApplicable",
}
_LEVELS: Final[Mapping[Severity, str]] = {"critical": "error", "major": "error", "minor": "warning"}


def sarif(found: Iterable[tuple[Assessment, Pack]]) -> dict[str, JSON]:
    """Return one SARIF log with a run for each assessment."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(*one) for one in found]}


def _run(assessment: Assessment, pack: Pack) -> dict[str, JSON]:
    rules: list[JSON] = [_rule(finding, pack) for finding in assessment.findings]
    results: list[JSON] = [
        _result(place, finding, assessment, pack) for place, finding in enumerate(assessment.findings)
    ]
    return {
        "tool": {
            "driver": {
                "name": PROGRAM,
                "version": version(PROGRAM),
                "rules": rules,
                "properties": {"pack": pack.id, "packVersion": pack.head.version, "digest": pack.digest},
            }
        },
        "automationDetails": {"id": f"{pack.id}/{assessment.subject}/"},
        "results": results,
        "properties": {
            "title": title_of(pack),
            "result": assessment.result,
            "on": assessment.on,
            "knownAt": moment(assessment.known_at),
        },
    }


def _rule(finding: Finding, pack: Pack) -> dict[str, JSON]:
    text, clause = text_of(pack, finding.rule), finding.clause
    said: dict[str, JSON] = {
        "id": finding.rule,
        "shortDescription": {"text": text.title},
        "fullDescription": {"text": text.question},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"severity": finding.severity, "scope": finding.scope, "stage": finding.stage},
    }
    if clause is not None:
        said["help"] = {"text": f"{clause.document}, {clause.clause} ({MARKS[clause.evidence]})"}
    if clause is not None and clause.address is not None:
        said["helpUri"] = clause.address
    return said


def _result(place: int, finding: Finding, assessment: Assessment, pack: Pack) -> dict[str, JSON]:
    sentences = list(dict.fromkeys(sentence_of(reason) for reason in finding.reasons))
    response = finding.response
    return {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "kind": _KINDS[finding.outcome],
        "level": _LEVELS[finding.severity] if finding.outcome == "fail" else "none",
        "message": {"text": " ".join(sentences) or text_of(pack, finding.rule).title},
        "locations": [_location(assessment.subject.id, assessment.subject.kind)],
        "relatedLocations": [_location(event, "event") for event in finding.evidence],
        "properties": {
            "outcome": finding.outcome,
            "answered": finding.answered,
            "evidenceCount": finding.evidence_count,
            "proposed": None if response is None else response.action,
            "dueOn": None if response is None else response.due_on,
        },
    }


def _location(id: str, kind: str) -> dict[str, JSON]:
    return {"logicalLocations": [{"name": id, "fullyQualifiedName": f"{kind}:{id}", "kind": kind}]}
