"""The fields of an event type as a tree, read off its model: what a form asks for, and how it is checked.

A new field of a model, or a new type, has its place in the forms without a line here.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from annotated_types import Ge, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, JsonValue, StringConstraints
from pydantic.fields import FieldInfo

from ledger.crypto.canonical import JSON
from ledger.lots.event import Payload
from ledger.lots.pointer import Treatment, treatment
from ledger.lots.schema import AMOUNT, ID, LATITUDE, LONGITUDE, Kind, New, Ref
from ledger.lots.table import TYPES, payload_of

FieldKind: TypeAlias = Literal[
    "text",
    "decimal",
    "percent",
    "integer",
    "flag",
    "day",
    "moment",
    "choice",
    "country",
    "mineral",
    "degrees",
    "hash",
    "tag",
    "id",
    "json",
    "group",
]
_BY_PATTERN: Final[dict[str, FieldKind]] = {
    ID: "id",
    AMOUNT: "decimal",
    r"^(100(\.0{1,6})?|[1-9]?[0-9](\.[0-9]{1,6})?)$": "percent",
    r"^[A-Z]{2}$": "country",
    r"^[0-9]{4}\.[0-9]{2}(\.[0-9]{2})?$": "mineral",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "day",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$": "moment",
    r"^[0-9a-f]{64}$": "hash",
    r"^[A-Za-z0-9._/-]{1,40}$": "tag",
    LATITUDE: "degrees",
    LONGITUDE: "degrees",
}
_COMMON: Final = ("occurred_at", "place", "entry_mode", "paper_ref", "person")
"""The common fields that a person states; the others are the device's."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or a group or list of them; ``name`` is its key in the payload.

    ``least`` and ``most`` bound an integer, ``longest`` the characters of a text, ``fewest`` and ``count``
    the items of a list (``many``); None where there is no bound. ``thing`` is what an id names, ``new`` that
    it comes into being. ``default`` is what leaving the field out says, None when it says nothing.
    """

    name: str
    kind: FieldKind
    required: bool = False
    many: bool = False
    choices: tuple[str | int, ...] = ()
    pattern: str = ""
    least: int | None = None
    most: int | None = None
    longest: int | None = None
    fewest: int = 0
    count: int | None = None
    default: JSON = None
    thing: Kind | None = None
    new: bool = False
    correctable: Treatment = "approved"
    inside: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What an event of a type can say: its body, the common fields that people state, what may be sealed."""

    type: str
    body: tuple[Field, ...]
    common: tuple[Field, ...]
    sealed: tuple[str, ...]


@cache
def form_of(type: str) -> Form:
    """Return the form of an event type that stands in the table of types."""
    kind, payload = TYPES[type], payload_of(type)
    common = [_field(name, Payload.model_fields[name]) for name in _COMMON]
    body = [*_with_treatment(_fields(kind.model), "/body", payload)]
    return Form(type, tuple(body), tuple(common), tuple(sorted(kind.sealable)))


def leaves(fields: Sequence[Field], where: str = "") -> Iterator[tuple[str, Field]]:
    """Yield every field that holds a value itself, with its place; the place in a list is ``*``."""
    for field in fields:
        here = f"{where}/{field.name}{'/*' if field.many else ''}"
        if field.kind == "group":
            yield from leaves(field.inside, here)
        else:
            yield here, field


def _with_treatment(fields: Sequence[Field], where: str, payload: type[BaseModel]) -> Iterator[Field]:
    for field in fields:
        here = f"{where}/{field.name}"
        inside = _with_treatment(field.inside, f"{here}/0" if field.many else here, payload)
        yield replace(field, correctable=treatment(payload, here) or "fixed", inside=tuple(inside))


def _fields(model: type[BaseModel]) -> tuple[Field, ...]:
    return tuple(_field(name, info) for name, info in model.model_fields.items())


def _field(attribute: str, info: FieldInfo) -> Field:
    field = _typed(info.alias or attribute, info.annotation, info.metadata)
    default = None if info.is_required() else info.default
    stated = default if isinstance(default, str | int | bool) else None
    return replace(field, required=info.is_required(), default=stated)


def _typed(name: str, annotation: Any, metadata: Sequence[Any]) -> Field:  # noqa: ANN401 - any type form
    """Return a field of a type; ``metadata`` are the constraints and marks that stand beside it."""
    origin, marks = get_origin(annotation), [*_flat(metadata)]
    if annotation is JsonValue or origin is dict:
        return Field(name, "json")
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _typed(name, inner, [*more, *metadata])
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in get_args(annotation) if one is not type(None))
        return _typed(name, inner, metadata)
    if origin is tuple:
        item = _typed(name, get_args(annotation)[0], ())
        fewest, count = _found(marks, MinLen, "min_length"), _found(marks, MaxLen, "max_length")
        return replace(item, many=True, fewest=fewest or 0, count=count)
    if origin is Literal:
        return Field(name, "choice", choices=get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Field(name, "group", inside=_fields(annotation))
    return _scalar(name, annotation, marks)


def _scalar(name: str, annotation: Any, marks: Sequence[Any]) -> Field:  # noqa: ANN401 - any type form
    if annotation is bool:
        return Field(name, "flag")
    if annotation is int:
        below = _found(marks, Lt, "lt")
        most = _found(marks, Le, "le") if below is None else below - 1
        return Field(name, "integer", least=_found(marks, Ge, "ge"), most=most)
    if annotation is not str:
        raise RuntimeError(f"bug: a form cannot ask for a field of type {annotation}")
    pattern = next(filter(None, (getattr(one, "pattern", None) for one in marks)), "")
    mark = next((one for one in marks if isinstance(one, Ref | New)), None)
    return Field(
        name,
        _BY_PATTERN.get(pattern, "text"),
        pattern=pattern,
        longest=_longest(marks),
        thing=None if mark is None else mark.kind,
        new=isinstance(mark, New),
    )


def _flat(metadata: Sequence[Any]) -> Iterator[Any]:
    """Yield constraints, also those that stand within another field's."""
    for one in metadata:
        if isinstance(one, FieldInfo):
            yield from _flat(one.metadata)
        else:
            yield one


def _found(marks: Sequence[Any], kind: type, attribute: str) -> int | None:
    return next((getattr(one, attribute) for one in marks if isinstance(one, kind)), None)


def _longest(marks: Sequence[Any]) -> int | None:
    texts = (one.max_length for one in marks if isinstance(one, StringConstraints | MaxLen))
    return next(filter(None, texts), None)
