"""Whether what a rule needs was recorded at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.question import Answer, Question, passed


def recorded(question: Question) -> Iterator[Answer]:
    """Pass with the events that the needed data stand in; what is missing of them was answered before."""
    types = dict.fromkeys(need.partition("/")[0] for need in question.needs)
    told = [one for type in types for one in question.by_type.get(type, ())]
    if told:
        yield passed(*told)


CHECKS: Final[Mapping[str, Check]] = {
    "recorded": Check(
        recorded,
        subjects=frozenset({"lot", "site", "party", "shipment"}),
        answers=frozenset({"open"}),
    ),
}
SENTENCES: Final[Mapping[str, str]] = {}
