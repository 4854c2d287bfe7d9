"""What is said to people of an answer, in the current language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ledger.diligence.checks.table import SENTENCES
from ledger.diligence.code_words import code_word
from ledger.diligence.data_names import datum_name, record_name
from ledger.diligence.findings import Reason
from ledger.language import _

_DATA: Final[Mapping[str, Callable[[str], str]]] = {"missing": datum_name, "type": record_name}
"""Values that are names of data: people are told what they are called, as of those that are codes."""


def sentence_of(reason: Reason) -> str:
    """Return the sentence of a reason; its code and values where another version of the program made it."""
    template, values = SENTENCES.get(reason.code), dict(reason.values)
    said = {name: _DATA[name](one) if name in _DATA else code_word(name, one) for name, one in values.items()}
    try:
        return reason.code if template is None else _(template).format_map(said)
    except (KeyError, IndexError, ValueError):
        return f"{reason.code} {values}"
