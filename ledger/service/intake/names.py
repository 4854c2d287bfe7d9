"""Names that stand in a logbook where an id is wanted: the ledger knows whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.lots.state import Party, Place, Site
from ledger.service.intake.faults import LineFault, fault
from ledger.store.catalog import Catalog

_WANTED: Final = frozenset({"cell-id", "unknown"})


def with_ids(faults: Sequence[LineFault], ledger: Catalog) -> tuple[LineFault, ...]:
    """Return the faults; that of a cell with a name in the ledger says by which ids it is recorded."""
    names = {one.value.casefold() for one in faults if one.problem.code in _WANTED}
    ids = _ids_of(names, ledger) if names else {}
    return tuple(_named(one, ids) for one in faults)


def _named(one: LineFault, ids: dict[str, list[str]]) -> LineFault:
    found = ids.get(one.value.casefold()) if one.problem.code in _WANTED else None
    if not found:
        return one
    said = {"value": one.value, "ids": ", ".join(found)}
    return fault(one.line, "cell-name", column=one.column, cell=one.value, **said)


def _ids_of(names: set[str], ledger: Catalog) -> dict[str, list[str]]:
    named = [
        *((one.name, one.id) for one in ledger.each(Site)),
        *((one.name, one.id) for one in ledger.each(Place)),
        *((one.name, one.id) for one in ledger.each(Party)),
    ]
    found: dict[str, list[str]] = {}
    for name, id in named:
        if name.casefold() in names:
            found.setdefault(name.casefold(), []).append(id)
    return found
