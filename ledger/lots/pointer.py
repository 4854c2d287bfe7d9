"""One field of a payload by its JSON Pointer (RFC 6901): what it holds, and how it may be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from ledger.crypto.canonical import JSON
from ledger.lots.schema import Fixed, Free, New, Ref

Treatment: TypeAlias = Literal["fixed", "approved", "free"]
_CHAINED: Final = frozenset(
    {"ledger", "party", "key", "area", "batch", "lot", "stockpile", "incident", "event", "certificate"}
)
_FIXED: Final = frozenset(
    {
        "schema",
        "type",
        "ledger",
        "issuer",
        "cites",
        "seq",
        "prev",
        "sealed",
        "_sd",
        "inputs",
        "outputs",
        "lots",
        "tags_removed",
        "supersedes_unrecorded",
    }
)
_FREE: Final = frozenset({"evidence", "not_known", "entry_mode", "paper_ref"})


def steps_of(pointer: str) -> list[str]:
    """Return the reference tokens of a pointer; raises ValueError when it does not begin with a slash."""
    if not pointer.startswith("/"):
        raise ValueError(pointer)
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def _is_index(step: str) -> bool:
    # RFC 6901 §4: no leading zeros, so that one element has one name.
    return step.isdigit() and (step == "0" or step[0] != "0")


def value_at(document: JSON, pointer: str) -> JSON:
    """Return the value at a pointer, None where there is none."""
    for step in steps_of(pointer):
        if isinstance(document, list):
            document = document[int(step)] if _is_index(step) and int(step) < len(document) else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document


def with_value(document: JSON, pointer: str, value: JSON) -> JSON:
    """Return a copy of the document with another value at a pointer; None takes the field away."""
    step, *rest = steps_of(pointer)
    inner = "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in rest)
    if isinstance(document, list):
        copy = list(document)
        position = int(step) if _is_index(step) else len(copy)
        if position < len(copy):
            copy[position] = with_value(copy[position], inner, value) if rest else value
        return copy
    fields = dict(document) if isinstance(document, dict) else {}
    if rest:
        fields[step] = with_value(fields.get(step), inner, value)
    elif value is None:
        fields.pop(step, None)
    else:
        fields[step] = value
    return fields


def treatment(model: type[BaseModel], pointer: str) -> Treatment | None:
    """Return how a field of a payload model is corrected; None when the model has no such field.

    What carries no mark waits for an approval.
    """
    steps = steps_of(pointer)
    if set(steps) & _FIXED:
        return "fixed"
    found: Treatment = "free" if steps[0] in _FREE else "approved"
    here: Any = model
    for step in steps:
        here, marks = _inside(here, step)
        if here is None:
            return None
        if any(_is_fixed(mark) for mark in marks):
            return "fixed"
        if any(isinstance(mark, Free) for mark in marks):
            found = "free"
    return "fixed" if _fixed_inside(here) else found


def _is_fixed(mark: object) -> bool:
    return isinstance(mark, Fixed) or (isinstance(mark, Ref | New) and mark.kind in _CHAINED)


def _inside(annotation: Any, step: str) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401 - any type form
    """Return the type one step into an annotation, with the marks on it; None when there is no such step."""
    for option in _options(annotation):
        if get_origin(option) is tuple and _is_index(step):
            return get_args(option)[0], _own_marks(get_args(option)[0])
        if isinstance(option, type) and issubclass(option, BaseModel):
            for name, info in option.model_fields.items():
                if (info.alias or name) == step:
                    return info.annotation, (*info.metadata, *_own_marks(info.annotation))
    return None, ()


def _options(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any type form
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(inner for option in get_args(annotation) for inner in _options(option))
    return (annotation,)


def _own_marks(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any type form
    """Return the marks on a type itself, through unions, not on what is inside it."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return (*metadata, *_own_marks(inner))
    if get_origin(annotation) in (Union, UnionType):
        return tuple(mark for option in get_args(annotation) for mark in _own_marks(option))
    return ()


def _fixed_inside(annotation: Any) -> bool:  # noqa: ANN401 - any type form
    """Whether a mark that fixes stands anywhere in an annotation, through unions, tuples and models."""
    if any(map(_is_fixed, _own_marks(annotation))):
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.values()
        return any(any(map(_is_fixed, info.metadata)) or _fixed_inside(info.annotation) for info in fields)
    return any(_fixed_inside(inner) for inner in get_args(annotation))


def has_field(model: type[BaseModel], steps: Sequence[str]) -> bool:
    """Whether a model has a field at some steps, which lead into each item of a list."""
    here: Any = model
    for step in steps:
        inner = [get_args(option)[0] if get_origin(option) is tuple else option for option in _options(here)]
        found = (_inside(option, step)[0] for option in inner)
        here = next((option for option in found if option is not None), None)
        if here is None:
            return False
    return True
