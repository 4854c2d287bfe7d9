"""What a payload names: read off the marks of its field types, once for each model.

``lot: LotRef`` or ``outputs: tuple[Output, ...]`` with ``lot: NewLot`` inside are found wherever they stand,
so no event type lists its references by hand and none can forget one.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from ledger.frozen import dataclass
from ledger.lots.schema import Kind, New, Ref


@dataclass(frozen=True, slots=True)
class Named:
    """One id in a payload: what kind of thing, whether it comes into being, and its JSON Pointer."""

    kind: Kind
    id: str
    new: bool
    where: str


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to an id in a model: its field, then either what it is the id of or the ways inside."""

    attribute: str
    key: str
    many: bool
    kind: Kind | None
    new: bool
    inside: tuple[_Path, ...]


def names_in(part: BaseModel, where: str = "") -> tuple[Named, ...]:
    """Return every id that the model names, in the order of its fields."""
    found: list[Named] = []
    _walk(part, paths_of(type(part)), where, found)
    return tuple(found)


def _walk(part: BaseModel, paths: tuple[_Path, ...], where: str, found: list[Named]) -> None:
    for path in paths:
        value = getattr(part, path.attribute)
        if not value:
            continue
        here = f"{where}/{path.key}"
        if path.many:
            for at, item in enumerate(value):
                _take(item, path, f"{here}/{at}", found)
        else:
            _take(value, path, here, found)


def _take(item: Any, path: _Path, place: str, found: list[Named]) -> None:  # noqa: ANN401 - an id or a part
    if path.kind is None:
        _walk(item, path.inside, place, found)
    else:
        found.append(Named(path.kind, item, path.new, place))


@cache
def paths_of(model: type[BaseModel]) -> tuple[_Path, ...]:
    """Return the ways to marked ids in a model; empty when it names nothing."""
    found: list[_Path] = []
    for attribute, info in model.model_fields.items():
        marks = [mark for mark in info.metadata if isinstance(mark, Ref | New)]
        mark, inside, many = _look(info.annotation)
        mark = marks[0] if marks else mark
        if mark is not None or inside:
            kind = None if mark is None else mark.kind
            key = info.alias or attribute
            found.append(_Path(attribute, key, many, kind, isinstance(mark, New), inside))
    return tuple(found)


def _look(annotation: Any) -> tuple[Ref | New | None, tuple[_Path, ...], bool]:  # noqa: ANN401 - any type form
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        mark, inside, many = _look(inner)
        own = next((item for item in metadata if isinstance(item, Ref | New)), mark)
        return own, inside, many
    if origin in (Union, UnionType):
        options = [_look(option) for option in get_args(annotation) if option is not type(None)]
        return next((option for option in options if option[0] or option[1]), (None, (), False))
    if origin is tuple:
        mark, inside, _ = _look(get_args(annotation)[0])
        return mark, inside, True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None, paths_of(annotation), False
    return None, (), False
