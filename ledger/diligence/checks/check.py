"""What the table of checks holds of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Literal

from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question
from ledger.frozen import dataclass

Possible = Literal["fail", "open", "review"]
Kind = Literal["number", "words", "table"]


@dataclass(frozen=True)
class Check:
    """A check: the function that answers, the parameters it takes, the subjects that it can be asked of.

    ``answers`` are the outcomes it can give besides *pass*; a pack has a case for each of them.
    """

    ask: Callable[[Question], Iterator[Answer]]
    subjects: frozenset[Subject]
    takes: Mapping[str, Kind] = field(default_factory=dict)
    answers: frozenset[Possible] = frozenset({"fail", "open"})
