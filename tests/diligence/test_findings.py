"""The ladder from findings to a result, and an assessment as bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.crypto.canonical import parse_canonical
from ledger.diligence.findings import (
    Assessment,
    Finding,
    Reason,
    assessment_json,
    climb,
    format_assessment,
    result_of,
)
from ledger.diligence.question import About


def finding(outcome: str, severity: str = "major", module: str | None = None, **more: Any) -> Finding:  # noqa: ANN401 - any
    given: dict[str, Any] = {
        "rule": "asked",
        "outcome": outcome,
        "answered": None,
        "severity": severity,
        "scope": "passport",
        "stage": "production",
        "module": module,
        "clause": None,
        "parameters": (),
        "reasons": (),
        "evidence": (),
        "evidence_count": 0,
        "response": None,
    }
    return Finding(**given | more)


@pytest.mark.parametrize(
    ("outcomes", "result"),
    [
        ([], "not_assessed"),
        ([("not_due", "major"), ("not_applicable", "critical")], "not_assessed"),
        ([("pass", "minor")], "meets"),
        ([("pass", "critical"), ("not_due", "major"), ("not_applicable", "major")], "meets"),
        ([("pass", "critical"), ("open", "minor")], "not_established"),
        ([("pass", "critical"), ("review", "minor")], "not_established"),
        ([("pass", "critical"), ("fail", "minor")], "not_established"),
        ([("open", "critical"), ("review", "critical")], "not_established"),
        ([("pass", "critical"), ("fail", "major")], "does_not_meet"),
        ([("open", "minor"), ("fail", "critical")], "does_not_meet"),
    ],
)
def test_the_first_line_of_the_ladder_that_fits_is_the_result(
    outcomes: list[tuple[str, str]], result: str
) -> None:
    for order in (outcomes, outcomes[::-1]):
        assert result_of(finding(outcome, severity) for outcome, severity in order) == result


@pytest.mark.parametrize(
    ("outcomes", "reached"),
    [
        ({"a": "pass", "b": "pass", "c": "pass"}, "c"),
        ({"a": "pass", "b": "open", "c": "pass"}, "a"),
        ({"a": "fail", "b": "pass", "c": "pass"}, None),
        ({"a": "pass", "c": "pass"}, "a"),
        ({}, None),
    ],
)
def test_a_module_is_reached_when_it_and_all_below_it_are_met(
    outcomes: dict[str, str], reached: str | None
) -> None:
    findings = [finding(outcome, module=module) for module, outcome in outcomes.items()]
    rungs, found = climb(["a", "b", "c"], [*findings, finding("fail")])
    assert found == reached
    assert [rung.module for rung in rungs] == ["a", "b", "c"]
    assert [rung.result for rung in rungs if rung.module not in outcomes] == ["not_assessed"] * (
        3 - len(outcomes)
    )


def whole(*findings: Finding) -> Assessment:
    return Assessment(
        subject=About("lot", "L1"),
        pack="small",
        version="1",
        digest="12" * 32,
        on="2026-03-01",
        known_at=1_772_000_000_000,
        cahra=None,
        stage="production",
        result=result_of(findings),
        modules=(),
        engagement=None,
        confirmed=1,
        rules=1,
        findings=findings,
    )


def test_an_assessment_is_canonical_json_whose_every_part_keeps_its_kind() -> None:
    bare = Reason("odd", "review", (), ())
    told = Reason("heavy", "fail", (("lot", "L1"), ("percent", "2.50")), ("12" * 32,))
    stated = whole(finding("fail", reasons=(told, bare), evidence=("12" * 32,)))
    data = format_assessment(stated)
    said: Any = parse_canonical(data)
    assert said["subject"] == "lot:L1"
    reasons = said["findings"][0]["reasons"]
    assert [one["values"] for one in reasons] == [{"lot": "L1", "percent": "2.50"}, {}]
    assert [one["evidence"] for one in reasons] == [["12" * 32], []]
    assert said["modules"] == []
    assert json.loads(data) == assessment_json(
        whole(finding("fail", reasons=(told, bare), evidence=("12" * 32,)))
    )


def test_text_of_any_language_stays_as_it_is() -> None:
    told = Reason("odd", "review", (("lot", "Ḽ-决-🜨"),), ())
    assert "Ḽ-决-🜨".encode() in format_assessment(whole(finding("review", reasons=(told,))))
