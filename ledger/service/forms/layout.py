"""What stands first in a form and what stands under "More": each field once, wherever it lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.service.forms.fields import Field


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a form: a field to fill in, a group under one heading, or a list of items.

    ``at`` is where its value goes, as keys parted by slashes: within the body, or within the item of a list
    that it stands in; empty when the item is the value. ``shown`` and ``more`` are what a group or each
    item of a list holds.
    """

    at: str
    field: Field
    shown: tuple[Slot, ...] = ()
    more: tuple[Slot, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it holds any number of items."""
        return self.field.many

    @property
    def is_group(self) -> bool:
        """Whether it is a heading over others."""
        return self.field.kind == "group" and not self.field.many


def arrange(fields: Sequence[Field], first: Sequence[str]) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """Return the slots of the fields named ``first`` in their order, and those of all others.

    A name is a path from the body on, such as ``quantity/mass_kg``; what it names within a list, such as
    ``outputs/tags/number``, stands first in each of its items.
    """
    shown: dict[str, Slot] = {}
    for path in first:
        at = _reach(fields, path)
        field = _find(fields, at)
        shown.setdefault(at, _slot(at, field, _within(at, first)))
    return tuple(shown.values()), tuple(_others(fields, "", frozenset(shown)))


def find_slots(slots: Sequence[Slot]) -> Iterator[Slot]:
    """Yield all slots that hold a value or a list, those of items too."""
    for slot in slots:
        if not slot.is_group:
            yield slot
        yield from find_slots((*slot.shown, *slot.more))


def _slot(at: str, field: Field, first: Sequence[str]) -> Slot:
    if not field.many:
        return Slot(at, field)
    if field.kind != "group":
        return Slot(at, field, (Slot("", replace(field, many=False, required=False)),))
    shown, more = arrange(field.inside, first)
    return Slot(at, field, shown, more) if first else Slot(at, field, more)


def _others(fields: Sequence[Field], before: str, shown: frozenset[str]) -> Iterator[Slot]:
    for field in fields:
        at = f"{before}{field.name}"
        if at in shown:
            continue
        if field.kind != "group" or field.many:
            yield _slot(at, field, ())
        elif inside := tuple(_others(field.inside, f"{at}/", shown)):
            yield Slot(at, field, inside)


def _reach(fields: Sequence[Field], path: str) -> str:
    """Return how far a path leads before it enters the items of a list."""
    steps = path.split("/")
    for depth in range(1, len(steps) + 1):
        at = "/".join(steps[:depth])
        if _find(fields, at).many:
            return at
    return path


def _find(fields: Sequence[Field], at: str) -> Field:
    name, _, rest = at.partition("/")
    found = next((one for one in fields if one.name == name), None)
    if found is None:
        raise RuntimeError(f"bug: a form asks for {at}, which its type does not have")
    return _find(found.inside, rest) if rest else found


def _within(at: str, first: Sequence[str]) -> list[str]:
    return [path.removeprefix(f"{at}/") for path in first if path.startswith(f"{at}/")]
