"""Days read off the marks of their fields: a period does not end before it begins, what was seen has been."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel

from ledger.errors import Problem
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.schema import HOUR, NotBefore, Past, day_of
from ledger.lots.view import At

Mark: TypeAlias = NotBefore | Past


def date_problems(part: BaseModel, latest: str, where: str = "") -> Iterator[Problem]:
    """Every day in a model, however deep, that cannot be.

    It lies before the day it must not lie before; or something was done or seen on it, and it is after
    ``latest``, the last day (``YYYY-MM-DD``) that can have come when the event was recorded.
    """
    for name, marks in _days_of(type(part)):
        value = getattr(part, name)
        here = f"{where}/{name}"
        if not marks:
            many = isinstance(value, tuple)
            for position, item in enumerate(value if many else filter(None, (value,))):
                yield from date_problems(item, latest, f"{here}/{position}" if many else here)
        elif value is not None:
            yield from _day_problems(part, value, marks, latest, here)


def latest_day(at: At, policy: LedgerPolicy) -> str:
    """Return the last day (UTC) that can have come when an event is recorded, as far as clocks differ."""
    return day_of(at.recorded_at + int(policy.number("future_hours")) * HOUR)


def _day_problems(
    part: BaseModel, day: str, marks: tuple[Mark, ...], latest: str, where: str
) -> Iterator[Problem]:
    for mark in marks:
        if isinstance(mark, Past):
            if day > latest:
                yield problem("day-in-future", where, day=day)
        elif (first := getattr(part, mark.field)) is not None and day < first:
            yield problem("dates-reversed", where, last=day, first=first)


@cache
def _days_of(model: type[BaseModel]) -> tuple[tuple[str, tuple[Mark, ...]], ...]:
    """Return the fields that carry marks with them, and without any those with models inside that do."""
    found: list[tuple[str, tuple[Mark, ...]]] = []
    for name, info in model.model_fields.items():
        marks = tuple(mark for mark in info.metadata if isinstance(mark, NotBefore | Past))
        if marks or any(_days_of(one) for one in _models_in(info.annotation)):
            found.append((name, marks))
    return tuple(found)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any type form
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
