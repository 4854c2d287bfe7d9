"""What is said to people of an answer, in the current language."""

from __future__ import annotations

from ledger.diligence.checks.table import SENTENCES
from ledger.diligence.findings import Reason
from ledger.language import _


def sentence_of(reason: Reason) -> str:
    """Return the sentence of a reason; its code and values where another version of the program made it."""
    template, values = SENTENCES.get(reason.code), dict(reason.values)
    try:
        return reason.code if template is None else _(template).format_map(values)
    except (KeyError, IndexError, ValueError):
        return f"{reason.code} {values}"
