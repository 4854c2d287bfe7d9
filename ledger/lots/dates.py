"""Days that belong together, read off the marks of their fields: a period does not end before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from ledger.errors import Problem
from ledger.lots.problems import problem
from ledger.lots.schema import NotBefore


def date_problems(part: BaseModel, where: str = "") -> Iterator[Problem]:
    """Every day in a model, however deep, that lies before the day it must not lie before."""
    for name, mark in _days_of(type(part)):
        value = getattr(part, name)
        if mark is None:
            many = isinstance(value, tuple)
            for position, item in enumerate(value if many else filter(None, (value,))):
                yield from date_problems(item, f"{where}/{name}/{position}" if many else f"{where}/{name}")
            continue
        first = getattr(part, mark.field)
        if value is not None and first is not None and value < first:
            yield problem("dates-reversed", f"{where}/{name}", last=value, first=first)


@cache
def _days_of(model: type[BaseModel]) -> tuple[tuple[str, NotBefore | None], ...]:
    """Return the fields that carry the mark with it, and those with models inside that do."""
    found: list[tuple[str, NotBefore | None]] = []
    for name, info in model.model_fields.items():
        mark = next((mark for mark in info.metadata if isinstance(mark, NotBefore)), None)
        if mark is not None or any(_days_of(one) for one in _models_in(info.annotation)):
            found.append((name, mark))
    return tuple(found)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any type form
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
