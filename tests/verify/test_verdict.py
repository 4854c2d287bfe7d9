"""What a verdict says of numbers."""

from __future__ import annotations

import pytest

from ledger.errors import KeyUnknown
from ledger.verify.remarks import REMARKS
from ledger.verify.verdict import Findings


def said(count: int) -> tuple[list[str], list[str]]:
    findings = Findings()
    findings.proved("signatures", count=count)
    findings.left_out("sealed", count=count)
    answer = findings.verdict(good="holds", bad="does_not_hold", head=None)
    return [one.message for one in answer.checked], [one.message for one in answer.not_checked]


def test_one_and_several_are_said_as_they_are_counted() -> None:
    assert said(1) == (["The form and the signature of 1 event."], ["1 sealed field is not disclosed."])
    assert said(2) == (["The form and the signature of 2 events."], ["2 sealed fields are not disclosed."])


def test_nothing_is_said_of_none() -> None:
    assert said(0) == ([], [])


@pytest.mark.parametrize("code", [code for code, said in REMARKS.items() if not isinstance(said, str)])
def test_what_is_counted_in_a_remark_is_its_count(code: str) -> None:
    assert "{count}" in REMARKS[code][1]


def test_a_doubt_is_said_once() -> None:
    findings = Findings()
    for _ in range(2):
        findings.failed(
            KeyUnknown("log-key-unknown", "No log has signed for {origin}.", values={"origin": "x"})
        )
    answer = findings.verdict(good="holds", bad="does_not_hold", head=None)
    assert [one.values["what"] for one in answer.not_checked] == ["No log has signed for x."]
