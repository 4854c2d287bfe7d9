"""What was typed behind the fields of an event: its option or argument, a tag's code instead of its digest.

An answer names a fault by its place in the event (a JSON Pointer), which nobody typed. What a command knows
of its own options belongs to the context, like the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import click

_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "quantity": "mass",
        "mass_kg": "mass",
        "gross_kg": "gross",
        "tare_kg": "tare",
        "moisture_percent": "moisture",
        "wet_or_dry": "condition",
        "scale_id": "scale",
        "uncertainty_kg": "uncertainty",
        "components": "grade",
        "tags": "tag",
        "lots": "lot",
        "inputs": "lot",
        "outputs": "output",
        "losses": "loss",
        "packages": "package",
        "remainder": "part",
        "remainders": "rest",
        "receipts": "receipt",
        "producers": "producer",
        "stockpile": "heap",
        "sealed": "seal",
        "issuer": "key",
        "occurred_at": "at",
    }
)
"""Field → the name of its option where that is another, in every command that has such an option."""
_SHORTEST: Final = 8
"""Characters of an id that stand for it."""


@dataclass(slots=True)
class _Typed:
    """``labels``: name of an option or argument → as it is written; ``fields``: field → such a name."""

    labels: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


_current: ContextVar[_Typed] = ContextVar("typed")


def begin(command: click.Command) -> None:
    """Forget what was typed before: this command is called now."""
    labels = {
        one.name: one.human_readable_name if isinstance(one, click.Argument) else max(one.opts, key=len)
        for one in command.params
        if one.name
    }
    _current.set(_Typed(labels))


def is_typed_as(name: str, option: str) -> None:
    """Remember under which option (its name in the command) a field is given."""
    _known().fields[name] = option


def is_tag(id: str, code: str) -> None:
    """Remember by which code a tag was named whose record has this id."""
    _known().tags[id] = code


def code_of(tag: str) -> str:
    """Return the code that was typed for a tag that a sentence names by the first digits of its id."""
    found = (code for id, code in _known().tags.items() if len(tag) >= _SHORTEST and id.startswith(tag))
    return next(found, tag)


def label_of(where: str) -> str:
    """Return the option or argument by which the field at a JSON Pointer was typed; empty for none."""
    steps = [step for step in where.split("/")[1:] if step != "body"]
    if not steps:
        return ""
    # What stands inside a part, such as an output, is typed with the whole part.
    names = [steps[0]] if steps[0] != "quantity" else [*steps[1:2], steps[0]]
    known = _known()
    for name in names:
        for option in (known.fields.get(name), name, _FIELDS.get(name)):
            if option in known.labels:
                return known.labels[option]
    return ""


def _known() -> _Typed:
    found = _current.get(None)
    if found is None:
        found = _Typed()
        _current.set(found)
    return found
