"""What a verdict says, as the codes that tests compare."""

from __future__ import annotations

from ledger.verify.verdict import Verdict


def codes(verdict: Verdict) -> set[str]:
    """The codes of its faults."""
    return {fault.code for fault in verdict.faults}


def said(verdict: Verdict) -> set[str]:
    """The codes of what was checked and of what was not."""
    return {remark.code for remark in (*verdict.checked, *verdict.not_checked)}
