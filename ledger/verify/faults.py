"""The faults of an audit: a list that stops growing, and what only follows from them set apart.

An event that cannot be read or decided takes everything with it that builds on it. Those later events are not
faulty by themselves: they are *undecided*, and stand behind the faults that they follow from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self

from ledger.errors import Fault, Problem
from ledger.verify.remarks import FAULTS, fault_with

LISTED: Final = 10_000
"""Faults that are listed one by one, and so many undecided events; the others are counted."""
UNDECIDED: Final = "event-undecided"
WORDS: Final = "words"
"""The value of a fault that quotes why an event should have been refused: the sentence, in English."""

_ABSENT: Final = frozenset({"hold-unknown", "key-not-enrolled", "parent-unknown", "tag-unknown", "unknown"})
_EVENT_ID: Final = 64


class Faults(list[Fault]):
    """Faults and undecided events as they were found: the first of them, and the number of the others.

    ``undecided`` counts all undecided events, ``unlisted`` the faults that are not in the list.
    """

    def __init__(self) -> None:
        super().__init__()
        self.undecided = 0
        self.unlisted = 0

    def append(self, fault: Fault) -> None:
        """Add a fault, or count it."""
        if fault.code == UNDECIDED:
            self.undecided += 1
            listed = self.undecided <= LISTED
        else:
            listed = len(self) - min(self.undecided, LISTED) < LISTED
            self.unlisted += not listed
        if listed:
            super().append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Add each of some faults, or count it."""
        for fault in faults:
            self.append(fault)

    def __iadd__(self, faults: Iterable[Fault]) -> Self:  # type: ignore[override,misc]  # any faults will do
        """Do the same."""
        self.extend(faults)
        return self

    def resume(self, faults: Iterable[Fault], *, undecided: int, unlisted: int) -> None:
        """Add what an interrupted audit had found; the numbers are those it had counted."""
        self.extend(faults)
        self.undecided, self.unlisted = undecided, unlisted

    def in_order(self) -> tuple[Fault, ...]:
        """Return the faults, then what follows from them, with a number for what is not listed."""
        faults = [fault for fault in self if fault.code != UNDECIDED]
        follow = [fault for fault in self if fault.code == UNDECIDED]
        if self.unlisted:
            faults.append(fault_with("faults-unlisted", {"count": self.unlisted}))
        if follow:
            values = {"count": self.undecided, "first": follow[0].index}
            faults.append(fault_with("events-undecided", values, index=follow[0].index))
        return (*faults, *follow)


def refusal_faults(problems: Iterable[Problem], index: int, event_id: str) -> list[Fault]:
    """Return why a recorded event should have been refused, one fault each.

    The sentences are meant for who sent the event, so they are quoted.
    """
    return [
        Fault(
            problem.code,
            FAULTS["should-be-refused"].format(words=problem.message),
            problem.where,
            index,
            event_id,
            {**problem.values, WORDS: problem.message},
        )
        for problem in problems
        if problem.weight == "refused"
    ]


def undecided(problems: Iterable[Problem], index: int, event_id: str) -> Fault | None:
    """Return what to say of an event that is refused for want of something recorded; None for others."""
    absent = [_name(problem) for problem in problems if problem.code in _ABSENT]
    if not absent:
        return None
    what = ", ".join(dict.fromkeys(absent))
    return fault_with(UNDECIDED, {"what": what}, index=index, event_id=event_id)


def _name(problem: Problem) -> str:
    """Return what is not recorded, as people call it."""
    values = problem.values
    for kind in ("tag", "hold", "key"):
        if kind in values:
            return f"{kind} {values[kind]}"
    id = values["id"]
    return f"event {id[:16]}" if len(id) == _EVENT_ID else f"{values.get('kind', '')} {id}".strip()
